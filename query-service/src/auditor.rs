//! Histories and cases for somebody at the machine (`register replay`): what the service answers over HTTP, told from the log alone
//! and recorded in the same way before it is handed over (architecture P-9).

use crate::access::{AccessLog, Action, Outcome, Reader};
use crate::foreigners::{Beside, Case, When, no_such_file};
use crate::history::{HistoryAnswer, Question, Scope};
use crate::replay::Log;
use crate::rights::Right;
use chassis::auth::Actor;
use chassis::clock::Clock;
use chassis::{Context, Problem};
use chrono::{DateTime, NaiveDate, Utc};
use event_log::Keyring;
use events::ForeignerId;
use events::codes::Purpose;
use serde_json::Value;
use sqlx::PgPool;
use std::sync::Arc;

/// A reader of the log who needs no running service.
pub struct Auditor {
    pool: PgPool,
    keyring: Keyring,
    access: AccessLog,
    clock: Arc<dyn Clock>,
    actor: Actor,
    purpose: Purpose,
}

impl Auditor {
    /// An auditor over a database with the rights of the query service. Who it is and what for stands in the access records.
    pub fn new(
        pool: PgPool,
        keyring: Keyring,
        (actor, purpose): (Actor, Purpose),
        context: &Context,
    ) -> Self {
        // The task that writes ends with this value; every answer waits for its own record.
        let (access, _) = AccessLog::start(pool.clone(), keyring.clone(), context);
        Self {
            pool,
            keyring,
            access,
            clock: Arc::clone(&context.clock),
            actor,
            purpose,
        }
    }

    /// The whole history, with those of merged files, as `GET /v1/foreigners/{id}/history` answers it.
    ///
    /// # Errors
    /// When the purpose does not allow it, there is no such file, a stream is not what was recorded, or the access cannot be
    /// recorded. A history is never shorter than it is.
    pub async fn history(
        &self,
        foreigner_id: ForeignerId,
        known_at: Option<DateTime<Utc>>,
    ) -> Result<HistoryAnswer, Problem> {
        let reader = self.admitted_by(Right::Histories)?;
        let question = Question {
            foreigner_id,
            known_at,
            scope: Scope::Linked,
        };
        let history = question.find(self.log(), &reader).await?;
        let count = history.count();
        let answer = match count {
            0 => None,
            count => Some(history.answer(history.tell(0, count)?, None)),
        };
        let (asked, whose) = (question.text(), history.whose());
        let outcome = match count {
            0 => Outcome::NotFound,
            count => Outcome::Found(count),
        };
        let position = history.head.position;
        let record = reader.reads(Action::ReadHistory, &asked, &whose, outcome, position);
        let answer = self.access.release(record, answer).await?;
        answer.ok_or_else(no_such_file)
    }

    /// The case as it held on a day as it was known at an instant, as `GET /v1/foreigners/{id}` answers it; today and now where
    /// nothing else is asked.
    ///
    /// # Errors
    /// As [`Auditor::history`].
    pub async fn case(
        &self,
        foreigner_id: ForeignerId,
        valid_on: Option<NaiveDate>,
        known_at: Option<DateTime<Utc>>,
    ) -> Result<Value, Problem> {
        let reader = self.admitted_by(Right::Cases)?;
        let now = self.clock.now();
        let when = When {
            valid_on: valid_on.unwrap_or_else(|| law::time::civil_day(now)),
            known_at,
        };
        let log = self.log();
        let replay = log.read(foreigner_id).await?;
        let found = Case::replayed(&replay, &when)?.filter(|case| case.is_for(&reader));
        let beside = match &found {
            Some(case) => Some(Beside::of(log, &reader, case, &replay, (&when, now)).await?),
            None => None,
        };
        let (asked, whose) = (
            when.asked_of(foreigner_id),
            Beside::whose(foreigner_id, beside.as_ref()),
        );
        let outcome = match found {
            Some(_) => Outcome::Found(1),
            None => Outcome::NotFound,
        };
        let position = replay.head.position;
        let record = reader.reads(Action::ReadCase, &asked, &whose, outcome, position);
        let found = self.access.release(record, found.zip(beside)).await?;
        let (case, beside) = found.ok_or_else(no_such_file)?;
        Ok(Value::Object(
            case.shown_to(&reader).members(&when, now, &beside)?,
        ))
    }

    fn log(&self) -> Log<'_> {
        Log {
            pool: &self.pool,
            keyring: &self.keyring,
        }
    }

    fn admitted_by(&self, right: Right) -> Result<Reader, Problem> {
        right.admit_for(self.actor.clone(), self.purpose)
    }
}
