//! What a log serves, by path (C2SP tlog-tiles).

use crate::TileId;
use crate::checkpoint::SIZE_MAX;
use tlog_tiles::Tile;

/// The height of a tile: 2^8 hashes.
pub(crate) const HEIGHT: u8 = 8;

/// Hashes of a whole tile, entries of a whole bundle.
const WIDTH: u64 = crate::WIDTH as u64;

/// Tiles above this level would need more than 2^63 entries below them.
const LEVEL_MAX: u8 = 6;

/// A tile of hashes or a bundle of entries, whole or cut to a width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// The first `width` hashes of a tile.
    Hashes {
        /// The tile.
        tile: TileId,
        /// From 1 to 256.
        width: u16,
    },
    /// The first `width` entries of a bundle of 256.
    Entries {
        /// The number of the bundle; it begins at entry `256 * number`.
        number: u64,
        /// From 1 to 256.
        width: u16,
    },
}

impl Resource {
    /// Reads `tile/<level>/<number>[.p/<width>]` or `tile/entries/<number>[.p/<width>]`; `None` for anything else.
    pub fn parse(path: &str) -> Option<Self> {
        let (level, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        // The library counts on widths of at least 1 and on levels that exist.
        let width = rest.rsplit_once(".p/").map(|(_, width)| width);
        if width.is_some_and(|width| width.parse::<u8>().is_ok_and(|width| width == 0)) {
            return None;
        }
        let library_level = match level {
            "entries" => "data",
            level if level.parse::<u8>().is_ok_and(|level| level <= LEVEL_MAX) => level,
            _ => return None,
        };
        let tile = Tile::from_path(&format!("tile/{HEIGHT}/{library_level}/{rest}")).ok()?;
        let width = u16::try_from(tile.width()).ok()?;
        let number = tile.level_index();
        // Whole tiles of a log that is longer than any: their places would not be numbers.
        let entries_below = u32::from(HEIGHT) * (u32::from(tile.level()) + 1);
        if number >= SIZE_MAX >> entries_below {
            return None;
        }
        Some(if tile.is_data() {
            Self::Entries { number, width }
        } else {
            let tile = TileId {
                level: tile.level(),
                number,
            };
            Self::Hashes { tile, width }
        })
    }

    /// The path under which it is served.
    pub fn path(&self) -> String {
        let (level, number, width, entries) = match *self {
            Self::Hashes { tile, width } => (tile.level, tile.number, width, false),
            Self::Entries { number, width } => (0, number, width, true),
        };
        let path = Tile::new(HEIGHT, level, number, width.into(), entries).path();
        let rest = path
            .strip_prefix("tile/8/")
            .expect("the library writes its height first");
        match rest.strip_prefix("data/") {
            Some(rest) => format!("tile/entries/{rest}"),
            None => format!("tile/{rest}"),
        }
    }

    /// Everything that a log of `size` entries serves and one of `earlier` entries did not, bundles of entries first.
    pub fn between(earlier: u64, size: u64) -> Vec<Self> {
        let entries = (earlier / WIDTH..size.div_ceil(WIDTH)).map(|number| {
            let width = u16::try_from((size - number * WIDTH).min(WIDTH));
            Self::Entries {
                number,
                width: width.expect("at most 256"),
            }
        });
        let hashes = Tile::new_tiles(HEIGHT, earlier, size);
        let hashes = hashes.into_iter().map(|tile| Self::Hashes {
            tile: TileId {
                level: tile.level(),
                number: tile.level_index(),
            },
            width: u16::try_from(tile.width()).expect("at most 256"),
        });
        entries.filter(|_| size > earlier).chain(hashes).collect()
    }

    /// How many hashes or entries it holds.
    pub fn width(&self) -> u16 {
        match self {
            Self::Hashes { width, .. } | Self::Entries { width, .. } => *width,
        }
    }
}

/// An entry is longer than a bundle can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an entry of {0} bytes is longer than 65,535")]
pub struct EntryTooLong(pub usize);

/// A bundle: each entry behind its length in two bytes.
///
/// # Errors
/// When an entry is longer than 65,535 bytes.
pub fn encode_entries<'e>(
    entries: impl IntoIterator<Item = &'e [u8]>,
) -> Result<Vec<u8>, EntryTooLong> {
    let mut bundle = Vec::new();
    for entry in entries {
        let length = u16::try_from(entry.len()).map_err(|_| EntryTooLong(entry.len()))?;
        bundle.extend(length.to_be_bytes());
        bundle.extend(entry);
    }
    Ok(bundle)
}

/// The entries of a bundle; `None` when it is cut.
pub fn decode_entries(bundle: &[u8]) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    let mut rest = bundle;
    while !rest.is_empty() {
        let (length, after) = rest.split_first_chunk::<2>()?;
        let (entry, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        entries.push(entry);
        rest = after;
    }
    Some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hashes(level: u8, number: u64, width: u16) -> Resource {
        let tile = TileId { level, number };
        Resource::Hashes { tile, width }
    }

    #[test]
    fn p_7_paths_are_those_of_tlog_tiles() {
        let examples = [
            ("tile/0/000", hashes(0, 0, 256)),
            ("tile/1/x001/x234/067", hashes(1, 1_234_067, 256)),
            ("tile/0/x001/000.p/17", hashes(0, 1_000, 17)),
            (
                "tile/entries/x001/002",
                Resource::Entries {
                    number: 1_002,
                    width: 256,
                },
            ),
            (
                "tile/entries/000.p/1",
                Resource::Entries {
                    number: 0,
                    width: 1,
                },
            ),
        ];
        for (path, resource) in examples {
            assert_eq!(Resource::parse(path), Some(resource), "{path}");
            assert_eq!(resource.path(), path);
        }
    }

    #[test]
    fn p_7_what_is_new_is_every_tile_and_bundle_that_is_new_or_wider() {
        let entries = |number, width| Resource::Entries { number, width };
        assert_eq!(Resource::between(0, 0), []);
        assert_eq!(Resource::between(5, 5), []);
        assert_eq!(Resource::between(0, 3), [entries(0, 3), hashes(0, 0, 3)]);
        assert_eq!(
            Resource::between(250, 513),
            [
                entries(0, 256),
                entries(1, 256),
                entries(2, 1),
                hashes(0, 0, 256),
                hashes(0, 1, 256),
                hashes(0, 2, 1),
                hashes(1, 0, 2),
            ]
        );
        assert_eq!(
            Resource::between(256, 257),
            [entries(1, 1), hashes(0, 1, 1)]
        );
    }

    #[test]
    fn what_is_no_resource_is_none() {
        let wrong = [
            "",
            "tile",
            "tile/",
            "tile/0",
            "tile/0/",
            "tile/0/1",
            "tile/0/0000",
            "tile/7/000",
            "tile/64/000",
            "tile/255/000",
            "tile/256/000",
            "tile/-1/000",
            "tile/0/000.p/0",
            "tile/0/000.p/00",
            "tile/entries/0.p/000",
            "tile/0/000.p/256",
            "tile/0/000.p/257",
            "tile/0/000.p/",
            "tile/0/000.p/01",
            "tile/data/000",
            "tile/8/0/000",
            "tile/entries/000.p/0",
            "tile/0/x000/000/",
            "tile/0/../000",
            "tile/entries/0",
            // Its first entry would be 2^64, which is 0 to a careless computer.
            "tile/entries/x072/x057/x594/x037/x927/936",
            "tile/0/x072/x057/x594/x037/x927/936",
            "tile/6/001",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
            "checkpoint",
        ];
        for path in wrong {
            assert_eq!(Resource::parse(path), None, "{path}");
        }
    }

    #[test]
    fn a_cut_bundle_is_none() {
        let bundle = encode_entries([&b"ab"[..], b"", b"c"]).expect("short entries");
        assert_eq!(decode_entries(&bundle), Some(vec![&b"ab"[..], b"", b"c"]));
        for end in [1, 3, bundle.len() - 1] {
            assert_eq!(decode_entries(&bundle[..end]), None, "{end}");
        }
        let long = vec![0; 65_536];
        assert_eq!(encode_entries([&long[..]]), Err(EntryTooLong(65_536)));
    }

    proptest! {
        #[test]
        fn reading_a_path_never_panics_and_writes_it_back(path in "tile/(entries|[0-9]{1,3})/(x?[0-9]{3}/){0,4}[0-9]{0,4}(\\.p/[0-9]{0,3})?") {
            if let Some(resource) = Resource::parse(&path) {
                prop_assert_eq!(resource.path(), path);
            }
        }
    }
}
