//! Corrections of recorded data (Reg. 122 p. 13; GDPR Art 16). They are no changes of decisions: those have kind, number
//! and date of their own (p. 5.14), and neither a decision nor the length of a measure is corrected here.

mod detentions;
mod facts;

use self::detentions::{correct_detention, follows_from_detention, put_right};
use self::facts::{alternative_left, correct_alternative, correct_departure, correct_placement};
use crate::circumstances::{Circumstances, Decided};
use crate::command::{Correct, Corrected};
use crate::detention::{a_child_is_detained_after_all, detention_mut};
use crate::documents::{is_same_document, with_duplicate_cases};
use crate::identities::an_identity_is_acceptable;
use crate::refusal::Refusal;
use crate::rules::actors::not_in_future;
use crate::rules::{categories, detention, documents, identity, personal_codes, record};
use crate::state::{File, KnownIdentity, KnownViolation, Placement};
use crate::{alternative, execution};
use events::payloads::{
    CorrectedViolation, Correction, CorrectionPersonal, CorrectionRecorded, Document, Identity,
    IdentityNames,
};
use events::{DocumentId, Finding, Personal, ViolationId};

/// What is right, and what the rules said about it; `None` where it is on the file already.
type Judged = Result<Option<(Correction, Vec<Finding>)>, Refusal>;

/// Recorded data are put right.
pub(crate) fn correct(
    file: &File,
    command: Correct,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    record::a_correction_says_why(&command.reason)?;
    let judged = match &command.corrected {
        Corrected::Identity(identity, names) => correct_identity(file, identity, names, on)?,
        Corrected::Document(document) => correct_document(file, document, on)?,
        Corrected::Violation(violation) => correct_violation(file, violation, on)?,
        Corrected::Detention(detention) => correct_detention(file, detention, on)?,
        Corrected::Placement(placement) => correct_placement(file, placement, on)?,
        Corrected::Departure(departure) => correct_departure(file, departure, on)?,
        Corrected::Alternative(right) => correct_alternative(file, right, on)?,
    };
    let Some((correction, findings)) = judged else {
        return Ok(Vec::new());
    };
    let consequences = match &command.corrected {
        Corrected::Detention(right) => follows_from_detention(file, right, &correction, on),
        Corrected::Alternative(right) => alternative_left(file, right).into_iter().collect(),
        Corrected::Identity(..)
        | Corrected::Document(_)
        | Corrected::Violation(_)
        | Corrected::Placement(_)
        | Corrected::Departure(_) => Vec::new(),
    };
    let (names, document, reference) = match command.corrected {
        Corrected::Identity(_, names) => (Some(*names), None, None),
        Corrected::Document(document) => (None, Some(document), None),
        Corrected::Departure(departure) => (None, None, departure.reference),
        Corrected::Violation(_)
        | Corrected::Detention(_)
        | Corrected::Placement(_)
        | Corrected::Alternative(_) => (None, None, None),
    };
    let is_document = document.is_some();
    let recorded = CorrectionRecorded {
        corrects: command.corrects,
        kind: command.kind,
        correction,
        personal: Personal::Known(CorrectionPersonal {
            reason: command.reason,
            names,
            document,
            reference,
        }),
    };
    let recorded = Decided::fact(recorded, on.today).with(findings);
    Ok(if is_document {
        with_duplicate_cases(recorded, &file.duplicates, on)
    } else {
        std::iter::once(recorded).chain(consequences).collect()
    })
}

fn correct_identity(
    file: &File,
    right: &Identity,
    names: &IdentityNames,
    on: &Circumstances<'_>,
) -> Judged {
    let known = file.identity(right.identity_id);
    let known = known.ok_or(Refusal::UnknownSubject("/identity_id".into()))?;
    if known.identity == *right && known.names.as_ref() == Some(names) {
        return Ok(None);
    }
    categories::a_correction_leaves_the_category(known.identity.category, right.category)?;
    let primary = file.primary().map(|primary| primary.identity.identity_id);
    let is_primary = primary == Some(right.identity_id);
    // A citizenship of Latvia that was acquired meanwhile is true, and does not make the file one of a citizen.
    identity::the_subject_is_a_foreigner(&file.before_acquisition(right), is_primary)?;
    an_identity_is_acceptable(right, names, &[], on)?;
    documents::known_documents_follow_birth(&known.documents, names.birth.date)?;
    let code = personal_codes::the_code_tells_another_birth_date(names);
    let child = is_primary
        .then(|| a_child_is_detained_after_all(file, names.birth.date, on))
        .flatten();
    let correction = Correction::Identity(right.clone());
    Ok(Some((correction, code.into_iter().chain(child).collect())))
}

fn correct_document(file: &File, right: &Document, on: &Circumstances<'_>) -> Judged {
    let (holder, known) = file
        .document(right.document_id)
        .ok_or(Refusal::UnknownSubject("/document_id".into()))?;
    if is_same_document(known, right) {
        return Ok(None);
    }
    let birth = holder.names.as_ref().and_then(|names| names.birth.date);
    documents::a_document_is_readable(right, on.specimens, "/document")?;
    documents::a_documents_dates_agree(right, birth, on.today, "/document")?;
    Ok(Some((Correction::Document(right.document_id), Vec::new())))
}

fn correct_violation(file: &File, right: &CorrectedViolation, on: &Circumstances<'_>) -> Judged {
    let mut known = file.violations.iter();
    let known = known.find(|known| known.violation_id == right.violation_id);
    let known = known.ok_or(Refusal::UnknownSubject("/violation_id".into()))?;
    if *known == corrected_violation(right) {
        return Ok(None);
    }
    not_in_future(right.found_on, on.today, "/violation/found_on")?;
    detention::a_violation_has_grounds(&right.grounds, "/violation/grounds")?;
    Ok(Some((Correction::Violation(right.clone()), Vec::new())))
}

fn corrected_violation(right: &CorrectedViolation) -> KnownViolation {
    KnownViolation {
        violation_id: right.violation_id,
        found_on: right.found_on,
        place: right.place.clone(),
        grounds: right.grounds.clone(),
    }
}

pub(crate) fn corrected(file: &mut File, event: &CorrectionRecorded) {
    let personal = event.personal.known();
    match &event.correction {
        Correction::Identity(right) => {
            let same = |known: &&mut KnownIdentity| known.identity.identity_id == right.identity_id;
            if let Some(known) = file.identities.iter_mut().find(same) {
                known.identity = right.clone();
                known.names = personal.and_then(|personal| personal.names.clone());
            }
        }
        Correction::Document(id) => {
            let right = personal.and_then(|personal| personal.document.as_ref());
            if let (Some(known), Some(right)) = (document_mut(file, *id), right) {
                known.clone_from(right);
            }
        }
        Correction::Violation(right) => {
            if let Some(known) = violation_mut(file, right.violation_id) {
                *known = corrected_violation(right);
            }
        }
        Correction::Detention(right) => {
            if let Some(known) = detention_mut(file, right.detention_id) {
                put_right(known, right);
            }
        }
        Correction::Placement(right) => {
            if let Some(known) = detention_mut(file, right.detention_id) {
                known
                    .placements
                    .retain(|known| known.placed_at != right.recorded_at);
                known.place(Placement {
                    placed_at: right.placed_at,
                    premises: right.premises,
                });
            }
        }
        Correction::Alternative(right) => alternative::put_right(file, right),
        Correction::Departure(right) => {
            let reference = personal.and_then(|personal| personal.reference.clone());
            execution::departure_corrected(file, right, reference);
        }
    }
}

fn document_mut(file: &mut File, id: DocumentId) -> Option<&mut Document> {
    let mut documents = file
        .identities
        .iter_mut()
        .flat_map(|known| &mut known.documents);
    documents.find(|document| document.document_id == id)
}

fn violation_mut(file: &mut File, id: ViolationId) -> Option<&mut KnownViolation> {
    let mut violations = file.violations.iter_mut();
    violations.find(|violation| violation.violation_id == id)
}
