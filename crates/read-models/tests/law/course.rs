//! Random commands in the course of a return case.

use super::commands::{Step, decision, live_return, target};
use chrono::{Days, NaiveDate};
use events::codes::{
    AppealOutcome, Authority, CaseClosingReason, DecisionKind, RemovalFailureReason, Violation,
};
use events::{AppealId, DecisionId, ProposalId, Term};
use law::{
    CloseCase, Command, DecideAppeal, ExtendDeparturePeriod, File, LodgeAppeal, RecordCitizenship,
    RecordCourtExpulsion, RecordDeath, RecordFailedRemoval, RefuteDeparture, ReportAbsconding,
    ReportFound, State,
};
use uuid::Uuid;

/// The commands have these values of [`Step::what`].
pub(crate) const WHAT: std::ops::RangeInclusive<u8> = 25..=33;

pub(crate) fn command(step: Step, state: &State, on: NaiveDate, number: u32) -> Command {
    let act = |kind| decision(kind, Authority::Vrs, number, on);
    match step.what {
        25 => RecordCourtExpulsion {
            decision: decision(DecisionKind::RdCourt, Authority::CourtCrim, number, on),
            legal_reference: None,
            grounds: vec![Violation::Vi13],
            destination: None,
            ban_term: Some(Term::years(3)),
            predecessor: live_return(state),
        }
        .into(),
        26 => ExtendDeparturePeriod {
            target: live_return(state).unwrap_or(DecisionId(Uuid::nil())),
            decision: act(DecisionKind::PeriodExt),
            legal_reference: None,
            last_day: on + Days::new(40),
        }
        .into(),
        27 | 28 => LodgeAppeal {
            appeal_id: AppealId(Uuid::from_u128(number.into())),
            target: target(step, state),
            body: Authority::Vrs,
            lodged_on: on,
            suspensive: step.variant > 0,
        }
        .into(),
        29 => ruling(step, state.file(), act(DecisionKind::AppealRuling), on).into(),
        30 => RefuteDeparture {
            departed_on: last_departure(state.file()).unwrap_or(on),
            refuted_on: on,
            reference: None,
        }
        .into(),
        31 => attempt(step, on),
        32 if step.target < 64 => CloseCase {
            proposal_id: ProposalId(Uuid::from_u128(number.into())),
            target: None,
            closed_on: on,
            reason: CaseClosingReason::ALL[usize::from(step.variant)],
        }
        .into(),
        _ => civil_status(step, on),
    }
}

/// The end of the last appeal.
fn ruling(
    step: Step,
    file: Option<&File>,
    ruling: events::payloads::Decision,
    on: NaiveDate,
) -> DecideAppeal {
    let last = file.and_then(|file| file.appeals.last());
    DecideAppeal {
        appeal_id: last.map_or(AppealId(Uuid::nil()), |known| known.lodged.appeal_id),
        decision: Some(ruling),
        legal_reference: None,
        decided_on: on,
        outcome: AppealOutcome::ALL[usize::from(step.variant)],
    }
}

fn last_departure(file: Option<&File>) -> Option<NaiveDate> {
    let departures = file.into_iter().flat_map(|file| &file.departures);
    let removals = file.into_iter().flat_map(|file| &file.removals);
    let days = departures.map(|known| known.departed_on);
    days.chain(removals.map(|known| known.removed_on)).max()
}

fn attempt(step: Step, on: NaiveDate) -> Command {
    match step.variant {
        0 => RecordFailedRemoval {
            target: None,
            failed_on: on,
            reason: Some(RemovalFailureReason::NoDocument),
            note: None,
        }
        .into(),
        1 => ReportAbsconding {
            absconded_on: on,
            note: None,
        }
        .into(),
        _ => ReportFound {
            found_on: on,
            place: None,
        }
        .into(),
    }
}

/// Death and the citizenship of a state of the EU come seldom, because nothing is left in force after them.
fn civil_status(step: Step, on: NaiveDate) -> Command {
    let citizenship = |country: &str| RecordCitizenship {
        country: country.parse().expect("a country"),
        acquired_on: on,
        reference: None,
    };
    match (step.target < 32, step.variant) {
        (true, 0) => RecordDeath {
            died_on: on,
            reference: None,
        }
        .into(),
        (true, 1) => citizenship("LTU").into(),
        _ => citizenship("TUR").into(),
    }
}
