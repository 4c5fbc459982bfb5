//! Personal data lie in clear nowhere but in the read models (invariant I9).
#![expect(
    clippy::disallowed_methods,
    reason = "clients mint their own keys and live in the world's time"
)]

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::Row as _;
use std::time::{Duration, Instant};
use system_tests::officer::Answer;
use system_tests::{Officer, System};
use uuid::Uuid;

/// Where nothing may lie in clear. Read models are plaintext and disposable.
const TABLES: [&str; 6] = [
    "events",
    "commands",
    "decision_claims",
    "identity_digests",
    "foreigner_keys",
    "access_log",
];

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
    let zone = json!({"mrz": zone(), "distinct_from": [{"foreigner_id": opened["foreigner_id"], "reason": "kanarref"}]});
    officer.open(&zone).await.ok();
    let mut places = read_and_refused(&system, &officer, &file, key, &opening).await;
    places.push(("import", import(&system)));
    system.settled(Duration::from_secs(10)).await;
    let head = whole_stream(&system).await;
    assert!(head >= 6, "the log has {head} events");

    places.push(("logs", system.logs()));
    for table in TABLES {
        places.push((table, dump(&system, table).await));
    }
    places.push(("metrics", metrics(&system).await));
    places.push(("messages", system.messages().await));
    for (place, text) in &places {
        assert!(!text.trim().is_empty(), "nothing was looked at in {place}");
        let text = text.to_lowercase();
        for (canary, form) in CANARIES.iter().flat_map(|canary| forms(canary)) {
            let at = text.find(&form).unwrap_or_default();
            let around: String = text
                .chars()
                .skip(at.saturating_sub(200))
                .take(300)
                .collect();
            assert!(
                !text.contains(&form),
                "{canary} lies in {place} as {form}: {around}"
            );
        }
    }
    let shown = officer.get(&file, "CASE_WORK").await.ok().to_string();
    assert!(
        shown.contains("Kanarejputns"),
        "whoever may read it still can"
    );
}

/// Everything that reads or refuses could leak too. Answers the problem documents and the statistics.
async fn read_and_refused(
    system: &System,
    officer: &Officer,
    file: &str,
    key: Uuid,
    opening: &Value,
) -> Vec<(&'static str, String)> {
    let mut problems = String::new();
    let mut refused = |answer: Answer| {
        assert!(answer.status.is_client_error(), "{}", answer.status);
        problems += &answer.body.to_string();
    };
    refused(officer.open(opening).await);
    let other = json!({"identity": "Kanarejputns 1987-11-23 KANDOC77"});
    refused(
        officer
            .try_command("/v1/foreigners", key, &other)
            .await
            .expect("an answer"),
    );
    // The name of a field that is unknown is answered, as contract.md asks; its value is not.
    for field in ["surname", "nickname"] {
        let mut unreadable = opening.clone();
        unreadable["identity"][field] = json!("Kanarejputns\u{202e}KANDOC77");
        refused(officer.open(&unreadable).await);
    }
    let broken = zone().replace("KANDOC77", "KANDOC78");
    refused(officer.open(&json!({"mrz": broken})).await);
    let question = json!({
        "traveller": {"surname": "Kanarejputns", "given_names": ["Kanarejputns"], "birth_date": "1987-11-23", "documents": [{"number": "KANDOC77"}]},
        "border_crossing_point": "LV-RIX", "direction": "ENTRY", "input": "MANUAL",
    });
    officer.check(&question).await.ok();
    let batch = officer
        .request(
            Method::POST,
            &format!("{}/v1/entry-checks/batch", officer.query),
            "BORDER_CHECK",
        )
        .header("Content-Type", "application/x-ndjson")
        .body(format!("{question}\n{{\"Kanarejputns\":1}}\n"))
        .send()
        .await
        .expect("an answer");
    assert!(batch.status().is_success(), "{}", batch.status());
    batch.bytes().await.expect("a body");
    officer
        .get("/v1/foreigners?q=Kanarejputns", "CASE_WORK")
        .await
        .ok();
    officer.get(&format!("{file}/history"), "AUDIT").await.ok();
    for path in [
        "/v1/foreigners?document=KANDOC77&limit=Kanarejputns",
        "/v1/foreigners?birth_date=Kanarejputns&q=x",
        "/v1/foreigners/Kanarejputns",
    ] {
        refused(officer.get(path, "CASE_WORK").await);
    }
    let quarter = opened_day(system).await;
    let path = format!("/v1/statistics/migr_eiord1?time={}-Q1", &quarter[..4]);
    let table = officer.get(&path, "STATISTICS").await.ok().to_string();
    // The path of a request is repeated to whoever asked; it is not a place of ours.
    let problems = problems.replace("/v1/foreigners/Kanarejputns", "");
    vec![("problems", problems), ("statistics", table)]
}

/// Imports a person and answers what the verb says.
fn import(system: &System) -> String {
    let file = system.data_dir().join("list.jsonl");
    let lines = [
        r#"{"id":"L1","names":[{"full":"Kanarejputns Kanarejputns","kind":"primary"}],"dob":["1987-11-23"],"docs":[{"number":"KANDOC77"}]}"#,
        r#"{"id":"L2","names":[{"full":"Kanarejputns","kind":"primary"}],"dob":["Kanarciems"]}"#,
        r#"{"Kanarejputns":"KANDOC77""#,
    ];
    std::fs::write(&file, lines.join("\n")).expect("written");
    let output = system.verb(&[
        "import",
        "persons",
        file.to_str().expect("text"),
        "--json",
        "--user",
        "o",
    ]);
    std::fs::remove_file(&file).expect("it is ours");
    let said = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&said).into_owned()
}

/// The passport of somebody with the canary's name and number; the weights are those of ICAO Doc 9303-3.
fn zone() -> String {
    let digit = |text: &str| {
        let value = |c: char| c.to_digit(36).unwrap_or(0);
        let weights = [7, 3, 1].into_iter().cycle();
        text.chars()
            .zip(weights)
            .map(|(c, weight)| value(c) * weight)
            .sum::<u32>()
            % 10
    };
    let (number, birth, expiry, personal) = ("KANDOC77<", "871123", "331231", "<<<<<<<<<<<<<<");
    let number = format!("{number}{}", digit(number));
    let (birth, expiry) = (
        format!("{birth}{}", digit(birth)),
        format!("{expiry}{}", digit(expiry)),
    );
    let personal = format!("{personal}0");
    let all = digit(&format!("{number}{birth}{expiry}{personal}"));
    format!(
        "{:<<44}\n{number}UZB{birth}F{expiry}{personal}{all}",
        "P<UZBKANAREJPUTNS<<KANAREJPUTNS"
    )
}

/// Waits until the relay has published the whole log; answers how many events that is.
async fn whole_stream(system: &System) -> u64 {
    let pool = system.pool().await;
    let head = event_log::head(&pool)
        .await
        .expect("PostgreSQL answers")
        .position;
    let started = Instant::now();
    while system.stream().await.cached_info().state.messages < head {
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "the relay does not reach {head}"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    head
}

/// A text as it is, escaped as JSON may, as `bytea` is shown, and within a Base64 text at each of three alignments.
fn forms(canary: &'static str) -> Vec<(&'static str, String)> {
    let units = canary.encode_utf16().map(|unit| format!("\\u{unit:04x}"));
    let escaped = units.collect::<Vec<_>>().concat();
    let hex = |text: &str| {
        let bytes = text.bytes().map(|byte| format!("{byte:02x}"));
        bytes.collect::<Vec<_>>().concat()
    };
    let mut forms = vec![canary.to_lowercase(), escaped];
    for text in [
        canary.to_owned(),
        canary.to_lowercase(),
        canary.to_uppercase(),
    ] {
        forms.push(hex(&text));
        for before in 0..3 {
            let all = base64(&[&vec![0; before], text.as_bytes()].concat());
            // What depends on the neighbours is left off.
            let begins = [0, 2, 3][before];
            forms.push(all[begins..all.len() - 3].to_lowercase());
        }
    }
    forms.into_iter().map(|form| (canary, form)).collect()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |group: &[u8]| {
        let bits = (0..3).fold(0_usize, |bits, at| {
            bits << 8 | usize::from(*group.get(at).unwrap_or(&0))
        });
        [18, 12, 6, 0].map(|shift| char::from(DIGITS[bits >> shift & 63]))
    };
    bytes.chunks(3).flat_map(group).collect()
}

#[test]
fn canaries_are_found_in_every_form() {
    let name = "Kanarejputns";
    for text in [
        "x kanarejputns y".to_owned(),
        "\\u004b\\u0061\\u006e\\u0061\\u0072\\u0065\\u006a\\u0070\\u0075\\u0074\\u006e\\u0073"
            .to_owned(),
        "\\x004b616e6172656a7075746e7300".to_owned(),
        base64(b"Kanarejputns and more"),
        base64(b"aKanarejputns and more"),
        base64(b"abKANAREJPUTNS and more"),
    ] {
        let text = text.to_lowercase();
        assert!(
            forms(name).iter().any(|(_, form)| text.contains(form)),
            "{text}"
        );
    }
}

async fn opened_day(system: &System) -> String {
    let row = sqlx::query("SELECT (now() AT TIME ZONE 'Europe/Riga')::date::text")
        .fetch_one(&system.pool().await)
        .await;
    row.expect("PostgreSQL answers").get(0)
}

async fn dump(system: &System, table: &str) -> String {
    let text =
        format!("SELECT count(*), coalesce(string_agg(t::text, E'\\n'), '') FROM {table} AS t");
    let row = sqlx::query(&text)
        .fetch_one(&system.pool().await)
        .await
        .expect("PostgreSQL answers");
    let (count, text): (i64, String) = (row.get(0), row.get(1));
    assert!(count > 0, "nothing lies in {table}");
    text
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
