//! The writer of access records is killed while guards check and officers read: nothing was served without its record (P-9).

use crate::Processes;
use rustix::process::Signal;
use serde_json::Value;
use sqlx::Row as _;
use std::collections::HashSet;
use std::os::unix::process::ExitStatusExt as _;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use system_tests::load::{opening, surname, traveller};
use system_tests::officer::Answer;
use system_tests::{Dose, Officer, System};
use tokio::task::JoinHandle;
use uuid::Uuid;

/// Readers at work at once.
const READERS: u64 = 8;

/// What was served: checks by their id, reads by the instant that each asked about and no other did.
#[derive(Default)]
struct Served {
    checks: Mutex<Vec<Uuid>>,
    reads: Mutex<Vec<String>>,
    count: AtomicUsize,
    unserved: AtomicUsize,
    next: AtomicU64,
    stop: AtomicBool,
}

struct Readers {
    served: Arc<Served>,
    tasks: Vec<JoinHandle<()>>,
}

impl Readers {
    async fn start(officer: &Officer) -> Self {
        let mut persons = Vec::new();
        for _ in 0..5 {
            let name = surname();
            let opened = officer.open(&opening(&name)).await.ok();
            persons.push((
                name,
                opened["foreigner_id"].as_str().expect("an id").to_owned(),
            ));
        }
        let served = Arc::new(Served::default());
        let tasks = (0..READERS).map(|reader| {
            let (officer, persons, served) =
                (officer.clone(), persons.clone(), Arc::clone(&served));
            tokio::spawn(async move {
                while !served.stop.load(Ordering::Relaxed) {
                    let number = served.next.fetch_add(1, Ordering::Relaxed);
                    let place = usize::try_from(number).expect("small") % persons.len();
                    let (name, file) = &persons[place];
                    let asking = served.ask(&officer, reader + number, name, file, number);
                    if !asking.await {
                        // Nobody is there yet.
                        tokio::time::sleep(Duration::from_millis(2)).await;
                    }
                }
            })
        });
        Self {
            tasks: tasks.collect(),
            served,
        }
    }

    fn count(&self) -> usize {
        self.served.count.load(Ordering::Relaxed)
    }

    async fn more(&self, answers: usize) {
        let (goal, started) = (self.count() + answers, Instant::now());
        while self.count() < goal {
            assert!(
                started.elapsed() < Duration::from_secs(30),
                "the readers are stuck"
            );
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    async fn finish(self) -> Arc<Served> {
        self.served.stop.store(true, Ordering::Relaxed);
        for task in self.tasks {
            task.await.expect("a reader");
        }
        self.served
    }
}

impl Served {
    /// Asks once and answers whether that was served.
    async fn ask(&self, officer: &Officer, kind: u64, name: &str, file: &str, number: u64) -> bool {
        if kind.is_multiple_of(4) {
            let Some(body) = self.body(officer.try_check(&traveller(name)).await) else {
                return false;
            };
            let check = body["check_id"].as_str().expect("an id").parse();
            let mut checks = self.checks.lock().expect("a lock");
            checks.push(check.expect("a UUID"));
            return true;
        }
        // Milliseconds from the year 2100 on; the first is no range.
        let at = chrono::DateTime::from_timestamp_millis(4_102_444_800_001 + number.cast_signed());
        let at = in_milliseconds(at.expect("an instant"));
        let (path, purpose) = match kind % 4 {
            1 => (format!("/v1/foreigners/{file}?known_at={at}"), "CASE_WORK"),
            2 => (
                format!("/v1/foreigners/{file}/history?known_at={at}"),
                "CASE_WORK",
            ),
            _ => (
                format!("/v1/access-log?from=2100-01-01T00:00:00Z&to={at}"),
                "AUDIT",
            ),
        };
        let served = self.body(officer.try_get(&path, purpose).await).is_some();
        if served {
            self.reads.lock().expect("a lock").push(at);
        }
        served
    }

    /// The body if there is one that must have a record.
    fn body(&self, answer: reqwest::Result<Answer>) -> Option<Value> {
        match answer {
            Ok(answer) if answer.status.is_success() => {
                self.count.fetch_add(1, Ordering::Relaxed);
                Some(answer.body)
            }
            Ok(answer) => {
                assert!(
                    answer.status.as_u16() == 503,
                    "{}: {}",
                    answer.status,
                    answer.body
                );
                self.unserved.fetch_add(1, Ordering::Relaxed);
                None
            }
            Err(_) => {
                self.unserved.fetch_add(1, Ordering::Relaxed);
                None
            }
        }
    }
}

fn in_milliseconds(at: chrono::DateTime<chrono::Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

/// The ids of all records, and the instants that their questions name.
async fn recorded(system: &System) -> (HashSet<Uuid>, HashSet<String>) {
    let pool = system.pool().await;
    let master =
        event_log::MasterKey::read(&system.data_dir().join("secrets/master.key")).expect("a key");
    let keyring = event_log::Keyring::open(pool.clone(), master)
        .await
        .expect("a keyring");
    let rows = sqlx::query("SELECT access_id, asked FROM access_log")
        .fetch_all(&pool)
        .await
        .expect("records");
    let (mut ids, mut instants) = (HashSet::new(), HashSet::new());
    for row in rows {
        let (id, asked): (Uuid, Vec<u8>) = (row.get(0), row.get(1));
        ids.insert(id);
        let asked = keyring.open_question(&asked, id).expect("it opens");
        let asked: Value = serde_json::from_slice(&asked).unwrap_or(Value::Null);
        for place in ["/known_at", "/when/known_at", "/to"] {
            if let Some(at) = asked.pointer(place).and_then(Value::as_str) {
                let at = chrono::DateTime::parse_from_rfc3339(at)
                    .expect("an instant")
                    .to_utc();
                instants.insert(in_milliseconds(at));
            }
        }
    }
    (ids, instants)
}

#[tokio::test(flavor = "multi_thread")]
async fn p9_access_writer_killed_at_any_point() {
    let mut all = Processes::start().await;
    let readers = Readers::start(&all.officer).await;
    readers.more(40).await;
    let points = [
        Some("access::before_commit"),
        Some("access::after_commit"),
        Some("access::after_answer"),
        // Anywhere: in the statement, between the records of a batch, on the way to the client.
        None,
    ];
    let dose = Dose::asked_or(4);
    all.query.process.kill();
    for repetition in 0..dose.count.max(points.len() as u64) {
        let turn = usize::try_from(repetition).expect("small") % points.len();
        let passes = dose.pick(repetition, 60);
        let Some(point) = points[turn] else {
            all.query.restart(&[]);
            readers.more(1).await;
            tokio::time::sleep(Duration::from_micros(dose.pick(repetition, 200_000))).await;
            all.query.process.kill();
            continue;
        };
        all.query
            .restart(&[("FAILPOINTS", &format!("{point}={passes}*off->1*panic"))]);
        let ended = all.query.process.ended(Duration::from_secs(30)).await;
        assert_eq!(
            ended.signal(),
            Some(Signal::ABORT.as_raw()),
            "{point}: {ended}: {}",
            all.query.process.said()
        );
    }
    all.query.restart(&[]);
    all.query.ready().await;
    readers.more(40).await;
    let served = readers.finish().await;
    let (ids, instants) = recorded(&all.system).await;
    let checks = served.checks.lock().expect("a lock");
    let reads = served.reads.lock().expect("a lock");
    let unrecorded = checks.iter().filter(|check| !ids.contains(check)).count()
        + reads.iter().filter(|at| !instants.contains(*at)).count();
    println!(
        "{} checks and {} reads served, {} not served, {} records, {unrecorded} served without a record",
        checks.len(),
        reads.len(),
        served.unserved.load(Ordering::Relaxed),
        ids.len(),
    );
    assert!(
        !checks.is_empty() && !reads.is_empty(),
        "nothing was served"
    );
    assert_eq!(unrecorded, 0);
}
