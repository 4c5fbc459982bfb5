//! The retention queue through the router, over a real database.

use crate::testing::House;
use http::StatusCode;
use serde_json::{Value, json};
use sqlx::PgPool;

/// Files by number, on 20 March 2026: due, due later with a notice, held, held until a day that passed, erased, live and held.
async fn queued(pool: &PgPool) {
    for (file, due_on, erase_from, held, held_until, erased) in [
        (
            1,
            "date '2026-03-20' - interval '40 days'",
            "NULL",
            false,
            "NULL",
            false,
        ),
        (
            2,
            "date '2026-03-20' + interval '20 days'",
            "date '2026-03-20' + interval '21 days'",
            false,
            "NULL",
            false,
        ),
        (
            3,
            "date '2026-03-20' - interval '30 days'",
            "NULL",
            true,
            "NULL",
            false,
        ),
        (
            4,
            "date '2026-03-20' - interval '20 days'",
            "NULL",
            true,
            "date '2026-03-20' - interval '2 days'",
            false,
        ),
        (
            5,
            "date '2026-03-20' - interval '90 days'",
            "NULL",
            false,
            "NULL",
            true,
        ),
        (6, "NULL", "NULL", true, "NULL", false),
        (
            7,
            "date '2026-03-20' + interval '80 days'",
            "NULL",
            false,
            "NULL",
            false,
        ),
    ] {
        let statement = format!(
            "INSERT INTO retention_queue VALUES
             ('00000000-0000-4000-8000-00000000000{file}', ({due_on})::date, ({erase_from})::date, {held}, ({held_until})::date, {erased})"
        );
        sqlx::query(&statement).execute(pool).await.expect("a row");
    }
    let erasure = "INSERT INTO erasures (foreigner_id, position, key_destroyed_at)
                   VALUES ('00000000-0000-4000-8000-000000000005', 77, now())";
    sqlx::query(erasure).execute(pool).await.expect("a row");
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
    let before = listed(&house, "?before=2026-03-20").await;
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
