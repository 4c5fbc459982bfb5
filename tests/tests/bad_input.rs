//! The bad-input catalogue (faults.md section 5) against the running services: every case is a declared problem, nothing is a 5xx,
//! nothing panics, and the services go on as if nothing had been.
#![expect(
    clippy::disallowed_methods,
    reason = "clients mint their own keys and live in the world's time"
)]

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use system_tests::load::{opening, surname};
use system_tests::{Officer, System};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use uuid::Uuid;

/// Sends bytes and answers the status that came back, 0 for a connection that was closed without one.
async fn raw(url: &str, bytes: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(url.strip_prefix("http://").expect("http"))
        .await
        .expect("a connection");
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(3), async {
        let mut chunk = [0; 4096];
        while let Ok(read @ 1..) = stream.read(&mut chunk).await {
            answer.extend(&chunk[..read]);
            if String::from_utf8_lossy(&answer).contains("\r\n\r\n") && answer.len() > 200 {
                break;
            }
        }
    })
    .await;
    let text = String::from_utf8_lossy(&answer).into_owned();
    (
        text.get(9..12)
            .and_then(|status| status.parse().ok())
            .unwrap_or(0),
        text,
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn catalogue_4_1_protocol() {
    let system = System::whole().await;
    let officer = system.own_officer();
    for url in [&officer.command, &officer.query] {
        let token = &officer.token;
        let get = |path: &str| {
            format!(
                "GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nPurpose: CASE_WORK\r\n\r\n"
            )
        };
        let many_headers = "X-Y: z\r\n".repeat(10_000);
        let cases: Vec<(&str, Vec<u8>, &[u16])> = vec![
            ("wrong method", b"DELETE /v1/foreigners HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(), &[401, 405]),
            ("unknown path", get("/v1/nothing").into(), &[404]),
            ("dots", get("/v1/../../etc/passwd").into(), &[400, 404]),
            ("encoded dots", get("/v1/%2e%2e/%2e%2e").into(), &[400, 404]),
            ("encoded zero", get("/v1/foreigners/%00").into(), &[400, 404, 405]),
            ("double encoding", get("/v1/foreigners/%252e").into(), &[400, 404, 405]),
            ("overlong UTF-8", get("/v1/foreigners/%c0%ae").into(), &[400, 404, 405]),
            ("no token", b"GET /v1/foreigners?q=x HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(), &[401, 405]),
            ("header of 1 MiB", format!("GET / HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "y".repeat(1 << 20)).into(), &[0, 400, 431]),
            ("10,000 headers", format!("GET / HTTP/1.1\r\nHost: x\r\n{many_headers}\r\n").into(), &[0, 400, 431]),
            ("not HTTP", b"\x16\x03\x01\x02\x00\x01\x00".to_vec(), &[0, 400]),
            ("HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), &[0, 400, 404, 405, 505]),
            ("two Content-Lengths", b"POST /v1/foreigners HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc".to_vec(), &[0, 400]),
            ("negative Content-Length", b"POST /v1/foreigners HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n".to_vec(), &[0, 400]),
            ("body on GET", format!("GET /v1/foreigners?q=x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nPurpose: CASE_WORK\r\nContent-Length: 3\r\n\r\nabc").into(), &[400, 405]),
        ];
        for (name, bytes, expected) in cases {
            let (status, text) = raw(url, &bytes).await;
            assert!(
                expected.contains(&status),
                "{name} at {url}: {status}\n{text}"
            );
            assert!(
                status == 0 || status >= 500 || text.contains("application/problem+json"),
                "{name}: {text}"
            );
        }
    }
    still_works(&officer).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn catalogue_4_2_commands() {
    let system = System::whole().await;
    let officer = system.own_officer();
    let opened = officer.open(&opening(&surname())).await.ok();
    let id = opened["foreigner_id"].as_str().expect("an id").to_owned();
    let file = format!("/v1/foreigners/{id}");
    let ban = |field: &str, value: &str| {
        format!(
            r#"{{"decision":{{"kind":"BAN_LV","authority":"VRS","number":"1","date":"2026-03-02"}},"basis":"SECURITY","valid_from":"2026-03-02","{field}":{value}}}"#
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
        ("unlimited by VRS", "impose-entry-ban".into(), ban("unlimited", "true")),
        ("term as number", "impose-entry-ban".into(), ban("term", "3")),
        ("1e309", "impose-entry-ban".into(), ban("term", "1e309")),
        ("NaN", "impose-entry-ban".into(), ban("term", "NaN")),
        ("2^63", "issue-return-decision".into(), r#"{"decision":{"kind":"RD_VOL","authority":"VRS","number":"1","date":"2026-03-02"},"departure_period_days":9223372036854775808,"grounds":["VI04"],"destination":"UZB"}"#.into()),
        ("period of -1 days", "issue-return-decision".into(), r#"{"decision":{"kind":"RD_VOL","authority":"VRS","number":"1","date":"2026-03-02"},"departure_period_days":-1,"grounds":["VI04"],"destination":"UZB"}"#.into()),
        ("period of 5 days", "issue-return-decision".into(), r#"{"decision":{"kind":"RD_VOL","authority":"VRS","number":"1","date":"2026-03-02"},"departure_period_days":5,"grounds":["VI04"],"destination":"UZB"}"#.into()),
        ("decision of OCMA by SBG", "issue-return-decision".into(), r#"{"decision":{"kind":"RD_VOL","authority":"PMLP","number":"1","date":"2026-03-02"},"departure_period_days":14,"grounds":["VI04"],"destination":"UZB"}"#.into()),
        ("decision in the future", "issue-return-decision".into(), r#"{"decision":{"kind":"RD_VOL","authority":"VRS","number":"1","date":"2099-03-02"},"departure_period_days":14,"grounds":["VI04"],"destination":"UZB"}"#.into()),
        ("number of 1,000 characters", "issue-return-decision".into(), format!(r#"{{"decision":{{"kind":"RD_VOL","authority":"VRS","number":"{}","date":"2026-03-02"}},"departure_period_days":14,"grounds":["VI04"],"destination":"UZB"}}"#, "1".repeat(1_000))),
        ("zero character", "issue-return-decision".into(), r#"{"decision":{"kind":"RD_VOL","authority":"VRS","number":"1\u0000","date":"2026-03-02"},"departure_period_days":14,"grounds":["VI04"],"destination":"UZB"}"#.into()),
        ("lone surrogate", "issue-return-decision".into(), r#"{"decision":{"kind":"RD_VOL","authority":"VRS","number":"\ud800","date":"2026-03-02"},"departure_period_days":14,"grounds":["VI04"],"destination":"UZB"}"#.into()),
        ("lift before impose", "revoke-decision".into(), format!(r#"{{"target":"{}","decision":{{"kind":"CHG_REVOKE","authority":"VRS","number":"1","date":"2026-03-02"}},"mode":"EX_NUNC","effective_on":"2026-03-02","reason":"HUMANITARIAN"}}"#, Uuid::new_v4())),
        ("return before decision", "confirm-departure".into(), r#"{"departed_on":"2099-03-16","border_crossing_point":"LV-RIX","destination":"UZB","form":"VOL_NOASSIST","proof":{"source":"BCP_LV"}}"#.into()),
        ("unknown command", "do-something".into(), "{}".into()),
        ("command with dots", "..".into(), "{}".into()),
        ("actor in the body", violation.into(), r#"{"actor":{"user":"other"},"found_on":"2026-03-02","place":"LV-TER","grounds":["VI04"]}"#.into()),
        ("empty surname", "open".into(), with("/identity/surname", json!(""))),
        ("surname of blanks", "open".into(), with("/identity/surname", json!("   "))),
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
        let path = if command == "open" {
            "/v1/foreigners".to_owned()
        } else {
            format!("{file}/{command}")
        };
        let request = officer.request(
            reqwest::Method::POST,
            &format!("{}{path}", officer.command),
            "RECORD_DECISION",
        );
        let request = request
            .header("Idempotency-Key", Uuid::new_v4().to_string())
            .header("Content-Type", "application/json");
        declared(name, request.body(body)).await;
    }
    headers(&officer, &file).await;
    still_works(&officer).await;
    // The check that everything still works opened one file; nothing else was recorded.
    assert_eq!(
        position(&officer).await,
        before + 2,
        "something that was refused was recorded"
    );
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

#[tokio::test(flavor = "multi_thread")]
async fn catalogue_4_3_checks_and_4_4_search() {
    let system = System::whole().await;
    let officer = system.own_officer();
    let check = |traveller: Value| {
        json!({"traveller": traveller, "border_crossing_point": "LV-RIX", "direction": "ENTRY", "input": "MRZ"}).to_string()
    };
    let good = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
    let refused: Vec<(&str, String)> = vec![
        ("no traveller", "{}".into()),
        ("empty traveller", check(json!({}))),
        (
            "birth date alone",
            check(json!({"birth_date": "1991-07-03"})),
        ),
        (
            "one character less",
            check(json!({"mrz": &good[..good.len() - 1]})),
        ),
        (
            "one character more",
            check(json!({"mrz": format!("{good}<")})),
        ),
        ("lower case", check(json!({"mrz": good.to_lowercase()}))),
        (
            "blanks for fillers",
            check(json!({"mrz": good.replace('<', " ")})),
        ),
        (
            "wrong number digit",
            check(json!({"mrz": good.replace("C36UTO", "C37UTO")})),
        ),
        (
            "wrong birth digit",
            check(json!({"mrz": good.replace("7408122", "7408123")})),
        ),
        (
            "wrong expiry digit",
            check(json!({"mrz": good.replace("1204159", "1204158")})),
        ),
        (
            "wrong personal number digit",
            check(json!({"mrz": good.replace("<<<<<10", "<<<<<20")})),
        ),
        (
            "wrong composite digit",
            check(json!({"mrz": good.replace("<<<<<10", "<<<<<11")})),
        ),
        (
            "O for 0",
            check(json!({"mrz": good.replace("74O8122", "7408122").replace("7408122", "74O8122")})),
        ),
        ("MRZ of 60 KiB", check(json!({"mrz": "<".repeat(60_000)}))),
        (
            "not ASCII",
            check(json!({"mrz": good.replace("ANNA", "ANÑA")})),
        ),
        (
            "unknown crossing point",
            check(json!({"surname": "X"})).replace("LV-RIX", "LV-XXX"),
        ),
        (
            "unknown direction",
            check(json!({"surname": "X"})).replace("ENTRY", "SIDEWAYS"),
        ),
        (
            "unknown field",
            check(json!({"surname": "X", "ethnicity": "x"})),
        ),
        (
            "birth 30 February",
            check(json!({"surname": "X", "birth_date": "1991-02-30"})),
        ),
        ("sex F", check(json!({"surname": "X", "sex": "F"}))),
        (
            "nationality ZZZ",
            check(json!({"surname": "X", "nationality": "ZZZ"})),
        ),
    ];
    for (name, body) in refused {
        let request = officer.request(
            reqwest::Method::POST,
            &format!("{}/v1/entry-checks", officer.query),
            "BORDER_CHECK",
        );
        declared(
            name,
            request
                .header("Content-Type", "application/json")
                .body(body),
        )
        .await;
    }
    // A name that cannot be read is for the second line, never "no hit".
    for unreadable in [
        "\u{200b}\u{200d}",
        "!!!",
        "\u{fffd}\u{fffd}",
        &"X".repeat(60_000),
    ] {
        let body = json!({"traveller": {"surname": unreadable}, "border_crossing_point": "LV-RIX", "direction": "ENTRY", "input": "MANUAL"});
        let answer = officer.check(&body).await;
        assert!(
            answer.text("/result") == "REFER" || answer.status.is_client_error(),
            "{unreadable:?}: {}",
            answer.body
        );
    }
    let long = "x".repeat(9_000);
    for path in [
        "",
        "?q=",
        "?q=%25&limit=1000000000",
        "?q=x&limit=0",
        "?q=x&limit=-1",
        "?q=x&page=-1",
        "?q=x&cursor=abc",
        "?q=x&sort=password",
        "?birth_date=1991-02-30&q=x",
        "?nationality=zz&q=x",
        &format!("?q={long}"),
    ] {
        let request = officer.request(
            reqwest::Method::GET,
            &format!("{}/v1/foreigners{path}", officer.query),
            "CASE_WORK",
        );
        declared(&path[..path.len().min(40)], request).await;
    }
    for path in [
        "/v1/foreigners/not-an-id",
        "/v1/foreigners/00000000-0000-4000-8000-000000000000",
        "/v1/foreigners/x/history",
        "/v1/statistics/none?time=2026-Q1",
        "/v1/statistics/migr_eiord1?time=1900..2400",
    ] {
        let request = officer.request(
            reqwest::Method::GET,
            &format!("{}{path}", officer.query),
            "CASE_WORK",
        );
        declared(path, request).await;
    }
    still_works(&officer).await;
}

/// The answer is a 4xx problem document that does not echo, and it comes soon.
async fn declared(name: &str, request: reqwest::RequestBuilder) {
    let begun = Instant::now();
    let answer = request
        .send()
        .await
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let status = answer.status();
    let kind = answer
        .headers()
        .get("content-type")
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let body = answer.text().await.expect("text");
    assert!(status.is_client_error(), "{name}: {status} {body}");
    assert_eq!(kind, "application/problem+json", "{name}: {body}");
    let problem: Value = serde_json::from_str(&body).expect(name);
    for member in ["type", "title", "status"] {
        assert!(!problem[member].is_null(), "{name}: {body}");
    }
    assert_eq!(problem["status"], status.as_u16(), "{name}");
    assert!(body.len() < 4_096, "{name}: the answer echoes");
    assert!(
        begun.elapsed() < Duration::from_secs(2),
        "{name} took {:?}",
        begun.elapsed()
    );
}

async fn still_works(officer: &Officer) {
    let opened = officer.open(&opening(&surname())).await;
    assert_eq!(opened.status.as_u16(), 201, "{}", opened.body);
    for url in [&officer.command, &officer.query] {
        let ready = reqwest::get(format!("{url}/readyz"))
            .await
            .expect("an answer");
        assert!(ready.status().is_success());
    }
}

/// The head of the log: one event is recorded to learn it.
async fn position(officer: &Officer) -> u64 {
    let opened = officer.open(&opening(&surname())).await.ok();
    opened["position"].as_u64().expect("a position")
}
