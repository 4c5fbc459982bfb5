//! Acts of two officers and numbers of the law, through HTTP.

use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::harness::{Call, Register, Reply, bearer_of, return_decision};

/// A second officer of SBG.
fn second(call: Call) -> Call {
    call.header("authorization", bearer_of("vrs-4712", "VRS", "officer"))
}

fn proposal_of(reply: &Reply) -> Value {
    reply.body["proposals"][0]["proposal_id"].clone()
}

fn approve(foreigner_id: Uuid, proposal: &Value) -> Call {
    let body = json!({"proposal_id": proposal});
    Call::on(foreigner_id, "approve-act", &body)
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_032_two_officers_merge_files_and_the_merged_one_takes_nothing_new(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = register.opened("KARIMOV").await;
    let other = register.opened("SAIDOV").await;
    let link = |into: Uuid| {
        let body =
            json!({"into": into, "evidence": "BIOMETRIC", "reason": "the fingerprints match"});
        Call::on(file, "link-file", &body)
    };
    for (into, code) in [
        (file, "SAME_FILE"),
        (Uuid::from_u128(7), "OTHER_FILE_UNKNOWN"),
    ] {
        let refused = register.send(link(into)).await;
        assert_eq!((refused.rule(), refused.code()), ("R-032", code));
    }
    let proposed = register.send(link(other)).await;
    assert_eq!(
        proposed.event_types(),
        ["ActProposed"],
        "{:?}",
        proposed.body
    );
    assert_eq!(proposed.body["proposals"][0]["kind"], "MERGE");
    let proposal = proposal_of(&proposed);
    let own = register.send(approve(file, &proposal)).await;
    assert_eq!((own.status.as_u16(), own.rule()), (403, "R-032"));
    // Another process knows neither file yet.
    let elsewhere = register.again().await;
    let approved = elsewhere.send(second(approve(file, &proposal))).await;
    assert_eq!(
        approved.event_types(),
        ["ActApproved", "FilesMerged"],
        "{:?}",
        approved.body
    );
    let violation = json!({"found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI04"]});
    let refused = register
        .send(Call::on(file, "record-violation", &violation))
        .await;
    assert_eq!((refused.rule(), refused.code()), ("R-032", "MERGED_FILE"));
    let body = json!({"reason": "the fingerprints were another person's"});
    let proposed = register.send(Call::on(file, "unlink-file", &body)).await;
    let approved = register
        .send(second(approve(file, &proposal_of(&proposed))))
        .await;
    assert_eq!(approved.event_types(), ["ActApproved", "FilesUnmerged"]);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_077_the_annulment_of_a_notified_decision_waits_for_a_second_officer(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = register.opened("KARIMOV").await;
    let mut issue = return_decision("112/2026");
    issue["notified_on"] = json!("2026-03-02");
    let issued = register
        .send(Call::on(file, "issue-return-decision", &issue))
        .await;
    let revoke = json!({
        "target": issued.decision_id(), "mode": "EX_TUNC", "effective_on": "2026-03-02", "reason": "UNLAWFUL_EXTUNC",
        "decision": {"kind": "CHG_REVOKE", "authority": "VRS", "number": "9/2026", "date": "2026-03-02"}
    });
    let revoke = || Call::on(file, "revoke-decision", &revoke);
    let proposed = register.send(revoke()).await;
    assert_eq!(
        proposed.event_types(),
        ["ActProposed"],
        "{:?}",
        proposed.body
    );
    assert!(register.send(revoke()).await.event_types().is_empty());
    let body = json!({"proposal_id": proposal_of(&proposed), "reason": "the wrong decision"});
    let rejected = register.send(Call::on(file, "reject-act", &body)).await;
    assert_eq!(rejected.event_types(), ["ActRejected"]);
    let proposed = register.send(revoke()).await;
    let approved = register
        .send(second(approve(file, &proposal_of(&proposed))))
        .await;
    assert_eq!(approved.event_types(), ["ActApproved", "DecisionRevoked"]);
    assert_eq!(register.send(revoke()).await.body["events"], json!([]));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_117_an_entry_in_error_is_declared_by_two(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = register.opened("KARIMOV").await;
    let declare = |subject: Value| {
        let body = json!({"subject": subject, "reason": "typed into the wrong file"});
        Call::on(file, "declare-entered-in-error", &body)
    };
    for (subject, pointer) in [
        (json!({"kind": "decision"}), "/subject/id"),
        (json!({"kind": "opinion", "id": file}), "/subject/kind"),
    ] {
        let refused = register.send(declare(subject)).await;
        assert_eq!(refused.status, 422);
        assert_eq!(refused.body["errors"][0]["pointer"], pointer);
    }
    let proposed = register.send(declare(json!({"kind": "file"}))).await;
    assert_eq!(proposed.body["proposals"][0]["kind"], "ENTERED_IN_ERROR");
    let approved = register
        .send(second(approve(file, &proposal_of(&proposed))))
        .await;
    assert_eq!(
        approved.event_types(),
        ["ActApproved", "EnteredInErrorDeclared"]
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_12_two_administrators_change_a_number_of_the_law(pool: PgPool) {
    let register = Register::open(&pool).await;
    let by = |user: &str, call: Call| {
        call.header("authorization", bearer_of(user, "PMLP", "administrator"))
    };
    let propose = json!({
        "key": "DEPARTURE_PERIOD_DAYS_MAX", "value": 13, "valid_from": "2026-03-03", "source": "IL s. 43"
    });
    let propose = Call::post("/v1/parameters/propose-parameter", &propose);
    let refused = register.send(propose.clone()).await;
    assert_eq!((refused.status.as_u16(), refused.rule()), (403, "R-003"));
    let proposed = register.send(by("pmlp-1", propose)).await;
    assert_eq!(
        proposed.event_types(),
        ["ActProposed"],
        "{:?}",
        proposed.body
    );
    let approve = json!({"proposal_id": proposal_of(&proposed)});
    let approve = Call::post("/v1/parameters/approve-act", &approve);
    assert_eq!(
        register.send(by("pmlp-1", approve.clone())).await.status,
        403
    );
    let elsewhere = register.again().await;
    let approved = elsewhere.send(by("pmlp-2", approve)).await;
    assert_eq!(
        approved.event_types(),
        ["ActApproved", "ParameterChanged"],
        "{:?}",
        approved.body
    );

    register
        .commands
        .refresh_parameters()
        .await
        .expect("the log");
    let read = register.send(Call::get("/v1/parameters")).await;
    let rows = read.body["parameters"].as_array().expect("rows");
    let of_key = rows
        .iter()
        .filter(|row| row["key"] == "DEPARTURE_PERIOD_DAYS_MAX");
    let of_key: Vec<_> = of_key
        .map(|row| (&row["value"], &row["valid_to"]))
        .collect();
    assert_eq!(
        of_key,
        [
            (&json!(30), &json!("2026-03-02")),
            (&json!(13), &Value::Null)
        ]
    );
    // The contract's example grants fourteen days on 2 March, when thirty were allowed.
    let file = register.opened("KARIMOV").await;
    let issue = return_decision("112/2026");
    let issued = register
        .send(Call::on(file, "issue-return-decision", &issue))
        .await;
    assert_eq!(issued.status, 200, "{:?}", issued.body);
    register.set_clock("2026-03-03T12:00:00Z");
    let file = register.opened("SAIDOV").await;
    let mut later = return_decision("113/2026");
    later["decision"]["date"] = json!("2026-03-03");
    let refused = register
        .send(Call::on(file, "issue-return-decision", &later))
        .await;
    assert_eq!((refused.status.as_u16(), refused.rule()), (422, "R-055"));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_12_the_registers_own_file_takes_no_fact_of_a_person(pool: PgPool) {
    let register = Register::open(&pool).await;
    let violation = json!({"found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI04"]});
    let on_register = || Call::on(Uuid::nil(), "record-violation", &violation);
    assert_eq!(register.send(on_register()).await.status, 404);
    let propose =
        json!({"key": "ADULT_AGE", "value": 17, "valid_from": "2027-01-01", "source": "IL s. 1"});
    let propose =
        Call::post("/v1/parameters/propose-parameter", &propose).by("PMLP", "administrator");
    assert_eq!(register.send(propose).await.status, 200);
    assert_eq!(register.send(on_register()).await.status, 403);
}
