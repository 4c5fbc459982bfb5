//! The persons whom checks follow as this process holds them in memory.

use super::freshness::Freshness;
use super::person::{Measure, Subject};
use super::snapshot::Subjects;
use chrono::NaiveDate;
use events::codes::WarningMarker;
use events::{DecisionId, ForeignerId, PhotoId};
use matching::index::{CANDIDATES_MAX, Candidate, Compacted, Compaction, Index, Person, Question};
use matching::names::Unreadable;
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// An index over the entry-ban read model, up to a position.
#[derive(Default)]
pub(crate) struct Picture {
    index: Index<ForeignerId>,
    subjects: Subjects,
    position: u64,
    generation: Option<Uuid>,
    freshness: Freshness,
}

/// A change that the picture takes in.
pub(crate) struct Change {
    /// The person as matched.
    pub(crate) person: Person<ForeignerId>,
    /// What is answered about the person.
    pub(crate) subject: Subject,
    /// Whether content of the person was erased.
    pub(crate) erased: bool,
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
    /// The latest facial image.
    pub(crate) photo: Option<PhotoId>,
    /// Warning markers.
    pub(crate) markers: Box<[WarningMarker]>,
}

impl Picture {
    /// A picture that was put together elsewhere. It has no age before it is followed.
    pub(super) fn of(index: Index<ForeignerId>, subjects: Subjects, standing: Standing) -> Self {
        Self {
            index,
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

    /// Persons that changed since the index was last put in order: the more there are, the slower are questions.
    pub(super) fn changes(&self) -> usize {
        self.index.changes()
    }

    /// Begins to put the index in order; [`Self::adopt`] ends it.
    pub(super) fn begin_compaction(&mut self) -> Compaction<ForeignerId> {
        self.index.compaction()
    }

    /// What is answered about persons, shared with this picture.
    pub(super) fn subjects(&self) -> Subjects {
        self.subjects.clone()
    }

    /// Takes the index that was put in order. Answers with the old one, which takes time to let go.
    pub(super) fn adopt(&mut self, compacted: Compacted<ForeignerId>) -> Index<ForeignerId> {
        let old = self.index.clone();
        self.index.adopt(compacted);
        old
    }

    /// Number of persons.
    pub(crate) fn persons(&self) -> usize {
        self.index.len()
    }

    /// Identities that no name will ever find.
    pub(crate) fn unreadable_identities(&self) -> usize {
        self.index.unreadable_identities()
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

    /// Takes persons in.
    pub(crate) fn take_in(&mut self, changes: impl IntoIterator<Item = Change>) {
        for Change {
            person, subject, ..
        } in changes
        {
            self.index.upsert(&person);
            self.subjects.insert(person.key, Arc::new(subject));
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
        let candidates = self.index.search_among(question, CANDIDATES_MAX, matters)?;
        let matches = candidates.into_iter().filter_map(|candidate| {
            let subject = self.subjects.get(&candidate.key)?;
            let measure = subject.measure(day)?;
            Some(Match {
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
