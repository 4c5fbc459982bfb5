//! The commands of the slice, with the examples of the contract, from detention to annulment.

use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::harness::{Call, Register, Reply, decision, key, return_decision};

struct File<'a> {
    register: &'a Register,
    id: Uuid,
}

impl File<'_> {
    async fn does(&self, command: &str, body: Value) -> Reply {
        let reply = self.register.send(Call::on(self.id, command, &body)).await;
        assert_eq!(reply.status, 200, "{command}: {:?}", reply.body);
        reply
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_voluntary_return_from_violation_to_the_end_of_the_ban(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = File {
        register: &register,
        id: register.opened("KARIMOV").await,
    };
    file.does(
        "record-violation",
        json!({"found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI04"]}),
    )
    .await;
    file.does(
        "start-detention",
        json!({"started_at": "2026-03-02T13:30:00+02:00", "reason": "DG02", "unit": "VRS-LUDZA"}),
    )
    .await;
    file.does(
        "release",
        json!({"released_at": "2026-03-02T13:45:00+02:00", "reason": "COURT_REFUSED"}),
    )
    .await;
    let mut issue = return_decision("112/2026");
    issue
        .as_object_mut()
        .expect("an object")
        .remove("notified_on");
    let issued = file.does("issue-return-decision", issue).await;
    let target = issued.decision_id();
    file.does(
        "notify-decision",
        json!({"target": target, "notified_on": "2026-03-02"}),
    )
    .await;
    let banned = file
        .does("impose-entry-ban", json!({
            "decision": decision("BAN_SCH", "113/2026"), "basis": "RETURN_BAN", "return_decision_id": target, "term": "P3Y"
        }))
        .await;
    register.set_clock("2026-03-12T12:00:00Z");
    let change = |kind: &str, number: &str| json!({"kind": kind, "authority": "VRS", "number": number, "date": "2026-03-10"});
    file.does("suspend-decision", json!({
        "target": target, "decision": change("CHG_SUSPEND", "114/2026"), "from": "2026-03-10", "reason": "APPEAL"
    }))
    .await;
    file.does(
        "resume-decision",
        json!({"target": target, "resumed_on": "2026-03-12"}),
    )
    .await;
    file.does("amend-decision", json!({
        "target": target, "decision": change("CHG_AMEND", "115/2026"), "effective_on": "2026-03-10", "destination": "KAZ"
    }))
    .await;
    register.set_clock("2026-03-16T12:00:00Z");
    let departed = file
        .does("confirm-departure", json!({
            "departed_on": "2026-03-16", "border_crossing_point": "LV-RIX", "destination": "UZB", "form": "VOL_NOASSIST",
            "proof": {"source": "BCP_LV", "reference": "RIX-0042"}
        }))
        .await;
    assert_eq!(
        departed.event_types(),
        ["DepartureConfirmed", "EntryBanStarted"]
    );
    file.does("shorten-entry-ban", json!({
        "target": banned.decision_id(), "decision": change("CHG_SHORTEN", "116/2026"), "valid_until": "2028-03-16"
    }))
    .await;
    register.set_clock("2026-05-01T12:00:00Z");
    let revoked = file
        .does("revoke-decision", json!({
            "target": banned.decision_id(), "mode": "EX_TUNC", "effective_on": "2026-05-01", "reason": "COURT_ANNULLED",
            "decision": {"kind": "CHG_REVOKE", "authority": "COURT_ADM", "number": "A420-2/26", "date": "2026-05-01"}
        }))
        .await;
    assert_eq!(revoked.event_types(), ["DecisionRevoked"]);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_removal_and_what_follows_from_it_by_law(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = File {
        register: &register,
        id: register.opened("KARIMOV").await,
    };
    file.does(
        "start-detention",
        json!({"started_at": "2026-03-02T13:30:00+02:00", "reason": "DG02", "unit": "VRS-LUDZA"}),
    )
    .await;
    let order = file
        .does("issue-removal-order", json!({
            "decision": decision("RD_FORCED", "113/2026"), "ground": "ABSCONDING_RISK", "grounds": ["VI01"],
            "destination": "UZB", "notified_on": "2026-03-02"
        }))
        .await;
    file.does("impose-entry-ban", json!({
        "decision": decision("BAN_SCH", "114/2026"), "basis": "RETURN_BAN", "return_decision_id": order.decision_id(), "term": "P3Y"
    }))
    .await;
    register.set_clock("2026-03-05T12:00:00Z");
    let removed = file
        .does("record-removal", json!({
            "removed_on": "2026-03-05", "border_crossing_point": "LV-RIX", "destination": "UZB", "form": "FORCED_NOASSIST",
            "reference": "ESC-17/2026"
        }))
        .await;
    assert_eq!(
        removed.event_types(),
        ["RemovalExecuted", "DetentionReleased", "EntryBanStarted"]
    );
    let stored = event_log::read_stream(&register.pool, events::ForeignerId(file.id))
        .await
        .expect("a stream")
        .events;
    let recorded = register.keyring.unseal(&stored).await.expect("readable");
    let [.., cause, released, started] = recorded.as_slice() else {
        panic!("three events")
    };
    assert_eq!(cause.metadata.causation_id, None);
    assert_eq!(
        released.metadata.causation_id,
        Some(cause.metadata.event_id)
    );
    assert_eq!(started.metadata.causation_id, Some(cause.metadata.event_id));
    assert_eq!(released.metadata.command_key, cause.metadata.command_key);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_090_r_091_a_permission_is_granted_used_and_revoked(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = File {
        register: &register,
        id: register.opened("KARIMOV").await,
    };
    let imposed = json!({
        "decision": decision("BAN_LV", "113/2026"), "basis": "SECURITY", "sub_basis": "SE2", "valid_until": "2028-01-01"
    });
    file.does("impose-entry-ban", imposed).await;
    let granted = file
        .does("grant-entry-permission", json!({
            "decision": decision("ENTRY_PERMIT", "IP-3/2026"), "from": "2026-03-02", "until": "2026-03-06", "entries": 1,
            "ground": "HUMANITARIAN"
        }))
        .await;
    assert_eq!(granted.event_types(), ["EntryPermissionGranted"]);
    let target = granted.decision_id();
    register.set_clock("2026-03-05T12:00:00Z");
    let entered =
        |on: &str| json!({"target": target, "entered_on": on, "border_crossing_point": "LV-RIX"});
    let first = file
        .does("record-permitted-entry", entered("2026-03-03"))
        .await;
    assert_eq!(first.event_types(), ["EntryPermissionUsed"]);
    assert_eq!(first.body["alarms"], json!([]));
    let again = file
        .does("record-permitted-entry", entered("2026-03-03"))
        .await;
    assert_eq!(again.event_types(), Vec::<String>::new());
    let second = file
        .does("record-permitted-entry", entered("2026-03-05"))
        .await;
    assert_eq!(second.body["alarms"][0]["rule"], "R-091");
    file.does("revoke-decision", json!({
        "target": target, "mode": "EX_NUNC", "effective_on": "2026-03-05", "reason": "CHANGED_CIRCUMSTANCES",
        "decision": {"kind": "CHG_REVOKE", "authority": "VRS", "number": "R-1/2026", "date": "2026-03-05"}
    }))
    .await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn another_identity_becomes_known(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = File {
        register: &register,
        id: register.opened("KARIMOV").await,
    };
    let reply = file
        .does("assert-identity", json!({
            "identity": {"category": "ALIAS", "surname": "KARIMOF", "given_names": ["ALI"], "sex": 1,
                         "birth": {"date": "1990-00-00"}, "nationalities": [{"code": "TJK", "type": "CIT"}]},
            "documents": [{"kind": "PP", "number": "B7654321", "issuer": "TJK"}]
        }))
        .await;
    assert_eq!(reply.event_types(), ["IdentityAsserted"]);
    assert_eq!(register.count("identity_digests").await, 3);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn what_is_not_there_is_not_found(pool: PgPool) {
    let register = Register::open(&pool).await;
    let foreigner_id = register.opened("KARIMOV").await;
    let violation = json!({"found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI04"]});
    for (call, status) in [
        (Call::on(key(), "record-violation", &violation), 404),
        (Call::on(foreigner_id, "lift-ban", &json!({})), 404),
        (
            Call::post("/v1/foreigners/nonsense/record-violation", &violation),
            400,
        ),
        (
            Call::get(&format!("/v1/foreigners/{foreigner_id}/record-violation")),
            405,
        ),
        (Call::get("/v1/foreigners"), 405),
    ] {
        let reply = register.send(call).await;
        assert_eq!(reply.status, status, "{:?}", reply.body);
        assert_eq!(reply.headers["content-type"], "application/problem+json");
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn commands_are_counted_by_what_became_of_them(pool: PgPool) {
    let register = Register::open(&pool).await;
    let foreigner_id = register.opened("KARIMOV").await;
    let release = json!({"released_at": "2026-03-02T13:45:00+02:00", "reason": "COURT_REFUSED"});
    assert_eq!(
        register
            .send(Call::on(foreigner_id, "release", &release))
            .await
            .status,
        409
    );
    let text = String::from_utf8(register.metrics.text().expect("metrics")).expect("text");
    for line in [
        "register_commands_total{outcome=\"recorded\"} 1",
        "register_commands_total{outcome=\"refused\"} 1",
        "register_command_seconds_count 2",
    ] {
        assert!(text.contains(line), "{line}");
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_040_a_detention_that_ran_too_long_is_recorded_and_raises_an_alarm(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = File {
        register: &register,
        id: register.opened("KARIMOV").await,
    };
    let late = json!({"started_at": "2026-02-01T12:00:00Z", "reason": "DG02", "unit": "VRS-LUDZA"});
    let reply = file.does("start-detention", late).await;
    let alarms = reply.body["alarms"].as_array().expect("alarms");
    let alarm = alarms
        .iter()
        .find(|alarm| alarm["rule"] == "R-040")
        .expect("an alarm of R-040");
    assert_eq!(alarm["due_at"], "2026-02-11T12:00:00Z");
    assert!(alarm["text"].as_str().is_some_and(|text| !text.is_empty()));
}
