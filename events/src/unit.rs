//! The code of a unit of an authority.

use crate::text_serde::text_serde;
use std::fmt;
use std::str::FromStr;

/// A unit of an authority (Reg. 122 p. 5.4.3) by its code, such as `VRS-LUDZA`: groups of upper-case letters and digits
/// joined by hyphens, the first of letters alone and naming the authority. It lies in the log in clear, so it must not be a
/// text into which a name fits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitCode(Box<str>);

/// The text is no code of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a code of a unit: use VRS-LUDZA")]
pub struct UnitCodeError;

/// The most characters of a unit's code.
const CHARS_MAX: usize = 24;
/// The most characters between two hyphens.
const GROUP_CHARS_MAX: usize = 12;
/// The most groups.
const GROUPS_MAX: usize = 4;

impl UnitCode {
    /// The code.
    pub fn code(&self) -> &str {
        &self.0
    }
}

impl FromStr for UnitCode {
    type Err = UnitCodeError;

    fn from_str(text: &str) -> Result<Self, UnitCodeError> {
        let group = |group: &str| {
            (1..=GROUP_CHARS_MAX).contains(&group.len())
                && group
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        };
        let authority =
            |group: &str| group.len() >= 2 && group.bytes().all(|b| b.is_ascii_uppercase());
        let groups = text.split('-').count();
        let shaped = text.len() <= CHARS_MAX
            && (2..=GROUPS_MAX).contains(&groups)
            && text.split('-').all(group)
            && text.split('-').next().is_some_and(authority);
        if shaped {
            Ok(Self(text.into()))
        } else {
            Err(UnitCodeError)
        }
    }
}

impl fmt::Display for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

text_serde!(UnitCode);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_6_a_unit_is_a_code_and_not_a_text() {
        for text in ["VRS-LUDZA", "VRS-RIX-2", "PMLP-1", "VRS-DAUGAVPILS"] {
            assert_eq!(text.parse::<UnitCode>().expect(text).code(), text);
        }
        for text in [
            "",
            " ",
            "U",
            "KARIMOV",
            "VRS",
            "VRS-",
            "-VRS",
            "VRS--LUDZA",
            "vrs-ludza",
            "VRS LUDZA",
            "VRS-Ludza",
            "VRS-RĒZEKNE",
            "1-LUDZA",
            "VRS-LUDZA ",
            "VRS-KARIMOVALIRUSTAM",
            "VRS-A-B-C-D",
            "VRS-AAAAAAAAAA-BBBBBBBBBBBB",
        ] {
            assert_eq!(text.parse::<UnitCode>(), Err(UnitCodeError), "{text}");
        }
        assert!(serde_json::from_str::<UnitCode>("\"Karimov\"").is_err());
    }
}
