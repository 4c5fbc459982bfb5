//! The law under which a person is detained: Immigration Law or Asylum Law, each with its own clock (rules ).

use super::deadlines::passed_when_recorded;
use super::{detention_mut, limit_without_court, overran, with_last_clock};
use crate::changes::suspension;
use crate::circumstances::{Circumstances, Decided};
use crate::command::SwitchDetentionRegime;
use crate::refusal::Refusal;
use crate::rules::actors::not_after_now;
use crate::rules::detention::motion_due_at;
use crate::rules::detention_limits as rules;
use crate::state::{Clock, Detention, DetentionBasis, File};
use crate::time::civil_day;
use chrono::{DateTime, Utc};
use events::codes::DetentionRegime;
use events::payloads::DetentionRegimeSwitched;

/// The detention in which the moment lies went on under another law. While the person asks for asylum, the return decision
/// does not work.
pub(crate) fn switch(
    file: &File,
    command: &SwitchDetentionRegime,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let SwitchDetentionRegime {
        regime,
        switched_at,
    } = *command;
    let known = |clock: &Clock| (clock.regime, clock.since) == (regime, switched_at);
    let mut clocks = file.detentions.iter().flat_map(Detention::clocks);
    if clocks.any(known) {
        return Ok(Vec::new());
    }
    not_after_now(switched_at, on.now, "/switched_at")?;
    let mut latest_first = file.detentions.iter().rev();
    let detained = latest_first.find(|known| known.covers(switched_at));
    let (detention, running) = with_last_clock(detained.or(file.open_detention()))?;
    if running.regime == regime {
        return Err(Refusal::RegimeRunsAlready("/regime".into()));
    }
    rules::a_switch_follows_the_one_before(detention, switched_at)?;
    let (limit_at, motion_due_at) = limit_after_switch(detention, regime, switched_at, on);
    let switched_on = civil_day(switched_at);
    let switched = DetentionRegimeSwitched {
        detention_id: detention.detention_id,
        regime,
        switched_at,
        limit_at,
        motion_due_at,
    };
    let mut after = detention.clone();
    switch_to(&mut after, &switched);
    let passed = passed_when_recorded(&after, on.now, on.parameters);
    let switched = Decided::fact(switched, switched_on)
        .with(overran(running, switched_at))
        .with(passed);
    let consequence = match regime {
        DetentionRegime::Asylum => suspension::suspended_by_asylum(file, switched_on),
        DetentionRegime::Return => suspension::resumed_after_asylum(file, switched_on),
    };
    Ok(std::iter::once(switched).chain(consequence).collect())
}

/// The Asylum Law gives its time anew from each switch; that of return goes on with what is left of it. Answers the limit
/// and when the motion to the court is due.
fn limit_after_switch(
    detention: &Detention,
    regime: DetentionRegime,
    switched_at: DateTime<Utc>,
    on: &Circumstances<'_>,
) -> (DateTime<Utc>, DateTime<Utc>) {
    let rested = match regime {
        DetentionRegime::Asylum => None,
        DetentionRegime::Return => detention.rested_clock(),
    };
    let limit_at = match rested {
        None => limit_without_court(regime, switched_at, on.parameters),
        Some(rested) => {
            let stopped_at = detention.regime_since();
            rules::limit_with_what_is_left(rested, stopped_at, switched_at)
        }
    };
    (limit_at, motion_due_at(limit_at, on.parameters))
}

pub(crate) fn switched(file: &mut File, event: &DetentionRegimeSwitched) {
    if let Some(detention) = detention_mut(file, event.detention_id) {
        switch_to(detention, event);
    }
}

fn switch_to(detention: &mut Detention, event: &DetentionRegimeSwitched) {
    let rested = match event.regime {
        DetentionRegime::Asylum => None,
        DetentionRegime::Return => detention.rested_clock(),
    };
    let basis = rested.map_or(DetentionBasis::Initial, |clock| clock.basis);
    detention.run(Clock {
        regime: event.regime,
        basis,
        since: event.switched_at,
        limit_at: event.limit_at,
        motion_due_at: Some(event.motion_due_at),
    });
}
