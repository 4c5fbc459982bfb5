//! The report over a real access log.
#![expect(
    clippy::print_stdout,
    reason = "figures for whoever runs the test with --nocapture"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "a test is asked by its environment and measures"
)]

use super::stream::{self, acted_and_of_unit};
use crate::access::range::{QUARTER, Range};
use crate::testing::{House, id, now};
use chrono::{DateTime, Datelike as _, TimeDelta, Utc, Weekday};
use http::StatusCode;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

struct Record<'a> {
    user: &'a str,
    unit: &'a str,
    at: DateTime<Utc>,
    action: &'a str,
    files: Vec<Uuid>,
    asked: Value,
}

async fn write(house: &House, records: &[Record<'_>]) {
    for record in records {
        let access_id = id();
        let asked = record.asked.to_string();
        sqlx::query(
            "INSERT INTO access_log (access_id, at, actor, purpose, action, foreigners, asked, result, log_position)
             VALUES ($1, $2, $3, 'CASE_WORK', $4, $5, $6, 'FOUND 1', 0)",
        )
        .bind(access_id)
        .bind(record.at)
        .bind(json!({"user": record.user, "organisation": "PMLP", "unit": record.unit, "workstation": "W"}))
        .bind(record.action)
        .bind(&record.files)
        .bind(house.service.keyring.seal_question(asked.as_bytes(), access_id))
        .execute(&house.pool)
        .await
        .expect("a record");
    }
}

/// Ten officers of two units at their desks for five weeks, six files a day each.
fn desks() -> Vec<(String, &'static str, DateTime<Utc>, Vec<Uuid>)> {
    let mut reads = Vec::new();
    for officer in 0..10 {
        let files: Vec<Uuid> = (0..30).map(|_| id()).collect();
        for day in 1..=35 {
            let morning = now() - TimeDelta::days(day) - TimeDelta::hours(5);
            if matches!(morning.weekday(), Weekday::Sat | Weekday::Sun) {
                continue;
            }
            let unit = if officer % 2 == 0 { "U1" } else { "U2" };
            for read in 0..6 {
                let at = morning + TimeDelta::minutes(70 * read);
                let file = files[usize::try_from((day * 7 + read) % 30).expect("few")];
                reads.push((format!("officer-{officer}"), unit, at, vec![file]));
            }
        }
    }
    reads
}

fn of<'a>(rows: &'a Value, user: &str) -> Vec<&'a Value> {
    let rows = rows["rows"].as_array().expect("rows");
    rows.iter().filter(|row| row["user"] == user).collect()
}

fn says(rows: &[&Value], signal: &str) -> bool {
    let mut reasons = rows
        .iter()
        .flat_map(|row| row["reasons"].as_array().expect("reasons"));
    reasons.any(|reason| reason["signal"] == signal)
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn o21_unusual_reading_stands_first_with_its_reasons(pool: PgPool) {
    let house = House::open(pool).await;
    let desks = desks();
    let mut records: Vec<Record<'_>> = desks
        .iter()
        .map(|(user, unit, at, files)| Record {
            user,
            unit,
            at: *at,
            action: "READ_CASE",
            files: files.clone(),
            asked: json!({}),
        })
        .collect();
    let tuesday = now() - TimeDelta::days(10);
    let again = id();
    for place in 0..90 {
        let minutes = TimeDelta::minutes(place);
        let read = |user, at, action, files, asked| Record {
            user,
            unit: "U1",
            at,
            action,
            files,
            asked,
        };
        records.push(read(
            "officer-0",
            tuesday + minutes,
            "READ_CASE",
            vec![id()],
            json!({}),
        ));
        let document = json!({ "document": format!("AB{}", 5_550_000 + place) });
        records.push(read(
            "officer-2",
            tuesday + minutes,
            "SEARCH",
            vec![],
            document,
        ));
        if place < 8 {
            records.push(read(
                "officer-4",
                tuesday + TimeDelta::hours(13) + minutes,
                "READ_CASE",
                vec![id()],
                json!({}),
            ));
        }
        if place < 25 {
            let at = now() - TimeDelta::days(place) - TimeDelta::hours(1);
            records.push(read("officer-6", at, "READ_CASE", vec![again], json!({})));
        }
    }
    write(&house, &records).await;
    let path = "/v1/access-log/report?from=2026-02-01T00:00:00Z&limit=100";
    let answer = house.get("auditor", "AUDIT", path).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert!(!answer.body.contains("555"), "a question is in the report");
    let report = answer.json();
    assert_eq!(report["accesses"], records.len());
    assert!(report["windows"].as_u64().expect("a number") > 200);
    assert!(says(&of(&report, "officer-0"), "MANY_PERSONS"), "{report}");
    assert!(says(&of(&report, "officer-2"), "SERIES"), "{report}");
    assert!(says(&of(&report, "officer-4"), "ODD_HOURS"), "{report}");
    let came_back = of(&report, "officer-6");
    assert!(says(&came_back, "SAME_PERSON"), "{report}");
    assert!(
        came_back
            .iter()
            .any(|row| row.to_string().contains(&again.to_string()))
    );
    let first: Vec<&str> = report["rows"].as_array().expect("rows")[..5]
        .iter()
        .map(|row| row["user"].as_str().expect("a user"))
        .collect();
    assert!(
        first
            .iter()
            .all(|user| ["officer-0", "officer-2", "officer-4", "officer-6"].contains(user)),
        "{first:?}"
    );

    let own = house
        .get(
            "auditor",
            "AUDIT",
            "/v1/access-log?action=READ_ACCESS_LOG&to=2026-03-21T00:00:00Z",
        )
        .await
        .ok();
    assert!(
        own["records"][0]["foreigners"]
            .as_array()
            .expect("files")
            .contains(&json!(again))
    );
    assert_eq!(
        own["records"][0]["asked"]["report"]["from"],
        "2026-02-01T00:00:00Z"
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn the_report_of_nothing_is_empty_and_for_auditors(pool: PgPool) {
    let house = House::open(pool).await;
    let path = "/v1/access-log/report";
    let empty = house.get("auditor", "AUDIT", path).await.ok();
    assert_eq!(
        (&empty["accesses"], &empty["rows"]),
        (&json!(0), &json!([]))
    );
    assert_eq!(
        house.get("officer", "CASE_WORK", path).await.status,
        StatusCode::FORBIDDEN
    );
    for (query, parameter) in [
        ("?limit=0", "limit"),
        ("?limit=1001", "limit"),
        ("?from=2025-01-01T00:00:00Z", "from"),
    ] {
        let refused = house
            .get("auditor", "AUDIT", &format!("{path}{query}"))
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.json()["errors"][0]["parameter"], parameter);
    }
}

#[test]
fn an_act_of_the_reader_soon_after_is_an_act() {
    let at = now() - TimeDelta::days(30);
    let day = TimeDelta::days;
    for (user, unit, after, expected) in [
        ("anna", "U1", day(3), (Some(true), true)),
        ("anna", "U1", -TimeDelta::hours(3), (Some(true), true)),
        ("anna", "U1", day(20), (Some(false), true)),
        ("anna", "U1", -day(20), (Some(false), true)),
        ("berta", "U1", day(3), (Some(false), true)),
        ("berta", "U2", day(3), (Some(false), false)),
    ] {
        assert_eq!(
            acted_and_of_unit("CASE_WORK", at, (user, unit, at + after), now()),
            expected,
            "{user} {unit} {after}"
        );
    }
    assert_eq!(
        acted_and_of_unit("AUDIT", at, ("berta", "U2", at), now()).0,
        None
    );
    let yesterday = now() - day(1);
    assert_eq!(
        acted_and_of_unit("CASE_WORK", yesterday, ("berta", "U2", at), now()).0,
        None,
        "too early to say"
    );
    assert_eq!(stream::file_of(7), None);
    let file = id();
    assert_eq!(stream::file_of(file.as_u128()), Some(file));
}

/// `ACCESS_RECORDS=1000000` is a quarter of a whole country; what it takes is printed.
#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_range_is_read_in_one_pass(pool: PgPool) {
    let records = std::env::var("ACCESS_RECORDS")
        .ok()
        .and_then(|text| text.parse().ok());
    let records: i64 = records.unwrap_or(12_000);
    let house = House::open(pool).await;
    let asked = r#"{"traveller":{"surname":"Karimov","documents":[{"number":"AA1234567"}]}}"#;
    for first in (0..records).step_by(10_000) {
        let places: Vec<i64> = (first..records.min(first + 10_000)).collect();
        let ids: Vec<Uuid> = places.iter().map(|_| id()).collect();
        let sealed = ids
            .iter()
            .map(|id| house.service.keyring.seal_question(asked.as_bytes(), *id));
        sqlx::query(
            "INSERT INTO access_log (access_id, at, actor, purpose, action, foreigners, asked, result, log_position)
             SELECT access_id, $4 + place * $5, json_build_object('user', 'user-' || place % 400, 'organisation', 'VRS', 'unit', 'U' || place % 8),
                    'BORDER_CHECK', 'CHECK', '{}', asked, 'NO_HIT', 0
               FROM unnest($1::uuid[], $2::bytea[], $3::bigint[]) AS r (access_id, asked, place)",
        )
        .bind(&ids)
        .bind(sealed.collect::<Vec<_>>())
        .bind(&places)
        .bind(now() - TimeDelta::days(90))
        .bind(sqlx::postgres::types::PgInterval {
            months: 0,
            days: 0,
            microseconds: TimeDelta::days(90).num_microseconds().expect("it fits") / records,
        })
        .execute(&house.pool)
        .await
        .expect("records");
    }
    let started = std::time::Instant::now();
    let range = Range::read(Some("2025-12-18T00:00:00Z"), None, now(), QUARTER).expect("a range");
    let (habits, accesses) = stream::read(&house.service, range, now())
        .await
        .expect("read");
    let windows = habits.ranked().len();
    println!(
        "{accesses} records, {windows} windows in {:?}",
        started.elapsed()
    );
    assert_eq!(accesses, records.cast_unsigned());
}
