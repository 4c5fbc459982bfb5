//! Random commands beside the return case: what stands in the way of a removal, and what is put right in the file.

use super::commands::{Step, target};
use chrono::{Days, NaiveDate};
use events::codes::{
    ConsultationDirection, ConsultationOutcome, CorrectionKind, DataSubjectRight, DepartureForm,
    DetentionGround, MergeEvidence, Premises, ReleaseReason, RequestOutcome,
};
use events::payloads::{CorrectedRelease, RightRelease, Subject};
use events::{
    ConsultationId, DataSubjectRequestId, DetentionId, ForeignerId, ProposalId, RemovalBarId,
};
use law::{
    AnswerConsultation, AnswerDataSubjectRequest, Command, Correct, Corrected, CorrectedDeparture,
    CorrectedDetention, CorrectedPlacement, DeclareEnteredInError, ExtendAlert, ExtendConsultation,
    File, LiftRemovalBar, LinkFile, OpenConsultation, RecordDataSubjectRequest,
    RecordPassedDeadlines, RecordRemovalBar, State, UnlinkFile,
};
use uuid::Uuid;

/// The commands have these values of [`Step::what`].
pub(crate) const WHAT: std::ops::RangeInclusive<u8> = 36..=44;

/// The other file of a merge.
pub(crate) const OTHER: ForeignerId = ForeignerId(Uuid::from_u128(8));

pub(crate) fn command(step: Step, state: &State, on: NaiveDate, number: u32) -> Command {
    let proposal_id = ProposalId(Uuid::from_u128(number.into()));
    match step.what {
        36 if step.variant > 1 => LiftRemovalBar {
            bar_id: None,
            country: Some("UZB".parse().expect("a country")),
            lifted_on: on,
            reference: None,
        }
        .into(),
        36 => RecordRemovalBar {
            bar_id: RemovalBarId(Uuid::from_u128(number.into())),
            country: "UZB".parse().expect("a country"),
            since: on,
            reference: None,
        }
        .into(),
        37 | 38 => consultation(step, state.file(), on, number),
        39 => DeclareEnteredInError {
            proposal_id,
            subject: last_detention(state.file())
                .filter(|_| step.variant > 1)
                .map_or(Subject::Decision(target(step, state)), Subject::Detention),
            reason: "meant for another file".to_owned(),
        }
        .into(),
        40 if step.target < 64 => corrected_departure(step, state.file()).into(),
        40 if step.target < 128 => corrected_placement(step, state.file()).into(),
        40 => corrected_detention(step, state.file(), on).into(),
        41 if step.target < 64 => LinkFile {
            proposal_id,
            into: OTHER,
            evidence: MergeEvidence::Biometric,
            reason: "fingerprints".to_owned(),
        }
        .into(),
        41 => UnlinkFile {
            proposal_id,
            reason: "another person after all".to_owned(),
        }
        .into(),
        42 => ExtendAlert {
            target: target(step, state),
            extended_on: on,
            assessment: "still a threat".to_owned(),
        }
        .into(),
        43 => data_subject_request(step, state.file(), on, number),
        _ => RecordPassedDeadlines.into(),
    }
}

/// A request is recorded; the last one is answered.
fn data_subject_request(step: Step, file: Option<&File>, on: NaiveDate, number: u32) -> Command {
    let last = file.and_then(|file| file.data_subject_requests.last());
    match last {
        Some(last) if step.variant > 1 => AnswerDataSubjectRequest {
            request_id: last.request_id,
            answered_on: on,
            outcome: RequestOutcome::Granted,
            restrictions: Vec::new(),
            explanation: None,
        }
        .into(),
        _ => RecordDataSubjectRequest {
            request_id: DataSubjectRequestId(Uuid::from_u128(number.into())),
            kind: DataSubjectRight::Access,
            received_on: on,
            language: None,
        }
        .into(),
    }
}

fn consultation(step: Step, file: Option<&File>, on: NaiveDate, number: u32) -> Command {
    let last = file.and_then(|file| file.consultations.last());
    let consultation_id = last.map_or(ConsultationId(Uuid::nil()), |known| known.consultation_id);
    match step.variant {
        0 | 1 => OpenConsultation {
            consultation_id: ConsultationId(Uuid::from_u128(number.into())),
            direction: ConsultationDirection::ALL[usize::from(step.variant)],
            country: "POL".parse().expect("a country"),
            opened_on: on,
            told_to_go_on: Some(on),
        }
        .into(),
        2 => ExtendConsultation { consultation_id }.into(),
        _ => AnswerConsultation {
            consultation_id,
            answered_on: on,
            outcome: ConsultationOutcome::ALL[usize::from(step.target & 1)],
        }
        .into(),
    }
}

fn last_detention(file: Option<&File>) -> Option<DetentionId> {
    let last = file?.detentions.last();
    last.map(|known| known.detention_id)
}

/// The last detention began an hour earlier than was recorded, and perhaps its end is put right too.
fn corrected_detention(step: Step, file: Option<&File>, on: NaiveDate) -> Correct {
    let earlier = on.and_hms_opt(7, 0, 0).expect("a time of day").and_utc();
    Correct {
        corrects: None,
        kind: CorrectionKind::Rectification,
        reason: "the hour of the report".to_owned(),
        corrected: Corrected::Detention(CorrectedDetention {
            detention_id: last_detention(file).unwrap_or(DetentionId(Uuid::nil())),
            started_at: earlier - Days::new(1),
            reason: DetentionGround::Dg02,
            unit: "VRS-LUDZA".parse().expect("a unit"),
            justification: None,
            release: match step.variant {
                0 => Some(CorrectedRelease::TakenBack),
                1 => Some(CorrectedRelease::Released(RightRelease {
                    released_at: earlier,
                    reason: ReleaseReason::LegalStay,
                })),
                _ => None,
            },
        }),
    }
}

/// The last departure went elsewhere, perhaps with assistance.
fn corrected_departure(step: Step, file: Option<&File>) -> Correct {
    let form = [DepartureForm::VolNoassist, DepartureForm::VolAssist];
    let last = file.and_then(|file| file.departures.last());
    let corrected = Corrected::Departure(CorrectedDeparture {
        departed_on: last.map_or(NaiveDate::MIN, |known| known.departed_on),
        border_crossing_point: "LV-TER".parse().expect("a point"),
        destination: "TJK".parse().expect("a country"),
        form: form[usize::from(step.variant & 1)],
        proof: None,
        reference: None,
    });
    keyed_wrongly(corrected)
}

/// The first placement of the last detention was in other premises, perhaps at another moment.
fn corrected_placement(step: Step, file: Option<&File>) -> Correct {
    let last = file.and_then(|file| file.detentions.last());
    let placed_at = last.and_then(|known| Some(known.placements.first()?.placed_at));
    let placed_at = placed_at.unwrap_or_default();
    let corrected = Corrected::Placement(CorrectedPlacement {
        recorded_at: placed_at,
        placed_at: placed_at + Days::new((step.variant & 1).into()),
        premises: Premises::ALL[usize::from(step.variant)],
    });
    keyed_wrongly(corrected)
}

fn keyed_wrongly(corrected: Corrected) -> Correct {
    Correct {
        corrects: None,
        kind: CorrectionKind::Rectification,
        reason: "the line of the report".to_owned(),
        corrected,
    }
}
