//! The retention queue through the router, over a real database.

use crate::testing::{House, now};
use chrono::{NaiveDate, TimeDelta};
use http::StatusCode;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

/// Files by number: due, due later with a notice, held, held until a day that passed, erased, live and held.
async fn queued(pool: &PgPool) {
    for (file, due_in, erase_in, held, held_in, erased) in [
        (1, Some(-40), None, false, None, false),
        (2, Some(20), Some(21), false, None, false),
        (3, Some(-30), None, true, None, false),
        (4, Some(-20), None, true, Some(-2), false),
        (5, Some(-90), None, false, None, true),
        (6, None, None, true, None, false),
        (7, Some(80), None, false, None, false),
    ] {
        let day = |days: Option<i64>| days.map(|days| today() + TimeDelta::days(days));
        sqlx::query("INSERT INTO retention_queue VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(Uuid::from_u128(file))
            .bind(day(due_in))
            .bind(day(erase_in))
            .bind(held)
            .bind(day(held_in))
            .bind(erased)
            .execute(pool)
            .await
            .expect("a row");
    }
    let erasure =
        "INSERT INTO erasures (foreigner_id, position, key_destroyed_at) VALUES ($1, 77, now())";
    let erasure = sqlx::query(erasure).bind(Uuid::from_u128(5));
    erasure.execute(pool).await.expect("a row");
}

fn today() -> NaiveDate {
    law::time::civil_day(now())
}

fn files(answer: &Value) -> Vec<(char, &str)> {
    let files = answer["files"].as_array().expect("an array").iter();
    files
        .map(|file| {
            let id = file["foreigner_id"].as_str().expect("an id");
            let status = file["status"].as_str().expect("a status");
            (id.chars().last().expect("a digit"), status)
        })
        .collect()
}

async fn listed(house: &House, query: &str) -> Value {
    let path = format!("/v1/retention{query}");
    house.get("administrator", "CASE_WORK", &path).await.ok()
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_121_the_retention_queue_says_what_is_due_held_and_erased(pool: PgPool) {
    let house = House::loaded(pool.clone()).await;
    queued(&pool).await;
    let all = listed(&house, "").await;
    let expected = [
        ('5', "ERASED"),
        ('1', "DUE"),
        ('3', "HELD"),
        ('4', "DUE"),
        ('2', "SOON"),
        ('7', "SOON"),
        ('6', "HELD"),
    ];
    assert_eq!(files(&all), expected);
    let figures = json!({"due": 2, "in_30_days": 1, "in_90_days": 2, "held": 2, "erased": 1});
    assert_eq!(all["figures"], figures);
    assert_eq!(all["files"][0]["erasure"]["position"], 77);
    assert_eq!(all["files"][0]["erasure"]["finished_at"], Value::Null);
    assert!(all["files"][4]["erase_from"].is_string());
    assert_eq!(all["files"][6]["due_on"], Value::Null);
    let due = listed(&house, "?status=DUE").await;
    assert_eq!(files(&due), [('1', "DUE"), ('4', "DUE")]);
    let before = listed(&house, &format!("?before={}", today())).await;
    assert_eq!(files(&before).len(), 4);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_121_the_queue_goes_on_where_it_ended(pool: PgPool) {
    let house = House::loaded(pool.clone()).await;
    queued(&pool).await;
    let (mut seen, mut query) = (String::new(), "?limit=2".to_owned());
    loop {
        let page = listed(&house, &query).await;
        seen.extend(files(&page).iter().map(|(file, _)| *file));
        match page["next"].as_str() {
            Some(next) => query = format!("?limit=2&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, "5134276");
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_118_the_queue_is_read_by_administrators_officers_and_auditors(pool: PgPool) {
    let house = House::loaded(pool.clone()).await;
    queued(&pool).await;
    for (role, purpose) in [("officer", "CASE_WORK"), ("auditor", "AUDIT")] {
        house.get(role, purpose, "/v1/retention").await.ok();
    }
    for (role, purpose) in [("border-guard", "BORDER_CHECK"), ("analyst", "STATISTICS")] {
        let answer = house.get(role, purpose, "/v1/retention").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role}");
    }
    for query in ["?status=LATE", "?before=soon", "?cursor=x"] {
        let path = format!("/v1/retention{query}");
        let answer = house.get("auditor", "AUDIT", &path).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
    }
}
