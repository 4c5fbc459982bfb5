//! Cases through the router, over a real database.

mod linked;
mod searches;
mod similar;

use crate::testing::{
    House, KARIMOV, Someone, ban, departed, id, pending_ban, return_decision, revoked, suspended,
};
use chrono::{DateTime, TimeDelta, Utc};
use events::codes::{DetentionGround, ReleaseReason, RevocationMode, Sex, SuspensionReason};
use events::payloads::{
    DecisionSuspended, DetentionReleased, DetentionStarted, DetentionStartedPersonal,
    EnteredInErrorDeclared, Explanation, Subject,
};
use events::{DetentionId, Event, ForeignerId, Personal};
use http::{StatusCode, header};
use serde_json::{Value, json};
use sqlx::PgPool;

const PETROVA: Someone = Someone {
    surname: "PETROVA",
    given: "ANNA MARIJA",
    birth: "1985",
    sex: Sex::Female,
    nationality: "RUS",
    document: "RU 77-1",
    ..KARIMOV
};

async fn found(house: &House, query: &str) -> Vec<String> {
    let answer = house
        .get("officer", "CASE_WORK", &format!("/v1/foreigners?{query}"))
        .await
        .ok();
    let files = answer["foreigners"].as_array().expect("an array").iter();
    files
        .map(|file| file["foreigner_id"].as_str().expect("an id").to_owned())
        .collect()
}

async fn two_files(house: &House) -> (String, String) {
    let (one, two) = (ForeignerId(id()), ForeignerId(id()));
    house
        .record(
            one,
            vec![
                KARIMOV.opened(),
                ban("113/2026", "2026-03-02", Some("2026-03-10")).into(),
            ],
        )
        .await;
    let order = return_decision(&PETROVA, "77/2026", "2026-03-02");
    let pending = pending_ban("78/2026", &order);
    house
        .record(two, vec![PETROVA.opened(), order.into(), pending.into()])
        .await;
    (one.to_string(), two.to_string())
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn files_are_found_by_every_criterion_and_by_all_together(pool: PgPool) {
    let house = House::loaded(pool).await;
    let (karimov, petrova) = two_files(&house).await;
    let nobody: [&String; 0] = [];
    for (query, expected) in [
        ("q=karimov%20ali", &[&karimov][..]),
        ("q=Ali%20KARIMOV", &[&karimov]),
        ("q=karimov", &[&karimov]),
        ("q=Petrova%20Marija", &[&petrova]),
        ("q=%D0%9F%D0%B5%D1%82%D1%80%D0%BE%D0%B2%D0%B0", &[&petrova]),
        ("q=petrov", &[&petrova]),
        ("q=marij%20petrov", &[&petrova]),
        ("q=etrova", &nobody),
        ("q=pe%20anna", &nobody),
        ("birth_date=1991-07-03", &[&karimov]),
        ("birth_date=1985-05", &[&petrova]),
        ("birth_date=1980/1990", &[&petrova]),
        ("nationality=RUS", &[&petrova]),
        ("document=ab1234567", &[&karimov]),
        ("document=RU771", &[&petrova]),
        ("decision=113/2026", &[&karimov]),
        ("decision=77/2026", &[&petrova]),
        ("status=TO_LEAVE", &[&petrova]),
        ("status=BANNED", &nobody),
        ("status=NO_MEASURE", &[&karimov]),
        (
            "q=petrova&nationality=RUS&birth_date=1985&decision=78/2026&status=TO_LEAVE",
            &[&petrova],
        ),
        ("q=petrova&nationality=UZB", &nobody),
    ] {
        assert_eq!(
            found(&house, query).await.iter().collect::<Vec<_>>(),
            expected,
            "{query}"
        );
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_found_file_shows_who_what_holds_and_what_is_due(pool: PgPool) {
    let house = House::loaded(pool).await;
    two_files(&house).await;
    let answer = house
        .get("officer", "CASE_WORK", "/v1/foreigners?q=petrova")
        .await
        .ok();
    assert_eq!(answer["as_of_position"], 5);
    assert_eq!(answer["next"], Value::Null);
    let file = &answer["foreigners"][0];
    assert_eq!(file["name"], "PETROVA, ANNA MARIJA");
    assert_eq!(file["exact"], false);
    assert_eq!(file["status"], "TO_LEAVE");
    let measures: Vec<(&Value, &Value)> = file["measures"]
        .as_array()
        .expect("an array")
        .iter()
        .map(|measure| (&measure["kind"], &measure["state"]))
        .collect();
    let expected = [
        (json!("RETURN_DECISION"), json!("IN_FORCE")),
        (json!("BAN_SCHENGEN"), json!("PENDING_DEPARTURE")),
    ];
    assert_eq!(
        measures,
        expected
            .iter()
            .map(|(kind, state)| (kind, state))
            .collect::<Vec<_>>()
    );
    assert_eq!(file["identities"][0]["documents"][0]["number"], "RU 77-1");
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_list_goes_on_by_a_cursor_that_is_bound_to_user_and_question(pool: PgPool) {
    let house = House::loaded(pool).await;
    for turn in 0..5 {
        let someone = Someone {
            given: if turn == 0 { "ALI" } else { "ALI BEN" },
            ..KARIMOV
        };
        house
            .record(ForeignerId(id()), vec![someone.opened()])
            .await;
    }
    let mut path = "/v1/foreigners?q=ali%20karimov&limit=2".to_owned();
    let (mut seen, mut exact) = (Vec::new(), Vec::new());
    let mut cursors = Vec::new();
    loop {
        let answer = house.get("officer", "CASE_WORK", &path).await.ok();
        for file in answer["foreigners"].as_array().expect("an array") {
            seen.push(file["foreigner_id"].clone());
            exact.push(file["exact"].as_bool().expect("a truth"));
        }
        let Some(next) = answer["next"].as_str() else {
            break;
        };
        cursors.push(next.to_owned());
        path = format!("/v1/foreigners?q=ali%20karimov&limit=2&cursor={next}");
    }
    assert_eq!(exact, [true, false, false, false, false]);
    let count = seen.len();
    seen.sort_by_key(ToString::to_string);
    seen.dedup();
    assert_eq!((count, seen.len()), (5, 5));
    let mut tampered = cursors[0].clone();
    tampered.replace_range(0..1, if tampered.starts_with('A') { "B" } else { "A" });
    for path in [
        format!("/v1/foreigners?q=ali%20karimov&cursor={tampered}"),
        format!("/v1/foreigners?q=karimov&cursor={}", cursors[0]),
        "/v1/foreigners?q=ali%20karimov&cursor=".into(),
        "/v1/foreigners?q=ali%20karimov&cursor=AAAA".into(),
    ] {
        let answer = house.get("officer", "CASE_WORK", &path).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
    let other = http::Request::get(format!(
        "/v1/foreigners?q=ali%20karimov&cursor={}",
        cursors[0]
    ))
    .header(
        header::AUTHORIZATION,
        format!("Bearer {}", house.token("boris", "VRS", "officer")),
    )
    .header("purpose", "CASE_WORK");
    let answer = house
        .call(other.body(axum::body::Body::empty()).expect("a request"))
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn bad_input_4_4_every_case_is_a_declared_problem(pool: PgPool) {
    let house = House::loaded(pool).await;
    two_files(&house).await;
    let long = format!("q={}", "a".repeat(201));
    let terms = format!("q={}", "ab%20".repeat(3_000));
    for (query, status, code) in [
        ("", 422, "criterion-required"),
        ("limit=5", 422, "criterion-required"),
        ("q=", 422, "empty"),
        ("q=%20%20", 422, "empty"),
        ("q=a", 422, "too-short"),
        ("q=%25%25", 422, "unreadable"),
        ("q=__", 422, "unreadable"),
        ("q=%5C%5C", 422, "unreadable"),
        ("q=**", 422, "unreadable"),
        (&long, 422, "too-long"),
        (&terms, 422, "too-long"),
        ("q=%00a", 400, "nul-character"),
        ("q=%ff", 400, "not-utf-8"),
        ("q=karimov&sort=name", 422, "unknown-code"),
        ("q=karimov&colour=red", 400, "unknown-field"),
        ("authority=ZZZ", 422, "unknown-code"),
        ("unit=%20", 422, "empty"),
        ("due_before=2026-03-01", 422, "not-an-instant"),
        ("due_after=soon", 422, "not-an-instant"),
        (
            "due_after=2026-03-02T00:00:00Z&due_before=2026-03-02T00:00:00Z",
            422,
            "not-after-due_after",
        ),
        ("q=karimov&q=ali", 400, ""),
        ("q=karimov&limit=0", 422, "out-of-range"),
        ("q=karimov&limit=1000000000", 422, "out-of-range"),
        ("q=karimov&limit=-1", 400, ""),
        ("q=karimov&limit=x", 400, ""),
        ("birth_date=1991-02-30", 422, "not-a-date"),
        ("birth_date=1500/2000", 422, "not-a-date"),
        ("nationality=ZZZ", 422, "unknown-code"),
        ("status=HAPPY", 422, "unknown-code"),
        ("document=--", 422, "unreadable"),
        ("q=karimov&min_position=-1", 400, ""),
        ("q=karimov&min_position=999999", 503, ""),
    ] {
        let answer = house
            .get("officer", "CASE_WORK", &format!("/v1/foreigners?{query}"))
            .await;
        assert_eq!(
            answer.status.as_u16(),
            status,
            "{query:.60}: {}",
            answer.body
        );
        assert!(
            code.is_empty() || answer.body.contains(&format!("\"code\":\"{code}\"")),
            "{query:.60}: {}",
            answer.body
        );
    }
    for query in ["q=.*", "q=x'%20OR%20'1'='1", "q=%7B%7B7*7%7D%7D"] {
        let answer = house
            .get("officer", "CASE_WORK", &format!("/v1/foreigners?{query}"))
            .await;
        assert!(
            answer.status == StatusCode::OK || answer.status == StatusCode::UNPROCESSABLE_ENTITY,
            "{query}"
        );
        assert!(!answer.body.contains("KARIMOV"));
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_126_a_case_is_read_as_it_is_as_it_was_valid_and_as_it_was_known(pool: PgPool) {
    let house = House::loaded(pool.clone()).await;
    let file = ForeignerId(id());
    let imposed = ban("113/2026", "2026-03-02", None);
    let target = imposed.decision.decision_id;
    house
        .record(file, vec![KARIMOV.opened(), imposed.into()])
        .await;
    let path = format!("/v1/foreigners/{file}");
    let before = house.get("officer", "CASE_WORK", &path).await;
    assert_eq!(before.headers[header::ETAG], "\"2\"");
    assert_eq!(before.headers[header::CACHE_CONTROL], "no-store");
    let before = before.ok();
    assert_eq!(
        (&before["status"], &before["measures"][0]["state"]),
        (&json!("BANNED"), &json!("IN_FORCE"))
    );
    assert_eq!(before["as_of_position"], 2);
    let recorded = event_log::head(&pool).await.expect("a head").recorded_at;
    house
        .record(
            file,
            vec![revoked(target, RevocationMode::ExNunc, "2026-03-15")],
        )
        .await;
    let read = |query: String| {
        let (house, path) = (&house, &path);
        async move {
            house
                .get("officer", "CASE_WORK", &format!("{path}{query}"))
                .await
                .ok()
        }
    };
    let now = read(String::new()).await;
    assert_eq!(
        (&now["status"], &now["version"]),
        (&json!("NO_MEASURE"), &json!(3))
    );
    assert_eq!(now["measures"], json!([]));
    let valid = read("?valid_on=2026-03-14".into()).await;
    assert_eq!(
        (&valid["status"], &valid["measures"][0]["kind"]),
        (&json!("BANNED"), &json!("BAN_SCHENGEN"))
    );
    let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
    let known = read(format!("?known_at={}", instant(recorded))).await;
    assert_eq!(
        (&known["version"], &known["status"]),
        (&json!(2), &json!("BANNED"))
    );
    assert_eq!(known["decisions"], before["decisions"]);
    let earlier = format!(
        "{path}?known_at={}",
        instant(recorded - TimeDelta::days(400))
    );
    assert_eq!(
        house.get("officer", "CASE_WORK", &earlier).await.status,
        StatusCode::NOT_FOUND
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_case_is_refused_to_who_may_not_read_it_and_unknown_if_it_is_not_there(pool: PgPool) {
    let house = House::loaded(pool).await;
    let (karimov, _) = two_files(&house).await;
    let path = format!("/v1/foreigners/{karimov}");
    for (role, purpose, path, status) in [
        ("border-guard", "BORDER_CHECK", path.clone(), 403),
        ("analyst", "STATISTICS", path.clone(), 403),
        ("officer", "", path.clone(), 400),
        ("auditor", "AUDIT", path.clone(), 200),
        (
            "officer",
            "CASE_WORK",
            format!("/v1/foreigners/{}", id()),
            404,
        ),
        ("officer", "CASE_WORK", "/v1/foreigners/1".into(), 400),
        (
            "officer",
            "CASE_WORK",
            format!("{path}?valid_on=yesterday"),
            422,
        ),
        (
            "officer",
            "CASE_WORK",
            format!("{path}?known_at=2026-03-02"),
            422,
        ),
        ("officer", "CASE_WORK", format!("{path}?colour=red"), 400),
    ] {
        assert_eq!(
            house.get(role, purpose, &path).await.status.as_u16(),
            status,
            "{role} {purpose} {path}"
        );
    }
}

/// A detention of Karimov from one instant to another.
fn detention(started_at: &str, released_at: &str) -> (DetentionStarted, DetentionReleased) {
    let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
    let (detention_id, started_at) = (DetentionId(id()), at(started_at));
    let started = DetentionStarted {
        detention_id,
        started_at,
        reason: DetentionGround::Dg02,
        unit: "VRS-LUDZA".parse().expect("a unit"),
        limit_at: started_at + TimeDelta::days(10),
        motion_due_at: None,
        police_detained_at: None,
        justification: None,
        profile: KARIMOV.profile(),
        personal: Personal::Known(DetentionStartedPersonal { new_facts: None }),
    };
    let released = DetentionReleased {
        detention_id,
        released_at: at(released_at),
        reason: ReleaseReason::CourtRefused,
    };
    (started, released)
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_126_a_measure_that_has_ended_is_shown_on_the_days_on_which_it_held(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    let (started, released) = detention("2026-03-01T22:30:00Z", "2026-03-05T10:00:00Z");
    let order = return_decision(&KARIMOV, "112/2026", "2026-03-03");
    let target = order.decision.decision_id;
    let revocation = revoked(target, RevocationMode::ExNunc, "2026-03-08");
    let events = vec![
        KARIMOV.opened(),
        started.into(),
        order.into(),
        released.into(),
        revocation,
    ];
    house.record(file, events).await;
    for (day, expected) in [
        ("2026-03-01", vec![]),
        // The detention began after midnight in Latvia.
        ("2026-03-02", vec!["DETENTION"]),
        ("2026-03-05", vec!["DETENTION", "RETURN_DECISION"]),
        ("2026-03-06", vec!["RETURN_DECISION"]),
        ("2026-03-07", vec!["RETURN_DECISION"]),
        ("2026-03-08", vec![]),
    ] {
        let path = format!("/v1/foreigners/{file}?valid_on={day}");
        let case = house.get("officer", "CASE_WORK", &path).await.ok();
        let measures = case["measures"].as_array().expect("an array").iter();
        let kinds: Vec<&str> = measures
            .filter_map(|measure| measure["kind"].as_str())
            .collect();
        assert_eq!(kinds, expected, "{day}");
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_person_released_today_is_free_now(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    let (started, released) = detention("2026-03-19T22:30:00Z", "2026-03-20T10:00:00Z");
    let events = vec![KARIMOV.opened(), started.into(), released.into()];
    house.record(file, events).await;
    let case = house
        .get("officer", "CASE_WORK", &format!("/v1/foreigners/{file}"))
        .await
        .ok();
    assert_eq!(
        (&case["status"], &case["measures"]),
        (&json!("NO_MEASURE"), &json!([]))
    );
    for (status, count) in [("DETAINED", 0), ("NO_MEASURE", 1)] {
        let path = format!("/v1/foreigners?status={status}");
        let found = house.get("officer", "CASE_WORK", &path).await.ok();
        let listed = found["foreigners"].as_array().expect("an array").len();
        assert_eq!(listed, count, "{status}");
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_ban_that_begins_later_is_listed_as_it_is_shown(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    let later = ban("113/2026", "2026-06-01", Some("2029-06-01"));
    house
        .record(file, vec![KARIMOV.opened(), later.into()])
        .await;
    let path = format!("/v1/foreigners/{file}");
    let case = house.get("officer", "CASE_WORK", &path).await.ok();
    assert_eq!(case["status"], "NO_MEASURE");
    for (status, count) in [("BANNED", 0), ("NO_MEASURE", 1)] {
        let path = format!("/v1/foreigners?status={status}");
        let found = house.get("officer", "CASE_WORK", &path).await.ok();
        let listed = found["foreigners"].as_array().expect("an array").len();
        assert_eq!(listed, count, "{status}");
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_077_r_089_the_state_of_a_decision_is_that_of_the_day_asked(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    let imposed = ban("113/2026", "2026-03-02", None);
    let target = imposed.decision.decision_id;
    let events = vec![
        KARIMOV.opened(),
        imposed.into(),
        suspended(target, "2026-03-10", "2026-03-15"),
        revoked(target, RevocationMode::ExNunc, "2026-09-01"),
    ];
    house.record(file, events).await;
    for (query, expected) in [
        ("?valid_on=2026-03-09", "IN_FORCE"),
        ("?valid_on=2026-03-15", "SUSPENDED"),
        // The planned end of the suspension has passed, the revocation does not work yet.
        ("", "IN_FORCE"),
        ("?valid_on=2026-08-31", "IN_FORCE"),
        ("?valid_on=2026-09-01", "REVOKED"),
    ] {
        let path = format!("/v1/foreigners/{file}{query}");
        let case = house.get("officer", "CASE_WORK", &path).await.ok();
        assert_eq!(case["decisions"][0]["status"], expected, "{query}");
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_read_model_of_another_version_is_not_answered_from(pool: PgPool) {
    let house = House::loaded(pool.clone()).await;
    let (karimov, _) = two_files(&house).await;
    for model in ["case_lookup", "return_statistics"] {
        let other = format!("UPDATE {model}.checkpoint SET version = version + 1");
        sqlx::query(&other).execute(&pool).await.expect("set");
    }
    for (role, purpose, path) in [
        (
            "officer",
            "CASE_WORK",
            "/v1/foreigners?q=karimov".to_owned(),
        ),
        ("officer", "CASE_WORK", format!("/v1/foreigners/{karimov}")),
        (
            "analyst",
            "STATISTICS",
            "/v1/statistics/migr_eiord1".to_owned(),
        ),
    ] {
        let answer = house.get(role, purpose, &path).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
    }
}

/// The declaration that an entry is an error.
fn in_error(subject: Subject) -> Event {
    EnteredInErrorDeclared {
        subject,
        personal: Personal::Known(Explanation { text: None }),
    }
    .into()
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_117_an_entry_in_error_is_shown_to_auditors_alone(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    let imposed = ban("113/2026", "2026-03-02", None);
    let target = imposed.decision.decision_id;
    let events = vec![
        KARIMOV.opened(),
        imposed.into(),
        in_error(Subject::Decision(target)),
    ];
    house.record(file, events).await;
    let path = format!("/v1/foreigners/{file}");
    let officer = house.get("officer", "CASE_WORK", &path).await.ok();
    assert_eq!(officer["decisions"], json!([]));
    assert_eq!(officer.get("entered_in_error"), None);
    assert_eq!(officer["status"], "NO_MEASURE");
    let auditor = house.get("auditor", "AUDIT", &path).await.ok();
    let entry = &auditor["entered_in_error"][0];
    assert_eq!(entry["subject"]["decision"], json!(target));
    assert_eq!(entry["entry"]["decision"]["number"], "113/2026");
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_117_a_file_in_error_is_there_for_auditors_alone(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    let imposed = ban("113/2026", "2026-03-02", None);
    let events = vec![KARIMOV.opened(), imposed.into(), in_error(Subject::File)];
    house.record(file, events).await;
    for query in [
        "q=karimov",
        "decision=113/2026",
        "status=ENTERED_IN_ERROR",
        "status=BANNED",
    ] {
        assert!(found(&house, query).await.is_empty(), "{query}");
    }
    let path = format!("/v1/foreigners/{file}");
    let officer = house.get("officer", "CASE_WORK", &path).await;
    assert_eq!(officer.status, StatusCode::NOT_FOUND);
    let history = format!("{path}/history");
    let officer = house.get("officer", "CASE_WORK", &history).await;
    assert_eq!(officer.status, StatusCode::NOT_FOUND);
    let auditor = house.get("auditor", "AUDIT", &history).await.ok();
    assert_eq!(auditor["count"], 3);
    let auditor = house.get("auditor", "AUDIT", &path).await.ok();
    assert_eq!(auditor["status"], "ENTERED_IN_ERROR");
    assert_eq!(auditor["measures"], json!([]));
    let list = "/v1/foreigners?status=ENTERED_IN_ERROR";
    let list = house.get("auditor", "AUDIT", list).await.ok();
    assert_eq!(list["foreigners"][0]["foreigner_id"], json!(file));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_departure_that_did_not_happen_is_none(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    let departed = departed(None, "2026-03-10");
    let ended = ban("113/2026", "2026-02-02", Some("2026-03-01"));
    let events = vec![KARIMOV.opened(), ended.into(), departed.into()];
    house.record(file, events).await;
    let whole = vec![file.to_string()];
    assert_eq!(found(&house, "status=DEPARTED").await, whole);
    let refuted = json!({"departed_on": "2026-03-10", "refuted_on": "2026-03-12", "personal": {}});
    let refuted = Event::decode("DepartureRefuted", "1", refuted).expect("an event");
    house.record(file, vec![refuted]).await;
    assert!(found(&house, "status=DEPARTED").await.is_empty());
    assert_eq!(found(&house, "status=NO_MEASURE").await, whole);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_034_an_identity_without_consent_is_no_part_of_operational_views(pool: PgPool) {
    let house = House::loaded(pool).await;
    let (file, identity_id) = (ForeignerId(id()), id());
    let asserted = json!({
        "identity": {"identity_id": identity_id, "category": "MISUSED", "sex": 1,
                     "nationalities": [{"code": "KAZ", "type": "CIT"}]},
        "personal": {"names": {"surname": "OSPANOV", "given_names": ["ERLAN"], "birth": {"date": "1980"}},
                     "documents": [], "consent": "letter 4"},
    });
    let withdrawn = json!({"identity_id": identity_id, "withdrawn_on": "2026-03-09"});
    let decode = |event_type, payload| {
        let version = events::EVENT_TYPES
            .iter()
            .find(|(known, _)| *known == event_type)
            .map(|(_, version)| *version);
        Event::decode(event_type, version.expect("a type"), payload).expect("an event")
    };
    let opened = vec![KARIMOV.opened(), decode("IdentityAsserted", asserted)];
    house.record(file, opened).await;
    let whole = vec![file.to_string()];
    assert_eq!(found(&house, "q=ospanov").await, whole);
    house
        .record(file, vec![decode("ConsentWithdrawn", withdrawn)])
        .await;
    assert!(found(&house, "q=ospanov").await.is_empty());
    assert!(found(&house, "nationality=KAZ").await.is_empty());
    let path = format!("/v1/foreigners/{file}");
    let officer = house.get("officer", "CASE_WORK", &path).await.ok();
    assert_eq!(officer["identities"].as_array().map(Vec::len), Some(1));
    let auditor = house.get("auditor", "AUDIT", &path).await.ok();
    assert_eq!(
        auditor["identities"][1]["consent_withdrawn_on"],
        "2026-03-09"
    );
    assert_eq!(auditor["identities"][1].get("names"), None);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn an_officer_sees_what_may_be_done_next_and_what_stands_against_the_rest(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    let order = return_decision(&KARIMOV, "112/2026", "2026-03-02");
    house
        .record(file, vec![KARIMOV.opened(), order.into()])
        .await;
    let path = format!("/v1/foreigners/{file}");
    let case = house.get("officer", "CASE_WORK", &path).await.ok();
    let allowed = case["allowed_actions"].as_array().expect("a list");
    for command in ["notify-decision", "impose-entry-ban", "revoke-decision"] {
        assert!(allowed.contains(&json!(command)), "{command}: {allowed:?}");
    }
    let refused = case["refused_actions"].as_array().expect("a list");
    let against = |command: &str| {
        let found = refused.iter().find(|action| action["command"] == command);
        found.map(|action| action["rule"].clone())
    };
    assert_eq!(against("release"), Some(json!("R-048")));
    assert_eq!(against("issue-return-decision"), Some(json!("R-060")));
    assert_eq!(against("notify-decision"), None);
    assert_eq!(case["sis_alert"]["kind"], "RETURN");
    assert_eq!(case["sis_alert"]["lacks"], json!(["LAST_DAY"]));
    assert_eq!(case["sis_alert"]["threat"], false);
    assert_eq!(case["sis_alert"]["absconded"], false);
    assert_eq!(case["data_to_third_country"], json!({"allowed": true}));
    // The past, and readers who record nothing, have nothing to do next.
    let past = house
        .get(
            "officer",
            "CASE_WORK",
            &format!("{path}?valid_on=2026-03-10"),
        )
        .await
        .ok();
    assert!(past.get("allowed_actions").is_none());
    let auditor = house.get("auditor", "AUDIT", &path).await.ok();
    assert!(auditor.get("allowed_actions").is_none());
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_075_a_case_says_that_no_data_go_to_the_third_country(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    let order = return_decision(&KARIMOV, "112/2026", "2026-03-02");
    let suspended = DecisionSuspended {
        target: order.decision.decision_id,
        decision: None,
        from: order.decision.date,
        until: None,
        reason: SuspensionReason::Refoulement,
        because_of: None,
        days_left: None,
    };
    let events = vec![KARIMOV.opened(), order.into(), suspended.into()];
    house.record(file, events).await;
    let path = format!("/v1/foreigners/{file}");
    let case = house.get("officer", "CASE_WORK", &path).await.ok();
    let forbidden = json!({"allowed": false, "rule": "R-075"});
    assert_eq!(case["data_to_third_country"], forbidden);
}
