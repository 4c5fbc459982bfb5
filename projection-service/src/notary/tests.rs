//! The notary at work, over a real log.

use super::*;
use crate::projections::CaseLookup;
use crate::testing::Register;
use event_log::last_checkpoint;
use std::collections::BTreeSet;
use std::fs;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use transparency::{Checkpoint, Resource, decode_entries};

struct Desktop {
    office: Office,
    folder: tempfile::TempDir,
}

impl Desktop {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let key_file = folder.path().join("notary.key");
        fs::write(
            &key_file,
            SigningKey::text("register.test/log", &[4; 32]).as_bytes(),
        )
        .expect("a file");
        let private = fs::Permissions::from_mode(0o600);
        fs::set_permissions(&key_file, private).expect("a mode");
        let office = Office::open(&key_file, Some(folder.path().join("log"))).expect("a key");
        Self { office, folder }
    }

    fn file(&self, path: &str) -> Vec<u8> {
        fs::read(self.folder.path().join("log").join(path)).expect("a file of the copy")
    }

    fn copied(&self) -> Checkpoint {
        let note = String::from_utf8(self.file("checkpoint")).expect("text");
        Checkpoint::open(&note, self.office.key.verifying()).expect("a checkpoint")
    }

    /// The copy is that of its checkpoint, and nothing else lies about.
    fn assert_complete(&self) {
        let copied = self.copied();
        let resources = Resource::between(0, copied.size);
        let mut expected: BTreeSet<String> = resources.iter().map(Resource::path).collect();
        expected.insert("checkpoint".to_owned());
        assert_eq!(self.paths(), expected);
        // A second reader: the entries alone give the root.
        let mut edge = transparency::Edge::default();
        for resource in &resources {
            if matches!(resource, Resource::Entries { .. }) {
                let bundle = self.file(&resource.path());
                let entries = decode_entries(&bundle).expect("whole").into_iter();
                let leaf = |entry: &[u8]| transparency::Hash(events::LeafHash::of(entry).0);
                edge.append(entries.map(leaf));
            }
        }
        assert_eq!((edge.size(), edge.root()), (copied.size, copied.root));
    }

    fn paths(&self) -> BTreeSet<String> {
        let mut paths = BTreeSet::new();
        let mut folders = vec![self.folder.path().join("log")];
        let root = folders[0].clone();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    paths.insert(
                        path.strip_prefix(&root)
                            .expect("below")
                            .display()
                            .to_string(),
                    );
                }
            }
        }
        paths
    }

    /// Signs until told to stop, as the service does.
    fn at_work(&self, register: &Register) -> (Context, JoinHandle<()>) {
        let tail = Tail::new(register.pool.clone(), register.keyring.clone());
        self.at_work_beside(tail, register)
    }

    /// The same beside projectors that read through this.
    fn at_work_beside(&self, tail: Tail, register: &Register) -> (Context, JoinHandle<()>) {
        let context = Context::new(CancellationToken::new());
        let (seen, head) = watch::channel(None);
        tokio::spawn(crate::head::follow(
            register.pool.clone(),
            seen,
            context.clone(),
        ));
        let work = keep(
            self.office.clone(),
            register.pool.clone(),
            tail,
            head,
            context.clone(),
        );
        (context.clone(), tokio::spawn(work))
    }
}

/// A register of which everything was signed and copied, and its notary gone.
async fn signed_and_copied(owner: &PgPool) -> (Register, Desktop) {
    let register = Register::open(owner).await;
    let desktop = Desktop::new();
    register.populate(1..3).await;
    let (context, work) = desktop.at_work(&register);
    let head = register.head().await;
    signed(&register, head).await;
    context.shutdown.cancel();
    work.await.expect("it ends");
    (register, desktop)
}

fn is_halted(context: &Context) -> bool {
    let shown = context.metrics.text().expect("metrics");
    let shown = String::from_utf8(shown).expect("text");
    shown.contains("\nregister_notary_halted 1\n")
}

async fn forget_what_was_signed(register: &Register) {
    let forget = "ALTER TABLE log_checkpoints DISABLE TRIGGER ALL;
        DELETE FROM log_checkpoints; DELETE FROM log_tiles; DELETE FROM stream_ends; DELETE FROM stream_end_hashes";
    as_superuser(register, forget).await;
}

async fn as_superuser(register: &Register, statements: &str) {
    let done = sqlx::raw_sql(statements).execute(&register.owner).await;
    done.expect("a superuser may");
}

async fn signed(register: &Register, size: u64) {
    let began = std::time::Instant::now();
    while last_checkpoint(&register.pool)
        .await
        .expect("readable")
        .map(|last| last.checkpoint.size)
        != Some(size)
    {
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "nothing of size {size} was signed"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_7_what_grows_is_signed_within_a_second_and_copied(owner: PgPool) {
    let register = Register::open(&owner).await;
    let desktop = Desktop::new();
    let (context, work) = desktop.at_work(&register);
    register.populate(1..3).await;
    let first = register.head().await;
    signed(&register, first).await;
    register.populate(3..4).await;
    let began = std::time::Instant::now();
    let head = register.head().await;
    signed(&register, head).await;
    assert!(
        began.elapsed() < Duration::from_millis(1_500),
        "{:?}",
        began.elapsed()
    );
    assert!(!is_halted(&context));
    context.shutdown.cancel();
    work.await.expect("it ends");

    assert_eq!(desktop.copied().size, head);
    desktop.assert_complete();
    register.close().await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_7_the_copy_is_the_same_wherever_its_events_were_read(owner: PgPool) {
    let register = Register::open(&owner).await;
    register.populate(1..120).await;
    let head = register.head().await;
    assert!(head > 512, "two whole bundles and a part: {head}");
    let tail = Tail::new(register.pool.clone(), register.keyring.clone());
    // A projector came late: what it reads begins within the first bundle and ends within the last.
    let read = tail.after::<CaseLookup>(100, usize::try_from(head - 120).expect("few"));
    assert!(!read.await.expect("the log").events.is_empty());
    assert!(tail.kept(99, 1).await.is_empty() && tail.kept(head - 20, 1).await.is_empty());
    assert_eq!(
        tail.kept(100, 3).await,
        tail.read_stored(100, 3).await.expect("the log")
    );
    for tail in [
        tail,
        Tail::new(register.pool.clone(), register.keyring.clone()),
    ] {
        let desktop = Desktop::new();
        let (context, work) = desktop.at_work_beside(tail, &register);
        signed(&register, head).await;
        context.shutdown.cancel();
        work.await.expect("it ends");
        assert_eq!(desktop.copied().size, head);
        desktop.assert_complete();
    }
    register.close().await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f31_a_database_that_is_older_than_the_copy_is_not_signed(owner: PgPool) {
    let (register, desktop) = signed_and_copied(&owner).await;
    forget_what_was_signed(&register).await;
    let (context, work) = desktop.at_work(&register);
    let began = std::time::Instant::now();
    while !is_halted(&context) {
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "it signs all the same"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let signed = last_checkpoint(&register.pool).await.expect("readable");
    assert!(signed.is_none(), "a second log was signed");
    context.shutdown.cancel();
    work.await.expect("it ends");
    register.close().await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f31_a_log_that_was_rewritten_and_signed_anew_is_not_that_of_the_copy(owner: PgPool) {
    let (register, desktop) = signed_and_copied(&owner).await;
    // The same key on a log of other events: only what was copied tells.
    forget_what_was_signed(&register).await;
    let rewrite = "ALTER TABLE events DISABLE TRIGGER ALL; UPDATE events SET leaf = sha256(leaf) WHERE position = 2";
    as_superuser(&register, rewrite).await;
    let mut anew = Notary::open(&register.pool, desktop.office.key.clone())
        .await
        .expect("an empty tree");
    anew.step(&register.pool, chrono::DateTime::UNIX_EPOCH)
        .await
        .expect("signed");
    let opened = open(&desktop.office, &register.pool).await.err();
    let halted = opened.expect("it is another log");
    assert!(!halted.may_pass());
    assert!(
        halted.to_string().contains("not the one whose copy"),
        "{halted}"
    );
    register.close().await;
}

#[test]
fn a_key_that_others_may_read_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let key_file = folder.path().join("notary.key");
    fs::write(&key_file, SigningKey::text("a/log", &[4; 32]).as_bytes()).expect("a file");
    fs::set_permissions(&key_file, fs::Permissions::from_mode(0o640)).expect("a mode");
    let refused = Office::open(&key_file, None).expect_err("others may read it");
    assert!(refused.to_string().contains("0600"));
    fs::write(&key_file, "PRIVATE+KEY+").expect("a file");
    fs::set_permissions(&key_file, fs::Permissions::from_mode(0o600)).expect("a mode");
    assert!(Office::open(&key_file, None).is_err());
}
