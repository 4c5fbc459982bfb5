//! Random commands beside the return case: what stands in the way of a removal, and what is put right in the file.

use crate::commands::{Step, target};
use chrono::{Days, NaiveDate};
use events::codes::{
    ConsultationOutcome, CorrectionKind, DetentionGround, MergeEvidence, ReleaseReason,
};
use events::payloads::{CorrectedRelease, RightRelease, Subject};
use events::{ConsultationId, DetentionId, ForeignerId, ProposalId, RemovalBarId};
use law::{
    AnswerConsultation, Command, Correct, Corrected, CorrectedDetention, DeclareEnteredInError,
    ExtendConsultation, File, LiftRemovalBar, LinkFile, OpenConsultation, RecordPassedDeadlines,
    RecordRemovalBar, State, UnlinkFile,
};
use uuid::Uuid;

/// The commands have these values of [`Step::what`].
pub(crate) const WHAT: std::ops::RangeInclusive<u8> = 36..=43;

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
        _ => RecordPassedDeadlines.into(),
    }
}

fn consultation(step: Step, file: Option<&File>, on: NaiveDate, number: u32) -> Command {
    let last = file.and_then(|file| file.consultations.last());
    let consultation_id = last.map_or(ConsultationId(Uuid::nil()), |known| known.consultation_id);
    match step.variant {
        0 | 1 => OpenConsultation {
            consultation_id: ConsultationId(Uuid::from_u128(number.into())),
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
