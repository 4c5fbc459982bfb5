//! What must hold after every fault (faults.md section 2): written once, used by every fault test.

use crate::load::{Banned, History, Outcome, VISIBLE_WITHIN, traveller};
use crate::{Officer, System};
use futures::StreamExt as _;
use sqlx::{PgPool, Row as _};
use std::collections::HashMap;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// The read models.
pub const READ_MODELS: [&str; 3] = ["case_lookup", "entry_ban", "return_statistics"];

/// Waits until every read model stands at the head of the log.
pub async fn settled(pool: &PgPool, patience: Duration) {
    let started = Instant::now();
    loop {
        let row = sqlx::query(
            "SELECT log_head.position, case_lookup.checkpoint.position, entry_ban.checkpoint.position,
                    return_statistics.checkpoint.position
               FROM log_head, case_lookup.checkpoint, entry_ban.checkpoint, return_statistics.checkpoint",
        )
        .fetch_one(pool)
        .await;
        let positions: Option<Vec<i64>> = row
            .ok()
            .map(|row| (0..4).map(|column| row.get(column)).collect());
        if positions
            .as_ref()
            .is_some_and(|all| all.iter().all(|position| *position == all[0]))
        {
            return;
        }
        assert!(
            started.elapsed() < patience,
            "the read models do not reach the head: {positions:?}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Proves the invariants against what the officers saw. The register must be settled and quiet, its services there.
pub async fn invariants(system: &System, officer: &Officer, history: &History) {
    let pool = system.pool().await;
    settled(&pool, Duration::from_mins(1)).await;
    commands(&pool, officer, history).await;
    order(&pool).await;
    rebuilt(system, &pool).await;
    let recorded: i64 = sqlx::query("SELECT count(*) FROM access_log")
        .fetch_one(&pool)
        .await
        .unwrap()
        .get(0);
    assert!(
        history.checks <= recorded.unsigned_abs(),
        "I6: {} checks were answered, {recorded} accesses recorded",
        history.checks
    );
    assert_eq!(history.false_no_hits, 0, "I8: false NO_HIT");
    nothing_in_clear(system, officer, history).await;
    assert_eq!(
        history.undeclared, [""; 0],
        "I10: only 503 with Retry-After is declared"
    );
    assert_eq!(panics(&system.logs()), [""; 0], "I10: something panicked");
}

/// I1 and I2: what was answered is there once, what was refused is not, what was left open is as the register says.
async fn commands(pool: &PgPool, officer: &Officer, history: &History) {
    let stored = stored(pool).await;
    for (key, outcome) in &history.commands {
        let found = stored.get(key).copied().unwrap_or_default();
        match outcome {
            Outcome::Acknowledged { events } => {
                assert_eq!(found, *events, "I1: command {key} was acknowledged");
            }
            Outcome::Refused => panic!("I2: command {key} was refused"),
            Outcome::Unknown => {}
        }
    }
    for key in &history.doubted {
        let found = stored.get(key).copied().unwrap_or_default();
        let became = officer.became(*key).await.unwrap();
        match became.status.as_u16() {
            200 => {
                let told = became.body["answer"]["events"].as_array().map(Vec::len);
                assert_eq!(
                    Some(found),
                    told,
                    "I2: command {key} is said to be recorded"
                );
                assert!(found > 0, "I2: command {key} was recorded without an event");
            }
            404 => assert_eq!(found, 0, "I2: command {key} is said to be unknown"),
            other => panic!("I2: {other} after command {key}: {}", became.body),
        }
    }
    let orphans = stored
        .keys()
        .filter(|key| !history.commands.contains_key(key))
        .count();
    assert_eq!(orphans, 0, "I1: events of commands that nobody sent");
}

/// I4: every read model is what a rebuild gives.
async fn rebuilt(system: &System, pool: &PgPool) {
    let master = event_log::MasterKey::read(&system.data_dir().join("secrets/master.key")).unwrap();
    let keyring = event_log::Keyring::open(pool.clone(), master)
        .await
        .unwrap();
    for name in READ_MODELS {
        let model = name.parse().unwrap();
        let clock = chassis::clock::System;
        let differences =
            projection_service::differences_from_rebuild(pool, &keyring, &clock, model, 2, &|_| ())
                .await;
        assert_eq!(
            differences.unwrap(),
            0,
            "I4: {name} differs from its rebuild"
        );
    }
}

/// I9: no name that was sent lies in clear in the log, on the wire, in logs or metrics.
async fn nothing_in_clear(system: &System, officer: &Officer, history: &History) {
    let events: String = sqlx::query("SELECT string_agg(events::text, E'\\n') FROM events")
        .fetch_one(&system.pool().await)
        .await
        .unwrap()
        .get(0);
    let metrics = officer.metrics().await.unwrap();
    let places = [
        ("the log", events),
        ("logs", system.logs()),
        ("metrics", metrics),
        ("messages", system.messages().await),
    ];
    for (place, text) in places {
        assert!(!text.is_empty(), "I9: nothing was looked at in {place}");
        // Names are runs of capitals, so that one pass finds any of them.
        let found = text
            .split(|c: char| !c.is_ascii_uppercase())
            .any(|word| history.surnames.contains(word));
        assert!(!found, "I9: a name lies in clear in {place}");
    }
}

/// Lines of logs that tell of a panic which no fail point caused.
#[must_use]
pub fn panics(logs: &str) -> Vec<&str> {
    let panicked = logs.lines().filter(|line| line.contains("panicked"));
    panicked.filter(|line| !line.contains("/fail-0.")).collect()
}

/// I3, I7 and P-7: positions and sequences without a hole, every leaf the hash of its row, every checkpoint ever signed the root of what
/// lies under it.
pub async fn order(pool: &PgPool) {
    let evidence = event_log::Evidence::default();
    let verified = event_log::verify(pool, &evidence, |_, _| ()).await.unwrap();
    let row = sqlx::query("SELECT count(*), coalesce(max(position), 0) FROM events")
        .fetch_one(pool)
        .await
        .unwrap();
    let (count, last): (i64, i64) = (row.get(0), row.get(1));
    assert_eq!((count, last), (count, count), "I3: positions 1..N");
    assert_eq!(verified.events, count.unsigned_abs());
}

/// Everyone with an acknowledged ban is found by the check now.
pub async fn everyone_banned_is_found(officer: &Officer, history: &History) {
    let banned = futures::stream::iter(&history.banned);
    let found = banned.for_each_concurrent(8, |banned| found(officer, banned));
    found.await;
}

async fn found(officer: &Officer, banned: &Banned) {
    let started = Instant::now();
    loop {
        let fresh = banned.since.elapsed() < VISIBLE_WITHIN;
        let answer = officer.check(&traveller(&banned.surname)).await;
        match answer.text("/result") {
            "HIT" => return,
            // I8: the last officers have only just been answered, perhaps before the check knew even of the return decision.
            "NO_HIT" | "INFO" if fresh => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            "REFER" if started.elapsed() < Duration::from_secs(20) => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            other => panic!("a banned person is answered {other}: {}", answer.body),
        }
    }
}

/// How many events each command has.
async fn stored(pool: &PgPool) -> HashMap<Uuid, usize> {
    let rows = sqlx::query("SELECT metadata ->> 'command_key', count(*) FROM events GROUP BY 1")
        .fetch_all(pool)
        .await
        .unwrap();
    let row = |row: sqlx::postgres::PgRow| {
        let (key, count): (String, i64) = (row.get(0), row.get(1));
        (key.parse().unwrap(), usize::try_from(count).unwrap())
    };
    rows.into_iter().map(row).collect()
}
