//! Where each file ends: a commitment by which a proof is complete.
//!
//! That an event is in the log is shown by the tree of events. That a file has no further event is shown here: 65,536 buckets by
//! the digest of the file's id, each the sorted list of the files in it with the sequence and position of their last events, and
//! a Merkle tree over the buckets. Whoever holds a bucket sees that a file stands in it once, with its end, and learns nothing of the
//! other files: their ids are random, and only digests are shown.

use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use tlog_tiles::{Hash, Tile};
use uuid::Uuid;

/// The number of buckets.
pub const BUCKETS: usize = 1 << 16;

/// Buckets in a group; as many groups there are.
pub const GROUP: usize = 256;

/// The end of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamEnd {
    /// The file.
    pub foreigner_id: Uuid,
    /// The sequence of its last event, which is how many events it has.
    pub sequence: u64,
    /// The position of its last event.
    pub position: u64,
}

/// What a bucket shows of one file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EndEntry {
    /// The digest of the file's id.
    pub id: Hash,
    /// The digest of id, sequence and position.
    pub end: Hash,
}

/// The files of one bucket, by the digest of their ids.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bucket(Vec<EndEntry>);

fn digest(kind: u8, parts: &[&[u8]]) -> Hash {
    let start = Sha256::new().chain_update([kind]);
    let digest = parts.iter().fold(start, Sha256::chain_update);
    Hash(digest.finalize().into())
}

// 0 and 1 are the leaves and nodes of RFC 6962.
const BUCKET: u8 = 2;
const ID: u8 = 3;
const END: u8 = 4;

fn id_digest(foreigner_id: Uuid) -> Hash {
    digest(ID, &[foreigner_id.as_bytes()])
}

/// The bucket of a file, below [`BUCKETS`].
pub fn bucket_of(foreigner_id: Uuid) -> u16 {
    let Hash([first, second, ..]) = id_digest(foreigner_id);
    u16::from_be_bytes([first, second])
}

impl StreamEnd {
    /// What its bucket shows.
    pub fn entry(&self) -> EndEntry {
        let id = self.foreigner_id.as_bytes();
        let (sequence, position) = (self.sequence.to_be_bytes(), self.position.to_be_bytes());
        EndEntry {
            id: id_digest(self.foreigner_id),
            end: digest(END, &[id, &sequence, &position]),
        }
    }
}

impl Bucket {
    /// The bucket of these files, which all belong to it.
    pub fn of<'e>(ends: impl IntoIterator<Item = &'e StreamEnd>) -> Self {
        let mut entries: Vec<EndEntry> = ends.into_iter().map(StreamEnd::entry).collect();
        entries.sort_unstable_by_key(|entry| entry.id.0);
        Self(entries)
    }

    /// What an outsider was handed, if it is in order: strictly ascending, so that no file stands in it twice.
    pub fn handed(entries: Vec<EndEntry>) -> Option<Self> {
        let ascending = entries.windows(2).all(|pair| pair[0].id.0 < pair[1].id.0);
        ascending.then_some(Self(entries))
    }

    /// What it shows.
    pub fn entries(&self) -> &[EndEntry] {
        &self.0
    }

    /// The hash of the whole bucket.
    pub fn hash(&self) -> Hash {
        let parts = self
            .0
            .iter()
            .flat_map(|entry| [&entry.id.0[..], &entry.end.0[..]]);
        digest(BUCKET, &parts.collect::<Vec<_>>())
    }

    /// Whether the file ends here in this way.
    pub fn shows(&self, end: &StreamEnd) -> bool {
        self.0.contains(&end.entry())
    }
}

/// The hashes of all buckets, in groups.
#[derive(Clone, Debug)]
pub struct StreamEnds {
    groups: Vec<Vec<u8>>,
    tops: Vec<u8>,
    stale: BTreeSet<u8>,
}

impl Default for StreamEnds {
    /// No file at all.
    fn default() -> Self {
        let group = Bucket::default().hash().0.repeat(GROUP);
        let top = Tile::subtree_hash(&group).0;
        Self {
            groups: vec![group; GROUP],
            tops: top.repeat(GROUP),
            stale: BTreeSet::new(),
        }
    }
}

impl StreamEnds {
    /// A bucket has changed.
    pub fn set(&mut self, bucket: u16, hash: Hash) {
        let [group, place] = bucket.to_be_bytes();
        set(&mut self.groups[usize::from(group)], place, hash);
        self.stale.insert(group);
    }

    /// Hashes the groups that changed since the last time anew; answers these hashes, to be stored.
    pub fn settle(&mut self) -> Vec<(u8, Hash)> {
        let stale = std::mem::take(&mut self.stale).into_iter();
        let tops = stale.map(|group| (group, Tile::subtree_hash(&self.groups[usize::from(group)])));
        let tops: Vec<(u8, Hash)> = tops.collect();
        for (group, top) in &tops {
            set(&mut self.tops, *group, *top);
        }
        tops
    }

    /// The root; as of the last [`StreamEnds::settle`].
    pub fn root(&self) -> Hash {
        Tile::subtree_hash(&self.tops)
    }
}

fn set(hashes: &mut [u8], place: u8, hash: Hash) {
    let start = usize::from(place) * hash.0.len();
    hashes[start..start + hash.0.len()].copy_from_slice(&hash.0);
}

/// The path from a bucket to the root, from the hashes of the buckets in its group by their places in it, and those of the groups.
/// What is not given holds no file.
pub fn path_of(
    bucket: u16,
    buckets: impl IntoIterator<Item = (u8, Hash)>,
    groups: impl IntoIterator<Item = (u8, Hash)>,
) -> Vec<Hash> {
    let [top, place] = bucket.to_be_bytes();
    let mut group = Bucket::default().hash().0.repeat(GROUP);
    let mut tops = Tile::subtree_hash(&group).0.repeat(GROUP);
    for (place, hash) in buckets {
        set(&mut group, place, hash);
    }
    for (place, hash) in groups {
        set(&mut tops, place, hash);
    }
    let mut path = siblings(&group, place);
    path.extend(siblings(&tops, top));
    path
}

/// The siblings from a leaf of 256 up to below the root.
fn siblings(hashes: &[u8], place: u8) -> Vec<Hash> {
    let place = usize::from(place);
    let sibling = |level: usize| {
        let sibling = (place >> level) ^ 1;
        let width = Hash::default().0.len() << level;
        Tile::subtree_hash(&hashes[sibling * width..(sibling + 1) * width])
    };
    (0..8).map(sibling).collect()
}

/// Whether the path leads from the bucket to the root.
pub(crate) fn check_path(path: &[Hash], root: Hash, bucket: u16, hash: Hash) -> bool {
    crate::check_inclusion(path, BUCKETS as u64, root, bucket.into(), hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn ends_of(files: &[(u128, u64)]) -> BTreeMap<u16, Vec<StreamEnd>> {
        let mut buckets: BTreeMap<u16, Vec<StreamEnd>> = BTreeMap::new();
        for (position, (id, sequence)) in files.iter().enumerate() {
            let end = StreamEnd {
                foreigner_id: Uuid::from_u128(*id),
                sequence: *sequence,
                position: position as u64 + 1,
            };
            buckets
                .entry(bucket_of(end.foreigner_id))
                .or_default()
                .push(end);
        }
        buckets
    }

    /// The tree, and the hashes of its groups that hold a file.
    fn tree(buckets: &BTreeMap<u16, Vec<StreamEnd>>) -> (StreamEnds, Vec<(u8, Hash)>) {
        let mut tree = StreamEnds::default();
        for (number, ends) in buckets {
            tree.set(*number, Bucket::of(ends).hash());
        }
        let groups = tree.settle();
        (tree, groups)
    }

    #[test]
    fn p_7_an_empty_register_has_a_root_of_its_own() {
        let mut empty = StreamEnds::default();
        assert!(empty.settle().is_empty());
        let bucket = Bucket::default().hash();
        let hashes = bucket.0.repeat(BUCKETS);
        assert_eq!(empty.root(), Tile::subtree_hash(&hashes));
    }

    #[test]
    fn p_7_a_bucket_with_a_file_twice_is_not_in_order() {
        let end = |sequence| StreamEnd {
            foreigner_id: Uuid::from_u128(1),
            sequence,
            position: 9,
        };
        let entries = vec![end(1).entry(), end(2).entry()];
        assert_eq!(Bucket::handed(entries), None);
        assert!(Bucket::handed(vec![end(1).entry()]).is_some());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn p_7_every_end_is_shown_and_no_other(files in prop::collection::btree_map(any::<u128>(), 1_u64..9, 1..40)) {
            let files: Vec<(u128, u64)> = files.into_iter().collect();
            let buckets = ends_of(&files);
            let (all, groups) = tree(&buckets);
            let hashes = buckets.iter().map(|(number, ends)| (number.to_be_bytes(), Bucket::of(ends).hash()));
            for (number, ends) in &buckets {
                let bucket = Bucket::of(ends);
                let [group, _] = number.to_be_bytes();
                let beside = hashes.clone().filter(|([of, _], _)| *of == group).map(|([_, place], hash)| (place, hash));
                let path = path_of(*number, beside, groups.clone());
                prop_assert!(check_path(&path, all.root(), *number, bucket.hash()));
                prop_assert!(!check_path(&path, all.root(), number.wrapping_add(1), bucket.hash()));
                for end in ends {
                    prop_assert!(bucket.shows(end));
                    let later = StreamEnd { sequence: end.sequence + 1, ..*end };
                    prop_assert!(!bucket.shows(&later));
                    let shorter = Bucket::of([&later]);
                    prop_assert!(!check_path(&path, all.root(), *number, shorter.hash()));
                }
            }
        }
    }
}
