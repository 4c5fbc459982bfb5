//! The persons of the register as this process holds them in memory. Checks know those whom they follow; case lookup and the search
//! for duplicates know all.

use super::freshness::Freshness;
use super::person::{Measure, Subject};
use super::shelves::{Compacted, Compaction, Shelves};
use super::snapshot::Subjects;
use chrono::NaiveDate;
use events::codes::WarningMarker;
use events::{DecisionId, ForeignerId, PhotoId};
use matching::index::{Candidate, Person, Question};
use matching::names::Unreadable;
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// An index over the entry-ban read model, up to a position.
#[derive(Default)]
pub(crate) struct Picture {
    shelves: Shelves,
    /// What is answered about those whom checks follow.
    subjects: Subjects,
    position: u64,
    generation: Option<Uuid>,
    freshness: Freshness,
}

/// A change that the picture takes in.
pub(crate) struct Change {
    /// The person as matched.
    pub(crate) person: Person<ForeignerId>,
    /// What checks answer about the person; `None` when they do not follow them.
    pub(crate) subject: Option<Subject>,
    /// Whether content of the person was erased.
    pub(crate) erased: bool,
}

impl Change {
    /// Whether anything finds the person.
    pub(super) fn is_findable(&self) -> bool {
        !self.person.identities.is_empty() || !self.person.documents.is_empty()
    }
}

/// Where a picture stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Everything in the log up to here is in it.
    pub(crate) position: u64,
    /// The build of the read model it was loaded from; `None` before it was.
    pub(crate) generation: Option<Uuid>,
}

/// A person that the traveller may be, with the measure that matters most on the day asked.
pub(crate) struct Match {
    /// Who and why.
    pub(crate) candidate: Candidate<ForeignerId>,
    /// The id in an outside list.
    pub(crate) external_id: Option<Box<str>>,
    /// What the answer is about.
    pub(crate) measure: Measure,
    /// The permission that admits into Latvia once more on the day.
    pub(crate) permission: Option<DecisionId>,
    /// Whether a return decision is live on the day.
    pub(crate) to_leave: bool,
    /// Whether the issuer is consulted before anybody acts on the measure.
    pub(crate) consulted: bool,
    /// Whether the document that agrees is that of somebody whose identity the person misused, and no identity agrees.
    pub(crate) by_victims_document: bool,
    /// The latest facial image.
    pub(crate) photo: Option<PhotoId>,
    /// Warning markers.
    pub(crate) markers: Box<[WarningMarker]>,
}

impl Picture {
    /// A picture that was put together elsewhere. It has no age before it is followed.
    pub(super) fn of(shelves: Shelves, subjects: Subjects, standing: Standing) -> Self {
        Self {
            shelves,
            subjects,
            position: standing.position,
            generation: standing.generation,
            freshness: Freshness::default(),
        }
    }

    /// Where it stands.
    pub(crate) fn standing(&self) -> Standing {
        Standing {
            position: self.position,
            generation: self.generation,
        }
    }

    /// Persons that changed since each index was last put in order, and all of its persons: the more changed, the slower are questions.
    pub(super) fn changes(&self) -> [(usize, usize); 2] {
        self.shelves.changes()
    }

    /// Begins to put the indexes in order; [`Self::adopt`] ends it.
    pub(super) fn begin_compaction(&mut self) -> Compaction {
        self.shelves.begin_compaction()
    }

    /// What checks answer about persons, shared with this picture.
    pub(super) fn subjects(&self) -> Subjects {
        self.subjects.clone()
    }

    /// Takes the indexes that were put in order. Answers with the old ones, which take time to let go.
    pub(super) fn adopt(&mut self, compacted: Compacted) -> Shelves {
        let old = self.shelves.clone();
        self.shelves.adopt(compacted);
        old
    }

    /// Number of persons, followed or not.
    pub(crate) fn persons(&self) -> usize {
        self.shelves.len()
    }

    /// Number of persons whom checks follow.
    pub(crate) fn followed_persons(&self) -> usize {
        self.shelves.followed().len()
    }

    /// Identities of those whom checks follow that no name will ever find.
    pub(crate) fn unreadable_identities(&self) -> usize {
        self.shelves.followed().unreadable_identities()
    }

    /// Everything up to here is in it.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// Which build of the read model it was loaded from; `None` before it was.
    pub(crate) fn generation(&self) -> Option<Uuid> {
        self.generation
    }

    /// Everything that was acknowledged before this is in it; `None` while it never was whole.
    pub(crate) fn current_at(&self) -> Option<Instant> {
        self.freshness.current_at()
    }

    /// How old it is; `None` while it never was whole.
    pub(crate) fn age(&self, now: Instant) -> Option<Duration> {
        self.freshness.age(now)
    }

    /// Names the build of the read model that it is being loaded from.
    pub(crate) fn is_of(&mut self, generation: Uuid) {
        self.generation = Some(generation);
    }

    /// Takes persons in. Of whom neither a name nor a document is known any more, nothing is kept.
    pub(crate) fn take_in(&mut self, changes: impl IntoIterator<Item = Change>) {
        for change in changes {
            let findable = change.is_findable();
            let Change {
                person, subject, ..
            } = change;
            match subject {
                Some(subject) if findable => {
                    self.shelves.follow(&person);
                    self.subjects.insert(person.key, Arc::new(subject));
                }
                None if findable => {
                    self.shelves.set_aside(&person);
                    self.subjects.remove(&person.key);
                }
                _ => {
                    self.shelves.remove(&person.key);
                    self.subjects.remove(&person.key);
                }
            }
        }
    }

    /// The head of the log was read, beginning at `asked_at`.
    pub(crate) fn saw(&mut self, asked_at: Instant, head: u64) {
        self.freshness.saw(asked_at, head);
    }

    /// Everything up to `position` is in it now.
    pub(crate) fn reached(&mut self, position: u64) {
        self.position = self.position.max(position);
        self.freshness.reached(self.position);
    }

    /// Whether the register has a facial image of a person.
    pub(crate) fn has_image(&self, foreigner_id: ForeignerId) -> bool {
        let subject = self.subjects.get(&foreigner_id);
        subject.is_some_and(|subject| subject.photo.is_some())
    }

    /// The persons of all files that the question may mean, best first.
    pub(crate) fn search_all(
        &self,
        question: &Question,
        limit: usize,
    ) -> Result<Vec<Candidate<ForeignerId>>, Unreadable> {
        self.shelves.search_all(question, limit)
    }

    /// The persons that the question may mean and of whom something matters on `day`, best first.
    pub(crate) fn search(
        &self,
        question: &Question,
        day: NaiveDate,
    ) -> Result<Vec<Match>, Unreadable> {
        let matters = |key: &ForeignerId| {
            let subject = self.subjects.get(key);
            subject.is_some_and(|subject| subject.matters(day))
        };
        let refuses = |key: &ForeignerId| {
            let subject = self.subjects.get(key);
            subject.is_some_and(|subject| subject.may_refuse(day))
        };
        let candidates = self.shelves.search_followed(question, matters, refuses)?;
        let matches = candidates.into_iter().filter_map(|candidate| {
            let subject = self.subjects.get(&candidate.key)?;
            let measure = subject.measure(day)?;
            let by_document = candidate.document && candidate.level.is_none();
            Some(Match {
                by_victims_document: by_document && subject.has_of_victim(&question.documents),
                candidate,
                external_id: subject.external_id.clone(),
                consulted: subject.is_consulted_about(&measure, day),
                measure,
                permission: subject.permission(day),
                to_leave: subject.live_return(day).is_some(),
                photo: subject.photo,
                markers: subject.markers.clone(),
            })
        });
        Ok(matches.collect())
    }
}
