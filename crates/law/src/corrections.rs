//! Corrections of recorded data (Reg. 122 p. 13; GDPR Art 16). They are no changes of decisions: those have kind, number
//! and date of their own (p. 5.14), and neither a decision nor the length of a measure is corrected here.

use crate::circumstances::{Circumstances, Decided};
use crate::command::{Correct, Corrected, CorrectedDetention};
use crate::detention::limit_without_court;
use crate::documents::{is_same_document, with_duplicate_cases};
use crate::identities::an_identity_is_acceptable;
use crate::refusal::Refusal;
use crate::rules::actors::{not_after_now, not_in_future};
use crate::rules::{categories, detention, documents, identity, personal_codes, record};
use crate::state::{Detention, File, KnownIdentity, KnownViolation};
use chrono::{DateTime, Utc};
use events::codes::DetentionRegime;
use events::payloads::{
    self, CorrectedViolation, Correction, CorrectionPersonal, CorrectionRecorded, Document,
    Identity, IdentityNames,
};
use events::{DetentionId, DocumentId, Finding, Personal, ViolationId};

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
    };
    let Some((correction, findings)) = judged else {
        return Ok(Vec::new());
    };
    let (names, document) = match command.corrected {
        Corrected::Identity(_, names) => (Some(*names), None),
        Corrected::Document(document) => (None, Some(document)),
        Corrected::Violation(_) | Corrected::Detention(_) => (None, None),
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
        }),
    };
    let recorded = Decided::fact(recorded, on.today).with(findings);
    Ok(if is_document {
        with_duplicate_cases(recorded, &file.duplicates, on)
    } else {
        vec![recorded]
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
    identity::the_subject_is_a_foreigner(right, primary == Some(right.identity_id))?;
    an_identity_is_acceptable(right, names, &[], on)?;
    documents::known_documents_follow_birth(&known.documents, names.birth.date)?;
    let code = personal_codes::the_code_tells_another_birth_date(names);
    let correction = Correction::Identity(right.clone());
    Ok(Some((correction, code.into_iter().collect())))
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

/// The limit without a court follows from the corrected moment. One that a court or another law set stays, because the
/// decision that set it is not corrected here.
fn correct_detention(file: &File, right: &CorrectedDetention, on: &Circumstances<'_>) -> Judged {
    detention::only_sbg_detains(on.actor)?;
    let of_id = |known: &Detention| known.detention_id == right.detention_id;
    let known = file.detentions.iter().find(|known| of_id(known));
    let known = known.ok_or(Refusal::UnknownSubject("/detention_id".into()))?;
    let same = known.started_at == right.started_at
        && known.reason == right.reason
        && known.unit == right.unit;
    if same {
        return Ok(None);
    }
    detention::the_unit_is_of_sbg(&right.unit)
        .map_err(|_| Refusal::UnitOfAnother("/detention/unit".into()))?;
    not_after_now(right.started_at, on.now, "/detention/started_at")?;
    let released_at = known.released_at();
    if released_at.is_some_and(|at| at < right.started_at) {
        return Err(Refusal::ReleaseBeforeStart("/detention/started_at".into()));
    }
    let others: Vec<Detention> = file
        .detentions
        .iter()
        .filter(|known| !of_id(known))
        .cloned()
        .collect();
    detention::detentions_do_not_overlap(&others, right.started_at, released_at)
        .map_err(|_| Refusal::DetentionsOverlap("/detention/started_at".into()))?;
    let limit_at = corrected_limit(known, right.started_at, on);
    let motion_due_at = detention::motion_due_at(limit_at, on.parameters);
    let mut findings = Vec::new();
    findings.extend(detention::detention_overran(
        limit_at,
        released_at.unwrap_or(on.now),
    ));
    if released_at.is_none() {
        findings.extend(detention::court_motion_is_late(motion_due_at, on.now));
    }
    let corrected = payloads::CorrectedDetention {
        detention_id: right.detention_id,
        started_at: right.started_at,
        reason: right.reason,
        unit: right.unit.clone(),
        limit_at,
        motion_due_at,
    };
    Ok(Some((Correction::Detention(corrected), findings)))
}

fn corrected_limit(
    known: &Detention,
    started_at: DateTime<Utc>,
    on: &Circumstances<'_>,
) -> DateTime<Utc> {
    let first = known.clocks().next();
    let regime = first.map_or(DetentionRegime::Return, |clock| clock.regime);
    let without_court = |moment| limit_without_court(regime, moment, on.parameters);
    match first.map(|clock| clock.limit_at) {
        Some(limit_at) if limit_at != without_court(known.started_at) => limit_at,
        Some(_) | None => without_court(started_at),
    }
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
                known.started_at = right.started_at;
                known.reason = right.reason;
                known.unit = right.unit.clone();
                if let Some(clock) = known.first_clock_mut() {
                    clock.since = right.started_at;
                    clock.limit_at = right.limit_at;
                    clock.motion_due_at = Some(right.motion_due_at);
                }
            }
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

fn detention_mut(file: &mut File, id: DetentionId) -> Option<&mut Detention> {
    let mut detentions = file.detentions.iter_mut();
    detentions.find(|detention| detention.detention_id == id)
}
