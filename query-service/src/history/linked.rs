//! Which files are told together: the one that was asked for, and those that are merged into it (rules ).
//!
//! A merge stands in the file that was merged. Both histories stay where they are; together they are told in the order of the log.

use super::answer::LinkView;
use crate::replay::Replay;
use chrono::{DateTime, Utc};
use event_log::Recorded;
use events::{Event, ForeignerId};
use std::collections::BTreeSet;

/// A file with its whole stream.
type File = (ForeignerId, Replay);

/// Of the files that were ever merged into one, those that are told together with it at an instant.
pub(super) struct Linked {
    /// The files, without those that are not told.
    pub(super) files: Vec<File>,
    /// Merges into one of them, in the order of the log; also those that were undone before the instant.
    pub(super) links: Vec<LinkView>,
    /// The file into which the asked one is merged itself.
    pub(super) merged_into: Option<ForeignerId>,
}

impl Linked {
    /// Chooses among the files that the reader may see; nothing when the asked one is not among them.
    pub(super) fn at(
        mut files: Vec<File>,
        id: ForeignerId,
        known_at: Option<DateTime<Utc>>,
    ) -> Self {
        if files.iter().all(|(file, _)| *file != id) {
            files.clear();
        }
        let links: Vec<LinkView> = files
            .iter()
            .flat_map(|(file, replay)| links_of(*file, &replay.events, known_at))
            .collect();
        let mut told = BTreeSet::from([id]);
        // At least one file more in each round: merges in a circle end it as any others.
        loop {
            let before = told.len();
            let standing = links.iter().filter(|link| link.unmerged_at.is_none());
            let merged = standing.filter(|link| told.contains(&link.into));
            let merged: Vec<_> = merged.map(|link| link.foreigner_id).collect();
            told.extend(merged);
            if told.len() == before {
                break;
            }
        }
        let (own, others): (Vec<_>, Vec<_>) =
            links.into_iter().partition(|link| link.foreigner_id == id);
        let mut others: Vec<LinkView> = others
            .into_iter()
            .filter(|link| told.contains(&link.into))
            .collect();
        others.sort_by_key(|link| link.position);
        let mut standing = own.iter().filter(|link| link.unmerged_at.is_none());
        Self {
            merged_into: standing.next().map(|link| link.into),
            files: files
                .into_iter()
                .filter(|(file, _)| told.contains(file))
                .collect(),
            links: others,
        }
    }
}

/// The merges of one file, as far as they were known.
fn links_of(
    file: ForeignerId,
    events: &[Recorded],
    known_at: Option<DateTime<Utc>>,
) -> Vec<LinkView> {
    let mut links: Vec<LinkView> = Vec::new();
    for recorded in events.iter().take_while(|event| is_known(event, known_at)) {
        match &recorded.event {
            Event::FilesMerged(merged) => links.push(LinkView {
                foreigner_id: file,
                into: merged.into,
                merged_at: recorded.recorded_at(),
                position: recorded.position,
                unmerged_at: None,
            }),
            Event::FilesUnmerged(_) => {
                if let Some(last) = links.last_mut() {
                    last.unmerged_at = Some(recorded.recorded_at());
                }
            }
            _ => {}
        }
    }
    links
}

/// Whether the register knew of an event at an instant.
pub(super) fn is_known(event: &Recorded, known_at: Option<DateTime<Utc>>) -> bool {
    known_at.is_none_or(|known_at| event.recorded_at() <= known_at)
}
