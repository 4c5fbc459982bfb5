//! What officers say about hits.

use super::{asking, karimov, with_ban};
use crate::testing::{Answer, House, KARIMOV, ban, id, photo};
use events::ForeignerId;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::PgPool;

async fn say(house: &House, check_id: &str, outcome: &Value) -> Answer {
    let path = format!("/v1/entry-checks/{check_id}/outcome");
    house
        .send(
            "border-guard",
            "BORDER_CHECK",
            Method::POST,
            &path,
            Some(&outcome.to_string()),
        )
        .await
}

async fn hit(house: &House) -> String {
    let answer = house.check(&asking(&karimov())).await.ok();
    answer["check_id"].as_str().expect("an id").to_owned()
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_111_an_officer_confirms_a_hit_once_and_no_measure_changes(pool: PgPool) {
    let house = House::loaded(pool.clone()).await;
    let file = with_ban(&house, ban("113/2026", "2026-03-02", None)).await;
    let check_id = hit(&house).await;
    let before = house.service.bans.standing();
    let confirmed = json!({
        "foreigner_id": file, "outcome": "CONFIRMED", "compared": ["QUESTIONS", "DOCUMENT"],
        "border_event": "ENTRY_REFUSED", "refusal_reason": "H2",
    });
    let first = say(&house, &check_id, &confirmed).await.ok();
    assert_eq!(first["check_id"], check_id);
    assert_eq!(first["compared"], json!(["DOCUMENT", "QUESTIONS"]));
    assert_eq!(first["recorded_by"]["organisation"], "VRS");
    assert_eq!(first["warnings"], json!([]));
    assert_eq!(say(&house, &check_id, &confirmed).await.ok(), first);
    let rejected = json!({"foreigner_id": file, "outcome": "REJECTED"});
    let contradicted = say(&house, &check_id, &rejected).await;
    assert_eq!(contradicted.status, StatusCode::CONFLICT);
    assert_eq!(contradicted.json()["rule"], "R-111");
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM check_outcomes")
        .fetch_one(&pool)
        .await
        .expect("counted");
    assert_eq!(kept, 1);
    let told = house
        .get(
            "auditor",
            "AUDIT",
            "/v1/access-log?from=2026-03-01T00:00:00Z&to=2026-03-30T00:00:00Z",
        )
        .await
        .ok();
    let records = told["records"].as_array().expect("an array");
    let check = records.iter().find(|it| it["access_id"] == check_id);
    let outcome = &check.expect("the check is recorded")["outcomes"][0];
    assert_eq!(outcome["outcome"], "CONFIRMED");
    assert_eq!(outcome["refusal_reason"], "H2");
    assert_eq!(outcome["foreigner_id"], file.to_string());
    assert_eq!(house.service.bans.standing(), before);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_112_a_hit_that_is_confirmed_without_the_image_is_warned_of(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = with_ban(&house, ban("113/2026", "2026-03-02", None)).await;
    house.record(file, vec![photo().into()]).await;
    let outcome = |outcome: &str, compared: &[&str]| json!({"foreigner_id": file, "outcome": outcome, "compared": compared});
    for (outcome, warned) in [
        (outcome("CONFIRMED", &["QUESTIONS"]), true),
        (outcome("CONFIRMED", &["PHOTO"]), false),
        (outcome("CONFIRMED", &["FINGERPRINTS"]), false),
        (outcome("REJECTED", &[]), false),
    ] {
        let check_id = hit(&house).await;
        let answer = say(&house, &check_id, &outcome).await.ok();
        let rules: Vec<_> = answer["warnings"]
            .as_array()
            .expect("an array")
            .iter()
            .map(|warning| warning["rule"].clone())
            .collect();
        let expected = if warned { vec![json!("R-112")] } else { vec![] };
        assert_eq!(rules, expected, "{outcome}");
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_111_an_outcome_is_that_of_a_candidate_of_a_check_of_the_same_organisation(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = with_ban(&house, ban("113/2026", "2026-03-02", None)).await;
    let check_id = hit(&house).await;
    let with = |field: &str, value: Value| {
        let mut outcome = json!({"foreigner_id": file, "outcome": "CONFIRMED"});
        outcome[field] = value;
        outcome
    };
    for (outcome, status, code) in [
        (
            with("foreigner_id", json!(ForeignerId(id()))),
            422,
            "not-a-candidate",
        ),
        (with("outcome", json!("MAYBE")), 422, "unknown-code"),
        (with("compared", json!(["SMELL"])), 422, "unknown-code"),
        (with("border_event", json!("TEA")), 422, "unknown-code"),
        (
            with("border_event", json!("ENTRY_REFUSED")),
            422,
            "only-with-refusal",
        ),
        (
            with("refusal_reason", json!("H2")),
            422,
            "only-with-refusal",
        ),
        (with("refusal_reason", json!("Z")), 422, "unknown-code"),
        (with("note", json!("x")), 400, "unknown-field"),
    ] {
        let answer = say(&house, &check_id, &outcome).await;
        assert_eq!(answer.status.as_u16(), status, "{outcome}");
        assert_eq!(answer.json()["errors"][0]["code"], code, "{outcome}");
    }
    let confirmed = with("outcome", json!("CONFIRMED"));
    for unknown in [id().to_string(), uuid::Uuid::nil().to_string()] {
        let answer = say(&house, &unknown, &confirmed).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    let request = http::Request::post(format!("/v1/entry-checks/{check_id}/outcome"))
        .header(
            http::header::AUTHORIZATION,
            format!("Bearer {}", house.token("eve", "PMLP", "border-guard")),
        )
        .header("purpose", "BORDER_CHECK")
        .header(http::header::CONTENT_TYPE, "application/json")
        .body(axum::body::Body::from(confirmed.to_string()))
        .expect("a request");
    assert_eq!(house.call(request).await.status, StatusCode::NOT_FOUND);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_104_the_answer_says_which_tokens_agree_and_how(pool: PgPool) {
    let house = House::loaded(pool).await;
    with_ban(&house, ban("113/2026", "2026-03-02", None)).await;
    let asked = json!({"surname": "Karimof", "given_names": ["Ali"], "birth_date": "1991-07-03", "nationality": "UZB"});
    let answer = house.check(&asking(&asked)).await.ok();
    let found = &answer["candidates"][0]["match"];
    assert_eq!(
        (&found["level"], &found["identity"]),
        (&json!("SIMILAR"), &json!(0))
    );
    let because = found["because"].as_array().expect("an array");
    let of = |query: &str| {
        let mut found = because.iter().filter(|it| it["query"] == query);
        found
            .next()
            .unwrap_or_else(|| panic!("{query}: {because:?}"))
    };
    assert_eq!(of("KARIMOF")["matched"], KARIMOV.surname);
    assert_eq!(of("KARIMOF")["rule"], "R-106");
    assert_eq!(of("ALI")["how"], "EQUAL");
    assert_eq!(of("1991-07-03")["rule"], "R-105");
}
