//! Many checks, one a line.

use super::{asking, karimov, with_ban};
use crate::testing::{Answer, House, ban};
use axum::body::Body;
use http::{Request, StatusCode, header};
use serde_json::{Value, json};
use sqlx::PgPool;

pub(super) async fn batch(house: &House, body: String) -> Answer {
    batch_by(house, "border-guard", "", body).await
}

pub(super) async fn batch_by(house: &House, role: &str, parameters: &str, body: String) -> Answer {
    let request = Request::post(format!("/v1/entry-checks/batch{parameters}"))
        .header(
            header::AUTHORIZATION,
            format!("Bearer {}", house.token("anna", "VRS", role)),
        )
        .header(header::CONTENT_TYPE, "application/x-ndjson")
        .header("purpose", "BORDER_CHECK");
    house
        .call(request.body(Body::from(body)).expect("a request"))
        .await
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_batch_is_answered_line_by_line_in_order(pool: PgPool) {
    let house = House::loaded(pool).await;
    with_ban(&house, ban("1/2026", "2026-03-02", None)).await;
    let (hit, miss) = (asking(&karimov()), asking(&json!({"surname": "Nobody"})));
    let long = asking(&json!({"surname": "A".repeat(70_000)}));
    let lines = [
        hit.to_string(),
        "{".into(),
        miss.to_string(),
        String::new(),
        long.to_string(),
        hit.to_string(),
    ];
    let answer = batch(&house, lines.join("\n")).await;
    assert_eq!(answer.status, StatusCode::OK);
    let told: Vec<Value> = answer
        .body
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let results: Vec<&Value> = told
        .iter()
        .map(|line| {
            if line["result"].is_null() {
                &line["status"]
            } else {
                &line["result"]
            }
        })
        .collect();
    assert_eq!(
        results,
        [
            &json!("HIT"),
            &json!(400),
            &json!("NO_HIT"),
            &json!(413),
            &json!("HIT")
        ]
    );
    assert_eq!(house.access_records().await, 3);
}
