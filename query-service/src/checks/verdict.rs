//! What a check answers to what was found: a pure function (rules,
//!

use super::person::Measure;
use super::picture::Match;
use events::codes::WarningMarker;
use law::in_force::BanEffect;
use matching::index::{Category, Level};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The result of a check, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum CheckResult {
    /// Nothing was found.
    NoHit,
    /// A measure exists and does not refuse entry on this day: a ban is suspended, or a return decision without a ban is live.
    Info,
    /// The traveller may be a person with a ban: second line.
    PossibleHit,
    /// A ban refuses entry and a permission admits once. It gives way to the ban of another person that nothing sets aside.
    HitWithPermission,
    /// The traveller is a person with a ban that refuses entry.
    Hit,
    /// The check cannot be answered: second line.
    Refer,
}

/// What the officer does (CL-ACTION).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Action {
    /// Nothing.
    None,
    /// Second line: photo, prints, questions.
    VerifyIdentity,
    /// Refuse entry, ground H.
    RefuseEntry,
    /// Consult the issuer through SIRENE before anything is decided: a beneficiary of free movement, or the holder of a permit.
    ConsultIssuer,
    /// Admit under a one-off permission, and record the entry.
    AdmitUnderPermission,
    /// Inform the issuer, who swaps or deletes the alert: a live return decision, on entry.
    InformIssuerSwap,
    /// Confirm the departure: a live return decision, on exit.
    ConfirmDeparture,
    /// Let the person apply for protection: a ban does not bar the way to the procedure.
    AsylumPath,
    /// Call the police: the person is armed, violent or a terrorist.
    CallPolice,
    /// Protect the victim whose identity was misused.
    ProtectVictim,
}

impl Action {
    /// Every action.
    #[cfg(test)]
    const ALL: [Self; 10] = [
        Self::None,
        Self::VerifyIdentity,
        Self::RefuseEntry,
        Self::ConsultIssuer,
        Self::AdmitUnderPermission,
        Self::InformIssuerSwap,
        Self::ConfirmDeparture,
        Self::AsylumPath,
        Self::CallPolice,
        Self::ProtectVictim,
    ];
}

/// The direction of travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Direction {
    /// Into the territory.
    Entry,
    /// Out of it.
    Exit,
}

/// Where the traveller crosses, and what the traveller says there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Crossing {
    /// The direction of travel.
    pub(crate) direction: Direction,
    /// Whether the crossing point is one of Latvia's own border.
    pub(crate) of_latvia: bool,
    /// Whether the check is made in Latvia, at its border or inside.
    pub(crate) in_latvia: bool,
    /// Whether the traveller asks for international protection.
    pub(crate) asks_for_protection: bool,
}

impl Crossing {
    /// A permission admits into Latvia only (rule R-090).
    fn enters_latvia(self) -> bool {
        self.of_latvia && self.direction == Direction::Entry
    }
}

impl CheckResult {
    /// Every result.
    pub(crate) const ALL: [Self; 6] = [
        Self::NoHit,
        Self::Info,
        Self::PossibleHit,
        Self::HitWithPermission,
        Self::Hit,
        Self::Refer,
    ];

    /// The code as answered, logged and counted.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::NoHit => "NO_HIT",
            Self::Info => "INFO",
            Self::PossibleHit => "POSSIBLE_HIT",
            Self::Hit => "HIT",
            Self::HitWithPermission => "HIT_WITH_PERMISSION",
            Self::Refer => "REFER",
        }
    }
}

/// What the matches mean together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// The strongest result among them.
    pub(crate) result: CheckResult,
    /// What to do first about the match that gives it.
    pub(crate) action: Action,
    /// The place of that match; 0 without any.
    pub(crate) decisive: usize,
}

/// The strongest result among the matches, and what to do first about the match that gives it.
pub(crate) fn verdict(matches: &[Match], crossing: Crossing) -> Verdict {
    let strongest = matches
        .iter()
        .enumerate()
        .map(|(place, found)| (result_of(found, crossing), place))
        .reduce(|best, other| {
            // The first of equals stays, because matches come best first.
            if other.0 > best.0 { other } else { best }
        });
    let Some((result, decisive)) = strongest else {
        return Verdict {
            result: CheckResult::NoHit,
            action: Action::None,
            decisive: 0,
        };
    };
    let first = actions_of(&matches[decisive], crossing).into_iter().next();
    Verdict {
        result,
        action: first.unwrap_or(Action::None),
        decisive,
    }
}

/// What one match means alone.
pub(crate) fn result_of(found: &Match, crossing: Crossing) -> CheckResult {
    if !found.candidate.is_reportable() {
        return CheckResult::NoHit;
    }
    // The person whose identity was misused is somebody else: only people can tell them apart.
    let same = found.candidate.level == Some(Level::Same) && !is_misused(found);
    match (&found.measure, same) {
        (Measure::Ban(_, BanEffect::Suspended), _) => CheckResult::Info,
        (Measure::Ban(_, BanEffect::None | BanEffect::Expired | BanEffect::Revoked), _) => {
            CheckResult::NoHit
        }
        // Whoever uses the identity of a person who died is somebody else.
        (Measure::Deceased, _) | (Measure::Ban(..) | Measure::Return(_), false) => {
            CheckResult::PossibleHit
        }
        (Measure::Ban(..), true) if found.permission.is_some() && crossing.enters_latvia() => {
            CheckResult::HitWithPermission
        }
        (Measure::Ban(..), true) => CheckResult::Hit,
        // Without a ban nobody is refused: the issuer hears of it.
        (Measure::Return(_), true) => match crossing.direction {
            Direction::Entry => CheckResult::Info,
            Direction::Exit => CheckResult::Hit,
        },
    }
}

/// What the officer does about one match, the most urgent first; nothing where nothing is to be done.
pub(crate) fn actions_of(found: &Match, crossing: Crossing) -> Vec<Action> {
    let result = result_of(found, crossing);
    let mut actions = Vec::new();
    if result != CheckResult::NoHit && is_dangerous(found) {
        actions.push(Action::CallPolice);
    }
    if result == CheckResult::PossibleHit && is_the_same_misused(found) {
        actions.push(Action::ProtectVictim);
    }
    match (result, crossing.direction) {
        (CheckResult::PossibleHit | CheckResult::Refer, _) => actions.push(Action::VerifyIdentity),
        (CheckResult::HitWithPermission, _) => actions.push(Action::AdmitUnderPermission),
        (CheckResult::Info, Direction::Entry) if matches!(found.measure, Measure::Return(_)) => {
            actions.push(Action::InformIssuerSwap);
        }
        (CheckResult::NoHit | CheckResult::Info, _) => {}
        (CheckResult::Hit, Direction::Exit) => actions.push(on_exit(found)),
        (CheckResult::Hit, Direction::Entry) => actions.extend(on_entry(found, crossing)),
    }
    actions
}

/// A ban waits for departure only while a return decision is live.
fn on_exit(found: &Match) -> Action {
    if found.to_leave || is_pending(found) {
        Action::ConfirmDeparture
    } else {
        Action::VerifyIdentity
    }
}

/// A ban that waits for departure counts as a measure of refusal, and its alert is swapped. Nobody is sent back before
/// the issuer was consulted where the law wants it, and nobody who asks for protection.
fn on_entry(found: &Match, crossing: Crossing) -> impl Iterator<Item = Action> {
    let inform = is_pending(found).then_some(Action::InformIssuerSwap);
    let then = if crossing.asks_for_protection {
        Action::AsylumPath
    } else if found.consulted {
        Action::ConsultIssuer
    } else {
        Action::RefuseEntry
    };
    inform.into_iter().chain([then])
}

fn is_pending(found: &Match) -> bool {
    matches!(found.measure, Measure::Ban(_, BanEffect::Pending))
}

/// Whether the identity that agrees, or the document alone, is one that the person misused.
pub(crate) fn is_misused(found: &Match) -> bool {
    let identity = found.candidate.identity;
    let misused = identity.is_some_and(|identity| identity.category == Category::Misused);
    misused || found.by_victims_document
}

/// The traveller may be the victim, who is to be protected (Reg. (EU) 2018/1861 Art 47).
fn is_the_same_misused(found: &Match) -> bool {
    is_misused(found) && found.candidate.level == Some(Level::Same)
}

/// Whether a marker calls for the police; that of a person who died or whose identity was misused says nothing about the
/// traveller.
fn is_dangerous(found: &Match) -> bool {
    let dangers = [
        WarningMarker::Armed,
        WarningMarker::Violent,
        WarningMarker::Terrorism,
    ];
    let marked = found.markers.iter().any(|marker| dangers.contains(marker));
    marked && found.measure != Measure::Deceased && !is_misused(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use events::codes;

    #[test]
    fn results_and_actions_are_codes_of_their_lists() {
        let answered = CheckResult::ALL.map(CheckResult::code);
        let listed: Vec<_> = codes::CheckResult::ALL
            .iter()
            .map(|code| code.code())
            .collect();
        assert_eq!(answered.as_slice(), listed);
        for action in Action::ALL {
            let code = serde_json::to_value(action).expect("an action is written");
            let listed: Result<codes::CheckAction, _> = serde_json::from_value(code);
            assert!(listed.is_ok(), "{action:?}");
        }
    }
}
