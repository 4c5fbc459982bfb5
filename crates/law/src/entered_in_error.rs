//! Entries without a legal act behind them: declared to be errors by two officers, they leave what the register works with
//! (rule R-117). Their events stay, and auditors see them (rule R-116).

use crate::acts::{NewProposal, propose};
use crate::circumstances::{Circumstances, Decided};
use crate::command::DeclareEnteredInError;
use crate::refusal::Refusal;
use crate::return_case::restore_superseded;
use crate::rules::actors;
use crate::rules::governance as rules;
use crate::rules::texts::{FREE_TEXT_CHARS_MAX, text_is_clean};
use crate::state::{File, FileStanding, ReturnContent};
use events::codes::TwoPersonAct;
use events::payloads::{EnteredInErrorDeclared, Explanation, ProposedAct, Subject};
use events::{DecisionId, Personal};

/// An error is proposed.
pub(crate) fn propose_error(
    file: &File,
    command: DeclareEnteredInError,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    if declare(file, command.subject, None, on)?.is_empty() {
        return Ok(Vec::new());
    }
    text_is_clean(&command.reason, FREE_TEXT_CHARS_MAX, "/reason")?;
    let proposal = NewProposal {
        proposal_id: command.proposal_id,
        kind: TwoPersonAct::EnteredInError,
        act: ProposedAct::DeclareError(command.subject),
        reason: Some(command.reason),
    };
    propose(&file.proposals, proposal, on)
}

/// The error as it is approved; nothing if it is declared already.
pub(crate) fn declare(
    file: &File,
    subject: Subject,
    reason: Option<String>,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    if file.entered_in_error.contains(&subject) {
        return Ok(Vec::new());
    }
    if !is_on_file(file, subject) {
        return Err(Refusal::UnknownEntry("/subject".into()));
    }
    rules::no_legal_act_was_notified(file, subject)?;
    if is_rested_upon(file, subject) {
        return Err(Refusal::EntryIsRestedUpon("/subject".into()));
    }
    if let Subject::Decision(id) = subject
        && let Some(decision) = file.decisions().find(|known| known.decision_id == id)
    {
        let organisation = on.actor.organisation;
        actors::the_responsible_organisation_records_the_change(decision, organisation)?;
    }
    let declared = EnteredInErrorDeclared {
        subject,
        personal: Personal::Known(Explanation { text: reason }),
    };
    Ok(vec![Decided::fact(declared, on.today)])
}

/// Whether the entry stands in a list of the file. A change of a decision is undone by another change, never as an error:
/// what it did to its target cannot be taken back otherwise.
fn is_on_file(file: &File, subject: Subject) -> bool {
    match subject {
        Subject::File => true,
        Subject::Identity(id) => file.identity(id).is_some(),
        Subject::Document(id) => file.document(id).is_some(),
        Subject::Violation(id) => file.violations.iter().any(|known| known.violation_id == id),
        Subject::Detention(id) => file.detentions.iter().any(|known| known.detention_id == id),
        Subject::Decision(id) => {
            file.return_decision(id).is_some()
                || file.ban(id).is_some()
                || file.permission(id).is_some()
        }
        Subject::Address(id) => file.addresses.iter().any(|known| known.address_id == id),
        Subject::Photo(id) => file.photos.iter().any(|known| known.photo_id == id),
        Subject::Alternative(id) => file
            .alternatives
            .iter()
            .any(|known| known.alternative_id == id),
        Subject::Consultation(id) => file
            .consultations
            .iter()
            .any(|known| known.consultation_id == id),
        Subject::Attachment(id) => file
            .attachments
            .iter()
            .any(|known| known.attachment_id == id),
        Subject::ServiceMark(id) => file.service_marks.iter().any(|known| known.mark_id == id),
        Subject::DataSubjectRequest(id) => file
            .data_subject_requests
            .iter()
            .any(|known| known.request_id == id),
        // It has an end of its own: two officers of one file cannot say that no other file holds the document.
        Subject::Duplicate(_) => false,
    }
}

/// Whether the file would not hold together without the entry: the file is kept under the identity (rule R-013), so that
/// another one is chosen first; or a ban, a removal order, a departure or a removal rests on the decision.
fn is_rested_upon(file: &File, subject: Subject) -> bool {
    match subject {
        Subject::Identity(id) => file
            .primary()
            .is_some_and(|primary| primary.identity.identity_id == id),
        Subject::Decision(id) => rests_on(file, id),
        Subject::File
        | Subject::Document(_)
        | Subject::Address(_)
        | Subject::Photo(_)
        | Subject::Violation(_)
        | Subject::Detention(_)
        | Subject::Alternative(_)
        | Subject::Consultation(_)
        | Subject::Attachment(_)
        | Subject::ServiceMark(_)
        | Subject::Duplicate(_)
        | Subject::DataSubjectRequest(_) => false,
    }
}

fn rests_on(file: &File, decision: DecisionId) -> bool {
    let follows = |content: &ReturnContent| match content {
        ReturnContent::Voluntary { .. } => false,
        ReturnContent::Forced { predecessor, .. } | ReturnContent::Court { predecessor, .. } => {
            *predecessor == Some(decision)
        }
    };
    let mut orders = file.returns.iter().map(|known| &known.content);
    let mut departures = file.departures.iter();
    file.bans
        .iter()
        .any(|ban| ban.return_decision_id == Some(decision))
        || orders.any(follows)
        || departures.any(|departure| departure.target == Some(decision))
        || file
            .removals
            .iter()
            .any(|removal| removal.target == decision)
        || file
            .permission(decision)
            .is_some_and(|permission| !permission.used.is_empty())
}

/// The entry leaves the lists of the file.
pub(crate) fn declared(file: &mut File, event: &EnteredInErrorDeclared) {
    file.entered_in_error.push(event.subject);
    match event.subject {
        Subject::File => {
            *file = File {
                standing: FileStanding::EnteredInError,
                opened_on: file.opened_on,
                proposals: std::mem::take(&mut file.proposals),
                entered_in_error: std::mem::take(&mut file.entered_in_error),
                // What is held is held, and the person may ask about it.
                data_subject_requests: std::mem::take(&mut file.data_subject_requests),
                deadlines_passed: std::mem::take(&mut file.deadlines_passed),
                legal_holds: std::mem::take(&mut file.legal_holds),
                ..File::default()
            };
        }
        Subject::Identity(id) => file
            .identities
            .retain(|known| known.identity.identity_id != id),
        Subject::Document(id) => {
            for known in &mut file.identities {
                known
                    .documents
                    .retain(|document| document.document_id != id);
            }
        }
        Subject::Violation(id) => file.violations.retain(|known| known.violation_id != id),
        Subject::Detention(id) => file.detentions.retain(|known| known.detention_id != id),
        Subject::Decision(id) => decision_in_error(file, id),
        Subject::Address(id) => file.addresses.retain(|known| known.address_id != id),
        Subject::Photo(id) => file.photos.retain(|known| known.photo_id != id),
        Subject::Alternative(id) => file.alternatives.retain(|known| known.alternative_id != id),
        Subject::Consultation(id) => file
            .consultations
            .retain(|known| known.consultation_id != id),
        Subject::Attachment(id) => file.attachments.retain(|known| known.attachment_id != id),
        Subject::ServiceMark(id) => file.service_marks.retain(|known| known.mark_id != id),
        Subject::Duplicate(_) => {}
        Subject::DataSubjectRequest(id) => file
            .data_subject_requests
            .retain(|known| known.request_id != id),
    }
}

/// A decision that leaves gives back what it had superseded, where it stood, as a revoked one does.
fn decision_in_error(file: &mut File, id: DecisionId) {
    file.returns
        .retain(|known| known.decision.decision_id != id);
    file.bans.retain(|known| known.decision.decision_id != id);
    file.permissions
        .retain(|known| known.decision.decision_id != id);
    restore_superseded(file, id);
}
