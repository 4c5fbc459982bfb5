//! A hundred persons are erased: nothing readable of them is left in any file of the register, and everything else still holds
//! (P-6; rules; fault F32).
#![expect(
    clippy::disallowed_methods,
    reason = "clients mint their own keys and live in the world's time"
)]
#![expect(
    clippy::print_stdout,
    reason = "figures for whoever runs the test with --nocapture"
)]

mod canaries;

use canaries::{Canary, Scan};
use event_log::{Append, AppendError, CommandRecord, NewEvent, Writer, WriterConfig};
use events::codes::{Organisation, Purpose};
use events::{Actor, CommandKey, EventId, ForeignerId, Metadata};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use sqlx::{PgPool, Row as _};
use std::os::unix::process::ExitStatusExt as _;
use std::time::{Duration, Instant};
use system_tests::{Officer, System, now};
use uuid::Uuid;

const CANARIES: usize = 100;

/// The last day of retention of every canary: ten years after the death.
const DUE_ON: &str = "2022-06-01";

/// A register with the canaries, and who works with it.
struct Desk {
    system: System,
    guard: Officer,
    ocma: [Officer; 2],
    pool: PgPool,
    files: Vec<(Canary, String)>,
}

impl Desk {
    async fn open(canaries: usize) -> Self {
        let system = System::whole_with(&[("ERASURE_RESIDUES_EVERY_SECONDS", "1")]).await;
        let guard = system.own_officer();
        Self::of(system, guard, canaries).await
    }

    async fn of(system: System, guard: Officer, canaries: usize) -> Self {
        let ocma = ["pmlp-1", "pmlp-2"].map(|user| {
            let token = system.token(user, "PMLP", &["officer"]);
            Officer::new(&guard.command, &guard.query, token)
        });
        let pool = system.pool().await;
        let mut files = Vec::new();
        for number in 0..canaries {
            let canary = Canary::new(number);
            let opened = guard.open(&canary.file()).await.ok();
            files.push((
                canary,
                opened["foreigner_id"].as_str().expect("an id").to_owned(),
            ));
        }
        Self {
            system,
            guard,
            ocma,
            pool,
            files,
        }
    }

    /// Those with decisions on the files were warned long ago: the notice is put into the log as it would have been then.
    async fn announced(&self) {
        let (writer, _) = Writer::start(self.pool.clone(), WriterConfig::new(now));
        for (_, file) in &self.files {
            let foreigner_id: ForeignerId = file.parse().expect("an id");
            loop {
                let version = event_log::version_of(&self.pool, foreigner_id).await;
                let version = version.expect("a version");
                match writer.append(notice(foreigner_id, version)).await {
                    Ok(_) => break,
                    // The register itself records what passed meanwhile.
                    Err(AppendError::Stale { .. }) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        }
    }

    /// Two officers of OCMA order the erasure of every canary.
    async fn order(&self) {
        let [first, second] = &self.ocma;
        for (_, file) in &self.files {
            let path = format!("/v1/foreigners/{file}");
            let reason = json!({"reason": "The time of retention is over."});
            let proposed = first
                .command(&format!("{path}/erase-personal-content"), &reason)
                .await
                .ok();
            let approval = json!({"proposal_id": proposed["proposals"][0]["proposal_id"]});
            let alone = first
                .command(&format!("{path}/approve-act"), &approval)
                .await;
            assert_eq!(alone.status.as_u16(), 403, "one alone does not erase");
            second
                .command(&format!("{path}/approve-act"), &approval)
                .await
                .ok();
        }
    }

    async fn carried_out(&self, patience: Duration) {
        let started = Instant::now();
        loop {
            let row = sqlx::query("SELECT count(*) FROM erasures WHERE finished_at IS NOT NULL")
                .fetch_one(&self.pool)
                .await
                .expect("PostgreSQL answers");
            if row.get::<i64, _>(0) == i64::try_from(self.files.len()).expect("few") {
                return;
            }
            assert!(
                started.elapsed() < patience,
                "erasures are not carried out: {}",
                self.system.logs()
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// The retention queue when it counts every file as erased; it follows the log behind the orders.
    async fn all_erased(&self, patience: Duration) -> Value {
        let started = Instant::now();
        loop {
            let queue = self.ocma[0].get("/v1/retention?status=ERASED&limit=1", "CASE_WORK");
            let queue = queue.await.ok();
            if queue["figures"]["erased"] == self.files.len() {
                return queue;
            }
            assert!(started.elapsed() < patience, "{}", queue["figures"]);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Everything that lies in the data directory and beside it.
    async fn scan(&self, keys: &[Vec<u8>]) -> Scan {
        let flush = sqlx::query("CHECKPOINT").execute(&self.pool).await;
        flush.expect("all that is in memory lies in files");
        let folder = self.system.data_dir();
        Scan::of(folder.parent().expect("the test's folder"), keys)
    }

    async fn keys(&self) -> Vec<Vec<u8>> {
        let files: Vec<Uuid> = self
            .files
            .iter()
            .map(|(_, id)| id.parse().expect("an id"))
            .collect();
        let rows = sqlx::query("SELECT wrapped FROM foreigner_keys WHERE foreigner_id = ANY($1) AND wrapped IS NOT NULL")
            .bind(files)
            .fetch_all(&self.pool)
            .await
            .expect("PostgreSQL answers");
        rows.iter().map(|row| row.get(0)).collect()
    }

    async fn statistics(&self) -> Value {
        let mut tables = Vec::new();
        for table in ["migr_eiord1", "migr_eirtn1"] {
            let path = format!("/v1/statistics/{table}?time=2012-Q1&rounded=false");
            tables.push(self.guard.get(&path, "STATISTICS").await.ok());
        }
        let mut tables = json!(tables);
        for table in tables.as_array_mut().expect("an array") {
            // When it was asked is no figure.
            table
                .as_object_mut()
                .expect("an object")
                .retain(|name, _| name == "value" || name == "observations" || name == "rows");
        }
        tables
    }

    async fn checked(&self, canary: Canary) -> Value {
        self.guard.check(&canary.question()).await.ok()["result"].clone()
    }

    fn verify(&self, arguments: &[&str]) -> Value {
        let output = self
            .system
            .verb(&[&["verify", "--json"], arguments].concat());
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).expect("JSON")
    }
}

fn notice(foreigner_id: ForeignerId, version: u64) -> Append {
    let metadata = Metadata {
        event_id: EventId(Uuid::new_v4()),
        command_key: CommandKey(Uuid::new_v4()),
        correlation_id: Uuid::new_v4(),
        causation_id: None,
        recorded_at: now(),
        effective_on: DUE_ON.parse().expect("a day"),
        actor: Actor {
            user: "system".to_owned(),
            organisation: Organisation::Pmlp,
            unit: "REGISTER".to_owned(),
            workstation: "register".to_owned(),
        },
        purpose: Purpose::CaseWork,
        authority: None,
        legal_reference: None,
        received_on: None,
        findings: Vec::new(),
        schema_version: Metadata::SCHEMA_VERSION,
    };
    let event = NewEvent {
        event_type: "ErasureAnnounced",
        event_version: "1",
        payload: json!({"due_on": DUE_ON, "erase_from": "2022-06-02"}).to_string(),
        metadata,
    };
    Append {
        foreigner_id,
        expected_version: version,
        events: vec![event],
        command: CommandRecord {
            key: CommandKey(Uuid::new_v4()),
            fingerprint: [0; 32],
            status: 200,
            outcome: RawValue::from_string("{}".to_owned()).expect("JSON"),
        },
        decisions: Vec::new(),
        digests: Vec::new(),
        candidates_seen: Vec::new(),
        rests_on: Vec::new(),
        new_key: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p_6_nothing_readable_is_left_of_a_hundred_erased_persons() {
    let desk = Desk::open(CANARIES).await;
    let other = desk.guard.open(&canaries::another_person()).await.ok();
    let other = format!(
        "/v1/foreigners/{}",
        other["foreigner_id"].as_str().expect("an id")
    );
    desk.announced().await;
    desk.system.settled(Duration::from_secs(30)).await;
    let (statistics, shown) = (
        desk.statistics().await,
        desk.guard.get(&other, "CASE_WORK").await.ok(),
    );
    let keys = desk.keys().await;
    assert_eq!(keys.len(), CANARIES);
    let first = desk.files[0].0;
    assert_ne!(
        desk.checked(first).await,
        "NO_HIT",
        "an identity of a deceased is noticed"
    );

    // The scan can fail: before, everybody is found, and so is every key.
    let before = desk.scan(&keys).await;
    let found = desk
        .files
        .iter()
        .filter(|(canary, _)| before.names(*canary));
    assert_eq!(found.count(), CANARIES, "{}", before.places());
    assert_eq!(before.keys_found(), CANARIES);
    println!("before: {}", before.places());

    let began = Instant::now();
    desk.order().await;
    let ordered = began.elapsed();
    desk.carried_out(Duration::from_mins(2)).await;
    println!(
        "ordered in {ordered:?}, carried out in {:?}",
        began.elapsed().saturating_sub(ordered)
    );
    let after = desk.scan(&keys).await;
    assert_eq!(after.places(), "", "something readable is left");
    assert!(
        after.bytes > 10_000_000,
        "{} bytes were looked at",
        after.bytes
    );

    desk.system.settled(Duration::from_secs(30)).await;
    assert_eq!(desk.statistics().await, statistics, "figures stay");
    assert_eq!(
        desk.checked(first).await,
        "NO_HIT",
        "nobody is found by what is erased"
    );
    let unchanged = desk.guard.get(&other, "CASE_WORK").await.ok();
    assert_eq!(
        unchanged["identities"], shown["identities"],
        "others are untouched"
    );
    whatever_is_left_holds(&desk).await;
}

/// The log, the proof of one file, and what is shown of it.
async fn whatever_is_left_holds(desk: &Desk) {
    let (_, file) = &desk.files[0];
    let path = format!("/v1/foreigners/{file}");
    let history = desk
        .guard
        .get(&format!("{path}/history"), "AUDIT")
        .await
        .ok();
    assert_eq!(history["complete"], true);
    let last = history["events"]
        .as_array()
        .and_then(|events| events.last().cloned());
    assert_eq!(last.expect("events")["type"], "PersonalContentErased");
    assert_eq!(history["events"][0]["data"]["personal"], Value::Null);
    let case = desk.guard.get(&path, "CASE_WORK").await.ok();
    assert_eq!(case["identities"][0]["erased"], true);
    assert!(case["erasure"]["ordered_at"].is_string());
    let refused = desk
        .guard
        .command(
            &format!("{path}/add-service-mark"),
            &json!({"text": "note"}),
        )
        .await;
    assert_eq!(refused.status.as_u16(), 409, "{}", refused.body);
    let queue = desk.all_erased(Duration::from_secs(30)).await;
    assert!(
        queue["files"][0]["erasure"]["finished_at"].is_string(),
        "{queue}"
    );

    assert_eq!(desk.verify(&[])["holds"], true);
    let bundle = desk.guard.get(&format!("{path}/proof"), "AUDIT").await.ok();
    let place = desk.system.data_dir().join("bundle.json");
    std::fs::write(&place, bundle.to_string()).expect("written");
    let proved = desk.verify(&["--bundle", place.to_str().expect("text")]);
    assert_eq!(proved["holds"], true, "{proved}");
}

#[tokio::test(flavor = "multi_thread")]
async fn r_122_a_worker_that_is_killed_after_any_step_goes_on() {
    let system = System::engines().await;
    let command = system.service("command-service", &[]).await;
    let query = system.service("query-service", &[]).await;
    let database = system.database_url().to_owned();
    let settings = [
        ("RETENTION_DATABASE_URL", database.as_str()),
        ("RETENTION_DATABASE_ROLE", "register_retention"),
        ("ERASURE_RESIDUES_EVERY_SECONDS", "0"),
    ];
    let mut projection = system.service("projection-service", &settings).await;
    let guard = system.officer(&command.url, &query.url);
    let desk = Desk::of(system, guard, 3).await;
    desk.announced().await;
    let keys = desk.keys().await;
    projection.process.kill();
    desk.order().await;
    for point in ["keys", "digests", "read_models", "rewrite", "log_segments"] {
        projection.restart(&[("FAILPOINTS", &format!("erasure::after_{point}=panic"))]);
        let ended = projection.process.ended(Duration::from_secs(30)).await;
        assert_eq!(
            ended.signal(),
            Some(rustix::process::Signal::ABORT.as_raw()),
            "{point}: {}",
            projection.process.said()
        );
    }
    projection.restart(&[]);
    desk.carried_out(Duration::from_mins(1)).await;
    assert_eq!(
        desk.scan(&keys).await.places(),
        "",
        "something readable is left"
    );
}

/// F32: without the keys nothing is answered; what is erased needs none.
#[tokio::test(flavor = "multi_thread")]
async fn f32_a_key_that_cannot_be_read_is_never_taken_for_one_that_is_destroyed() {
    let mut desk = Desk::open(2).await;
    desk.announced().await;
    let (_, kept) = desk.files.pop().expect("two files");
    let (_, erased) = desk.files[0].clone();
    desk.order().await;
    desk.carried_out(Duration::from_mins(1)).await;
    let first = async |file: &str| {
        let answer = desk
            .guard
            .get(&format!("/v1/foreigners/{file}/history"), "AUDIT")
            .await;
        (
            answer.status.as_u16(),
            answer.body["events"][0]["data"]["personal"].clone(),
        )
    };
    let mut holding = desk.pool.begin().await.expect("a transaction");
    let away = sqlx::query("LOCK TABLE foreigner_keys")
        .execute(&mut *holding)
        .await;
    away.expect("nobody reads the keys");
    assert_eq!(first(&kept).await, (503, Value::Null));
    assert_eq!(first(&erased).await, (200, Value::Null));
    holding.rollback().await.expect("the keys are back");
    let (status, personal) = first(&kept).await;
    assert!(
        status == 200 && personal["names"].is_object(),
        "{status} {personal}"
    );
    assert_eq!(first(&erased).await, (200, Value::Null));
}
