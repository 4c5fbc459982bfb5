//! The walk of the README: a decision travels from the officer to the border check and into the history.
#![expect(
    clippy::print_stdout,
    reason = "figures for whoever runs the test with --nocapture"
)]

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use system_tests::{Officer, System, check, today};

const PASSPORT: &str =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";

async fn check_passport(officer: &Officer, position: &Value) -> Value {
    let question = json!({
        "traveller": {"mrz": PASSPORT}, "border_crossing_point": "LV-RIX", "direction": "ENTRY", "input": "MRZ",
    });
    let url = format!("{}/v1/entry-checks?min_position={position}", officer.query);
    let answer = officer
        .request(reqwest::Method::POST, &url, "BORDER_CHECK")
        .json(&question)
        .send()
        .await
        .expect("an answer");
    assert!(answer.status().is_success(), "{}", answer.status());
    answer.json().await.expect("JSON")
}

/// Opens, records, bans, checks, annuls, checks, replays. Answers the file.
async fn walk(officer: &Officer, number: &str) -> String {
    let today = today();
    let decision = |kind: &str, suffix: &str| json!({"kind": kind, "authority": "VRS", "number": format!("{number}{suffix}"), "date": today});

    let opened = officer.open(&json!({"mrz": PASSPORT})).await;
    assert_eq!(opened.status.as_u16(), 201, "{}", opened.body);
    assert_eq!(opened.headers["etag"], "\"1\"");
    let id = opened.text("/foreigner_id").to_owned();
    let file = format!("/v1/foreigners/{id}");
    let nobody = check_passport(officer, &opened.body["position"]).await;
    assert_eq!(nobody["result"], "NO_HIT", "{nobody}");

    let violation = json!({"found_on": today, "place": "LV-TER", "grounds": ["VI04"]});
    officer
        .command(&format!("{file}/record-violation"), &violation)
        .await
        .ok();
    let started_at = format!("{today}T00:00:01+02:00");
    let detention = json!({"started_at": started_at, "reason": "DG02", "unit": "VRS-LUDZA"});
    officer
        .command(&format!("{file}/start-detention"), &detention)
        .await
        .ok();
    let ordered = json!({
        "decision": decision("RD_VOL", "-1"), "departure_period_days": 14, "grounds": ["VI04"], "destination": "UZB",
        "notified_on": today,
    });
    let ordered = officer
        .command(&format!("{file}/issue-return-decision"), &ordered)
        .await
        .ok();
    let ban = json!({
        "decision": decision("BAN_SCH", "-2"), "basis": "RETURN_BAN", "term": "P3Y",
        "return_decision_id": ordered["decisions"][0]["decision_id"],
    });
    let banned = officer
        .command(&format!("{file}/impose-entry-ban"), &ban)
        .await
        .ok();

    let hit = check_passport(officer, &banned["position"]).await;
    assert_eq!(hit["result"], "HIT", "{hit}");
    let candidate = &hit["candidates"][0];
    assert_eq!(candidate["foreigner_id"], *id);
    assert_eq!(candidate["measure"], "BAN_SCHENGEN");
    assert_eq!(candidate["basis"], "RETURN_BAN");
    assert_eq!(candidate["authority"], "VRS");
    assert_eq!(candidate["match"]["level"], "SAME");
    assert_eq!(candidate["match"]["document"], true);
    assert!(
        candidate["score"]
            .as_f64()
            .is_some_and(|score| score > 0.0 && score <= 1.0)
    );

    let revoked = json!({
        "target": banned["decisions"][0]["decision_id"], "decision": decision("CHG_REVOKE", "-3"), "mode": "EX_TUNC",
        "effective_on": today, "reason": "COURT_ANNULLED",
    });
    let revoked = officer
        .command(&format!("{file}/revoke-decision"), &revoked)
        .await
        .ok();
    let free = check_passport(officer, &revoked["position"]).await;
    // No ban refuses entry any more; the return decision is still live, and its issuer is told (rule R-114).
    assert_eq!(free["result"], "INFO", "{free}");
    assert_eq!(free["action"], "INFORM_ISSUER_SWAP");

    read_back(officer, &id, &revoked).await;
    id
}

/// Everything that was recorded is in the case, the lookup and the history.
async fn read_back(officer: &Officer, id: &str, last: &Value) {
    let at = &last["position"];
    let case = officer
        .get(
            &format!("/v1/foreigners/{id}?min_position={at}"),
            "CASE_WORK",
        )
        .await
        .ok();
    assert_eq!(case["version"], last["version"], "{case}");
    for question in ["q=eriksson%20anna%20maria", "document=L898902C3"] {
        let found = officer
            .get(
                &format!("/v1/foreigners?{question}&min_position={at}"),
                "CASE_WORK",
            )
            .await
            .ok();
        assert!(found.to_string().contains(id), "{question}: {found}");
    }
    let history = officer
        .get(&format!("/v1/foreigners/{id}/history"), "AUDIT")
        .await
        .ok();
    assert_eq!(history["complete"], true, "{history}");
    let events = history["events"].as_array().expect("a list of events");
    assert_eq!(history["count"], events.len());
    let types: Vec<_> = events
        .iter()
        .filter_map(|event| event["type"].as_str())
        .collect();
    assert_eq!(
        types,
        [
            "FileOpened",
            "ViolationFound",
            "DetentionStarted",
            "ReturnDecisionIssued",
            "DecisionNotified",
            "EntryBanImposed",
            "DecisionRevoked",
        ]
    );
    assert!(
        events
            .iter()
            .all(|event| event["actor"]["user"] == "vrs-4711" && event["recorded_at"].is_string())
    );
}

/// The verb says what HTTP says, of the history and of the case in both times.
async fn replayed(system: &System, officer: &Officer, id: &str, history: &Value) {
    let third = &history["events"][2]["recorded_at"];
    let (known_at, today) = (third.as_str().expect("an instant"), today().to_string());
    let when = format!("valid_on={today}&known_at={known_at}");
    let file = format!("/v1/foreigners/{id}");
    let known = officer
        .get(&format!("{file}/history?known_at={known_at}"), "AUDIT")
        .await
        .ok();
    let case = officer.get(&format!("{file}?{when}"), "AUDIT").await.ok();
    let said = |arguments: &[&str]| -> Vec<Value> {
        let output = system.verb(&[&["replay", id, "--json"], arguments].concat());
        let complained = String::from_utf8_lossy(&output.stderr).to_string();
        let text = String::from_utf8(output.stdout).expect("text");
        let objects: Result<_, _> = text.lines().map(serde_json::from_str).collect();
        objects.unwrap_or_else(|_| panic!("{text}{complained}"))
    };
    let whole = said(&[]);
    assert_eq!((whole.len(), &whole[0]), (1, history));
    let then = said(&["--valid-on", &today, "--known-at", known_at]);
    assert_eq!(then, [known, case]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_walk_with_three_processes() {
    let system = System::engines().await;
    let command = system.service("command-service", &[]).await;
    let _projection = system.service("projection-service", &[]).await;
    let query = system.service("query-service", &[]).await;
    let officer = system.officer(&command.url, &query.url);
    walk(&officer, "W3").await;
    system.settled(Duration::from_secs(10)).await;
    check::order(&system.pool().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_walk_through_register_up_survives_a_kill_and_a_restart() {
    let mut system = System::whole().await;
    let id = walk(&system.own_officer(), "WU").await;
    // Everything dies at once: the services, and PostgreSQL and NATS are left behind.
    system.up.kill();
    let started = Instant::now();
    system.restart(&["--accept-specimens"]).await;
    println!("ready after kill -9: {:?}", started.elapsed());
    let officer = system.own_officer();
    let history = officer
        .get(&format!("/v1/foreigners/{id}/history"), "AUDIT")
        .await
        .ok();
    assert_eq!(
        (history["complete"].as_bool(), history["count"].as_u64()),
        (Some(true), Some(7))
    );
    replayed(&system, &officer, &id, &history).await;
    let verified = system.verb(&["verify"]);
    assert!(
        verified.status.success(),
        "{}",
        String::from_utf8_lossy(&verified.stderr)
    );
    let rebuilt = system.verb(&["rebuild", "all"]);
    assert!(
        rebuilt.status.success(),
        "{}",
        String::from_utf8_lossy(&rebuilt.stderr)
    );
    assert!(system.up.terminate().success(), "{}", system.up.said());
    let started = Instant::now();
    system.restart(&["--accept-specimens"]).await;
    println!(
        "ready on an existing data directory: {:?}",
        started.elapsed()
    );
}
