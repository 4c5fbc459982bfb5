//! The notary over a real log: tiles, ends and checkpoints (architecture P-7).

use crate::*;
use event_log::{Notary, NotaryError, Step};
use std::collections::BTreeSet;
use transparency::{
    Bundle, BundleFault, Checkpoint, SigningKey, Trust, check_consistency, consistency,
    tiles_of_consistency,
};

fn key() -> SigningKey {
    SigningKey::from_seed("register.test/log", &[3; 32]).unwrap()
}

async fn notary(pool: &PgPool) -> Result<Notary, NotaryError> {
    let role = pool.connect_options().as_ref().clone();
    let role = role.options([("role", "register_projection")]);
    let pool = sqlx::postgres::PgPoolOptions::new().connect_lazy_with(role);
    Notary::open(&pool, key()).await
}

/// Signs all that there is.
async fn signed(pool: &PgPool) -> Checkpoint {
    let mut notary = notary(pool).await.unwrap();
    while let Step::Signed { more: true, .. } = notary.step(pool, clock()).await.unwrap() {}
    last(pool).await
}

async fn last(pool: &PgPool) -> Checkpoint {
    let last = event_log::last_checkpoint(pool).await.unwrap().unwrap();
    assert_eq!(
        Checkpoint::open(&last.note, key().verifying()),
        Ok(last.checkpoint.clone())
    );
    last.checkpoint
}

/// The bundle of a file as the query service makes it, with the rights it has.
pub(crate) async fn bundle(pool: &PgPool, file: ForeignerId) -> Bundle {
    let mut snapshot = pool.begin().await.unwrap();
    sqlx::query("SET LOCAL ROLE register_query")
        .execute(&mut *snapshot)
        .await
        .unwrap();
    let last = event_log::last_checkpoint(&mut *snapshot)
        .await
        .unwrap()
        .unwrap();
    let stream = event_log::read_stream(&mut *snapshot, file).await.unwrap();
    let bundle = event_log::prove(&mut snapshot, file, &stream.events, last, None).await;
    bundle.unwrap()
}

fn trust() -> Trust {
    Trust {
        checkpoint: None,
        key: Some(key().verifying().clone()),
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_7_every_file_is_proved_while_the_log_grows(pool: PgPool) {
    let log = Log::open(&pool).await;
    let mut files = Vec::new();
    let mut notary = notary(&pool).await.unwrap();
    assert_eq!(notary.step(&pool, clock()).await.unwrap(), Step::UpToDate);
    let mut earlier: Vec<Checkpoint> = Vec::new();
    for round in 0..4 {
        files.push(log.opened().await);
        for (n, file) in files.iter().enumerate() {
            let version = u64::try_from(round + 1 - n).unwrap();
            log.writer.append(notified(*file, version)).await.unwrap();
        }
        assert!(matches!(
            notary.step(&pool, clock()).await.unwrap(),
            Step::Signed { more: false, .. }
        ));
        assert_eq!(notary.step(&pool, clock()).await.unwrap(), Step::UpToDate);
        let checkpoint = last(&pool).await;
        assert_eq!(
            checkpoint.size,
            event_log::head(&pool).await.unwrap().position
        );
        for file in &files {
            let proved = bundle(&pool, *file).await.verify(&trust()).unwrap();
            assert_eq!(
                proved.events,
                event_log::version_of(&pool, *file).await.unwrap()
            );
        }
        for before in &earlier {
            let wanted: BTreeSet<_> = tiles_of_consistency(checkpoint.size, before.size);
            let tiles = event_log::tiles(&pool, wanted).await.unwrap();
            let proof = consistency(checkpoint.size, before.size, &tiles).unwrap();
            let (tree, part) = (
                (checkpoint.size, checkpoint.root),
                (before.size, before.root),
            );
            assert!(check_consistency(&proof, tree, part));
        }
        earlier.push(checkpoint);
    }
    // A bundle that lacks the last event of its file is found out, even where the whole rest holds.
    let mut cut = bundle(&pool, files[0]).await;
    cut.events.pop();
    assert!(matches!(
        cut.verify(&trust()),
        Err(BundleFault::NotComplete { .. })
    ));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f31_a_notary_that_comes_back_goes_on_where_it_was(pool: PgPool) {
    let log = Log::open(&pool).await;
    for _ in 0..300 {
        log.opened().await;
    }
    let first = signed(&pool).await;
    let file = log.opened().await;
    let second = signed(&pool).await;
    assert_eq!((first.size, second.size), (300, 301));
    assert_eq!(
        bundle(&pool, file).await.verify(&trust()).unwrap().events,
        1
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f31_two_notaries_sign_one_log(pool: PgPool) {
    let log = Log::open(&pool).await;
    log.opened().await;
    let (mut one, mut other) = (notary(&pool).await.unwrap(), notary(&pool).await.unwrap());
    assert!(matches!(
        one.step(&pool, clock()).await.unwrap(),
        Step::Signed { size: 1, .. }
    ));
    assert!(matches!(
        other.step(&pool, clock()).await,
        Err(NotaryError::Overtaken)
    ));
    log.opened().await;
    let mut other = notary(&pool).await.unwrap();
    assert!(matches!(
        other.step(&pool, clock()).await.unwrap(),
        Step::Signed { size: 2, .. }
    ));
    let mut holder = pool.begin().await.unwrap();
    sqlx::query("SELECT pg_advisory_xact_lock($1)")
        .bind(0x006e_6f74_6172_7900_i64)
        .execute(&mut *holder)
        .await
        .unwrap();
    assert_eq!(other.step(&pool, clock()).await.unwrap(), Step::Busy);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f31_nothing_is_signed_on_top_of_what_was_altered(pool: PgPool) {
    let log = Log::open(&pool).await;
    for _ in 0..5 {
        log.opened().await;
    }
    signed(&pool).await;
    let altered = |statement: &'static str| {
        let pool = pool.clone();
        async move {
            let mut backup = pool.begin().await.unwrap();
            sqlx::query("ALTER TABLE log_checkpoints DISABLE TRIGGER ALL")
                .execute(&mut *backup)
                .await
                .unwrap();
            sqlx::query(statement).execute(&mut *backup).await.unwrap();
            backup.commit().await.unwrap();
            let opened = notary(&pool).await.err();
            opened.map(|error| error.to_string())
        }
    };
    let tile = "UPDATE log_tiles SET hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1)";
    let end = "UPDATE stream_end_hashes SET hash = set_byte(hash, 7, get_byte(hash, 7) # 1) WHERE level = 0";
    let group = "UPDATE stream_end_hashes SET hash = set_byte(hash, 7, get_byte(hash, 7) # 1) WHERE level = 1";
    let note = "UPDATE log_checkpoints SET note = replace(note, 'register.test', 'another.test')";
    let of_five = Some("the tiles are not those of the checkpoint of size 5".to_owned());
    assert_eq!(altered(tile).await, of_five);
    assert_eq!(altered(tile).await, None, "the same bit back");
    for end in [end, group] {
        assert_eq!(altered(end).await, of_five, "{end}");
        assert_eq!(altered(end).await, None, "{end}");
    }
    let other = altered(note).await.unwrap();
    assert_eq!(
        other,
        "the checkpoints are of the log another.test/log, and the key is of register.test/log"
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f31_a_log_with_a_hole_or_a_shorter_end_is_not_signed(pool: PgPool) {
    let log = Log::open(&pool).await;
    for _ in 0..5 {
        log.opened().await;
    }
    signed(&pool).await;
    log.opened().await;
    log.opened().await;
    as_superuser(&pool, &["DELETE FROM events WHERE position = 6"]).await;
    let mut hole = notary(&pool).await.unwrap();
    let error = hole.step(&pool, clock()).await.unwrap_err();
    assert!(
        matches!(error, NotaryError::MissingPosition { position: 6 }),
        "{error}"
    );
    as_superuser(
        &pool,
        &[
            "ALTER TABLE log_head DISABLE TRIGGER ALL",
            "UPDATE log_head SET position = 3",
        ],
    )
    .await;
    let mut shorter = notary(&pool).await.unwrap();
    let error = shorter.step(&pool, clock()).await.unwrap_err();
    assert!(
        matches!(error, NotaryError::MissingPosition { position: 4 }),
        "{error}"
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_116_what_was_signed_is_never_changed(pool: PgPool) {
    let log = Log::open(&pool).await;
    log.opened().await;
    signed(&pool).await;
    for statement in [
        "UPDATE log_checkpoints SET signed_at = now()",
        "DELETE FROM log_checkpoints",
        "TRUNCATE log_checkpoints",
    ] {
        let refused = sqlx::query(statement).execute(&pool).await.unwrap_err();
        assert!(refused.to_string().contains("R-116"), "{refused}");
    }
}
