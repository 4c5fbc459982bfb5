//! Personal data lie in clear nowhere but in the read models (invariant I9).
#![expect(
    clippy::disallowed_methods,
    reason = "clients mint their own keys and live in the world's time"
)]

use serde_json::json;
use sqlx::Row as _;
use std::time::Duration;
use system_tests::System;
use uuid::Uuid;

const CANARIES: [&str; 6] = [
    "Kanarejputns",
    "1987-11-23",
    "KANDOC77",
    "Kanarciems",
    "Канарейка",
    "kanarref",
];

#[tokio::test(flavor = "multi_thread")]
async fn i9_no_personal_data_in_the_log_on_the_wire_in_logs_or_metrics() {
    let system = System::whole().await;
    let officer = system.own_officer();
    let opening = json!({
        "identity": {
            "category": "CONFIRMED", "surname": "Kanarejputns", "given_names": ["Kanarejputns"], "sex": 2,
            "original_script": "Канарейка", "birth": {"date": "1987-11-23", "country": "UZB", "place": "Kanarciems"},
            "nationalities": [{"code": "UZB", "type": "CIT"}],
        },
        "documents": [{"kind": "PP", "number": "KANDOC77", "issuer": "UZB", "issuing_authority": "Kanarciems"}],
    });
    let key = Uuid::new_v4();
    let opened = officer
        .try_command("/v1/foreigners", key, &opening)
        .await
        .expect("an answer")
        .ok();
    let file = format!(
        "/v1/foreigners/{}",
        opened["foreigner_id"].as_str().expect("an id")
    );
    let alias = json!({"identity": {
        "category": "ALIAS", "surname": "Kanarejputns", "given_names": ["Cits"], "sex": 2, "birth": {"date": "1987-11-23"},
        "nationalities": [{"code": "UZB", "type": "CIT"}],
    }});
    officer
        .command(&format!("{file}/assert-identity"), &alias)
        .await
        .ok();
    let today = opened_day(&system).await;
    let ordered = json!({
        "decision": {"kind": "RD_VOL", "authority": "VRS", "number": "C1", "date": today}, "departure_period_days": 14,
        "grounds": ["VI04"], "destination": "UZB", "notified_on": today,
    });
    officer
        .command(&format!("{file}/issue-return-decision"), &ordered)
        .await
        .ok();
    let departed = json!({
        "departed_on": today, "border_crossing_point": "LV-RIX", "destination": "UZB", "form": "VOL_NOASSIST",
        "proof": {"source": "BCP_LV", "reference": "kanarref"},
    });
    officer
        .command(&format!("{file}/confirm-departure"), &departed)
        .await
        .ok();
    // Everything that reads or refuses could leak too.
    officer.open(&opening).await;
    officer
        .try_command(
            "/v1/foreigners",
            key,
            &json!({"identity": "Kanarejputns 1987-11-23 KANDOC77"}),
        )
        .await
        .expect("an answer");
    let question = json!({
        "traveller": {"surname": "Kanarejputns", "given_names": ["Kanarejputns"], "birth_date": "1987-11-23", "documents": [{"number": "KANDOC77"}]},
        "border_crossing_point": "LV-RIX", "direction": "ENTRY", "input": "MANUAL",
    });
    officer.check(&question).await.ok();
    for path in [
        "/v1/foreigners?q=Kanarejputns",
        "/v1/foreigners?document=KANDOC77&limit=Kanarejputns",
    ] {
        officer.get(path, "CASE_WORK").await;
    }
    system.settled(Duration::from_secs(10)).await;

    let mut places = vec![("logs", system.logs())];
    for table in [
        "events",
        "commands",
        "decision_claims",
        "identity_digests",
        "foreigner_keys",
        "access_log",
    ] {
        places.push((table, dump(&system, table).await));
    }
    places.push(("metrics", metrics(&system).await));
    places.push(("messages", system.messages().await));
    for (place, text) in &places {
        assert!(text.len() > 50, "nothing was looked at in {place}");
        for canary in CANARIES {
            let found = text.to_lowercase().find(&canary.to_lowercase());
            assert!(found.is_none(), "{canary} lies in {place}");
        }
    }
    let shown = officer.get(&file, "CASE_WORK").await.ok().to_string();
    assert!(
        shown.contains("Kanarejputns"),
        "whoever may read it still can"
    );
}

async fn opened_day(system: &System) -> String {
    let row = sqlx::query("SELECT (now() AT TIME ZONE 'Europe/Riga')::date::text")
        .fetch_one(&system.pool().await)
        .await;
    row.expect("PostgreSQL answers").get(0)
}

async fn dump(system: &System, table: &str) -> String {
    let text = format!(
        "SELECT coalesce(string_agg(t::text, E'\\n'), '') || repeat(' ', 60) FROM {table} AS t"
    );
    sqlx::query(&text)
        .fetch_one(&system.pool().await)
        .await
        .expect("PostgreSQL answers")
        .get(0)
}

async fn metrics(system: &System) -> String {
    let mut text = String::new();
    for service in ["command", "query", "projection"] {
        let answer = reqwest::get(format!("{}/metrics", system.address(service)))
            .await
            .expect("an answer");
        text += &answer.text().await.expect("text");
    }
    text
}
