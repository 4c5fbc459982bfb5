//! The search for duplicates through the router, over a real database.

use crate::testing::{Answer, House, KARIMOV, Someone, ban, id, now};
use chrono::{DateTime, Utc};
use event_log::{DuplicateSearch, NoSearch};
use events::codes::Sex;
use events::payloads::{EnteredInErrorDeclared, Explanation, Subject};
use events::{ForeignerId, Personal};
use http::{Method, StatusCode};
use matching::names::identity_texts;
use serde_json::{Value, json};
use sqlx::PgPool;
use std::time::Duration;

/// The identity of KARIMOV as an opening writes it, under another name.
fn person(surname: &str, given: &str) -> Value {
    json!({
        "identity": {
            "category": "CONFIRMED", "surname": surname, "given_names": [given], "sex": 1,
            "birth": {"date": "1991-07-03", "country": "UZB"}, "nationalities": [{"code": "UZB", "type": "CIT"}],
            "fingerprints": "ABIS-7",
        },
        "documents": [],
    })
}

async fn search(house: &House, body: &Value) -> Answer {
    let (role, purpose) = ("officer", "RECORD_DECISION");
    let path = "/v1/duplicate-searches";
    house
        .send(role, purpose, Method::POST, path, Some(&body.to_string()))
        .await
}

/// Id, action, persons, question and result of an access record.
type Record = (uuid::Uuid, String, Vec<uuid::Uuid>, Vec<u8>, String);

/// File, level and document of each candidate.
fn candidates(answer: &Value) -> Vec<(String, Value, bool)> {
    let candidates = answer["candidates"].as_array().expect("an array").iter();
    let candidate = |it: &Value| {
        (
            it["foreigner_id"].as_str().expect("an id").to_owned(),
            it["match"]["level"].clone(),
            it["match"]["document"].as_bool().expect("a truth"),
        )
    };
    candidates.map(candidate).collect()
}

fn opened(
    house: &House,
    answer: &Value,
    names: &[&str],
    at: DateTime<Utc>,
) -> Result<Vec<String>, NoSearch> {
    let identity = identity_texts(names.iter().copied(), "1991-07-03").expect("a name");
    let search = DuplicateSearch {
        user: "anna",
        organisation: "VRS",
        identity: &identity,
    };
    let token = answer["duplicate_search"].as_str().expect("a token");
    let found = search.open(&house.service.keyring, token, at)?;
    Ok(found.iter().map(ToString::to_string).collect())
}

async fn record(house: &House, someone: &Someone) -> String {
    let file = ForeignerId(id());
    house.record(file, vec![someone.opened()]).await;
    file.to_string()
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_030_same_and_similar_identities_are_candidates_and_stand_in_the_token(pool: PgPool) {
    let house = House::loaded(pool).await;
    let same = record(&house, &KARIMOV).await;
    let other_sex = Someone {
        sex: Sex::Female,
        document: "X1",
        ..KARIMOV
    };
    let similar = record(&house, &other_sex).await;
    let nobody = Someone {
        surname: "PETROV",
        document: "X2",
        ..KARIMOV
    };
    record(&house, &nobody).await;
    let answer = search(&house, &person("Каримов", "Али")).await.ok();
    let expected = [
        (same.clone(), json!("SAME"), false),
        (similar.clone(), json!("SIMILAR"), false),
    ];
    assert_eq!(candidates(&answer), expected);
    assert_eq!(
        (&answer["more"], &answer["as_of_position"]),
        (&json!(false), &json!(3))
    );
    let shown = &answer["candidates"][0];
    assert_eq!(shown["name"], "KARIMOV, ALI");
    assert_eq!(
        shown["identities"][0]["documents"][0]["number"],
        "AB1234567"
    );
    assert_eq!(shown["match"]["identity_category"], "CONFIRMED");
    assert!(
        shown["match"]["because"]
            .as_array()
            .is_some_and(|it| !it.is_empty())
    );
    // The token counts for whoever the same name and date of birth are recorded of.
    assert_eq!(
        opened(&house, &answer, &["KARIMOV", "ALI"], now()),
        Ok(vec![same, similar])
    );
    let other = opened(&house, &answer, &["KARIMOFF", "ALI"], now());
    assert_eq!(other, Err(NoSearch::Foreign));
    let end: DateTime<Utc> = answer["valid_until"]
        .as_str()
        .and_then(|it| it.parse().ok())
        .expect("an instant");
    assert_eq!(
        opened(&house, &answer, &["KARIMOV", "ALI"], end),
        Err(NoSearch::Expired)
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_029_an_equal_document_is_a_candidate_that_no_token_names(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = record(&house, &KARIMOV).await;
    let mut body = person("PETROV", "SERGEJ");
    body["documents"] = json!([{"kind": "PP", "number": "ab 123-4567", "issuer": "UZB", "issued_on": "2020-01-01"}]);
    let answer = search(&house, &body).await.ok();
    assert_eq!(candidates(&answer), [(file, Value::Null, true)]);
    let named = opened(&house, &answer, &["PETROV", "SERGEJ"], now());
    assert_eq!(named, Ok(Vec::new()));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn nobody_is_found_among_strangers_and_files_in_error_are_nobodys(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    house.record(file, vec![KARIMOV.opened()]).await;
    let stranger = search(&house, &person("PETROV", "SERGEJ")).await.ok();
    assert_eq!(candidates(&stranger), []);
    assert_eq!(
        opened(&house, &stranger, &["PETROV", "SERGEJ"], now()),
        Ok(Vec::new())
    );
    let in_error = EnteredInErrorDeclared {
        subject: Subject::File,
        personal: Personal::Known(Explanation { text: None }),
    };
    house.record(file, vec![in_error.into()]).await;
    let answer = search(&house, &person("KARIMOV", "ALI")).await.ok();
    assert_eq!(candidates(&answer), []);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn at_most_twenty_are_answered_and_more_are_told(pool: PgPool) {
    let house = House::loaded(pool).await;
    let mut position = 0;
    for number in 0..21 {
        let file = ForeignerId(id());
        position = house.append(file, vec![KARIMOV.opened()]).await;
        house.project(file).await;
        if number == 19 {
            house.catch_up(file, position).await;
            let answer = search(&house, &person("KARIMOV", "ALI")).await.ok();
            assert_eq!(
                (candidates(&answer).len(), &answer["more"]),
                (20, &json!(false))
            );
        }
    }
    let path = format!("/v1/duplicate-searches?min_position={position}");
    let body = person("KARIMOV", "ALI").to_string();
    let answer = house
        .send("officer", "CASE_WORK", Method::POST, &path, Some(&body))
        .await
        .ok();
    assert_eq!(
        (candidates(&answer).len(), &answer["more"]),
        (20, &json!(true))
    );
    let named = opened(&house, &answer, &["KARIMOV", "ALI"], now()).expect("a token");
    assert_eq!(named.len(), 20);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_zone_says_who_is_searched(pool: PgPool) {
    const ZONE: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
    let house = House::loaded(pool).await;
    let eriksson = Someone {
        surname: "ERIKSSON",
        given: "ANNA MARIA",
        birth: "1974-08-12",
        sex: Sex::Female,
        nationality: "UTO",
        document: "L898902C3",
        ..KARIMOV
    };
    let file = record(&house, &eriksson).await;
    let answer = search(&house, &json!({"mrz": ZONE})).await.ok();
    assert_eq!(candidates(&answer), [(file, json!("SAME"), true)]);
    let wrong = ZONE.replace("7408122F", "7408132F");
    let refused = search(&house, &json!({"mrz": wrong})).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json()["rule"], "R-027");
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_118_a_search_is_recorded_before_its_answer_with_what_was_searched_by(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = record(&house, &KARIMOV).await;
    search(&house, &person("KARIMOV", "ALI")).await.ok();
    let (access_id, action, whose, asked, result): Record =
        sqlx::query_as("SELECT access_id, action, foreigners, asked, result FROM access_log")
            .fetch_one(&house.pool)
            .await
            .expect("one record");
    assert_eq!(
        (action.as_str(), result.as_str()),
        ("READ_CANDIDATES", "FOUND 1")
    );
    assert_eq!(
        whose.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [file]
    );
    let asked = house.unsealed(&asked, access_id).expect("the question");
    let asked: Value = serde_json::from_slice(&asked).expect("JSON");
    assert_eq!(asked["person"]["surname"], "KARIMOV");
    assert_eq!(asked["person"]["birth_date"], "1991-07-03");
    // Of fingerprints nothing is recorded (rule R-119).
    assert!(!asked.to_string().contains("ABIS"));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_003_whoever_may_not_open_files_searches_no_duplicates(pool: PgPool) {
    let house = House::loaded(pool).await;
    let body = person("KARIMOV", "ALI").to_string();
    let path = "/v1/duplicate-searches";
    for (role, purpose, status) in [
        ("border-guard", "RECORD_DECISION", 403),
        ("auditor", "AUDIT", 403),
        ("analyst", "STATISTICS", 403),
        ("officer", "BORDER_CHECK", 403),
        ("officer", "DATA_SUBJECT_REQUEST", 403),
        ("officer", "", 400),
        ("officer", "CASE_WORK", 200),
    ] {
        let answer = house
            .send(role, purpose, Method::POST, path, Some(&body))
            .await;
        assert_eq!(answer.status.as_u16(), status, "{role} {purpose}");
    }
    assert_eq!(house.access_records().await, 1);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn bad_input_every_fault_names_field_and_rule(pool: PgPool) {
    let house = House::loaded(pool).await;
    let with = |pointer: &str, value: Value| {
        let mut body = person("KARIMOV", "ALI");
        *body.pointer_mut(pointer).expect("a field") = value;
        body
    };
    let many = |value: Value| Value::Array(vec![value; 17]);
    for (body, pointer, rule) in [
        (json!({}), "/identity", "R-030"),
        (json!({"identity": {}}), "/identity", "R-030"),
        (
            with("/identity/surname", json!("???")),
            "/identity",
            "R-030",
        ),
        (
            with("/identity/given_names", many(json!("A"))),
            "/identity/given_names",
            "R-030",
        ),
        (with("/identity/sex", json!(7)), "/identity/sex", "R-019"),
        (
            with("/identity/birth/date", json!("1991-13")),
            "/identity/birth/date",
            "R-017",
        ),
        (
            with("/identity/birth/country", json!("XYZ")),
            "/identity/birth/country",
            "R-020",
        ),
        (
            with("/identity/nationalities/0/code", json!("XYZ")),
            "/identity/nationalities/0/code",
            "R-020",
        ),
        (
            with("/identity/nationalities", many(json!({"code": "UZB"}))),
            "/identity/nationalities",
            "R-030",
        ),
        (
            with("/documents", json!([{"number": "--"}])),
            "/documents/0/number",
            "R-026",
        ),
        (
            with("/documents", json!([{"number": "A1", "issuer": "XYZ"}])),
            "/documents/0/issuer",
            "R-020",
        ),
        (
            with("/documents", many(json!({"number": "A1"}))),
            "/documents",
            "R-030",
        ),
        (json!({"mrz": "P<"}), "/mrz", "R-030"),
    ] {
        let answer = search(&house, &body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        let problem = answer.json();
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}");
        assert_eq!(problem["rule"], rule, "{body}");
    }
    for body in [
        "{",
        "[]",
        r#"{"name": "KARIMOV"}"#,
        r#"{"identity": {"surname": 7}}"#,
    ] {
        let path = "/v1/duplicate-searches";
        let answer = house
            .send("officer", "CASE_WORK", Method::POST, path, Some(body))
            .await;
        assert!(answer.status.is_client_error(), "{body}: {}", answer.status);
    }
    assert_eq!(house.access_records().await, 0);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_8_an_index_that_cannot_say_never_answers_an_empty_list(pool: PgPool) {
    let house = House::open_with(pool, Duration::from_secs(1)).await;
    house.until(|house| house.service.bans.is_current()).await;
    let file = ForeignerId(id());
    house.record(file, vec![KARIMOV.opened()]).await;
    // What was recorded since is in no read model.
    let banned = vec![ban("113/2026", "2026-03-02", None).into()];
    house.append(file, banned).await;
    house.grow_old().await;
    let answer = search(&house, &person("PETROV", "SERGEJ")).await;
    assert_eq!(
        answer.status,
        StatusCode::SERVICE_UNAVAILABLE,
        "{}",
        answer.body
    );
    assert_eq!(answer.json()["rule"], "R-030");
    assert!(answer.headers.contains_key("retry-after"));
    assert_eq!(house.access_records().await, 0);
}
