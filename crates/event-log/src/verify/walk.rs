//! One way through the log: the tree that its rows make, beside the tree that was stored and the roots that were signed.

use super::signed::{Keeper, Signed};
use super::ties::{Claims, Command};
use super::{Fault, Verified};
use crate::proofs::tiles;
use sqlx::PgConnection;
use std::collections::{HashMap, VecDeque};
use transparency::{
    Bucket, Checkpoint, Edge, Hash, StreamEnd, StreamEnds, TileId, Tiles, WIDTH, bucket_of,
};
use uuid::Uuid;

/// What a row is to the tree.
pub(super) struct Leaf {
    pub(super) foreigner_id: Uuid,
    pub(super) sequence: u64,
    /// The decision that the event carries.
    pub(super) decision_id: Option<Uuid>,
    pub(super) hash: Hash,
}

/// The end of a file, as far as the walk has come.
struct End {
    /// Its place among the files, in the order of their first events.
    file: u32,
    sequence: u64,
    position: u64,
}

/// The file and the sequence of one event. Numbers, not ids: a log of a hundred million events stays within memory.
struct Place {
    file: u32,
    sequence: u32,
}

pub(super) struct Walk {
    edge: Edge,
    ends: HashMap<Uuid, End>,
    /// Of each event, by position.
    places: Vec<Place>,
    /// The numbers of decisions of which no event was met yet.
    claims: Claims,
    /// Tiles since the last comparison.
    grown: Tiles,
    /// Checkpoints that are not reached yet.
    ahead: VecDeque<(Checkpoint, Keeper)>,
    /// The last checkpoint that holds, and how many hold.
    holds: Option<Checkpoint>,
    held: u64,
    /// The size of the last checkpoint of all.
    signed: u64,
    /// The size of the last checkpoint in the database: up to there tiles are stored.
    stored: u64,
    /// The first root that does not hold. Told only when no row shows where.
    other_root: Option<Fault>,
    ends_differ: Option<Fault>,
}

impl Walk {
    /// From the first event to the head.
    pub(super) fn new(signed: Signed, claims: Claims) -> Self {
        let Signed {
            checkpoints: ahead,
            stored_ends,
            last,
        } = signed;
        let stored = last.as_ref().map_or(0, |last| last.size);
        let ends_differ = last.filter(|last| stored_ends != Some(last.ends));
        let mut walk = Self {
            edge: Edge::default(),
            ends: HashMap::new(),
            places: Vec::new(),
            claims,
            grown: Tiles::default(),
            signed: ahead.back().map_or(0, |(last, _)| last.size),
            ahead,
            holds: None,
            held: 0,
            stored,
            other_root: None,
            ends_differ: ends_differ.map(|last| Fault::Ends { size: last.size }),
        };
        // One of no events at all must not stand before the others.
        walk.reach(0);
        walk
    }

    /// How many rows lie behind.
    pub(super) fn done(&self) -> u64 {
        self.edge.size()
    }

    pub(super) fn follow(&mut self, page: Vec<Leaf>) -> Result<(), Fault> {
        let mut hashes = Vec::with_capacity(page.len());
        let mut position = self.done();
        for leaf in page {
            position += 1;
            let file = number(self.ends.len());
            let end = self.ends.entry(leaf.foreigner_id).or_insert(End {
                file,
                sequence: 0,
                position,
            });
            end.sequence += 1;
            end.position = position;
            if leaf.sequence != end.sequence {
                return Err(Fault::OutOfOrder { position });
            }
            self.places.push(Place {
                file: end.file,
                sequence: number(end.sequence),
            });
            if let Some(decision_id) = leaf.decision_id {
                self.claims.meet(leaf.foreigner_id, decision_id);
            }
            hashes.push(leaf.hash);
            if (self.ahead.front()).is_some_and(|(next, _)| next.size == position) {
                self.grow(&mut hashes);
                self.reach(position);
            }
        }
        self.grow(&mut hashes);
        Ok(())
    }

    fn grow(&mut self, hashes: &mut Vec<Hash>) {
        self.grown.0.extend(self.edge.append(hashes.drain(..)).0);
    }

    /// Holds the tree against the checkpoints of this size; and where the files end against the last of all, and against those that
    /// somebody else kept. The others of the register are as many as there were steps of its notary.
    fn reach(&mut self, size: u64) {
        let root = self.edge.root();
        while let Some((checkpoint, keeper)) =
            self.ahead.pop_front_if(|(next, _)| next.size == size)
        {
            if checkpoint.root == root {
                let is_asked = keeper == Keeper::Other || size == self.signed;
                if is_asked && self.ends_differ.is_none() {
                    let differs = self.stream_ends().root() != checkpoint.ends;
                    self.ends_differ = differs.then_some(Fault::Ends { size });
                }
                self.held += 1;
                self.holds = Some(checkpoint);
            } else if self.other_root.is_none() {
                let after = self.holds.as_ref().map_or(0, |holds| holds.size);
                self.other_root = Some(Fault::OtherRoot { after, size });
            }
        }
    }

    fn stream_ends(&self) -> StreamEnds {
        let mut buckets: HashMap<u16, Vec<StreamEnd>> = HashMap::new();
        for (&foreigner_id, end) in &self.ends {
            let bucket = buckets.entry(bucket_of(foreigner_id)).or_default();
            bucket.push(StreamEnd {
                foreigner_id,
                sequence: end.sequence,
                position: end.position,
            });
        }
        let mut ends = StreamEnds::default();
        for (bucket, files) in buckets {
            ends.set(bucket, Bucket::of(&files).hash());
        }
        ends.settle();
        ends
    }

    /// Compares what has grown with the tiles that are stored: a leaf that differs says exactly where.
    pub(super) async fn compare_tiles(
        &mut self,
        connection: &mut PgConnection,
    ) -> Result<(), Fault> {
        let grown = std::mem::take(&mut self.grown);
        let stored = tiles(connection, grown.0.keys().copied()).await?;
        for (tile, hashes) in &grown.0 {
            let found = stored.0.get(tile).map_or(&[][..], Vec::as_slice);
            self.compare(*tile, hashes, found)?;
        }
        Ok(())
    }

    fn compare(&self, tile: TileId, hashes: &[u8], stored: &[u8]) -> Result<(), Fault> {
        let width = size_of::<Hash>();
        // How many events lie under one hash of this level.
        let span = (WIDTH as u64).pow(tile.level.into());
        let first = tile.number * WIDTH as u64;
        for (place, hash) in (first..).zip(hashes.chunks(width)) {
            if (place + 1) * span > self.stored {
                break;
            }
            let at = usize::try_from(place - first).expect("below 256") * width;
            if stored.get(at..at + width) != Some(hash) {
                let position = place * span + 1;
                return Err(match tile.level {
                    0 => Fault::NotSigned { position },
                    level => Fault::Tile { level, position },
                });
            }
        }
        Ok(())
    }

    /// What was found on the whole way.
    pub(super) fn end(&mut self) -> Result<Verified, Fault> {
        let (head, signed) = (self.edge.size(), self.signed);
        let gone = (signed > head).then_some(Fault::EndIsGone { head, signed });
        match (self.other_root.take().or(gone)).or_else(|| self.ends_differ.take()) {
            Some(fault) => Err(fault),
            None => Ok(Verified {
                events: self.edge.size(),
                signed: self.signed,
                checkpoints: self.held,
            }),
        }
    }

    /// Whether the first event that the command was answered with is one of its file, and the file has the version.
    pub(super) fn holds_events_of(&self, command: &Command) -> bool {
        let Some(end) = self.ends.get(&command.foreigner_id) else {
            return false;
        };
        let begins = command.first_position.is_none_or(|first| {
            let place = first.checked_sub(1).and_then(|place| self.place(place));
            place.is_some_and(|place| {
                place.file == end.file && u64::from(place.sequence) <= command.version
            })
        });
        begins && (1..=end.sequence).contains(&command.version)
    }

    fn place(&self, place: u64) -> Option<&Place> {
        self.places.get(usize::try_from(place).ok()?)
    }

    /// Each number of a decision that is taken (rule R-009) is that of an event in its file.
    pub(super) fn every_claim_has_its_decision(&self) -> Result<(), Fault> {
        match self.claims.lost() {
            Some(foreigner_id) => Err(Fault::ClaimWithoutDecision { foreigner_id }),
            None => Ok(()),
        }
    }
}

/// A number of files, or of events in a file.
fn number(count: impl TryInto<u32>) -> u32 {
    count
        .try_into()
        .ok()
        .expect("fewer than 2^32 files and events in a file")
}
