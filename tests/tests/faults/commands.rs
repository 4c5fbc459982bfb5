//! What commands meet: lost answers, repeats, conflicts (F22, F25, F26, P-1).

use crate::Processes;
use crate::stream::stream_is_whole;
use serde_json::{Value, json};
use sqlx::Row as _;
use std::time::Duration;
use system_tests::load::{Load, opening, surname};
use system_tests::proxy::Proxy;
use system_tests::{Dose, System, check};
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn f22_commit_whose_answer_is_lost() {
    let system = System::engines().await;
    let proxy = Proxy::start(system.database_address()).await;
    let before = system.database_url().replace(
        &system.database_address().to_string(),
        &proxy.address.to_string(),
    );
    let command = system
        .service("command-service", &[("DATABASE_URL", &before)])
        .await;
    let _projection = system.service("projection-service", &[]).await;
    let query = system.service("query-service", &[]).await;
    let officer = system.officer(&command.url, &query.url);
    let pool = system.pool().await;
    let (mut told, mut asked) = (0, 0);
    for _ in 0..Dose::asked_or(10).count {
        let (key, body) = (Uuid::new_v4(), opening(&surname()));
        let cuts = proxy.cuts();
        proxy.cut_next_commit();
        let answer = officer
            .try_command("/v1/foreigners", key, &body)
            .await
            .expect("an answer");
        assert_eq!(proxy.cuts(), cuts + 1, "the commit was not cut");
        if answer.status.is_success() {
            told += 1;
        } else {
            // Not known: then the question must be answered rightly, and a repeat must not double it.
            assert_eq!(answer.status.as_u16(), 503, "{}", answer.body);
            assert!(answer.headers.contains_key("retry-after"));
            asked += 1;
        }
        let became = officer.became(key).await.expect("an answer");
        let count: i64 =
            sqlx::query("SELECT count(*) FROM events WHERE metadata ->> 'command_key' = $1")
                .bind(key.to_string())
                .fetch_one(&pool)
                .await
                .expect("PostgreSQL answers")
                .get(0);
        assert_eq!(became.status.is_success(), count == 1, "{}", became.body);
        let again = officer
            .try_command("/v1/foreigners", key, &body)
            .await
            .expect("an answer");
        assert!(again.status.is_success(), "{}", again.body);
        assert_eq!(again.body["events"].as_array().map(Vec::len), Some(1));
    }
    println!("{told} commands were answered all the same, {asked} had to be asked after");
    check::order(&pool).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f25_a_hundred_clients_with_the_same_key() {
    let all = Processes::start().await;
    for _ in 0..Dose::asked_or(3).count {
        let (key, body) = (Uuid::new_v4(), opening(&surname()));
        let clients = (0..100).map(|_| {
            let (officer, body) = (all.officer.clone(), body.clone());
            tokio::spawn(async move {
                officer
                    .try_command("/v1/foreigners", key, &body)
                    .await
                    .expect("an answer")
                    .ok()
            })
        });
        let answers: Vec<Value> = futures::future::join_all(clients)
            .await
            .into_iter()
            .map(|answer| answer.expect("no panic"))
            .collect();
        assert!(
            answers.iter().all(|answer| *answer == answers[0]),
            "the answers differ"
        );
        let other = all
            .officer
            .try_command("/v1/foreigners", key, &opening(&surname()))
            .await
            .expect("an answer");
        assert_eq!(
            other.status.as_u16(),
            422,
            "the same key with another body: {}",
            other.body
        );
        let stored =
            sqlx::query("SELECT count(*) FROM events WHERE metadata ->> 'command_key' = $1")
                .bind(key.to_string());
        let count: i64 = stored
            .fetch_one(&all.system.pool().await)
            .await
            .expect("PostgreSQL answers")
            .get(0);
        assert_eq!(count, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f26_eight_writers_on_one_case() {
    let all = Processes::start().await;
    let opened = all.officer.open(&opening(&surname())).await.ok();
    let path = format!(
        "/v1/foreigners/{}/record-violation",
        opened["foreigner_id"].as_str().expect("an id")
    );
    // Each violation has a day of its own, and there are 4,000 of them until 2025.
    let rounds = Dose::asked_or(5).count.min(500);
    let first = chrono::NaiveDate::from_ymd_opt(2014, 1, 1).expect("a day");
    let writers = (0..8_u64).map(|writer| {
        let (officer, path) = (all.officer.clone(), path.clone());
        tokio::spawn(async move {
            let (mut version, mut done, mut stale) = (1_u64, 0_u64, 0_u64);
            while done < rounds {
                // Every violation is another one, so each adds exactly one event.
                let found_on = first + chrono::Days::new(writer * rounds + done);
                let body = json!({"found_on": found_on, "place": "LV-TER", "grounds": ["VI04"]});
                let request = officer.request(
                    reqwest::Method::POST,
                    &format!("{}{path}", officer.command),
                    "RECORD_DECISION",
                );
                let request = request
                    .header("Idempotency-Key", Uuid::new_v4().to_string())
                    .header("If-Match", format!("\"{version}\""));
                let answer = request.json(&body).send().await.expect("an answer");
                let status = answer.status().as_u16();
                let body: Value = answer.json().await.expect("JSON");
                let number = |name: &str| body[name].as_u64().expect("a number");
                match status {
                    200 => {
                        version = number("version");
                        done += 1;
                    }
                    412 => {
                        version = number("current_version");
                        stale += 1;
                    }
                    other => panic!("{other}: {body}"),
                }
            }
            stale
        })
    });
    let stale: u64 = futures::future::join_all(writers)
        .await
        .into_iter()
        .map(|stale| stale.expect("no panic"))
        .sum();
    println!("{stale} commands met a newer version and were decided again");
    let id = opened["foreigner_id"].as_str().expect("an id");
    let pool = all.system.pool().await;
    let stored = sqlx::query("SELECT count(*), max(sequence) FROM events WHERE aggregate_id = $1");
    let row = stored.bind(id).fetch_one(&pool).await.expect("it answers");
    let (count, last): (i64, i64) = (row.get(0), row.get(1));
    let expected = 1 + 8 * rounds.cast_signed();
    assert_eq!((count, last), (expected, expected), "an update was lost");
    check::order(&pool).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn p1_eight_writers_leave_no_hole() {
    let all = Processes::start().await;
    let second = all.system.service("command-service", &[]).await;
    let seconds = Dose::asked_or(2).count;
    let load = Load::start(&all.officer, 4);
    let other = Load::start(&all.system.officer(&second.url, &all.officer.query), 4);
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    let history = load.finish().await.and(other.finish().await);
    check::invariants(&all.system, &all.officer, &history).await;
    stream_is_whole(&all.system, Duration::from_secs(20)).await;
    println!(
        "{} commands of 8 writers in {seconds} s",
        history.commands.len()
    );
}
