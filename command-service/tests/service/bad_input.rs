//! The bad-input catalogue for JSON commands (faults.md 4.1, 4.2): every case a declared problem, nothing recorded, no echo.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::harness::{Call, Register, person};

const CANARY: &str = "Zx9Canary";

fn with(pointer: &str, value: Value) -> Value {
    let mut body = person("KARIMOV");
    body["documents"] = json!([{"kind": "PP", "number": "AA1", "issuer": "UZB"}]);
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    let parent = body.pointer_mut(parent).expect("a parent");
    parent[name] = value;
    body
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn catalogue_4_2_structure_is_refused_with_400(pool: PgPool) {
    let register = Register::open(&pool).await;
    let text = person("KARIMOV").to_string();
    let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let keys: Vec<_> = (0..4_000).map(|i| format!("\"k{i}\":1")).collect();
    let cases: Vec<(&str, String)> = vec![
        ("empty", String::new()),
        ("null", "null".to_owned()),
        ("array", "[]".to_owned()),
        ("number", "17".to_owned()),
        ("string", format!("\"{CANARY}\"")),
        ("trailing garbage", format!("{text}{CANARY}")),
        ("two documents", format!("{text}{text}")),
        ("byte order mark", format!("\u{feff}{text}")),
        (
            "duplicate key",
            text.replacen("\"sex\":1", "\"sex\":1,\"sex\":2", 1),
        ),
        ("unknown field", text.replacen('{', "{\"valid\":1,", 1)),
        (
            "role in the body",
            text.replacen('{', "{\"role\":\"admin\",", 1),
        ),
        ("actor in the body", text.replacen('{', "{\"actor\":{},", 1)),
        (
            "recorded_at in the body",
            text.replacen('{', "{\"recorded_at\":\"2026-01-01T00:00:00Z\",", 1),
        ),
        ("__proto__", text.replacen('{', "{\"__proto__\":{},", 1)),
        (
            "mrz_name in the body",
            text.replacen("\"sex\"", "\"mrz_name\":\"X\",\"sex\"", 1),
        ),
        ("depth 33", format!("{{\"first\":{}}}", nested(33))),
        ("depth 10,000", format!("{{\"first\":{}}}", nested(10_000))),
        ("4,000 keys", format!("{{{}}}", keys.join(","))),
        (
            "number as string",
            text.replacen("\"sex\":1", "\"sex\":\"1\"", 1),
        ),
        ("float", text.replacen("\"sex\":1", "\"sex\":1.0", 1)),
        ("1e309", text.replacen("\"sex\":1", "\"sex\":1e309", 1)),
        ("negative", text.replacen("\"sex\":1", "\"sex\":-1", 1)),
        ("minus zero", text.replacen("\"sex\":1", "\"sex\":-0", 1)),
        ("NaN", text.replacen("\"sex\":1", "\"sex\":NaN", 1)),
        (
            "2^63",
            text.replacen("\"sex\":1", "\"sex\":9223372036854775808", 1),
        ),
        ("string as number", text.replacen("\"KARIMOV\"", "17", 1)),
        ("U+0000", text.replacen("KARIMOV", "KAR\\u0000IMOV", 1)),
        ("lone surrogate", text.replacen("KARIMOV", "KAR\\ud800", 1)),
        (
            "unknown first command",
            with("/first", json!([{"command": CANARY}])).to_string(),
        ),
        (
            "first without a name",
            with("/first", json!([{"found_on": "2026-03-02"}])).to_string(),
        ),
        (
            "unknown field in first",
            with("/first", json!([{"command": "release", "pos": 1}])).to_string(),
        ),
    ];
    for (name, body) in cases {
        let reply = register.send(Call::open(&json!({})).text(&body)).await;
        assert_eq!(reply.status, 400, "{name}: {:?}", reply.body);
        assert_eq!(
            reply.headers["content-type"], "application/problem+json",
            "{name}"
        );
        assert!(!reply.code().is_empty(), "{name}: {:?}", reply.body);
        assert!(
            !reply.body.to_string().contains(CANARY),
            "{name}: {:?}",
            reply.body
        );
    }
    let large = with("/identity/surname", json!("A".repeat(64 * 1024)));
    assert_eq!(register.send(Call::open(&large)).await.status, 413);
    assert_eq!(
        register.count("events").await + register.count("commands").await,
        0
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn catalogue_4_2_content_is_refused_with_422_at_its_pointer(pool: PgPool) {
    let register = Register::open(&pool).await;
    let cases: Vec<(&str, Value, &str)> = vec![
        ("/identity/category", json!("FALSE"), "R-014"),
        ("/identity/surname", json!(""), ""),
        ("/identity/surname", json!("   "), ""),
        ("/identity/surname", json!("Саидов"), "R-015"),
        ("/identity/surname", json!("محمد"), "R-015"),
        ("/identity/surname", json!("\u{202e}KARIMOV"), ""),
        ("/identity/surname", json!("KARI\u{200b}MOV"), ""),
        ("/identity/surname", json!("KARIMOV😀"), ""),
        ("/identity/surname", json!("A".repeat(10_000)), ""),
        ("/identity/surname", json!("{{7*7}}"), ""),
        ("/identity/surname", json!("<img onerror>"), ""),
        ("/identity/surname", json!("=cmd|"), ""),
        ("/identity/sex", json!(3), "R-019"),
        ("/identity/birth/date", json!("1991-02-30"), "R-017"),
        ("/identity/birth/date", json!("2027-02-29"), "R-017"),
        ("/identity/birth/date", json!("0000-01-01"), "R-017"),
        ("/identity/birth/date", json!("2030-01-01"), "R-017"),
        ("/identity/birth/date", json!("1890-01-01"), "R-017"),
        ("/identity/birth/date", json!(CANARY), "R-017"),
        ("/identity/birth/country", json!("ZZZ"), "R-020"),
        ("/identity/nationalities", json!([]), "R-020"),
        ("/identity/nationalities/0/code", json!("SUN"), "R-020"),
        (
            "/identity/nationalities",
            json!([{"code": "XXA", "type": "CIT"}]),
            "R-021",
        ),
        ("/identity/nationalities/0/type", json!(CANARY), "R-021"),
        ("/documents/0/kind", json!(CANARY), ""),
        ("/documents/0/number", json!(""), ""),
        ("/documents/0/issued_on", json!("2026-13-01"), ""),
        ("/documents/0/expires_on", json!("02.03.2026"), ""),
        (
            "/distinct_from",
            json!([{"foreigner_id": CANARY, "reason": "x"}]),
            "",
        ),
        ("/mrz", json!(CANARY), ""),
        ("/mrz", json!("A".repeat(1_000)), ""),
        (
            "/first",
            json!(
                (0..21)
                    .map(|_| json!({"command": "release"}))
                    .collect::<Vec<_>>()
            ),
            "",
        ),
    ];
    for (pointer, value, rule) in cases {
        let reply = register
            .send(Call::open(&with(pointer, value.clone())))
            .await;
        let case = format!(
            "{pointer} = {}: {:?}",
            value.to_string().chars().take(60).collect::<String>(),
            reply.body
        );
        assert_eq!(reply.status, 422, "{case}");
        assert!(reply.pointer().starts_with('/'), "{case}");
        assert!(
            pointer.starts_with(reply.pointer()) || reply.pointer().starts_with(pointer),
            "{case}"
        );
        if !rule.is_empty() {
            assert_eq!(reply.rule(), rule, "{case}");
        }
        assert!(
            !reply.code().is_empty() && !reply.body.to_string().contains(CANARY),
            "{case}"
        );
    }
    assert_eq!(
        register.count("events").await + register.count("commands").await,
        0
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn catalogue_4_2_names_of_real_people_are_accepted(pool: PgPool) {
    let register = Register::open(&pool).await;
    for name in [
        "Ķēniņš",
        "O",
        "O'NEIL",
        "ĀČĒĢĪĶĻŅŠŪŽ",
        "D'ARTAGNAN-NGUYỄN",
        "St. John",
        "Robert",
    ] {
        let reply = register.send(Call::open(&person(name))).await;
        assert_eq!(reply.status, 201, "{name}: {:?}", reply.body);
    }
    let mut single = person("X");
    single["identity"]
        .as_object_mut()
        .expect("an object")
        .remove("surname");
    assert_eq!(register.send(Call::open(&single)).await.status, 201);
    let mut unknown = person("SAIDOV");
    unknown["identity"]["birth"] = json!({"date": "1980-00-00"});
    assert_eq!(register.send(Call::open(&unknown)).await.status, 201);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn catalogue_4_2_dates_and_codes_of_commands(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = register.opened("KARIMOV").await;
    let detention =
        |started_at: &str| json!({"started_at": started_at, "reason": "DG02", "unit": "VRS-LUDZA"});
    let decision =
        json!({"kind": "RD_VOL", "authority": "VRS", "number": "112/2026", "date": "2026-03-02"});
    let issue = |days: Value, destination: &str, number: &str| {
        let mut decision = decision.clone();
        decision["number"] = json!(number);
        json!({"decision": decision, "departure_period_days": days, "grounds": ["VI04"], "destination": destination})
    };
    let cases: Vec<(&str, Value, u16, &str)> = vec![
        (
            "start-detention",
            detention("2026-03-02T14:30:00"),
            422,
            "/started_at",
        ),
        (
            "start-detention",
            detention("2026-03-02T24:00:00+02:00"),
            422,
            "/started_at",
        ),
        (
            "start-detention",
            detention("2026-03-02 13:30:00+02:00"),
            422,
            "/started_at",
        ),
        (
            "start-detention",
            detention("2026-03-02T13:30:00+15:00"),
            422,
            "/started_at",
        ),
        (
            "start-detention",
            detention("2027-01-01T00:00:00Z"),
            422,
            "/started_at",
        ),
        (
            "start-detention",
            json!({"reason": "DG02", "unit": "VRS-LUDZA"}),
            422,
            "/started_at",
        ),
        (
            "start-detention",
            json!({"started_at": "2026-03-02T11:30:00Z", "reason": "DG02", "unit": "X", "justification": "YES"}),
            422,
            "/justification",
        ),
        (
            "record-violation",
            json!({"found_on": "2026-02-30", "place": "LV-TER", "grounds": ["VI04"]}),
            422,
            "/found_on",
        ),
        (
            "record-violation",
            json!({"found_on": "9999-12-31", "place": "LV-TER", "grounds": ["VI04"]}),
            422,
            "/found_on",
        ),
        (
            "record-violation",
            json!({"found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI04", "VI77"]}),
            422,
            "/grounds/1",
        ),
        (
            "record-violation",
            json!({"found_on": "2026-03-02", "place": "LV-TER", "grounds": []}),
            422,
            "/grounds",
        ),
        (
            "record-violation",
            json!({"found_on": "2026-03-02", "place": "LV-TER", "grounds": "VI04"}),
            400,
            "/grounds",
        ),
        (
            "issue-return-decision",
            issue(json!(6), "UZB", "1"),
            422,
            "/departure_period_days",
        ),
        (
            "issue-return-decision",
            issue(json!(31), "UZB", "1"),
            422,
            "/departure_period_days",
        ),
        (
            "issue-return-decision",
            issue(json!(-7), "UZB", "1"),
            400,
            "/departure_period_days",
        ),
        (
            "issue-return-decision",
            issue(json!(70_000), "UZB", "1"),
            400,
            "/departure_period_days",
        ),
        (
            "issue-return-decision",
            issue(json!("14"), "UZB", "1"),
            400,
            "/departure_period_days",
        ),
        (
            "issue-return-decision",
            issue(json!(14), "ZZZ", "1"),
            422,
            "/destination",
        ),
        (
            "issue-return-decision",
            issue(json!(14), "UZB", ""),
            422,
            "/decision/number",
        ),
        (
            "issue-return-decision",
            issue(json!(14), "UZB", &"9".repeat(65)),
            422,
            "/decision/number",
        ),
        (
            "issue-return-decision",
            json!({"departure_period_days": 14, "destination": "UZB"}),
            400,
            "/decision",
        ),
        (
            "notify-decision",
            json!({"target": "112/2026", "notified_on": "2026-03-02"}),
            422,
            "/target",
        ),
        (
            "notify-decision",
            json!({"target": file, "notified_on": "2026-03-02"}),
            409,
            "/target",
        ),
        (
            "impose-entry-ban",
            json!({"decision": {"kind": "BAN_SCH", "authority": "VRS", "number": "2", "date": "2026-03-02"}, "basis": "SECURITY", "term": "P7Y"}),
            422,
            "/term",
        ),
        (
            "impose-entry-ban",
            json!({"decision": {"kind": "BAN_SCH", "authority": "VRS", "number": "2", "date": "2026-03-02"}, "basis": "SECURITY", "term": "3 years"}),
            422,
            "/term",
        ),
        (
            "impose-entry-ban",
            json!({"decision": {"kind": "BAN", "authority": "VRS", "number": "2", "date": "2026-03-02"}, "basis": "SECURITY", "term": "P3Y"}),
            422,
            "/decision/kind",
        ),
    ];
    for (command, body, status, pointer) in cases {
        let reply = register.send(Call::on(file, command, &body)).await;
        let case = format!("{command} {body}: {:?}", reply.body);
        assert_eq!(
            (reply.status.as_u16(), reply.pointer()),
            (status, pointer),
            "{case}"
        );
    }
    assert_eq!(register.count("events").await, 1);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn catalogue_4_1_content_types(pool: PgPool) {
    let register = Register::open(&pool).await;
    let open = Call::open(&person("KARIMOV"));
    for (name, call, status) in [
        ("no content type", open.clone().without("content-type"), 415),
        (
            "text/plain",
            open.clone().header("content-type", "text/plain"),
            415,
        ),
        (
            "utf-7",
            open.clone()
                .header("content-type", "application/json; charset=utf-7"),
            415,
        ),
        ("gzip", open.clone().header("content-encoding", "gzip"), 415),
        (
            "overlong path",
            Call::post("/v1/foreigners/%c0%ae/release", &json!({})),
            404,
        ),
        (
            "nul in the path",
            Call::post("/v1/foreigners/%00/release", &json!({})),
            404,
        ),
    ] {
        let reply = register.send(call).await;
        assert_eq!(reply.status, status, "{name}: {:?}", reply.body);
        assert_eq!(
            reply.headers["content-type"], "application/problem+json",
            "{name}"
        );
    }
}
