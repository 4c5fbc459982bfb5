//! A history that was read: which events are told, and what each of them altered.

use super::answer::{EventView, HeadView, HistoryAnswer};
use super::difference::Follower;
use super::linked::{Linked, is_known};
use crate::access::Reader;
use crate::foreigners::no_such_file;
use crate::replay::{self, Log};
use chassis::Problem;
use chrono::{DateTime, Utc};
use event_log::{Head, Recorded};
use events::ForeignerId;
use read_models::case_lookup;
use serde_json::json;

/// Whose history, as it was known when, and with what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question {
    /// The file.
    pub(crate) foreigner_id: ForeignerId,
    /// System time; now when absent.
    pub(crate) known_at: Option<DateTime<Utc>>,
    /// Which files.
    pub(crate) scope: Scope,
}

/// Which files are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The file and those that are merged into it.
    Linked,
    /// The file alone.
    Alone,
}

impl Question {
    /// What is asked, as access records and cursors hold it.
    pub(crate) fn text(&self) -> String {
        let linked = self.scope == Scope::Linked;
        json!({ "foreigner_id": self.foreigner_id, "known_at": self.known_at, "linked": linked })
            .to_string()
    }

    /// Reads and verifies everything that the history may be told from, in one snapshot. A reader who does not see what was entered in
    /// error sees neither a file that was opened in error nor what was merged through it (rule R-117).
    ///
    /// # Errors
    /// When one of the streams cannot be read or is not what was appended.
    pub(crate) async fn find(self, log: Log<'_>, reader: &Reader) -> Result<History, Problem> {
        let id = self.foreigner_id;
        let mut files = match self.scope {
            Scope::Linked => log.read_linked(id).await?,
            Scope::Alone => vec![(id, log.read(id).await?)],
        };
        let head = files.first().ok_or_else(no_such_file)?.1.head;
        files.retain(|(_, replay)| reader.sees_errors() || !replay.is_in_error());
        Ok(History::of(
            self,
            head,
            Linked::at(files, id, self.known_at),
        ))
    }
}

/// A history that was read.
pub(crate) struct History {
    question: Question,
    /// The head of the log in the snapshot of all streams.
    pub(crate) head: Head,
    linked: Linked,
    /// What was known, in the order of the log: the file, and which of its events.
    order: Vec<(usize, usize)>,
}

impl History {
    fn of(question: Question, head: Head, linked: Linked) -> Self {
        let files = linked.files.iter().enumerate();
        let known = files.flat_map(|(file, (_, replay))| {
            let events = replay.events.iter().enumerate();
            let known = events.take_while(|(_, event)| is_known(event, question.known_at));
            known.map(move |(place, event)| (event.position, (file, place)))
        });
        let mut order: Vec<_> = known.collect();
        order.sort_unstable();
        Self {
            order: order.into_iter().map(|(_, place)| place).collect(),
            question,
            head,
            linked,
        }
    }

    /// How many events it has; none when the register knew no such file.
    pub(crate) fn count(&self) -> usize {
        self.order.len()
    }

    /// How many of them stand up to a position.
    pub(super) fn told_up_to(&self, position: u64) -> usize {
        self.order
            .partition_point(|place| self.event(*place).position <= position)
    }

    /// Everybody whose data are told.
    pub(crate) fn whose(&self) -> Vec<ForeignerId> {
        let links = self.linked.links.iter().map(|link| link.foreigner_id);
        let mut whose: Vec<_> = links.collect();
        whose.sort_unstable();
        whose.dedup();
        whose.insert(0, self.question.foreigner_id);
        whose
    }

    /// The events from the one numbered `first` up to before `end`. Everything before is folded too: a change is what an event
    /// altered in its own file.
    pub(crate) fn tell(&self, first: usize, end: usize) -> Result<Vec<EventView>, Problem> {
        let mut cases: Vec<_> = self.linked.files.iter().map(|_| Case::default()).collect();
        for &(file, place) in &self.order[..first] {
            replay::apply(&mut cases[file].state, self.event((file, place)))?;
        }
        for case in &mut cases {
            case.follower = Follower::at(case.state.document());
        }
        let mut told = Vec::with_capacity(end - first);
        for &(file, place) in &self.order[first..end] {
            told.push(cases[file].take(self.event((file, place)))?);
        }
        Ok(told)
    }

    /// The answer with these events; with `next`, there are more.
    pub(crate) fn answer(&self, events: Vec<EventView>, next: Option<String>) -> HistoryAnswer {
        let complete = next.is_none();
        let head = HeadView {
            position: self.head.position,
            recorded_at: self.head.recorded_at,
        };
        HistoryAnswer {
            foreigner_id: self.question.foreigner_id,
            as_of_position: self.head.position,
            known_at: self.question.known_at,
            merged_into: self.linked.merged_into,
            linked: (self.question.scope == Scope::Linked).then(|| self.linked.links.clone()),
            events,
            complete,
            count: complete.then_some(self.count()),
            head: complete.then_some(head),
            next,
        }
    }

    fn event(&self, (file, place): (usize, usize)) -> &Recorded {
        &self.linked.files[file].1.events[place]
    }
}

/// One file as it is told step by step.
#[derive(Default)]
struct Case {
    state: case_lookup::State,
    follower: Follower,
}

impl Case {
    fn take(&mut self, recorded: &Recorded) -> Result<EventView, Problem> {
        replay::apply(&mut self.state, recorded)?;
        let case = self.state.document();
        let changes = self.follower.follow(case);
        let changes = changes.map_err(|error| Problem::internal(error.into()))?;
        Ok(EventView::of(recorded, changes, case))
    }
}
