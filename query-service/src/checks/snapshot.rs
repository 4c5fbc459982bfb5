//! A picture on disk, so that a restart takes up where the last process stood and need not read the whole read model.
//!
//! It is a hint and no truth: what is torn, damaged, of another program or of another log is set aside, and the read model is read
//! from its beginning. It holds names, so that it is readable by its owner alone, and is written anew when content is erased
//! (docs/erasure.md). What the subjects say comes first, in pieces behind their lengths and checksums, then the
//! indexes.

use super::person::Subject;
use super::picture::{Picture, Standing};
use super::shelves::{Compacted, Shelves};
use events::ForeignerId;
use matching::index::SnapshotError;
use read_models::entry_ban;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::hash::{DefaultHasher, Hasher as _};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;

/// Raised when the pieces change their form or meaning.
const LAYOUT: u32 = 3;

/// The name of the file, and that under which it is written.
const NAME: &str = "check-index";
const UNFINISHED: &str = "check-index.unfinished";

/// Subjects in one piece.
const PIECE_SUBJECTS: usize = 4_096;

/// A longer piece is no piece.
const PIECE_BYTES_MAX: u64 = 1 << 30;

/// Why there is no picture on disk.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unusable {
    #[error("the snapshot cannot be read or written")]
    Io(#[from] io::Error),
    #[error("the snapshot is damaged")]
    Damaged,
    #[error("the snapshot was written by another program")]
    Foreign,
    #[error("the index of the snapshot cannot be used")]
    Index(#[from] SnapshotError),
}

/// What checks answer about those whom they follow, shared with a picture.
pub(super) type Subjects = HashMap<ForeignerId, Arc<Subject>>;

/// Where snapshots of one service lie.
#[derive(Clone, Debug)]
pub(super) struct Place(PathBuf);

/// What a snapshot says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    layout: u32,
    read_model: i32,
    /// Which build of the read model it was read from.
    pub(super) generation: Uuid,
    /// Everything in the log up to here is in it.
    pub(super) position: u64,
    /// The leaf of the event there: another log has another one.
    pub(super) leaf: [u8; 32],
}

impl Header {
    /// The header of a picture that stands there.
    pub(super) fn of(standing: Standing, leaf: [u8; 32]) -> Option<Self> {
        Some(Self {
            layout: LAYOUT,
            read_model: entry_ban::VERSION,
            generation: standing.generation?,
            position: standing.position,
            leaf,
        })
    }
}

impl Place {
    /// The place in a folder, which is made if it is not there.
    pub(super) fn in_folder(folder: &Path) -> io::Result<Self> {
        let mut builder = fs::DirBuilder::new();
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(folder)?;
        Ok(Self(folder.to_owned()))
    }

    /// Writes a snapshot in place of the one before. Half a one is never in its place.
    pub(super) fn write(
        &self,
        header: Header,
        subjects: &Subjects,
        compacted: &Compacted,
    ) -> Result<(), Unusable> {
        let unfinished = self.0.join(UNFINISHED);
        remove(&unfinished)?;
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&unfinished)?;
        let mut out = BufWriter::with_capacity(1 << 20, file);
        write_subjects(&mut out, subjects)?;
        let owner = serde_json::to_vec(&header).map_err(io::Error::from)?;
        compacted.save(&mut out, &owner)?;
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        fs::rename(unfinished, self.0.join(NAME))?;
        Ok(File::open(&self.0)?.sync_all()?)
    }

    /// Reads the snapshot; `None` when there is none.
    pub(super) fn read(&self) -> Result<Option<(Header, Picture)>, Unusable> {
        remove(&self.0.join(UNFINISHED))?;
        let file = match File::open(self.0.join(NAME)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let mut input = BufReader::with_capacity(1 << 20, file);
        let subjects = read_subjects(&mut input)?;
        let (shelves, owner) = Shelves::open(&mut input)?;
        let header: Header = serde_json::from_slice(&owner).map_err(|_| Unusable::Foreign)?;
        if (header.layout, header.read_model) != (LAYOUT, entry_ban::VERSION) {
            return Err(Unusable::Foreign);
        }
        let followed = shelves.followed();
        let whole = followed.len() == subjects.len();
        if !whole || !subjects.keys().all(|key| followed.contains(key)) {
            return Err(Unusable::Damaged);
        }
        let standing = Standing {
            position: header.position,
            generation: Some(header.generation),
        };
        Ok(Some((header, Picture::of(shelves, subjects, standing))))
    }

    /// Takes the snapshot away: it holds what was erased since, or is of no use.
    pub(super) fn remove(&self) -> io::Result<()> {
        remove(&self.0.join(NAME))
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn write_subjects(out: &mut impl Write, subjects: &Subjects) -> io::Result<()> {
    let all: Vec<_> = subjects.iter().collect();
    for piece in all.chunks(PIECE_SUBJECTS) {
        let text = serde_json::to_vec(piece)?;
        out.write_all(&u64::try_from(text.len()).unwrap_or(u64::MAX).to_le_bytes())?;
        out.write_all(&checksum(&text).to_le_bytes())?;
        out.write_all(&text)?;
    }
    out.write_all(&0_u64.to_le_bytes())
}

fn read_subjects(input: &mut impl Read) -> Result<Subjects, Unusable> {
    let mut subjects = Subjects::new();
    let mut text = Vec::new();
    loop {
        let length = number(input)?;
        if length == 0 {
            return Ok(subjects);
        }
        if length > PIECE_BYTES_MAX {
            return Err(Unusable::Damaged);
        }
        let sum = number(input)?;
        text.clear();
        input.by_ref().take(length).read_to_end(&mut text)?;
        if text.len() as u64 != length || checksum(&text) != sum {
            return Err(Unusable::Damaged);
        }
        // What the reader says may quote the person.
        let piece: Vec<(ForeignerId, Subject)> =
            serde_json::from_slice(&text).map_err(|_| Unusable::Foreign)?;
        subjects.extend(piece.into_iter().map(|(id, it)| (id, Arc::new(it))));
    }
}

fn number(input: &mut impl Read) -> io::Result<u64> {
    let mut bytes = [0; 8];
    input.read_exact(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}

/// Stable within one build of the program; another one finds the file foreign and reads anew.
fn checksum(text: &[u8]) -> u64 {
    let mut sum = DefaultHasher::new();
    sum.write(text);
    sum.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::picture::Change;
    use matching::index::{Identity, Person, Question};
    use std::os::unix::fs::PermissionsExt as _;

    fn id(number: u128) -> ForeignerId {
        ForeignerId(Uuid::from_u128(number))
    }

    fn change(number: u128) -> Change {
        let identity = Identity {
            surname: format!("KARIMOV{number}"),
            ..Identity::default()
        };
        Change {
            person: Person {
                key: id(number),
                identities: vec![identity],
                documents: Vec::new(),
            },
            subject: number
                .is_multiple_of(3)
                .then(|| Subject::known_as(&format!("Q{number}"))),
            erased: false,
        }
    }

    /// A place with a snapshot of a number of persons at position 7.
    fn written(persons: u128) -> (tempfile::TempDir, Place, Header) {
        let folder = tempfile::tempdir().expect("a folder");
        let place = Place::in_folder(&folder.path().join("index")).expect("a place");
        let mut picture = Picture::default();
        picture.is_of(Uuid::from_u128(5));
        picture.take_in((0..persons).map(change));
        picture.reached(7);
        let header = Header::of(picture.standing(), [9; 32]).expect("a generation");
        let compacted = picture.begin_compaction().run();
        place
            .write(header, &picture.subjects(), &compacted)
            .expect("written");
        (folder, place, header)
    }

    #[test]
    fn a_snapshot_gives_the_picture_back() {
        let (_folder, place, header) = written(9_000);
        let (read, picture) = place.read().expect("readable").expect("there");
        assert_eq!(read, header);
        assert_eq!((picture.persons(), picture.position()), (9_000, 7));
        assert_eq!(picture.generation(), Some(Uuid::from_u128(5)));
        let question = Question {
            surname: Some("karimov77".into()),
            ..Question::default()
        };
        let day = "2026-03-20".parse().expect("a day");
        assert!(picture.search(&question, day).expect("readable").is_empty());
        let found = picture.search_all(&question, 1).expect("readable");
        assert_eq!(found[0].key, id(77));
        assert_eq!(picture.followed_persons(), 3_000);
        assert!(picture.age(std::time::Instant::now()).is_none());
        let mode = fs::metadata(place.0.join(NAME)).expect("there");
        assert_eq!(mode.permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn f_a_snapshot_that_is_cut_or_changed_anywhere_is_no_snapshot() {
        let (_folder, place, _) = written(40);
        let path = place.0.join(NAME);
        let whole = fs::read(&path).expect("readable");
        for length in [0, 7, 20, whole.len() / 2, whole.len() - 1] {
            fs::write(&path, &whole[..length]).expect("cut");
            assert!(place.read().is_err(), "{length}");
        }
        for place_of_bit in (0..whole.len()).step_by(97) {
            let mut changed = whole.clone();
            changed[place_of_bit] ^= 4;
            fs::write(&path, changed).expect("changed");
            assert!(place.read().is_err(), "{place_of_bit}");
        }
    }

    #[test]
    fn a_snapshot_that_is_not_there_or_was_taken_away_is_none() {
        let (_folder, place, _) = written(1);
        fs::write(place.0.join(UNFINISHED), b"half").expect("written");
        place.remove().expect("removed");
        assert!(place.read().expect("readable").is_none());
        assert!(!place.0.join(UNFINISHED).exists());
        place.remove().expect("nothing to remove");
    }
}
