//! The index holds the persons of all files; checks answer about those whom they follow alone.

use super::{asking, expected, karimov, verdict_of};
use crate::CheckSettings;
use crate::testing::{House, KARIMOV, Someone, ban, day, id, settings};
use events::payloads::PersonalContentErased;
use events::{Event, ForeignerId};
use http::Method;
use serde_json::{Value, json};
use sqlx::PgPool;
use std::time::Duration;

/// The one whom the tests are about, as another authority spells the name.
pub(crate) const KARYMOV: &str = "q=Karymov%20Ali";

/// The files that case lookup finds by a similar name.
async fn looked_up(house: &House) -> Vec<Value> {
    let path = format!("/v1/foreigners?{KARYMOV}");
    let answer = house.get("officer", "CASE_WORK", &path).await.ok();
    assert_eq!(answer["similar_names"], true);
    files(&answer["foreigners"])
}

/// The files that a search for duplicates finds.
async fn duplicates(house: &House) -> Vec<Value> {
    let asked = json!({"identity": {
        "surname": "KARYMOV", "given_names": ["ALI"], "sex": 1, "birth": {"date": "1991-07-03"},
        "nationalities": [{"code": "UZB", "type": "CIT"}]
    }});
    let path = "/v1/duplicate-searches";
    let asked = asked.to_string();
    let answer = house.send("officer", "CASE_WORK", Method::POST, path, Some(&asked));
    files(&answer.await.ok()["candidates"])
}

fn files(found: &Value) -> Vec<Value> {
    let found = found.as_array().expect("an array").iter();
    found.map(|file| file["foreigner_id"].clone()).collect()
}

/// Whether the check, case lookup and the search for duplicates find the file.
async fn found(house: &House, file: ForeignerId) -> (bool, bool, bool) {
    let checked = verdict_of(house, &asking(&karimov())).await;
    let of = |files: Vec<Value>| match &files[..] {
        [] => false,
        [one] => {
            assert_eq!(*one, file.to_string());
            true
        }
        more => panic!("{more:?}"),
    };
    let is_hit = checked == expected("HIT", "REFUSE_ENTRY", 1);
    assert!(
        is_hit || checked == expected("NO_HIT", "NONE", 0),
        "{checked:?}"
    );
    (
        is_hit,
        of(looked_up(house).await),
        of(duplicates(house).await),
    )
}

fn gauges(house: &House) -> (String, String) {
    let text = house.context.metrics.text().expect("metrics");
    let text = String::from_utf8(text).expect("UTF-8");
    let of = |name: &str| {
        let line = text.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split(' ').next_back())
            .expect("a gauge")
            .to_owned()
    };
    (
        of("register_check_index_persons "),
        of("register_search_index_persons "),
    )
}

fn erased() -> Event {
    PersonalContentErased {
        due_on: day("2026-03-01"),
    }
    .into()
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_person_without_a_measure_is_found_by_searches_and_by_no_check(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    house.record(file, vec![KARIMOV.opened()]).await;
    assert_eq!(found(&house, file).await, (false, true, true));
    assert_eq!(gauges(&house), ("0".into(), "1".into()));
    house
        .record(file, vec![ban("113/2026", "2026-03-02", None).into()])
        .await;
    assert_eq!(found(&house, file).await, (true, true, true));
    assert_eq!(gauges(&house), ("1".into(), "1".into()));
    house.record(file, vec![erased()]).await;
    assert_eq!(found(&house, file).await, (false, false, false));
    assert_eq!(gauges(&house), ("0".into(), "0".into()));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_6_who_is_erased_without_a_measure_is_found_by_nobody(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    house.record(file, vec![KARIMOV.opened()]).await;
    assert_eq!(found(&house, file).await, (false, true, true));
    house.record(file, vec![erased()]).await;
    assert_eq!(found(&house, file).await, (false, false, false));
    assert_eq!(gauges(&house).1, "0");
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn all_persons_are_loaded_at_the_start_and_taken_up_from_the_disk(pool: PgPool) {
    let house = House::loaded(pool.clone()).await;
    let (file, other) = (ForeignerId(id()), ForeignerId(id()));
    house.record(file, vec![KARIMOV.opened()]).await;
    let petrov = Someone {
        surname: "PETROV",
        document: "PP 1",
        ..KARIMOV
    };
    let banned = vec![petrov.opened(), ban("2/2026", "2026-03-02", None).into()];
    house.record(other, banned).await;
    drop(house);
    let folder = tempfile::tempdir().expect("a folder");
    for start in 0..2 {
        let settings = CheckSettings {
            snapshots: Some(folder.path().to_owned()),
            ..settings(Duration::from_secs(2))
        };
        let house = Box::pin(House::open_over(pool.clone(), pool.clone(), settings)).await;
        house.until(|house| house.service.bans.is_current()).await;
        assert_eq!(
            found(&house, file).await,
            (false, true, true),
            "start {start}"
        );
        assert_eq!(gauges(&house), ("1".into(), "2".into()));
        house
            .until(|_| folder.path().join("check-index").exists())
            .await;
        drop(house);
        // Whoever is found at the next start comes from the disk.
        sqlx::query("DELETE FROM entry_ban.persons")
            .execute(&pool)
            .await
            .expect("deleted");
    }
}
