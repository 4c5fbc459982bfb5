//! The legal ground of a decision, as a citation that no name fits into.

use crate::text_serde::text_serde;
use std::fmt;
use std::str::FromStr;

/// The legal ground of a decision: an act and the place in it, such as `IL s. 51(2) p. 3`, `RD Art 7(4)`,
/// `Reg. 122 p. 5.10` or `2018/1861 Art 24(1)(a)`; several are separated by `;`.
///
/// It lies in the log in clear and for ever, so it is no free text: every word is one of a closed set, and everything else
/// is a place, whose digits and single letters carry no name, no document number and no personal code (ADR 0007).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LegalReference(Box<str>);

/// The text is no citation. What was written is not repeated: it may be about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a citation: an act and the place in it, as IL s. 51(2), RD Art 7(4) or Reg. 122 p. 5.10; several separated by ';'"
)]
pub struct LegalReferenceError;

/// The most characters of a reference.
pub const LEGAL_REFERENCE_CHARS_MAX: usize = 120;

/// Acts by their abbreviation: Immigration Law, Asylum Law, Administrative Procedure Law, Criminal Law, Law on Criminal
/// Procedure, Law on State Border, law on administrative liability, Cabinet regulation; Schengen Borders Code, Return
/// Directive, Free Movement Directive, Visa Code, SIS regulations, Charter, human rights convention, Treaty on the
/// functioning of the Union, and EU acts by their number.
const ACTS: &[&str] = &[
    "IL",
    "AL",
    "APL",
    "KL",
    "KPL",
    "VRL",
    "AAL",
    "MK",
    "Reg.",
    "SBC",
    "RD",
    "FMD",
    "VC",
    "SIS",
    "ECHR",
    "CFR",
    "TFEU",
    "Regulation",
    "Directive",
];

/// Words between an act and the numbers, English and Latvian.
const WORDS: &[&str] = &[
    "s.",
    "sec.",
    "Section",
    "Art",
    "Art.",
    "Article",
    "p.",
    "pt.",
    "point",
    "part",
    "para",
    "para.",
    "subpara",
    "Annex",
    "No.",
    "(EU)",
    "(EC)",
    "and",
    "panta",
    "pants",
    "p",
    "daļas",
    "daļa",
    "d.",
    "punkts",
    "punkta",
    "apakšpunkts",
    "pirmā",
    "pirmās",
    "otrā",
    "otrās",
    "trešā",
    "trešās",
    "ceturtā",
    "ceturtās",
    "piektā",
    "piektās",
    "pielikums",
    "Nr.",
    "noteikumi",
    "noteikumu",
    "(ES)",
    "un",
];

/// The most characters of one place, and of digits in a row in it: a year or the number of an act.
const PLACE_CHARS_MAX: usize = 24;
const DIGITS_MAX: usize = 4;

impl LegalReference {
    /// The citation as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An act first, then words and places, at least one of them a place with a number.
fn is_citation(text: &str) -> bool {
    let mut tokens = text.split(' ');
    let named = tokens
        .next()
        .is_some_and(|act| ACTS.contains(&act) || is_numbered_act(act));
    let mut numbered = is_numbered_act(text.split(' ').next().unwrap_or_default());
    let rest = tokens.all(|token| {
        let token = token.strip_suffix(',').unwrap_or(token);
        numbered |= is_place(token) && token.bytes().any(|b| b.is_ascii_digit());
        WORDS.contains(&token) || is_place(token) || is_numbered_act(token)
    });
    named && rest && numbered
}

/// An EU act by year and number: `2018/1861`, `2008/115/EC`.
fn is_numbered_act(token: &str) -> bool {
    let number = ["/EC", "/EU", "/EK", "/ES"]
        .iter()
        .find_map(|end| token.strip_suffix(end))
        .unwrap_or(token);
    number.split_once('/').is_some_and(|(year, number)| {
        let digits = |part: &str, width: std::ops::RangeInclusive<usize>| {
            width.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
        };
        digits(year, 2..=4) && digits(number, 1..=4)
    })
}

/// A place in an act: `41`, `5.10`, `50^1`, `51(2)`, `7(4)(a)-(c)`, `s.54`, or the Roman number or letter of an annex. Two
/// letters never stand together, nor more than four digits.
fn is_place(token: &str) -> bool {
    if matches!(
        token,
        "I" | "II" | "III" | "IV" | "V" | "VI" | "VII" | "VIII" | "IX" | "X" | "A" | "B" | "C"
    ) {
        return true;
    }
    let place = ["s.", "p.", "Art."]
        .iter()
        .find_map(|word| token.strip_prefix(word))
        .unwrap_or(token);
    let bytes = place.as_bytes();
    let letter = |b: &u8| b.is_ascii_lowercase();
    bytes.len() <= PLACE_CHARS_MAX
        && bytes
            .first()
            .is_some_and(|b| b.is_ascii_digit() || *b == b'(')
        && bytes
            .iter()
            .all(|b| b.is_ascii_digit() || letter(b) || b".-()^".contains(b))
        && bytes
            .windows(2)
            .all(|pair| !(letter(&pair[0]) && letter(&pair[1])))
        && bytes
            .split(|b| !b.is_ascii_digit())
            .all(|digits| digits.len() <= DIGITS_MAX)
}

impl FromStr for LegalReference {
    type Err = LegalReferenceError;

    fn from_str(text: &str) -> Result<Self, LegalReferenceError> {
        if text.chars().count() <= LEGAL_REFERENCE_CHARS_MAX && text.split("; ").all(is_citation) {
            Ok(Self(text.into()))
        } else {
            Err(LegalReferenceError)
        }
    }
}

impl fmt::Display for LegalReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

text_serde!(LegalReference);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_6_a_legal_reference_cites_law() {
        for text in [
            "IL s. 41(1)",
            "IL s.54",
            "IL 41. panta pirmās daļas 1. punkts",
            "IL 41. panta 1. daļas 2. punkts",
            "IL s. 51(2) p. 3; RD Art 15(1)(a)",
            "IL s. 50^1",
            "RD 7(4), 8",
            "RD Art 15(5)-(6)",
            "Reg. 122 p. 5.10",
            "MK Nr. 454 p. 2.1",
            "2018/1861 Art 24(1)(a)",
            "Regulation (EU) 2018/1861 Art 24",
            "Directive 2008/115/EC Art 7(4)",
            "SBC Annex V part B point 2",
        ] {
            assert_eq!(text.parse::<LegalReference>().expect(text).as_str(), text);
        }
    }

    #[test]
    fn p_6_nothing_that_names_a_person_is_a_legal_reference() {
        for text in [
            "",
            " ",
            "IL",
            "IL s.",
            "s. 41",
            "Karimov",
            "IL s. 41 Karimov",
            "IL s. 41 (Ali Karimov)",
            "IL Karimov s. 41",
            "IL s. 41(karimov)",
            "IL s. 41 k(a)r(i)m(o)v",
            "IL s. 010180-12345",
            "IL p. 32010180123",
            "IL s. 41; Karimov",
            "IL  s. 41",
            "IL s. 41 ",
            "IL s. 41\u{202E}",
            "Каримов s. 41",
            "IL s. AA1234567",
            "IL s. 1234567",
        ] {
            assert_eq!(
                text.parse::<LegalReference>(),
                Err(LegalReferenceError),
                "{text}"
            );
        }
        let long = format!("IL s. {}", "41, ".repeat(40));
        assert!(
            long.trim_end_matches(", ")
                .parse::<LegalReference>()
                .is_err()
        );
        assert!(serde_json::from_str::<LegalReference>("\"Karimov\"").is_err());
    }
}
