//! How long a detention may last, by whose word and under which law (area C).

use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::state::{Clock, Detention, DetentionBasis};
use crate::time::{civil_day, hours_after};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use events::codes::{
    DecisionKind, DetentionExtensionReason, DetentionGround, DetentionRegime, ParameterKey,
};
use events::payloads::Decision;
use events::{Finding, Level, RuleId};

/// on the grounds of the Asylum Law a person is detained under that law from the start (Asylum Law s. 16).
pub fn regime_of(ground: DetentionGround) -> DetentionRegime {
    ground.regime()
}

/// without a court decision detention under the Asylum Law ends at the latest 6 times 24 hours after it
/// began, also on days off and across clock changes (Asylum Law s. 17).
pub fn asylum_limit_without_court(since: DateTime<Utc>, parameters: &Parameters) -> DateTime<Utc> {
    let key = ParameterKey::AsylumDetentionInitialHours;
    hours_after(since, parameters.value(key, civil_day(since)))
}

/// the person was still detained under the Asylum Law after the limit, at `moment`.
pub fn asylum_detention_overran(limit_at: DateTime<Utc>, moment: DateTime<Utc>) -> Option<Finding> {
    (moment > limit_at).then_some(Finding {
        rule: RuleId(45),
        level: Level::Alarm,
        due_at: Some(limit_at),
    })
}

/// under the Asylum Law the court decides within 24 hours after the motion (Asylum Law s. 18).
pub fn decision_due_at(filed_at: DateTime<Utc>, parameters: &Parameters) -> DateTime<Utc> {
    let hours = parameters.value(ParameterKey::CourtDecisionHours, civil_day(filed_at));
    hours_after(filed_at, hours)
}

/// the court decided on a day after the one on which its time ended. Of the decision only the day is known.
pub fn the_court_decided_late(
    due_at: Option<DateTime<Utc>>,
    decided_on: NaiveDate,
) -> Option<Finding> {
    let due_at = due_at?;
    (decided_on > civil_day(due_at)).then_some(Finding {
        rule: RuleId(45),
        level: Level::Alarm,
        due_at: Some(due_at),
    })
}

/// only a decision of a court extends a detention (Immigration Law s. 54; Asylum Law s. 18).
pub fn an_extension_is_a_courts_decision(decision: &Decision) -> Result<(), Refusal> {
    if decision.kind == DecisionKind::DetCourt {
        Ok(())
    } else {
        Err(Refusal::ExtensionKind("/decision/kind".into()))
    }
}

/// an extension is decided after the detention began, lies inside it and follows the time before it without a gap
/// that nobody decided.
pub fn an_extension_follows_on(
    detention: &Detention,
    clock: &Clock,
    decision: &Decision,
    (from, until): (NaiveDate, NaiveDate),
) -> Result<(), Refusal> {
    if decision.date < civil_day(detention.started_at) {
        return Err(Refusal::ExtensionOutsideDetention("/decision/date".into()));
    }
    let latest = civil_day(clock.limit_at).max(decision.date);
    if from < civil_day(clock.since) || from > latest {
        return Err(Refusal::ExtensionOutsideDetention("/from".into()));
    }
    if until < from {
        return Err(Refusal::ExtensionEndsBeforeItBegins("/until".into()));
    }
    Ok(())
}

/// one decision of a court gives at most two months (Immigration Law s. 54; Asylum Law s. 19(1)).
pub fn one_decision_gives_two_months(
    (from, until): (NaiveDate, NaiveDate),
    decided_on: NaiveDate,
    parameters: &Parameters,
) -> Result<(), Refusal> {
    let months = parameters.months(ParameterKey::CourtPeriodMonthsMax, decided_on);
    match months.end_from(from) {
        Some(last) if until <= last => Ok(()),
        Some(_) => Err(Refusal::ExtensionTooLong("/until".into())),
        None => Err(Refusal::BeyondCalendar("/from".into())),
    }
}

/// detention for return lasts six months in all; up to twelve more only where the person does not cooperate or a third
/// country delays its documents; never more than eighteen (Directive 2008/115/EC Art 15(5), (6)). `first_day` is the day
/// on which the detention would have begun if all of it had been without interruption.
pub fn return_detention_is_within_the_total(
    first_day: NaiveDate,
    until: NaiveDate,
    reason: Option<DetentionExtensionReason>,
    (decided_on, parameters): (NaiveDate, &Parameters),
) -> Result<(), Refusal> {
    let months = |key| parameters.months(key, decided_on);
    let mut term = months(ParameterKey::ReturnDetentionMonthsMax);
    let usual = term.end_from(first_day);
    let extra = months(ParameterKey::ReturnDetentionExtraMonthsMax);
    term.months = term.months.saturating_add(extra.months);
    let longest = term.end_from(first_day);
    match (usual, longest, reason) {
        (Some(usual), _, _) if until <= usual => Ok(()),
        (_, Some(longest), _) if until > longest => {
            Err(Refusal::ReturnDetentionTooLong("/until".into()))
        }
        (_, Some(_), Some(_)) => Ok(()),
        (_, Some(_), None) => Err(Refusal::ExtensionReasonMissing("/reason".into())),
        (_, None, _) => Err(Refusal::BeyondCalendar("/until".into())),
    }
}

/// the time for which a person was detained for return, until a moment: the time under the Asylum Law does not count
/// (C-357/09 Kadzoev).
pub fn time_detained_for_return(detention: &Detention, until: DateTime<Utc>) -> TimeDelta {
    let mut stop = detention.released_at().map_or(until, |at| at.min(until));
    let mut total = TimeDelta::zero();
    for clock in detention.clocks().rev() {
        // A court may have named a first day that never came, because the regime was switched before it.
        if clock.since >= stop {
            continue;
        }
        if clock.regime == DetentionRegime::Return {
            let time = stop.signed_duration_since(clock.since);
            total = total.checked_add(&time).unwrap_or(TimeDelta::MAX);
        }
        stop = clock.since;
    }
    total
}

/// the clock of return goes on with what was left of it when it stopped. Hours that the law gives move on; the last
/// day that a court named does not move.
pub fn limit_with_what_is_left(
    rested: &Clock,
    stopped_at: DateTime<Utc>,
    resumed_at: DateTime<Utc>,
) -> DateTime<Utc> {
    match rested.basis {
        DetentionBasis::CourtDecision => rested.limit_at.max(resumed_at),
        DetentionBasis::Initial => {
            let left = rested.limit_at.signed_duration_since(stopped_at);
            let left = left.max(TimeDelta::zero());
            resumed_at
                .checked_add_signed(left)
                .unwrap_or(DateTime::<Utc>::MAX_UTC)
        }
    }
}

/// the ground of a detention is not put right to one of the law to which it was switched: the switch would say nothing.
pub fn a_ground_belongs_to_the_first_regime(
    detention: &Detention,
    regime: DetentionRegime,
    at: &'static str,
) -> Result<(), Refusal> {
    let first = detention.clocks().next();
    let changes = first.is_some_and(|first| first.regime != regime);
    if changes && detention.clocks().any(|clock| clock.regime == regime) {
        return Err(Refusal::RegimeRunsAlready(at.into()));
    }
    Ok(())
}

/// a detention goes on under another law from a moment after it began, or was last switched.
pub fn a_switch_follows_the_one_before(
    detention: &Detention,
    switched_at: DateTime<Utc>,
) -> Result<(), Refusal> {
    if switched_at < detention.regime_since() {
        return Err(Refusal::SwitchBeforeAnother("/switched_at".into()));
    }
    Ok(())
}
