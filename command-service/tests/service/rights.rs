//! Who may record, and why.

use serde_json::json;
use sqlx::PgPool;

use crate::harness::{Call, Register, bearer_of, person};

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn only_officers_of_ocma_and_sbg_with_a_purpose_record(pool: PgPool) {
    let register = Register::open(&pool).await;
    let open = Call::open(&person("KARIMOV"));
    let cases = [
        (
            "no token",
            open.clone().without("authorization"),
            401,
            "",
            "",
        ),
        (
            "r_003 another role",
            open.clone().by("VRS", "border-guard"),
            403,
            "R-003",
            "ROLE_DOES_NOT_RECORD",
        ),
        (
            "r_003 another organisation",
            open.clone().by("VDD", "officer"),
            403,
            "R-003",
            "NOT_A_RECORDER",
        ),
        (
            "r_003 an unknown organisation",
            open.clone().by("ACME", "officer"),
            403,
            "R-003",
            "",
        ),
        (
            "r_011 a shared account",
            open.clone()
                .header("authorization", bearer_of("shift3", "VRS", "officer")),
            403,
            "R-011",
            "SHARED_ACCOUNT",
        ),
        (
            "r_011 no purpose",
            open.clone().without("purpose"),
            400,
            "R-011",
            "missing-header",
        ),
        (
            "r_011 an unknown purpose",
            open.clone().header("purpose", "CURIOSITY"),
            400,
            "R-011",
            "unknown-code",
        ),
        (
            "a purpose of reading",
            open.clone().header("purpose", "AUDIT"),
            403,
            "R-011",
            "not-for-writing",
        ),
        (
            "no key",
            open.clone().without("idempotency-key"),
            428,
            "",
            "missing-header",
        ),
        (
            "a key that is none",
            open.clone().header("idempotency-key", "17"),
            400,
            "",
            "not-a-uuid",
        ),
    ];
    for (name, call, status, rule, code) in cases {
        let reply = register.send(call).await;
        assert_eq!(
            (reply.status.as_u16(), reply.rule(), reply.code()),
            (status, rule, code),
            "{name}: {:?}",
            reply.body
        );
        assert_eq!(
            reply.headers["content-type"], "application/problem+json",
            "{name}"
        );
    }
    assert_eq!(register.count("events").await, 0);
    assert_eq!(
        register
            .send(open.by("PMLP", "officer").header("purpose", "CASE_WORK"))
            .await
            .status,
        201
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_004_the_deciding_organisation_records(pool: PgPool) {
    let register = Register::open(&pool).await;
    let foreigner_id = register.opened("KARIMOV").await;
    let ban = json!({
        "decision": {"kind": "BAN_LV", "authority": "MIN_INT", "number": "1-12/7", "date": "2026-02-01"},
        "basis": "SECURITY", "valid_from": "2026-02-01", "unlimited": true, "review_on": "2029-02-01"
    });
    let reply = register
        .send(Call::on(foreigner_id, "impose-entry-ban", &ban))
        .await;
    assert_eq!((reply.status.as_u16(), reply.rule()), (403, "R-007"));
    let reply = register
        .send(Call::on(foreigner_id, "impose-entry-ban", &ban).by("PMLP", "officer"))
        .await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_003_a_border_guard_adds_an_identity_and_no_more(pool: PgPool) {
    let register = Register::open(&pool).await;
    let foreigner_id = register.opened("KARIMOV").await;
    let mut alias = json!({"identity": person("KARIMOF")["identity"]});
    alias["identity"]["category"] = json!("ALIAS");
    let by_guard =
        |command: &str, body| Call::on(foreigner_id, command, body).by("VRS", "border-guard");
    let reply = register.send(by_guard("assert-identity", &alias)).await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    let violation = json!({"found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI04"]});
    let reply = register
        .send(by_guard("record-violation", &violation))
        .await;
    assert_eq!(
        (reply.status.as_u16(), reply.rule(), reply.code()),
        (403, "R-003", "ROLE_DOES_NOT_RECORD")
    );
}
