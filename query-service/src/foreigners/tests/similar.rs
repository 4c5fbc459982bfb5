//! Names that are only similar to the asked one.

use super::searches::alias;
use crate::testing::{House, KARIMOV, Someone, ban, id};
use events::ForeignerId;
use serde_json::{Value, json};
use sqlx::PgPool;
use std::time::Duration;

async fn record(house: &House, surname: &'static str, given: &'static str) -> String {
    let someone = Someone {
        surname,
        given,
        ..KARIMOV
    };
    let file = ForeignerId(id());
    house.record(file, vec![someone.opened()]).await;
    file.to_string()
}

async fn answered(house: &House, query: &str) -> Value {
    let path = format!("/v1/foreigners?{query}");
    house.get("officer", "CASE_WORK", &path).await.ok()
}

fn listed(answer: &Value) -> Vec<(String, String)> {
    let files = answer["foreigners"].as_array().expect("an array").iter();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    files
        .map(|file| (text(&file["foreigner_id"]), text(&file["name_match"])))
        .collect()
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn files_with_similar_names_stand_behind_those_with_the_words(pool: PgPool) {
    let house = House::loaded(pool).await;
    let similar = record(&house, "KARYMOV", "ALI").await;
    let exact = record(&house, "KARIMOV", "ALI").await;
    let begun = record(&house, "KARIMOVS", "ALISHER").await;
    record(&house, "PETROV", "SERGEJ").await;
    let answer = answered(&house, "q=ali%20karimov").await;
    let expected = [
        (exact.clone(), "PRIMARY_NAME".to_owned()),
        (begun, "BEGINNINGS".to_owned()),
        (similar.clone(), "SIMILAR".to_owned()),
    ];
    assert_eq!(listed(&answer), expected);
    assert_eq!(
        (&answer["similar_names"], &answer["next"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(answer["foreigners"][2]["exact"], false);
    let misspelled = answered(&house, "q=Alli%20Karymov").await;
    assert!(listed(&misspelled).contains(&(similar, "SIMILAR".to_owned())));
    assert_eq!(
        answered(&house, "document=ab1234567").await["similar_names"],
        Value::Null
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn all_other_criteria_hold_for_similar_names_too(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    let events = vec![KARIMOV.opened(), ban("113/2026", "2026-03-02", None).into()];
    house.record(file, events).await;
    let whole = vec![(file.to_string(), "SIMILAR".to_owned())];
    for (criteria, fits) in [
        ("birth_date=1991-07-03", true),
        ("birth_date=1991", true),
        ("birth_date=1989/1992", true),
        ("birth_date=1992", false),
        ("birth_date=1991-03-07", false),
        ("nationality=UZB", true),
        ("nationality=KAZ", false),
        (
            "birth_date=1991-07-03&nationality=UZB&document=ab1234567",
            true,
        ),
        ("document=ab1234567", true),
        ("document=x1", false),
        ("status=BANNED", true),
        ("status=DETAINED", false),
        ("authority=VRS&decision=113/2026", true),
        ("authority=PMLP", false),
        ("unit=VRS-LUDZA", true),
        ("unit=VRS-RIGA", false),
        ("sort=deadline", false),
    ] {
        let answer = answered(&house, &format!("q=Karymov%20Ali&{criteria}")).await;
        let expected = if fits { whole.clone() } else { Vec::new() };
        assert_eq!(listed(&answer), expected, "{criteria}");
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn name_birth_and_nationality_are_those_of_one_identity(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    let alias = alias("NURBEKOV", "AIDAR", "1988-02", "KZ-77");
    house.record(file, vec![KARIMOV.opened(), alias]).await;
    for (query, fits) in [
        ("q=Karymov%20Ali&nationality=UZB", true),
        ("q=Karymov%20Ali&nationality=KAZ", false),
        ("q=Karymov%20Ali&birth_date=1988-02", false),
        ("q=Nurbekof%20Aidar&nationality=KAZ", true),
        ("q=Nurbekof%20Aidar&birth_date=1988-02-03", true),
        ("q=Nurbekof%20Aidar&birth_date=1988&nationality=UZB", false),
    ] {
        let answer = answered(&house, query).await;
        assert_eq!(listed(&answer).len(), usize::from(fits), "{query}");
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn pages_hold_every_file_once_whatever_the_index_learns_meanwhile(pool: PgPool) {
    let house = House::loaded(pool).await;
    let mut files = Vec::new();
    for turn in 0..9 {
        let surname = if turn % 3 == 0 { "KARIMOV" } else { "KARYMOV" };
        files.push(record(&house, surname, "ALI").await);
    }
    let mut path = "q=ali%20karimov&limit=2".to_owned();
    let mut seen = Vec::new();
    let mut meanwhile = Vec::new();
    loop {
        let answer = answered(&house, &path).await;
        assert_eq!(answer["similar_names"], true);
        seen.extend(listed(&answer).into_iter().map(|(id, _)| id));
        // Others come to stand before and between those that are still to be listed.
        meanwhile.push(record(&house, "KARYMOV", "ALI").await);
        match answer["next"].as_str() {
            Some(next) => path = format!("q=ali%20karimov&limit=2&cursor={next}"),
            None => break,
        }
    }
    let count = seen.len();
    assert!(meanwhile.iter().all(|file| !seen.contains(file)));
    seen.sort_unstable();
    seen.dedup();
    files.sort_unstable();
    assert_eq!((count, seen), (9, files));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn without_a_current_index_the_rest_is_answered_and_says_so(pool: PgPool) {
    let house = House::open_with(pool, Duration::from_secs(1)).await;
    house.until(|house| house.service.bans.is_current()).await;
    let exact = record(&house, "KARIMOV", "ALI").await;
    let other = record(&house, "KARIMOV", "ALI").await;
    record(&house, "KARYMOV", "ALI").await;
    house
        .append(ForeignerId(id()), vec![KARIMOV.opened()])
        .await;
    house.grow_old().await;
    let mut path = "q=ali%20karimov&limit=1".to_owned();
    let mut seen = Vec::new();
    loop {
        let answer = answered(&house, &path).await;
        assert_eq!(answer["similar_names"], false);
        seen.extend(listed(&answer));
        match answer["next"].as_str() {
            Some(next) => path = format!("q=ali%20karimov&limit=1&cursor={next}"),
            None => break,
        }
        // The pages of a list agree on what is in it.
        house.move_checkpoints().await;
        house.until(|house| house.service.bans.is_current()).await;
    }
    let mut expected = [exact, other].map(|id| (id, "PRIMARY_NAME".to_owned()));
    expected.sort_unstable();
    assert_eq!(seen, expected);
}
