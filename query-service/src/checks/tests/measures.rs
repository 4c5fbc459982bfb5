//! What else than a ban decides a check: permissions, death, warning markers.

use super::{asking, expected, karimov, verdict, verdict_of, with_ban};
use crate::testing::{
    House, KARIMOV, Someone, ban, day, decision, id, pending_ban, return_decision, suspended,
};
use events::codes::{DecisionKind, IdentityCategory, PermissionGround, WarningMarker};
use events::payloads::{
    DeathRecorded, EnteredInErrorDeclared, EntryPermissionGranted, EntryPermissionUsed,
    Explanation, IdentityAsserted, IdentityAssertedPersonal, ProofReference, Subject,
    WarningCleared, WarningSet,
};
use events::{DecisionId, Event, ForeignerId, Personal};
use serde_json::{Value, json};
use sqlx::PgPool;

/// A permission for one entry between 18 and 22 March 2026.
pub(super) fn permission() -> EntryPermissionGranted {
    EntryPermissionGranted {
        decision: decision(DecisionKind::EntryPermit, "IP-3/2026", "2026-03-16"),
        from: day("2026-03-18"),
        until: day("2026-03-22"),
        entries: 1,
        ground: PermissionGround::Humanitarian,
    }
}

fn entered(target: DecisionId) -> Event {
    EntryPermissionUsed {
        target,
        entered_on: day("2026-03-20"),
        border_crossing_point: "LV-RIX".parse().expect("a place"),
    }
    .into()
}

fn marked(marker: WarningMarker) -> Event {
    WarningSet {
        marker,
        set_on: day("2026-03-10"),
        personal: Personal::Known(Explanation { text: None }),
    }
    .into()
}

fn died(on: &str) -> Event {
    DeathRecorded {
        died_on: day(on),
        personal: Personal::Known(ProofReference { reference: None }),
    }
    .into()
}

fn with(field: &str, value: &str) -> Value {
    let mut question = asking(&karimov());
    question[field] = json!(value);
    question
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_091_a_permission_admits_once_at_the_latvian_border(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = with_ban(&house, ban("113/2026", "2026-03-02", Some("2029-03-02"))).await;
    let granted = permission();
    let target = granted.decision.decision_id;
    house.record(file, vec![granted.into()]).await;
    let admitted = expected("HIT_WITH_PERMISSION", "ADMIT_UNDER_PERMISSION", 1);
    let refused = expected("HIT", "REFUSE_ENTRY", 1);
    for (question, verdict) in [
        (asking(&karimov()), &admitted),
        (with("on", "2026-03-17"), &refused),
        (with("on", "2026-03-18"), &admitted),
        (with("on", "2026-03-22"), &admitted),
        (with("on", "2026-03-23"), &refused),
        (with("border_crossing_point", "XS-EST"), &refused),
        (with("border_crossing_point", "LV-INT"), &refused),
        (
            with("direction", "EXIT"),
            &expected("HIT", "VERIFY_IDENTITY", 1),
        ),
    ] {
        assert_eq!(&verdict_of(&house, &question).await, verdict, "{question}");
    }
    let by_name = asking(&json!({"name": "ali karimov"}));
    assert_eq!(
        verdict_of(&house, &by_name).await,
        expected("POSSIBLE_HIT", "VERIFY_IDENTITY", 1)
    );
    let answer = house.check(&asking(&karimov())).await.ok();
    assert_eq!(answer["candidates"][0]["measure"], "BAN_SCHENGEN");
    assert_eq!(answer["candidates"][0]["state"], "IN_FORCE");
    house.record(file, vec![entered(target)]).await;
    assert_eq!(
        verdict_of(&house, &asking(&karimov())).await,
        refused,
        "a second entry on a single permission"
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_091_a_permission_sets_aside_no_ban_of_another_file(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = with_ban(&house, ban("113/2026", "2026-03-02", Some("2029-03-02"))).await;
    house.record(file, vec![permission().into()]).await;
    with_ban(&house, ban("114/2026", "2026-03-02", None)).await;
    assert_eq!(
        verdict_of(&house, &asking(&karimov())).await,
        expected("HIT", "REFUSE_ENTRY", 2)
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_091_r_114_a_permission_admits_also_while_a_ban_waits_for_departure(pool: PgPool) {
    let house = House::loaded(pool).await;
    let order = return_decision(&KARIMOV, "112/2026", "2026-03-02");
    let pending = pending_ban("113/2026", &order);
    let recorded = vec![
        KARIMOV.opened(),
        order.into(),
        pending.into(),
        permission().into(),
    ];
    house.record(ForeignerId(id()), recorded).await;
    assert_eq!(
        verdict_of(&house, &asking(&karimov())).await,
        expected("HIT_WITH_PERMISSION", "ADMIT_UNDER_PERMISSION", 1)
    );
    assert_eq!(
        verdict_of(&house, &with("direction", "EXIT")).await,
        expected("HIT", "CONFIRM_DEPARTURE", 1)
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_102_the_identity_of_a_person_who_died_is_a_possible_hit_also_without_a_ban(
    pool: PgPool,
) {
    let house = House::loaded(pool).await;
    let nothing = expected("NO_HIT", "NONE", 0);
    let second_line = expected("POSSIBLE_HIT", "VERIFY_IDENTITY", 1);
    let file = ForeignerId(id());
    house.record(file, vec![KARIMOV.opened()]).await;
    assert_eq!(verdict_of(&house, &asking(&karimov())).await, nothing);
    house
        .record(file, vec![died("2026-03-18"), marked(WarningMarker::Armed)])
        .await;
    let answer = house.check(&asking(&karimov())).await.ok();
    assert_eq!(verdict(&answer), ("POSSIBLE_HIT", "VERIFY_IDENTITY", 1));
    let candidate = &answer["candidates"][0];
    assert_eq!(candidate["measure"], "DECEASED_IDENTITY");
    assert_eq!(candidate["state"], "DECEASED");
    for absent in ["basis", "authority", "decision_reference", "valid_from"] {
        assert_eq!(candidate[absent], Value::Null, "{absent}");
    }
    for (day, verdict) in [
        ("2026-03-17", &nothing),
        ("2026-03-18", &second_line),
        ("2036-03-18", &second_line),
    ] {
        assert_eq!(
            &verdict_of(&house, &with("on", day)).await,
            verdict,
            "{day}"
        );
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_102_death_comes_before_every_ban(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = with_ban(&house, ban("113/2026", "2026-03-02", None)).await;
    house.record(file, vec![died("2026-03-18")]).await;
    assert_eq!(
        verdict_of(&house, &asking(&karimov())).await,
        expected("POSSIBLE_HIT", "VERIFY_IDENTITY", 1)
    );
    assert_eq!(
        verdict_of(&house, &with("on", "2026-03-17")).await,
        expected("HIT", "REFUSE_ENTRY", 1)
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn markers_are_answered_and_those_of_danger_call_the_police(pool: PgPool) {
    let house = House::loaded(pool).await;
    let imposed = ban("113/2026", "2026-03-02", None);
    let target = imposed.decision.decision_id;
    let file = with_ban(&house, imposed).await;
    let quiet = marked(WarningMarker::SuicideRisk);
    house.record(file, vec![quiet]).await;
    let answer = house.check(&asking(&karimov())).await.ok();
    assert_eq!(verdict(&answer), ("HIT", "REFUSE_ENTRY", 1));
    assert_eq!(answer["candidates"][0]["warnings"], json!(["SUICIDE_RISK"]));
    house.record(file, vec![marked(WarningMarker::Armed)]).await;
    let answer = house.check(&asking(&karimov())).await.ok();
    assert_eq!(verdict(&answer), ("HIT", "CALL_POLICE", 1));
    assert_eq!(
        answer["candidates"][0]["actions"],
        json!(["CALL_POLICE", "REFUSE_ENTRY"])
    );
    let suspension = suspended(target, "2026-03-20", "2026-03-20");
    house.record(file, vec![suspension]).await;
    assert_eq!(
        verdict_of(&house, &asking(&karimov())).await,
        expected("INFO", "CALL_POLICE", 1)
    );
    let cleared = WarningCleared {
        marker: WarningMarker::Armed,
        cleared_on: day("2026-03-20"),
        personal: Personal::Known(Explanation { text: None }),
    };
    house.record(file, vec![cleared.into()]).await;
    assert_eq!(
        verdict_of(&house, &asking(&karimov())).await,
        expected("INFO", "NONE", 1)
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_034_the_marker_of_a_person_does_not_call_the_police_to_the_victim(pool: PgPool) {
    let house = House::loaded(pool).await;
    let misused = Someone {
        category: IdentityCategory::Misused,
        ..KARIMOV
    };
    let recorded = vec![
        misused.opened(),
        ban("1/2026", "2026-03-02", None).into(),
        marked(WarningMarker::Violent),
    ];
    house.record(ForeignerId(id()), recorded).await;
    assert_eq!(
        verdict_of(&house, &asking(&karimov())).await,
        expected("POSSIBLE_HIT", "PROTECT_VICTIM", 1)
    );
    let by_name = asking(&json!({"name": "ali karimov"}));
    assert_eq!(
        verdict_of(&house, &by_name).await,
        expected("POSSIBLE_HIT", "VERIFY_IDENTITY", 1)
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_034_the_document_of_the_victim_alone_calls_no_police(pool: PgPool) {
    let house = House::loaded(pool).await;
    let victim = Someone {
        surname: "SAIDOV",
        category: IdentityCategory::Misused,
        document: "VV 7",
        ..KARIMOV
    };
    let Event::FileOpened(opened) = victim.opened() else {
        panic!("a file is opened")
    };
    let personal = opened.personal.known().expect("known").clone();
    let misused = IdentityAsserted {
        identity: opened.identity,
        personal: Personal::Known(IdentityAssertedPersonal {
            names: personal.names,
            documents: personal.documents,
            consent: Some("C-1".into()),
        }),
    };
    let recorded = vec![
        KARIMOV.opened(),
        misused.into(),
        ban("1/2026", "2026-03-02", None).into(),
        marked(WarningMarker::Armed),
    ];
    house.record(ForeignerId(id()), recorded).await;
    for document in ["VV 7", "vv-7"] {
        let answer = house
            .check(&asking(&json!({"documents": [{"number": document}]})))
            .await
            .ok();
        assert_eq!(verdict(&answer), ("POSSIBLE_HIT", "VERIFY_IDENTITY", 1));
        assert_eq!(answer["candidates"][0]["measure"], "MISUSED_IDENTITY");
    }
    let own = asking(&json!({"documents": [{"number": "AB1234567"}]}));
    assert_eq!(
        verdict_of(&house, &own).await,
        expected("POSSIBLE_HIT", "CALL_POLICE", 1)
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_117_a_ban_that_was_entered_in_error_is_no_hit(pool: PgPool) {
    let house = House::loaded(pool).await;
    let imposed = ban("113/2026", "2026-03-02", None);
    let target = imposed.decision.decision_id;
    let file = with_ban(&house, imposed).await;
    assert_eq!(verdict_of(&house, &asking(&karimov())).await.0, "HIT");
    let declared = EnteredInErrorDeclared {
        subject: Subject::Decision(target),
        personal: Personal::Known(Explanation { text: None }),
    };
    house.record(file, vec![declared.into()]).await;
    assert_eq!(
        verdict_of(&house, &asking(&karimov())).await,
        expected("NO_HIT", "NONE", 0)
    );
}
