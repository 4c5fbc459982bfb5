//! What a zone that was misread may have said: proposals for a person to look at, never a correction.
//!
//! A reader of OCR-B takes O for 0, I for 1, B for 8 and so on. Where only letters or only digits may stand, such a
//! confusion shows at once; elsewhere the check digits tell. A proposal is a zone whose check digits are all right.

use chrono::NaiveDate;

use super::layout;
use super::{Format, Mrz, parse};

/// Greatest number of proposals.
pub const REPAIRS_MAX: usize = 16;

/// Greatest number of ways to read what stands in a wrong kind of place, taken together.
const READINGS_MAX: usize = 32;

/// Characters that are taken for one another.
const CONFUSIONS: &[(u8, u8)] = &[
    (b'O', b'0'),
    (b'D', b'0'),
    (b'I', b'1'),
    (b'Z', b'2'),
    (b'S', b'5'),
    (b'G', b'6'),
    (b'B', b'8'),
    (b'K', b'<'),
];

/// A zone that a misread one may have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The zone as proposed, its lines joined by a newline.
    pub text: String,
    /// What it says; all its check digits verify.
    pub mrz: Mrz,
    /// What differs from the zone as it was read, in its order.
    pub changes: Vec<Change>,
}

/// One character that a proposal reads differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Line, from 1.
    pub line: usize,
    /// Place in the line, from 1.
    pub place: usize,
    /// What was read.
    pub read: char,
    /// What it may have been.
    pub proposed: char,
}

/// What the zone may have been, if its characters are read as those that are taken for them: wherever a letter stands
/// in place of a digit or the other way round, and in at most one place more. Those with the fewest changes, in the
/// order of the zone; none for a zone that is right, for a text that is no zone, and where nothing would make all check
/// digits right.
///
/// Several proposals mean that the check digits cannot tell them apart; one means no more than that they agree with it.
pub fn repairs(text: &str, reference_day: NaiveDate) -> Vec<Repair> {
    let text = text.replace("\r\n", "\n");
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let is_right = |mrz: &Mrz| mrz.check_failures.is_empty();
    let Ok((format, _)) = layout::split(text) else {
        return Vec::new();
    };
    if parse(text, reference_day).is_ok_and(|mrz| is_right(&mrz)) {
        return Vec::new();
    }
    let readings = readings_by_kind(text, format);
    let propose = |proposal: &str| -> Option<Repair> {
        let mrz = parse(proposal, reference_day).ok().filter(is_right)?;
        Some(Repair {
            text: proposal.to_owned(),
            changes: changes(text, proposal),
            mrz,
        })
    };
    let mut repairs: Vec<Repair> = readings
        .iter()
        .filter_map(|reading| propose(reading))
        .collect();
    if repairs.is_empty() {
        let with_one_more = readings.iter().flat_map(|reading| one_confusion(reading));
        repairs.extend(with_one_more.filter_map(|proposal| propose(&proposal)));
    }
    repairs.sort_by_key(|repair| repair.changes.len());
    let fewest = repairs.first().map_or(0, |repair| repair.changes.len());
    repairs.retain(|repair| repair.changes.len() == fewest);
    repairs.truncate(REPAIRS_MAX);
    repairs
}

/// The zone with every character that is of the wrong kind for its place read as one of the right kind; a 0 among letters
/// may be an O or a D. Just the zone where there is no such character, or too many of them.
fn readings_by_kind(text: &str, format: Format) -> Vec<String> {
    let mut readings = vec![text.to_owned()];
    let kinds = layout::kinds(format);
    for (place, (read, kind)) in text.bytes().zip(kinds.bytes()).enumerate() {
        if is_of_kind(read, kind) {
            continue;
        }
        let fitting: Vec<u8> = confused_with(read)
            .filter(|other| is_of_kind(*other, kind))
            .collect();
        if fitting.is_empty() {
            continue;
        }
        readings = readings
            .iter()
            .flat_map(|reading| fitting.iter().map(|other| with(reading, place, *other)))
            .collect();
        if readings.len() > READINGS_MAX {
            return vec![text.to_owned()];
        }
    }
    readings
}

fn one_confusion(text: &str) -> impl Iterator<Item = String> + '_ {
    text.bytes().enumerate().flat_map(move |(place, read)| {
        confused_with(read).map(move |other| with(text, place, other))
    })
}

fn confused_with(read: u8) -> impl Iterator<Item = u8> {
    CONFUSIONS
        .iter()
        .filter_map(move |&(one, other)| match read {
            _ if read == one => Some(other),
            _ if read == other => Some(one),
            _ => None,
        })
}

/// Whether a character may stand in a place of [`layout::kinds`].
fn is_of_kind(read: u8, kind: u8) -> bool {
    match kind {
        b'A' => read.is_ascii_uppercase() || read == b'<',
        b'9' => read.is_ascii_digit() || read == b'<',
        _ => true,
    }
}

fn with(text: &str, place: usize, letter: u8) -> String {
    let mut changed = text.to_owned();
    changed.replace_range(place..=place, char::from(letter).encode_utf8(&mut [0; 4]));
    changed
}

fn changes(text: &str, proposal: &str) -> Vec<Change> {
    let lines = text.split('\n').zip(proposal.split('\n')).zip(1..);
    lines
        .flat_map(|((read, proposed), line)| {
            let places = read.chars().zip(proposed.chars()).zip(1..);
            places.filter(|((read, proposed), _)| read != proposed).map(
                move |((read, proposed), place)| Change {
                    line,
                    place,
                    read,
                    proposed,
                },
            )
        })
        .collect()
}
