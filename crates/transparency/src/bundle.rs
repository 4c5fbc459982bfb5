//! The bundle: one foreigner's whole history with everything that proves it, for somebody who has neither database nor network.
//!
//! What it proves, up to its checkpoint: every event is in the log at its position, as it was appended; they are all the events of
//! the file, in order (the end of the file is committed to in the checkpoint, see [`crate::StreamEnds`]). What it does not prove:
//! that the register did not sign another log for somebody else - that is what a checkpoint kept by a witness is for - and what was
//! recorded after the checkpoint.

use crate::stream_ends::{Bucket, EndEntry, StreamEnd, bucket_of, check_path};
use crate::{
    Checkpoint, Hash, NoteFault, VerifyingKey, base64_text, check_consistency, check_inclusion,
};
use events::{AGGREGATE_TYPE, StoredEvent};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What `format` says.
const FORMAT: &str = "register-bundle/1";

/// A bundle, as it is handed out.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// Always `register-bundle/1`.
    pub format: String,
    /// The file.
    pub foreigner_id: Uuid,
    /// The signed checkpoint that everything here is proved against.
    pub checkpoint: String,
    /// Every event of the file, in order.
    pub events: Vec<ProvedEvent>,
    /// Where the file ends.
    pub end: ProvedEnd,
    /// That the log of an earlier checkpoint is the beginning of this one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub consistency: Option<ProvedConsistency>,
}

/// An event and its way to the root.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvedEvent {
    /// The canonical bytes: one line of JSON, the personal part sealed.
    pub event: String,
    /// The inclusion proof (RFC 6962 section 2.1.1), each hash in base64.
    #[serde(with = "base64_text::list")]
    pub proof: Vec<Hash>,
}

/// The bucket in which the file stands, and its way to the root of the ends.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvedEnd {
    /// Every file of the bucket: digest of its id, digest of its end.
    pub bucket: Vec<ShownEnd>,
    /// The path to the root of the ends.
    #[serde(with = "base64_text::list")]
    pub proof: Vec<Hash>,
}

/// What a bucket shows of one file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShownEnd {
    /// The digest of the file's id.
    #[serde(with = "base64_text::one")]
    pub id: Hash,
    /// The digest of id, sequence and position.
    #[serde(with = "base64_text::one")]
    pub end: Hash,
}

/// A consistency proof.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvedConsistency {
    /// The size of the earlier checkpoint.
    pub size: u64,
    /// The proof (RFC 6962 section 2.1.2), each hash in base64.
    #[serde(with = "base64_text::list")]
    pub proof: Vec<Hash>,
}

/// What the verifier brings along.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// A signed checkpoint that somebody else kept.
    pub checkpoint: Option<String>,
    /// The public key of the register.
    pub key: Option<VerifyingKey>,
}

/// What was proved.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified {
    /// How many events the file has.
    pub events: u64,
    /// The checkpoint of the bundle.
    pub checkpoint: Checkpoint,
    /// Whether the signature of the register was verified; else everything rests on the checkpoint that was brought along, and the
    /// bundle is against that one.
    pub signed: bool,
}

/// What does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleFault {
    /// It cannot be read.
    #[error("it is not a bundle of a register")]
    Malformed,
    /// There is nothing to believe it by.
    #[error(
        "it can only be verified against a checkpoint that was kept elsewhere, or with the register's public key"
    )]
    NothingToTrust,
    /// The checkpoint inside.
    #[error("the checkpoint of the bundle: {0}")]
    Checkpoint(NoteFault),
    /// The checkpoint that was brought along.
    #[error("the checkpoint that was kept: {0}")]
    Kept(NoteFault),
    /// The log is not the one of the kept checkpoint: it was rewritten, or somebody was shown another log.
    #[error("the log of the bundle is not the log of the kept checkpoint")]
    OtherLog,
    /// The kept checkpoint has another size and the bundle does not lead from it.
    #[error(
        "the kept checkpoint has {kept} events and the bundle is against one of {bundle}; fetch the bundle anew with checkpoint_size={kept}"
    )]
    NoWayFromKept {
        /// The size of the kept one.
        kept: u64,
        /// The size of the one in the bundle.
        bundle: u64,
    },
    /// The kept checkpoint has another size, and no key shows that the register signed the one in the bundle. That the log grew from
    /// the kept one says nothing about where the file ends.
    #[error(
        "the kept checkpoint has {kept} events and the bundle is against one of {bundle}: that the register signed it, only its public key shows"
    )]
    NoKey {
        /// The size of the kept one.
        kept: u64,
        /// The size of the one in the bundle.
        bundle: u64,
    },
    /// An event is not one of this file in this order.
    #[error("event {sequence} of the bundle is not event {sequence} of the file")]
    OutOfOrder {
        /// Which, from 1.
        sequence: u64,
    },
    /// An event is not in the log in this form.
    #[error("the event at position {position} is not what was appended")]
    NotInLog {
        /// Where it says to be.
        position: u64,
    },
    /// Events at the end of the file are missing.
    #[error("the file does not end with event {sequence}: the bundle is not complete")]
    NotComplete {
        /// The last event of the bundle.
        sequence: u64,
    },
}

impl BundleFault {
    /// The first position at which it does not hold, where it has one.
    pub fn position(&self) -> Option<u64> {
        match self {
            Self::NotInLog { position } => Some(*position),
            Self::Malformed
            | Self::NothingToTrust
            | Self::Checkpoint(_)
            | Self::Kept(_)
            | Self::OtherLog
            | Self::NoWayFromKept { .. }
            | Self::NoKey { .. }
            | Self::OutOfOrder { .. }
            | Self::NotComplete { .. } => None,
        }
    }
}

impl Bundle {
    /// A bundle of events that are proved against a checkpoint.
    pub fn new(
        foreigner_id: Uuid,
        checkpoint: String,
        events: Vec<ProvedEvent>,
        end: ProvedEnd,
        consistency: Option<ProvedConsistency>,
    ) -> Self {
        Self {
            format: FORMAT.to_owned(),
            foreigner_id,
            checkpoint,
            events,
            end,
            consistency,
        }
    }

    /// Verifies everything, with nothing but what is here.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn verify(&self, trust: &Trust) -> Result<Verified, BundleFault> {
        if self.format != FORMAT {
            return Err(BundleFault::Malformed);
        }
        let checkpoint = self.believe(trust)?;
        let mut end = StreamEnd {
            foreigner_id: self.foreigner_id,
            sequence: 0,
            position: 0,
        };
        for proved in &self.events {
            end = proved.follows(&end, &checkpoint)?;
        }
        self.end.shows(&end, &checkpoint)?;
        Ok(Verified {
            events: end.sequence,
            checkpoint,
            signed: trust.key.is_some(),
        })
    }

    /// The checkpoint of the bundle, believed.
    fn believe(&self, trust: &Trust) -> Result<Checkpoint, BundleFault> {
        let read = |note: &str| match &trust.key {
            Some(key) => Checkpoint::open(note, key),
            None => Checkpoint::read(note),
        };
        let checkpoint = read(&self.checkpoint).map_err(BundleFault::Checkpoint)?;
        let kept = match (&trust.checkpoint, &trust.key) {
            (Some(kept), _) => read(kept).map_err(BundleFault::Kept)?,
            (None, Some(_)) => return Ok(checkpoint),
            (None, None) => return Err(BundleFault::NothingToTrust),
        };
        self.leads_from(&kept, &checkpoint)?;
        if trust.key.is_none() && kept != checkpoint {
            return Err(BundleFault::NoKey {
                kept: kept.size,
                bundle: checkpoint.size,
            });
        }
        Ok(checkpoint)
    }

    fn leads_from(&self, kept: &Checkpoint, checkpoint: &Checkpoint) -> Result<(), BundleFault> {
        if kept.origin != checkpoint.origin {
            return Err(BundleFault::OtherLog);
        }
        if kept.size == checkpoint.size {
            let same = kept == checkpoint;
            return same.then_some(()).ok_or(BundleFault::OtherLog);
        }
        let consistency = self.consistency.as_ref();
        let Some(consistency) = consistency.filter(|consistency| consistency.size == kept.size)
        else {
            return Err(BundleFault::NoWayFromKept {
                kept: kept.size,
                bundle: checkpoint.size,
            });
        };
        let (tree, earlier) = ((checkpoint.size, checkpoint.root), (kept.size, kept.root));
        check_consistency(&consistency.proof, tree, earlier)
            .then_some(())
            .ok_or(BundleFault::OtherLog)
    }
}

impl ProvedEvent {
    /// That it is the next event of the file after `end`, and in the log; answers where the file ends with it.
    fn follows(&self, end: &StreamEnd, checkpoint: &Checkpoint) -> Result<StreamEnd, BundleFault> {
        let sequence = end.sequence + 1;
        let stored: StoredEvent =
            serde_json::from_str(&self.event).map_err(|_| BundleFault::Malformed)?;
        let in_order = stored.sequence == sequence
            && stored.position > end.position
            && stored.aggregate_type == AGGREGATE_TYPE
            && stored.aggregate_id == end.foreigner_id.to_string();
        if !in_order {
            return Err(BundleFault::OutOfOrder { sequence });
        }
        let leaf = tlog_tiles::record_hash(self.event.as_bytes());
        let index = stored.position - 1;
        if !check_inclusion(&self.proof, checkpoint.size, checkpoint.root, index, leaf) {
            return Err(BundleFault::NotInLog {
                position: stored.position,
            });
        }
        Ok(StreamEnd {
            sequence,
            position: stored.position,
            ..*end
        })
    }
}

impl ProvedEnd {
    /// What a bucket and its path show.
    pub fn new(bucket: &Bucket, proof: Vec<Hash>) -> Self {
        let shown = |entry: &EndEntry| ShownEnd {
            id: entry.id,
            end: entry.end,
        };
        Self {
            bucket: bucket.entries().iter().map(shown).collect(),
            proof,
        }
    }

    fn shows(&self, end: &StreamEnd, checkpoint: &Checkpoint) -> Result<(), BundleFault> {
        let not_complete = BundleFault::NotComplete {
            sequence: end.sequence,
        };
        let entry = |shown: &ShownEnd| EndEntry {
            id: shown.id,
            end: shown.end,
        };
        let bucket = Bucket::handed(self.bucket.iter().map(entry).collect());
        let bucket = bucket.ok_or(BundleFault::Malformed)?;
        let number = bucket_of(end.foreigner_id);
        let holds =
            bucket.shows(end) && check_path(&self.proof, checkpoint.ends, number, bucket.hash());
        holds.then_some(()).ok_or(not_complete)
    }
}
