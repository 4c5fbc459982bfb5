//! The record itself.

use super::{something, targets};
use crate::circumstances::Circumstances;
use crate::command::{
    AddServiceMark, ApproveAct, AttachDocument, Command, Correct, Corrected, DeclareEnteredInError,
    ErasePersonalContent, RejectAct, ReleaseLegalHold, SetLegalHold,
};
use crate::state::File;
use events::codes::{AttachmentKind, CorrectionKind, IdentityCategory, LegalHoldGround, MediaType};
use events::payloads::Subject;

pub(super) fn correct(file: &File, _: &Circumstances<'_>) -> Vec<Command> {
    let known = file.primary();
    let right = known.and_then(|known| Some((known.identity.clone(), known.names.clone()?)));
    let (identity, mut names) =
        right.unwrap_or_else(|| super::persons::identity(IdentityCategory::NotConfirmed));
    names.given_names = vec!["X".to_owned()];
    vec![
        Correct {
            corrects: None,
            kind: CorrectionKind::Rectification,
            reason: something(),
            corrected: Corrected::Identity(identity, Box::new(names)),
        }
        .into(),
    ]
}

pub(super) fn declare_entered_in_error(file: &File, _: &Circumstances<'_>) -> Vec<Command> {
    let decisions = targets(file).into_iter();
    let decisions = decisions.map(|(target, _)| Subject::Decision(target));
    let facts = file
        .violations
        .iter()
        .map(|known| Subject::Violation(known.violation_id));
    let detentions = file
        .detentions
        .iter()
        .map(|known| Subject::Detention(known.detention_id));
    std::iter::once(Subject::File)
        .chain(facts)
        .chain(detentions)
        .chain(decisions)
        .map(|subject| {
            DeclareEnteredInError {
                proposal_id: events::ProposalId::NIL,
                subject,
                reason: something(),
            }
            .into()
        })
        .collect()
}

pub(super) fn set_legal_hold(_: &File, _: &Circumstances<'_>) -> Vec<Command> {
    vec![
        SetLegalHold {
            hold_id: events::LegalHoldId::NIL,
            ground: LegalHoldGround::CourtProceedings,
            until: None,
            reference: Some(something()),
        }
        .into(),
    ]
}

/// The holds that stand; an unknown one where there is none.
pub(super) fn release_legal_hold(file: &File, on: &Circumstances<'_>) -> Vec<Command> {
    let standing = file
        .legal_holds
        .iter()
        .filter(|hold| hold.stands_on(on.today));
    let mut ids: Vec<_> = standing.map(|hold| hold.hold_id).collect();
    if ids.is_empty() {
        ids.push(events::LegalHoldId::NIL);
    }
    let release = |hold_id| {
        ReleaseLegalHold {
            hold_id,
            reason: None,
        }
        .into()
    };
    ids.into_iter().map(release).collect()
}

pub(super) fn erase_personal_content(_: &File, _: &Circumstances<'_>) -> Vec<Command> {
    vec![
        ErasePersonalContent {
            proposal_id: events::ProposalId::NIL,
            reason: something(),
        }
        .into(),
    ]
}

pub(super) fn attach_document(_: &File, _: &Circumstances<'_>) -> Vec<Command> {
    vec![
        AttachDocument {
            attachment_id: events::AttachmentId::NIL,
            kind: AttachmentKind::Other,
            media_type: MediaType::Pdf,
            title: something(),
            content: None,
            reference: Some(something()),
            size_bytes: 1,
            sha256: "0".repeat(64),
            decision_id: None,
        }
        .into(),
    ]
}

pub(super) fn add_service_mark(_: &File, _: &Circumstances<'_>) -> Vec<Command> {
    vec![
        AddServiceMark {
            mark_id: events::ServiceMarkId::NIL,
            text: something(),
        }
        .into(),
    ]
}

/// The proposals that wait; an unknown one where there is none.
fn pending(file: &File) -> Vec<events::ProposalId> {
    let waiting = file
        .proposals
        .iter()
        .filter(|proposal| proposal.is_pending());
    let mut ids: Vec<_> = waiting.map(|proposal| proposal.proposal_id).collect();
    if ids.is_empty() {
        ids.push(events::ProposalId::NIL);
    }
    ids
}

pub(super) fn approve_act(file: &File, _: &Circumstances<'_>) -> Vec<Command> {
    let approve = |proposal_id| ApproveAct { proposal_id }.into();
    pending(file).into_iter().map(approve).collect()
}

pub(super) fn reject_act(file: &File, _: &Circumstances<'_>) -> Vec<Command> {
    let reject = |proposal_id| {
        RejectAct {
            proposal_id,
            reason: Some(something()),
        }
        .into()
    };
    pending(file).into_iter().map(reject).collect()
}
