//! The files of one person as they lie in the log, in one snapshot, with who received them and what was signed.

use super::proved::Proved;
use super::recipients::{self, Disclosure};
use crate::positions::PATIENCE;
use crate::{Service, outage};
use chassis::Problem;
use event_log::{Head, Recorded, last_checkpoint, merged_into, read_stream};
use events::{ForeignerId, StoredEvent};
use serde::Deserialize;
use sqlx::PgConnection;
use std::time::Duration;

/// Between two looks for a checkpoint that is waited for.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Everything that an extract is made from.
pub(super) struct Held {
    /// The file that was asked for first, then those that are kept as one with it.
    pub(super) files: Vec<HeldFile>,
    /// The end of the log in the same snapshot.
    pub(super) head: Head,
    /// Who received data of these files.
    pub(super) disclosures: Vec<Disclosure>,
    /// What shows that the events are in the log.
    pub(super) proved: Proved,
}

/// One file.
pub(super) struct HeldFile {
    pub(super) id: ForeignerId,
    /// The file under which the person is kept, while this one is merged into it.
    pub(super) kept_under: Option<ForeignerId>,
    /// The events as they are stored, and readable.
    pub(super) events: Vec<(StoredEvent, Recorded)>,
}

impl Held {
    /// Reads and verifies the file and all that are kept as one with it; none where there is no such file.
    ///
    /// # Errors
    /// A stream of which an event is missing or altered is an error, never a shorter extract.
    pub(super) async fn read(service: &Service, id: ForeignerId) -> Result<Self, Problem> {
        let mut sealed = Sealed::read(service, id).await?;
        if !sealed.proved.covers(sealed.last_position()) {
            signed(service, sealed.last_position()).await?;
            sealed = Sealed::read(service, id).await?;
        }
        let mut files = Vec::with_capacity(sealed.files.len());
        for (id, stored) in sealed.files {
            let kept_under = kept_under(&stored)?;
            let readable = service.keyring.unseal(&stored).await;
            let readable = readable.map_err(outage::of_keyring)?;
            files.push(HeldFile {
                id,
                kept_under,
                events: stored.into_iter().zip(readable).collect(),
            });
        }
        Ok(Self {
            files,
            head: sealed.head,
            disclosures: sealed.disclosures,
            proved: sealed.proved,
        })
    }

    /// The readable events of all files, in the order of the log.
    pub(super) fn events(&self) -> Vec<&Recorded> {
        let files = self.files.iter();
        let mut events: Vec<_> = files
            .flat_map(|file| file.events.iter().map(|(_, recorded)| recorded))
            .collect();
        events.sort_by_key(|recorded| recorded.position);
        events
    }

    pub(super) fn ids(&self) -> Vec<ForeignerId> {
        self.files.iter().map(|file| file.id).collect()
    }
}

/// The same before it is readable.
struct Sealed {
    files: Vec<(ForeignerId, Vec<StoredEvent>)>,
    head: Head,
    disclosures: Vec<Disclosure>,
    proved: Proved,
}

impl Sealed {
    async fn read(service: &Service, id: ForeignerId) -> Result<Self, Problem> {
        let mut snapshot = service.lookups.begin().await.map_err(outage::problem)?;
        sqlx::query!("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            .execute(&mut *snapshot)
            .await
            .map_err(outage::problem)?;
        let first = read_stream(&mut *snapshot, id)
            .await
            .map_err(outage::of_log)?;
        let head = first.head;
        let mut files = Vec::new();
        if !first.events.is_empty() {
            files = linked(&mut snapshot, id, first.events).await?;
        }
        let ids: Vec<_> = files.iter().map(|(id, _)| id.0).collect();
        let positions = files
            .iter()
            .flat_map(|(_, events)| events.iter().map(|event| event.position));
        let positions: Vec<u64> = positions.collect();
        let disclosures = recipients::read(&mut snapshot, &ids).await?;
        let proved = Proved::read(&mut snapshot, positions).await?;
        Ok(Self {
            files,
            head,
            disclosures,
            proved,
        })
    }

    fn last_position(&self) -> u64 {
        let last = self.files.iter().filter_map(|(_, events)| events.last());
        last.map(|event| event.position).max().unwrap_or_default()
    }
}

/// The file and those that are kept as one with it now, in either direction and through others (rule R-032). A file of which the
/// merge was undone is one of another person.
async fn linked(
    snapshot: &mut PgConnection,
    id: ForeignerId,
    events: Vec<StoredEvent>,
) -> Result<Vec<(ForeignerId, Vec<StoredEvent>)>, Problem> {
    let mut files = vec![(id, events)];
    let mut looked_at = 0;
    while let Some((id, events)) = files.get(looked_at) {
        let (id, above) = (*id, kept_under(events)?);
        looked_at += 1;
        let candidates = merged_into(&mut *snapshot, id).await;
        let mut candidates = candidates.map_err(outage::problem)?;
        candidates.extend(above);
        for candidate in candidates {
            if files.iter().any(|(known, _)| *known == candidate) {
                continue;
            }
            let stream = read_stream(&mut *snapshot, candidate)
                .await
                .map_err(outage::of_log)?;
            if above == Some(candidate) || kept_under(&stream.events)? == Some(id) {
                files.push((candidate, stream.events));
            }
        }
    }
    Ok(files)
}

/// What a stored merge says in clear.
#[derive(Deserialize)]
struct Merge {
    into: ForeignerId,
}

/// The file under which the person is kept, while the file is merged into it.
fn kept_under(stored: &[StoredEvent]) -> Result<Option<ForeignerId>, Problem> {
    let mut kept_under = None;
    for event in stored {
        match event.event_type.as_str() {
            "FilesMerged" => {
                let merge: Merge = serde_json::from_str(event.payload.get()).map_err(|error| {
                    Problem::internal(anyhow::Error::new(error).context("a merge names no file"))
                })?;
                kept_under = Some(merge.into);
            }
            "FilesUnmerged" => kept_under = None,
            _ => {}
        }
    }
    Ok(kept_under)
}

/// Waits until a checkpoint covers a position, for as long as a read waits for anything. What is not signed by then is given
/// without a proof.
async fn signed(service: &Service, position: u64) -> Result<(), Problem> {
    let looking = async {
        loop {
            let last = last_checkpoint(&service.lookups).await;
            let last = last.map_err(outage::of_proof)?;
            if last.is_some_and(|last| last.checkpoint.size >= position) {
                return Ok(());
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    tokio::time::timeout(PATIENCE, looking)
        .await
        .unwrap_or(Ok(()))
}
