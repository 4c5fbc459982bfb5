//! Who reads: the reader of a request, and what auditors are told about all readers (rules ).

mod figures;
mod holds;
mod range;
mod report;
mod search;

pub(crate) use access_log::{AccessLog, Action, Outcome, Record, mint};

use access_log::Who;
use chassis::auth::Actor;
use events::ForeignerId;
use events::codes::Purpose;
use uuid::Uuid;

/// The routes' handlers, with the documents that are made from them.
pub(crate) mod handlers {
    pub(crate) use super::figures::{__path_figures, figures};
    pub(crate) use super::holds::{__path_lift, __path_list, __path_set, lift, list, set};
    pub(crate) use super::report::{__path_report, report};
    pub(crate) use super::search::{__path_search, search};
}

/// Who asks, and why: what every access record has in common with the request's rights.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    /// The user.
    pub(crate) actor: Actor,
    /// The purpose that was stated and admitted.
    pub(crate) purpose: Purpose,
}

impl Reader {
    /// Who, as records and holds say it.
    pub(crate) fn who(&self) -> Who<'_> {
        Who {
            user: &self.actor.user,
            organisation: &self.actor.organisation,
            unit: &self.actor.unit,
            workstation: &self.actor.workstation,
        }
    }

    /// The record of a read of this reader.
    pub(crate) fn reads<'a>(
        &'a self,
        action: Action,
        asked: &'a str,
        whose: &'a [ForeignerId],
        outcome: Outcome,
        position: u64,
    ) -> Record<'a> {
        Record {
            access_id: mint(),
            who: self.who(),
            purpose: self.purpose,
            action,
            foreigners: whose,
            asked: asked.as_bytes(),
            outcome,
            position,
        }
    }

    /// The record of a check of this reader, under the id that is answered.
    pub(crate) fn checks<'a>(
        &'a self,
        check_id: Uuid,
        body: &'a [u8],
        whose: &'a [ForeignerId],
        result: &'static str,
        position: u64,
    ) -> Record<'a> {
        let outcome = Outcome::Checked(result);
        let record = self.reads(Action::Check, "", whose, outcome, position);
        Record {
            access_id: check_id,
            asked: body,
            ..record
        }
    }
}

#[cfg(test)]
mod tests;
