//! Death and citizenship end what is in force (area E).

use crate::circumstances::Decided;
use crate::refusal::Refusal;
use crate::rules::changes::a_revocation_takes_away_more;
use crate::state::{Ban, Citizenship, File, ReturnDecision, ReturnSituation};
use chrono::NaiveDate;
use events::Event;
use events::codes::{CaseClosingReason, Country, RevocationMode};
use events::payloads::Decision;

/// who acquires the citizenship of Latvia, of another state of the EU or the EEA, or of Switzerland, is bound by no
/// return decision and no ban any more (Reg. (EU) 2018/1860 Art 14(2); Reg. (EU) 2018/1861 Art 40(3)).
pub fn citizenship_ends_measures(country: Country) -> bool {
    country.has_free_movement()
}

/// the return decisions and bans that are in force on a day, in the order in which they end: a superseded
/// decision before the one that superseded it, so that it does not come back.
pub fn measures_in_force(file: &File, day: NaiveDate) -> Vec<&Decision> {
    let mut returns: Vec<&ReturnDecision> = file.live_return().into_iter().collect();
    let mut next = 0;
    while let Some(later) = returns.get(next) {
        let later = later.decision.decision_id;
        returns.extend(file.returns.iter().filter(|known| {
            matches!(known.situation, ReturnSituation::Superseded { by, .. } if by == later)
        }));
        next += 1;
    }
    let in_force = |ban: &&Ban| {
        let ends_on = day.max(ban.decision.date);
        a_revocation_takes_away_more(ban.revocation.as_ref(), RevocationMode::ExNunc, ends_on)
            && !has_run_out(ban, day)
    };
    let bans = file.bans.iter().filter(in_force).map(|ban| &ban.decision);
    let returns = returns.into_iter().rev().map(|known| &known.decision);
    returns.chain(bans).collect()
}

fn has_run_out(ban: &Ban, day: NaiveDate) -> bool {
    let until = ban.dates().and_then(|dates| dates.valid_until);
    until.is_some_and(|until| until < day)
}

/// a death closes every measure on the file and not one case alone, so that it is recorded as what it is; the case ends
/// with it.
pub fn a_death_is_recorded_as_such(reason: CaseClosingReason) -> Result<(), Refusal> {
    match reason {
        CaseClosingReason::Died => Err(Refusal::DeathNotRecorded("/reason".into())),
        CaseClosingReason::Legalised
        | CaseClosingReason::DepartedBeforeNotification
        | CaseClosingReason::Unknown => Ok(()),
    }
}

/// from the day on which the person became a citizen of Latvia, the person is no foreigner, and no new fact or measure
/// of the register falls on the person. What lies before may still be recorded.
pub fn nothing_befalls_a_citizen_of_latvia(
    decided: &[Decided],
    citizenships: &[Citizenship],
) -> Result<(), Refusal> {
    let latvian = |known: &&Citizenship| known.country == Country::LATVIA;
    let since = citizenships.iter().filter(latvian);
    let Some(since) = since.map(|known| known.acquired_on).min() else {
        return Ok(());
    };
    let falls = |it: &Decided| it.effective_on >= since && presumes_a_foreigner(&it.event);
    if decided.iter().any(falls) {
        return Err(Refusal::SubjectNotForeigner("".into()));
    }
    Ok(())
}

fn presumes_a_foreigner(event: &Event) -> bool {
    matches!(
        event,
        Event::ViolationFound(_)
            | Event::DetentionStarted(_)
            | Event::AlternativeApplied(_)
            | Event::ReturnDecisionIssued(_)
            | Event::RemovalOrderIssued(_)
            | Event::CourtExpulsionRecorded(_)
            | Event::EntryBanImposed(_)
    )
}

/// nothing happens to a person, and nothing is decided about one, after death; what lies before may still be
/// recorded, and decisions on the file may be changed.
pub fn nothing_happens_after_death(decided: &[Decided], died_on: NaiveDate) -> Result<(), Refusal> {
    let after = |it: &Decided| it.effective_on > died_on && needs_a_living_person(&it.event);
    if decided.iter().any(after) {
        return Err(Refusal::AfterDeath("".into()));
    }
    Ok(())
}

fn needs_a_living_person(event: &Event) -> bool {
    matches!(
        event,
        Event::ViolationFound(_)
            | Event::DetentionStarted(_)
            | Event::DetentionPlaced(_)
            | Event::DetentionExtendedByCourt(_)
            | Event::DetentionRegimeSwitched(_)
            | Event::AlternativeApplied(_)
            | Event::ReturnDecisionIssued(_)
            | Event::RemovalOrderIssued(_)
            | Event::CourtExpulsionRecorded(_)
            | Event::DecisionNotified(_)
            | Event::DeparturePeriodExtended(_)
            | Event::EntryBanImposed(_)
            | Event::EntryPermissionGranted(_)
            | Event::EntryPermissionUsed(_)
            | Event::DepartureConfirmed(_)
            | Event::RemovalExecuted(_)
            | Event::RemovalAttemptFailed(_)
            | Event::AbscondingReported(_)
            | Event::CitizenshipAcquired(_)
    )
}
