//! What a request would lead to, without doing it: the same law on the same file, and no append.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use events::codes::DecisionKind;
use events::payloads::Subject;
use events::{ForeignerId, Level};
use law::deadlines::{Deadline, standing};
use law::{Command, State, decision_of};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::answer::RuleNoted;
use super::files::{Folded, states_of};
use super::{
    Commands, Draft, Facts, Failure, Inner, Request, Signature, Target, digests, refuse_without_law,
};
use crate::cqrs::{ForeignerAggregate, ForeignerEvent};

/// What a request would lead to if it were carried out now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Preview {
    /// Always `true`: nothing was recorded.
    pub preview: bool,
    /// The file; absent for one that would be opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub foreigner_id: Option<Uuid>,
    /// The version that the file would have.
    pub version: u64,
    /// The events that would be recorded, in order, those that follow by law included.
    pub events: Vec<EventForeseen>,
    /// The decisions that would be recorded.
    pub decisions: Vec<DecisionForeseen>,
    /// Alarms that would be raised.
    pub alarms: Vec<RuleNoted>,
    /// Flags that would be set.
    pub warnings: Vec<RuleNoted>,
    /// What would have to be done by when, beyond what already has.
    pub deadlines: Vec<DeadlineForeseen>,
}

/// An event that would be recorded.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventForeseen {
    /// Its type.
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "EntryBanStarted")]
    pub event_type: &'static str,
    /// Its legal day.
    pub effective_on: NaiveDate,
    /// Its content without the personal part. Ids of new things are not those that a command would mint.
    #[schema(value_type = Object)]
    pub data: Value,
}

/// A decision that would be recorded.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DecisionForeseen {
    /// Its kind, a code of CL-DECKIND.
    #[schema(value_type = String, example = "RD_VOL")]
    pub kind: DecisionKind,
}

/// A deadline that would begin.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeadlineForeseen {
    /// The rule.
    #[schema(example = "R-040")]
    pub rule: String,
    /// What it says.
    pub text: String,
    /// What it is about.
    #[schema(value_type = Object)]
    pub subject: Subject,
    /// The end of the time.
    pub due_at: DateTime<Utc>,
}

impl Commands {
    /// Answers what the request would lead to now. Nothing is recorded, neither now nor under its key.
    ///
    /// # Errors
    ///
    /// What [`Commands::execute`] would refuse, see [`Failure`].
    pub async fn preview(&self, request: Request) -> Result<Preview, Failure> {
        self.0.preview(&request).await
    }
}

impl Inner {
    async fn preview(&self, request: &Request) -> Result<Preview, Failure> {
        let file = match request.target {
            Target::Open => Folded::default(),
            Target::File(foreigner_id) => self.latest(foreigner_id).await?,
            Target::Register => self.latest(ForeignerId::REGISTER).await?,
        };
        refuse_without_law(request, &file)?;
        let foreigner_id = request.target.file();
        let own = foreigner_id.unwrap_or(ForeignerId(Uuid::nil()));
        let mut candidates = self.same_identity(request).await?;
        let same_document = self.look_up(own, request, &mut candidates).await?;
        let other = self.other_file(request, &file).await?;
        let facts = Facts {
            linked: states_of(&self.linked_files(own, request, &file).await?),
            ..self.facts(request, other, candidates, same_document)
        };
        let mut aggregate = ForeignerAggregate::at(Arc::clone(&file.state));
        let mut events: Vec<ForeignerEvent> = Vec::new();
        // How long the events are is known when they are sealed; this key is kept nowhere.
        let (sealing, _) = self.keyring.mint(ForeignerId(Uuid::nil()));
        let mut draft = Draft::new(&self.keyring, &sealing, Signature::of(request, facts.now));
        for (index, command) in request.commands.iter().enumerate() {
            let decided = aggregate.decide(command.clone(), &facts).await;
            let decided = decided.map_err(|refusal| Failure::Refused {
                refusal,
                command: index,
            })?;
            draft.add(index, decided.clone())?;
            self.decisions_are_free(&decided, index).await?;
            events.extend(decided);
        }
        let after = aggregate.into_state();
        let deadlines = begun(&file.state, &after, &facts.parameters);
        Ok(foreseen(foreigner_id, file.version, events, deadlines))
    }

    /// The file as it is in the log now.
    async fn latest(&self, foreigner_id: ForeignerId) -> Result<Folded, Failure> {
        let file = self.files.load(foreigner_id).await?;
        if self.files.version(foreigner_id).await? == file.version {
            return Ok(file);
        }
        self.files.forget(foreigner_id);
        self.files.load(foreigner_id).await
    }

    /// Files with the identity of a file that would be opened: an append finds them under its lock.
    async fn same_identity(&self, request: &Request) -> Result<Vec<ForeignerId>, Failure> {
        let asked: Vec<_> = request
            .commands
            .iter()
            .filter_map(|command| match command {
                Command::OpenFile(open) => Some(digests::of_identity(&self.keyring, &open.names)),
                _ => None,
            })
            .flatten()
            .collect();
        let mut files: Vec<ForeignerId> = digests::holders(&self.pool, &asked)
            .await?
            .into_iter()
            .map(|holder| holder.foreigner_id)
            .collect();
        files.sort_unstable();
        files.dedup();
        Ok(files)
    }

    /// R-009: the append finds a decision that another file holds; here it is looked for.
    async fn decisions_are_free(
        &self,
        events: &[ForeignerEvent],
        command: usize,
    ) -> Result<(), Failure> {
        for decision in events.iter().filter_map(|event| decision_of(&event.event)) {
            let taken = sqlx::query_scalar!(
                r#"SELECT EXISTS (SELECT FROM decision_claims
                                   WHERE number = $1 AND decided_on = $2 AND authority = $3 AND kind = $4) AS "taken!""#,
                decision.number,
                decision.date,
                decision.authority.code(),
                decision.kind.code(),
            )
            .fetch_one(&self.pool)
            .await?;
            if taken {
                return Err(Failure::DecisionTaken { command });
            }
        }
        Ok(())
    }
}

/// The deadlines that stand afterwards and did not before.
fn begun(before: &State, after: &State, parameters: &law::Parameters) -> Vec<Deadline> {
    let of = |state: &State| {
        let file = state.file();
        file.map(|file| standing(file, parameters))
            .unwrap_or_default()
    };
    let known = of(before);
    let mut deadlines = of(after);
    deadlines.retain(|deadline| !known.contains(deadline));
    deadlines.sort_by_key(|deadline| deadline.due_at);
    deadlines
}

fn foreseen(
    foreigner_id: Option<ForeignerId>,
    version: u64,
    events: Vec<ForeignerEvent>,
    deadlines: Vec<Deadline>,
) -> Preview {
    let findings = || events.iter().flat_map(|event| &event.findings);
    let noted = |level: Level| {
        findings()
            .filter(move |finding| finding.level == level)
            .map(RuleNoted::of)
            .collect()
    };
    Preview {
        preview: true,
        foreigner_id: foreigner_id.map(|id| id.0),
        version: version + events.len() as u64,
        alarms: noted(Level::Alarm),
        warnings: noted(Level::Warn),
        decisions: events
            .iter()
            .filter_map(|event| decision_of(&event.event))
            .map(|decision| DecisionForeseen {
                kind: decision.kind,
            })
            .collect(),
        deadlines: deadlines.into_iter().map(DeadlineForeseen::from).collect(),
        events: events.into_iter().map(EventForeseen::from).collect(),
    }
}

impl From<ForeignerEvent> for EventForeseen {
    fn from(foreseen: ForeignerEvent) -> Self {
        let mut data = foreseen.event.encode();
        if let Some(data) = data.as_object_mut() {
            data.remove("personal");
        }
        Self {
            event_type: foreseen.event.event_type(),
            effective_on: foreseen.effective_on,
            data,
        }
    }
}

impl From<Deadline> for DeadlineForeseen {
    fn from(deadline: Deadline) -> Self {
        let text = law::rules::rule(deadline.rule).map(|rule| rule.text_en.to_owned());
        Self {
            rule: deadline.rule.to_string(),
            text: text.unwrap_or_default(),
            subject: deadline.subject,
            due_at: deadline.due_at,
        }
    }
}
