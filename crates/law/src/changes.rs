//! Changes to return decisions and bans (Reg. 122 p. 5.14): what all of them have in common.

pub(crate) mod amendment;
pub(crate) mod revocation;
pub(crate) mod suspension;

use crate::circumstances::Circumstances;
use crate::refusal::Refusal;
use crate::return_case::{a_new_decision_is_acceptable, the_decision_is_new};
use crate::rules::{actors, changes as rules};
use crate::state::{Ban, EntryPermission, File, ReturnDecision};
use events::DecisionId;
use events::codes::DecisionKind;
use events::payloads::Decision;

/// What a change is about.
#[derive(Clone, Copy)]
enum Target<'a> {
    Return(&'a ReturnDecision),
    Ban(&'a Ban),
    Permission(&'a EntryPermission),
}

impl<'a> Target<'a> {
    fn find(file: &'a File, id: DecisionId) -> Result<Self, Refusal> {
        let decision = file.return_decision(id).map(Self::Return);
        let target = decision
            .or_else(|| file.ban(id).map(Self::Ban))
            .or_else(|| file.permission(id).map(Self::Permission));
        target.ok_or(Refusal::UnknownTarget("/target".into()))
    }

    fn decision(self) -> &'a Decision {
        match self {
            Self::Return(known) => &known.decision,
            Self::Ban(ban) => &ban.decision,
            Self::Permission(known) => &known.decision,
        }
    }
}

/// R-076 with what every new decision must satisfy.
fn a_change_is_acceptable(
    file: &File,
    decision: &Decision,
    kinds: &[DecisionKind],
    target: Target<'_>,
    on: &Circumstances<'_>,
) -> Result<(), Refusal> {
    the_decision_is_new(file, decision)?;
    rules::a_change_is_a_decision(decision, kinds, target.decision())?;
    a_new_decision_is_acceptable(decision, on)?;
    rules::the_authority_may_change(decision, target.decision())?;
    actors::the_responsible_organisation_records_the_change(
        target.decision(),
        on.actor.organisation,
    )
}
