//! Known answers for everything cryptographic, computed by another implementation (OpenSSL). Golden files are added, never
//! edited: what was sealed or digested once must open and be found for as long as the register exists.

use super::*;
use crate::DigestPurpose;
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

fn read(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).expect(name)
}

struct Vectors(Value);

impl Vectors {
    fn read() -> Self {
        Self(serde_json::from_str(&read("cryptography.v1.json")).expect("JSON"))
    }

    fn text(&self, name: &str) -> &str {
        self.0[name].as_str().expect(name)
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        hex::decode(self.text(name)).expect(name)
    }

    fn key(&self, name: &str) -> [u8; 32] {
        self.bytes(name).try_into().expect(name)
    }

    fn id(&self, name: &str) -> Uuid {
        self.text(name).parse().expect(name)
    }

    fn keyring(&self) -> Keyring {
        let pool = PgPool::connect_lazy("postgres://nobody@127.0.0.1:1/none").expect("a URL");
        let master = MasterKey::from_bytes(&self.key("master_key"));
        Keyring::with(pool, master, &self.key("digest_key"))
    }
}

#[test]
fn no_golden_file_was_edited_or_removed() {
    let sums = read("SHA256SUMS");
    let mut listed: Vec<_> = Vec::new();
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").expect("a line of sha256sum");
        let digest = Sha256::digest(std::fs::read(folder().join(name)).expect(name));
        assert_eq!(hex::encode(digest), sum, "{name} was edited");
        listed.push(name);
    }
    let files = std::fs::read_dir(folder()).expect("the golden folder");
    let names = files.map(|file| file.expect("a file").file_name());
    for name in names.filter(|name| name != "SHA256SUMS") {
        let listed = listed.iter().any(|listed| name == *listed);
        assert!(listed, "not in SHA256SUMS: {name:?}");
    }
}

#[test]
fn p_6_the_master_key_has_its_id_and_opens_what_it_wrapped() {
    let vectors = Vectors::read();
    let master = MasterKey::from_bytes(&vectors.key("master_key"));
    assert_eq!(master.id(), vectors.text("master_key_id"));
    let owner = vectors.id("foreigner_id");
    let key = master.unwrap(&vectors.bytes("wrapped_foreigner_key"), owner.as_bytes());
    assert_eq!(key.as_deref(), Some(&vectors.key("foreigner_key")));
    let key = master.unwrap(&vectors.bytes("wrapped_digest_key"), DIGEST_KEY_OWNER);
    assert_eq!(key.as_deref(), Some(&vectors.key("digest_key")));
}

#[test]
fn p_6_what_was_sealed_opens() {
    let vectors = Vectors::read();
    let key = ForeignerKey::new(&vectors.key("foreigner_key"));
    let opened = key.open_text(
        vectors.text("sealed_text"),
        vectors.id("event_id").as_bytes(),
    );
    assert_eq!(opened.as_deref(), Some(vectors.text("plain").as_bytes()));
}

#[tokio::test]
async fn digests_and_sealed_questions_keep_their_form() {
    let vectors = Vectors::read();
    let keyring = vectors.keyring();
    for (purpose, name) in [
        (DigestPurpose::Identity, "identity"),
        (DigestPurpose::Document, "document"),
        (DigestPurpose::Request, "request"),
        (DigestPurpose::Cursor, "cursor"),
    ] {
        let digest = keyring.digest(purpose, vectors.text("digest_text").as_bytes());
        let golden = vectors.0["digests"][name].as_str().expect(name);
        assert_eq!(hex::encode(digest), golden, "{name}");
    }
    let opened = keyring.open_question(&vectors.bytes("sealed_question"), vectors.id("access_id"));
    assert_eq!(opened.as_deref(), Some(vectors.text("question").as_bytes()));
}

#[tokio::test]
async fn p_6_a_sealed_stored_event_opens_and_has_its_leaf() {
    let vectors = Vectors::read();
    let golden = read("sealed-event.v1.json");
    let stored: StoredEvent = serde_json::from_str(&golden).expect("a stored event");
    assert_eq!(stored.canonical_bytes(), golden.as_bytes());
    let leaf = format!("{:?}", stored.leaf());
    assert_eq!(leaf, read("sealed-event.v1.leaf").trim());

    let keyring = vectors.keyring();
    let foreigner_id = ForeignerId(vectors.id("foreigner_id"));
    let key = ForeignerKey::new(&vectors.key("foreigner_key"));
    keyring.keep(foreigner_id, key);
    let recorded = keyring.unseal(&[stored]).await.expect("it opens");
    let opened = include_str!("../../../../events/golden/file-opened.v1.a.json");
    let opened: Value = serde_json::from_str(opened).expect("JSON");
    assert_eq!(recorded[0].event.encode(), opened["payload"]);
    assert_eq!(recorded[0].foreigner_id, foreigner_id);
}
