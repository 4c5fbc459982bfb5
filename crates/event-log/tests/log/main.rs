//! The log against a real PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test panics")]
#![expect(clippy::disallowed_methods, reason = "a test mints what an edge would")]

mod commits;
mod grants;
mod merges;
mod notary;
mod proxy;
mod wholeness;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use event_log::{
    Append, AppendError, Appended, CommandRecord, DigestKind, DigestPurpose, Evidence, Fault,
    IdentityDigest, Keyring, KeyringError, MasterKey, NewEvent, ReadError, Writer, WriterConfig,
};
use events::codes::{Authority, DecisionKind, NotificationManner, Organisation, Purpose};
use events::payloads::{Decision, DecisionNotified, FileOpened, FileOpenedPersonal};
use events::{Actor, CommandKey, DecisionId, Event, EventId, ForeignerId, Metadata, Personal};
use serde_json::value::RawValue;
use sqlx::PgPool;
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

fn clock() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_456_700, 0).unwrap()
}

struct Log {
    pool: PgPool,
    keyring: Keyring,
    writer: Writer,
}

impl Log {
    async fn open(pool: &PgPool) -> Self {
        let keyring = Keyring::create(pool.clone(), MasterKey::from_bytes(&[7; 32]))
            .await
            .unwrap();
        let (writer, _) = Writer::start(pool.clone(), WriterConfig::new(clock));
        Self {
            pool: pool.clone(),
            keyring,
            writer,
        }
    }

    fn opening(&self, foreigner_id: ForeignerId) -> Append {
        let (key, wrapped) = self.keyring.mint(foreigner_id);
        let opened = self.keyring.seal(&key, &file_opened(), metadata());
        self.keyring.keep(foreigner_id, key);
        Append {
            new_key: Some(wrapped),
            ..append(foreigner_id, 0, vec![opened])
        }
    }

    async fn opened(&self) -> ForeignerId {
        let foreigner_id = ForeignerId(Uuid::new_v4());
        self.writer
            .append(self.opening(foreigner_id))
            .await
            .unwrap();
        foreigner_id
    }

    async fn read_all(&self) -> Vec<events::StoredEvent> {
        event_log::read_from(&self.pool, 0, 1_000_000)
            .await
            .unwrap()
            .events
    }
}

fn append(foreigner_id: ForeignerId, expected_version: u64, events: Vec<NewEvent>) -> Append {
    Append {
        foreigner_id,
        expected_version,
        events,
        command: CommandRecord {
            key: CommandKey(Uuid::new_v4()),
            fingerprint: [1; 32],
            status: 200,
            outcome: RawValue::from_string(r#"{"warnings":[]}"#.to_owned()).unwrap(),
        },
        decisions: Vec::new(),
        digests: Vec::new(),
        candidates_seen: Vec::new(),
        rests_on: Vec::new(),
        new_key: None,
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_122_what_rests_on_another_file_is_decided_anew_when_that_one_moves_on(pool: PgPool) {
    let log = Log::open(&pool).await;
    let (file, other) = (log.opened().await, log.opened().await);
    let resting = |version, on| Append {
        rests_on: vec![(other, on)],
        ..notified(file, version)
    };
    assert!(log.writer.append(resting(1, 1)).await.is_ok());
    // In one batch: what was admitted before counts.
    let (moves, rests) = (notified(other, 1), resting(2, 1));
    let (moved, rested) = tokio::join!(log.writer.append(moves), log.writer.append(rests));
    assert!(moved.is_ok());
    assert!(
        matches!(rested, Err(AppendError::Stale { version: 2 })),
        "{rested:?}"
    );
    let again = log.writer.append(resting(2, 1)).await;
    assert!(matches!(again, Err(AppendError::Stale { .. })), "{again:?}");
    assert!(log.writer.append(resting(2, 2)).await.is_ok());
}

fn notified(foreigner_id: ForeignerId, version: u64) -> Append {
    append(foreigner_id, version, vec![notification()])
}

fn metadata() -> Metadata {
    Metadata {
        event_id: EventId(Uuid::new_v4()),
        command_key: CommandKey(Uuid::new_v4()),
        correlation_id: Uuid::new_v4(),
        causation_id: None,
        recorded_at: clock(),
        effective_on: clock().date_naive(),
        actor: Actor {
            user: "vrs-4711".into(),
            organisation: Organisation::Vrs,
            unit: "VRS-LUDZA".into(),
            workstation: "LUDZA-07".into(),
        },
        purpose: Purpose::RecordDecision,
        authority: None,
        legal_reference: None,
        received_on: None,
        findings: Vec::new(),
        schema_version: Metadata::SCHEMA_VERSION,
    }
}

fn file_opened() -> Event {
    let golden = include_str!("../../../../events/golden/file-opened.v1.a.json");
    let golden: serde_json::Value = serde_json::from_str(golden).unwrap();
    Event::decode("FileOpened", "1", golden["payload"].clone()).unwrap()
}

fn notification() -> NewEvent {
    let event = Event::from(DecisionNotified {
        target: DecisionId(Uuid::from_u128(1)),
        notified_on: clock().date_naive(),
        manner: NotificationManner::InPerson,
        last_day: None,
    });
    NewEvent {
        event_type: event.event_type(),
        event_version: event.event_version(),
        payload: event.encode().to_string(),
        metadata: metadata(),
    }
}

fn decision(number: &str) -> Decision {
    Decision {
        decision_id: DecisionId(Uuid::new_v4()),
        kind: DecisionKind::RdVol,
        authority: Authority::Vrs,
        number: number.to_owned(),
        date: NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(),
    }
}

async fn stream_of(pool: &PgPool, foreigner_id: ForeignerId) -> Vec<events::StoredEvent> {
    event_log::read_stream(pool, foreigner_id)
        .await
        .unwrap()
        .events
}

async fn as_superuser(pool: &PgPool, statements: &[&str]) {
    let mut connection = pool.acquire().await.unwrap();
    let tables = ["events", "foreigner_keys", "log_head"];
    let triggers =
        |verb: &str| tables.map(|table| format!("ALTER TABLE {table} {verb} TRIGGER ALL"));
    let statements = statements.iter().map(|&statement| statement.to_owned());
    for statement in triggers("DISABLE")
        .into_iter()
        .chain(statements)
        .chain(triggers("ENABLE"))
    {
        sqlx::query(&statement)
            .execute(&mut *connection)
            .await
            .unwrap();
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_1_many_writers_give_positions_without_a_hole(pool: PgPool) {
    let mut tasks = Vec::new();
    for _ in 0..4 {
        // Each log has a writer of its own, as several command services have.
        let log = std::sync::Arc::new(Log::open(&pool).await);
        for _ in 0..8 {
            let log = std::sync::Arc::clone(&log);
            tasks.push(tokio::spawn(async move {
                let foreigner_id = log.opened().await;
                for version in 1..10 {
                    log.writer
                        .append(notified(foreigner_id, version))
                        .await
                        .unwrap();
                }
            }));
        }
    }
    for task in tasks {
        task.await.unwrap();
    }
    let page = event_log::read_from(&pool, 0, 1_000).await.unwrap();
    assert_eq!((page.events.len(), page.head), (320, 320));
    assert!(
        page.events
            .iter()
            .zip(1..)
            .all(|(event, position)| event.position == position)
    );
    let verified = event_log::verify(&pool, &Evidence::default(), |_, _| ())
        .await
        .unwrap();
    assert_eq!(verified.events, 320);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_2_what_cannot_be_recorded_fails_alone(pool: PgPool) {
    let log = Log::open(&pool).await;
    let foreigner_id = log.opened().await;
    let mut poison = notified(ForeignerId(Uuid::new_v4()), 0);
    poison.decisions.push(decision("no\0number"));
    let (good, stale, poison, other) = tokio::join!(
        log.writer.append(notified(foreigner_id, 1)),
        log.writer.append(notified(foreigner_id, 7)),
        log.writer.append(poison),
        log.writer.append(notified(foreigner_id, 2)),
    );
    assert_eq!(good.unwrap().version, 2);
    assert!(matches!(stale, Err(AppendError::Stale { version: 2 | 3 })));
    assert!(matches!(poison, Err(AppendError::Refused(_))));
    assert_eq!(other.unwrap().version, 3);
    assert_eq!(log.read_all().await.len(), 3);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_3_a_repeated_key_answers_what_was_answered(pool: PgPool) {
    let log = Log::open(&pool).await;
    let foreigner_id = log.opened().await;
    let first = notified(foreigner_id, 1);
    let key = first.command.key;
    let mut again = notified(foreigner_id, 2);
    again.command.key = key;
    let appended = log.writer.append(first).await.unwrap();
    let Err(AppendError::Known(known)) = log.writer.append(again).await else {
        panic!("the key is known")
    };
    assert_eq!(known.first_position, appended.first_position);
    assert_eq!(
        (known.position, known.version, known.status),
        (appended.position, 2, 200)
    );
    assert_eq!(known.outcome.get(), r#"{"warnings":[]}"#);
    assert_eq!(log.read_all().await.len(), 2);
    assert!(
        event_log::known_command(&pool, CommandKey(Uuid::new_v4()))
            .await
            .unwrap()
            .is_none()
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_3_a_command_without_events_is_remembered(pool: PgPool) {
    let log = Log::open(&pool).await;
    let foreigner_id = log.opened().await;
    let nothing = append(foreigner_id, 1, Vec::new());
    let key = nothing.command.key;
    let appended = log.writer.append(nothing).await.unwrap();
    assert_eq!(
        appended,
        Appended {
            first_position: None,
            position: 1,
            version: 1,
            recorded_at: clock()
        }
    );
    assert_eq!(
        event_log::known_command(&pool, key)
            .await
            .unwrap()
            .unwrap()
            .first_position,
        None
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_009_a_decision_is_registered_once(pool: PgPool) {
    let log = Log::open(&pool).await;
    let (one, other) = (log.opened().await, log.opened().await);
    let claiming = |foreigner_id| {
        let mut append = notified(foreigner_id, 1);
        append.decisions = vec![decision("111/2026"), decision("112/2026")];
        append
    };
    let (first, second) = tokio::join!(
        log.writer.append(claiming(one)),
        log.writer.append(claiming(other))
    );
    assert!(first.is_ok());
    assert!(matches!(
        second,
        Err(AppendError::DecisionTaken { index: 0 })
    ));
    let third = Append {
        decisions: vec![decision("113/2026"), decision("112/2026")],
        ..notified(other, 1)
    };
    assert!(matches!(
        log.writer.append(third).await,
        Err(AppendError::DecisionTaken { index: 1 })
    ));
    assert_eq!(log.read_all().await.len(), 3);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_030_a_file_with_the_same_identity_is_not_opened_unseen(pool: PgPool) {
    let log = Log::open(&pool).await;
    let (one, other) = (ForeignerId(Uuid::new_v4()), ForeignerId(Uuid::new_v4()));
    let digest = IdentityDigest {
        kind: DigestKind::Identity,
        digest: log
            .keyring
            .digest(DigestPurpose::Identity, b"KARIMOV ALI 1991"),
    };
    let opening = |id| Append {
        digests: vec![digest],
        ..log.opening(id)
    };
    let (first, second) = tokio::join!(
        log.writer.append(opening(one)),
        log.writer.append(opening(other))
    );
    assert!(first.is_ok());
    let Err(AppendError::Candidates(candidates)) = second else {
        panic!("{second:?}")
    };
    assert_eq!(candidates, [one]);
    let seen = Append {
        candidates_seen: candidates,
        rests_on: Vec::new(),
        ..opening(other)
    };
    assert!(log.writer.append(seen).await.is_ok());
}

static TICKS: AtomicI64 = AtomicI64::new(0);

fn wandering_clock() -> DateTime<Utc> {
    // A day forward, a day back, and so on.
    let tick = TICKS.fetch_add(1, Ordering::Relaxed);
    clock() + TimeDelta::days(if tick % 2 == 0 { 1 } else { -1 })
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f23_recorded_at_never_goes_back(pool: PgPool) {
    let log = Log::open(&pool).await;
    let (writer, _) = Writer::start(pool.clone(), WriterConfig::new(wandering_clock));
    let foreigner_id = log.opened().await;
    let mut last = DateTime::<Utc>::MIN_UTC;
    for version in 1..6 {
        let appended = writer
            .append(notified(foreigner_id, version))
            .await
            .unwrap();
        assert!(appended.recorded_at >= last);
        last = appended.recorded_at;
    }
    let recorded = log.keyring.unseal(&log.read_all().await).await.unwrap();
    assert!(recorded.is_sorted_by_key(event_log::Recorded::recorded_at));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_6_personal_data_lie_sealed_and_read_back(pool: PgPool) {
    let log = Log::open(&pool).await;
    let foreigner_id = log.opened().await;
    let stored = stream_of(&pool, foreigner_id).await;
    let row = String::from_utf8(stored[0].canonical_bytes()).unwrap();
    for canary in [
        "Karimov",
        "1991-07-03",
        "AA 1234567",
        "Samarkand",
        "Каримов",
    ] {
        assert!(!row.contains(canary), "{canary} lies in clear");
    }
    // Another process, with nothing kept ready.
    let keyring = Keyring::open(pool.clone(), MasterKey::from_bytes(&[7; 32]))
        .await
        .unwrap();
    assert_eq!(
        keyring.unseal(&stored).await.unwrap()[0].event,
        file_opened()
    );
    assert_eq!(
        keyring.digest(DigestPurpose::Identity, b"x"),
        log.keyring.digest(DigestPurpose::Identity, b"x")
    );
    let other = Keyring::open(pool.clone(), MasterKey::from_bytes(&[8; 32])).await;
    assert!(matches!(other, Err(KeyringError::OtherMasterKey { .. })));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f32_a_destroyed_key_is_erasure_and_a_missing_one_a_fault(pool: PgPool) {
    let log = Log::open(&pool).await;
    let (erased, broken) = (log.opened().await, log.opened().await);
    let keyring = Keyring::open(pool.clone(), MasterKey::from_bytes(&[7; 32]))
        .await
        .unwrap();
    sqlx::query(
        "UPDATE foreigner_keys SET wrapped = NULL, destroyed_at = now() WHERE foreigner_id = $1",
    )
    .bind(erased.0)
    .execute(&pool)
    .await
    .unwrap();
    let stored = stream_of(&pool, erased).await;
    let Event::FileOpened(FileOpened { personal, .. }) =
        &keyring.unseal(&stored).await.unwrap()[0].event
    else {
        panic!()
    };
    assert_eq!(*personal, Personal::<FileOpenedPersonal>::Erased);
    let lost = format!("DELETE FROM foreigner_keys WHERE foreigner_id = '{broken}'");
    as_superuser(&pool, &[&lost]).await;
    let stored = stream_of(&pool, broken).await;
    assert!(
        matches!(keyring.unseal(&stored).await, Err(KeyringError::Missing(id)) if id == broken)
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_1_a_hole_is_a_fault_and_never_a_shorter_answer(pool: PgPool) {
    let log = Log::open(&pool).await;
    let foreigner_id = log.opened().await;
    for version in 1..5 {
        log.writer
            .append(notified(foreigner_id, version))
            .await
            .unwrap();
    }
    as_superuser(&pool, &["DELETE FROM events WHERE position = 3"]).await;
    let read = event_log::read_from(&pool, 0, 100).await;
    assert!(matches!(
        read,
        Err(ReadError::MissingPosition { position: 3 })
    ));
    let stream = event_log::read_stream(&pool, foreigner_id).await;
    assert!(matches!(
        stream,
        Err(ReadError::MissingSequence { sequence: 3, .. })
    ));
    as_superuser(&pool, &["DELETE FROM events WHERE position >= 3"]).await;
    assert!(matches!(
        event_log::read_from(&pool, 0, 100).await,
        Err(ReadError::MissingPosition { position: 3 })
    ));
    assert!(matches!(
        event_log::read_from(&pool, 2, 100).await,
        Err(ReadError::MissingPosition { position: 3 })
    ));
    let fault = event_log::verify(&pool, &Evidence::default(), |_, _| ()).await;
    assert!(matches!(
        fault,
        Err(Fault::Read(ReadError::MissingPosition { position: 3 }))
    ));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_7_an_altered_row_is_found(pool: PgPool) {
    let log = Log::open(&pool).await;
    let foreigner_id = log.opened().await;
    for version in 1..5 {
        log.writer
            .append(notified(foreigner_id, version))
            .await
            .unwrap();
    }
    let edits = [
        (
            "payload",
            "replace(payload::text, 'IN_PERSON', 'POST')::json",
        ),
        (
            "metadata",
            "replace(metadata::text, 'vrs-4711', 'vrs-4712')::json",
        ),
        ("event_type", "'DecisionRevoked'"),
        ("payload", "(payload::text || ' ')::json"),
    ];
    for (column, value) in edits {
        let edit = format!("UPDATE events SET {column} = {value} WHERE position = 4");
        let keep = "CREATE TABLE kept AS SELECT * FROM events WHERE position = 4";
        as_superuser(&pool, &[keep, &edit]).await;
        let fault = event_log::verify(&pool, &Evidence::default(), |_, _| ()).await;
        let put_back = [
            "DELETE FROM events WHERE position = 4",
            "INSERT INTO events SELECT * FROM kept",
            "DROP TABLE kept",
        ];
        as_superuser(&pool, &put_back).await;
        assert!(
            matches!(fault, Err(Fault::Read(ReadError::Altered { position: 4 }))),
            "{edit}"
        );
    }
    assert!(
        event_log::verify(&pool, &Evidence::default(), |_, _| ())
            .await
            .is_ok()
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_116_no_role_changes_events(pool: PgPool) {
    let log = Log::open(&pool).await;
    log.opened().await;
    let roles = [
        "register_command",
        "register_projection",
        "register_query",
        "register_retention",
        "register_owner",
    ];
    let attempts = [
        "UPDATE events SET event_type = 'X'",
        "DELETE FROM events",
        "TRUNCATE events",
        "UPDATE commands SET status = 500",
        "DELETE FROM commands",
        "DELETE FROM decision_claims",
        "DELETE FROM foreigner_keys",
        "UPDATE access_log SET purpose = 'X'",
    ];
    for role in roles {
        for attempt in attempts {
            // The owner is nobody's login; even so the triggers stop it on events.
            if role == "register_owner" && !attempt.contains("events") {
                continue;
            }
            let mut transaction = pool.begin().await.unwrap();
            sqlx::query(&format!("SET LOCAL ROLE {role}"))
                .execute(&mut *transaction)
                .await
                .unwrap();
            assert!(
                sqlx::query(attempt)
                    .execute(&mut *transaction)
                    .await
                    .is_err(),
                "{role}: {attempt}"
            );
        }
    }
    let mut transaction = pool.begin().await.unwrap();
    sqlx::query("SET LOCAL ROLE register_query")
        .execute(&mut *transaction)
        .await
        .unwrap();
    assert!(
        sqlx::query("UPDATE log_head SET position = 0")
            .execute(&mut *transaction)
            .await
            .is_err()
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f26_eight_deciders_of_one_file_lose_nothing(pool: PgPool) {
    let log = std::sync::Arc::new(Log::open(&pool).await);
    let foreigner_id = log.opened().await;
    let mut tasks = Vec::new();
    for _ in 0..8 {
        let log = std::sync::Arc::clone(&log);
        tasks.push(tokio::spawn(async move {
            let (mut version, mut done) = (1, 0);
            while done < 10 {
                match log.writer.append(notified(foreigner_id, version)).await {
                    Ok(appended) => (version, done) = (appended.version, done + 1),
                    Err(AppendError::Stale { version: now }) => version = now,
                    Err(error) => panic!("{error}"),
                }
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(stream_of(&pool, foreigner_id).await.len(), 81);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn who_recorded_something_in_a_file_is_found_by_the_file(pool: PgPool) {
    let log = Log::open(&pool).await;
    let (one, other) = (log.opened().await, log.opened().await);
    let acts = event_log::acts_in(&pool, &[one, ForeignerId(Uuid::new_v4())])
        .await
        .unwrap();
    assert_eq!(acts.len(), 1);
    assert_eq!(
        (acts[0].foreigner_id, acts[0].user.as_str()),
        (one, "vrs-4711")
    );
    assert_eq!(acts[0].organisation, Organisation::Vrs.code());
    let both = event_log::acts_in(&pool, &[one, other]).await.unwrap();
    assert_eq!(both.len(), 2);
}
