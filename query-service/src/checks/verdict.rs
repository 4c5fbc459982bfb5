//! What a check answers to what was found: a pure function (rules ).

use super::picture::Match;
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
    /// A ban exists and does not refuse entry on this day: it is suspended.
    Info,
    /// The traveller may be a person with a ban: second line.
    PossibleHit,
    /// The traveller is a person with a ban that refuses entry.
    Hit,
    /// A ban refuses entry and a permission admits once.
    HitWithPermission,
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
    /// Inform the issuer: a return decision with ban, on entry.
    InformIssuerSwap,
    /// Confirm the departure: a live return decision, on exit.
    ConfirmDeparture,
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

impl CheckResult {
    /// Every result.
    pub(crate) const ALL: [Self; 6] = [
        Self::NoHit,
        Self::Info,
        Self::PossibleHit,
        Self::Hit,
        Self::HitWithPermission,
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

/// The strongest result among the matches, and the action that follows from the match that gives it.
pub(crate) fn verdict(matches: &[Match], direction: Direction) -> (CheckResult, Action) {
    let strongest = matches
        .iter()
        .map(|found| (result_of(found), found))
        .reduce(|best, other| {
            // The first of equals stays, because matches come best first.
            if other.0 > best.0 { other } else { best }
        });
    match strongest {
        None => (CheckResult::NoHit, Action::None),
        Some((result, found)) => (result, action(result, found.effect, direction)),
    }
}

/// What one match means alone.
pub(crate) fn result_of(found: &Match) -> CheckResult {
    let reported = found.candidate.is_reportable();
    match (found.effect, found.candidate.level) {
        _ if !reported => CheckResult::NoHit,
        (BanEffect::Suspended, _) => CheckResult::Info,
        // The person whose identity was misused is somebody else: only people can tell them apart.
        (BanEffect::Refuse | BanEffect::Pending, Some(Level::Same)) if !is_misused(found) => {
            CheckResult::Hit
        }
        (BanEffect::Refuse | BanEffect::Pending, _) => CheckResult::PossibleHit,
        (BanEffect::None | BanEffect::Expired | BanEffect::Revoked, _) => CheckResult::NoHit,
    }
}

fn is_misused(found: &Match) -> bool {
    found
        .candidate
        .identity
        .is_some_and(|identity| identity.category == Category::Misused)
}

fn action(result: CheckResult, effect: BanEffect, direction: Direction) -> Action {
    match (result, effect, direction) {
        (CheckResult::Hit, BanEffect::Pending, Direction::Entry) => Action::InformIssuerSwap,
        // A ban waits for departure only while a return decision is live.
        (CheckResult::Hit, BanEffect::Pending, Direction::Exit) => Action::ConfirmDeparture,
        (CheckResult::Hit, _, Direction::Entry) => Action::RefuseEntry,
        (CheckResult::Hit, _, Direction::Exit)
        | (CheckResult::PossibleHit | CheckResult::Refer, ..) => Action::VerifyIdentity,
        (CheckResult::NoHit | CheckResult::Info | CheckResult::HitWithPermission, ..) => {
            Action::None
        }
    }
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
        for action in [
            Action::None,
            Action::VerifyIdentity,
            Action::RefuseEntry,
            Action::InformIssuerSwap,
            Action::ConfirmDeparture,
        ] {
            let code = serde_json::to_value(action).expect("an action is written");
            let listed: Result<codes::CheckAction, _> = serde_json::from_value(code);
            assert!(listed.is_ok(), "{action:?}");
        }
    }
}
