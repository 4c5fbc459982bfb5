//! The record itself: corrections, electronic copies, service marks, acts that wait for a second officer
//! (Reg. 122 p. 5.15, 5.16, 13; rules ).

use chrono::{DateTime, Utc};
use events::codes::{AttachmentKind, CorrectionKind, MediaType, Organisation, TwoPersonAct};
use events::payloads::{
    ActApproved, ActProposed, ActRejected, CorrectedRelease, Correction, CorrectionPersonal,
    CorrectionRecorded, Document, DocumentAttached, ProposedAct, ServiceMarkAdded, Subject,
};
use events::{AttachmentId, DecisionId, DocumentId, EventId, Personal, ProposalId, ServiceMarkId};

use super::detentions::ReleaseView;
use super::document::{CaseDocument, spoken, views};
use super::sources::ChangedBy;
use super::{departures, detentions, identities, sealed};
use crate::{Envelope, Unappliable};

views! {
    /// A correction of recorded data (rule R-116).
    pub struct CorrectionView {
        /// Whether the decision or the record was wrong.
        kind: CorrectionKind,
        /// What was wrong.
        subject: Subject,
        /// The event that was wrong, if it is named.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        corrects: Option<EventId>,
        /// Why; absent once erased.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reason: Option<String>,
        /// The reason was lawfully erased.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// When it was recorded.
        recorded_at: DateTime<Utc>,
        /// Who recorded it.
        organisation: Organisation,
        /// The position of the event.
        position: u64,
    }

    /// An electronic copy without its content (Reg. 122 p. 5.15), which the query service answers by `attachment_id`.
    pub struct AttachmentView {
        /// The copy.
        attachment_id: AttachmentId,
        /// Its kind.
        kind: AttachmentKind,
        /// What it is; absent once erased.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        title: Option<String>,
        /// Its form.
        media_type: MediaType,
        /// Size in bytes.
        size_bytes: u32,
        /// SHA-256 of the content, in hexadecimal.
        sha256: String,
        /// The decision that it belongs to.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        decision_id: Option<DecisionId>,
        /// Where the content lies in the records system, where it does not lie here.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reference: Option<String>,
        /// The copy was lawfully erased.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// When it was recorded.
        recorded_at: DateTime<Utc>,
        /// The position of the event.
        position: u64,
    }

    /// An official note (Reg. 122 p. 5.16).
    pub struct ServiceMarkView {
        /// The note.
        mark_id: ServiceMarkId,
        /// The text; absent once erased.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        text: Option<String>,
        /// The text was lawfully erased.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// When it was recorded.
        recorded_at: DateTime<Utc>,
        /// Who recorded it.
        organisation: Organisation,
        /// The position of the event.
        position: u64,
    }

    /// An act that needs a second officer (rules ).
    pub struct ProposalView {
        /// The proposal.
        proposal_id: ProposalId,
        /// The kind of the act.
        kind: TwoPersonAct,
        /// The act in full.
        act: ProposedAct,
        /// Whether it waits, was approved or rejected.
        situation: ProposalSituation,
        /// The officer who proposed it: another one has to approve.
        proposed_by: String,
        /// Why it is proposed.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        explanation: Option<String>,
        /// Why it was rejected.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        rejected_because: Option<String>,
        /// The explanations were lawfully erased.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// When it was proposed.
        proposed_at: DateTime<Utc>,
        /// The officer who approved, rejected or took it back.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        closed_by: Option<String>,
        /// When that was.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        closed_at: Option<DateTime<Utc>>,
        /// The organisation of the proposing officer.
        organisation: Organisation,
        /// The positions of later events that changed it.
        #[serde(skip_serializing_if = "ChangedBy::is_empty", default)]
        changed_by: ChangedBy,
        /// The position of the event.
        position: u64,
    }
}

spoken! {
    /// How an act that needs a second officer stands.
    pub enum ProposalSituation {
        /// It waits for a second officer.
        Pending = "PENDING",
        /// A second officer approved.
        Approved = "APPROVED",
        /// It was rejected or taken back.
        Rejected = "REJECTED",
    }
}

/// The wrong values go, the right ones stand where they stood; the list of corrections says that and when.
pub(super) fn corrected(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &CorrectionRecorded,
) -> Result<(), Unappliable> {
    let subject = match &event.correction {
        Correction::Identity(right) => Subject::Identity(right.identity_id),
        Correction::Document(id) => Subject::Document(*id),
        Correction::Violation(right) => Subject::Violation(right.violation_id),
        Correction::Detention(right) => Subject::Detention(right.detention_id),
        Correction::Placement(right) => Subject::Detention(right.detention_id),
        Correction::Alternative(right) => Subject::Alternative(right.alternative_id),
        Correction::Departure(right) => right.target.map_or(Subject::File, Subject::Decision),
    };
    put_right(case, envelope.position, &event.correction, &event.personal)?;
    case.corrections.push(CorrectionView {
        kind: event.kind,
        subject,
        corrects: event.corrects,
        reason: event.personal.known().map(|known| known.reason.clone()),
        erased: sealed::erased(&event.personal),
        recorded_at: envelope.metadata.recorded_at,
        organisation: envelope.metadata.actor.organisation,
        position: envelope.position,
    });
    Ok(())
}

fn put_right(
    case: &mut CaseDocument,
    position: u64,
    correction: &Correction,
    personal: &Personal<CorrectionPersonal>,
) -> Result<(), Unappliable> {
    let known = personal.known();
    match correction {
        Correction::Identity(right) => {
            let identity = identities::find(case, right.identity_id, position)?;
            identity.category = right.category;
            identity.sex = right.sex;
            identity.nationalities.clone_from(&right.nationalities);
            let names = known.and_then(|known| known.names.clone());
            let names = names.filter(|_| !identity.is_hidden());
            identity.names = names.or(identity.names.take());
        }
        Correction::Document(id) => {
            let right = known.and_then(|known| known.document.as_ref());
            document_put_right(case, position, *id, right);
        }
        Correction::Violation(right) => {
            let id = right.violation_id;
            let mut violations = case.violations.iter_mut();
            let found = violations.find(|violation| violation.violation_id == id);
            let violation = found.ok_or(Unappliable::unknown("violation", id.0))?;
            violation.found_on = right.found_on;
            violation.place = right.place.clone();
            violation.grounds.clone_from(&right.grounds);
            violation.changed_by.add(position);
        }
        Correction::Detention(right) => {
            let detention = detentions::find(case, right.detention_id, position)?;
            detention.started_at = right.started_at;
            detention.reason = right.reason;
            detention.unit = right.unit.to_string();
            detention.justification = right.justification.or(detention.justification);
            // What a court or a switch of regime set since is not corrected here.
            if detention.extensions.is_empty() && detention.switches.is_empty() {
                detention.limit_at = right.limit_at;
                // A motion that was filed is not due again.
                let due = detention.motion_due_at.map(|_| right.motion_due_at);
                detention.motion_due_at = due;
            }
            if detention.switches.is_empty() {
                let by_reason = right.reason.regime();
                detention.regime = right.regime.unwrap_or(by_reason);
            }
            match right.release {
                Some(CorrectedRelease::Released(right)) => {
                    detention.release = Some(ReleaseView {
                        released_at: right.released_at,
                        reason: right.reason,
                        position,
                    });
                }
                Some(CorrectedRelease::TakenBack) => detention.release = None,
                None => {}
            }
        }
        Correction::Placement(right) => {
            detentions::placement_corrected(case, position, right)?;
        }
        Correction::Alternative(right) => {
            detentions::alternative_corrected(case, position, right)?;
        }
        Correction::Departure(right) => {
            let reference = known.and_then(|known| known.reference.clone());
            departures::corrected(case, position, right, reference)?;
        }
    }
    Ok(())
}

/// A document of which the content was erased is not known by its id any more: then nothing is put right.
fn document_put_right(
    case: &mut CaseDocument,
    position: u64,
    id: DocumentId,
    right: Option<&Document>,
) {
    for identity in &mut case.identities {
        let mut documents = identity.documents.iter_mut();
        if let Some(document) = documents.find(|document| document.document_id == id) {
            if let Some(right) = right {
                document.put_right(right);
            }
            document.changed_by.add(position);
            identity.changed_by.add(position);
        }
    }
}

pub(super) fn attached(case: &mut CaseDocument, envelope: &Envelope<'_>, event: &DocumentAttached) {
    let known = event.personal.known();
    case.attachments.push(AttachmentView {
        attachment_id: event.attachment_id,
        kind: event.kind,
        title: known.map(|personal| personal.title.clone()),
        media_type: event.media_type,
        size_bytes: event.size_bytes,
        sha256: event.sha256.clone(),
        decision_id: event.decision_id,
        reference: known.and_then(|personal| personal.reference.clone()),
        erased: known.is_none(),
        recorded_at: envelope.metadata.recorded_at,
        position: envelope.position,
    });
}

pub(super) fn marked(case: &mut CaseDocument, envelope: &Envelope<'_>, event: &ServiceMarkAdded) {
    case.service_marks.push(ServiceMarkView {
        mark_id: event.mark_id,
        text: event.personal.known().map(|known| known.text.clone()),
        erased: sealed::erased(&event.personal),
        recorded_at: envelope.metadata.recorded_at,
        organisation: envelope.metadata.actor.organisation,
        position: envelope.position,
    });
}

pub(super) fn proposed(case: &mut CaseDocument, envelope: &Envelope<'_>, event: &ActProposed) {
    case.proposals.push(ProposalView {
        proposal_id: event.proposal_id,
        kind: event.kind,
        act: event.act.clone(),
        situation: ProposalSituation::Pending,
        proposed_by: event.proposed_by.clone(),
        explanation: sealed::text(&event.personal),
        rejected_because: None,
        erased: sealed::erased(&event.personal),
        proposed_at: envelope.metadata.recorded_at,
        closed_by: None,
        closed_at: None,
        organisation: envelope.metadata.actor.organisation,
        changed_by: ChangedBy::default(),
        position: envelope.position,
    });
}

pub(super) fn approved(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &ActApproved,
) -> Result<(), Unappliable> {
    close(
        case,
        envelope,
        event.proposal_id,
        ProposalSituation::Approved,
    )
    .map(|_| ())
}

pub(super) fn rejected(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &ActRejected,
) -> Result<(), Unappliable> {
    let proposal = close(
        case,
        envelope,
        event.proposal_id,
        ProposalSituation::Rejected,
    )?;
    proposal.rejected_because = sealed::text(&event.personal);
    Ok(())
}

fn close<'c>(
    case: &'c mut CaseDocument,
    envelope: &Envelope<'_>,
    id: ProposalId,
    situation: ProposalSituation,
) -> Result<&'c mut ProposalView, Unappliable> {
    let mut proposals = case.proposals.iter_mut();
    let found = proposals.find(|proposal| proposal.proposal_id == id);
    let proposal = found.ok_or(Unappliable::unknown("proposal", id.0))?;
    proposal.situation = situation;
    proposal.closed_by = Some(envelope.metadata.actor.user.clone());
    proposal.closed_at = Some(envelope.metadata.recorded_at);
    proposal.changed_by.add(envelope.position);
    Ok(proposal)
}
