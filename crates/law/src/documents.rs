//! Documents of the person, and cases of other files with the same document (Reg. 122 p. 5.3).

use crate::circumstances::{Circumstances, Decided};
use crate::command::{AddDocument, CloseDuplicateCase};
use crate::refusal::Refusal;
use crate::rules::documents as rules;
use crate::rules::texts::{DOCUMENTS_MAX, FREE_TEXT_CHARS_MAX, optional_text_is_clean};
use crate::state::{DuplicateCase, File};
use events::Personal;
use events::payloads::{
    Document, DocumentAdded, DocumentAddedPersonal, DuplicateCaseClosed, DuplicateCaseOpened,
    Explanation,
};

/// A document became known.
pub(crate) fn add(
    file: &File,
    command: AddDocument,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let known = match command.identity_id {
        Some(identity_id) => file.identity(identity_id),
        None => file.primary(),
    };
    let known = known.ok_or(Refusal::UnknownSubject("/identity_id".into()))?;
    let document = command.document;
    if known
        .documents
        .iter()
        .any(|known| is_same_document(known, &document))
    {
        return Ok(Vec::new());
    }
    let birth = known.names.as_ref().and_then(|names| names.birth.date);
    rules::a_document_is_readable(&document, on.specimens, "/document")?;
    rules::a_documents_dates_agree(&document, birth, on.today, "/document")?;
    if known.documents.len() >= DOCUMENTS_MAX {
        return Err(Refusal::TooMany("/document".into()));
    }
    let added = DocumentAdded {
        identity_id: known.identity.identity_id,
        personal: Personal::Known(DocumentAddedPersonal { document }),
    };
    let added = Decided::fact(added, on.today);
    Ok(with_duplicate_cases(added, &file.duplicates, on))
}

/// It is known why another file holds the same document.
pub(crate) fn close_duplicate_case(
    file: &File,
    command: CloseDuplicateCase,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let case = file
        .duplicates
        .iter()
        .find(|case| case.other == command.other);
    let case = case.ok_or(Refusal::UnknownSubject("/other".into()))?;
    match case.resolution {
        Some(resolution) if resolution == command.resolution => return Ok(Vec::new()),
        Some(_) => return Err(Refusal::DuplicateCaseClosed("/resolution".into())),
        None => {}
    }
    optional_text_is_clean(command.reason.as_ref(), FREE_TEXT_CHARS_MAX, "/reason")?;
    let closed = DuplicateCaseClosed {
        other: command.other,
        resolution: command.resolution,
        personal: Personal::Known(Explanation {
            text: command.reason,
        }),
    };
    Ok(vec![Decided::fact(closed, on.today)])
}

/// What brought a document, flagged and followed by a duplicate case for each other file that holds the same one.
pub(crate) fn with_duplicate_cases(
    decided: Decided,
    known: &[DuplicateCase],
    on: &Circumstances<'_>,
) -> Vec<Decided> {
    let due_at = rules::duplicate_case_due_at(on.now, on.parameters);
    let opened = |other| Decided::fact(DuplicateCaseOpened { other, due_at }, on.today);
    let flag = rules::the_same_document_is_flagged(on.same_document);
    let cases = rules::duplicate_cases_to_open(on.same_document, known);
    let mut all = vec![decided.with(flag)];
    all.extend(cases.into_iter().map(opened));
    all
}

/// Whether two documents are the same one. Ids do not count.
pub(crate) fn is_same_document(left: &Document, right: &Document) -> bool {
    let without_id = |document: &Document| Document {
        document_id: left.document_id,
        ..document.clone()
    };
    *left == without_id(right)
}

pub(crate) fn added(file: &mut File, event: &DocumentAdded) {
    let same = file
        .identities
        .iter_mut()
        .find(|known| known.identity.identity_id == event.identity_id);
    if let (Some(known), Some(personal)) = (same, event.personal.known()) {
        known.documents.push(personal.document.clone());
    }
}

pub(crate) fn duplicate_case_opened(file: &mut File, event: &DuplicateCaseOpened) {
    file.duplicates.retain(|case| case.other != event.other);
    file.duplicates.push(DuplicateCase {
        other: event.other,
        due_at: event.due_at,
        resolution: None,
    });
}

pub(crate) fn duplicate_case_closed(file: &mut File, event: &DuplicateCaseClosed) {
    let same = |case: &&mut DuplicateCase| case.other == event.other;
    if let Some(case) = file.duplicates.iter_mut().find(same) {
        case.resolution = Some(event.resolution);
    }
}
