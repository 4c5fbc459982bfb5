//! Violations and detention (area C).

use crate::command::StartDetention;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::rules::identity::youngest_age_on;
use crate::rules::texts::{
    FREE_TEXT_CHARS_MAX, GROUNDS_MAX, list_is_bounded, optional_text_is_clean,
};
use crate::state::{Detention, DetentionSituation, Placement};
use crate::time::{civil_day, hours_after, hours_before};
use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{
    BorderCrossingPoint, DepartureForm, DetentionGround, DetentionJustification, Organisation,
    ParameterKey, Premises, ReleaseReason, Violation,
};
use events::{Actor, BirthDate, Finding, Level, RuleId, UnitCode};

/// a violation has a date and a place (Reg. 122 p. 5.9).
pub fn a_violation_has_date_and_place(
    found_on: Option<NaiveDate>,
    place: Option<BorderCrossingPoint>,
) -> Result<(NaiveDate, BorderCrossingPoint), Refusal> {
    let found_on = found_on.ok_or(Refusal::ViolationIncomplete("/found_on".into()))?;
    let place = place.ok_or(Refusal::ViolationIncomplete("/place".into()))?;
    Ok((found_on, place))
}

/// a violation says what was violated, in at least one code of CL-VIOL.
pub fn a_violation_has_grounds(grounds: &[Violation], at: &'static str) -> Result<(), Refusal> {
    if grounds.is_empty() {
        return Err(Refusal::GroundsMissing(at.into()));
    }
    list_is_bounded(grounds, GROUNDS_MAX, at)
}

/// a detention has a start, a reason and a unit of SBG (Reg. 122 p. 5.4).
pub fn a_detention_has_start_reason_and_unit(
    started_at: Option<DateTime<Utc>>,
    reason: Option<DetentionGround>,
    unit: Option<UnitCode>,
) -> Result<(DateTime<Utc>, DetentionGround, UnitCode), Refusal> {
    let started_at = started_at.ok_or(Refusal::DetentionIncomplete("/started_at".into()))?;
    let reason = reason.ok_or(Refusal::DetentionIncomplete("/reason".into()))?;
    let unit = unit.ok_or(Refusal::DetentionIncomplete("/unit".into()))?;
    Ok((started_at, reason, unit))
}

/// only SBG starts detention under the Immigration Law (s. 51).
pub fn only_sbg_detains(actor: &Actor) -> Result<(), Refusal> {
    if actor.organisation == Organisation::Vrs {
        Ok(())
    } else {
        Err(Refusal::DetainedByAnother("".into()))
    }
}

/// the unit is one of SBG. Units are written with the code of their organisation first.
pub fn the_unit_is_of_sbg(unit: &UnitCode) -> Result<(), Refusal> {
    let organisation = unit
        .code()
        .split('-')
        .next()
        .and_then(|code| code.parse().ok());
    if organisation.is_some_and(|organisation: Organisation| organisation != Organisation::Vrs) {
        return Err(Refusal::UnitOfAnother("/unit".into()));
    }
    Ok(())
}

/// when the police had the person is recorded apart and lies before the start; the actual moment of detention stays
/// the start (Immigration Law s. 51).
pub fn the_police_had_the_person_before(
    police_detained_at: Option<DateTime<Utc>>,
    started_at: DateTime<Utc>,
) -> Result<(), Refusal> {
    if police_detained_at.is_some_and(|at| at > started_at) {
        return Err(Refusal::PoliceAfterStart("/police_detained_at".into()));
    }
    Ok(())
}

/// the police hand the person over within three hours (Immigration Law s. 51).
pub fn the_handover_was_late(
    police_detained_at: Option<DateTime<Utc>>,
    started_at: DateTime<Utc>,
    parameters: &Parameters,
) -> Option<Finding> {
    let police_detained_at = police_detained_at?;
    let key = ParameterKey::PoliceHandoverHoursMax;
    let hours = parameters.value(key, civil_day(police_detained_at));
    let due_at = hours_after(police_detained_at, hours);
    (started_at > due_at).then_some(Finding {
        rule: RuleId(39),
        level: Level::Alarm,
        due_at: Some(due_at),
    })
}

/// without a court decision detention ends at the latest 10 times 24 hours after the actual moment, also on
/// days off and across clock changes (Immigration Law s. 54; Asylum Law s. 17(8)).
pub fn limit_without_court(started_at: DateTime<Utc>, parameters: &Parameters) -> DateTime<Utc> {
    let hours = parameters.value(ParameterKey::DetentionInitialHours, civil_day(started_at));
    hours_after(started_at, hours)
}

/// the person was still detained after the limit, at `moment`.
pub fn detention_overran(limit_at: DateTime<Utc>, moment: DateTime<Utc>) -> Option<Finding> {
    (moment > limit_at).then_some(Finding {
        rule: RuleId(40),
        level: Level::Alarm,
        due_at: Some(limit_at),
    })
}

/// the motion to the court is due 48 real hours before the limit (Immigration Law s. 54; Asylum Law s. 18(2)).
pub fn motion_due_at(limit_at: DateTime<Utc>, parameters: &Parameters) -> DateTime<Utc> {
    let hours = parameters.value(ParameterKey::CourtMotionLeadHours, civil_day(limit_at));
    hours_before(limit_at, hours)
}

/// the motion was filed, or was not yet filed, at a moment after it was due. A detention that is recorded later than
/// that cannot have its motion in time.
pub fn court_motion_is_late(due_at: DateTime<Utc>, moment: DateTime<Utc>) -> Option<Finding> {
    (moment > due_at).then_some(Finding {
        rule: RuleId(41),
        level: Level::Alarm,
        due_at: Some(due_at),
    })
}

/// what is said of a detention is said once; whatever else is right of it is a matter of a correction. What the command
/// leaves out contradicts nothing.
pub fn a_detention_is_recorded_once(
    known: &Detention,
    asked: &StartDetention,
) -> Result<(), Refusal> {
    let police = asked.police_detained_at;
    let other_police = police.is_some() && police != known.police_detained_at;
    let justification = asked.justification;
    let other_justification = justification.is_some() && justification != known.justification;
    let other_facts = asked.new_facts.is_some() && asked.new_facts != known.new_facts;
    let contents = [
        (other_police, "/police_detained_at"),
        (other_justification, "/justification"),
        (other_facts, "/new_facts"),
    ];
    match contents.into_iter().find(|(other, _)| *other) {
        Some((_, at)) => Err(Refusal::DetentionRecordedOtherwise(at.into())),
        None => Ok(()),
    }
}

/// a detention began before what happened in it.
pub fn a_start_precedes_what_is_known(
    detention: &Detention,
    started_at: DateTime<Utc>,
    at: &'static str,
) -> Result<(), Refusal> {
    let mut placements = detention.placements.iter();
    if placements.any(|known| known.placed_at < started_at) {
        return Err(Refusal::PlacementOutsideDetention(at.into()));
    }
    let mut motions = detention.motions.iter();
    if motions.any(|known| known.filed_at < started_at) {
        return Err(Refusal::MotionOutsideDetention(at.into()));
    }
    let mut decisions = detention.extensions.iter().map(|known| &known.decision);
    if decisions.any(|decision| decision.date < civil_day(started_at)) {
        return Err(Refusal::ExtensionOutsideDetention(at.into()));
    }
    let switched_at = detention.first_switched_at();
    if switched_at.is_some_and(|switched_at| switched_at < started_at) {
        return Err(Refusal::SwitchBeforeAnother(at.into()));
    }
    Ok(())
}

/// detentions of one person do not overlap. One that is open goes on; one that is recorded with its end may lie
/// before those on the file.
pub fn detentions_do_not_overlap(
    detentions: &[Detention],
    started_at: DateTime<Utc>,
    released_at: Option<DateTime<Utc>>,
) -> Result<(), Refusal> {
    let overlaps = |known: &Detention| {
        let begins_after = released_at.is_some_and(|end| end <= known.started_at);
        let ended_before = known.released_at().is_some_and(|end| end <= started_at);
        !begins_after && !ended_before
    };
    if detentions.iter().any(overlaps) {
        Err(Refusal::DetentionsOverlap("/started_at".into()))
    } else {
        Ok(())
    }
}

/// a placement has a moment and premises of CL-PLACE (Reg. 122 p. 5.5.1, 5.5.2).
pub fn a_placement_has_moment_and_premises(
    placed_at: Option<DateTime<Utc>>,
    premises: Option<Premises>,
) -> Result<Placement, Refusal> {
    let placed_at = placed_at.ok_or(Refusal::PlacementIncomplete("/placed_at".into()))?;
    let premises = premises.ok_or(Refusal::PlacementIncomplete("/premises".into()))?;
    Ok(Placement {
        placed_at,
        premises,
    })
}

/// a placement lies inside a detention (Reg. 122 p. 5.5).
pub fn a_placement_lies_inside_a_detention(
    detentions: &[Detention],
    placed_at: DateTime<Utc>,
) -> Result<&Detention, Refusal> {
    let outside = Refusal::PlacementOutsideDetention("/placed_at".into());
    let mut latest_first = detentions.iter().rev();
    let detention = latest_first.find(|known| known.covers(placed_at));
    detention.ok_or(outside)
}

/// a person is in one place at one moment. A placement that was forgotten may be recorded after later ones.
pub fn a_person_is_in_one_place(
    detention: &Detention,
    placed_at: DateTime<Utc>,
) -> Result<(), Refusal> {
    let mut known = detention.placements.iter();
    if known.any(|known| known.placed_at == placed_at) {
        return Err(Refusal::PlacementBeforeAnother("/placed_at".into()));
    }
    Ok(())
}

/// a release has an instant and a reason (Reg. 122 p. 5.5.3, 5.5.4), and does not lie before the start.
pub fn a_release_has_instant_and_reason(
    released_at: Option<DateTime<Utc>>,
    reason: Option<ReleaseReason>,
) -> Result<(DateTime<Utc>, ReleaseReason), Refusal> {
    let released_at = released_at.ok_or(Refusal::ReleaseIncomplete("/released_at".into()))?;
    let reason = reason.ok_or(Refusal::ReleaseIncomplete("/reason".into()))?;
    Ok((released_at, reason))
}

/// a release does not lie before what shows that the person was detained: the start, a placement, a switch of regime.
pub fn a_release_follows_what_is_known(
    detention: &Detention,
    released_at: DateTime<Utc>,
) -> Result<(), Refusal> {
    if released_at < detention.last_known_at() {
        return Err(Refusal::ReleaseBeforeStart("/released_at".into()));
    }
    Ok(())
}

/// the end of a detention that is recorded when it is over has an instant and a reason, and does not lie before the
/// start.
pub fn a_closed_detention_has_its_end(
    started_at: DateTime<Utc>,
    released_at: Option<DateTime<Utc>>,
    reason: Option<ReleaseReason>,
) -> Result<Option<(DateTime<Utc>, ReleaseReason)>, Refusal> {
    match (released_at, reason) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(Refusal::ReleaseIncomplete("/released_at".into())),
        (Some(_), None) => Err(Refusal::ReleaseIncomplete("/release_reason".into())),
        (Some(at), Some(_)) if at < started_at => {
            Err(Refusal::ReleaseBeforeStart("/released_at".into()))
        }
        (Some(at), Some(reason)) => Ok(Some((at, reason))),
    }
}

/// whom a court released is detained again on new facts only, which are written down (Asylum Law s. 18(4)).
pub fn a_refused_detention_needs_new_facts(
    detentions: &[Detention],
    started_at: DateTime<Utc>,
    new_facts: Option<&String>,
) -> Result<(), Refusal> {
    let ends = detentions.iter().filter_map(|known| match known.situation {
        DetentionSituation::Released { at, reason } if at <= started_at => Some((at, reason)),
        DetentionSituation::Released { .. } | DetentionSituation::Detained(_) => None,
    });
    let refused = ends
        .max_by_key(|(at, _)| *at)
        .is_some_and(|(_, reason)| reason == ReleaseReason::CourtRefused);
    if refused && new_facts.is_none_or(|facts| facts.trim().is_empty()) {
        return Err(Refusal::NewFactsMissing("/new_facts".into()));
    }
    optional_text_is_clean(new_facts, FREE_TEXT_CHARS_MAX, "/new_facts")
}

/// a child under 14 is not detained, one of 14 to 17 years only as a last resort (Directive 2008/115/EC Art 17).
/// The fact is stored: with an alarm, or as a flag where the last resort was justified.
pub fn a_child_is_detained(
    birth: Option<BirthDate>,
    started_on: NaiveDate,
    justification: Option<DetentionJustification>,
    parameters: &Parameters,
) -> Option<Finding> {
    let age = youngest_age_on(birth?, started_on)?;
    let finding = |level| {
        Some(Finding {
            rule: RuleId(49),
            level,
            due_at: None,
        })
    };
    let minor = age < parameters.value(ParameterKey::AdultAge, started_on);
    let too_young = age < parameters.value(ParameterKey::DetentionAgeMin, started_on);
    match (too_young, minor, justification) {
        (true, _, _) | (false, true, None) => finding(Level::Alarm),
        (false, true, Some(DetentionJustification::LastResort)) => finding(Level::Warn),
        (false, false, _) => None,
    }
}

/// departure ends an open detention in the same transaction; the reason of release follows from the form of
/// departure.
pub fn release_reason_of(form: DepartureForm) -> ReleaseReason {
    match form {
        DepartureForm::VolNoassist | DepartureForm::VolAssist => ReleaseReason::VolDeparted,
        DepartureForm::ForcedNoassist | DepartureForm::ForcedAssist => ReleaseReason::Removed,
        DepartureForm::ReadmEu | DepartureForm::ReadmBilat | DepartureForm::ReadmInformal => {
            ReleaseReason::Readmitted
        }
        DepartureForm::Dublin => ReleaseReason::DublinTransfer,
        DepartureForm::Extradition
        | DepartureForm::SurrenderEaw
        | DepartureForm::TransferSentence => ReleaseReason::Extradited,
    }
}
