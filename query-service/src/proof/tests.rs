//! Bundles through the router, over a real log and a notary.

use crate::testing::{House, KARIMOV, ban, id, now};
use event_log::Notary;
use events::ForeignerId;
use http::StatusCode;
use serde_json::json;
use sqlx::PgPool;
use transparency::{Bundle, BundleFault, Checkpoint, SigningKey, Trust};

pub(crate) fn key() -> SigningKey {
    SigningKey::from_seed("register.test/log", &[6; 32]).expect("a name")
}

/// Signs what there is, as the projection service does.
pub(crate) async fn sign(house: &House) -> Checkpoint {
    let mut notary = Notary::open(&house.pool, key()).await.expect("a notary");
    notary.step(&house.pool, now()).await.expect("signed");
    let last = event_log::last_checkpoint(&house.pool)
        .await
        .expect("readable");
    last.expect("signed").checkpoint
}

fn trust() -> Trust {
    Trust {
        checkpoint: None,
        key: Some(key().verifying().clone()),
    }
}

async fn bundle(house: &House, path: &str) -> Bundle {
    let answer = house.get("auditor", "AUDIT", path).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    serde_json::from_str(&answer.body).expect("a bundle")
}

async fn opened(house: &House) -> (ForeignerId, String) {
    let file = ForeignerId(id());
    house.append(file, vec![KARIMOV.opened()]).await;
    (file, format!("/v1/foreigners/{file}/proof"))
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_7_a_bundle_is_verified_by_whoever_has_the_key_or_kept_a_checkpoint(pool: PgPool) {
    let house = House::loaded(pool).await;
    let (file, path) = opened(&house).await;
    let (_, other) = opened(&house).await;
    let kept = sign(&house).await;
    let first = bundle(&house, &path).await;
    assert_eq!(first.verify(&trust()).expect("it holds").events, 1);
    assert!(
        !first.events[0].event.contains("KARIMOV"),
        "names stay sealed"
    );

    house
        .append(file, vec![ban("113/2026", "2026-03-02", None).into()])
        .await;
    let later = sign(&house).await;
    assert_eq!((kept.size, later.size), (2, 3));
    // What was handed out before does not become false by what came after.
    assert!(first.verify(&trust()).is_ok());
    let grown = bundle(&house, &format!("{path}?checkpoint_size=2")).await;
    assert_eq!(grown.verify(&trust()).expect("it holds").events, 2);
    let from_kept = Trust {
        checkpoint: Some(first.checkpoint.clone()),
        key: trust().key,
    };
    assert_eq!(
        grown
            .verify(&from_kept)
            .expect("it leads from there")
            .events,
        2
    );
    let of_other = bundle(&house, &other).await;
    assert!(matches!(
        of_other.verify(&from_kept),
        Err(BundleFault::NoWayFromKept { .. })
    ));
    let mut mixed = grown;
    mixed.end = of_other.end;
    assert!(mixed.verify(&trust()).is_err());
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_7_what_is_not_signed_yet_is_waited_for_and_not_left_out(pool: PgPool) {
    let house = House::loaded(pool).await;
    let (file, path) = opened(&house).await;
    let nothing = house.get("auditor", "AUDIT", &path).await;
    assert_eq!(
        nothing.status,
        StatusCode::SERVICE_UNAVAILABLE,
        "no checkpoint at all"
    );
    sign(&house).await;
    let position = house
        .append(file, vec![ban("113/2026", "2026-03-02", None).into()])
        .await;
    // Behind the checkpoint the bundle is that of the checkpoint, whole up to there.
    assert_eq!(
        bundle(&house, &path)
            .await
            .verify(&trust())
            .expect("it holds")
            .events,
        1
    );
    let path = format!("{path}?min_position={position}");
    let (waited, _) = tokio::join!(bundle(&house, &path), async {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        sign(&house).await
    });
    assert_eq!(waited.verify(&trust()).expect("it holds").events, 2);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_118_a_bundle_is_handed_out_to_those_who_read_histories_and_recorded(pool: PgPool) {
    let house = House::loaded(pool).await;
    let (file, path) = opened(&house).await;
    sign(&house).await;
    let before = house.access_records().await;
    assert_eq!(
        house
            .get("border-guard", "BORDER_CHECK", &path)
            .await
            .status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(house.access_records().await, before);
    bundle(&house, &path).await;
    let unknown = format!("/v1/foreigners/{}/proof", id());
    assert_eq!(
        house.get("auditor", "AUDIT", &unknown).await.status,
        StatusCode::NOT_FOUND
    );
    let records: Vec<(String, Vec<uuid::Uuid>, String)> =
        sqlx::query_as("SELECT action, foreigners, result FROM access_log ORDER BY at, result")
            .fetch_all(&house.pool)
            .await
            .expect("records");
    assert!(records.iter().all(|(action, ..)| action == "READ_PROOF"));
    assert!(
        records
            .iter()
            .any(|(_, whose, result)| whose == &[file.0] && result == "FOUND 1")
    );
    assert!(records.iter().any(|(.., result)| result == "NOT_FOUND"));
    let beyond = house
        .get("auditor", "AUDIT", &format!("{path}?checkpoint_size=99"))
        .await;
    assert_eq!(beyond.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        beyond.json()["errors"],
        json!([{"parameter": "checkpoint_size", "code": "out-of-range"}])
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_116_from_an_altered_log_no_bundle_is_made(pool: PgPool) {
    let house = House::loaded(pool).await;
    let (file, path) = opened(&house).await;
    sign(&house).await;
    for statement in [
        "ALTER TABLE events DISABLE TRIGGER ALL".to_owned(),
        format!("UPDATE events SET event_version = '9' WHERE aggregate_id = '{file}'"),
    ] {
        sqlx::query(&statement)
            .execute(&house.pool)
            .await
            .expect("a superuser may");
    }
    let refused = house.get("auditor", "AUDIT", &path).await;
    assert_eq!(refused.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(refused.json()["position"], 1);
}
