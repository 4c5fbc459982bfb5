//! What an extract leaves out of the events that it shows, and why. Everything else that was recorded is given.

use event_log::Recorded;
use events::codes::IdentityCategory;
use events::payloads::{Correction, ProposedAct, Subject};
use events::{DocumentId, Event, ForeignerId, IdentityId, ProposalId};
use serde::Serialize;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use utoipa::ToSchema;

/// Why something is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Because {
    /// It names an officer.
    Officer,
    /// It names the file of another person.
    OtherFile,
    /// It is about another person: the one whose identity was misused, or of whose file something is said.
    OtherPerson,
    /// It is the content of an image or a copy, which is handed out as a file of its own.
    Content,
    /// It is kept for the supervisory authority (Reg. (EU) 2018/1861 Art 53(3)).
    SupervisoryAuthority,
    /// The reason of a restriction, of which the person is not told (Reg. (EU) 2018/1861 Art 53(3)).
    ReasonWithheld,
}

/// A field that is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Omitted {
    /// Where it stood in the content, a JSON pointer.
    #[schema(example = "/into")]
    pub(super) field: String,
    /// Why it is left out.
    pub(super) because: Because,
}

/// Who else is named on the person's files.
#[derive(Debug, Default)]
pub(super) struct Others {
    own_files: HashSet<ForeignerId>,
    /// Identities that are those of other real persons, as they are categorised now.
    misused: HashSet<IdentityId>,
    /// Documents of such identities.
    documents: HashSet<DocumentId>,
    /// Proposals about the file of another person: what is said of them compares the two.
    proposals: HashSet<ProposalId>,
}

impl Others {
    pub(super) fn of<'e>(
        own_files: impl IntoIterator<Item = ForeignerId>,
        events: impl IntoIterator<Item = &'e Recorded>,
    ) -> Self {
        let mut others = Self {
            own_files: own_files.into_iter().collect(),
            ..Self::default()
        };
        let mut merged: HashMap<ForeignerId, ForeignerId> = HashMap::new();
        let mut categories: HashMap<IdentityId, IdentityCategory> = HashMap::new();
        let mut held: Vec<(IdentityId, DocumentId)> = Vec::new();
        for recorded in events {
            match &recorded.event {
                Event::FileOpened(event) => {
                    let identity = &event.identity;
                    categories.insert(identity.identity_id, identity.category);
                    let documents = event.personal.known().into_iter();
                    let documents = documents.flat_map(|known| &known.documents);
                    held.extend(documents.map(|it| (identity.identity_id, it.document_id)));
                }
                Event::IdentityAsserted(event) => {
                    let identity = &event.identity;
                    categories.insert(identity.identity_id, identity.category);
                    let documents = event.personal.known().into_iter();
                    let documents = documents.flat_map(|known| &known.documents);
                    held.extend(documents.map(|it| (identity.identity_id, it.document_id)));
                }
                Event::IdentityRecategorised(event) => {
                    categories.insert(event.identity_id, event.category);
                }
                Event::ConsentWithdrawn(event) => {
                    categories.insert(event.identity_id, IdentityCategory::Misused);
                }
                Event::CorrectionRecorded(event) => {
                    if let Correction::Identity(right) = &event.correction {
                        categories.insert(right.identity_id, right.category);
                    }
                }
                Event::DocumentAdded(event) => {
                    let known = event.personal.known();
                    held.extend(known.map(|known| (event.identity_id, known.document.document_id)));
                }
                Event::FilesMerged(event) => {
                    merged.insert(recorded.foreigner_id, event.into);
                }
                Event::ActProposed(event) => {
                    let about = about(&event.act, merged.get(&recorded.foreigner_id));
                    if about.is_some_and(|file| !others.is_own(&file)) {
                        others.proposals.insert(event.proposal_id);
                    }
                }
                _ => {}
            }
        }
        categories.retain(|_, category| *category == IdentityCategory::Misused);
        others.misused = categories.into_keys().collect();
        let documents = held.into_iter();
        let documents = documents.filter(|(id, _)| others.misused.contains(id));
        others.documents = documents.map(|(_, document)| document).collect();
        others
    }

    /// The fields of an event that are left out.
    pub(super) fn omissions(&self, event: &Event) -> Vec<(&'static str, Because)> {
        match event {
            Event::FileOpened(event) => {
                let mut left_out = self.of_identity(event.identity.identity_id, IDENTITY);
                if !event.distinct_from.iter().all(|id| self.is_own(id)) {
                    left_out.push(("/distinct_from", Because::OtherFile));
                    left_out.push(("/personal/distinct_reasons", Because::OtherPerson));
                }
                left_out
            }
            Event::IdentityAsserted(event) => {
                let mut left_out = self.of_identity(event.identity.identity_id, IDENTITY);
                left_out.push(("/personal/consent", Because::OtherPerson));
                left_out
            }
            Event::IdentityRecategorised(event) => {
                let mut left_out = self.of_identity(event.identity_id, &["/personal/text"]);
                left_out.push(("/personal/consent", Because::OtherPerson));
                left_out
            }
            Event::DocumentAdded(event) => self.of_identity(event.identity_id, &["/personal"]),
            Event::CorrectionRecorded(event) => match &event.correction {
                Correction::Identity(right) => {
                    self.of_identity(right.identity_id, CORRECTED_IDENTITY)
                }
                Correction::Document(id) if self.documents.contains(id) => {
                    vec![("/personal", Because::OtherPerson)]
                }
                _ => Vec::new(),
            },
            Event::PhotoAdded(_) | Event::DocumentAttached(_) => {
                vec![("/personal/content", Because::Content)]
            }
            Event::DuplicateCaseOpened(event) => self.of_file(event.other, "/other", None),
            Event::DuplicateCaseClosed(event) => {
                self.of_file(event.other, "/other", Some("/personal"))
            }
            Event::FilesMerged(event) => self.of_file(event.into, "/into", Some("/personal")),
            Event::FilesUnmerged(event) => self.of_file(event.from, "/from", Some("/personal")),
            Event::EnteredInErrorDeclared(event) => {
                self.of_subject(event.subject, "/subject/duplicate")
            }
            Event::DeadlinePassed(event) => self.of_subject(event.subject, "/subject/duplicate"),
            Event::ActProposed(event) => {
                let mut left_out = vec![("/proposed_by", Because::Officer)];
                left_out.extend(match &event.act {
                    ProposedAct::Merge(merge) => {
                        self.of_file(merge.into, "/act/merge/into", Some("/personal"))
                    }
                    ProposedAct::DeclareError(subject) => {
                        self.of_subject(*subject, "/act/declare_error/duplicate")
                    }
                    _ => self.of_proposal(event.proposal_id),
                });
                left_out
            }
            Event::ActRejected(event) => self.of_proposal(event.proposal_id),
            Event::DataSubjectRequestAnswered(_) => {
                vec![("/personal", Because::SupervisoryAuthority)]
            }
            _ => Vec::new(),
        }
    }

    fn is_own(&self, file: &ForeignerId) -> bool {
        self.own_files.contains(file)
    }

    fn of_identity(
        &self,
        id: IdentityId,
        fields: &'static [&'static str],
    ) -> Vec<(&'static str, Because)> {
        if !self.misused.contains(&id) {
            return Vec::new();
        }
        let left_out = fields.iter().map(|field| (*field, Because::OtherPerson));
        left_out.collect()
    }

    fn of_file(
        &self,
        file: ForeignerId,
        field: &'static str,
        text: Option<&'static str>,
    ) -> Vec<(&'static str, Because)> {
        if self.is_own(&file) {
            return Vec::new();
        }
        let text = text.map(|text| (text, Because::OtherPerson));
        [(field, Because::OtherFile)]
            .into_iter()
            .chain(text)
            .collect()
    }

    fn of_subject(&self, subject: Subject, field: &'static str) -> Vec<(&'static str, Because)> {
        match subject {
            Subject::Duplicate(other) => self.of_file(other, field, Some("/personal")),
            _ => Vec::new(),
        }
    }

    /// What is said of a proposal that is about the file of another person.
    fn of_proposal(&self, id: ProposalId) -> Vec<(&'static str, Because)> {
        let is_about_other = self.proposals.contains(&id);
        let text = is_about_other.then_some(("/personal", Because::OtherPerson));
        text.into_iter().collect()
    }
}

/// The other file that a proposed act is about; of an undoing, the one into which the file was merged last.
fn about(act: &ProposedAct, merged_into: Option<&ForeignerId>) -> Option<ForeignerId> {
    match act {
        ProposedAct::Merge(merge) => Some(merge.into),
        ProposedAct::Unmerge => merged_into.copied(),
        ProposedAct::DeclareError(Subject::Duplicate(other)) => Some(*other),
        _ => None,
    }
}

/// What an identity says of the person whose it is.
const IDENTITY: &[&str] = &[
    "/identity/sex",
    "/identity/nationalities",
    "/personal/names",
    "/personal/documents",
];

/// The same where it is put right.
const CORRECTED_IDENTITY: &[&str] = &[
    "/correction/identity/sex",
    "/correction/identity/nationalities",
    "/personal",
];

/// Takes a field out of the content, if it is there.
pub(super) fn take(content: &mut Value, field: &str) -> Option<Value> {
    let (parent, name) = field.rsplit_once('/')?;
    let parent = content.pointer_mut(parent)?.as_object_mut()?;
    parent.remove(name).filter(|value| !value.is_null())
}
