//! Hashes as base64 text in JSON.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tlog_tiles::Hash;

#[derive(Clone, Copy)]
struct Text(Hash);

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Hash::deserialize(deserializer).map(Self)
    }
}

/// A list of hashes.
pub(crate) mod list {
    use super::{Deserialize, Deserializer, Hash, Serializer, Text};

    pub(crate) fn serialize<S: Serializer>(
        hashes: &[Hash],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(hashes.iter().copied().map(Text))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Hash>, D::Error> {
        let texts = Vec::<Text>::deserialize(deserializer)?;
        Ok(texts.into_iter().map(|Text(hash)| hash).collect())
    }
}

/// One hash.
pub(crate) mod one {
    use super::{Deserialize, Deserializer, Hash, Serializer};

    pub(crate) fn serialize<S: Serializer>(hash: &Hash, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(hash)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Hash, D::Error> {
        Hash::deserialize(deserializer)
    }
}
