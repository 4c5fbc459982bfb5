//! Expulsion as an additional penalty, imposed by a criminal court (Reg. 122 p. 5.7.6).

use super::{
    a_new_decision_is_acceptable, is_repeated, is_same, supersede, the_destination_is_possible,
};
use crate::circumstances::{Circumstances, Decided};
use crate::command::RecordCourtExpulsion;
use crate::refusal::Refusal;
use crate::rules::removals::the_country_is_not_barred;
use crate::rules::texts::{GROUNDS_MAX, list_is_bounded};
use crate::rules::{actors, identity, returns as rules};
use crate::state::{File, ReturnContent, ReturnDecision, ReturnSituation, Standing};
use events::codes::DecisionKind;
use events::payloads::CourtExpulsionRecorded;

/// A judgment that expels the person is recorded; it is enforced like a removal order once it is made known (rule R-006).
pub(crate) fn record(
    file: &File,
    command: RecordCourtExpulsion,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let decision = command.decision;
    actors::the_right_organisation_records(&decision, on.actor.organisation)?;
    let content = ReturnContent::Court {
        ban_term: command.ban_term,
        predecessor: command.predecessor,
    };
    let same =
        |known: &ReturnDecision| is_same(known, &content, &command.grounds, command.destination);
    if is_repeated(file, &decision, same)? {
        return Ok(Vec::new());
    }
    rules::a_return_decision_has_its_kind(&decision, DecisionKind::RdCourt)?;
    a_new_decision_is_acceptable(&decision, on)?;
    list_is_bounded(&command.grounds, GROUNDS_MAX, "/grounds")?;
    if let Some(destination) = command.destination {
        the_destination_is_possible(destination, on)?;
        let bars = &file.removal_bars;
        the_country_is_not_barred(bars, destination, decision.date, "/destination")?;
    }
    identity::no_return_decision_under_free_movement(&file.identities)?;
    rules::a_follow_up_names_its_predecessor(file.live_return(), command.predecessor)?;
    let (effective_on, authority) = (decision.date, decision.authority);
    let recorded = CourtExpulsionRecorded {
        profile: file.profile_on(effective_on),
        decision,
        grounds: command.grounds,
        destination: command.destination,
        ban_term: command.ban_term,
        predecessor: command.predecessor,
    };
    let legal_reference = command.legal_reference.as_ref();
    Ok(vec![
        Decided::fact(recorded, effective_on).by(authority, legal_reference),
    ])
}

pub(crate) fn recorded(file: &mut File, event: &CourtExpulsionRecorded) {
    supersede(file, event.predecessor, event.decision.decision_id);
    file.returns.push(ReturnDecision {
        decision: event.decision.clone(),
        content: ReturnContent::Court {
            ban_term: event.ban_term,
            predecessor: event.predecessor,
        },
        grounds: event.grounds.clone(),
        destination: event.destination,
        notified: None,
        overdue_since: None,
        situation: ReturnSituation::Live(Standing::Issued),
    });
}
