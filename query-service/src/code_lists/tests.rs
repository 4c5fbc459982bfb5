//! Code lists through the router.

use crate::testing::{Answer, House};
use axum::body::Body;
use http::{Request, StatusCode, header};
use serde_json::{Value, json};
use sqlx::PgPool;

async fn read(house: &House, path: &str) -> Answer {
    read_with(house, path, &[]).await
}

async fn read_with(house: &House, path: &str, headers: &[(&str, &str)]) -> Answer {
    let token = house.token("inta", "CSP", "integrator");
    let mut request = Request::get(path).header(header::AUTHORIZATION, format!("Bearer {token}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    house
        .call(request.body(Body::empty()).expect("a request"))
        .await
}

fn code<'a>(list: &'a Value, code: &str) -> &'a Value {
    let codes = list["codes"].as_array().expect("codes");
    codes
        .iter()
        .find(|entry| entry["code"] == code)
        .unwrap_or(&Value::Null)
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn code_lists_are_read_by_name_with_labels_and_mappings(pool: PgPool) {
    let house = House::loaded(pool).await;
    let index = read(&house, "/v1/code-lists").await.ok();
    let lists = index["lists"].as_array().expect("lists");
    assert!(lists.contains(&json!({"list": "CL-VIOL", "version": 1, "codes": 16})));
    assert!(lists.iter().any(|list| list["list"] == "CL-COUNTRY"));

    let violations = read(&house, "/v1/code-lists/CL-VIOL").await.ok();
    let overstay = json!({
        "code": "VI04",
        "label": {"lv": "uzturēšanās pēc vīzas termiņa beigām", "en": "visa overstay"},
        "mappings": {"eurostat": "ILL_STAY"},
    });
    assert_eq!(code(&violations, "VI04"), &overstay);
    assert_eq!(read(&house, "/v1/code-lists/viol").await.ok(), violations);

    let points = read(&house, "/v1/code-lists/bcp").await.ok();
    let suspended = code(&points, "LV-VNT");
    assert_eq!(suspended["kind"], "ROAD");
    assert_eq!(suspended["valid_to"], "2023-10-15");
    assert_eq!(code(&points, "LV-TER").get("valid_to"), None);

    let countries = read(&house, "/v1/code-lists/country").await.ok();
    let greece = json!({"eurostat": "EL", "icao": "GRC", "iso2": "GR"});
    assert_eq!(code(&countries, "GRC")["mappings"], greece);
    for list in ["auth", "place", "refusal"] {
        let list = read(&house, &format!("/v1/code-lists/{list}")).await.ok();
        assert!(
            list["codes"]
                .as_array()
                .is_some_and(|codes| codes.len() > 5)
        );
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn an_older_version_has_the_codes_of_its_time(pool: PgPool) {
    let house = House::loaded(pool).await;
    let newest = read(&house, "/v1/code-lists/deckind").await.ok();
    assert_eq!(newest["version"], 2);
    let first = read(&house, "/v1/code-lists/deckind?version=1").await.ok();
    assert_eq!(first["version"], 1);
    assert_eq!(code(&first, "DET_COURT"), &Value::Null);
    assert_eq!(code(&newest, "DET_COURT")["code"], "DET_COURT");
    for path in [
        "/v1/code-lists/deckind?version=0",
        "/v1/code-lists/deckind?version=3",
        "/v1/code-lists/none",
        "/v1/code-lists/CL-",
    ] {
        let answer = read(&house, path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        let kind = &answer.headers[header::CONTENT_TYPE];
        assert_eq!(kind, "application/problem+json", "{path}");
    }
    for path in [
        "/v1/code-lists/deckind?version=two",
        "/v1/code-lists/deckind?valid_on=2026-01-01",
    ] {
        assert_eq!(read(&house, path).await.status, StatusCode::BAD_REQUEST);
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_client_keeps_a_list_and_asks_whether_it_is_the_same(pool: PgPool) {
    let house = House::loaded(pool).await;
    let path = "/v1/code-lists/sex";
    let first = read(&house, path).await;
    assert_eq!(
        first.headers[header::CACHE_CONTROL],
        "private, max-age=3600"
    );
    let tag = first.headers[header::ETAG].to_str().expect("a tag");
    for known in [tag, &format!("W/{tag}"), &format!("\"other\", {tag}"), "*"] {
        let answer = read_with(&house, path, &[("if-none-match", known)]).await;
        assert_eq!(answer.status, StatusCode::NOT_MODIFIED, "{known}");
        assert_eq!(answer.headers[header::ETAG], tag);
        assert_eq!(answer.body, "");
    }
    let other = read_with(&house, path, &[("if-none-match", "\"other\"")]).await;
    assert_eq!(other.status, StatusCode::OK);
    assert_ne!(
        read(&house, "/v1/code-lists/age").await.headers[header::ETAG],
        tag
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_token_is_needed_and_nothing_is_recorded(pool: PgPool) {
    let house = House::loaded(pool).await;
    let request = Request::get("/v1/code-lists").body(Body::empty());
    let answer = house.call(request.expect("a request")).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    read(&house, "/v1/code-lists/viol").await.ok();
    let records: i64 = sqlx::query_scalar("SELECT count(*) FROM access_log")
        .fetch_one(&house.pool)
        .await
        .expect("the access log");
    assert_eq!(records, 0);
}
