//! The alert in the Schengen Information System that follows from a file on a day (Reg. (EU) 2018/1860; Reg. (EU) 2018/1861).
//!
//! It is derived and never stored: whoever exports asks again after every event, and what was annulled, suspended or ended
//! shows at once (rules ).

use crate::in_force::{BanEffect, ban_effect_on};
use crate::rules::returns::last_day_after_planned_end;
use crate::rules::{alerts as rules, identity};
use crate::state::{Absconding, File, ReturnContent, ReturnDecision, ReturnSituation};
use chrono::NaiveDate;
use events::codes::{BanBasis, DecisionKind, RemovalGround};
use events::payloads::Decision;

/// The one alert of a person (rule R-094).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Alert {
    /// The person has to leave.
    Return(ReturnAlert),
    /// The person has left and is refused entry and stay.
    Refusal(RefusalAlert),
}

/// An alert on return (Reg. (EU) 2018/1860 Art 4(1)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnAlert {
    /// The return decision.
    pub decision: Decision,
    /// Whether a period for voluntary departure is granted.
    pub voluntary: bool,
    /// The last day of that period, field (x).
    pub last_day: Option<NaiveDate>,
    /// Whether a ban for the Schengen territory comes with the decision, field (z).
    pub with_ban: bool,
    /// Whether the decision is suspended, field (y).
    pub suspended: bool,
    /// Whether the person poses a threat, field (o).
    pub threat: bool,
    /// Whether the person has absconded.
    pub absconded: bool,
}

/// An alert for refusal of entry and stay (Reg. (EU) 2018/1861 Art 20(2), 24).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusalAlert {
    /// The decision on the leading ban.
    pub decision: Decision,
    /// Its basis, field (q).
    pub basis: BanBasis,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day, included; unlimited if absent.
    pub until: Option<NaiveDate>,
    /// Whether the person has the right of free movement, field (p).
    pub free_movement: bool,
}

/// The alert that stands on a day, if any: none while the permit of another state is consulted about, nor where it is
/// maintained (rule R-096).
pub fn alert_on(file: &File, day: NaiveDate) -> Option<Alert> {
    if !rules::permits_of_other_states_are_settled(file, day) {
        return None;
    }
    let on_return = return_alert(file, day).map(Alert::Return);
    on_return.or_else(|| refusal_alert(file, day).map(Alert::Refusal))
}

fn return_alert(file: &File, day: NaiveDate) -> Option<ReturnAlert> {
    let known = file.returns.iter().find(|known| obliges_on(known, day))?;
    let (standing, suspension) = known.situation.course()?;
    let interval = suspension.map(|known| &known.interval);
    let bans = || {
        file.bans.iter().filter(|ban| {
            let effect = ban_effect_on(&ban.times(), day);
            let stands = matches!(
                effect,
                BanEffect::Pending | BanEffect::Refuse | BanEffect::Suspended
            );
            stands && ban.decision.kind == DecisionKind::BanSch
        })
    };
    let threatens = matches!(
        known.content,
        ReturnContent::Forced {
            ground: RemovalGround::Threat,
            ..
        }
    );
    Some(ReturnAlert {
        decision: known.decision.clone(),
        voluntary: matches!(known.content, ReturnContent::Voluntary { .. }),
        last_day: last_day_after_planned_end(standing, interval),
        with_ban: bans().next().is_some(),
        suspended: interval.is_some_and(|interval| interval.covers(day)),
        threat: threatens || bans().any(|ban| ban.threat),
        absconded: file.abscondings.iter().any(|known| lasts_on(known, day)),
    })
}

/// a decision that was withdrawn or annulled obliges nobody, so that its alert is deleted without delay
/// (Reg. (EU) 2018/1860 Art 14(1)).
fn obliges_on(known: &ReturnDecision, day: NaiveDate) -> bool {
    let stands = match known.situation {
        ReturnSituation::Live(_) | ReturnSituation::Suspended(..) => true,
        ReturnSituation::Executed { on, .. } | ReturnSituation::Closed { on, .. } => day < on,
        ReturnSituation::Superseded { .. } | ReturnSituation::Revoked(_) => false,
    };
    known.decision.date <= day && stands
}

fn lasts_on(absconding: &Absconding, day: NaiveDate) -> bool {
    let found = absconding.found.as_ref();
    let reported = absconding.absconded_on.is_some_and(|since| since <= day);
    reported && found.is_none_or(|(found_on, _)| day < *found_on)
}

fn refusal_alert(file: &File, day: NaiveDate) -> Option<RefusalAlert> {
    if !rules::the_person_has_left(file, day) {
        return None;
    }
    let leading = rules::the_leading_measure(&file.bans, day)?;
    let dates = leading.dates()?;
    Some(RefusalAlert {
        decision: leading.decision.clone(),
        basis: leading.basis,
        from: dates.valid_from,
        until: dates.valid_until,
        free_movement: leading.family_member || identity::moves_freely(&file.identities),
    })
}
