//! The alert in the Schengen Information System that follows from a file on a day (Reg. (EU) 2018/1860; Reg. (EU) 2018/1861).
//!
//! It is derived and never stored: whoever exports asks again after every event, and what was annulled, suspended or ended
//! shows at once (rules ).

use crate::in_force::{BanEffect, ban_effect_on};
use crate::parameters::Parameters;
use crate::rules::returns::last_day_after_planned_end;
use crate::rules::{alerts as rules, identity};
use crate::state::{Absconding, File, ReturnContent, ReturnDecision, ReturnSituation};
use chrono::NaiveDate;
use events::codes::{BanBasis, DecisionKind, RemovalGround};
use events::payloads::Decision;
use std::collections::BTreeSet;

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
    /// Whether the person has absconded, field (i).
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

impl Alert {
    /// The decision that it is about.
    pub fn decision(&self) -> &Decision {
        match self {
            Self::Return(alert) => &alert.decision,
            Self::Refusal(alert) => &alert.decision,
        }
    }
}

/// The alert that stands on a day, if any: none after a review day on which nobody decided to keep it (rule R-098).
pub fn alert_on(file: &File, day: NaiveDate, parameters: &Parameters) -> Option<Alert> {
    let alert = called_for_on(file, day)?;
    let review = rules::review_on(file, &alert, day, parameters);
    let lapsed = review.is_some_and(|review| rules::an_alert_lapses(&review, day));
    (!lapsed).then_some(alert)
}

/// The alert that decisions and facts call for on a day, reviewed or not: none while the permit of another state is consulted
/// about, nor where it is maintained (rule R-096).
pub(crate) fn called_for_on(file: &File, day: NaiveDate) -> Option<Alert> {
    if !rules::permits_of_other_states_are_settled(file, day) {
        return None;
    }
    let on_return = return_alert(file, day).map(Alert::Return);
    on_return.or_else(|| refusal_alert(file, day).map(Alert::Refusal))
}

/// The first day of the alert about each decision. It may be a later one than that of the decision: a ban has its alert when
/// the person has left, or when another state has answered (rules ).
pub(crate) fn entries(file: &File) -> Vec<(NaiveDate, Alert)> {
    let mut entries: Vec<(NaiveDate, Alert)> = Vec::new();
    for day in days_of_change(file) {
        let Some(alert) = called_for_on(file, day) else {
            continue;
        };
        let known = |(_, entered): &(_, Alert)| entered.decision() == alert.decision();
        if !entries.iter().any(known) {
            entries.push((day, alert));
        }
    }
    entries
}

/// Every day on which an alert may begin: with a decision or the end of what stood in its way.
fn days_of_change(file: &File) -> BTreeSet<NaiveDate> {
    let returns = file.returns.iter().map(|known| known.decision.date);
    let bans = file.bans.iter().flat_map(|ban| {
        let dates = ban.dates();
        let until = dates.and_then(|dates| dates.valid_until);
        let suspended = ban.suspensions.iter();
        let works_again = suspended.filter_map(|interval| day_after(interval.until));
        let revoked_on = ban.revocation.as_ref().map(|known| known.effective_on);
        let begins = dates.map(|dates| dates.valid_from);
        let single = [
            Some(ban.decision.date),
            begins,
            day_after(until),
            revoked_on,
        ];
        single.into_iter().flatten().chain(works_again)
    });
    let ended = file
        .returns
        .iter()
        .filter_map(|known| known.situation.ended_on());
    let answers = file
        .consultations
        .iter()
        .filter_map(|known| known.answer.as_ref());
    let documents = file.identities.iter().flat_map(|known| &known.documents);
    let expired = documents.filter_map(|document| day_after(document.expires_on));
    returns
        .chain(bans)
        .chain(ended)
        .chain(file.days_left())
        .chain(answers.map(|answer| answer.on))
        .chain(expired)
        .collect()
}

fn day_after(last_day: Option<NaiveDate>) -> Option<NaiveDate> {
    last_day.and_then(|day| day.succ_opt())
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
