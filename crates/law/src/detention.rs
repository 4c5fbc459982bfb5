//! Detention and release (Reg. 122 p. 5.4, 5.5.3, 5.5.4; Immigration Law s. 51-55).

use crate::circumstances::{Circumstances, Decided};
use crate::command::{Release, StartDetention};
use crate::refusal::Refusal;
use crate::rules::actors::not_after_now;
use crate::rules::detention as rules;
use crate::state::{Detention, DetentionSituation, File};
use crate::time::{civil_day, last_moment_of_day};
use chrono::{DateTime, NaiveDate, Utc};
use events::codes::ReleaseReason;
use events::payloads::{DetentionReleased, DetentionStarted, DetentionStartedPersonal};
use events::{DetentionId, Personal};

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
        command.unit,
    )?;
    rules::the_unit_is_of_sbg(&unit)?;
    let end = rules::a_closed_detention_has_its_end(
        started_at,
        command.released_at,
        command.release_reason,
    )?;
    let same = |d: &&Detention| d.started_at == started_at && d.reason == reason && d.unit == unit;
    if let Some(known) = file.detentions.iter().find(same) {
        return end_of_known(known, end, on);
    }
    not_after_now(started_at, on.now, "/started_at")?;
    if let Some((released_at, _)) = end {
        not_after_now(released_at, on.now, "/released_at")?;
    }
    rules::detentions_do_not_overlap(&file.detentions, started_at, end.map(|(at, _)| at))?;
    let new_facts = command.new_facts;
    rules::a_refused_detention_needs_new_facts(&file.detentions, started_at, new_facts.as_ref())?;
    let started_on = civil_day(started_at);
    let started = DetentionStarted {
        detention_id: command.detention_id,
        started_at,
        reason,
        unit,
        limit_at: rules::limit_without_court(started_at, on.parameters),
        motion_due_at: None,
        police_detained_at: None,
        justification: command.justification,
        profile: file.profile_on(started_on),
        personal: Personal::Known(DetentionStartedPersonal { new_facts }),
    };
    let limit_at = started.limit_at;
    let child = rules::a_child_is_detained(
        file.birth(),
        started_on,
        command.justification,
        on.parameters,
    );
    let started = Decided::fact(started, started_on).with(child);
    Ok(match end {
        None => vec![
            started
                .with(rules::court_motion_is_late(limit_at, on.now, on.parameters))
                .with(rules::detention_overran(limit_at, on.now)),
        ],
        Some((at, reason)) => vec![started, ended(command.detention_id, limit_at, at, reason)],
    })
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
        DetentionSituation::Detained => {
            not_after_now(at, on.now, "/released_at")?;
            Ok(vec![ended(known.detention_id, known.limit_at, at, reason)])
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
    let detention = file
        .open_detention()
        .ok_or(Refusal::NotDetained("".into()))?;
    if at < detention.started_at {
        return Err(Refusal::ReleaseBeforeStart("/released_at".into()));
    }
    let (detention_id, limit_at) = (detention.detention_id, detention.limit_at);
    Ok(vec![ended(detention_id, limit_at, at, reason)])
}

/// A release, with the alarm of R-040 if it came too late.
fn ended(
    detention_id: DetentionId,
    limit_at: DateTime<Utc>,
    released_at: DateTime<Utc>,
    reason: ReleaseReason,
) -> Decided {
    let released = DetentionReleased {
        detention_id,
        released_at,
        reason,
    };
    let overrun = rules::detention_overran(limit_at, released_at);
    Decided::fact(released, civil_day(released_at)).with(overrun)
}

/// The end of an open detention by departure on a day (rule R-052). Of the moment only the day is known: the last
/// possible one is written, and the alarm of an overrun is raised only if the first possible one was too late.
pub(crate) fn end_by_departure(
    file: &File,
    departed_on: NaiveDate,
    reason: ReleaseReason,
    on: &Circumstances<'_>,
) -> Option<Decided> {
    let detention = file.open_detention()?;
    if civil_day(detention.started_at) > departed_on {
        return None;
    }
    let released_at = last_moment_of_day(departed_on)
        .min(on.now)
        .max(detention.started_at);
    let overran = departed_on > civil_day(detention.limit_at);
    let finding = overran
        .then(|| rules::detention_overran(detention.limit_at, released_at))
        .flatten();
    let released = DetentionReleased {
        detention_id: detention.detention_id,
        released_at,
        reason,
    };
    Some(Decided::fact(released, departed_on).with(finding))
}

pub(crate) fn started(file: &mut File, event: &DetentionStarted) {
    file.detentions.push(Detention {
        detention_id: event.detention_id,
        started_at: event.started_at,
        reason: event.reason,
        unit: event.unit.clone(),
        limit_at: event.limit_at,
        situation: DetentionSituation::Detained,
    });
}

pub(crate) fn released(file: &mut File, event: &DetentionReleased) {
    let same = |detention: &&mut Detention| detention.detention_id == event.detention_id;
    if let Some(detention) = file.detentions.iter_mut().find(same) {
        detention.situation = DetentionSituation::Released {
            at: event.released_at,
            reason: event.reason,
        };
    }
}
