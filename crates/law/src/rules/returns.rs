//! Return decisions, removal orders and their execution (area D).

use crate::calendar::working_days_after;
use crate::in_force::SuspensionInterval;
use crate::parameters::{Parameters, is_schengen_state};
use crate::refusal::Refusal;
use crate::rules::texts::{GROUNDS_MAX, list_is_bounded};
use crate::state::{DepartureDays, ReturnContent, ReturnDecision, Standing};
use crate::time::{days_after, end_of_day};
use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{
    Authority, BorderCrossingPoint, CaseClosingReason, Country, DecisionKind, DepartureForm,
    DepartureOutcome, ExitProof, ParameterKey, RemovalGround, Violation,
};
use events::payloads::Decision;
use events::{DecisionId, Finding, Level, RuleId};

/// a return decision has its kind, number, date and authority (Reg. 122 p. 5.7).
pub fn a_return_decision_has_its_kind(
    decision: &Decision,
    kind: DecisionKind,
) -> Result<(), Refusal> {
    if decision.kind != kind {
        return Err(Refusal::ReturnDecisionKind("/decision/kind".into()));
    }
    if decision.number.trim().is_empty() {
        return Err(Refusal::ReturnDecisionNumberMissing(
            "/decision/number".into(),
        ));
    }
    Ok(())
}

/// a return decision rests on at least one violation (Directive 2008/115/EC Art 12(1)).
pub fn a_return_decision_has_grounds(grounds: &[Violation]) -> Result<(), Refusal> {
    if grounds.is_empty() {
        return Err(Refusal::ReturnDecisionGroundsMissing("/grounds".into()));
    }
    list_is_bounded(grounds, GROUNDS_MAX, "/grounds")
}

/// the period for voluntary departure is 7 to 30 days (Directive 2008/115/EC Art 7(1); Immigration Law s. 43).
pub fn the_period_is_within_limits(
    days: Option<u16>,
    legal_day: NaiveDate,
    parameters: &Parameters,
) -> Result<u16, Refusal> {
    let least = parameters.value(ParameterKey::DeparturePeriodDaysMin, legal_day);
    let most = parameters.value(ParameterKey::DeparturePeriodDaysMax, legal_day);
    let within = |days: &u16| (least..=most).contains(&u32::from(*days));
    days.filter(within)
        .ok_or(Refusal::DeparturePeriodOutOfRange(
            "/departure_period_days".into(),
        ))
}

/// the period is extended only before it ends (Directive 2008/115/EC Art 7(2)). While the decision is suspended it
/// does not end.
pub fn the_period_is_extended_before_it_ends(
    decision: &ReturnDecision,
    extended_on: NaiveDate,
) -> Result<(), Refusal> {
    let last_day = last_day_with_suspension(decision, extended_on);
    if last_day.is_some_and(|last_day| last_day < extended_on) {
        return Err(Refusal::PeriodHasEnded("/departure_period_days".into()));
    }
    Ok(())
}

/// an extended period ends later than before, and at most one year after the decision (Directive 2008/115/EC
/// Art 7(2); Immigration Law s. 43).
pub fn an_extension_is_within_limits(
    decision: &Decision,
    known: NaiveDate,
    last_day: NaiveDate,
    extended_on: NaiveDate,
    parameters: &Parameters,
) -> Result<(), Refusal> {
    let months = parameters.months(ParameterKey::DeparturePeriodTotalMonthsMax, extended_on);
    let latest = months.end_from(decision.date);
    if last_day <= known || latest.is_none_or(|latest| last_day > latest) {
        return Err(Refusal::ExtensionOutOfRange("/last_day".into()));
    }
    Ok(())
}

/// no period is given only on a ground of Directive 2008/115/EC Art 7(4), or because an earlier period was missed;
/// then that period has really passed.
pub fn no_period_needs_a_ground(
    ground: Option<RemovalGround>,
    decided_on: NaiveDate,
    predecessor: Option<&ReturnDecision>,
) -> Result<RemovalGround, Refusal> {
    let ground = ground.ok_or(Refusal::RemovalGroundMissing("/ground".into()))?;
    let missed = || {
        let last_day = predecessor.and_then(|p| last_day_with_suspension(p, decided_on));
        last_day.is_some_and(|last_day| last_day < decided_on)
    };
    match ground {
        RemovalGround::PeriodMissed if !missed() => Err(Refusal::PeriodNotMissed("/ground".into())),
        RemovalGround::PeriodMissed
        | RemovalGround::AbscondingRisk
        | RemovalGround::ManifestlyUnfounded
        | RemovalGround::Fraud
        | RemovalGround::Threat => Ok(ground),
    }
}

/// the last day of voluntary departure is the day of notification and the period
/// (Reg. (EU) 2018/1860 Art 3(4), 4(1)(x)).
pub fn last_day_of_voluntary_departure(
    notified_on: NaiveDate,
    departure_period_days: u16,
) -> Result<NaiveDate, Refusal> {
    days_after(notified_on, departure_period_days.into())
        .ok_or(Refusal::BeyondCalendar("/notified_on".into()))
}

/// a decision is made known on or after the day on which it was taken.
pub fn notification_follows_the_decision(
    notified_on: NaiveDate,
    decision: &Decision,
) -> Result<(), Refusal> {
    if notified_on < decision.date {
        return Err(Refusal::NotifiedBeforeDecision("/notified_on".into()));
    }
    Ok(())
}

/// a decision is enforced only after notification or its fiction (Administrative Procedure Law).
pub fn enforcement_follows_notification(
    standing: Standing,
    enforced_on: NaiveDate,
) -> Result<(), Refusal> {
    match standing.notified_on() {
        Some(notified_on) if notified_on <= enforced_on => Ok(()),
        Some(_) | None => Err(Refusal::NotNotified("/target".into())),
    }
}

/// at most one return decision of a person is live; a removal order that follows one names it.
pub fn at_most_one_return_decision_is_live(
    live: Option<&ReturnDecision>,
    predecessor: Option<DecisionId>,
) -> Result<Option<&ReturnDecision>, Refusal> {
    match live.map(|live| &live.content) {
        Some(ReturnContent::Forced { .. } | ReturnContent::Court { .. }) => {
            Err(Refusal::LiveReturnDecision("".into()))
        }
        Some(ReturnContent::Voluntary { .. }) | None => {
            a_follow_up_names_its_predecessor(live, predecessor)
        }
    }
}

/// what follows a live return decision names it as its predecessor. A judgment follows also a removal order.
pub fn a_follow_up_names_its_predecessor(
    live: Option<&ReturnDecision>,
    predecessor: Option<DecisionId>,
) -> Result<Option<&ReturnDecision>, Refusal> {
    match (live, predecessor) {
        (None, None) => Ok(None),
        (Some(_), None) => Err(Refusal::PredecessorNotNamed("/predecessor".into())),
        (Some(live), Some(named)) if named == live.decision.decision_id => Ok(Some(live)),
        (_, Some(_)) => Err(Refusal::PredecessorNotLive("/predecessor".into())),
    }
}

/// the end of the last day of voluntary departure, as far as it is known: while a suspension without a planned end
/// goes on, the period does not run. `None` also where it is recorded already that this day passed.
pub fn period_expires_at(decision: &ReturnDecision) -> Option<DateTime<Utc>> {
    decision.standing()?;
    let last_day = last_day_with_suspension(decision, NaiveDate::MAX)?;
    (decision.overdue_since != Some(last_day)).then(|| end_of_day(last_day))
}

/// a removal order is passed to the other organisation by being recorded here: by OCMA within one working day, by SBG
/// within three (Cabinet Regulation No. 454 p. 3-4). A later one is stored with an alarm.
pub fn an_order_is_passed_late(
    order: &Decision,
    today: NaiveDate,
    parameters: &Parameters,
) -> Option<Finding> {
    let key = if order.authority == Authority::Pmlp {
        ParameterKey::OrderPassingWorkingDaysOcma
    } else {
        ParameterKey::OrderPassingWorkingDaysSbg
    };
    let last = working_days_after(order.date, parameters.value(key, order.date))?;
    (last < today).then_some(Finding {
        rule: RuleId(66),
        level: Level::Alarm,
        due_at: Some(end_of_day(last)),
    })
}

/// a removal has a border crossing point and a country, not Latvia, nor a Schengen state except by readmission
/// or transfer (Reg. 122 p. 5.7.7-5.7.9).
pub fn a_removal_has_place_and_country(
    place: Option<BorderCrossingPoint>,
    destination: Option<Country>,
    form: DepartureForm,
    removed_on: NaiveDate,
) -> Result<(BorderCrossingPoint, Country), Refusal> {
    let place = place.ok_or(Refusal::RemovalIncomplete("/border_crossing_point".into()))?;
    let destination = destination.ok_or(Refusal::RemovalIncomplete("/destination".into()))?;
    if matches!(form, DepartureForm::VolNoassist | DepartureForm::VolAssist) {
        return Err(Refusal::RemovalForm("/form".into()));
    }
    a_removal_goes_outside(destination, form, removed_on)?;
    Ok((place, destination))
}

/// nobody is removed to Latvia, or to a Schengen state except by readmission or transfer.
pub fn a_removal_goes_outside(
    destination: Country,
    form: DepartureForm,
    removed_on: NaiveDate,
) -> Result<(), Refusal> {
    let schengen = is_schengen_state(destination, removed_on);
    if destination == Country::LATVIA || (schengen && is_forced(form)) {
        return Err(Refusal::RemovalDestination("/destination".into()));
    }
    Ok(())
}

/// a departure under a decision lies on or after the day of the decision.
pub fn departure_follows_the_decision(
    departed_on: NaiveDate,
    decision: &Decision,
    at: &'static str,
) -> Result<(), Refusal> {
    if departed_on < decision.date {
        return Err(Refusal::DepartureBeforeDecision(at.into()));
    }
    Ok(())
}

/// where only a range of days is known, the earliest possible day of departure does not lie after the latest one
/// (Reg. (EU) 2018/1861 Art 24(3)).
pub fn a_range_of_departure_is_in_order(
    departed_on: NaiveDate,
    earliest_on: Option<NaiveDate>,
) -> Result<DepartureDays, Refusal> {
    let earliest = earliest_on.unwrap_or(departed_on);
    if earliest > departed_on {
        return Err(Refusal::DepartureRange("/departed_earliest_on".into()));
    }
    Ok(DepartureDays {
        earliest,
        latest: departed_on,
    })
}

/// a case ends as departed before notification only where the decision was not made known.
pub fn a_notified_case_has_a_departure(
    standing: Standing,
    reason: CaseClosingReason,
) -> Result<(), Refusal> {
    match (reason, standing) {
        (CaseClosingReason::DepartedBeforeNotification, Standing::Notified { .. }) => {
            Err(Refusal::CaseWasNotified("/reason".into()))
        }
        _ => Ok(()),
    }
}

/// a confirmation of departure names its source and reference (Reg. (EU) 2018/1860 Art 6(1), 14(1)).
pub fn a_departure_has_proof(
    proof: Option<ExitProof>,
    reference: Option<String>,
) -> Result<(ExitProof, String), Refusal> {
    let proof = proof.ok_or(Refusal::ProofMissing("/proof/source".into()))?;
    let reference = reference.filter(|reference| !reference.trim().is_empty());
    Ok((
        proof,
        reference.ok_or(Refusal::ProofMissing("/proof/reference".into()))?,
    ))
}

/// how a decision was complied with by a departure on a day: before notification; by force; for a return
/// decision in time up to its last day, late after it; for a removal order on own accord
/// (Directive 2008/115/EC Art 11(1)(b)).
pub fn outcome_of_departure(
    decision: &ReturnDecision,
    departed_on: NaiveDate,
    form: DepartureForm,
) -> Option<DepartureOutcome> {
    let (standing, _) = decision.situation.course()?;
    if standing
        .notified_on()
        .is_none_or(|notified_on| departed_on < notified_on)
    {
        return Some(DepartureOutcome::DepartedBeforeNotification);
    }
    Some(match decision.content {
        ReturnContent::Forced { .. } | ReturnContent::Court { .. } if is_enforced(form) => {
            DepartureOutcome::ExecutedForced
        }
        ReturnContent::Forced { .. } | ReturnContent::Court { .. } => {
            DepartureOutcome::ExecutedSelf
        }
        ReturnContent::Voluntary { .. } if is_forced(form) => DepartureOutcome::ExecutedForced,
        ReturnContent::Voluntary { .. } => {
            let last_day = last_day_with_suspension(decision, departed_on);
            if last_day.is_some_and(|last_day| last_day < departed_on) {
                DepartureOutcome::ExecutedLate
            } else {
                DepartureOutcome::ExecutedInTime
            }
        }
    })
}

/// Whether the form is one of forced removal, whatever was decided before.
pub fn is_forced(form: DepartureForm) -> bool {
    matches!(
        form,
        DepartureForm::ForcedNoassist | DepartureForm::ForcedAssist
    )
}

fn is_enforced(form: DepartureForm) -> bool {
    !matches!(form, DepartureForm::VolNoassist | DepartureForm::VolAssist)
}

/// The last day of voluntary departure as a day sees it: while the decision is suspended the period does not run out,
/// and after a planned end of the suspension the frozen days follow. `None` where no last day is set or running.
pub fn last_day_with_suspension(
    decision: &ReturnDecision,
    seen_on: NaiveDate,
) -> Option<NaiveDate> {
    let (standing, suspension) = decision.situation.course()?;
    let Some(suspension) = suspension else {
        return standing.last_day();
    };
    let SuspensionInterval { from, until } = suspension.interval;
    if days_left_from(standing, from)? == 0 || seen_on < from {
        return standing.last_day();
    }
    let until = until.filter(|until| *until < seen_on)?;
    last_day_after_resumption(standing, from, days_after(until, 1)?)
}

/// the days of voluntary departure that a suspension from a day on freezes: that day to the last day, both
/// included, but not more than the whole period. `None` where no period runs.
pub fn days_left_from(standing: Standing, from: NaiveDate) -> Option<u16> {
    let last_day = standing.last_day()?;
    let notified_on = standing.notified_on()?;
    let first = from.max(days_after(notified_on, 1)?);
    let days = last_day
        .signed_duration_since(first)
        .num_days()
        .saturating_add(1);
    Some(u16::try_from(days.max(0)).unwrap_or(u16::MAX))
}

/// the last day when a suspension ended and the frozen days run again from `resumed_on`, that day included,
/// but never before the day after the decision was made known: a suspension that was over by then froze nothing. A period
/// that had passed before the suspension does not come back.
pub fn last_day_after_resumption(
    standing: Standing,
    suspended_from: NaiveDate,
    resumed_on: NaiveDate,
) -> Option<NaiveDate> {
    let days_left = days_left_from(standing, suspended_from)?;
    if days_left == 0 {
        return standing.last_day();
    }
    let first = resumed_on.max(days_after(standing.notified_on()?, 1)?);
    days_after(first, i64::from(days_left) - 1)
}

/// The last day as far as it is known when a suspension has a planned end: the frozen days follow that end, until a
/// resumption says otherwise. Without a planned end the last day stands as if nothing were suspended.
pub fn last_day_after_planned_end(
    standing: Standing,
    suspension: Option<&SuspensionInterval>,
) -> Option<NaiveDate> {
    let planned = suspension.and_then(|interval| {
        let resumed_on = days_after(interval.until?, 1)?;
        last_day_after_resumption(standing, interval.from, resumed_on)
    });
    planned.or(standing.last_day())
}

/// the days that a suspension freezes; `None` where no period runs, or where the suspension is over before the first
/// day of the period.
pub fn days_frozen(standing: Standing, suspension: &SuspensionInterval) -> Option<u16> {
    let notified_on = standing.notified_on()?;
    let over = suspension.until.is_some_and(|until| until <= notified_on);
    days_left_from(standing, suspension.from).filter(|_| !over)
}
