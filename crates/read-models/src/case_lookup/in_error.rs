//! Entries made in error: they leave the lists of a case and stand apart, for auditors alone (rule R-117).

use chrono::{DateTime, Utc};
use events::DecisionId;
use events::codes::Organisation;
use events::payloads::{EnteredInErrorDeclared, Subject};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::data_subjects::DataSubjectRequestView;
use super::decisions::DecisionView;
use super::detentions::{AlternativeView, DetentionView};
use super::document::{CaseDocument, ViolationView, views};
use super::files::DuplicateView;
use super::identities::{DocumentView, IdentityView};
use super::obstacles::ConsultationView;
use super::person::{AddressView, PhotoView};
use super::record::{AttachmentView, ServiceMarkView};
use super::{changes, sealed};
use crate::{Envelope, Unappliable};

views! {
    /// An entry that was made in error.
    pub struct ErrorView {
        /// What it was about.
        subject: Subject,
        /// The entry; absent for the file as a whole and for what was erased.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        entry: Option<Entry>,
        /// Why.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        explanation: Option<String>,
        /// The explanation was lawfully erased.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// When it was declared.
        declared_at: DateTime<Utc>,
        /// Who declared it.
        organisation: Organisation,
        /// The position of the event.
        position: u64,
    }
}

/// The entry as it stood when it was declared to be an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// An identity.
    Identity(Box<IdentityView>),
    /// A document.
    Document(Box<DocumentView>),
    /// An address.
    Address(Box<AddressView>),
    /// A facial image.
    Photo(Box<PhotoView>),
    /// A violation.
    Violation(Box<ViolationView>),
    /// A detention.
    Detention(Box<DetentionView>),
    /// An alternative to detention.
    Alternative(Box<AlternativeView>),
    /// A decision.
    Decision(Box<DecisionView>),
    /// A consultation.
    Consultation(Box<ConsultationView>),
    /// An electronic copy.
    Attachment(Box<AttachmentView>),
    /// A service mark.
    ServiceMark(Box<ServiceMarkView>),
    /// A case of two files with the same document.
    Duplicate(Box<DuplicateView>),
    /// A request of a data subject.
    DataSubjectRequest(Box<DataSubjectRequestView>),
}

pub(super) fn declared(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &EnteredInErrorDeclared,
) -> Result<(), Unappliable> {
    let entry = take_out(case, event.subject, envelope.position)?;
    if let Subject::Decision(decision_id) = event.subject {
        changes::restore_predecessor(case, decision_id, envelope.position);
    }
    case.entered_in_error.push(ErrorView {
        subject: event.subject,
        entry,
        explanation: sealed::text(&event.personal),
        erased: sealed::erased(&event.personal),
        declared_at: envelope.metadata.recorded_at,
        organisation: envelope.metadata.actor.organisation,
        position: envelope.position,
    });
    Ok(())
}

fn take_out(
    case: &mut CaseDocument,
    subject: Subject,
    position: u64,
) -> Result<Option<Entry>, Unappliable> {
    let taken = match subject {
        Subject::File => return Ok(None),
        // A document of which the content was erased is not known by its id any more.
        Subject::Document(id) => {
            let mut identities = case.identities.iter_mut();
            let taken = identities.find_map(|identity| {
                let taken = take(&mut identity.documents, |it| it.document_id == id)?;
                identity.changed_by.add(position);
                Some(taken)
            });
            return Ok(taken.map(|document| Entry::Document(Box::new(document))));
        }
        Subject::Identity(id) => {
            let taken = take(&mut case.identities, |it| it.identity_id == id);
            found(taken, "identity", id.0).map(|it| Entry::Identity(Box::new(it)))
        }
        Subject::Address(id) => {
            let taken = take(&mut case.addresses, |it| it.address_id == id);
            found(taken, "address", id.0).map(|it| Entry::Address(Box::new(it)))
        }
        Subject::Photo(id) => {
            let taken = take(&mut case.photos, |it| it.photo_id == id);
            found(taken, "facial image", id.0).map(|it| Entry::Photo(Box::new(it)))
        }
        Subject::Violation(id) => {
            let taken = take(&mut case.violations, |it| it.violation_id == id);
            found(taken, "violation", id.0).map(|it| Entry::Violation(Box::new(it)))
        }
        Subject::Detention(id) => {
            let taken = take(&mut case.detentions, |it| it.detention_id == id);
            found(taken, "detention", id.0).map(|it| Entry::Detention(Box::new(it)))
        }
        Subject::Alternative(id) => {
            let taken = take(&mut case.alternatives, |it| it.alternative_id == id);
            found(taken, "alternative to detention", id.0)
                .map(|it| Entry::Alternative(Box::new(it)))
        }
        Subject::Decision(id) => decision(case, id),
        Subject::Consultation(id) => {
            let taken = take(&mut case.consultations, |it| it.consultation_id == id);
            found(taken, "consultation", id.0).map(|it| Entry::Consultation(Box::new(it)))
        }
        Subject::Attachment(id) => {
            let taken = take(&mut case.attachments, |it| it.attachment_id == id);
            found(taken, "electronic copy", id.0).map(|it| Entry::Attachment(Box::new(it)))
        }
        Subject::ServiceMark(id) => {
            let taken = take(&mut case.service_marks, |it| it.mark_id == id);
            found(taken, "service mark", id.0).map(|it| Entry::ServiceMark(Box::new(it)))
        }
        Subject::DataSubjectRequest(id) => {
            let taken = take(&mut case.data_subject_requests, |it| it.request_id == id);
            found(taken, "request of the data subject", id.0)
                .map(|it| Entry::DataSubjectRequest(Box::new(it)))
        }
        Subject::Duplicate(other) => {
            let taken = take(&mut case.duplicates, |it| it.other == other);
            found(taken, "duplicate case with", other.0).map(|it| Entry::Duplicate(Box::new(it)))
        }
    };
    taken.map(Some)
}

fn decision(case: &mut CaseDocument, id: DecisionId) -> Result<Entry, Unappliable> {
    let taken = take(&mut case.decisions, |it| it.decision_id == id);
    let decision = taken.ok_or(Unappliable::UnknownDecision(id))?;
    Ok(Entry::Decision(Box::new(decision)))
}

fn take<T>(list: &mut Vec<T>, is_it: impl Fn(&T) -> bool) -> Option<T> {
    let place = list.iter().position(is_it)?;
    Some(list.remove(place))
}

fn found<T>(taken: Option<T>, what: &'static str, id: Uuid) -> Result<T, Unappliable> {
    taken.ok_or(Unappliable::unknown(what, id))
}

impl CaseDocument {
    /// Whether the file itself was opened in error: then nobody but an auditor reads it.
    pub fn is_in_error(&self) -> bool {
        let mut errors = self.entered_in_error.iter();
        errors.any(|error| error.subject == Subject::File)
    }
}
