//! What is signed: how long the log is, its root, and the root of the ends of all files (C2SP tlog-checkpoint, signed-note).

use ed25519_dalek::SigningKey as Ed25519Key;
use signed_note::{
    Note, Signer as _, StandardSigner, StandardVerifier, Verifier as _, VerifierList, key_id,
    new_ed25519_verifier_key,
};
use std::fmt;
use tlog_tiles::Hash;
use zeroize::Zeroizing;

/// The extension line that carries the root of the ends of all files.
const ENDS: &str = "stream-ends ";

/// No log is longer: up to here, places in the tree are computed without an overflow (256 hashes in each of seven levels of tiles).
pub(crate) const SIZE_MAX: u64 = 1 << 56;

/// The algorithm byte of a plain Ed25519 note key.
const ED25519: u8 = 1;

/// The state of the log at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// The name of the log; also the name of the key that signs it.
    pub origin: String,
    /// How many events it holds: the position of its last one.
    pub size: u64,
    /// The root of the tree of all events.
    pub root: Hash,
    /// The root over where each file ends ([`crate::StreamEnds`]).
    pub ends: Hash,
}

/// A note is not a checkpoint that can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteFault {
    /// It is no signed note or no checkpoint of this register.
    #[error("it is not a signed checkpoint of a register")]
    Malformed,
    /// No signature by the expected key.
    #[error("it is not signed with the expected key")]
    NotSigned,
    /// A signature in the name of the expected key does not verify.
    #[error("its signature does not verify")]
    WrongSignature,
    /// The key has another name than the log.
    #[error("it names another log than its key")]
    OtherOrigin,
}

/// A key text is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not a key of a signed note")]
pub struct KeyFault;

/// The key that signs checkpoints. It does not print.
#[derive(Clone)]
pub struct SigningKey {
    signer: StandardSigner,
    seed: Zeroizing<[u8; 32]>,
    verifying: VerifyingKey,
}

/// The public key by which checkpoints are believed.
#[derive(Clone)]
pub struct VerifyingKey {
    verifier: StandardVerifier,
    text: String,
}

impl Checkpoint {
    /// The signed note.
    pub fn sign(&self, key: &SigningKey) -> String {
        let mut note = Note::new(&self.text(), &[]).expect("a checkpoint is a well-formed text");
        note.add_sigs(&[&key.signer]).expect("Ed25519 signs");
        String::from_utf8(note.to_bytes()).expect("a note is text")
    }

    fn text(&self) -> Vec<u8> {
        let ends = format!("{ENDS}{}\n", self.ends);
        let checkpoint = tlog_tiles::Checkpoint::new(&self.origin, self.size, self.root, &ends);
        checkpoint.expect("the name of a key is a line").to_bytes()
    }

    /// Reads a note without looking at its signatures.
    ///
    /// # Errors
    /// [`NoteFault::Malformed`].
    pub fn read(note: &str) -> Result<Self, NoteFault> {
        let note = Note::from_bytes(note.as_bytes()).map_err(|_| NoteFault::Malformed)?;
        Self::of(&note)
    }

    /// Reads a note that the key has signed. Signatures of others, as of witnesses, may stand beside it.
    ///
    /// # Errors
    /// When it is not signed, not with this key, or names another log.
    pub fn open(note: &str, key: &VerifyingKey) -> Result<Self, NoteFault> {
        let note = Note::from_bytes(note.as_bytes()).map_err(|_| NoteFault::Malformed)?;
        let known = VerifierList::new(vec![Box::new(key.verifier.clone())]);
        note.verify(&known).map_err(|error| match error {
            signed_note::NoteError::InvalidSignature { .. } => NoteFault::WrongSignature,
            _ => NoteFault::NotSigned,
        })?;
        let checkpoint = Self::of(&note)?;
        if checkpoint.origin != key.verifier.name() {
            return Err(NoteFault::OtherOrigin);
        }
        Ok(checkpoint)
    }

    fn of(note: &Note) -> Result<Self, NoteFault> {
        let read = tlog_tiles::Checkpoint::from_bytes(note.text());
        let read = read.ok().filter(|read| read.size() <= SIZE_MAX);
        let read = read.ok_or(NoteFault::Malformed)?;
        let ends = read
            .extension()
            .strip_suffix('\n')
            .and_then(|line| line.strip_prefix(ENDS));
        let ends = ends.and_then(|text| Hash::parse_hash(text).ok());
        Ok(Self {
            origin: read.origin().to_owned(),
            size: read.size(),
            root: *read.hash(),
            ends: ends.ok_or(NoteFault::Malformed)?,
        })
    }
}

impl SigningKey {
    /// A key made of 32 random bytes, under a name without blanks and plus signs, as `register.example/log`.
    ///
    /// # Errors
    /// When the name is not one.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyFault> {
        Self::parse(&Self::text(name, seed))
    }

    /// The text of a key made of 32 random bytes: what is kept in a file, for its owner only.
    pub fn text(name: &str, seed: &[u8; 32]) -> Zeroizing<String> {
        let public = Ed25519Key::from_bytes(seed).verifying_key();
        let id = key_id(name, &[&[ED25519], public.as_bytes().as_slice()].concat());
        let secret = Zeroizing::new([&[ED25519], seed.as_slice()].concat());
        let secret = Zeroizing::new(base64::Engine::encode(
            &base64::engine::general_purpose::STANDARD,
            secret.as_slice(),
        ));
        Zeroizing::new(format!("PRIVATE+KEY+{name}+{id:08x}+{}", *secret))
    }

    /// Reads the text of a key.
    ///
    /// # Errors
    /// When it is not one.
    pub fn parse(text: &str) -> Result<Self, KeyFault> {
        let text = text.trim_end();
        let signer = StandardSigner::new(text).map_err(|_| KeyFault)?;
        // The key itself may hold plus signs.
        let seed = text.splitn(5, '+').nth(4).and_then(|seed| {
            base64::Engine::decode(&base64::engine::general_purpose::STANDARD, seed)
                .ok()
                .map(Zeroizing::new)
        });
        let seed = seed.as_deref().and_then(|seed| seed.get(1..));
        let seed = seed
            .and_then(|seed| seed.try_into().ok())
            .map(Zeroizing::new);
        let seed: Zeroizing<[u8; 32]> = seed.ok_or(KeyFault)?;
        let public = Ed25519Key::from_bytes(&seed).verifying_key();
        let verifying = VerifyingKey::parse(&new_ed25519_verifier_key(signer.name(), &public))?;
        Ok(Self {
            signer,
            seed,
            verifying,
        })
    }

    /// The name of the log.
    pub fn name(&self) -> &str {
        self.verifying.name()
    }

    pub(crate) fn seed(&self) -> &[u8; 32] {
        &self.seed
    }

    /// The public key.
    pub fn verifying(&self) -> &VerifyingKey {
        &self.verifying
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.name())
    }
}

impl VerifyingKey {
    /// Reads the text of a public key: `name+id+key`.
    ///
    /// # Errors
    /// When it is not one.
    pub fn parse(text: &str) -> Result<Self, KeyFault> {
        let text = text.trim_end();
        let verifier = StandardVerifier::new(text).map_err(|_| KeyFault)?;
        Ok(Self {
            verifier,
            text: text.to_owned(),
        })
    }

    /// The name of the log.
    pub fn name(&self) -> &str {
        self.verifier.name()
    }

    /// The text of the key.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_seed("register.example/log", &[seed; 32]).expect("a name")
    }

    fn checkpoint() -> Checkpoint {
        Checkpoint {
            origin: "register.example/log".to_owned(),
            size: 3,
            root: Hash([1; 32]),
            ends: Hash([2; 32]),
        }
    }

    #[test]
    fn p_7_a_signed_checkpoint_is_believed_and_an_altered_one_is_not() {
        let note = checkpoint().sign(&key(7));
        assert!(note.starts_with("register.example/log\n3\nAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\nstream-ends AgIC"));
        let key_text = VerifyingKey::parse(key(7).verifying().as_str()).expect("a key");
        assert_eq!(Checkpoint::open(&note, &key_text), Ok(checkpoint()));
        assert_eq!(Checkpoint::read(&note), Ok(checkpoint()));
        let longer = note.replacen("\n3\n", "\n4\n", 1);
        assert_eq!(
            Checkpoint::open(&longer, &key_text),
            Err(NoteFault::WrongSignature)
        );
        assert_eq!(
            Checkpoint::open(&note, key(8).verifying()),
            Err(NoteFault::NotSigned)
        );
        assert_eq!(
            Checkpoint::open("x\n\n", &key_text),
            Err(NoteFault::Malformed)
        );
    }

    #[test]
    fn p_7_a_checkpoint_without_the_ends_or_of_another_log_is_refused() {
        let other = Checkpoint {
            origin: "other.example/log".to_owned(),
            ..checkpoint()
        };
        assert_eq!(
            Checkpoint::open(&other.sign(&key(7)), key(7).verifying()),
            Err(NoteFault::OtherOrigin)
        );
        let note = checkpoint().sign(&key(7));
        let bare: String = note
            .split_inclusive('\n')
            .filter(|line| !line.starts_with(ENDS))
            .collect();
        assert_eq!(Checkpoint::read(&bare), Err(NoteFault::Malformed));
    }

    #[test]
    fn p_7_a_checkpoint_of_a_size_that_no_log_has_is_refused() {
        let of_size = |size| Checkpoint {
            size,
            ..checkpoint()
        };
        for (size, is_one) in [
            (SIZE_MAX, true),
            (SIZE_MAX + 1, false),
            (i64::MAX.unsigned_abs(), false),
            (u64::MAX, false),
        ] {
            let note = of_size(size).sign(&key(7));
            let read = Checkpoint::open(&note, key(7).verifying());
            assert_eq!(read.is_ok(), is_one, "{size}");
            // Nothing that a witness computes of what it believes overflows.
            if let Ok(read) = read {
                assert!(!crate::tiles_of_root(read.size).is_empty());
                assert!(!crate::tiles_of_consistency(read.size, read.size / 3).is_empty());
            }
        }
    }

    #[test]
    fn a_key_is_read_back_and_does_not_print() {
        let text = SigningKey::text("a/log", &[9; 32]);
        let key = SigningKey::parse(&format!("{}\n", *text)).expect("a key");
        assert_eq!(format!("{key:?}"), "SigningKey(a/log)");
        for seed in 0..=255 {
            let text = SigningKey::text("a/log", &[seed; 32]);
            assert!(SigningKey::parse(&text).is_ok(), "{seed}");
        }
        assert!(SigningKey::parse("PRIVATE+KEY+a+00000000+AA==").is_err());
        assert!(SigningKey::from_seed("a b", &[9; 32]).is_err());
        assert!(VerifyingKey::parse(text.as_str()).is_err());
    }
}
