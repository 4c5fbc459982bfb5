//! Alternatives to detention (area C).

use crate::refusal::Refusal;
use crate::state::{Alternative, Detention};
use crate::time::civil_day;
use chrono::NaiveDate;
use events::codes::{AlternativeKind, DecisionKind};
use events::payloads::Decision;

/// an alternative to detention has a kind and a first day (Reg. 122 p. 5.6.1, 5.6.2).
pub fn an_alternative_has_kind_and_start(
    kind: Option<AlternativeKind>,
    applied_on: Option<NaiveDate>,
) -> Result<(AlternativeKind, NaiveDate), Refusal> {
    let kind = kind.ok_or(Refusal::AlternativeIncomplete("/kind".into()))?;
    let applied_on = applied_on.ok_or(Refusal::AlternativeIncomplete("/applied_on".into()))?;
    Ok((kind, applied_on))
}

/// an alternative does not end before it begins (Reg. 122 p. 5.6.3).
pub fn an_alternative_ends_after_it_begins(
    applied_on: NaiveDate,
    end: Option<NaiveDate>,
    at: &'static str,
) -> Result<(), Refusal> {
    if end.is_some_and(|end| end < applied_on) {
        return Err(Refusal::AlternativeEndsBeforeItBegins(at.into()));
    }
    Ok(())
}

/// the decision on an alternative, where there is one, has its kind and does not come after the first day.
pub fn an_alternatives_decision_fits(
    decision: &Decision,
    applied_on: NaiveDate,
) -> Result<(), Refusal> {
    if decision.kind != DecisionKind::AltMeasure {
        return Err(Refusal::AlternativeDecisionKind("/decision/kind".into()));
    }
    if applied_on < decision.date {
        return Err(Refusal::AlternativeBeforeDecision("/applied_on".into()));
    }
    Ok(())
}

/// an alternative does not run while the person is detained (Reg. 122 p. 5.6). On the day of release it may begin,
/// on the day of detention it may end.
pub fn no_alternative_runs_during_detention(
    detentions: &[Detention],
    applied_on: NaiveDate,
    until: Option<NaiveDate>,
) -> Result<(), Refusal> {
    let overlaps = |detention: &Detention| {
        let begins_before = detention
            .released_at()
            .is_none_or(|end| applied_on < civil_day(end));
        let ends_after = until.is_none_or(|last| civil_day(detention.started_at) < last);
        begins_before && ends_after
    };
    if detentions.iter().any(overlaps) {
        return Err(Refusal::AlternativeDuringDetention("/applied_on".into()));
    }
    Ok(())
}

/// several alternatives are applied at once, but not two of one kind.
pub fn one_alternative_of_a_kind_runs(
    alternatives: &[Alternative],
    kind: AlternativeKind,
    applied_on: NaiveDate,
    until: Option<NaiveDate>,
) -> Result<(), Refusal> {
    let overlaps = |known: &Alternative| {
        known.kind == kind
            && known.over_on().is_none_or(|over_on| applied_on < over_on)
            && until.is_none_or(|last| known.applied_on <= last)
    };
    if alternatives.iter().any(overlaps) {
        return Err(Refusal::AlternativeOfThisKindRuns("/kind".into()));
    }
    Ok(())
}

/// the day on which a detention ends an alternative, if the two meet: it does not run while the person is detained.
pub fn ended_by_detention_on(
    alternative: &Alternative,
    started_on: NaiveDate,
    released_on: Option<NaiveDate>,
) -> Option<NaiveDate> {
    let lasts = alternative.is_applied()
        && alternative
            .over_on()
            .is_none_or(|over_on| started_on < over_on);
    let meets = released_on.is_none_or(|end| alternative.applied_on < end);
    (lasts && meets).then(|| started_on.max(alternative.applied_on))
}
