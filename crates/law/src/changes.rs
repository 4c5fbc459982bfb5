//! Changes to return decisions and bans (Reg. 122 p. 5.14): what all of them have in common.

pub(crate) mod amendment;
pub(crate) mod appeal;
pub(crate) mod by_law;
pub(crate) mod extension;
pub(crate) mod grounds;
pub(crate) mod revocation;
pub(crate) mod suspension;

use crate::circumstances::Circumstances;
use crate::refusal::Refusal;
use crate::return_case::{a_new_decision_is_acceptable, the_decision_is_new};
use crate::rules::{actors, changes as rules};
use crate::state::{Ban, EntryPermission, File, ReturnDecision, ReturnSituation, Revocation};
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

    fn revocation(self) -> Option<&'a Revocation> {
        match self {
            Self::Return(known) => match &known.situation {
                ReturnSituation::Revoked(revocation) => Some(revocation),
                ReturnSituation::Live(_)
                | ReturnSituation::Suspended(..)
                | ReturnSituation::Superseded { .. }
                | ReturnSituation::Executed { .. }
                | ReturnSituation::Closed { .. } => None,
            },
            Self::Ban(ban) => ban.revocation.as_ref(),
            Self::Permission(known) => known.revocation.as_ref(),
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

/// for the ruling on an appeal: the organisation that ruled records its ruling; that of a court, or the
/// withdrawal, the organisation that answers for the decision.
fn a_ruling_is_acceptable(
    file: &File,
    ruling: Option<&Decision>,
    target: Target<'_>,
    on: &Circumstances<'_>,
) -> Result<(), Refusal> {
    let target = target.decision();
    let organisation = on.actor.organisation;
    let Some(ruling) = ruling else {
        return actors::the_responsible_organisation_records_the_change(target, organisation);
    };
    actors::the_right_organisation_records(ruling, organisation)?;
    the_decision_is_new(file, ruling)?;
    rules::a_change_is_a_decision(ruling, &[DecisionKind::AppealRuling], target)?;
    a_new_decision_is_acceptable(ruling, on)?;
    rules::the_body_fits_the_decision(ruling.authority, target, "/decision/authority")?;
    if actors::is_a_court(ruling.authority) {
        actors::the_responsible_organisation_records_the_change(target, organisation)?;
    }
    Ok(())
}
