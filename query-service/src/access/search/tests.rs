//! Access records through the router.

use crate::testing::{Answer, House, KARIMOV, ban, id};
use events::ForeignerId;
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use sqlx::PgPool;

async fn house_with_reads(pool: PgPool) -> (House, ForeignerId) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    let events = vec![KARIMOV.opened(), ban("113/2026", "2026-03-02", None).into()];
    house.record(file, events).await;
    let question = json!({
        "traveller": {"surname": "Karimov", "given_names": ["Ali"], "birth_date": "1991-07-03", "sex": 1, "nationality": "UZB"},
        "border_crossing_point": "LV-RIX", "direction": "ENTRY", "input": "MANUAL"
    });
    house.check(&question).await.ok();
    house
        .get("officer", "CASE_WORK", "/v1/foreigners?q=karimov")
        .await
        .ok();
    house
        .get("officer", "CASE_WORK", &format!("/v1/foreigners/{file}"))
        .await
        .ok();
    (house, file)
}

async fn found(house: &House, query: &str) -> Value {
    house
        .get("auditor", "AUDIT", &format!("/v1/access-log{query}"))
        .await
        .ok()
}

fn actions(answer: &Value) -> Vec<&str> {
    let records = answer["records"].as_array().expect("records");
    records
        .iter()
        .map(|record| record["action"].as_str().expect("an action"))
        .collect()
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_118_an_auditor_sees_who_read_what_and_is_seen(pool: PgPool) {
    let (house, file) = house_with_reads(pool).await;
    let answer = found(&house, "?to=2026-03-21T00:00:00Z").await;
    let mut seen = actions(&answer);
    seen.sort_unstable();
    assert_eq!(seen, ["CHECK", "READ_CASE", "SEARCH"]);
    let records = answer["records"].as_array().expect("records");
    let check = records
        .iter()
        .find(|record| record["action"] == "CHECK")
        .expect("the check");
    assert_eq!(check["user"], "anna");
    assert_eq!(check["organisation"], "VRS");
    assert_eq!(check["unit"], "RIX");
    assert_eq!(check["workstation"], "W-1");
    assert_eq!(check["purpose"], "BORDER_CHECK");
    assert_eq!(check["result"], "HIT");
    assert_eq!(check["foreigners"], json!([file]));
    assert_eq!(check["asked"]["traveller"]["surname"], "Karimov");
    let search = records
        .iter()
        .find(|record| record["action"] == "SEARCH")
        .expect("the search");
    assert_eq!(search["asked"]["q"], "karimov");

    let own = found(&house, "?to=2026-03-21T00:00:00Z&action=READ_ACCESS_LOG").await;
    assert_eq!(
        actions(&own),
        ["READ_ACCESS_LOG"],
        "the read before this one"
    );
    assert_eq!(own["records"][0]["purpose"], "AUDIT");
    assert_eq!(own["records"][0]["foreigners"], json!([file]));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn criteria_narrow_and_cursors_go_on(pool: PgPool) {
    let (house, file) = house_with_reads(pool).await;
    let until = "to=2026-03-21T00:00:00Z";
    for (query, count) in [
        (format!("?{until}&foreigner_id={file}"), 3),
        (format!("?{until}&foreigner_id={}", id()), 0),
        (format!("?{until}&user=anna&purpose=CASE_WORK"), 2),
        (format!("?{until}&user=berta"), 0),
        (format!("?{until}&organisation=PMLP"), 0),
        (format!("?{until}&organisation=VRS&action=CHECK"), 1),
        (
            "?from=2026-01-01T00:00:00Z&to=2026-03-20T12:00:00Z".to_owned(),
            0,
        ),
    ] {
        assert_eq!(
            found(&house, &query).await["records"]
                .as_array()
                .expect("records")
                .len(),
            count,
            "{query}"
        );
    }
    let query = format!("?{until}&foreigner_id={file}&purpose=CASE_WORK&limit=1");
    let first = found(&house, &query).await;
    let next = first["next"].as_str().expect("a cursor").to_owned();
    let second = found(&house, &format!("{query}&cursor={next}")).await;
    let mut both = [actions(&first), actions(&second)].concat();
    both.sort_unstable();
    assert_eq!(both, ["READ_CASE", "SEARCH"]);
    assert_eq!(second["next"], Value::Null);
    let elsewhere = house
        .get(
            "auditor",
            "AUDIT",
            &format!("/v1/access-log?{until}&cursor={next}"),
        )
        .await;
    assert_eq!(elsewhere.status, StatusCode::UNPROCESSABLE_ENTITY);
}

/// Who reads a list page by page loses nothing at its end because the days go on.
#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_118_the_usual_range_stays_where_it_was_from_page_to_page(pool: PgPool) {
    let (mut house, file) = house_with_reads(pool.clone()).await;
    sqlx::query("UPDATE access_log SET at = at - interval '31 days' + interval '2 minutes' WHERE action = 'SEARCH'")
        .execute(&pool)
        .await
        .expect("a record from the first minute of the range");
    house.passes(chrono::TimeDelta::minutes(1));
    let query = format!("?foreigner_id={file}&purpose=CASE_WORK&limit=1");
    let first = found(&house, &query).await;
    assert_eq!(actions(&first), ["READ_CASE"]);
    let next = first["next"].as_str().expect("a cursor").to_owned();
    house.passes(chrono::TimeDelta::minutes(5));
    let second = found(&house, &format!("{query}&cursor={next}")).await;
    assert_eq!(actions(&second), ["SEARCH"]);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_118_only_auditors_read_it_and_only_when_that_is_recorded(pool: PgPool) {
    let (house, _) = house_with_reads(pool.clone()).await;
    for path in [
        "/v1/access-log",
        "/v1/access-log/figures",
        "/v1/access-log/holds",
    ] {
        for (role, purpose) in [
            ("officer", "CASE_WORK"),
            ("administrator", "AUDIT"),
            ("auditor", "CASE_WORK"),
        ] {
            let refused = house.get(role, purpose, path).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role} {path}");
            assert_eq!(refused.json()["rule"], "R-118");
        }
    }
    let deny = "CREATE FUNCTION deny() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
                CREATE TRIGGER deny BEFORE INSERT ON access_log FOR EACH ROW EXECUTE FUNCTION deny()";
    sqlx::raw_sql(deny).execute(&pool).await.expect("a trigger");
    for path in [
        "/v1/access-log",
        "/v1/access-log/figures",
        "/v1/access-log/holds",
    ] {
        let answer = house.get("auditor", "AUDIT", path).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert!(!answer.body.contains("anna"), "{}", answer.body);
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_criterion_that_cannot_be_asked_is_named(pool: PgPool) {
    let house = House::open(pool).await;
    for (query, parameter) in [
        ("?from=yesterday", "from"),
        ("?to=2026-03-01", "to"),
        ("?from=2026-03-02T00:00:00Z&to=2026-03-02T00:00:00Z", "from"),
        ("?from=2020-03-02T00:00:00Z", "from"),
        ("?user=anna&from=2020-03-02T00:00:00Z", "from"),
        ("?purpose=CURIOSITY", "purpose"),
        ("?limit=101", "limit"),
        ("?cursor=abc", "cursor"),
        ("?user=", "user"),
    ] {
        let refused = house
            .get("auditor", "AUDIT", &format!("/v1/access-log{query}"))
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert_eq!(
            refused.json()["errors"][0]["parameter"],
            parameter,
            "{query}"
        );
    }
    let long = "?user=anna&from=2023-06-02T00:00:00Z";
    house
        .get("auditor", "AUDIT", &format!("/v1/access-log{long}"))
        .await
        .ok();
    assert_eq!(
        house
            .get("auditor", "AUDIT", "/v1/access-log?who=anna")
            .await
            .status,
        StatusCode::BAD_REQUEST
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn figures_count_accesses_and_persons(pool: PgPool) {
    let (house, file) = house_with_reads(pool).await;
    house
        .get("officer", "CASE_WORK", &format!("/v1/foreigners/{file}"))
        .await
        .ok();
    let path = "/v1/access-log/figures?to=2026-03-21T00:00:00Z";
    let answer = house.get("auditor", "AUDIT", path).await.ok();
    let first = &answer["figures"][0];
    assert_eq!(
        *first,
        json!({"user": "anna", "organisation": "VRS", "unit": "RIX", "purpose": "CASE_WORK", "action": "READ_CASE",
               "accesses": 2, "persons": 1})
    );
    assert_eq!(answer["figures"].as_array().expect("figures").len(), 3);
    assert_eq!(answer["more"], false);
    let one = house
        .get("auditor", "AUDIT", &format!("{path}&limit=1"))
        .await
        .ok();
    assert_eq!(one["more"], true);
}

async fn post(house: &House, path: &str, key: Option<uuid::Uuid>, body: &Value) -> Answer {
    let token = house.token("anna", "VRS", "auditor");
    let mut request = Request::builder().method(Method::POST).uri(path);
    request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    request = request
        .header("purpose", "AUDIT")
        .header(header::CONTENT_TYPE, "application/json");
    if let Some(key) = key {
        request = request.header("idempotency-key", key.to_string());
    }
    house
        .call(request.body(body.to_string().into()).expect("a request"))
        .await
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_120_a_hold_is_set_once_and_lifted_once(pool: PgPool) {
    let house = House::open(pool).await;
    let (key, path) = (id(), "/v1/access-log/holds");
    let hold = json!({"user": "berta", "reason": "disciplinary case 12/2026"});
    let set = post(&house, path, Some(key), &hold).await;
    assert_eq!(set.status, StatusCode::CREATED, "{}", set.body);
    assert_eq!(set.json()["hold_id"], json!(key));
    assert_eq!(set.json()["set_by"]["user"], "anna");
    let again = post(&house, path, Some(key), &hold).await;
    assert_eq!(again.json(), set.json());
    let other = json!({"user": "carla", "reason": "disciplinary case 12/2026"});
    assert_eq!(
        post(&house, path, Some(key), &other).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        post(&house, path, None, &hold).await.status,
        StatusCode::PRECONDITION_REQUIRED
    );
    for (body, pointer) in [
        (json!({"reason": "x"}), "/foreigner_id"),
        (
            json!({"user": "b", "foreigner_id": id(), "reason": "x"}),
            "/user",
        ),
        (json!({"user": "b", "reason": " "}), "/reason"),
    ] {
        let refused = post(&house, path, Some(id()), &body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer);
        assert_eq!(refused.json()["rule"], "R-120");
    }
    let lift = format!("{path}/{key}/lift");
    let lifted = post(&house, &lift, None, &json!({"reason": "closed"}))
        .await
        .ok();
    assert_eq!(lifted["lift_reason"], "closed");
    let again = post(&house, &lift, None, &json!({"reason": "once more"}))
        .await
        .ok();
    assert_eq!(again, lifted);
    let gone = post(
        &house,
        &format!("{path}/{}/lift", id()),
        None,
        &json!({"reason": "x"}),
    )
    .await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    let list = house.get("auditor", "AUDIT", path).await.ok();
    assert_eq!(list["holds"], json!([lifted]));
}
