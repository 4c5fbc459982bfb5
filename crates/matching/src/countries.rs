//! Three-letter codes of states and of special nationalities.

mod alpha2;
mod successors;

use std::fmt;

/// A code of ISO 3166-1 alpha-3 or of the extras of ICAO 9303-3 (`XXA`, `XXB`, `XXX`, `UTO`, `RKS` ...).
///
/// Only the shape is certain: three letters A to Z. Whether a code is admitted is rule R-020's matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 3]);

impl Country {
    /// `XXX`: nationality not specified. It is equal to nothing, not even to itself, when persons are compared.
    pub const UNSPECIFIED: Self = Self(*b"XXX");

    /// The state, when one is named: `XXX` stands where nobody knew it, and contradicts nothing.
    pub fn specified(self) -> Option<Self> {
        Some(self).filter(|country| *country != Self::UNSPECIFIED)
    }

    /// Germany, which passports write as `D`.
    pub const GERMANY: Self = Self(*b"DEU");

    /// Reads three ASCII letters of either case; anything else is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 3] = text.as_bytes().try_into().ok()?;
        let letters = bytes.iter().all(u8::is_ascii_alphabetic);
        letters.then(|| Self(bytes.map(|byte| byte.to_ascii_uppercase())))
    }

    /// The country of a two-letter code of ISO 3166-1, of either case; `XK` is Kosovo.
    pub fn of_alpha2(text: &str) -> Option<Self> {
        let is_code = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        let code = is_code.then(|| alpha2::alpha3(&text.to_ascii_uppercase()))?;
        Self::parse(code?)
    }

    /// The code in capitals.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a country code is three ascii letters")
    }

    /// Whether both name the same state; an unspecified nationality proves nothing.
    pub fn agrees_with(self, other: Self) -> bool {
        self == other && self != Self::UNSPECIFIED
    }

    /// whether both name the same state, or one was renamed to the other, divided into it or left it. Two
    /// successors of one state are not similar to each other; an unspecified nationality is similar to nothing.
    pub fn is_similar_to(self, other: Self) -> bool {
        self.agrees_with(other) || successors::are_of_one_state(self.as_str(), other.as_str())
    }
}

impl fmt::Display for Country {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Country;

    #[test]
    fn three_letters_of_either_case_are_a_code() {
        assert_eq!(Country::parse("uzb"), Country::parse("UZB"));
        for wrong in ["", "UZ", "UZBE", "U1B", "U<B", "ŪZ"] {
            assert_eq!(Country::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn two_letters_are_the_same_country() {
        for (alpha2, alpha3) in [
            ("LV", "LVA"),
            ("ru", "RUS"),
            ("XK", "RKS"),
            ("AE", "ARE"),
            ("ZW", "ZWE"),
        ] {
            assert_eq!(
                Country::of_alpha2(alpha2),
                Country::parse(alpha3),
                "{alpha2}"
            );
        }
        for wrong in ["", "L", "LVA", "ZZ", "L1", "Ā"] {
            assert_eq!(Country::of_alpha2(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn r_108_a_state_is_similar_to_what_became_of_it() {
        let similar = |one: &str, other: &str| {
            let country = |code| Country::parse(code).expect("the test writes a code");
            let (one, other) = (country(one), country(other));
            assert_eq!(one.is_similar_to(other), other.is_similar_to(one));
            one.is_similar_to(other)
        };
        for (one, other) in [
            ("SUN", "RUS"),
            ("SUN", "LVA"),
            ("YUG", "SRB"),
            ("SCG", "MNE"),
            ("YUG", "SCG"),
            ("CSK", "SVK"),
            ("ZAR", "COD"),
            ("BUR", "MMR"),
            ("DDR", "DEU"),
            ("GBR", "GBN"),
            ("UZB", "UZB"),
        ] {
            assert!(similar(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("RUS", "LVA"),
            ("SRB", "HRV"),
            ("SUN", "POL"),
            ("XXX", "XXX"),
            ("COD", "COG"),
        ] {
            assert!(!similar(one, other), "{one} {other}");
        }
    }

    #[test]
    fn r_105_an_unspecified_nationality_is_equal_to_nothing() {
        assert!(!Country::UNSPECIFIED.agrees_with(Country::UNSPECIFIED));
        assert!(Country::GERMANY.agrees_with(Country::GERMANY));
    }
}
