//! The check index on disk: a restart takes it up where it is believed, and nowhere else.

use super::{asking, expected, karimov, verdict_of, with_ban};
use crate::CheckSettings;
use crate::checks::snapshot::{Header, Place};
use crate::testing::{House, KARIMOV, PATIENCE, Someone, ban, id, settings};
use events::ForeignerId;
use events::codes::WarningMarker;
use events::payloads::{Explanation, WarningSet};
use events::{Event, Personal};
use sqlx::PgPool;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

const HIT: (&str, &str, usize) = ("HIT", "REFUSE_ENTRY", 1);
const NOTHING: (&str, &str, usize) = ("NO_HIT", "NONE", 0);

async fn open(pool: &PgPool, folder: &Path) -> House {
    let settings = CheckSettings {
        snapshots: Some(folder.to_owned()),
        ..settings(Duration::from_secs(2))
    };
    let house = Box::pin(House::open_over(pool.clone(), pool.clone(), settings)).await;
    house.until(|house| house.service.bans.is_current()).await;
    house
}

fn file_in(folder: &Path) -> PathBuf {
    folder.join("check-index")
}

async fn until(holds: impl Fn() -> bool) {
    let waiting = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let came = tokio::time::timeout(PATIENCE, waiting).await;
    came.expect("it comes about in time");
}

/// What a folder holds after a service with one banned person has stopped. The row of the person is gone from the read model, so
/// that only who trusts the snapshot still finds them.
async fn stopped(pool: &PgPool) -> TempDir {
    let (folder, _) = Box::pin(written(pool)).await;
    sqlx::query("DELETE FROM entry_ban.persons")
        .execute(pool)
        .await
        .expect("deleted");
    folder
}

async fn is_answered(house: &House, (result, action, candidates): (&str, &str, usize)) {
    assert_eq!(
        verdict_of(house, &asking(&karimov())).await,
        expected(result, action, candidates)
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_restart_takes_up_the_snapshot_and_follows_from_there(pool: PgPool) {
    let folder = Box::pin(stopped(&pool)).await;
    let house = open(&pool, folder.path()).await;
    is_answered(&house, HIT).await;
    assert_eq!(house.service.bans.standing().position, 2);
    let petrov = Someone {
        surname: "PETROV",
        document: "PP 1",
        ..KARIMOV
    };
    let recorded = vec![petrov.opened(), ban("2/2026", "2026-03-02", None).into()];
    house.record(ForeignerId(id()), recorded).await;
    let asked = asking(
        &serde_json::json!({"surname": "Petrov", "given_names": ["Ali"], "birth_date": "1991-07-03", "sex": 1, "nationality": "UZB"}),
    );
    assert_eq!(verdict_of(&house, &asked).await, expected(HIT.0, HIT.1, 1));
    is_answered(&house, HIT).await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_snapshot_of_another_build_of_the_read_model_is_not_believed(pool: PgPool) {
    let folder = Box::pin(stopped(&pool)).await;
    sqlx::query("UPDATE entry_ban.checkpoint SET generation = gen_random_uuid()")
        .execute(&pool)
        .await
        .expect("another build");
    is_answered(&open(&pool, folder.path()).await, NOTHING).await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f_a_torn_snapshot_is_not_believed(pool: PgPool) {
    let folder = Box::pin(stopped(&pool)).await;
    let path = file_in(folder.path());
    let whole = std::fs::read(&path).expect("readable");
    std::fs::write(&path, &whole[..whole.len() - 9]).expect("torn");
    is_answered(&open(&pool, folder.path()).await, NOTHING).await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_snapshot_that_is_ahead_of_the_read_model_or_of_another_log_is_not_believed(
    pool: PgPool,
) {
    let folder = Box::pin(stopped(&pool)).await;
    let place = Place::in_folder(folder.path()).expect("a place");
    let (header, _) = place.read().expect("readable").expect("there");
    // The log was restored from a backup and went on in another way.
    let write = |leaf, position| {
        let (_, mut picture) = place.read().expect("readable").expect("there");
        picture.reached(position);
        let header = Header::of(picture.standing(), leaf).expect("a build");
        let compacted = picture.begin_compaction().run();
        place
            .write(header, &picture.subjects(), &compacted)
            .expect("written");
    };
    write([0; 32], header.position);
    let house = open(&pool, folder.path()).await;
    is_answered(&house, NOTHING).await;
    // The last one of a service that stops has little time: this one is waited for before.
    until(|| {
        place
            .read()
            .is_ok_and(|read| read.is_some_and(|(_, it)| it.persons() == 0))
    })
    .await;
    drop(house);
    write(header.leaf, 900);
    is_answered(&open(&pool, folder.path()).await, NOTHING).await;
}

fn names_lie_in(folder: &Path) -> bool {
    let bytes = std::fs::read(file_in(folder)).unwrap_or_default();
    bytes.windows(7).any(|part| part == b"KARIMOV")
}

/// Takes what can be read out of the read model, as the worker of erasure does.
async fn erase(house: &House, file: ForeignerId) {
    let marked: Event = WarningSet {
        marker: WarningMarker::Armed,
        set_on: "2026-03-10".parse().expect("a day"),
        personal: Personal::Known(Explanation { text: None }),
    }
    .into();
    let position = house.append(file, vec![marked]).await;
    sqlx::query(
        "UPDATE entry_ban.persons
            SET position = $1, state = (state::jsonb #- '{identities,0,names}' #- '{documents,0}')::json",
    )
    .bind(i64::try_from(position).expect("a position"))
    .execute(&house.pool)
    .await
    .expect("erased");
    house.move_checkpoints().await;
}

/// A folder in which the last service has written somebody down.
async fn written(pool: &PgPool) -> (TempDir, ForeignerId) {
    let folder = tempfile::tempdir().expect("a folder");
    let house = open(pool, folder.path()).await;
    let file = with_ban(&house, ban("113/2026", "2026-03-02", None)).await;
    // The one after the loading holds nobody yet; the change brings the next one after minutes, or at the end.
    drop(house);
    until(|| names_lie_in(folder.path())).await;
    (folder, file)
}

/// Nobody is found any more, and what is written down again holds no name.
async fn nobody_is_left(house: &House, folder: &Path) {
    until(|| !names_lie_in(folder)).await;
    is_answered(house, NOTHING).await;
    until(|| file_in(folder).exists()).await;
    assert!(!names_lie_in(folder));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_6_what_is_erased_is_taken_out_of_the_snapshot(pool: PgPool) {
    let (folder, file) = Box::pin(written(&pool)).await;
    let house = open(&pool, folder.path()).await;
    assert!(names_lie_in(folder.path()));
    erase(&house, file).await;
    nobody_is_left(&house, folder.path()).await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_6_what_was_erased_while_no_service_ran_is_taken_out_of_the_snapshot(pool: PgPool) {
    let (folder, file) = Box::pin(written(&pool)).await;
    let elsewhere = House::loaded(pool.clone()).await;
    erase(&elsewhere, file).await;
    drop(elsewhere);
    assert!(names_lie_in(folder.path()));
    let house = open(&pool, folder.path()).await;
    nobody_is_left(&house, folder.path()).await;
}
