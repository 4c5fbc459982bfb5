//! Files of one person, who holds decisions on them, and the events that a case rests on.

use super::searches::{by, event};
use crate::testing::{House, KARIMOV, ban, day, id, return_decision};
use chrono::{DateTime, SecondsFormat, Utc};
use events::codes::Authority;
use events::{Event, ForeignerId};
use serde_json::{Value, json};
use sqlx::PgPool;
use std::collections::BTreeSet;

fn merged_into(other: ForeignerId) -> Event {
    let personal = json!({"text": "one person"});
    event(
        "FilesMerged",
        json!({"into": other, "evidence": "BIOMETRIC", "personal": personal}),
    )
}

fn unmerged_from(other: ForeignerId) -> Event {
    event(
        "FilesUnmerged",
        json!({"from": other, "personal": {"text": "two persons"}}),
    )
}

async fn case(house: &House, file: ForeignerId, query: &str) -> Value {
    let path = format!("/v1/foreigners/{file}{query}");
    house.get("officer", "CASE_WORK", &path).await.ok()
}

fn known_at(at: DateTime<Utc>) -> String {
    format!(
        "?known_at={}",
        at.to_rfc3339_opts(SecondsFormat::Millis, true)
    )
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn who_holds_decisions_is_told_with_how_many_are_live(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    let order = return_decision(&KARIMOV, "112/2026", "2026-03-02");
    let ended = ban("113/2026", "2026-02-02", Some("2026-03-10"));
    let minister = by(Authority::MinInt, ban("114/2026", "2026-03-02", None));
    let events = vec![
        KARIMOV.opened(),
        order.into(),
        ended.into(),
        minister.into(),
    ];
    house.record(file, events).await;
    let holder = |authority: &str, decisions: u8, live: u8| json!({"authority": authority, "units": ["VRS-LUDZA"], "decisions": decisions, "live": live, "files": [file]});
    let today = json!([holder("MIN_INT", 1, 1), holder("VRS", 2, 1)]);
    let earlier = json!([holder("MIN_INT", 1, 1), holder("VRS", 2, 2)]);
    assert_eq!(case(&house, file, "").await["holders"], today);
    assert_eq!(
        case(&house, file, "?valid_on=2026-03-09").await["holders"],
        earlier
    );
    let list = house
        .get("officer", "CASE_WORK", "/v1/foreigners?q=karimov")
        .await
        .ok();
    assert_eq!(list["foreigners"][0]["holders"], today);
    assert_eq!(list["foreigners"][0].get("linked_files"), None);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_032_files_that_are_merged_show_each_others_holders_as_long_as_they_are(pool: PgPool) {
    let house = House::loaded(pool.clone()).await;
    let [one, two, three] = [(); 3].map(|()| ForeignerId(id()));
    let minister = by(Authority::MinInt, ban("114/2026", "2026-03-02", None));
    house
        .record(one, vec![KARIMOV.opened(), minister.into()])
        .await;
    house.record(two, vec![KARIMOV.opened()]).await;
    let own = ban("115/2026", "2026-03-02", None);
    house
        .record(three, vec![KARIMOV.opened(), own.into()])
        .await;
    assert_eq!(case(&house, two, "").await["holders"], json!([]));
    house.record(one, vec![merged_into(two)]).await;
    house.record(two, vec![merged_into(three)]).await;
    let merged = event_log::head(&pool).await.expect("a head").recorded_at;
    for file in [one, two, three] {
        let case = case(&house, file, "").await;
        let others: BTreeSet<String> = [one, two, three]
            .iter()
            .filter(|other| **other != file)
            .map(ToString::to_string)
            .collect();
        assert_eq!(case["linked_files"], json!(others));
        let holders = &case["holders"];
        assert_eq!(holders[0]["authority"], "MIN_INT");
        assert_eq!(holders[0]["files"], json!([one]));
        assert_eq!(
            (&holders[1]["authority"], &holders[1]["live"]),
            (&json!("VRS"), &json!(1))
        );
    }
    // Whose decisions were told is in the access record.
    let whose: Vec<String> = sqlx::query_scalar(
        "SELECT foreigners::text FROM access_log WHERE action = 'READ_CASE' ORDER BY at DESC, access_id LIMIT 100",
    )
    .fetch_all(&pool)
    .await
    .expect("records");
    let all = [one, two, three].map(|file| file.to_string());
    let of_all = |record: &&String| all.iter().all(|file| record.contains(file));
    assert_eq!(whose.iter().filter(of_all).count(), 3);
    house.record(one, vec![unmerged_from(two)]).await;
    let parted = case(&house, one, "").await;
    assert_eq!(parted.get("linked_files"), None);
    assert_eq!(parted["holders"].as_array().map(Vec::len), Some(1));
    // As it was known, they were one.
    let known = case(&house, three, &known_at(merged)).await;
    assert_eq!(known["holders"].as_array().map(Vec::len), Some(2));
    assert_eq!(known["linked_files"].as_array().map(Vec::len), Some(2));
}

/// Every position that a case names, below the elements of its lists and members.
fn positions(value: &Value, found: &mut BTreeSet<u64>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("position").and_then(Value::as_u64));
            let changes = members.get("changed_by").and_then(Value::as_array);
            found.extend(changes.into_iter().flatten().filter_map(Value::as_u64));
            members.values().for_each(|member| positions(member, found));
        }
        Value::Array(list) => list.iter().for_each(|member| positions(member, found)),
        _ => {}
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_case_carries_the_event_of_each_fact(pool: PgPool) {
    let house = House::loaded(pool.clone()).await;
    house
        .record(ForeignerId(id()), vec![KARIMOV.opened()])
        .await;
    let file = ForeignerId(id());
    let order = return_decision(&KARIMOV, "112/2026", "2026-03-02");
    let target = order.decision.decision_id;
    house
        .record(file, vec![KARIMOV.opened(), order.into()])
        .await;
    let before = event_log::head(&pool).await.expect("a head").recorded_at;
    let notified = event(
        "DecisionNotified",
        json!({"target": target, "notified_on": day("2026-03-03"), "manner": "IN_PERSON", "last_day": "2026-03-17"}),
    );
    let cleared = json!({"marker": "VIOLENT", "cleared_on": "2026-03-05", "personal": {}});
    let set = json!({"marker": "VIOLENT", "set_on": "2026-03-04", "personal": {}});
    let events = vec![
        notified,
        event("WarningSet", set),
        event("WarningCleared", cleared),
    ];
    house.record(file, events).await;
    for (role, purpose) in [("officer", "CASE_WORK"), ("auditor", "AUDIT")] {
        let path = format!("/v1/foreigners/{file}");
        let case = house.get(role, purpose, &path).await.ok();
        let sources = case["sources"].as_array().expect("a list");
        let types: Vec<&str> = sources
            .iter()
            .filter_map(|source| source["type"].as_str())
            .collect();
        let expected = [
            "FileOpened",
            "ReturnDecisionIssued",
            "DecisionNotified",
            "WarningSet",
            "WarningCleared",
        ];
        assert_eq!(types, expected, "{role}");
        assert_eq!(sources[1]["sequence"], 2);
        assert_eq!(sources[1]["unit"], "VRS-LUDZA");
        let stored: Vec<uuid::Uuid> = sqlx::query_scalar(
            "SELECT (metadata ->> 'event_id')::uuid FROM events WHERE aggregate_id = $1 ORDER BY sequence",
        )
        .bind(file.to_string())
        .fetch_all(&pool)
        .await
        .expect("events");
        let told: Vec<Value> = sources
            .iter()
            .map(|source| source["event_id"].clone())
            .collect();
        assert_eq!(json!(told), json!(stored));
        let known: BTreeSet<u64> = sources
            .iter()
            .filter_map(|source| source["position"].as_u64())
            .collect();
        let mut named = BTreeSet::new();
        positions(&case, &mut named);
        assert_eq!(named, known, "all are named, and no others");
        let document = &case["identities"][0]["documents"][0];
        assert_eq!(document["position"], sources[0]["position"]);
        assert_eq!(case["opened_by"]["position"], sources[0]["position"]);
        let marker = &case["markers"][0];
        assert_eq!(marker["changed_by"], json!([sources[4]["position"]]));
    }
    let known = case(&house, file, &known_at(before)).await;
    assert_eq!(known["sources"].as_array().map(Vec::len), Some(2));
}
