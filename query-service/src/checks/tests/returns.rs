//! Live return decisions, consultations of the issuer, protection, and what is answered for the second line.

use super::{asking, expected, karimov, verdict, verdict_of, with_ban};
use crate::testing::{
    House, KARIMOV, Someone, ban, day, departed, id, pending_ban, photo, return_decision, suspended,
};
use events::codes::DocumentKind;
use events::payloads::{Document, DocumentAdded, DocumentAddedPersonal};
use events::{DocumentId, Event, ForeignerId, IdentityId, Personal};
use http::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

fn with(field: &str, value: impl Into<Value>) -> Value {
    let mut question = asking(&karimov());
    question[field] = value.into();
    question
}

fn permit(identity_id: IdentityId, issuer: &str, expires_on: &str) -> Event {
    let document = Document {
        document_id: DocumentId(id()),
        kind: DocumentKind::Rp,
        number: "RP 777".into(),
        issuer: issuer.parse().expect("a state"),
        issuing_authority: None,
        issued_on: None,
        expires_on: Some(day(expires_on)),
    };
    DocumentAdded {
        identity_id,
        personal: Personal::Known(DocumentAddedPersonal { document }),
    }
    .into()
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_113_r_114_a_live_return_decision_without_a_ban_is_told_on_both_ways(pool: PgPool) {
    let house = House::loaded(pool).await;
    let order = return_decision(&KARIMOV, "112/2026", "2026-03-02");
    let target = order.decision.decision_id;
    let file = ForeignerId(id());
    house
        .record(file, vec![KARIMOV.opened(), order.into()])
        .await;
    let answer = house.check(&asking(&karimov())).await.ok();
    assert_eq!(verdict(&answer), ("INFO", "INFORM_ISSUER_SWAP", 1));
    let candidate = &answer["candidates"][0];
    assert_eq!(candidate["measure"], "RETURN_LIVE");
    assert_eq!(candidate["state"], "IN_FORCE");
    assert_eq!(candidate["valid_from"], "2026-03-02");
    assert_eq!(candidate["basis"], Value::Null);
    assert_eq!(candidate["authority"], "VRS");
    assert_eq!(
        candidate["decision_reference"],
        "RD_VOL 112/2026 2026-03-02"
    );
    assert_eq!(
        verdict_of(&house, &with("direction", "EXIT")).await,
        expected("HIT", "CONFIRM_DEPARTURE", 1)
    );
    let by_name = asking(&json!({"name": "ali karimov"}));
    assert_eq!(
        verdict_of(&house, &by_name).await,
        expected("POSSIBLE_HIT", "VERIFY_IDENTITY", 1)
    );
    house
        .record(file, vec![departed(Some(target), "2026-03-16").into()])
        .await;
    let nothing = expected("NO_HIT", "NONE", 0);
    assert_eq!(verdict_of(&house, &asking(&karimov())).await, nothing);
    assert_eq!(
        verdict_of(&house, &with("direction", "EXIT")).await,
        nothing
    );
    assert_eq!(
        verdict_of(&house, &with("on", "2026-03-15")).await,
        expected("INFO", "INFORM_ISSUER_SWAP", 1)
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_113_a_departure_is_confirmed_also_where_a_ban_of_its_own_refuses_entry(pool: PgPool) {
    let house = House::loaded(pool).await;
    let order = return_decision(&KARIMOV, "112/2026", "2026-03-02");
    let imposed = ban("113/2026", "2026-03-02", None);
    let target = imposed.decision.decision_id;
    let file = ForeignerId(id());
    house
        .record(file, vec![KARIMOV.opened(), order.into(), imposed.into()])
        .await;
    assert_eq!(
        verdict_of(&house, &asking(&karimov())).await,
        expected("HIT", "REFUSE_ENTRY", 1)
    );
    assert_eq!(
        verdict_of(&house, &with("direction", "EXIT")).await,
        expected("HIT", "CONFIRM_DEPARTURE", 1)
    );
    // What a suspended ban does not do, the decision does.
    house
        .record(file, vec![suspended(target, "2026-03-18", "2026-03-30")])
        .await;
    assert_eq!(
        verdict_of(&house, &asking(&karimov())).await,
        expected("INFO", "INFORM_ISSUER_SWAP", 1)
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_097_the_issuer_is_consulted_about_family_members_and_holders_of_permits(pool: PgPool) {
    let house = House::loaded(pool).await;
    let mut of_family = ban("113/2026", "2026-03-02", None);
    of_family.family_member = true;
    with_ban(&house, of_family).await;
    let answer = house.check(&asking(&karimov())).await.ok();
    assert_eq!(verdict(&answer), ("HIT", "CONSULT_ISSUER", 1));

    let holder = Someone {
        surname: "PETROV",
        document: "PP 1",
        ..KARIMOV
    };
    let opened = holder.opened();
    let Event::FileOpened(event) = &opened else {
        panic!("a file is opened")
    };
    let identity_id = event.identity.identity_id;
    let file = ForeignerId(id());
    house
        .record(
            file,
            vec![opened, ban("114/2026", "2026-03-02", None).into()],
        )
        .await;
    let petrov = json!({"surname": "Petrov", "given_names": ["Ali"], "birth_date": "1991-07-03", "sex": 1, "nationality": "UZB"});
    let refused = expected("HIT", "REFUSE_ENTRY", 1);
    assert_eq!(verdict_of(&house, &asking(&petrov)).await, refused);
    house
        .record(file, vec![permit(identity_id, "LVA", "2026-12-31")])
        .await;
    assert_eq!(verdict_of(&house, &asking(&petrov)).await, refused);
    house
        .record(file, vec![permit(identity_id, "EST", "2026-12-31")])
        .await;
    assert_eq!(
        verdict_of(&house, &asking(&petrov)).await,
        expected("HIT", "CONSULT_ISSUER", 1)
    );
    let mut next_year = asking(&petrov);
    next_year["on"] = json!("2027-01-01");
    assert_eq!(verdict_of(&house, &next_year).await, refused);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_ban_does_not_bar_the_way_to_protection(pool: PgPool) {
    let house = House::loaded(pool).await;
    with_ban(&house, ban("113/2026", "2026-03-02", None)).await;
    assert_eq!(
        verdict_of(&house, &with("asks_for_protection", true)).await,
        expected("HIT", "ASYLUM_PATH", 1)
    );
    assert_eq!(
        verdict_of(&house, &with("asks_for_protection", false)).await,
        expected("HIT", "REFUSE_ENTRY", 1)
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_110_r_112_the_second_line_is_told_of_the_image_and_whom_to_ask(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = with_ban(&house, ban("113/2026", "2026-03-02", None)).await;
    let answer = house.check(&asking(&karimov())).await.ok();
    assert_eq!(answer["candidates"][0]["photo_ref"], Value::Null);
    assert_eq!(answer["candidates"][0]["contact"], "SBG_DUTY_OFFICER");
    let abroad = house.check(&with("border_crossing_point", "XS-EST")).await;
    assert_eq!(abroad.ok()["candidates"][0]["contact"], "SIRENE_LV");
    house.record(file, vec![photo().into()]).await;
    let answer = house.check(&asking(&karimov())).await.ok();
    let path = answer["candidates"][0]["photo_ref"]
        .as_str()
        .expect("a reference");
    let image = house
        .send("border-guard", "BORDER_CHECK", Method::GET, path, None)
        .await;
    assert_eq!((image.status.as_u16(), image.body.as_str()), (200, "image"));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_091_the_permission_under_which_the_entry_is_recorded_is_named(pool: PgPool) {
    let house = House::loaded(pool).await;
    let order = return_decision(&KARIMOV, "112/2026", "2026-03-02");
    let pending = pending_ban("113/2026", &order);
    let granted = super::measures::permission();
    let target = granted.decision.decision_id;
    let recorded = vec![
        KARIMOV.opened(),
        order.into(),
        pending.into(),
        granted.into(),
    ];
    house.record(ForeignerId(id()), recorded).await;
    let answer = house.check(&asking(&karimov())).await.ok();
    assert_eq!(
        verdict(&answer),
        ("HIT_WITH_PERMISSION", "ADMIT_UNDER_PERMISSION", 1)
    );
    assert_eq!(answer["candidates"][0]["permission_id"], target.to_string());
}
