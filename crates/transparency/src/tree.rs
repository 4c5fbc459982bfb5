//! The tree (RFC 6962 section 2.1), kept as tiles of 256 hashes.

use crate::resource::HEIGHT;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use tlog_tiles::{Error, HASH_SIZE, Hash, HashReader, Tile};

/// Hashes in a whole tile.
pub const WIDTH: usize = 256;

const TILE_BYTES: usize = WIDTH * HASH_SIZE;

/// A tile: 256 consecutive hashes of one level. A hash of level L covers a whole tile of level L - 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// 0 for the hashes of the entries themselves.
    pub level: u8,
    /// From 0, left to right.
    pub number: u64,
}

/// Tiles at hand, by their hashes one after another. A tile may be there up to a part of its width.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tiles(pub BTreeMap<TileId, Vec<u8>>);

impl HashReader for Tiles {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        let read = |index: &u64| {
            let tile = Tile::from_index(HEIGHT, *index);
            let id = id_of(&tile);
            let needed = tile.width() as usize * HASH_SIZE;
            let hashes = self.0.get(&id).and_then(|hashes| hashes.get(..needed));
            tile.hash_at_index(hashes.ok_or(Error::InvalidTile)?, *index)
        };
        indexes.iter().map(read).collect()
    }
}

/// Writes down which tiles are asked for.
#[derive(Default)]
struct Wanted(RefCell<BTreeSet<TileId>>);

impl HashReader for Wanted {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        let tiles = indexes
            .iter()
            .map(|index| id_of(&Tile::from_index(HEIGHT, *index)));
        self.0.borrow_mut().extend(tiles);
        Ok(vec![Hash::default(); indexes.len()])
    }
}

fn id_of(tile: &Tile) -> TileId {
    TileId {
        level: tile.level(),
        number: tile.level_index(),
    }
}

/// The tiles that [`root`] reads.
pub fn tiles_of_root(size: u64) -> BTreeSet<TileId> {
    let wanted = Wanted::default();
    drop(tlog_tiles::tree_hash(size, &wanted));
    wanted.0.into_inner()
}

/// The tiles that [`inclusion`] reads for these entries.
pub fn tiles_of_inclusion(size: u64, indexes: impl IntoIterator<Item = u64>) -> BTreeSet<TileId> {
    let wanted = Wanted::default();
    for index in indexes {
        drop(tlog_tiles::prove_record(size, index, &wanted));
    }
    wanted.0.into_inner()
}

/// The tiles that [`consistency`] reads.
pub fn tiles_of_consistency(size: u64, earlier: u64) -> BTreeSet<TileId> {
    let wanted = Wanted::default();
    drop(tlog_tiles::prove_tree(size, earlier, &wanted));
    wanted.0.into_inner()
}

/// The root of the tree of the first `size` entries; `None` when a tile is missing.
pub fn root(size: u64, tiles: &Tiles) -> Option<Hash> {
    tlog_tiles::tree_hash(size, tiles).ok()
}

/// The proof that entry `index` (from 0) is in the tree; `None` when it is not or a tile is missing.
pub fn inclusion(size: u64, index: u64, tiles: &Tiles) -> Option<Vec<Hash>> {
    tlog_tiles::prove_record(size, index, tiles).ok()
}

/// The proof that the tree begins with the tree of `earlier` entries; `None` when it cannot or a tile is missing.
pub fn consistency(size: u64, earlier: u64, tiles: &Tiles) -> Option<Vec<Hash>> {
    match earlier {
        // Every tree begins with the empty one; RFC 6962 has no proof of it.
        0 => Some(Vec::new()),
        _ => tlog_tiles::prove_tree(size, earlier, tiles).ok(),
    }
}

/// Whether the proof shows that entry `index` with this leaf hash is in the tree.
pub fn check_inclusion(proof: &[Hash], size: u64, root: Hash, index: u64, leaf: Hash) -> bool {
    index < size && tlog_tiles::check_record(&proof.to_vec(), size, root, index, leaf).is_ok()
}

/// Whether the proof shows that the tree begins with the earlier one.
pub fn check_consistency(proof: &[Hash], tree: (u64, Hash), earlier: (u64, Hash)) -> bool {
    let ((size, root), (earlier_size, earlier_root)) = (tree, earlier);
    match earlier_size {
        0 => proof.is_empty() && earlier_root == tlog_tiles::EMPTY_HASH,
        _ if earlier_size == size => proof.is_empty() && earlier_root == root,
        _ if earlier_size > size => false,
        _ => {
            let proof = proof.to_vec();
            tlog_tiles::check_tree(&proof, size, root, earlier_size, earlier_root).is_ok()
        }
    }
}

/// The right edge of the tree: of each level the tile that is not full. It is all that growing needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    levels: Vec<Vec<u8>>,
}

impl Edge {
    /// The edge of a tree of `size` entries, from the tiles that [`Edge::tiles`] names; `None` when one is missing or too short.
    pub fn open(size: u64, tiles: &Tiles) -> Option<Self> {
        let levels = Self::shape(size).map(|(id, width)| {
            if width == 0 {
                return Some(Vec::new());
            }
            let hashes = tiles.0.get(&id)?.get(..width * HASH_SIZE)?;
            Some(hashes.to_vec())
        });
        let levels = levels.collect::<Option<_>>()?;
        Some(Self { size, levels })
    }

    /// The tiles on the edge of a tree of `size` entries.
    pub fn tiles(size: u64) -> Vec<TileId> {
        let on_edge = Self::shape(size).filter(|(_, width)| *width > 0);
        on_edge.map(|(id, _)| id).collect()
    }

    /// For each level the tile on the edge and how many hashes it holds.
    fn shape(size: u64) -> impl Iterator<Item = (TileId, usize)> {
        let hashes_at = move |level: u8| size.checked_shr(u32::from(level) * 8).unwrap_or(0);
        (0..8)
            .take_while(move |level| hashes_at(*level) > 0)
            .map(move |level| {
                let hashes = hashes_at(level);
                let number = hashes >> HEIGHT;
                let width = usize::try_from(hashes - (number << HEIGHT)).expect("less than 256");
                (TileId { level, number }, width)
            })
    }

    /// The number of entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends leaf hashes and answers every tile that is new or wider, each with all its hashes.
    pub fn append(&mut self, leaves: impl IntoIterator<Item = Hash>) -> Tiles {
        let before = self.size;
        let mut changed = Tiles::default();
        for leaf in leaves {
            self.push(leaf, &mut changed);
        }
        let edge = Self::shape(self.size).zip(&self.levels);
        for ((id, width), hashes) in edge {
            let grown = before.checked_shr(u32::from(id.level) * 8).unwrap_or(0)
                != self.size.checked_shr(u32::from(id.level) * 8).unwrap_or(0);
            if width > 0 && grown {
                changed.0.insert(id, hashes.clone());
            }
        }
        changed
    }

    fn push(&mut self, leaf: Hash, full: &mut Tiles) {
        self.size += 1;
        let mut hash = leaf;
        for level in 0_u8.. {
            let at = usize::from(level);
            if self.levels.len() <= at {
                self.levels.push(Vec::new());
            }
            let hashes = &mut self.levels[at];
            hashes.extend(hash.0);
            if hashes.len() < TILE_BYTES {
                return;
            }
            let number = (self.size >> (u32::from(level) * 8 + 8)) - 1;
            hash = Tile::subtree_hash(hashes);
            full.0
                .insert(TileId { level, number }, std::mem::take(hashes));
        }
    }

    /// The root.
    pub fn root(&self) -> Hash {
        let edge = Self::shape(self.size).zip(&self.levels);
        let tiles = edge.map(|((id, _), hashes)| (id, hashes.clone()));
        root(self.size, &Tiles(tiles.collect())).expect("the edge holds what the root is made of")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn leaf(n: u64) -> Hash {
        tlog_tiles::record_hash(&n.to_be_bytes())
    }

    /// RFC 6962 section 2.1 word for word.
    fn by_definition(from: u64, to: u64) -> Hash {
        match to - from {
            0 => tlog_tiles::EMPTY_HASH,
            1 => leaf(from),
            count => {
                let left = from + count.next_power_of_two() / 2;
                tlog_tiles::node_hash(by_definition(from, left), by_definition(left, to))
            }
        }
    }

    fn grown(steps: &[u64]) -> (Edge, Tiles) {
        let (mut edge, mut tiles) = (Edge::default(), Tiles::default());
        for step in steps {
            let from = edge.size();
            tiles.0.extend(edge.append((from..from + step).map(leaf)).0);
        }
        (edge, tiles)
    }

    #[test]
    fn p_7_the_root_is_that_of_rfc_6962_at_every_edge_of_a_tile() {
        for size in [
            0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 65_793,
        ] {
            let (edge, tiles) = grown(&[size]);
            assert_eq!(edge.root(), by_definition(0, size), "{size}");
            assert_eq!(root(size, &tiles), Some(edge.root()), "{size}");
            assert_eq!(Edge::open(size, &tiles), Some(edge), "{size}");
        }
    }

    #[test]
    fn p_7_a_missing_tile_is_no_root() {
        let (_, mut tiles) = grown(&[600]);
        tiles.0.remove(&TileId {
            level: 0,
            number: 2,
        });
        assert_eq!(root(600, &tiles), None);
        assert_eq!(Edge::open(600, &tiles), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn p_7_however_it_grows_the_tree_is_the_same(steps in prop::collection::vec(0_u64..700, 1..6)) {
            let (edge, tiles) = grown(&steps);
            let (at_once, all) = grown(&[steps.iter().sum()]);
            prop_assert_eq!(&edge, &at_once);
            prop_assert_eq!(tiles, all);
        }

        #[test]
        fn p_7_proofs_hold_and_nothing_else_does(size in 1_u64..2_000, index in 0_u64..2_000, earlier in 0_u64..2_000) {
            let (edge, tiles) = grown(&[size]);
            let (index, earlier) = (index % size, earlier % (size + 1));
            let named = |ids: BTreeSet<TileId>| Tiles(ids.into_iter().map(|id| (id, tiles.0[&id].clone())).collect());
            let proof = inclusion(size, index, &named(tiles_of_inclusion(size, [index]))).expect("tiles");
            prop_assert!(check_inclusion(&proof, size, edge.root(), index, leaf(index)));
            prop_assert!(!check_inclusion(&proof, size, edge.root(), index, leaf(index + 1)));
            prop_assert!(size == 1 || !check_inclusion(&proof, size, edge.root(), (index + 1) % size, leaf(index)));
            prop_assert!(!check_inclusion(&proof, index, edge.root(), index, leaf(index)));
            let before = grown(&[earlier]).0.root();
            let wanted = if earlier == 0 { BTreeSet::new() } else { tiles_of_consistency(size, earlier) };
            let proof = consistency(size, earlier, &named(wanted)).expect("tiles");
            prop_assert!(check_consistency(&proof, (size, edge.root()), (earlier, before)));
            prop_assert!(!check_consistency(&proof, (size, edge.root()), (earlier, leaf(9_999))));
            prop_assert!(!check_consistency(&proof, (size, leaf(9_999)), (earlier, before)) || earlier == 0);
        }
    }
}
