//! The court in a detention: the motion, and the decision that extends it (Immigration Law s. 54; Asylum Law s. 18, 19).

use super::deadlines::passed_when_recorded;
use super::{detention_mut, motion_due_of, overran, with_last_clock};
use crate::circumstances::{Circumstances, Decided};
use crate::command::{ExtendDetention, FileCourtMotion};
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::return_case::{a_new_decision_is_acceptable, the_decision_is_new};
use crate::rules::actors::{self, not_after_now};
use crate::rules::claims::same_claim;
use crate::rules::detention::{court_motion_is_late, motion_due_at};
use crate::rules::detention_limits as rules;
use crate::state::{Clock, CourtExtension, CourtMotion, Detention, DetentionBasis, File};
use crate::time::{civil_day, end_of_day};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use events::codes::DetentionRegime;
use events::payloads::{CourtMotionFiled, DetentionExtendedByCourt};

/// The court was asked to extend the detention in which the moment lies.
pub(crate) fn file_motion(
    file: &File,
    command: &FileCourtMotion,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let filed_at = command.filed_at;
    let mut known = file.detentions.iter().flat_map(|known| &known.motions);
    if known.any(|known| known.filed_at == filed_at) {
        return Ok(Vec::new());
    }
    not_after_now(filed_at, on.now, "/filed_at")?;
    let mut latest_first = file.detentions.iter().rev();
    let detention = latest_first.find(|known| known.covers(filed_at));
    let detention = detention.ok_or(Refusal::MotionOutsideDetention("/filed_at".into()))?;
    let clock = detention.clock_at(filed_at);
    let asylum = clock.is_some_and(|clock| clock.regime == DetentionRegime::Asylum);
    let late =
        clock.and_then(|clock| court_motion_is_late(motion_due_of(clock, on.parameters), filed_at));
    let filed = CourtMotionFiled {
        detention_id: detention.detention_id,
        filed_at,
        decision_due_at: asylum.then(|| rules::decision_due_at(filed_at, on.parameters)),
    };
    Ok(vec![Decided::fact(filed, civil_day(filed_at)).with(late)])
}

/// A court extended a detention: the one in which its decision lies, also where the person was released before it was
/// recorded.
pub(crate) fn extend(
    file: &File,
    command: ExtendDetention,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let ExtendDetention {
        decision,
        legal_reference,
        from,
        until,
        reason,
    } = command;
    actors::the_right_organisation_records(&decision, on.actor.organisation)?;
    let repeated = |known: &CourtExtension| {
        same_claim(&known.decision, &decision)
            && from.is_none_or(|from| from == known.from)
            && (known.until, known.reason) == (until, reason)
    };
    let mut known = file.detentions.iter().flat_map(|known| &known.extensions);
    if known.any(repeated) {
        return Ok(Vec::new());
    }
    the_decision_is_new(file, &decision)?;
    rules::an_extension_is_a_courts_decision(&decision)?;
    a_new_decision_is_acceptable(&decision, on)?;
    let decided_in = detention_on(file, decision.date, from);
    let (detention, clock) = with_last_clock(decided_in.or(file.open_detention()))?;
    let from = from.unwrap_or_else(|| civil_day(clock.limit_at));
    let days = (from, until);
    rules::an_extension_follows_on(detention, clock, &decision, days)?;
    rules::one_decision_gives_two_months(days, decision.date, on.parameters)?;
    if clock.regime == DetentionRegime::Return {
        let first_day = first_day_of_return_detention(file, detention);
        let law = (decision.date, on.parameters);
        rules::return_detention_is_within_the_total(first_day, until, reason, law)?;
    }
    // Nobody had decided that the person stays detained between the limit and this day.
    let goes_on_at = first_moment_of(from.max(decision.date));
    let released_at = detention.released_at();
    let gap = overran(
        clock,
        released_at.map_or(goes_on_at, |end| end.min(goes_on_at)),
    );
    let answered = |motion: &&CourtMotion| civil_day(motion.filed_at) <= decision.date;
    let motion = motions_under_the_law(detention).filter(answered);
    let motion = motion.max_by_key(|motion| motion.filed_at);
    let due_at = motion.and_then(|motion| decision_due_of(motion, clock, on.parameters));
    let late = rules::the_court_decided_late(due_at, decision.date);
    let limit_at = end_of_day(until);
    let next_due_at = motion_due_at(limit_at, on.parameters);
    let (effective_on, authority) = (decision.date, decision.authority);
    let extended = DetentionExtendedByCourt {
        detention_id: detention.detention_id,
        decision,
        from,
        until,
        reason,
        limit_at,
        motion_due_at: next_due_at,
    };
    let mut after = detention.clone();
    extend_by(&mut after, &extended);
    let passed = passed_when_recorded(&after, on.now, on.parameters);
    let extended = Decided::fact(extended, effective_on).by(authority, legal_reference.as_ref());
    Ok(vec![extended.with(gap).with(late).with(passed)])
}

fn first_moment_of(day: NaiveDate) -> DateTime<Utc> {
    day.pred_opt().map_or(DateTime::<Utc>::MIN_UTC, end_of_day)
}

/// The detention in which a decision of a day lies, which lets it go on from a day.
fn detention_on(file: &File, day: NaiveDate, from: Option<NaiveDate>) -> Option<&Detention> {
    let mut latest_first = file.detentions.iter().rev();
    latest_first.find(|known| {
        let started_on = civil_day(known.started_at);
        let ended_before = known.released_at().is_some_and(|end| civil_day(end) < day);
        started_on <= day && !ended_before && from.is_none_or(|from| started_on <= from)
    })
}

/// The motions that no decision of a court answers yet. A decision answers those that were filed by its day.
pub(super) fn open_motions(detention: &Detention) -> impl Iterator<Item = &CourtMotion> {
    let decisions = detention.extensions.iter().map(|known| known.decision.date);
    let decided_on = decisions.max();
    let motions = detention.motions.iter();
    motions.filter(move |motion| decided_on.is_none_or(|on| on < civil_day(motion.filed_at)))
}

/// Those of them that were filed under the law under which the person is, or was last, detained.
pub(super) fn motions_under_the_law(detention: &Detention) -> impl Iterator<Item = &CourtMotion> {
    let since = detention.regime_since();
    open_motions(detention).filter(move |motion| since <= motion.filed_at)
}

/// when the court decides on a motion at the latest; set by the Asylum Law only. A motion that was filed before the
/// ground of detention was put right does not say it.
pub(super) fn decision_due_of(
    motion: &CourtMotion,
    clock: &Clock,
    parameters: &Parameters,
) -> Option<DateTime<Utc>> {
    let due_at = || rules::decision_due_at(motion.filed_at, parameters);
    (clock.regime == DetentionRegime::Asylum).then(|| motion.decision_due_at.unwrap_or_else(due_at))
}

/// the day on which the detention for return would have begun without interruption: the last stretch of it,
/// moved back by the time detained for return before, in this and in earlier detentions since the person last left.
fn first_day_of_return_detention(file: &File, detention: &Detention) -> NaiveDate {
    let stretch = detention.regime_since();
    let began_on = civil_day(detention.started_at);
    let left_on = file.days_left().filter(|day| *day <= began_on).max();
    let in_this_process = |known: &&Detention| {
        known.detention_id == detention.detention_id
            || left_on.is_none_or(|left_on| left_on < civil_day(known.started_at))
    };
    let detentions = file.detentions.iter().filter(in_this_process);
    let before = detentions.fold(TimeDelta::zero(), |total, known| {
        let time = rules::time_detained_for_return(known, stretch);
        total.checked_add(&time).unwrap_or(TimeDelta::MAX)
    });
    let first = stretch.checked_sub_signed(before);
    civil_day(first.unwrap_or(DateTime::<Utc>::MIN_UTC))
}

pub(crate) fn motion_filed(file: &mut File, event: &CourtMotionFiled) {
    if let Some(detention) = detention_mut(file, event.detention_id) {
        detention.motions.push(CourtMotion {
            filed_at: event.filed_at,
            decision_due_at: event.decision_due_at,
        });
    }
}

pub(crate) fn extended(file: &mut File, event: &DetentionExtendedByCourt) {
    if let Some(detention) = detention_mut(file, event.detention_id) {
        extend_by(detention, event);
    }
}

fn extend_by(detention: &mut Detention, event: &DetentionExtendedByCourt) {
    detention.extensions.push(CourtExtension {
        decision: event.decision.clone(),
        from: event.from,
        until: event.until,
        reason: event.reason,
    });
    if let Some(regime) = detention.clocks().last().map(|clock| clock.regime) {
        detention.run(Clock {
            regime,
            basis: DetentionBasis::CourtDecision,
            since: first_moment_of(event.from),
            limit_at: event.limit_at,
            motion_due_at: Some(event.motion_due_at),
        });
    }
}
