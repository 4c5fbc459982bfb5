//! Alternatives to detention (Reg. 122 p. 5.6; Immigration Law s. 54; Asylum Law s. 14).

use crate::circumstances::{Circumstances, Decided};
use crate::command::{ApplyAlternative, EndAlternative};
use crate::execution;
use crate::refusal::Refusal;
use crate::return_case::{a_new_decision_is_acceptable, the_decision_is_new};
use crate::rules::actors::{self, not_in_future};
use crate::rules::alternatives as rules;
use crate::rules::claims::same_claim_or_none;
use crate::rules::texts::{FREE_TEXT_CHARS_MAX, optional_text_is_clean};
use crate::state::{Alternative, AlternativeSituation, File};
use chrono::NaiveDate;
use events::Personal;
use events::codes::AlternativeEndReason;
use events::payloads::{
    AlternativeApplied, AlternativeEnded, AlternativePersonal, CorrectedAlternative,
};

/// An alternative to detention is applied.
pub(crate) fn apply(
    file: &File,
    command: ApplyAlternative,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let (kind, applied_on) =
        rules::an_alternative_has_kind_and_start(command.kind, command.applied_on)?;
    let alternative = Alternative {
        alternative_id: command.alternative_id,
        kind,
        applied_on,
        until: command.until,
        decision: command.decision,
        terms: command.terms,
        situation: AlternativeSituation::Applied,
    };
    if let Some(decision) = &alternative.decision {
        actors::the_right_organisation_records(decision, on.actor.organisation)?;
    }
    let mut known = file.alternatives.iter();
    if known.any(|known| is_same(known, &alternative)) {
        return Ok(Vec::new());
    }
    let until = alternative.until;
    not_in_future(applied_on, on.today, "/applied_on")?;
    rules::an_alternative_ends_after_it_begins(applied_on, until, "/until")?;
    optional_text_is_clean(alternative.terms.as_ref(), FREE_TEXT_CHARS_MAX, "/terms")?;
    if let Some(decision) = &alternative.decision {
        the_decision_is_new(file, decision)?;
        rules::an_alternatives_decision_fits(decision, applied_on)?;
        a_new_decision_is_acceptable(decision, on)?;
    }
    rules::no_alternative_runs_during_detention(&file.detentions, applied_on, until)?;
    rules::one_alternative_of_a_kind_runs(&file.alternatives, kind, applied_on, until)?;
    let left = execution::first_departure_since(file, applied_on);
    let ended = left.and_then(|(left_on, _)| {
        ended_by_departure(&alternative, left_on, AlternativeEndReason::Departed)
    });
    let authority = alternative.decision.as_ref().map(|known| known.authority);
    let applied = AlternativeApplied {
        alternative_id: alternative.alternative_id,
        kind,
        applied_on,
        until,
        decision: alternative.decision,
        personal: Personal::Known(AlternativePersonal {
            terms: alternative.terms,
        }),
    };
    let applied = Decided::fact(applied, applied_on);
    let applied = match authority {
        Some(authority) => applied.by(authority, command.legal_reference.as_ref()),
        None => applied,
    };
    Ok(std::iter::once(applied).chain(ended).collect())
}

/// Whether an alternative is on the file already. Ids do not count: a repeated command has fresh ones.
fn is_same(known: &Alternative, asked: &Alternative) -> bool {
    same_claim_or_none(known.decision.as_ref(), asked.decision.as_ref())
        && known.kind == asked.kind
        && known.applied_on == asked.applied_on
        && known.until == asked.until
        && known.terms == asked.terms
}

/// An alternative to detention ended.
pub(crate) fn end(
    file: &File,
    command: &EndAlternative,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let EndAlternative {
        alternative_id,
        kind,
        ended_on,
        reason,
    } = *command;
    if alternative_id.is_none() && kind.is_none() {
        return Err(Refusal::AlternativeIncomplete("/alternative_id".into()));
    }
    let named = |known: &&Alternative| {
        alternative_id.is_none_or(|id| id == known.alternative_id)
            && kind.is_none_or(|kind| kind == known.kind)
    };
    let asked = AlternativeSituation::Ended {
        on: ended_on,
        reason,
    };
    let mut known = file.alternatives.iter().filter(named);
    if known.any(|known| known.situation == asked) {
        return Ok(Vec::new());
    }
    not_in_future(ended_on, on.today, "/ended_on")?;
    let mut known = file.alternatives.iter().filter(named);
    let alternative = known
        .rfind(|known| known.is_applied())
        .ok_or(Refusal::AlternativeNotApplied("".into()))?;
    let begun_on = alternative.applied_on;
    rules::an_alternative_ends_after_it_begins(begun_on, Some(ended_on), "/ended_on")?;
    Ok(vec![ended_by(alternative, ended_on, reason)])
}

/// a detention ends the alternatives that it meets, in the same append.
pub(crate) fn end_by_detention(
    file: &File,
    started_on: NaiveDate,
    released_on: Option<NaiveDate>,
) -> impl Iterator<Item = Decided> {
    file.alternatives.iter().filter_map(move |known| {
        let ended_on = rules::ended_by_detention_on(known, started_on, released_on)?;
        Some(ended_by(known, ended_on, AlternativeEndReason::Detained))
    })
}

/// who departed or died has no alternative to detention any more.
pub(crate) fn end_by_departure(
    file: &File,
    departed_on: NaiveDate,
    reason: AlternativeEndReason,
) -> impl Iterator<Item = Decided> {
    let known = file.alternatives.iter();
    known.filter_map(move |known| ended_by_departure(known, departed_on, reason))
}

pub(crate) fn ended_by_departure(
    known: &Alternative,
    departed_on: NaiveDate,
    reason: AlternativeEndReason,
) -> Option<Decided> {
    let lasts = known.is_applied()
        && known.applied_on <= departed_on
        && known.over_on().is_none_or(|over_on| departed_on < over_on);
    lasts.then(|| ended_by(known, departed_on, reason))
}

fn ended_by(known: &Alternative, ended_on: NaiveDate, reason: AlternativeEndReason) -> Decided {
    let ended = AlternativeEnded {
        alternative_id: known.alternative_id,
        ended_on,
        reason,
    };
    Decided::fact(ended, ended_on)
}

pub(crate) fn applied(file: &mut File, event: &AlternativeApplied) {
    file.alternatives.push(Alternative {
        alternative_id: event.alternative_id,
        kind: event.kind,
        applied_on: event.applied_on,
        until: event.until,
        decision: event.decision.clone(),
        terms: event.personal.known().and_then(|known| known.terms.clone()),
        situation: AlternativeSituation::Applied,
    });
}

pub(crate) fn ended(file: &mut File, event: &AlternativeEnded) {
    let same = |known: &&mut Alternative| known.alternative_id == event.alternative_id;
    if let Some(alternative) = file.alternatives.iter_mut().find(same) {
        alternative.situation = AlternativeSituation::Ended {
            on: event.ended_on,
            reason: event.reason,
        };
    }
}

pub(crate) fn put_right(file: &mut File, right: &CorrectedAlternative) {
    let same = |known: &&mut Alternative| known.alternative_id == right.alternative_id;
    if let Some(alternative) = file.alternatives.iter_mut().find(same) {
        alternative.kind = right.kind;
        alternative.applied_on = right.applied_on;
        alternative.until = right.until;
    }
}
