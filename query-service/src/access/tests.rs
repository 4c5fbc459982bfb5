//! Nothing leaves unrecorded: the access log through the router, over a real database.

use crate::testing::{House, KARIMOV, PATIENCE, ban, id, settings};
use events::ForeignerId;
use futures::future::join_all;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::postgres::PgPoolOptions;
use sqlx::{PgPool, Row as _};
use std::time::Duration;
use uuid::Uuid;

fn question() -> Value {
    json!({
        "traveller": {"surname": "Karimov", "given_names": ["Ali"], "birth_date": "1991-07-03", "sex": 1, "nationality": "UZB"},
        "border_crossing_point": "LV-RIX", "direction": "ENTRY", "input": "MANUAL"
    })
}

async fn house_with_karimov(pool: PgPool) -> (House, ForeignerId) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    house
        .record(
            file,
            vec![KARIMOV.opened(), ban("113/2026", "2026-03-02", None).into()],
        )
        .await;
    (house, file)
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_9_no_body_leaves_while_the_log_cannot_be_written(pool: PgPool) {
    let (house, file) = house_with_karimov(pool.clone()).await;
    sqlx::query("ALTER TABLE access_log RENAME TO elsewhere")
        .execute(&pool)
        .await
        .expect("renamed");
    let reads = [
        "/v1/foreigners?q=karimov".to_owned(),
        format!("/v1/foreigners/{file}"),
        format!("/v1/foreigners/{file}?known_at=2027-01-01T00:00:00Z"),
        format!("/v1/foreigners/{file}/history"),
    ];
    let mut answers = vec![house.check(&question()).await];
    for path in &reads {
        answers.push(house.get("officer", "CASE_WORK", path).await);
    }
    for answer in answers {
        assert_eq!(
            answer.status,
            StatusCode::SERVICE_UNAVAILABLE,
            "{}",
            answer.body
        );
        assert_eq!(answer.headers[http::header::RETRY_AFTER], "1");
        assert!(
            !answer.body.contains("KARIMOV") && !answer.body.contains("HIT"),
            "{}",
            answer.body
        );
        assert_eq!(answer.json()["rule"], "R-118");
    }
    sqlx::query("ALTER TABLE elsewhere RENAME TO access_log")
        .execute(&pool)
        .await
        .expect("renamed");
    assert_eq!(house.access_records().await, 0);
    assert_eq!(house.check(&question()).await.ok()["result"], "HIT");
    assert_eq!(house.access_records().await, 1);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn i6_as_many_records_as_served_bodies(pool: PgPool) {
    let (house, file) = house_with_karimov(pool).await;
    let checks = join_all((0..200).map(|_| async { house.check(&question()).await }));
    let paths = [
        format!("/v1/foreigners/{file}"),
        format!("/v1/foreigners/{file}/history"),
        "/v1/foreigners?q=ali".into(),
    ];
    let reads = join_all((0..60).map(|turn| house.get("auditor", "AUDIT", &paths[turn % 3])));
    let (checks, reads) = tokio::join!(checks, reads);
    let served = checks
        .iter()
        .chain(&reads)
        .filter(|answer| answer.status == StatusCode::OK)
        .count();
    assert_eq!(served, 260);
    assert_eq!(house.access_records().await, 260);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_118_a_check_is_recorded_also_when_the_client_has_gone(pool: PgPool) {
    let (house, _) = house_with_karimov(pool).await;
    for _ in 0..5 {
        let body = question().to_string();
        let asking = house.send(
            "border-guard",
            "BORDER_CHECK",
            Method::POST,
            "/v1/entry-checks",
            Some(&body),
        );
        // One look is enough to search and to queue the record; then the client is gone.
        assert!(futures::poll!(Box::pin(asking)).is_pending());
    }
    let recorded = async {
        while house.access_records().await < 5 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, recorded)
        .await
        .expect("every check is recorded");
    assert_eq!(house.access_records().await, 5);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_118_a_record_says_who_why_what_and_what_was_answered(pool: PgPool) {
    let (house, file) = house_with_karimov(pool.clone()).await;
    let answer = house.check(&question()).await.ok();
    let row = sqlx::query(
        "SELECT access_id, actor::text AS actor, purpose, action, foreigners, asked, result, log_position, tableoid::regclass::text AS place
           FROM access_log",
    );
    let row = row.fetch_one(&pool).await.expect("a record");
    let access_id: Uuid = row.get("access_id");
    assert_eq!(answer["check_id"], access_id.to_string());
    let actor: Value = serde_json::from_str(row.get("actor")).expect("JSON");
    assert_eq!(
        actor,
        json!({"user": "anna", "organisation": "VRS", "unit": "RIX", "workstation": "W-1"})
    );
    let text = |column: &str| row.get::<String, _>(column);
    assert_eq!(
        (
            text("purpose").as_str(),
            text("action").as_str(),
            text("result").as_str()
        ),
        ("BORDER_CHECK", "CHECK", "HIT")
    );
    assert_eq!(row.get::<Vec<Uuid>, _>("foreigners"), [file.0]);
    assert_eq!(row.get::<i64, _>("log_position"), 2);
    assert_eq!(text("place"), "access_log_2026_q1");
    let sealed: Vec<u8> = row.get("asked");
    assert!(
        !sealed.windows(7).any(|window| window == b"Karimov"),
        "the question is sealed"
    );
    assert_eq!(
        house.unsealed(&sealed, access_id),
        Some(question().to_string().into_bytes())
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_9_a_service_that_could_not_record_is_ready_again_after_a_commit_and_without_traffic(
    pool: PgPool,
) {
    let (house, _) = house_with_karimov(pool.clone()).await;
    let rename = async |from: &str, to: &str| {
        let rename = format!("ALTER TABLE {from} RENAME TO {to}");
        sqlx::query(&rename).execute(&pool).await.expect("renamed");
    };
    let can_record = |house: &House| {
        let standings = house.context.readiness.standings();
        let mut named = standings.iter().filter(|one| one.name == "access-log");
        named.any(|one| one.ready)
    };
    assert!(can_record(&house), "nothing speaks against it yet");
    rename("access_log", "elsewhere").await;
    let refused = house.check(&question()).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!can_record(&house));
    rename("elsewhere", "access_log").await;
    house.until(can_record).await;
    // What could not be recorded was a check all the same.
    assert_eq!(house.access_records().await, 1);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_118_a_file_that_is_not_there_is_asked_for_on_record(pool: PgPool) {
    let house = House::loaded(pool.clone()).await;
    let path = format!("/v1/foreigners/{}", id());
    assert_eq!(
        house.get("officer", "CASE_WORK", &path).await.status,
        StatusCode::NOT_FOUND
    );
    let result: String = sqlx::query_scalar("SELECT result FROM access_log")
        .fetch_one(&pool)
        .await
        .expect("a record");
    assert_eq!(result, "NOT_FOUND");
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn the_role_of_the_query_service_is_enough(pool: PgPool) {
    let options = (*pool.connect_options())
        .clone()
        .options([("role", "register_query")]);
    let served = PgPoolOptions::new()
        .max_connections(4)
        .connect_with(options)
        .await
        .expect("a pool");
    let house = House::open_over(pool, served.clone(), settings(Duration::from_secs(2))).await;
    house
        .until(|house| house.context.readiness.is_ready())
        .await;
    let file = ForeignerId(id());
    house
        .record(
            file,
            vec![KARIMOV.opened(), ban("113/2026", "2026-03-02", None).into()],
        )
        .await;
    assert_eq!(house.check(&question()).await.ok()["result"], "HIT");
    for path in [
        "/v1/foreigners?q=karimov".into(),
        format!("/v1/foreigners/{file}"),
        format!("/v1/foreigners/{file}/history"),
    ] {
        assert_eq!(
            house.get("officer", "CASE_WORK", &path).await.status,
            StatusCode::OK,
            "{path}"
        );
    }
    assert_eq!(
        house
            .get("analyst", "STATISTICS", "/v1/statistics/migr_eiord1")
            .await
            .status,
        StatusCode::OK
    );
    drop(house);
    served.close().await;
}
