//! Appeals, execution and what stands in its way.

use super::{abroad, decision, place, something, targets};
use crate::circumstances::Circumstances;
use crate::command::{
    AnswerConsultation, CloseCase, Command, ConfirmDeparture, DecideAppeal, ExtendAlert,
    ExtendConsultation, LiftRemovalBar, LodgeAppeal, OpenConsultation, RecordFailedRemoval,
    RecordRemoval, RecordRemovalBar, RefuteDeparture, ReportAbsconding, ReportFound,
};
use crate::state::File;
use events::codes::{
    AppealOutcome, Authority, CaseClosingReason, ConsultationOutcome, DecisionKind, DepartureForm,
    ExitProof, Reception, RemovalFailureReason,
};

pub(super) fn lodge_appeal(file: &File, on: &Circumstances<'_>) -> Vec<Command> {
    let lodge = |(target, _)| {
        LodgeAppeal {
            appeal_id: events::AppealId::NIL,
            target,
            body: Authority::CourtAdm,
            lodged_on: on.today,
            suspensive: false,
        }
        .into()
    };
    targets(file).into_iter().map(lodge).collect()
}

pub(super) fn decide_appeal(file: &File, on: &Circumstances<'_>) -> Vec<Command> {
    let open = file
        .appeals
        .iter()
        .filter(|appeal| appeal.decided.is_none());
    let mut appeals: Vec<_> = open
        .map(|appeal| (appeal.lodged.appeal_id, appeal.lodged.body))
        .collect();
    if appeals.is_empty() {
        appeals.push((events::AppealId::NIL, Authority::CourtAdm));
    }
    appeals
        .into_iter()
        .map(|(appeal_id, body)| {
            DecideAppeal {
                appeal_id,
                decision: Some(decision(DecisionKind::AppealRuling, body, on)),
                legal_reference: None,
                decided_on: on.today,
                outcome: AppealOutcome::Dismissed,
            }
            .into()
        })
        .collect()
}

pub(super) fn confirm_departure(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    vec![
        ConfirmDeparture {
            departed_on: on.today,
            departed_earliest_on: None,
            border_crossing_point: place(),
            destination: abroad(),
            form: DepartureForm::VolNoassist,
            proof: Some(ExitProof::BcpLv),
            reference: Some(something()),
        }
        .into(),
    ]
}

pub(super) fn refute_departure(file: &File, on: &Circumstances<'_>) -> Vec<Command> {
    vec![
        RefuteDeparture {
            departed_on: file.days_left().max().unwrap_or(on.today),
            refuted_on: on.today,
            reference: Some(something()),
        }
        .into(),
    ]
}

pub(super) fn record_removal(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    vec![
        RecordRemoval {
            target: None,
            removed_on: on.today,
            border_crossing_point: Some(place()),
            destination: Some(abroad()),
            form: DepartureForm::ForcedNoassist,
            reference: None,
            started_at: None,
            informed_at: None,
            short_notice: None,
            asylum_exception: None,
            reception: Some(Reception::Family),
            representative: Some(something()),
        }
        .into(),
    ]
}

pub(super) fn record_failed_removal(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    vec![
        RecordFailedRemoval {
            target: None,
            failed_on: on.today,
            reason: Some(RemovalFailureReason::Other),
            note: Some(something()),
        }
        .into(),
    ]
}

pub(super) fn report_absconding(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    vec![
        ReportAbsconding {
            absconded_on: on.today,
            note: None,
        }
        .into(),
    ]
}

pub(super) fn report_found(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    vec![
        ReportFound {
            found_on: on.today,
            place: None,
        }
        .into(),
    ]
}

pub(super) fn close_case(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    vec![
        CloseCase {
            proposal_id: events::ProposalId::NIL,
            target: None,
            closed_on: on.today,
            reason: CaseClosingReason::Unknown,
        }
        .into(),
    ]
}

pub(super) fn record_removal_bar(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    vec![
        RecordRemovalBar {
            bar_id: events::RemovalBarId::NIL,
            country: abroad(),
            since: on.today,
            reference: None,
        }
        .into(),
    ]
}

pub(super) fn lift_removal_bar(file: &File, on: &Circumstances<'_>) -> Vec<Command> {
    let standing = file.removal_bars.iter().find(|bar| bar.lifted_on.is_none());
    let bar_id = standing.map_or(events::RemovalBarId::NIL, |bar| bar.bar_id);
    vec![
        LiftRemovalBar {
            bar_id: Some(bar_id),
            country: None,
            lifted_on: on.today,
            reference: None,
        }
        .into(),
    ]
}

pub(super) fn open_consultation(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    vec![
        OpenConsultation {
            consultation_id: events::ConsultationId::NIL,
            direction: events::codes::ConsultationDirection::LatviaAsks,
            country: "POL".parse().expect("a country of the list"),
            opened_on: on.today,
            told_to_go_on: Some(on.today),
        }
        .into(),
    ]
}

/// The consultations that wait for a reply; an unknown one where there is none.
fn open_consultations(file: &File) -> Vec<events::ConsultationId> {
    let open = file
        .consultations
        .iter()
        .filter(|known| known.answer.is_none());
    let mut ids: Vec<_> = open.map(|known| known.consultation_id).collect();
    if ids.is_empty() {
        ids.push(events::ConsultationId::NIL);
    }
    ids
}

pub(super) fn extend_consultation(file: &File, _: &Circumstances<'_>) -> Vec<Command> {
    let extend = |consultation_id| ExtendConsultation { consultation_id }.into();
    open_consultations(file).into_iter().map(extend).collect()
}

pub(super) fn answer_consultation(file: &File, on: &Circumstances<'_>) -> Vec<Command> {
    let answer = |consultation_id| {
        AnswerConsultation {
            consultation_id,
            answered_on: on.today,
            outcome: ConsultationOutcome::NoObjection,
        }
        .into()
    };
    open_consultations(file).into_iter().map(answer).collect()
}

pub(super) fn extend_alert(file: &File, on: &Circumstances<'_>) -> Vec<Command> {
    let extend = |(target, _)| {
        ExtendAlert {
            target,
            extended_on: on.today,
            assessment: something(),
        }
        .into()
    };
    targets(file).into_iter().map(extend).collect()
}
