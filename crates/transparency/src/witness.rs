//! The witness: somebody else's memory of the log.
//!
//! It remembers the last checkpoint it has seen, believes the next one only if the log begins with what it remembers, and puts its own
//! signature beside that of the register (C2SP tlog-cosignature). A log that was rewritten, or shown differently to two readers,
//! does not get past it.

use crate::{Checkpoint, Hash, NoteFault, SigningKey, check_consistency};
use ed25519_dalek::{Signer as _, SigningKey as Ed25519Key};
use signed_note::{Note, key_id};
use std::fmt;

/// The algorithm byte of a cosignature with a time.
const COSIGNATURE: u8 = 4;

/// What a witness thinks of a checkpoint that the log's own key has signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The first one it sees: it is remembered as it is.
    First,
    /// The one it remembers.
    Same,
    /// The log has grown and begins with what is remembered.
    Grown,
    /// The log is shorter than what is remembered. It may be an old copy; nothing is signed.
    Older,
    /// The log was rewritten: two signed checkpoints that cannot both be true.
    Fork,
}

/// Judges a checkpoint by the one that is remembered. `proof` is the consistency proof between the two.
pub fn judge(remembered: Option<&Checkpoint>, offered: &Checkpoint, proof: &[Hash]) -> Verdict {
    let Some(remembered) = remembered else {
        return Verdict::First;
    };
    if remembered.origin != offered.origin {
        return Verdict::Fork;
    }
    if remembered.size == offered.size {
        return if remembered == offered {
            Verdict::Same
        } else {
            Verdict::Fork
        };
    }
    if offered.size < remembered.size {
        return Verdict::Older;
    }
    let (tree, earlier) = (
        (offered.size, offered.root),
        (remembered.size, remembered.root),
    );
    if check_consistency(proof, tree, earlier) {
        Verdict::Grown
    } else {
        Verdict::Fork
    }
}

/// The key with which a witness signs what it has seen. It does not print.
pub struct Cosigner {
    name: String,
    key: Ed25519Key,
}

impl Cosigner {
    /// The cosigner of a key that was made for signing (`register key`).
    pub fn of(key: &SigningKey) -> Self {
        Self {
            name: key.name().to_owned(),
            key: Ed25519Key::from_bytes(key.seed()),
        }
    }

    /// The note with the witness's signature beside those that are there; `seconds` since 1970 is when it saw it.
    ///
    /// # Errors
    /// When it is no signed note.
    pub fn cosign(&self, note: &str, seconds: u64) -> Result<String, NoteFault> {
        let mut note = Note::from_bytes(note.as_bytes()).map_err(|_| NoteFault::Malformed)?;
        let seen = SeenAt {
            cosigner: self,
            seconds,
        };
        note.add_sigs(&[&seen]).map_err(|_| NoteFault::Malformed)?;
        String::from_utf8(note.to_bytes()).map_err(|_| NoteFault::Malformed)
    }

    /// The text of the public key: `name+id+key`.
    pub fn verifying(&self) -> String {
        let public = self.public();
        let id = key_id(&self.name, &public);
        let public = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, public);
        format!("{}+{id:08x}+{public}", self.name)
    }

    fn public(&self) -> Vec<u8> {
        let public = self.key.verifying_key();
        [&[COSIGNATURE], public.as_bytes().as_slice()].concat()
    }
}

impl fmt::Debug for Cosigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cosigner({})", self.name)
    }
}

/// A cosigner at a moment.
struct SeenAt<'c> {
    cosigner: &'c Cosigner,
    seconds: u64,
}

impl signed_note::Signer for SeenAt<'_> {
    fn name(&self) -> &str {
        &self.cosigner.name
    }

    fn key_id(&self) -> u32 {
        key_id(&self.cosigner.name, &self.cosigner.public())
    }

    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, signature::Error> {
        let message = cosigned(self.seconds, text);
        let signature = self.cosigner.key.try_sign(&message)?;
        Ok([&self.seconds.to_be_bytes()[..], &signature.to_bytes()].concat())
    }
}

fn cosigned(seconds: u64, text: &[u8]) -> Vec<u8> {
    [format!("cosignature/v1\ntime {seconds}\n").as_bytes(), text].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::Verifier as _;

    fn key() -> SigningKey {
        SigningKey::from_seed("register.example/log", &[1; 32]).expect("a name")
    }

    fn checkpoint(size: u64, root: u8) -> Checkpoint {
        Checkpoint {
            origin: "register.example/log".to_owned(),
            size,
            root: Hash([root; 32]),
            ends: Hash([0; 32]),
        }
    }

    #[test]
    fn f31_two_checkpoints_of_one_size_are_a_fork() {
        let remembered = checkpoint(3, 1);
        let judged = |offered: &Checkpoint| judge(Some(&remembered), offered, &[]);
        assert_eq!(judge(None, &remembered, &[]), Verdict::First);
        assert_eq!(judged(&checkpoint(3, 1)), Verdict::Same);
        assert_eq!(judged(&checkpoint(3, 2)), Verdict::Fork);
        let other_ends = Checkpoint {
            ends: Hash([9; 32]),
            ..checkpoint(3, 1)
        };
        assert_eq!(judged(&other_ends), Verdict::Fork);
        assert_eq!(judged(&checkpoint(2, 2)), Verdict::Older);
        assert_eq!(judged(&checkpoint(4, 2)), Verdict::Fork);
    }

    #[test]
    fn p_7_a_cosignature_stands_beside_the_registers_and_verifies() {
        let own = SigningKey::from_seed("witness.example", &[2; 32]).expect("a name");
        let cosigner = Cosigner::of(&own);
        let signed = checkpoint(3, 1).sign(&key());
        let note = cosigner.cosign(&signed, 1_764_000_000).expect("a note");
        assert_eq!(
            Checkpoint::open(&note, key().verifying()),
            Ok(checkpoint(3, 1))
        );
        // As C2SP tlog-cosignature says: eight bytes of time, then the signature of the text behind its header.
        let line = note.lines().last().expect("a signature");
        let line = line
            .strip_prefix("— witness.example ")
            .expect("the witness's name");
        let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, line)
            .expect("base64");
        assert_eq!(bytes[4..12], 1_764_000_000_u64.to_be_bytes());
        let text = signed.split_once("\n\n").expect("a note").0;
        let message = format!("cosignature/v1\ntime 1764000000\n{text}\n");
        let signature = ed25519_dalek::Signature::from_slice(&bytes[12..]).expect("64 bytes");
        cosigner
            .key
            .verifying_key()
            .verify(message.as_bytes(), &signature)
            .expect("it verifies");
        assert!(cosigner.verifying().starts_with("witness.example+"));
    }
}
