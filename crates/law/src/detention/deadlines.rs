//! The deadlines of detentions that run at an instant, for those who watch over them (rules ).

use super::court::{decision_due_of, motions_under_the_law, open_motions};
use super::{motion_due_of, overran, overrun_rule};
use crate::deadlines::Deadline;
use crate::parameters::Parameters;
use crate::state::{Clock, Detention};
use chrono::{DateTime, Utc};
use events::codes::DetentionRegime;
use events::payloads::Subject;
use events::{Finding, Level, RuleId};

/// what had passed already when the last clock of a detention was recorded; of a detention that is over,
/// whether it lasted too long.
pub(crate) fn passed_when_recorded(
    detention: &Detention,
    now: DateTime<Utc>,
    parameters: &Parameters,
) -> Vec<Finding> {
    let overrun = detention.released_at().and_then(|released_at| {
        let last = detention.clocks().last()?;
        overran(last, released_at)
    });
    let deadlines = deadlines_of(detention, parameters).into_iter();
    let passed = deadlines
        .filter(|deadline| deadline.due_at < now)
        .map(|deadline| Finding {
            rule: deadline.rule,
            level: deadline.level,
            due_at: Some(deadline.due_at),
        });
    overrun.into_iter().chain(passed).collect()
}

/// What a detention that is open waits for: release at the limit, the motion to the court before it,
/// and under the Asylum Law the decision of the court after the motion.
pub(crate) fn deadlines_of(detention: &Detention, parameters: &Parameters) -> Vec<Deadline> {
    let Some(clock) = detention.clock() else {
        return Vec::new();
    };
    let motion = (!a_motion_was_filed(detention, clock))
        .then(|| (RuleId(41), motion_due_of(clock, parameters)));
    let last_motion = motions_under_the_law(detention).max_by_key(|motion| motion.filed_at);
    let decision = last_motion
        .and_then(|motion| decision_due_of(motion, clock, parameters))
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

/// Whether the court was asked and has not decided yet. For detention for return, which goes on after it rested, a motion that
/// was filed before counts as well; every stretch under the Asylum Law has a motion of its own.
fn a_motion_was_filed(detention: &Detention, clock: &Clock) -> bool {
    match clock.regime {
        DetentionRegime::Asylum => motions_under_the_law(detention).next().is_some(),
        DetentionRegime::Return => open_motions(detention).any(|motion| {
            let under = detention.clock_at(motion.filed_at);
            under.is_some_and(|under| under.regime == DetentionRegime::Return)
        }),
    }
}
