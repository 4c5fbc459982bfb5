//! Requests of data subjects, with the examples of rule R-125.

use http::StatusCode;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::harness::{Call, Register, Reply};

/// A file with a request for access, and the id of the request.
async fn asked(register: &Register) -> (Uuid, String) {
    let file = register.opened("KARIMOV").await;
    let body = json!({"kind": "ACCESS", "received_on": "2026-03-02", "language": "lv"});
    let reply = register
        .send(Call::on(file, "record-data-subject-request", &body))
        .await;
    assert_eq!(reply.status, StatusCode::OK, "{:?}", reply.body);
    assert_eq!(
        reply.body["events"][0]["type"],
        "DataSubjectRequestRecorded"
    );
    let stored: Value = sqlx::query_scalar(
        "SELECT payload FROM events WHERE event_type = 'DataSubjectRequestRecorded'",
    )
    .fetch_one(&register.pool)
    .await
    .expect("stored");
    assert_eq!(stored["answer_due_on"], "2026-04-02");
    let request_id = stored["request_id"].as_str().expect("an id").to_owned();
    (file, request_id)
}

async fn answer(register: &Register, file: Uuid, organisation: &str, body: &Value) -> Reply {
    let call = Call::on(file, "answer-data-subject-request", body).by(organisation, "officer");
    register.send(call).await
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_125_a_refusal_without_a_reason_is_refused_and_one_with_a_reason_is_documented(
    pool: PgPool,
) {
    let register = Register::open(&pool).await;
    let (file, request_id) = asked(&register).await;
    let with = |restrictions: Value| {
        json!({
            "request_id": request_id, "answered_on": "2026-03-02", "outcome": "REFUSED",
            "restrictions": restrictions, "explanation": "note 4/2026 of the security service"
        })
    };
    for restrictions in [json!([]), json!([{"part": "WHOLE"}])] {
        let reply = answer(&register, file, "PMLP", &with(restrictions)).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            (reply.rule(), reply.pointer(), reply.code()),
            ("R-125", "/restrictions", "RESTRICTION_WITHOUT_REASON")
        );
    }
    let documented = with(json!([{"part": "WHOLE", "reason": "NATIONAL_SECURITY"}]));
    let reply = answer(&register, file, "VRS", &documented).await;
    assert_eq!(
        (reply.status, reply.rule()),
        (StatusCode::FORBIDDEN, "R-125")
    );
    let reply = answer(&register, file, "PMLP", &documented).await;
    assert_eq!(reply.status, StatusCode::OK, "{:?}", reply.body);
    let stored: Value = sqlx::query_scalar(
        "SELECT payload FROM events WHERE event_type = 'DataSubjectRequestAnswered'",
    )
    .fetch_one(&pool)
    .await
    .expect("stored");
    assert_eq!(stored["restrictions"][0]["reason"], "NATIONAL_SECURITY");
    assert!(!stored.to_string().contains("security service"), "sealed");
    let repeated = answer(&register, file, "PMLP", &documented).await;
    assert_eq!(repeated.body["events"], json!([]));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_125_what_is_no_answer_points_to_its_field(pool: PgPool) {
    let register = Register::open(&pool).await;
    let (file, request_id) = asked(&register).await;
    let body = json!({
        "request_id": request_id, "answered_on": "2026-03-02", "outcome": "PARTLY_GRANTED",
        "restrictions": [{"part": "PHOTOS", "reason": "RIGHTS_OF_OTHERS"}]
    });
    for (pointer, value) in [
        ("/request_id", json!("1")),
        ("/answered_on", json!("20.03.2026")),
        ("/outcome", json!("PARTLY")),
        ("/restrictions/0/part", json!("FACES")),
        ("/restrictions/0/reason", json!("BECAUSE")),
    ] {
        let mut wrong = body.clone();
        *wrong.pointer_mut(pointer).expect(pointer) = value;
        let reply = answer(&register, file, "PMLP", &wrong).await;
        assert!(reply.status.is_client_error(), "{pointer}");
        assert_eq!(reply.pointer(), pointer);
    }
    let mut more = body;
    more["restrictions"][0]["because"] = json!("x");
    let reply = answer(&register, file, "PMLP", &more).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
}
