//! What is served, read by somebody else's programs: the note with a bare signature algorithm, tiles and entries as C2SP writes
//! them down, the tree with another implementation of RFC 6962. Nothing of the register's own reading is used.

use super::{anybody, auditor, grown};
use crate::proof::tests::{key, sign};
use crate::testing::{House, KARIMOV, id};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ed25519_dalek::{Signature, VerifyingKey};
use events::ForeignerId;
use sha2_for_ct_merkle::{Digest as _, Sha256};
use sqlx::PgPool;

const WIDTH: usize = 256;

/// A note that one key has signed, as its text says.
struct Note {
    size: usize,
    root: Vec<u8>,
}

impl Note {
    /// Reads C2SP signed-note and tlog-checkpoint by hand. `verifier` is `name+id+key`.
    fn open(text: &str, verifier: &str) -> Self {
        let (name, rest) = verifier.split_once('+').expect("a name");
        let (id, key) = rest.split_once('+').expect("an id");
        let key = STANDARD.decode(key).expect("a key");
        let mut named = Sha256::new();
        named.update(name);
        named.update(b"\n");
        named.update(&key);
        let hash = named.finalize();
        let number = u32::from_be_bytes(hash[..4].try_into().expect("four bytes"));
        assert_eq!(id, format!("{number:08x}"));
        assert_eq!(key[0], 1, "Ed25519");

        let (body, signatures) = text.split_once("\n\n").expect("an empty line");
        let body = format!("{body}\n");
        let line = format!("\u{2014} {name} ");
        let mut signatures = signatures.lines();
        let signature = signatures.find_map(|signature| signature.strip_prefix(&line));
        let signature = STANDARD
            .decode(signature.expect("signed"))
            .expect("a signature");
        assert_eq!(&signature[..4], &hash[..4]);
        let verifying = VerifyingKey::from_bytes(key[1..].try_into().expect("32 bytes"));
        let signature = Signature::from_slice(&signature[4..]).expect("64 bytes");
        (verifying.expect("a key"))
            .verify_strict(body.as_bytes(), &signature)
            .expect("the signature holds");

        let mut lines = body.lines();
        assert_eq!(lines.next(), Some(name));
        let size = lines.next().expect("a size").parse().expect("a number");
        let root = STANDARD.decode(lines.next().expect("a root"));
        Self {
            size,
            root: root.expect("a hash"),
        }
    }
}

/// The path of a full or partial tile with fewer than a thousand before it.
fn tile(level: &str, number: usize, width: usize) -> String {
    let partial = if width == WIDTH {
        String::new()
    } else {
        format!(".p/{width}")
    };
    format!("/v1/log/tile/{level}/{number:03}{partial}")
}

/// Entries of a bundle, each behind its length in two bytes.
fn split(mut bundle: &[u8]) -> Vec<Vec<u8>> {
    let mut entries = Vec::new();
    while let [high, low, rest @ ..] = bundle {
        let (entry, more) = rest.split_at(usize::from(u16::from_be_bytes([*high, *low])));
        entries.push(entry.to_vec());
        bundle = more;
    }
    entries
}

async fn read(house: &House) -> Note {
    let (_, note) = anybody(house, "/v1/log/checkpoint").await;
    let note = String::from_utf8(note).expect("text");
    let note = Note::open(&note, key().verifying().as_str());
    let mut tree = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    let mut roots = Vec::new();
    for number in 0..note.size.div_ceil(WIDTH) {
        let width = WIDTH.min(note.size - number * WIDTH);
        let (_, bundle) = auditor(house, &tile("entries", number, width)).await;
        let entries = split(&bundle);
        let (_, hashes) = anybody(house, &tile("0", number, width)).await;
        let leaves = entries.iter().flat_map(|entry| {
            let mut leaf = Sha256::new();
            leaf.update([0]);
            leaf.update(entry);
            leaf.finalize()
        });
        assert_eq!((entries.len(), hashes), (width, leaves.collect()));
        let mut part = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        for entry in entries {
            part.push(entry.clone());
            tree.push(entry);
        }
        roots.push(part.root().as_bytes().to_vec());
    }
    let full = note.size / WIDTH;
    if full > 0 {
        let (_, hashes) = anybody(house, &tile("1", 0, full)).await;
        assert_eq!(hashes, roots[..full].concat());
    }
    assert_eq!(tree.len(), note.size as u64);
    assert_eq!(note.root, tree.root().as_bytes().as_slice());
    note
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_7_other_programs_read_what_is_served_and_find_the_same_root(pool: PgPool) {
    let house = grown(pool, 255).await;
    sign(&house).await;
    assert_eq!(read(&house).await.size, 255);
    for size in [256, 257, 600] {
        let file = || house.append(ForeignerId(id()), vec![KARIMOV.opened()]);
        while file().await < size as u64 {}
        sign(&house).await;
        assert_eq!(read(&house).await.size, size);
    }
}
