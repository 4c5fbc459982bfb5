//! Where each field stands in each format.

use super::check_digits::verifies;
use super::{Format, MrzError, TEXT_BYTES_MAX};
use crate::countries::Country;

/// A field and the byte in the place of its check digit.
pub(super) struct Checked<'a> {
    pub(super) text: &'a str,
    pub(super) digit: u8,
}

/// The fields of a zone, as they stand.
pub(super) struct Zone<'a> {
    pub(super) document_code: &'a str,
    pub(super) issuer: &'a str,
    pub(super) names: &'a str,
    pub(super) number: Checked<'a>,
    pub(super) nationality: &'a str,
    pub(super) birth: Checked<'a>,
    pub(super) sex: u8,
    pub(super) expiry: Checked<'a>,
    pub(super) optional: &'a str,
    pub(super) optional_digit: Option<u8>,
    pub(super) optional_second: &'a str,
    pub(super) composite: Option<(String, u8)>,
}

/// A document number with its overflow, whether its check digit holds, and the optional data after it.
pub(super) struct DocumentNumber<'a> {
    pub(super) text: String,
    pub(super) verifies: bool,
    pub(super) rest_of_optional: &'a str,
}

/// Cuts a text into the fields of the format that its lines have.
pub(super) fn split(text: &str) -> Result<(Format, Zone<'_>), MrzError> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(MrzError::Shape);
    }
    let text = text.strip_suffix('\n').unwrap_or(text);
    let lines: Vec<&str> = text
        .split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
        .collect();
    let known = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'<';
    if !lines.iter().all(|line| line.bytes().all(known)) {
        return Err(MrzError::Character);
    }
    let is_visa = text.starts_with('V');
    match lines[..] {
        [first, second, third] if [first, second, third].iter().all(|line| line.len() == 30) => {
            Ok((Format::Td1, three_lines(first, second, third)))
        }
        [first, second] if first.len() == 36 && second.len() == 36 => {
            let format = if is_visa { Format::MrvB } else { Format::Td2 };
            Ok((format, two_lines(format, first, second)))
        }
        [first, second] if first.len() == 44 && second.len() == 44 => {
            let format = if is_visa { Format::MrvA } else { Format::Td3 };
            Ok((format, two_lines(format, first, second)))
        }
        _ => Err(MrzError::Shape),
    }
}

/// What may stand in each place of a zone, its lines joined by a newline: `A` a letter, `9` a digit, each or a filler;
/// `*` anything.
pub(super) fn kinds(format: Format) -> String {
    let names = |width: usize| format!("A*AAA{}", "A".repeat(width - 5));
    let second = |optional: &str| format!("{}9AAA9999999A9999999{optional}", "*".repeat(9));
    match format {
        Format::Td1 => format!(
            "A*AAA{}9{}\n9999999A9999999AAA{}9\n{}",
            "*".repeat(9),
            "*".repeat(15),
            "*".repeat(11),
            "A".repeat(30)
        ),
        Format::Td2 => format!("{}\n{}", names(36), second("*******9")),
        Format::Td3 => format!("{}\n{}", names(44), second("**************99")),
        Format::MrvA => format!("{}\n{}", names(44), second(&"*".repeat(16))),
        Format::MrvB => format!("{}\n{}", names(36), second(&"*".repeat(8))),
    }
}

/// The document number. Where it is longer than nine characters (TD1 and TD2), a filler stands in the place of its
/// check digit, and the rest of the number with the check digit opens the optional data.
pub(super) fn document_number<'a>(format: Format, zone: &Zone<'a>) -> DocumentNumber<'a> {
    let start = zone.number.text;
    let overflow = zone.optional.split('<').next().unwrap_or_default();
    let is_long = matches!(format, Format::Td1 | Format::Td2)
        && zone.number.digit == b'<'
        && !start.contains('<')
        && overflow.len() >= 2;
    if is_long {
        let (rest, digit) = overflow.split_at(overflow.len() - 1);
        let text = format!("{start}{rest}");
        let verifies = verifies(&text, digit.as_bytes()[0]);
        return DocumentNumber {
            text,
            verifies,
            rest_of_optional: &zone.optional[overflow.len()..],
        };
    }
    DocumentNumber {
        text: start.trim_end_matches('<').to_owned(),
        verifies: verifies(start, zone.number.digit),
        rest_of_optional: zone.optional,
    }
}

/// The document code without fillers, if a document of this format may carry it.
pub(super) fn document_code(format: Format, field: &str) -> Result<String, MrzError> {
    let first_letters = match format {
        Format::Td1 => "ACI",
        Format::Td2 => "ACIP",
        Format::Td3 => "P",
        Format::MrvA | Format::MrvB => "V",
    };
    if field.starts_with(|letter| first_letters.contains(letter)) {
        Ok(field.trim_end_matches('<').to_owned())
    } else {
        Err(MrzError::DocumentCode)
    }
}

/// Three letters, or the single `D` of German documents.
pub(super) fn country(field: &str) -> Option<Country> {
    if field == "D<<" {
        Some(Country::GERMANY)
    } else {
        Country::parse(field)
    }
}

/// As [`country`]; an empty field is an unspecified nationality.
pub(super) fn nationality(field: &str) -> Option<Country> {
    if field == "<<<" {
        Some(Country::UNSPECIFIED)
    } else {
        country(field)
    }
}

/// ISO 5218 from the letter of the zone.
pub(super) fn sex(byte: u8) -> Result<u8, MrzError> {
    match byte {
        b'<' => Ok(0),
        b'M' => Ok(1),
        b'F' => Ok(2),
        b'X' => Ok(9),
        _ => Err(MrzError::Sex),
    }
}

/// Optional data of both fields, without fillers at the ends.
pub(super) fn optional_data(first: &str, second: &str) -> String {
    let (first, second) = (first.trim_matches('<'), second.trim_matches('<'));
    let separator = if first.is_empty() || second.is_empty() {
        ""
    } else {
        "<"
    };
    format!("{first}{separator}{second}")
}

fn three_lines<'a>(first: &'a str, second: &'a str, third: &'a str) -> Zone<'a> {
    let covered = format!(
        "{}{}{}{}",
        &first[5..30],
        &second[0..7],
        &second[8..15],
        &second[18..29]
    );
    Zone {
        document_code: &first[0..2],
        issuer: &first[2..5],
        names: third,
        number: checked(first, 5, 9),
        nationality: &second[15..18],
        birth: checked(second, 0, 6),
        sex: second.as_bytes()[7],
        expiry: checked(second, 8, 6),
        optional: &first[15..30],
        optional_digit: None,
        optional_second: &second[18..29],
        composite: Some((covered, second.as_bytes()[29])),
    }
}

fn two_lines<'a>(format: Format, first: &'a str, second: &'a str) -> Zone<'a> {
    let end = second.len();
    let last = second.as_bytes()[end - 1];
    let covered = || {
        format!(
            "{}{}{}",
            &second[0..10],
            &second[13..20],
            &second[21..end - 1]
        )
    };
    let (optional_end, optional_digit, composite) = match format {
        Format::Td3 => (
            end - 2,
            Some(second.as_bytes()[end - 2]),
            Some((covered(), last)),
        ),
        Format::Td2 | Format::Td1 => (end - 1, None, Some((covered(), last))),
        Format::MrvA | Format::MrvB => (end, None, None),
    };
    Zone {
        document_code: &first[0..2],
        issuer: &first[2..5],
        names: &first[5..],
        number: checked(second, 0, 9),
        nationality: &second[10..13],
        birth: checked(second, 13, 6),
        sex: second.as_bytes()[20],
        expiry: checked(second, 21, 6),
        optional: &second[28..optional_end],
        optional_digit,
        optional_second: "",
        composite,
    }
}

fn checked(line: &str, start: usize, length: usize) -> Checked<'_> {
    Checked {
        text: &line[start..start + length],
        digit: line.as_bytes()[start + length],
    }
}
