//! Sex as a body sends it (rule R-019).

use events::codes::Sex;
use serde::Deserialize;
use serde::de::{Deserializer, Error, Unexpected, Visitor};
use std::fmt;

/// A number, or letters: what is known elsewhere as `M` and `F` is read, so that the rule can refuse it by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SexSent {
    /// A number.
    Code(u8),
    /// Letters.
    Letters,
}

impl SexSent {
    /// What it means by ISO 5218, if anything.
    pub(super) fn meaning(self) -> Option<Sex> {
        match self {
            Self::Code(code) => Sex::from_code(code),
            Self::Letters => None,
        }
    }
}

impl<'de> Deserialize<'de> for SexSent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SexVisitor)
    }
}

struct SexVisitor;

impl Visitor<'_> for SexVisitor {
    type Value = SexSent;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("u8")
    }

    fn visit_u64<E: Error>(self, code: u64) -> Result<SexSent, E> {
        let code = u8::try_from(code);
        code.map(SexSent::Code)
            .map_err(|_| E::invalid_value(Unexpected::Other("a greater number"), &self))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<SexSent, E> {
        let letters = !text.is_empty() && text.chars().all(char::is_alphabetic);
        if letters {
            Ok(SexSent::Letters)
        } else {
            Err(E::invalid_type(Unexpected::Str("digits or signs"), &self))
        }
    }
}
