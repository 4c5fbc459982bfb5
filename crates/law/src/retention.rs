//! How long the personal content of a file is kept (Reg. 122 p. 13).

use crate::parameters::Parameters;
use crate::state::{AlternativeSituation, Ban, File, ReturnDecision, ReturnSituation};
use crate::time::civil_day;
use chrono::NaiveDate;
use events::codes::{ParameterKey, RevocationMode};

/// How the retention of a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The last day of retention; `None` while a measure is live.
    pub due_on: Option<NaiveDate>,
    /// The first day of erasure, once it was announced (rule R-123).
    pub erase_from: Option<NaiveDate>,
    /// Whether a legal hold was set and not released (rule R-122).
    pub held: bool,
    /// The last day of the last such hold, where all of them have one.
    pub held_until: Option<NaiveDate>,
    /// Whether the personal content was erased.
    pub erased: bool,
}

/// how the retention of a file stands, whatever day it is.
pub fn standing(file: &File, parameters: &Parameters) -> Standing {
    let due_on = due_on(file, parameters);
    let announced = file.erasure_announced.as_ref();
    let announced = announced.filter(|announced| Some(announced.due_on) == due_on);
    let holds = || file.legal_holds.iter().filter(|hold| !hold.released);
    let endless = holds().any(|hold| hold.until.is_none());
    Standing {
        due_on,
        erase_from: announced.map(|announced| announced.erase_from),
        held: holds().next().is_some(),
        held_until: holds()
            .filter_map(|hold| hold.until)
            .max()
            .filter(|_| !endless),
        erased: file.erased,
    }
}

/// Whether a measure still holds the person, or the day on which it closed.
enum Measure {
    Live,
    ClosedOn(NaiveDate),
}

/// the last day of retention: ten years after the latest closing day of all measures; `None` while one is live, and
/// for a ban without an end (Reg. 122 p. 13; the definition of the purpose achieved is the register's own).
pub fn due_on(file: &File, parameters: &Parameters) -> Option<NaiveDate> {
    let mut closed: Option<NaiveDate> = None;
    for measure in measures(file) {
        match measure {
            Measure::Live => return None,
            Measure::ClosedOn(day) => closed = closed.max(Some(day)),
        }
    }
    let facts = file.violations.iter().map(|violation| violation.found_on);
    // A file without any measure is kept for what it was opened for.
    let closed = closed.or_else(|| facts.chain(file.opened_on).max())?;
    parameters
        .years(ParameterKey::RetentionYears, closed)
        .end_from(closed)
}

fn measures(file: &File) -> impl Iterator<Item = Measure> {
    let detentions = file.detentions.iter().map(|known| {
        let released_on = known.released_at().map(civil_day);
        released_on.map_or(Measure::Live, Measure::ClosedOn)
    });
    // A planned end ends the measure without an act (Reg. 122 p. 5.6.3): the file is due ten years after it at the earliest.
    let alternatives = file.alternatives.iter().map(|known| {
        let last_day = match known.situation {
            AlternativeSituation::Applied => known.until,
            AlternativeSituation::Ended { on, .. } => Some(on),
        };
        last_day.map_or(Measure::Live, Measure::ClosedOn)
    });
    let returns = file.returns.iter().map(closing_of_return);
    let bans = file.bans.iter().map(closing_of_ban);
    let ended = file.days_left().chain(file.died_on);
    let ended = ended.map(Measure::ClosedOn);
    detentions
        .chain(alternatives)
        .chain(returns)
        .chain(bans)
        .chain(ended)
}

fn closing_of_return(known: &ReturnDecision) -> Measure {
    match &known.situation {
        ReturnSituation::Live(_) | ReturnSituation::Suspended(..) => Measure::Live,
        // The order that took its place has a closing day of its own.
        ReturnSituation::Superseded { .. } => Measure::ClosedOn(known.decision.date),
        ReturnSituation::Executed { on, .. } | ReturnSituation::Closed { on, .. } => {
            Measure::ClosedOn(*on)
        }
        ReturnSituation::Revoked(revocation) => Measure::ClosedOn(revocation.effective_on),
    }
}

fn closing_of_ban(ban: &Ban) -> Measure {
    let revoked_on = ban.revocation.as_ref().map(|known| match known.mode {
        RevocationMode::ExNunc => known.effective_on,
        RevocationMode::ExTunc => known.effective_on.min(ban.decision.date),
    });
    let until = ban.dates().and_then(|dates| dates.valid_until);
    match (revoked_on, until) {
        (Some(revoked_on), Some(until)) => Measure::ClosedOn(revoked_on.min(until)),
        (Some(day), None) | (None, Some(day)) => Measure::ClosedOn(day),
        (None, None) => Measure::Live,
    }
}
