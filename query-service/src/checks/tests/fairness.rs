//! A whole ship beside travellers who wait one by one.

use super::batch::batch;
use super::{asking, karimov};
use crate::testing::{House, KARIMOV, Someone, ban, id};
use events::ForeignerId;
use serde_json::{Value, json};
use sqlx::PgPool;
use std::time::{Duration, Instant};

/// Travellers on the ship, and travellers who are asked about one by one.
const SHIP: usize = 3_000;
const SINGLES: usize = 150;

/// How long single checks take: the median and the 99th percentile.
async fn singles(house: &House) -> (Duration, Duration) {
    let mut took = Vec::with_capacity(SINGLES);
    for _ in 0..SINGLES {
        let began = Instant::now();
        house.check(&asking(&karimov())).await.ok();
        took.push(began.elapsed());
    }
    took.sort_unstable();
    (took[SINGLES / 2], took[SINGLES * 99 / 100])
}

fn ship() -> String {
    let line = |number: usize| {
        asking(&json!({"surname": format!("Passenger{number}"), "given_names": ["Ali"], "birth_date": "1991-07-03"})).to_string() + "\n"
    };
    (0..SHIP).map(line).collect()
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_ship_that_lands_holds_up_nobody_at_a_border(pool: PgPool) {
    let house = House::loaded(pool).await;
    for number in 0..100 {
        let someone = Someone {
            surname: ["KARIMOV", "PETROV", "AHMEDOV", "IVANOV"][number % 4],
            ..KARIMOV
        };
        let imposed = ban(&format!("{number}/2026"), "2026-03-02", None);
        house
            .record(ForeignerId(id()), vec![someone.opened(), imposed.into()])
            .await;
    }
    let alone = singles(&house).await;
    let ship = async {
        let began = Instant::now();
        let answer = batch(&house, ship()).await;
        (answer, began.elapsed())
    };
    let beside = async {
        // It has begun.
        tokio::time::sleep(Duration::from_millis(100)).await;
        singles(&house).await
    };
    let ((answer, took), beside) = tokio::join!(ship, beside);
    #[expect(clippy::print_stdout, reason = "the figures, for whoever measures")]
    {
        println!("alone: {alone:?}, beside {SHIP} lines in {took:?}: {beside:?}");
    }
    let answered: Vec<Value> = answer
        .body
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(answered.len(), SHIP);
    assert!(answered.iter().all(|line| line["check_id"].is_string()));
    // Without a bound a turn of 64 searches stood before every single check.
    let bound = alone.0 * 4 + Duration::from_millis(20);
    assert!(beside.0 < bound, "{beside:?} beside {alone:?} alone");
}
