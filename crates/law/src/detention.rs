//! Detention and release (Reg. 122 p. 5.4, 5.5.3, 5.5.4; Immigration Law s. 51-55; Asylum Law s. 16-19).

pub(crate) mod court;
pub(crate) mod deadlines;
pub(crate) mod placement;
pub(crate) mod regime;

use self::deadlines::passed_when_recorded;
use crate::circumstances::{Circumstances, Decided};
use crate::command::{Release, StartDetention};
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::rules::actors::not_after_now;
use crate::rules::detention as rules;
use crate::rules::detention_limits as limits;
use crate::state::{Clock, Detention, DetentionBasis, DetentionSituation, File};
use crate::time::{civil_day, last_moment_of_day};
use crate::{alternative, execution};
use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{AlternativeEndReason, DetentionRegime, ReleaseReason};
use events::payloads::{DetentionReleased, DetentionStarted, DetentionStartedPersonal};
use events::{BirthDate, DetentionId, Finding, Personal, RuleId};

/// The person was detained, and perhaps released again before it was recorded.
pub(crate) fn start(
    file: &File,
    command: StartDetention,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    rules::only_sbg_detains(on.actor)?;
    let (started_at, reason, unit) = rules::a_detention_has_start_reason_and_unit(
        command.started_at,
        command.reason,
        command.unit.clone(),
    )?;
    rules::the_unit_is_of_sbg(&unit)?;
    let end = rules::a_closed_detention_has_its_end(
        started_at,
        command.released_at,
        command.release_reason,
    )?;
    let same = |d: &&Detention| d.started_at == started_at && d.reason == reason && d.unit == unit;
    if let Some(known) = file.detentions.iter().find(same) {
        rules::a_detention_is_recorded_once(known, &command)?;
        return end_of_known(known, end, on);
    }
    not_after_now(started_at, on.now, "/started_at")?;
    if let Some((released_at, _)) = end {
        not_after_now(released_at, on.now, "/released_at")?;
    }
    rules::detentions_do_not_overlap(&file.detentions, started_at, end.map(|(at, _)| at))?;
    let police_detained_at = command.police_detained_at;
    rules::the_police_had_the_person_before(police_detained_at, started_at)?;
    let new_facts = command.new_facts;
    rules::a_refused_detention_needs_new_facts(&file.detentions, started_at, new_facts.as_ref())?;
    let started_on = civil_day(started_at);
    let limit_at = limit_without_court(limits::regime_of(reason), started_at, on.parameters);
    let started = DetentionStarted {
        detention_id: command.detention_id,
        started_at,
        reason,
        unit,
        limit_at,
        motion_due_at: Some(rules::motion_due_at(limit_at, on.parameters)),
        police_detained_at,
        justification: command.justification,
        profile: file.profile_on(started_on),
        personal: Personal::Known(DetentionStartedPersonal { new_facts }),
    };
    let child = rules::a_child_is_detained(
        file.birth(),
        started_on,
        command.justification,
        on.parameters,
    );
    let handover = rules::the_handover_was_late(police_detained_at, started_at, on.parameters);
    let detention = begun(&started);
    let started = Decided::fact(started, started_on)
        .with(child)
        .with(handover);
    let departure = execution::first_departure_since(file, started_on);
    let (started, released_on, released) = match (end, departure) {
        (Some((at, reason)), _) => {
            let released = ended(&detention, at, reason);
            (started, Some(civil_day(at)), Some(released))
        }
        (None, Some((left_on, form))) => {
            let reason = rules::release_reason_of(form);
            let released = release_by_departure(&detention, left_on, reason, on);
            (started, Some(left_on), released)
        }
        (None, None) => {
            let passed = passed_when_recorded(&detention, on.now, on.parameters);
            (started.with(passed), None, None)
        }
    };
    Ok(std::iter::once(started)
        .chain(alternative::end_by_detention(file, started_on, released_on))
        .chain(released)
        .collect())
}

/// When a detention that begins under a law ends at the latest without a decision of a court (rules ).
pub(crate) fn limit_without_court(
    regime: DetentionRegime,
    since: DateTime<Utc>,
    parameters: &Parameters,
) -> DateTime<Utc> {
    match regime {
        DetentionRegime::Return => rules::limit_without_court(since, parameters),
        DetentionRegime::Asylum => limits::asylum_limit_without_court(since, parameters),
    }
}

/// When the motion to the court is due under a clock, also one of the first version of the start.
fn motion_due_of(clock: &Clock, parameters: &Parameters) -> DateTime<Utc> {
    clock
        .motion_due_at
        .unwrap_or_else(|| rules::motion_due_at(clock.limit_at, parameters))
}

/// The rule that speaks when a detention lasts beyond its limit.
fn overrun_rule(regime: DetentionRegime) -> RuleId {
    match regime {
        DetentionRegime::Return => RuleId(40),
        DetentionRegime::Asylum => RuleId(45),
    }
}

/// the person was still detained at a moment after the limit.
pub(crate) fn overran(clock: &Clock, moment: DateTime<Utc>) -> Option<Finding> {
    match clock.regime {
        DetentionRegime::Return => rules::detention_overran(clock.limit_at, moment),
        DetentionRegime::Asylum => limits::asylum_detention_overran(clock.limit_at, moment),
    }
}

/// The last clock of a detention, with the detention; the one that runs, if the person is still detained.
fn with_last_clock(detention: Option<&Detention>) -> Result<(&Detention, &Clock), Refusal> {
    detention
        .and_then(|known| known.clocks().last().map(|clock| (known, clock)))
        .ok_or(Refusal::NotDetained("".into()))
}

/// the person who is detained turns out to be a child, by a date of birth that was not the primary one before.
pub(crate) fn a_child_is_detained_after_all(
    file: &File,
    birth: Option<BirthDate>,
    on: &Circumstances<'_>,
) -> Option<Finding> {
    let open = file.open_detention()?;
    let judged = |birth| {
        let started_on = civil_day(open.started_at);
        rules::a_child_is_detained(birth, started_on, open.justification, on.parameters)
    };
    let found = judged(birth);
    let known_before = found == judged(file.birth());
    found.filter(|_| !known_before)
}

/// The start is on the file already: nothing to do, but for an end that is not.
fn end_of_known(
    known: &Detention,
    end: Option<(DateTime<Utc>, ReleaseReason)>,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let Some((at, reason)) = end else {
        return Ok(Vec::new());
    };
    match known.situation {
        DetentionSituation::Detained(_) => {
            not_after_now(at, on.now, "/released_at")?;
            rules::a_release_follows_what_is_known(known, at)?;
            Ok(vec![ended(known, at, reason)])
        }
        DetentionSituation::Released { .. }
            if known.situation == (DetentionSituation::Released { at, reason }) =>
        {
            Ok(Vec::new())
        }
        DetentionSituation::Released { .. } => {
            Err(Refusal::DetentionsOverlap("/released_at".into()))
        }
    }
}

/// The person was released.
pub(crate) fn release(
    file: &File,
    command: &Release,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let (at, reason) =
        rules::a_release_has_instant_and_reason(command.released_at, command.reason)?;
    let asked = DetentionSituation::Released { at, reason };
    if file
        .detentions
        .iter()
        .any(|detention| detention.situation == asked)
    {
        return Ok(Vec::new());
    }
    not_after_now(at, on.now, "/released_at")?;
    let open = file.open_detention();
    let detention = open.ok_or(Refusal::NotDetained("".into()))?;
    rules::a_release_follows_what_is_known(detention, at)?;
    Ok(vec![ended(detention, at, reason)])
}

/// A release, with the alarm of if it came too late.
fn ended(detention: &Detention, released_at: DateTime<Utc>, reason: ReleaseReason) -> Decided {
    let clock = detention.clock();
    let overrun = clock.and_then(|clock| overran(clock, released_at));
    let released = DetentionReleased {
        detention_id: detention.detention_id,
        released_at,
        reason,
    };
    Decided::fact(released, civil_day(released_at)).with(overrun)
}

/// departure or death on a day ends an open detention, and every alternative to detention that is applied.
pub(crate) fn end_by_departure(
    file: &File,
    departed_on: NaiveDate,
    reason: ReleaseReason,
    on: &Circumstances<'_>,
) -> Vec<Decided> {
    let open = file.open_detention();
    let release = open.and_then(|open| release_by_departure(open, departed_on, reason, on));
    let why = if reason == ReleaseReason::Death {
        AlternativeEndReason::Death
    } else {
        AlternativeEndReason::Departed
    };
    let alternatives = alternative::end_by_departure(file, departed_on, why);
    release.into_iter().chain(alternatives).collect()
}

/// Of the moment only the day is known: the last possible one is written, and the alarm of an overrun is raised only if the
/// first possible one was too late.
pub(crate) fn release_by_departure(
    detention: &Detention,
    departed_on: NaiveDate,
    reason: ReleaseReason,
    on: &Circumstances<'_>,
) -> Option<Decided> {
    let clock = detention.clock()?;
    if civil_day(detention.started_at) > departed_on {
        return None;
    }
    let released_at = last_moment_of_day(departed_on)
        .min(on.now)
        .max(detention.last_known_at());
    let overran = (departed_on > civil_day(clock.limit_at))
        .then(|| overran(clock, released_at))
        .flatten();
    let released = DetentionReleased {
        detention_id: detention.detention_id,
        released_at,
        reason,
    };
    Some(Decided::fact(released, departed_on).with(overran))
}

pub(crate) fn detention_mut(file: &mut File, id: DetentionId) -> Option<&mut Detention> {
    file.detentions
        .iter_mut()
        .find(|known| known.detention_id == id)
}

/// A detention as it is when it begins.
fn begun(event: &DetentionStarted) -> Detention {
    Detention {
        detention_id: event.detention_id,
        started_at: event.started_at,
        reason: event.reason,
        unit: event.unit.clone(),
        police_detained_at: event.police_detained_at,
        justification: event.justification,
        new_facts: event
            .personal
            .known()
            .and_then(|known| known.new_facts.clone()),
        placements: Vec::new(),
        motions: Vec::new(),
        extensions: Vec::new(),
        stopped: Vec::new(),
        situation: DetentionSituation::Detained(Clock {
            regime: limits::regime_of(event.reason),
            basis: DetentionBasis::Initial,
            since: event.started_at,
            limit_at: event.limit_at,
            motion_due_at: event.motion_due_at,
        }),
    }
}

pub(crate) fn started(file: &mut File, event: &DetentionStarted) {
    file.detentions.push(begun(event));
}

pub(crate) fn released(file: &mut File, event: &DetentionReleased) {
    if let Some(detention) = detention_mut(file, event.detention_id) {
        detention.release(event.released_at, event.reason);
    }
}
