//! A base as a file, so that a restart need not read the whole register again.
//!
//! Little-endian: a mark, the version of this layout, what the owner says about it, then flat arrays, each behind its
//! length, then a checksum of everything before. A file that is cut, changed, of another version or something else altogether is
//! an error and never half an index.

use std::io::{self, Read, Write};

use thiserror::Error;

use super::base::Base;
use super::entries::Entries;
use super::intake::Paper;
use super::origins::{Origin, Origins};
use super::rows::Rows;
use crate::countries::Country;
use crate::dictionary::Dictionary;
use crate::score::Word;

const MARK: [u8; 8] = *b"matchidx";

/// It grows by one with every change by which other bytes are written for the same persons, or the same bytes mean something else:
///
/// - the arrays that [`write`] names, their order, and how one of their items is written;
/// - what a name becomes: tokens (`names::tokens`), forms and the keys they are looked up by (`names::search_forms_of`, `spelling::key`,
///   `parts::cut_key`), the spellings that an identity has;
/// - what a document becomes (`documents::normal_number`, `rows::fingerprint`), the numbers of dates (`day_code`), traits and words.
///
/// What [`read`] makes anew does not count: readings, sound keys and groups of tokens, the lists of tokens and their landmarks. A test
/// holds the bytes of a few persons beside this number.
const VERSION: u32 = 1;

/// Longest text that an owner may put before an index, in bytes.
pub const OWNER_BYTES_MAX: usize = 4096;

/// Bytes read or written at once.
const PIECE: usize = 1 << 20;

/// Why a file is no index.
#[derive(Debug, Error)]
pub enum SnapshotError {
    /// It could not be read or written, or it ends too early.
    #[error("the snapshot cannot be read or written")]
    Io(#[from] io::Error),
    /// It is something else.
    #[error("the file is no snapshot of an index")]
    Foreign,
    /// It was written by a program with another layout.
    #[error("the snapshot has version {0}")]
    Version(u32),
    /// It is not what was written.
    #[error("the snapshot is damaged")]
    Damaged,
}

/// Writes a base.
pub(super) fn write<K: Copy>(
    base: &Base<K>,
    out: impl Write,
    owner: &[u8],
    bytes_of: impl Fn(&K) -> [u8; 16],
) -> Result<(), SnapshotError> {
    if owner.len() > OWNER_BYTES_MAX {
        return Err(io::Error::from(io::ErrorKind::InvalidInput).into());
    }
    let mut out = Sink {
        out,
        sum: Sum::default(),
        piece: Vec::with_capacity(PIECE + 16),
    };
    out.piece.extend_from_slice(&MARK);
    out.piece.extend_from_slice(&VERSION.to_le_bytes());
    out.items(owner.iter().map(|byte| [*byte]))?;
    out.items(base.keys.iter().map(bytes_of))?;
    let entries = &base.entries;
    out.numbers(&entries.births)?;
    out.numbers(&entries.persons)?;
    out.items(entries.places.iter().map(|place| place.to_le_bytes()))?;
    out.numbers(&entries.labels)?;
    out.items(entries.traits.iter().map(|traits| [*traits]))?;
    out.numbers(&entries.origins)?;
    out.numbers(&entries.words.starts)?;
    out.items(
        entries
            .words
            .items
            .iter()
            .map(|word| word.bits().to_le_bytes()),
    )?;
    out.numbers(&entries.names.starts)?;
    out.items(entries.names.items.iter().map(|byte| [*byte]))?;
    out.rows(base.origins.all().iter().map(origin_bytes))?;
    out.rows(base.dictionary.texts().map(|text| text.as_bytes().to_vec()))?;
    out.items(
        base.forms
            .iter()
            .map(|(key, entry)| pair_bytes(*key, *entry)),
    )?;
    out.items(base.papers.iter().map(paper_bytes))?;
    out.items(
        base.unreadable
            .iter()
            .map(|(person, count)| pair_bytes(*person, *count)),
    )?;
    out.finish()
}

/// Reads a base, and what its owner said about it.
pub(super) fn read<K: Copy + Ord>(
    input: impl Read,
    key_of: impl Fn([u8; 16]) -> K,
) -> Result<(Base<K>, Vec<u8>), SnapshotError> {
    let mut input = Source {
        input,
        sum: Sum::default(),
    };
    if input.exact::<8>()? != MARK {
        return Err(SnapshotError::Foreign);
    }
    let version = u32::from_le_bytes(input.exact()?);
    if version != VERSION {
        return Err(SnapshotError::Version(version));
    }
    let owner = input.items(|[byte]| byte)?;
    let keys = input.items(|bytes: [u8; 16]| bytes)?;
    let entries = Entries {
        births: input.numbers()?,
        persons: input.numbers()?,
        places: input.items(u16::from_le_bytes)?,
        labels: input.numbers()?,
        traits: input.items(|[byte]| byte)?,
        origins: input.numbers()?,
        words: Rows {
            starts: input.numbers()?,
            items: input.items(|bytes| Word::from_bits(u32::from_le_bytes(bytes)))?,
        },
        names: Rows {
            starts: input.numbers()?,
            items: input.items(|[byte]| byte)?,
        },
    };
    let origins = input.rows()?;
    let texts = input.rows()?;
    let forms = input.items(pair)?;
    let papers = input.items(|bytes: [u8; 16]| paper(bytes))?;
    let unreadable = input.items(pair)?;
    input.finish()?;
    let keys = keys.into_iter().map(key_of).collect();
    let mut known = Origins::default();
    for number in 0..origins.len() {
        known.intern(
            origin(origins.row(super::rows::narrow(number))).ok_or(SnapshotError::Damaged)?,
        );
    }
    let texts: Vec<&str> = (0..texts.len())
        .map(|number| std::str::from_utf8(texts.row(super::rows::narrow(number))))
        .collect::<Result<_, _>>()
        .map_err(|_| SnapshotError::Damaged)?;
    let dictionary = Dictionary::of(&texts);
    if dictionary.len() != texts.len() {
        return Err(SnapshotError::Damaged);
    }
    Ok((
        Base::of(keys, entries, known, dictionary, forms, papers, unreadable),
        owner,
    ))
}

fn origin_bytes(origin: &Origin) -> Vec<u8> {
    let birth_country = origin
        .birth_country
        .iter()
        .flat_map(|country| country.as_str().bytes());
    let mut bytes: Vec<u8> = birth_country.collect();
    bytes.resize(3, 0);
    bytes.extend(
        origin
            .nationalities
            .iter()
            .flat_map(|country| country.as_str().bytes()),
    );
    bytes
}

fn origin(bytes: &[u8]) -> Option<Origin> {
    let (birth_country, nationalities) = bytes.split_at_checked(3)?;
    let nationalities: Option<Box<[Country]>> = nationalities.chunks(3).map(country).collect();
    Some(Origin {
        nationalities: nationalities?,
        birth_country: country(birth_country),
    })
}

fn country(bytes: &[u8]) -> Option<Country> {
    Country::parse(std::str::from_utf8(bytes).ok()?)
}

fn pair_bytes(one: u32, other: u32) -> [u8; 8] {
    (u64::from(other) << 32 | u64::from(one)).to_le_bytes()
}

fn pair(bytes: [u8; 8]) -> (u32, u32) {
    let (one, other) = bytes.split_at(4);
    (number(one), number(other))
}

fn number(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .rev()
        .fold(0, |number, byte| number << 8 | u32::from(*byte))
}

fn paper_bytes(paper: &Paper) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&paper.fingerprint.to_le_bytes());
    bytes[8..12].copy_from_slice(&paper.person.to_le_bytes());
    if let Some(issuer) = &paper.issuer {
        bytes[12..15].copy_from_slice(issuer.as_str().as_bytes());
    }
    bytes
}

fn paper(bytes: [u8; 16]) -> Paper {
    Paper {
        fingerprint: u64::from(number(&bytes[4..8])) << 32 | u64::from(number(&bytes[..4])),
        person: number(&bytes[8..12]),
        issuer: country(&bytes[12..15]),
    }
}

/// Sums up what goes through, in steps of eight bytes wherever it is cut into pieces.
#[derive(Default)]
struct Sum {
    sum: u64,
    /// Bytes of a step that is not whole yet.
    begun: Vec<u8>,
}

impl Sum {
    fn add(&mut self, bytes: &[u8]) {
        let missing = (8 - self.begun.len()) % 8;
        let (first, rest) = bytes.split_at(missing.min(bytes.len()));
        self.begun.extend_from_slice(first);
        if let Ok(word) = <[u8; 8]>::try_from(self.begun.as_slice()) {
            self.step(word);
            self.begun.clear();
        }
        let (words, rest) = rest.as_chunks::<8>();
        for word in words {
            self.step(*word);
        }
        self.begun.extend_from_slice(rest);
    }

    fn step(&mut self, word: [u8; 8]) {
        let mixed = (self.sum ^ u64::from_le_bytes(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.sum = mixed.rotate_left(29);
    }

    fn finish(mut self) -> u64 {
        self.begun.resize(8, 0);
        let last = self.begun.as_slice().try_into().expect("eight bytes");
        self.step(last);
        self.sum
    }
}

struct Sink<W> {
    out: W,
    sum: Sum,
    piece: Vec<u8>,
}

impl<W: Write> Sink<W> {
    fn items<const N: usize>(
        &mut self,
        items: impl ExactSizeIterator<Item = [u8; N]>,
    ) -> Result<(), SnapshotError> {
        self.piece
            .extend_from_slice(&(items.len() as u64).to_le_bytes());
        self.flush()?;
        for item in items {
            self.piece.extend_from_slice(&item);
            if self.piece.len() >= PIECE {
                self.flush()?;
            }
        }
        self.flush()
    }

    fn numbers(&mut self, numbers: &[u32]) -> Result<(), SnapshotError> {
        self.items(numbers.iter().map(|number| number.to_le_bytes()))
    }

    fn rows(&mut self, rows: impl Iterator<Item = Vec<u8>>) -> Result<(), SnapshotError> {
        let mut all = Rows::<u8>::default();
        for row in rows {
            all.push(&row);
        }
        self.numbers(&all.starts)?;
        self.items(all.items.iter().map(|byte| [*byte]))
    }

    fn flush(&mut self) -> Result<(), SnapshotError> {
        self.sum.add(&self.piece);
        self.out.write_all(&self.piece)?;
        self.piece.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<(), SnapshotError> {
        self.out.write_all(&self.sum.finish().to_le_bytes())?;
        Ok(self.out.flush()?)
    }
}

struct Source<R> {
    input: R,
    sum: Sum,
}

impl<R: Read> Source<R> {
    fn exact<const N: usize>(&mut self) -> Result<[u8; N], SnapshotError> {
        let mut bytes = [0; N];
        self.input.read_exact(&mut bytes)?;
        self.sum.add(&bytes);
        Ok(bytes)
    }

    /// Memory is only taken for what is really there.
    fn items<const N: usize, T>(
        &mut self,
        item: impl Fn([u8; N]) -> T,
    ) -> Result<Vec<T>, SnapshotError> {
        let count = u64::from_le_bytes(self.exact()?);
        let mut left = usize::try_from(count)
            .ok()
            .and_then(|count| count.checked_mul(N))
            .ok_or(SnapshotError::Damaged)?;
        let mut items = Vec::with_capacity(left.min(64 * PIECE) / N);
        let mut piece = vec![0; PIECE / N * N];
        while left > 0 {
            let piece = &mut piece[..left.min(PIECE / N * N)];
            self.input.read_exact(piece)?;
            self.sum.add(piece);
            left -= piece.len();
            items.extend(piece.as_chunks::<N>().0.iter().map(|bytes| item(*bytes)));
        }
        items.shrink_to_fit();
        Ok(items)
    }

    fn numbers(&mut self) -> Result<Vec<u32>, SnapshotError> {
        self.items(u32::from_le_bytes)
    }

    fn rows(&mut self) -> Result<Rows<u8>, SnapshotError> {
        Ok(Rows {
            starts: self.numbers()?,
            items: self.items(|[byte]| byte)?,
        })
    }

    /// Nothing is believed before the checksum agrees and the file ends.
    fn finish(mut self) -> Result<(), SnapshotError> {
        let sum = self.sum.finish();
        let mut bytes = [0; 8];
        self.input.read_exact(&mut bytes)?;
        if u64::from_le_bytes(bytes) == sum {
            Ok(())
        } else {
            Err(SnapshotError::Damaged)
        }
    }
}
