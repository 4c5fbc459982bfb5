//! A register for tests: a log in a real PostgreSQL, lives of foreigners in it, and running projectors.

use crate::ReadModel;
use crate::head;
use crate::listener::Announcement;
use crate::projections::Projection;
use crate::projector::Projector;
use crate::standing::{Board, Gauges, ProjectorState, Standing};
use crate::tail::Tail;
use chassis::Context;
use chassis::clock::{Clock as _, System};
use chrono::{DateTime, Utc};
use event_log::{Append, CommandRecord, Keyring, MasterKey, NewEvent, Writer, WriterConfig};
use events::codes::{Organisation, Purpose};
use events::{Actor, CommandKey, Event, EventId, ForeignerId, Metadata};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub(crate) const MASTER_KEY: [u8; 32] = [7; 32];

pub(crate) struct Register {
    /// As the owner of everything.
    pub(crate) owner: PgPool,
    /// As the projection service.
    pub(crate) pool: PgPool,
    pub(crate) keyring: Keyring,
    writer: Writer,
    ids: AtomicU64,
}

impl Register {
    pub(crate) async fn open(owner: &PgPool) -> Self {
        let role = (*owner.connect_options())
            .clone()
            .options([("role", "register_projection")]);
        let pool = PgPoolOptions::new()
            .max_connections(12)
            .connect_lazy_with(role);
        let master = MasterKey::from_bytes(&MASTER_KEY);
        let creator = Keyring::create(owner.clone(), master.clone())
            .await
            .expect("a new keyring");
        let keyring = Keyring::open(pool.clone(), master)
            .await
            .expect("the projection service may read the keys");
        let (writer, _) = Writer::start(owner.clone(), WriterConfig::new(now));
        drop(creator);
        Self {
            owner: owner.clone(),
            pool,
            keyring,
            writer,
            ids: AtomicU64::new(1_000),
        }
    }

    /// Appends events to a file; version 0 opens it.
    pub(crate) async fn append(&self, foreigner_id: ForeignerId, version: u64, contents: &[Value]) {
        let (key, new_key) = if version == 0 {
            let (key, wrapped) = self.keyring.mint(foreigner_id);
            self.keyring.keep(foreigner_id, key.clone());
            (key, Some(wrapped))
        } else {
            (
                self.keyring
                    .key(foreigner_id)
                    .await
                    .expect("a key")
                    .expect("a key that lives"),
                None,
            )
        };
        let seal = |content: &Value| self.keyring.seal(&key, &event(content), self.metadata());
        let sealed = contents.iter().map(seal).collect();
        self.append_sealed(foreigner_id, version, sealed, new_key)
            .await;
    }

    /// Appends an event of a type that no program knows yet.
    pub(crate) async fn append_unknown(&self, foreigner_id: ForeignerId, version: u64) {
        let unknown = NewEvent {
            event_type: "FileMoved",
            event_version: "1",
            payload: "{}".to_owned(),
            metadata: self.metadata(),
        };
        self.append_sealed(foreigner_id, version, vec![unknown], None)
            .await;
    }

    async fn append_sealed(
        &self,
        foreigner_id: ForeignerId,
        version: u64,
        events: Vec<NewEvent>,
        new_key: Option<event_log::WrappedKey>,
    ) {
        let append = Append {
            foreigner_id,
            expected_version: version,
            events,
            command: CommandRecord {
                key: CommandKey(self.id()),
                fingerprint: [1; 32],
                status: 200,
                outcome: RawValue::from_string("{}".to_owned()).expect("JSON"),
            },
            decisions: Vec::new(),
            digests: Vec::new(),
            candidates_seen: Vec::new(),
            rests_on: Vec::new(),
            new_key,
        };
        self.writer
            .append(append)
            .await
            .expect("the log takes what tests append");
    }

    /// Appends the lives of some foreigners, event by event in turn, so that their files are interleaved in the log.
    pub(crate) async fn populate(&self, files: std::ops::Range<u128>) {
        for round in 0.. {
            let mut ended = true;
            for file in files.clone() {
                if let Some(content) = life(file).get(round) {
                    self.append(foreigner(file), round as u64, std::slice::from_ref(content))
                        .await;
                    ended = false;
                }
            }
            if ended {
                return;
            }
        }
    }

    /// Ends every session, so that the database of the test can be dropped.
    pub(crate) async fn close(self) {
        self.pool.close().await;
    }

    pub(crate) async fn head(&self) -> u64 {
        event_log::head(&self.owner)
            .await
            .expect("the head")
            .position
    }

    /// Starts a projector that polls the log.
    pub(crate) fn project<P: Projection>(&self) -> Running {
        let context = Context::new(CancellationToken::new());
        let (seen, head) = watch::channel(None);
        tokio::spawn(head::follow(self.pool.clone(), seen, context.clone()));
        self.project_with::<P>(context, head, mpsc::channel(1).1)
    }

    /// Starts a projector that is woken as the caller likes.
    pub(crate) fn project_with<P: Projection>(
        &self,
        context: Context,
        head: watch::Receiver<Option<event_log::Head>>,
        announced: mpsc::Receiver<Announcement>,
    ) -> Running {
        let board = Board::new(P::MODEL, &Gauges::registered_in(&context.metrics), &context);
        let standing = board.follow();
        let projector = Projector {
            pool: self.pool.clone(),
            tail: Tail::new(self.pool.clone(), self.keyring.clone()),
            clock: Arc::clone(&context.clock),
            head,
            announced,
            board,
            shutdown: context.shutdown.clone(),
        };
        let task = tokio::spawn(projector.run::<P>());
        Running {
            standing,
            context,
            task,
        }
    }

    /// How many rows of the live read model are not what the log says.
    pub(crate) async fn differences(&self, model: ReadModel) -> u64 {
        let quiet = |_| ();
        let count =
            crate::differences_from_rebuild(&self.pool, &self.keyring, &System, model, 2, &quiet);
        count.await.expect("the log can be folded")
    }

    pub(crate) async fn count(&self, table: &str) -> i64 {
        let statement = format!("SELECT count(*) FROM {table}");
        sqlx::query_scalar(&statement)
            .fetch_one(&self.owner)
            .await
            .expect("a table")
    }

    fn metadata(&self) -> Metadata {
        Metadata {
            event_id: EventId(self.id()),
            command_key: CommandKey(self.id()),
            correlation_id: self.id(),
            causation_id: None,
            recorded_at: now(),
            effective_on: "2026-03-02".parse().expect("a day"),
            actor: Actor {
                user: "vrs-4711".to_owned(),
                organisation: Organisation::Vrs,
                unit: "VRS-LUDZA".to_owned(),
                workstation: "WS-1".to_owned(),
            },
            purpose: Purpose::RecordDecision,
            authority: None,
            legal_reference: None,
            received_on: None,
            findings: Vec::new(),
            schema_version: Metadata::SCHEMA_VERSION,
        }
    }

    fn id(&self) -> Uuid {
        Uuid::from_u128(self.ids.fetch_add(1, Ordering::Relaxed).into())
    }
}

/// A projector that runs until it is stopped or dropped.
pub(crate) struct Running {
    pub(crate) standing: watch::Receiver<Standing>,
    pub(crate) context: Context,
    task: JoinHandle<()>,
}

impl Running {
    pub(crate) async fn reaches(&mut self, position: u64) {
        let there = |standing: &Standing| {
            standing.position >= position && standing.state == ProjectorState::Current
        };
        self.standing
            .wait_for(there)
            .await
            .expect("the projector runs");
    }

    pub(crate) async fn stops_at(&mut self, position: u64) -> String {
        let there = |standing: &Standing| {
            standing.position == position && standing.state == ProjectorState::Stopped
        };
        let standing = self
            .standing
            .wait_for(there)
            .await
            .expect("the projector runs");
        standing.problem.clone().expect("it says why")
    }

    pub(crate) async fn stop(self) {
        self.context.shutdown.cancel();
        self.task.await.expect("the projector ends");
    }
}

fn now() -> DateTime<Utc> {
    System.now()
}

pub(crate) fn foreigner(file: u128) -> ForeignerId {
    ForeignerId(Uuid::from_u128(file))
}

fn event(content: &Value) -> Event {
    let (event_type, payload) = content
        .as_object()
        .and_then(|content| content.iter().next())
        .expect("one event");
    Event::decode(event_type, "1", payload.clone()).expect("an event")
}

/// The life of one foreigner: every kind of event occurs in some of them. Numbers of decisions tell files apart.
pub(crate) fn life(file: u128) -> Vec<Value> {
    let id = |what: u128| Uuid::from_u128(file * 1_000 + what);
    let profile = json!({"citizenship": "UZB", "sex": 1, "age_group": "Y18-34"});
    let decision = |what: u128, kind: &str| json!({"decision_id": id(what), "kind": kind, "authority": "VRS", "number": format!("{file}-{what}\t\\2026"), "date": "2026-03-02"});
    let identity = |what: u128, category: &str| json!({"identity_id": id(what), "category": category, "sex": 1, "nationalities": [{"code": "UZB", "type": "CIT"}]});
    let personal = |surname: &str, what: u128| {
        json!({
            "names": {"surname": surname, "given_names": ["ALI", "O'NEIL"], "birth": {"date": "1991-07", "place": "Samarkand \\ \"old\"\ttown"}},
            "documents": [{"document_id": id(what), "kind": "PP", "number": format!("AB {file}-{what}"), "issuer": "UZB"}],
        })
    };
    let mut life = vec![
        json!({"FileOpened": {"identity": identity(1, "CONFIRMED"), "personal": personal(&format!("KARIMOV{file}"), 1)}}),
        json!({"IdentityAsserted": {"identity": identity(2, "ALIAS"), "personal": personal("KARIMOF", 2)}}),
        json!({"ViolationFound": {"violation_id": id(3), "found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI04"], "profile": profile}}),
        json!({"DetentionStarted": {"detention_id": id(4), "started_at": "2026-03-02T12:30:00Z", "reason": "DG02", "unit": "VRS-LUDZA", "limit_at": "2026-03-12T12:30:00Z", "profile": profile, "personal": {}}}),
        json!({"ReturnDecisionIssued": {"decision": decision(5, "RD_VOL"), "departure_period_days": 14, "grounds": ["VI04"], "destination": "UZB", "profile": profile}}),
        json!({"DecisionNotified": {"target": id(5), "notified_on": "2026-03-02", "manner": "IN_PERSON", "last_day": "2026-03-16"}}),
        json!({"EntryBanImposed": {"decision": decision(6, "BAN_SCH"), "scope": "SCHENGEN", "basis": "RETURN_BAN", "return_decision_id": id(5), "term": "P3Y", "unlimited": false, "threat": false, "profile": profile}}),
    ];
    let proof = json!({"reference": "stamp 17"});
    let further = match file % 4 {
        0 => vec![
            json!({"DetentionReleased": {"detention_id": id(4), "released_at": "2026-03-05T12:30:00Z", "reason": "COURT_REFUSED"}}),
            json!({"DepartureConfirmed": {"target": id(5), "departed_on": "2026-03-16", "border_crossing_point": "LV-RIX", "destination": "UZB", "form": "VOL_NOASSIST", "proof": "BCP_LV", "outcome": "EXECUTED_IN_TIME", "profile": profile, "personal": proof}}),
            json!({"EntryBanStarted": {"target": id(6), "valid_from": "2026-03-16", "valid_until": "2029-03-16"}}),
            json!({"EntryBanShortened": {"target": id(6), "decision": decision(7, "CHG_SHORTEN"), "valid_until": "2027-03-16"}}),
        ],
        1 => vec![
            json!({"DecisionSuspended": {"target": id(5), "decision": decision(7, "CHG_SUSPEND"), "from": "2026-03-10", "reason": "APPEAL", "days_left": 6}}),
            json!({"DecisionResumed": {"target": id(5), "resumed_on": "2026-04-01", "last_day": "2026-04-07"}}),
            json!({"DecisionAmended": {"target": id(6), "decision": decision(8, "CHG_AMEND"), "effective_on": "2026-04-02", "basis": "SECURITY"}}),
        ],
        2 => vec![
            json!({"RemovalOrderIssued": {"decision": decision(7, "RD_FORCED"), "ground": "PERIOD_MISSED", "grounds": ["VI11"], "predecessor": id(5), "profile": profile}}),
            json!({"RemovalExecuted": {"target": id(7), "removed_on": "2026-04-01", "border_crossing_point": "LV-RIX", "destination": "UZB", "form": "READM_EU", "outcome": "EXECUTED_FORCED", "profile": profile, "personal": proof}}),
        ],
        _ => vec![
            json!({"DecisionRevoked": {"target": id(5), "decision": decision(7, "CHG_REVOKE"), "mode": "EX_TUNC", "effective_on": "2026-03-20", "reason": "COURT_ANNULLED"}}),
            json!({"DecisionRevoked": {"target": id(6), "mode": "EX_TUNC", "effective_on": "2026-03-20", "reason": "LINKED_DECISION_REVOKED", "because_of": id(5)}}),
        ],
    };
    life.extend(further);
    life
}

/// A NATS server of its own, with JetStream, for as long as it is held.
pub(crate) struct Nats {
    pub(crate) client: async_nats::Client,
    server: std::process::Child,
    _directory: tempfile::TempDir,
}

impl Nats {
    pub(crate) async fn start() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let path = directory.path();
        let server = std::process::Command::new("nats-server")
            .args(["-js", "-a", "127.0.0.1", "-p", "-1", "-sd"])
            .arg(path)
            .arg("--ports_file_dir")
            .arg(path)
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("nats-server is installed");
        let ports = path.join(format!("nats-server_{}.ports", server.id()));
        let address = loop {
            let written = std::fs::read(&ports)
                .ok()
                .and_then(|text| serde_json::from_slice::<Value>(&text).ok());
            if let Some(written) = written {
                break written["nats"][0].as_str().expect("an address").to_owned();
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        };
        let client = async_nats::connect(address).await.expect("the server runs");
        Self {
            client,
            server,
            _directory: directory,
        }
    }

    pub(crate) fn jetstream(&self) -> async_nats::jetstream::Context {
        async_nats::jetstream::new(self.client.clone())
    }

    pub(crate) async fn create_stream(&self) {
        let config = async_nats::jetstream::stream::Config {
            name: "REGISTER".to_owned(),
            subjects: vec!["register.v1.foreigner.>".to_owned()],
            ..Default::default()
        };
        self.jetstream()
            .create_stream(config)
            .await
            .expect("a stream");
    }

    /// Publishes a message that announces what the text says.
    pub(crate) async fn announce(&self, position: &str) {
        let mut headers = async_nats::HeaderMap::new();
        headers.insert("Register-Position", position);
        let subject = "register.v1.foreigner.file-opened";
        let sent = self
            .jetstream()
            .publish_with_headers(subject, headers, "not JSON".into())
            .await;
        sent.expect("the stream is there")
            .await
            .expect("the message is stored");
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        // A server that has ended by itself cannot be ended again, which is no fault of the test.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// An event that no file fits: it changes a ban that was never imposed.
pub(crate) fn misfit() -> Value {
    json!({"EntryBanStarted": {"target": Uuid::from_u128(1), "valid_from": "2026-03-16", "valid_until": "2029-03-16"}})
}
