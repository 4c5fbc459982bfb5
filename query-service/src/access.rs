//! Who reads: the reader of a request, and what auditors are told about all readers (rules ).

pub(crate) use access_log::{AccessLog, Action, Outcome, Record, mint};

use access_log::Who;
use chassis::auth::Actor;
use events::ForeignerId;
use events::codes::Purpose;
use uuid::Uuid;

/// Who asks, and why: what every access record has in common with the request's rights.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    /// The user.
    pub(crate) actor: Actor,
    /// The purpose that was stated and admitted.
    pub(crate) purpose: Purpose,
}

impl Reader {
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
            who: Who {
                user: &self.actor.user,
                organisation: &self.actor.organisation,
                unit: &self.actor.unit,
                workstation: &self.actor.workstation,
            },
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
