//! What an onlooker sees of answers: the same size and the same time, whoever was found (ADR 0026).

use super::batch::batch;
use super::{asking, karimov, verdict_of};
use crate::CheckSettings;
use crate::checks::uniform::{ANSWER_BYTES, LINE_BYTES};
use crate::testing::{House, KARIMOV, ban, id, settings};
use bench::welch;
use events::ForeignerId;
use serde_json::{Value, json};
use sqlx::PgPool;
use std::time::{Duration, Instant};

/// The limit of |t|.
const TOLD_APART: f64 = 4.5;

/// Of all answers, what is compared: the rest is the machine's.
const FASTEST: f64 = 0.8;

/// Questions of each kind; `CHECK_TIMING_REQUESTS` asks for more.
const REQUESTS: usize = 300;

/// As long as the question that finds somebody: what is asked is no secret, and takes its time to be read.
fn nobody() -> Value {
    let mut traveller = karimov();
    traveller["surname"] = "Nobodyx".into();
    traveller["documents"][0]["number"] = "zz 999-9999".into();
    asking(&traveller)
}

/// A house in which a question finds the longest list, because then the work differs most.
async fn with_namesakes(pool: PgPool, raster: Duration) -> House {
    let settings = CheckSettings {
        raster,
        ..settings(Duration::from_secs(2))
    };
    let house = House::open_over(pool.clone(), pool, settings).await;
    for number in 0..20 {
        let imposed = ban(&format!("{number}/2026"), "2026-03-02", None);
        house
            .record(ForeignerId(id()), vec![KARIMOV.opened(), imposed.into()])
            .await;
    }
    house.until(|house| house.service.bans.is_current()).await;
    house
}

/// How long hits and no hits took.
#[derive(Default)]
struct Took([Vec<f64>; 2]);

impl Took {
    /// Asks so many of each kind more, in turns.
    async fn measure(&mut self, house: &House, requests: usize) {
        let questions = [asking(&karimov()), nobody()];
        for (question, found) in questions.iter().zip([20, 0]) {
            assert_eq!(verdict_of(house, question).await.2, found);
        }
        for turn in 0..2 * requests {
            // Each kind comes first in every second pair.
            let kind = (turn + turn / 2) % 2;
            let began = Instant::now();
            let answer = house.check(&questions[kind]).await;
            self.0[kind].push(began.elapsed().as_secs_f64());
            assert_eq!(answer.body.len(), ANSWER_BYTES);
        }
    }

    /// Welch's t between the two, of what was not held up by other work.
    fn t(&self) -> f64 {
        let [hits, no_hits] = &self.0;
        welch::t_of_fastest(hits, no_hits, FASTEST).abs()
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
#[expect(
    clippy::disallowed_methods,
    reason = "a test may be told to ask longer"
)]
async fn an_onlooker_cannot_tell_by_the_time_whether_somebody_was_found(pool: PgPool) {
    let asked = std::env::var("CHECK_TIMING_REQUESTS").ok();
    let requests = asked.map_or(REQUESTS, |text| text.parse().expect("a number"));
    // Long enough for a program that is not optimised.
    let house = with_namesakes(pool, Duration::from_millis(20)).await;
    // What other work does to one measurement it seldom does to three; a difference shows in each.
    let mut measured = Vec::new();
    while measured.len() < 3 && measured.iter().all(|t| *t >= TOLD_APART) {
        let mut took = Took::default();
        took.measure(&house, requests).await;
        measured.push(took.t());
    }
    assert!(
        measured.iter().any(|t| *t < TOLD_APART),
        "|t| = {measured:?}"
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn without_the_raster_the_same_measurement_tells_them_apart(pool: PgPool) {
    let house = with_namesakes(pool, Duration::ZERO).await;
    let mut took = Took::default();
    // Beside other work it takes more of them: t grows with the root of their number.
    for _ in 0..20 {
        took.measure(&house, REQUESTS).await;
        if took.t() > TOLD_APART {
            return;
        }
    }
    panic!("|t| = {}", took.t());
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn every_answer_has_one_size(pool: PgPool) {
    let house = with_namesakes(pool, Duration::from_millis(4)).await;
    let lookalike = asking(&json!({"name": "Ali Karimov"}));
    let unreadable = asking(&json!({"surname": "..."}));
    for question in [asking(&karimov()), lookalike, nobody(), unreadable] {
        let answer = house.check(&question).await;
        assert_eq!(answer.body.len(), ANSWER_BYTES, "{question}");
        assert!(answer.ok()["check_id"].is_string());
    }
    let lines = [nobody(), asking(&json!({"surname": "Somebody"}))];
    let answer = batch(&house, lines.map(|line| line.to_string()).join("\n")).await;
    for line in answer.body.split_inclusive('\n') {
        assert_eq!(line.len(), LINE_BYTES);
    }
    assert_eq!(answer.body.len(), 2 * LINE_BYTES);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn an_answer_says_when_it_left(pool: PgPool) {
    let house = with_namesakes(pool, Duration::from_millis(200)).await;
    let began = Instant::now();
    let answer = house.check(&nobody()).await.ok();
    assert!(began.elapsed() >= Duration::from_millis(200));
    assert!(answer["age_ms"].as_u64() >= Some(150), "{answer}");
    let answered_at: chrono::DateTime<chrono::Utc> =
        serde_json::from_value(answer["answered_at"].clone()).expect("an instant");
    assert!(answered_at > crate::testing::now(), "{answer}");
}
