//! The personal part of an event: sealed in the log, readable here, gone after lawful erasure.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Personal data of one event (Reg. 122 p. 5.1-5.3, 5.8, free text). In the log this part is sealed under the
/// foreigner's key; after lawful erasure (Reg. 122 p. 13) the key is destroyed and only [`Personal::Erased`] remains.
/// In JSON: the content itself, or `null` when erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Personal<T> {
    /// Readable.
    Known(T),
    /// Lawfully erased: the event happened, its personal content can never be read again.
    Erased,
}

impl<T> Personal<T> {
    /// The content, unless it was erased.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(content) => Some(content),
            Self::Erased => None,
        }
    }
}

impl<T: Serialize> Serialize for Personal<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.known().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Personal<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Erased, Self::Known))
    }
}
