//! Retention, legal holds and erasure, through HTTP and by the clock.

use std::time::Duration;

use chrono::NaiveDate;
use command_service::schedule::Schedule;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::harness::{Call, Register, Reply, bearer_of};

/// Looks until nothing is left to do.
async fn look(register: &Register) {
    let schedule = Schedule::new(
        register.pool.clone(),
        register.commands.clone(),
        Duration::from_secs(1),
        &chassis::metrics::Metrics::new(),
    );
    while schedule.look().await.expect("the database is there") {}
}

type Queued = (Option<NaiveDate>, Option<NaiveDate>, bool, bool);

async fn queued(register: &Register, file: Uuid) -> Option<Queued> {
    let row =
        "SELECT due_on, erase_from, held, erased FROM retention_queue WHERE foreigner_id = $1";
    sqlx::query_as(row)
        .bind(file)
        .fetch_optional(&register.pool)
        .await
        .expect("the queue")
}

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

async fn ocma(register: &Register, user: &str, file: Uuid, command: &str, body: Value) -> Reply {
    let call = Call::on(file, command, &body);
    register
        .send(call.header("authorization", bearer_of(user, "PMLP", "officer")))
        .await
}

async fn violated(register: &Register, surname: &str) -> Uuid {
    let file = register.opened(surname).await;
    let body = json!({"found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI04"]});
    let call = Call::on(file, "record-violation", &body);
    register.send(call).await;
    file
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_121_r_122_r_123_a_file_is_announced_held_and_erased(pool: PgPool) {
    let register = Register::open(&pool).await;
    let file = violated(&register, "KARIMOV").await;
    look(&register).await;
    let due_on = day("2036-03-02");
    assert_eq!(
        queued(&register, file).await,
        Some((due_on, None, false, false))
    );
    let reason = json!({"reason": "the time is over"});
    let erase = |user: &'static str| {
        ocma(
            &register,
            user,
            file,
            "erase-personal-content",
            reason.clone(),
        )
    };
    let refused = erase("pmlp-1").await;
    assert_eq!(
        (refused.rule(), refused.code()),
        ("R-121", "RETENTION_NOT_OVER")
    );

    register.set_clock("2036-02-02T12:00:00Z");
    look(&register).await;
    let erase_from = day("2036-03-03");
    assert_eq!(
        queued(&register, file).await,
        Some((due_on, erase_from, false, false))
    );
    let hold = json!({"ground": "COURT_PROCEEDINGS", "reference": "A420123436"});
    let held = register.send(Call::on(file, "set-legal-hold", &hold)).await;
    assert_eq!(held.event_types(), ["LegalHoldSet"], "{:?}", held.body);
    let again = register.send(Call::on(file, "set-legal-hold", &hold)).await;
    assert!(again.event_types().is_empty());
    look(&register).await;
    assert_eq!(
        queued(&register, file).await,
        Some((due_on, erase_from, true, false))
    );

    register.set_clock("2036-03-03T12:00:00Z");
    assert_eq!(erase("pmlp-1").await.code(), "LEGAL_HOLD");
    let stored: String = sqlx::query_scalar(
        "SELECT payload->>'hold_id' FROM events WHERE event_type = 'LegalHoldSet'",
    )
    .fetch_one(&register.pool)
    .await
    .expect("the hold");
    let release = json!({"hold_id": stored});
    let by_sbg = register
        .send(Call::on(file, "release-legal-hold", &release))
        .await;
    assert_eq!((by_sbg.status.as_u16(), by_sbg.rule()), (403, "R-122"));
    ocma(&register, "pmlp-1", file, "release-legal-hold", release).await;
    let proposed = erase("pmlp-1").await;
    assert_eq!(
        proposed.event_types(),
        ["ActProposed"],
        "{:?}",
        proposed.body
    );
    let approval = json!({"proposal_id": proposed.body["proposals"][0]["proposal_id"]});
    let approved = ocma(&register, "pmlp-2", file, "approve-act", approval).await;
    assert_eq!(
        approved.event_types(),
        ["ActApproved", "PersonalContentErased"]
    );
    look(&register).await;
    assert_eq!(
        queued(&register, file).await,
        Some((due_on, erase_from, false, true))
    );
    // The key is still there; the order alone is enough, here and in a process that knows nothing yet.
    for process in [&register, &register.again().await] {
        process.set_clock("2036-03-03T12:00:00Z");
        let body = json!({"text": "note"});
        let refused = process
            .send(Call::on(file, "add-service-mark", &body))
            .await;
        assert_eq!(
            (refused.status.as_u16(), refused.code()),
            (409, "FILE_ERASED")
        );
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_122_a_hold_on_one_file_keeps_every_file_of_the_person(pool: PgPool) {
    let register = Register::open(&pool).await;
    let (file, kept) = (
        violated(&register, "KARIMOV").await,
        violated(&register, "SAIDOV").await,
    );
    let link = json!({"into": kept, "evidence": "BIOMETRIC", "reason": "the fingerprints match"});
    let proposed = ocma(&register, "pmlp-1", file, "link-file", link).await;
    let approval = json!({"proposal_id": proposed.body["proposals"][0]["proposal_id"]});
    ocma(&register, "pmlp-2", file, "approve-act", approval).await;
    let reason = json!({"reason": "the time is over"});
    for (held, asked) in [(file, kept), (kept, file)] {
        let hold = json!({"ground": "INSPECTION"});
        let set = register.send(Call::on(held, "set-legal-hold", &hold)).await;
        assert_eq!(set.event_types(), ["LegalHoldSet"], "{:?}", set.body);
        let refused = ocma(
            &register,
            "pmlp-1",
            asked,
            "erase-personal-content",
            reason.clone(),
        )
        .await;
        assert_eq!(refused.code(), "LEGAL_HOLD", "{:?}", refused.body);
        let preview = "erase-personal-content?preview=true";
        let foreseen = ocma(&register, "pmlp-1", asked, preview, reason.clone()).await;
        assert_eq!(foreseen.code(), "LEGAL_HOLD", "{:?}", foreseen.body);
        let stored: String = sqlx::query_scalar(
            "SELECT payload->>'hold_id' FROM events WHERE event_type = 'LegalHoldSet' AND aggregate_id = $1",
        )
        .bind(held.to_string())
        .fetch_one(&register.pool)
        .await
        .expect("the hold");
        ocma(
            &register,
            "pmlp-1",
            held,
            "release-legal-hold",
            json!({"hold_id": stored}),
        )
        .await;
    }
    let refused = ocma(&register, "pmlp-1", kept, "erase-personal-content", reason).await;
    assert_eq!(refused.code(), "RETENTION_NOT_OVER");
}

/// One process has both files ready while another one merges and holds them.
#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_122_a_hold_that_another_process_recorded_stands_at_once(pool: PgPool) {
    let register = Register::open(&pool).await;
    let other = register.again().await;
    let (file, kept) = (
        violated(&register, "KARIMOV").await,
        violated(&register, "SAIDOV").await,
    );
    let link = json!({"into": kept, "evidence": "BIOMETRIC", "reason": "the fingerprints match"});
    let proposed = ocma(&other, "pmlp-1", file, "link-file", link).await;
    let approval = json!({"proposal_id": proposed.body["proposals"][0]["proposal_id"]});
    ocma(&other, "pmlp-2", file, "approve-act", approval).await;
    let hold = json!({"ground": "INSPECTION"});
    let set = other.send(Call::on(file, "set-legal-hold", &hold)).await;
    assert_eq!(set.event_types(), ["LegalHoldSet"], "{:?}", set.body);
    let reason = json!({"reason": "the time is over"});
    let refused = ocma(&register, "pmlp-1", kept, "erase-personal-content", reason).await;
    assert_eq!(refused.code(), "LEGAL_HOLD", "{:?}", refused.body);
}
