//! A detention as it is right, and what follows from it (rules ).

use super::Judged;
use crate::circumstances::{Circumstances, Decided};
use crate::command::CorrectedDetention;
use crate::detention::deadlines::passed_when_recorded;
use crate::detention::{limit_without_court, overran, release_by_departure};
use crate::refusal::Refusal;
use crate::rules::actors::not_after_now;
use crate::rules::detention;
use crate::rules::detention_limits::{self, regime_of};
use crate::state::{Detention, DetentionSituation, File};
use crate::time::civil_day;
use crate::{alternative, execution};
use events::codes::ReleaseReason;
use events::payloads::{self, CorrectedRelease, Correction};
use events::{Event, Finding};

/// The limit without a court follows from the corrected moment and ground. One that a court or a switch of regime set stays,
/// because the decision that set it is not corrected here.
pub(super) fn correct_detention(
    file: &File,
    right: &CorrectedDetention,
    on: &Circumstances<'_>,
) -> Judged {
    detention::only_sbg_detains(on.actor)?;
    let known = file.detentions.iter();
    let (known, others): (Vec<Detention>, Vec<Detention>) = known
        .cloned()
        .partition(|known| known.detention_id == right.detention_id);
    let known = known.first();
    let known = known.ok_or(Refusal::UnknownSubject("/detention_id".into()))?;
    if is_right(file, known, right, on) {
        return Ok(None);
    }
    detention::the_unit_is_of_sbg(&right.unit)
        .map_err(|_| Refusal::UnitOfAnother("/detention/unit".into()))?;
    not_after_now(right.started_at, on.now, "/detention/started_at")?;
    if known.released_at().is_some_and(|at| at < right.started_at) && right.release.is_none() {
        return Err(Refusal::ReleaseBeforeStart("/detention/started_at".into()));
    }
    if known.started_at < right.started_at {
        let at = "/detention/started_at";
        detention::a_start_precedes_what_is_known(known, right.started_at, at)?;
    }
    let regime = regime_of(right.reason);
    detention_limits::a_ground_belongs_to_the_first_regime(known, regime, "/detention/reason")?;
    let limit_at = limit_without_court(regime, right.started_at, on.parameters);
    let corrected = payloads::CorrectedDetention {
        detention_id: right.detention_id,
        started_at: right.started_at,
        reason: right.reason,
        unit: right.unit.clone(),
        limit_at,
        motion_due_at: detention::motion_due_at(limit_at, on.parameters),
        regime: Some(regime),
        justification: right.justification,
        release: right.release,
    };
    let mut after = known.clone();
    put_right(&mut after, &corrected);
    if let Some(CorrectedRelease::Released(right)) = right.release {
        if known.is_open() {
            return Err(Refusal::NotReleased("/detention/released_at".into()));
        }
        not_after_now(right.released_at, on.now, "/detention/released_at")?;
        detention::a_release_follows_what_is_known(&after, right.released_at)
            .map_err(|_| Refusal::ReleaseBeforeStart("/detention/released_at".into()))?;
    }
    detention::detentions_do_not_overlap(&others, after.started_at, after.released_at())
        .map_err(|_| Refusal::DetentionsOverlap("/detention/started_at".into()))?;
    let judge = |known: &Detention| {
        let (birth, on_day) = (file.birth(), civil_day(known.started_at));
        detention::a_child_is_detained(birth, on_day, known.justification, on.parameters)
    };
    let child = judge(&after);
    let anew = right.justification.is_some() || child != judge(known);
    let findings = limits_judged_again(file, &after, right, on).into_iter();
    let findings = findings.chain(child.filter(|_| anew)).collect();
    Ok(Some((Correction::Detention(corrected), findings)))
}

/// Whether a detention is on the file as it is right. What the correction leaves out stays as it is, and a release that would
/// follow again from a departure is not to be taken back.
fn is_right(
    file: &File,
    known: &Detention,
    right: &CorrectedDetention,
    on: &Circumstances<'_>,
) -> bool {
    let is_released = |released_at, reason| {
        let at = released_at;
        known.situation == DetentionSituation::Released { at, reason }
    };
    let release = match right.release {
        None => true,
        Some(CorrectedRelease::Released(right)) => is_released(right.released_at, right.reason),
        Some(CorrectedRelease::TakenBack) => {
            let mut reopened = known.clone();
            reopened.take_release_back();
            match ended_by_departure(file, &reopened, right, on).map(|it| it.event) {
                Some(Event::DetentionReleased(it)) => is_released(it.released_at, it.reason),
                _ => known.is_open(),
            }
        }
    };
    let justification = right.justification;
    release
        && known.started_at == right.started_at
        && known.reason == right.reason
        && known.unit == right.unit
        && (justification.is_none() || justification == known.justification)
}

/// the first clock by the time until the next one, and the last one if it is the first or its end was
/// recorded wrongly. What a departure ends again is judged by its release.
fn limits_judged_again(
    file: &File,
    after: &Detention,
    right: &CorrectedDetention,
    on: &Circumstances<'_>,
) -> Vec<Finding> {
    let mut clocks = after.clocks();
    let first = clocks.next();
    let next_since = clocks.next().map(|clock| clock.since);
    let first = first.zip(next_since);
    let overrun = first.and_then(|(clock, next_since)| overran(clock, next_since));
    let judges_last = next_since.is_none() || right.release.is_some();
    let last = if judges_last && ended_by_departure(file, after, right, on).is_none() {
        passed_when_recorded(after, on.now, on.parameters)
    } else {
        Vec::new()
    };
    overrun.into_iter().chain(last).collect()
}

/// a detention of which the release was taken back ends by the departure or death that is on the file.
fn ended_by_departure(
    file: &File,
    after: &Detention,
    right: &CorrectedDetention,
    on: &Circumstances<'_>,
) -> Option<Decided> {
    let taken_back = right.release == Some(CorrectedRelease::TakenBack);
    let started_on = civil_day(after.started_at);
    let left = execution::first_departure_since(file, started_on);
    let left = left.map(|(left_on, form)| (left_on, detention::release_reason_of(form)));
    let died = file.died_on.map(|died_on| (died_on, ReleaseReason::Death));
    let (ended_on, reason) = left.or(died).filter(|_| taken_back)?;
    release_by_departure(after, ended_on, reason, on)
}

/// what follows from a detention as it is right: its end by a known departure, and that of the alternatives
/// which it meets.
pub(super) fn follows_from_detention(
    file: &File,
    right: &CorrectedDetention,
    correction: &Correction,
    on: &Circumstances<'_>,
) -> Vec<Decided> {
    let known = file.detentions.iter();
    let mut known = known.filter(|known| known.detention_id == right.detention_id);
    let (Some(known), Correction::Detention(corrected)) = (known.next(), correction) else {
        return Vec::new();
    };
    let mut after = known.clone();
    put_right(&mut after, corrected);
    let released = ended_by_departure(file, &after, right, on);
    let departed_on = released.as_ref().map(|released| released.effective_on);
    let released_on = after.released_at().map(civil_day).or(departed_on);
    alternative::end_by_detention(file, civil_day(after.started_at), released_on)
        .chain(released)
        .collect()
}

/// A detention as a correction says it is.
pub(super) fn put_right(known: &mut Detention, right: &payloads::CorrectedDetention) {
    known.started_at = right.started_at;
    known.reason = right.reason;
    known.unit = right.unit.clone();
    known.justification = right.justification.or(known.justification);
    match right.release {
        Some(CorrectedRelease::Released(right)) => {
            known.release(right.released_at, right.reason);
        }
        Some(CorrectedRelease::TakenBack) => known.take_release_back(),
        None => {}
    }
    let began_under = known.clocks().next().map(|clock| clock.regime);
    if let Some(regime) = right.regime {
        let until_switched = known.clocks_mut();
        for clock in until_switched.take_while(|clock| Some(clock.regime) == began_under) {
            clock.regime = regime;
        }
    }
    if let Some(clock) = known.clocks_mut().next() {
        clock.since = right.started_at;
        clock.limit_at = right.limit_at;
        clock.motion_due_at = Some(right.motion_due_at);
    }
}
