//! The deadlines of detentions that run at an instant, for those who watch over them (rules ).

use super::court::last_motion;
use super::{motion_due_of, overrun_rule};
use crate::deadlines::Deadline;
use crate::parameters::Parameters;
use crate::state::{Clock, Detention};
use chrono::{DateTime, Utc};
use events::codes::DetentionRegime;
use events::payloads::Subject;
use events::{Finding, Level, RuleId};

/// what had passed already when the beginning of a clock was recorded.
pub(super) fn passed_when_recorded(
    detention: &Detention,
    now: DateTime<Utc>,
    parameters: &Parameters,
) -> impl Iterator<Item = Finding> {
    let deadlines = deadlines_of(detention, parameters).into_iter();
    deadlines
        .filter(move |deadline| deadline.due_at < now)
        .map(|deadline| Finding {
            rule: deadline.rule,
            level: deadline.level,
            due_at: Some(deadline.due_at),
        })
}

/// What a detention that is open waits for: release at the limit, the motion to the court before it,
/// and under the Asylum Law the decision of the court after the motion.
pub(crate) fn deadlines_of(detention: &Detention, parameters: &Parameters) -> Vec<Deadline> {
    let Some(clock) = detention.clock() else {
        return Vec::new();
    };
    let motion = (!a_motion_was_filed(detention, clock))
        .then(|| (RuleId(41), motion_due_of(clock, parameters)));
    // A decision of the court starts another clock, so that a motion under this one is still open.
    let decision = last_motion(detention, clock)
        .and_then(|motion| motion.decision_due_at)
        .map(|due_at| (RuleId(45), due_at));
    let limit = (overrun_rule(clock.regime), clock.limit_at);
    let all = motion.into_iter().chain(decision).chain([limit]);
    all.map(|(rule, due_at)| Deadline {
        rule,
        subject: Subject::Detention(detention.detention_id),
        due_at,
        level: Level::Alarm,
    })
    .collect()
}

/// Whether the court was asked since the clock runs. For a clock of return that goes on after it rested, a motion that was
/// filed before counts as well.
fn a_motion_was_filed(detention: &Detention, clock: &Clock) -> bool {
    let rested = detention.rested_clock().filter(|_| {
        clock.regime == DetentionRegime::Return && clock.since == detention.regime_since()
    });
    detention.motions.iter().any(|motion| {
        let filed_at = motion.filed_at;
        clock.since <= filed_at
            || rested.is_some_and(|rested| detention.clock_at(filed_at) == Some(rested))
    })
}
