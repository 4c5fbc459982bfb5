//! Numbers by key, many to a key, in two flat arrays.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

const END: u32 = u32::MAX;

/// For each key a chain of numbers, the newest first.
#[derive(Clone, Default)]
pub(super) struct Chains {
    heads: HashMap<u64, u32, BuildHasherDefault<Mix>>,
    links: Vec<Link>,
}

#[derive(Clone, Copy)]
struct Link {
    number: u32,
    next: u32,
}

impl Chains {
    pub(super) fn insert(&mut self, key: u64, number: u32) {
        let link = u32::try_from(self.links.len()).expect("a dictionary has fewer than 2^32 keys");
        let next = self.heads.insert(key, link).unwrap_or(END);
        self.links.push(Link { number, next });
    }

    pub(super) fn of(&self, key: u64) -> impl Iterator<Item = u32> {
        let mut next = self.heads.get(&key).copied().unwrap_or(END);
        std::iter::from_fn(move || {
            let link = *self.links.get(next as usize)?;
            next = link.next;
            Some(link.number)
        })
    }

    /// Bytes on the heap.
    pub(super) fn bytes(&self) -> usize {
        // A table of the standard library holds one byte of control beside each place.
        let place = size_of::<(u64, u32)>() + 1;
        self.heads.capacity() * 8 / 7 * place + self.links.capacity() * size_of::<Link>()
    }
}

/// Spreads keys that are numbers already.
#[derive(Clone, Copy, Default)]
pub(super) struct Mix(u64);

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        let mixed = (self.0.rotate_left(5) ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ mixed >> 32;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The same number for the same bytes in every version (FNV-1a).
pub(super) fn fingerprint(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::Chains;

    #[test]
    fn a_chain_holds_what_was_put_in_it_newest_first() {
        let mut chains = Chains::default();
        for (key, number) in [(7, 1), (9, 2), (7, 3)] {
            chains.insert(key, number);
        }
        assert_eq!(chains.of(7).collect::<Vec<_>>(), [3, 1]);
        assert_eq!(chains.of(9).collect::<Vec<_>>(), [2]);
        assert_eq!(chains.of(8).count(), 0);
        assert!(chains.bytes() > 0);
    }
}
