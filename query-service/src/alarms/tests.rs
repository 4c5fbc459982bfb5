//! Alarms through the router, over a real database.

use crate::testing::{House, KARIMOV, Someone, ban, id};
use events::codes::{ConsultationDirection, ConsultationOutcome, DetentionGround};
use events::payloads::{
    ConsultationAnswered, ConsultationOpened, DeadlinePassed, DetentionStarted,
    DetentionStartedPersonal, EntryBanImposed, Subject,
};
use events::{ConsultationId, DetentionId, Event, ForeignerId, Personal, RuleId};
use http::StatusCode;
use serde_json::{Value, json};
use sqlx::PgPool;

const PETROVA: Someone = Someone {
    surname: "PETROVA",
    given: "ANNA MARIJA",
    document: "RU 77-1",
    ..KARIMOV
};

fn detained(detention_id: DetentionId) -> Event {
    DetentionStarted {
        detention_id,
        started_at: "2026-03-02T12:30:00Z".parse().expect("an instant"),
        reason: DetentionGround::Dg02,
        unit: "VRS-LUDZA".parse().expect("a unit"),
        limit_at: "2026-03-12T12:30:00Z".parse().expect("an instant"),
        motion_due_at: Some("2026-03-10T12:30:00Z".parse().expect("an instant")),
        police_detained_at: None,
        justification: None,
        profile: KARIMOV.profile(),
        personal: Personal::Known(DetentionStartedPersonal { new_facts: None }),
    }
    .into()
}

/// One person is detained beyond the limit, another one has an unlimited ban and is consulted about.
async fn two_files(house: &House) -> (ForeignerId, ForeignerId) {
    let (karimov, petrova) = (ForeignerId(id()), ForeignerId(id()));
    let detention_id = DetentionId(id());
    let passed = DeadlinePassed {
        rule: RuleId(40),
        subject: Subject::Detention(detention_id),
        due_at: "2026-03-12T12:30:00Z".parse().expect("an instant"),
    };
    let events = vec![KARIMOV.opened(), detained(detention_id), passed.into()];
    house.record(karimov, events).await;
    let reviewed = EntryBanImposed {
        review_on: Some("2029-02-01".parse().expect("a day")),
        ..ban("113/2026", "2026-03-02", None)
    };
    house
        .record(petrova, vec![PETROVA.opened(), reviewed.into()])
        .await;
    (karimov, petrova)
}

async fn listed(house: &House, query: &str) -> Value {
    house
        .get("officer", "CASE_WORK", &format!("/v1/alarms{query}"))
        .await
        .ok()
}

fn rules(answer: &Value) -> Vec<(&str, &str)> {
    let alarms = answer["alarms"].as_array().expect("an array").iter();
    alarms
        .map(|alarm| {
            let kind = alarm["kind"].as_str().expect("a kind");
            (kind, alarm["rule"].as_str().expect("a rule"))
        })
        .collect()
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_11_alarms_and_deadlines_stand_in_the_order_in_which_they_are_due(pool: PgPool) {
    let house = House::loaded(pool).await;
    let (karimov, _) = two_files(&house).await;
    let all = listed(&house, "").await;
    assert_eq!(
        rules(&all),
        [
            ("DEADLINE", "R-041"),
            ("ALARM", "R-040"),
            ("DEADLINE", "R-040"),
            ("DEADLINE", "R-085"),
        ]
    );
    let first = &all["alarms"][0];
    assert_eq!(first["foreigner_id"], json!(karimov));
    assert_eq!(first["name"], "KARIMOV, ALI");
    assert_eq!(first["due_at"], "2026-03-10T12:30:00Z");
    assert_eq!(all["next"], Value::Null);
    assert_eq!(all["as_of_position"], 5);

    for (query, expected) in [
        ("?rule=R-085", &[("DEADLINE", "R-085")][..]),
        ("?due_before=2026-03-12T12:30:00Z", &[("DEADLINE", "R-041")]),
        ("?organisation=PMLP", &[]),
    ] {
        assert_eq!(rules(&listed(&house, query).await), expected, "{query}");
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_long_list_is_read_page_by_page(pool: PgPool) {
    let house = House::loaded(pool).await;
    two_files(&house).await;
    let mut read = Vec::new();
    let mut query = "?limit=1".to_owned();
    loop {
        let page = listed(&house, &query).await;
        let alarms = page["alarms"].as_array().expect("an array");
        read.extend(alarms.iter().map(|alarm| alarm["due_at"].clone()));
        let Some(next) = page["next"].as_str() else {
            break;
        };
        query = format!("?limit=1&cursor={next}");
    }
    let whole = listed(&house, "").await;
    let whole = whole["alarms"].as_array().expect("an array").iter();
    let whole: Vec<Value> = whole.map(|alarm| alarm["due_at"].clone()).collect();
    assert_eq!(read, whole);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_065_a_reply_that_came_is_due_no_more(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    let consultation_id = ConsultationId(id());
    let day = |text: &str| text.parse().expect("a day");
    let opened = ConsultationOpened {
        consultation_id,
        country: "POL".parse().expect("a country"),
        opened_on: day("2026-03-02"),
        direction: ConsultationDirection::LatviaAsks,
        told_to_go_on: Some(day("2026-03-02")),
        reply_due_on: day("2026-03-16"),
    };
    house
        .record(file, vec![KARIMOV.opened(), opened.into()])
        .await;
    assert_eq!(rules(&listed(&house, "").await), [("DEADLINE", "R-065")]);
    let answered = ConsultationAnswered {
        consultation_id,
        answered_on: day("2026-03-15"),
        outcome: ConsultationOutcome::Withdrawn,
    };
    house.record(file, vec![answered.into()]).await;
    assert!(rules(&listed(&house, "").await).is_empty());
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_118_a_list_of_alarms_is_recorded_and_refused_to_who_may_not_read_it(pool: PgPool) {
    let house = House::loaded(pool.clone()).await;
    let (karimov, petrova) = two_files(&house).await;
    let before = house.access_records().await;
    listed(&house, "").await;
    assert_eq!(house.access_records().await, before + 1);
    let (action, foreigners): (String, Vec<uuid::Uuid>) =
        sqlx::query_as("SELECT action, foreigners FROM access_log ORDER BY at DESC LIMIT 1")
            .fetch_one(&pool)
            .await
            .expect("a record");
    let mut whose = vec![karimov.0, petrova.0];
    whose.sort();
    assert_eq!((action.as_str(), foreigners), ("LIST_ALARMS", whose));

    for (role, purpose, query, status) in [
        ("analyst", "STATISTICS", "", StatusCode::FORBIDDEN),
        ("border-guard", "BORDER_CHECK", "", StatusCode::FORBIDDEN),
        ("officer", "", "", StatusCode::BAD_REQUEST),
        ("auditor", "AUDIT", "", StatusCode::OK),
        (
            "officer",
            "CASE_WORK",
            "?rule=40",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            "officer",
            "CASE_WORK",
            "?organisation=X",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            "officer",
            "CASE_WORK",
            "?due_before=soon",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            "officer",
            "CASE_WORK",
            "?limit=0",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            "officer",
            "CASE_WORK",
            "?cursor=AAAA",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            "officer",
            "CASE_WORK",
            "?sort=rule",
            StatusCode::BAD_REQUEST,
        ),
    ] {
        let answer = house
            .get(role, purpose, &format!("/v1/alarms{query}"))
            .await;
        assert_eq!(answer.status, status, "{role} {query}: {}", answer.body);
    }
}
