//! Section 4.2: bodies and headers of commands.

use crate::{declared, position, post, still_works};
use serde_json::{Value, json};
use system_tests::load::{opening, surname};
use system_tests::{Officer, System};
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn catalogue_4_2_commands() {
    let system = System::whole().await;
    let officer = system.own_officer();
    let file = open(&officer).await;
    // A ban needs a return decision, which only the cases about bans and changes may find.
    let ordered_file = open(&officer).await;
    let ordered = officer
        .command(
            &format!("{ordered_file}/issue-return-decision"),
            &return_decision(),
        )
        .await;
    let return_id = ordered.text("/decisions/0/decision_id").to_owned();
    let ban = |field: &str, value: &str| {
        format!(
            r#"{{"decision":{{"kind":"BAN_SCH","authority":"VRS","number":"{}","date":"2026-03-02"}},"basis":"RETURN_BAN","return_decision_id":"{return_id}","{field}":{value}}}"#,
            Uuid::new_v4()
        )
    };
    let deep = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let keys = (0..5_000)
        .map(|n| format!("\"k{n}\":1"))
        .collect::<Vec<_>>()
        .join(",");
    let mut person = opening("X");
    let with = |pointer: &str, value: Value| {
        let mut body = opening(&surname());
        *body.pointer_mut(pointer).expect(pointer) = value;
        body.to_string()
    };
    person["identity"]["role"] = json!("admin");
    let violation = "record-violation";
    let cases: Vec<(&str, String, String)> = vec![
        ("null", violation.into(), "null".into()),
        ("array", violation.into(), "[]".into()),
        ("number", violation.into(), "7".into()),
        ("empty", violation.into(), String::new()),
        ("not JSON", violation.into(), "{".into()),
        ("trailing garbage", violation.into(), r#"{"found_on":"2026-03-02","place":"LV-TER","grounds":["VI04"]}x"#.into()),
        ("duplicate keys", violation.into(), r#"{"found_on":"2026-03-02","found_on":"2026-03-03","place":"LV-TER","grounds":["VI04"]}"#.into()),
        ("unknown field", violation.into(), r#"{"found_on":"2026-03-02","place":"LV-TER","grounds":["VI04"],"status":"x"}"#.into()),
        ("__proto__", violation.into(), r#"{"__proto__":{},"found_on":"2026-03-02","place":"LV-TER","grounds":["VI04"]}"#.into()),
        ("depth 33", violation.into(), deep(33)),
        ("depth 129", violation.into(), deep(129)),
        ("depth 30,000", violation.into(), deep(30_000)),
        ("depth 100,000", violation.into(), deep(100_000)),
        ("a million keys", violation.into(), format!("{{{}}}", "\"k\":1,".repeat(1_000_000))),
        ("thousands of keys", violation.into(), format!("{{{keys}}}")),
        ("64 KiB and 1", violation.into(), format!("{{\"place\":\"{}\"}}", "x".repeat(65_536))),
        ("no such day", violation.into(), r#"{"found_on":"2026-02-30","place":"LV-TER","grounds":["VI04"]}"#.into()),
        ("29 February 2027", violation.into(), r#"{"found_on":"2027-02-29","place":"LV-TER","grounds":["VI04"]}"#.into()),
        ("year 0", violation.into(), r#"{"found_on":"0000-01-01","place":"LV-TER","grounds":["VI04"]}"#.into()),
        ("year 9999", violation.into(), r#"{"found_on":"9999-12-31","place":"LV-TER","grounds":["VI04"]}"#.into()),
        ("negative year", violation.into(), r#"{"found_on":"-0001-01-01","place":"LV-TER","grounds":["VI04"]}"#.into()),
        ("number as date", violation.into(), r#"{"found_on":20260302,"place":"LV-TER","grounds":["VI04"]}"#.into()),
        ("no place", violation.into(), r#"{"found_on":"2026-03-02","grounds":["VI04"]}"#.into()),
        ("no grounds", violation.into(), r#"{"found_on":"2026-03-02","place":"LV-TER","grounds":[]}"#.into()),
        ("unknown code", violation.into(), r#"{"found_on":"2026-03-02","place":"LV-TER","grounds":["VI77"]}"#.into()),
        ("naive instant", "start-detention".into(), r#"{"started_at":"2026-03-02T14:30:00","reason":"DG02","unit":"VRS-U"}"#.into()),
        ("24:00", "start-detention".into(), r#"{"started_at":"2026-03-02T24:00:00+02:00","reason":"DG02","unit":"VRS-U"}"#.into()),
        ("future instant", "start-detention".into(), r#"{"started_at":"2099-03-02T14:00:00+02:00","reason":"DG02","unit":"VRS-U"}"#.into()),
        ("unit of 1 MiB", "start-detention".into(), format!(r#"{{"started_at":"2026-03-02T14:00:00+02:00","reason":"DG02","unit":"{}"}}"#, "U".repeat(1 << 20))),
        ("empty unit", "start-detention".into(), r#"{"started_at":"2026-03-02T14:00:00+02:00","reason":"DG02","unit":" "}"#.into()),
        ("release without detention", "release".into(), r#"{"released_at":"2026-03-02T14:00:00+02:00","reason":"COURT_REFUSED"}"#.into()),
        ("ban ends before it begins", "impose-entry-ban".into(), ban("valid_until", "\"2026-03-01\"")),
        ("ban over 5 years", "impose-entry-ban".into(), ban("term", "\"P7Y\"")),
        ("ban over 10 years", "impose-entry-ban".into(), ban("term", "\"P11Y\"")),
        ("ban of 130 years", "impose-entry-ban".into(), ban("term", "\"P130Y\"")),
        ("unlimited by VRS", "impose-entry-ban".into(), ban("unlimited", "true")),
        ("term as number", "impose-entry-ban".into(), ban("term", "3")),
        ("1e309", "impose-entry-ban".into(), ban("term", "1e309")),
        ("NaN", "impose-entry-ban".into(), ban("term", "NaN")),
        ("2^63", "issue-return-decision".into(), r#"{"decision":{"kind":"RD_VOL","authority":"VRS","number":"1","date":"2026-03-02"},"departure_period_days":9223372036854775808,"grounds":["VI04"],"destination":"UZB"}"#.into()),
        ("2^53+1", "issue-return-decision".into(), r#"{"decision":{"kind":"RD_VOL","authority":"VRS","number":"1","date":"2026-03-02"},"departure_period_days":9007199254740993,"grounds":["VI04"],"destination":"UZB"}"#.into()),
        ("period of -1 days", "issue-return-decision".into(), r#"{"decision":{"kind":"RD_VOL","authority":"VRS","number":"1","date":"2026-03-02"},"departure_period_days":-1,"grounds":["VI04"],"destination":"UZB"}"#.into()),
        ("period of 5 days", "issue-return-decision".into(), r#"{"decision":{"kind":"RD_VOL","authority":"VRS","number":"1","date":"2026-03-02"},"departure_period_days":5,"grounds":["VI04"],"destination":"UZB"}"#.into()),
        ("decision of OCMA by SBG", "issue-return-decision".into(), r#"{"decision":{"kind":"RD_VOL","authority":"PMLP","number":"1","date":"2026-03-02"},"departure_period_days":14,"grounds":["VI04"],"destination":"UZB"}"#.into()),
        ("decision in the future", "issue-return-decision".into(), r#"{"decision":{"kind":"RD_VOL","authority":"VRS","number":"1","date":"2099-03-02"},"departure_period_days":14,"grounds":["VI04"],"destination":"UZB"}"#.into()),
        ("number of 1,000 characters", "issue-return-decision".into(), format!(r#"{{"decision":{{"kind":"RD_VOL","authority":"VRS","number":"{}","date":"2026-03-02"}},"departure_period_days":14,"grounds":["VI04"],"destination":"UZB"}}"#, "1".repeat(1_000))),
        ("zero character", "issue-return-decision".into(), r#"{"decision":{"kind":"RD_VOL","authority":"VRS","number":"1\u0000","date":"2026-03-02"},"departure_period_days":14,"grounds":["VI04"],"destination":"UZB"}"#.into()),
        ("lone surrogate", "issue-return-decision".into(), r#"{"decision":{"kind":"RD_VOL","authority":"VRS","number":"\ud800","date":"2026-03-02"},"departure_period_days":14,"grounds":["VI04"],"destination":"UZB"}"#.into()),
        ("lift before impose", "revoke-decision".into(), format!(r#"{{"target":"{}","decision":{{"kind":"CHG_REVOKE","authority":"VRS","number":"1","date":"2026-03-02"}},"mode":"EX_NUNC","effective_on":"2026-03-02","reason":"HUMANITARIAN"}}"#, Uuid::new_v4())),
        ("departure before the decision", "confirm-departure!".into(), r#"{"departed_on":"2026-03-01","border_crossing_point":"LV-RIX","destination":"UZB","form":"VOL_NOASSIST","proof":{"source":"BCP_LV"}}"#.into()),
        ("departure in the future", "confirm-departure!".into(), r#"{"departed_on":"2099-03-16","border_crossing_point":"LV-RIX","destination":"UZB","form":"VOL_NOASSIST","proof":{"source":"BCP_LV"}}"#.into()),
        ("unknown command", "do-something".into(), "{}".into()),
        ("command with dots", "..".into(), "{}".into()),
        ("actor in the body", violation.into(), r#"{"actor":{"user":"other"},"found_on":"2026-03-02","place":"LV-TER","grounds":["VI04"]}"#.into()),
        ("empty surname", "open".into(), with("/identity/surname", json!(""))),
        ("surname of blanks", "open".into(), with("/identity/surname", json!("   "))),
        ("Greek surname", "open".into(), with("/identity/surname", json!("Σωκράτης"))),
        ("Chinese surname", "open".into(), with("/identity/surname", json!("王小明"))),
        ("SQL", "open".into(), with("/identity/surname", json!("Robert'); DROP TABLE events;--"))),
        ("formula", "open".into(), with("/identity/surname", json!("=cmd|'/c calc'!A1"))),
        ("surname of 60 KiB", "open".into(), with("/identity/surname", json!("X".repeat(60_000)))),
        ("Cyrillic surname", "open".into(), with("/identity/surname", json!("Саидов"))),
        ("emoji", "open".into(), with("/identity/surname", json!("😀"))),
        ("bidi control", "open".into(), with("/identity/surname", json!("KAR\u{202e}IMOV"))),
        ("markup", "open".into(), with("/identity/surname", json!("<img onerror>"))),
        ("template", "open".into(), with("/identity/surname", json!("{{7*7}}"))),
        ("born in the future", "open".into(), with("/identity/birth/date", json!("2099-01-01"))),
        ("age 150", "open".into(), with("/identity/birth/date", json!("1870-01-01"))),
        ("30 February", "open".into(), with("/identity/birth/date", json!("1991-02-30"))),
        ("no birth", "open".into(), with("/identity/birth", json!({}))),
        ("sex F", "open".into(), with("/identity/sex", json!("F"))),
        ("sex 5", "open".into(), with("/identity/sex", json!(5))),
        ("country ZZZ", "open".into(), with("/identity/nationalities", json!([{"code": "ZZZ", "type": "CIT"}]))),
        ("no nationality", "open".into(), with("/identity/nationalities", json!([]))),
        ("a Latvian citizen", "open".into(), with("/identity/nationalities", json!([{"code": "LVA", "type": "CIT"}]))),
        ("category FALSE", "open".into(), with("/identity/category", json!("FALSE"))),
        ("mass assignment", "open".into(), person.to_string()),
        ("MRZ with a wrong digit", "open".into(), json!({"mrz": "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C37UTO7408122F1204159ZE184226B<<<<<10"}).to_string()),
        ("MRZ of 60 KiB", "open".into(), json!({"mrz": "P".repeat(60_000)}).to_string()),
    ];
    let before = position(&officer).await;
    for (name, command, body) in cases {
        // `!` marks the file that has a return decision.
        let path = match command.strip_suffix('!') {
            _ if command == "open" => "/v1/foreigners".to_owned(),
            Some(command) => format!("{ordered_file}/{command}"),
            None if ["impose-entry-ban", "revoke-decision"].contains(&command.as_str()) => {
                format!("{ordered_file}/{command}")
            }
            None => format!("{file}/{command}"),
        };
        let url = format!("{}{path}", officer.command);
        let request = post(&officer, &url, "RECORD_DECISION", body.clone());
        let request = request.header("Idempotency-Key", Uuid::new_v4().to_string());
        let declared = declared(name, request).await;
        let unreadable = [400, 404, 413].contains(&declared.status);
        assert!(
            declared.says_why() || unreadable,
            "{name}: {}",
            declared.problem
        );
        if command == "open" {
            assert_no_echo(name, &body, &declared.problem);
        }
    }
    headers(&officer, &file).await;
    still_works(&system, &officer).await;
    // The check that everything still works opened one file; nothing else was recorded.
    assert_eq!(
        position(&officer).await,
        before + 2,
        "something that was refused was recorded"
    );
    // What the cases spoil is good without it.
    for (command, body) in [
        (
            format!("{file}/record-violation"),
            json!({"found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI04"]}),
        ),
        (
            format!("{file}/start-detention"),
            json!({"started_at": "2026-03-02T14:00:00+02:00", "reason": "DG02", "unit": "VRS-U"}),
        ),
        (
            format!("{file}/release"),
            json!({"released_at": "2026-03-02T15:00:00+02:00", "reason": "COURT_REFUSED"}),
        ),
        (format!("{file}/issue-return-decision"), return_decision()),
        (
            format!("{ordered_file}/impose-entry-ban"),
            serde_json::from_str(&ban("term", "\"P3Y\"")).expect("JSON"),
        ),
    ] {
        officer.command(&command, &body).await.ok();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn catalogue_4_2_odd_and_admitted_or_refused_with_a_reason() {
    let system = System::whole().await;
    let officer = system.own_officer();
    // Whether the law admits them is its business; none of them may be a fault.
    let longest = "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLM";
    for name in [
        "Bērziņš",
        "Be\u{304}rzin\u{327}s\u{30c}",
        "X",
        "O'Neill",
        "D’Arcy",
        "von der Müll-Łącki",
        longest,
    ] {
        let mut body = opening(&surname());
        body["identity"]["surname"] = json!(name);
        admitted_or_declared(name, &officer, "/v1/foreigners", &body).await;
    }
    for birth in ["1896-03-02", "1980", "1980-07"] {
        let mut body = opening(&surname());
        body["identity"]["birth"]["date"] = json!(birth);
        admitted_or_declared(birth, &officer, "/v1/foreigners", &body).await;
    }
    // An instant carries its offset, so that the hour that does not exist in Riga and the one that comes twice are clear.
    for instant in [
        "2026-03-29T03:30:00+02:00",
        "2026-03-29T03:30:00+03:00",
        "2026-10-25T03:30:00+03:00",
        "2026-10-25T03:30:00+02:00",
        "2026-03-02T14:00:00+14:00",
    ] {
        let file = open(&officer).await;
        let body = json!({"started_at": instant, "reason": "DG02", "unit": "VRS-LUDZA"});
        admitted_or_declared(instant, &officer, &format!("{file}/start-detention"), &body).await;
    }
    imposed_twice(&officer).await;
    still_works(&system, &officer).await;
}

/// The same decision a second time adds nothing to its file, and another file cannot have its number (R-009).
async fn imposed_twice(officer: &Officer) {
    let (first, second) = (open(officer).await, open(officer).await);
    let decision = return_decision();
    officer
        .command(&format!("{first}/issue-return-decision"), &decision)
        .await
        .ok();
    let again = format!("{first}/issue-return-decision");
    let again = officer.command(&again, &decision).await.ok();
    assert_eq!(again["events"], json!([]), "{again}");
    let elsewhere = format!("{second}/issue-return-decision");
    let elsewhere = officer.command(&elsewhere, &decision).await;
    assert_eq!(elsewhere.status.as_u16(), 409, "{}", elsewhere.body);
    assert_eq!(elsewhere.text("/rule"), "R-009", "{}", elsewhere.body);
}

async fn admitted_or_declared(name: &str, officer: &Officer, path: &str, body: &Value) {
    let answer = officer.command(path, body).await;
    let status = answer.status;
    assert!(
        status.is_success() || status.is_client_error(),
        "{name}: {status} {}",
        answer.body
    );
    let why = answer.body["rule"].is_string() || answer.body["errors"].is_array();
    assert!(status.is_success() || why, "{name}: {}", answer.body);
}

/// A file with a violation.
async fn open(officer: &Officer) -> String {
    let opened = officer.open(&opening(&surname())).await;
    let file = format!("/v1/foreigners/{}", opened.text("/foreigner_id"));
    let violation = json!({"found_on": "2026-03-01", "place": "LV-TER", "grounds": ["VI04"]});
    officer
        .command(&format!("{file}/record-violation"), &violation)
        .await
        .ok();
    file
}

fn return_decision() -> Value {
    json!({
        "decision": {"kind": "RD_VOL", "authority": "VRS", "number": Uuid::new_v4(), "date": "2026-03-02"},
        "departure_period_days": 14, "grounds": ["VI04"], "destination": "UZB", "notified_on": "2026-03-02",
    })
}

/// No name, date or number of the body stands in the problem.
fn assert_no_echo(name: &str, body: &str, problem: &Value) {
    let sent: Value = serde_json::from_str(body).unwrap_or_default();
    let said = problem.to_string();
    for pointer in [
        "/identity/surname",
        "/identity/given_names/0",
        "/identity/birth/date",
        "/documents/0/number",
        "/mrz",
    ] {
        let text = sent
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default();
        let echoed = text.trim().chars().count() > 2 && said.contains(text.trim());
        assert!(!echoed, "{name}: {pointer} is repeated: {said}");
    }
}

/// Cases that lie in headers and paths.
async fn headers(officer: &Officer, file: &str) {
    let body = r#"{"found_on":"2026-03-02","place":"LV-TER","grounds":["VI04"]}"#;
    let url = format!("{}{file}/record-violation", officer.command);
    let post = |purpose: &str| {
        officer
            .request(reqwest::Method::POST, &url, purpose)
            .body(body)
    };
    let key = || Uuid::new_v4().to_string();
    let json = "application/json";
    declared(
        "no key",
        post("RECORD_DECISION").header("Content-Type", json),
    )
    .await;
    declared(
        "key is no UUID",
        post("RECORD_DECISION")
            .header("Content-Type", json)
            .header("Idempotency-Key", "1"),
    )
    .await;
    declared(
        "unknown purpose",
        post("CURIOSITY")
            .header("Content-Type", json)
            .header("Idempotency-Key", key()),
    )
    .await;
    declared(
        "purpose of another role",
        post("BORDER_CHECK")
            .header("Content-Type", json)
            .header("Idempotency-Key", key()),
    )
    .await;
    declared(
        "text/plain",
        post("RECORD_DECISION")
            .header("Content-Type", "text/plain")
            .header("Idempotency-Key", key()),
    )
    .await;
    declared(
        "utf-7",
        post("RECORD_DECISION")
            .header("Content-Type", "application/json; charset=utf-7")
            .header("Idempotency-Key", key()),
    )
    .await;
    declared(
        "gzip",
        post("RECORD_DECISION")
            .header("Content-Type", json)
            .header("Content-Encoding", "gzip")
            .header("Idempotency-Key", key()),
    )
    .await;
    declared(
        "stale",
        post("RECORD_DECISION")
            .header("Content-Type", json)
            .header("If-Match", "\"99\"")
            .header("Idempotency-Key", key()),
    )
    .await;
    declared(
        "If-Match is no version",
        post("RECORD_DECISION")
            .header("Content-Type", json)
            .header("If-Match", "-1")
            .header("Idempotency-Key", key()),
    )
    .await;
    declared(
        "If-Match 0",
        post("RECORD_DECISION")
            .header("Content-Type", json)
            .header("If-Match", "\"0\"")
            .header("Idempotency-Key", key()),
    )
    .await;
    for id in [
        "00000000-0000-4000-8000-000000000000",
        "not-an-id",
        "..%2f..",
    ] {
        let url = format!("{}/v1/foreigners/{id}/record-violation", officer.command);
        let request = officer
            .request(reqwest::Method::POST, &url, "RECORD_DECISION")
            .header("Idempotency-Key", key());
        declared(id, request.header("Content-Type", json).body(body)).await;
    }
}
