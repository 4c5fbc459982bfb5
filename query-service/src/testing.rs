//! A query service over a real database, and a log and read models to read: what the tests of this crate stand on.

use crate::service::Pools;
use crate::{CheckSettings, Service};
use axum::Router;
use axum::body::Body;
use chassis::Context;
use chassis::auth::development::{self, DevelopmentKey, TokenRequest};
use chassis::auth::{AuthConfig, Authenticator, Keys};
use chassis::clock::Manual;
use chassis::server::{ServerLimits, complete};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use event_log::{Append, CommandRecord, Keyring, MasterKey, Writer, WriterConfig};
use events::codes::{
    AgeGroup, Authority, BanBasis, BanScope, DecisionKind, DepartureForm, DocumentKind, ExitProof,
    IdentityCategory, MediaType, NationalityType, Organisation, PhotoKind, Purpose, RevocationMode,
    RevocationReason, Sex, SuspensionReason, Violation,
};
use events::payloads::{
    Birth, Decision, DecisionRevoked, DecisionSuspended, DepartureConfirmed, Document,
    EntryBanImposed, ExternalReference, FileOpened, FileOpenedPersonal, Identity, IdentityNames,
    Nationality, PhotoAdded, PhotoAddedPersonal, Profile, ProofReference, ReturnDecisionIssued,
};
use events::{
    Actor, CommandKey, DecisionId, DocumentId, Event, EventId, ForeignerId, IdentityId, Metadata,
    Personal, PhotoId,
};
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use read_models::{Envelope, case_lookup, entry_ban, return_statistics};
use serde_json::Value;
use serde_json::value::RawValue;
use sqlx::PgPool;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;
use uuid::Uuid;

const ISSUER: &str = "https://issuer.test";
const AUDIENCE: &str = "register";

/// The day on which all tests happen.
pub(crate) fn now() -> DateTime<Utc> {
    "2026-03-20T12:00:00Z".parse().expect("an instant")
}

/// Each recording happens a second after the one before.
fn recording_time() -> DateTime<Utc> {
    static SECONDS: AtomicI64 = AtomicI64::new(0);
    now() - TimeDelta::days(10) + TimeDelta::seconds(SECONDS.fetch_add(1, Ordering::SeqCst))
}

#[expect(clippy::disallowed_methods, reason = "tests mint ids as handlers do")]
pub(crate) fn id() -> Uuid {
    Uuid::new_v4()
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// How long something may take that is sure to come about, on a machine that has other work too.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// The usual settings of checks, with another limit of age.
pub(crate) fn settings(age_max: Duration) -> CheckSettings {
    CheckSettings {
        age_max,
        raster: Duration::from_millis(crate::Config::CHECK_RASTER_MILLISECONDS),
        snapshots: None,
    }
}

/// A service with everything that it stands on.
pub(crate) struct House {
    pub(crate) pool: PgPool,
    pub(crate) service: Service,
    pub(crate) context: Context,
    router: Router,
    keyring: Keyring,
    writer: Writer,
    key: DevelopmentKey,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("the answer is JSON")
    }

    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        self.json()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.context.shutdown.cancel();
    }
}

impl House {
    /// From now on requests come so much later.
    pub(crate) fn passes(&mut self, time: chrono::TimeDelta) {
        self.service.clock = Arc::new(Manual::at(self.service.clock.now() + time));
        self.router = self.service.clone().router(&self.context);
    }

    pub(crate) async fn open(pool: PgPool) -> Self {
        Self::open_with(pool, Duration::from_secs(2)).await
    }

    /// A house whose checks believe pictures up to this age.
    pub(crate) async fn open_with(pool: PgPool, age_max: Duration) -> Self {
        Box::pin(Self::open_over(pool.clone(), pool, settings(age_max))).await
    }

    /// A house whose service reads through a pool of its own; the log and the read models are written through the other one.
    pub(crate) async fn open_over(pool: PgPool, served: PgPool, settings: CheckSettings) -> Self {
        let keyring = Keyring::create(pool.clone(), MasterKey::from_bytes(&[7; 32]))
            .await
            .expect("a keyring");
        let (writer, _) = Writer::start(pool.clone(), WriterConfig::new(recording_time));
        let secrets = tempfile::tempdir().expect("a directory");
        let (private, public) = (secrets.path().join("key"), secrets.path().join("key.pub"));
        development::generate(&private, &public).expect("a key");
        let key = DevelopmentKey::open(&private).expect("a key");
        let context = Context {
            clock: Arc::new(Manual::at(now())),
            ..Context::new(CancellationToken::new())
        };
        let config = AuthConfig {
            issuer: ISSUER.into(),
            audience: AUDIENCE.into(),
            keys: Keys::Development(public),
        };
        let authenticator = Authenticator::start(config, &context).expect("an authenticator");
        let pools = Pools {
            checks: served.clone(),
            access: served.clone(),
            lookups: served.clone(),
            statistics: served.clone(),
        };
        let opened = Keyring::open(served.clone(), MasterKey::from_bytes(&[7; 32]))
            .await
            .expect("a keyring");
        access_log::prepare_now(&served, now()).await;
        let (service, _) = Service::start(pools, authenticator, opened, settings, &context);
        let router = complete(
            service.clone().router(&context),
            &ServerLimits::default(),
            &context.metrics,
        );
        Self {
            pool,
            service,
            context,
            router,
            keyring,
            writer,
            key,
        }
    }

    /// A house whose check index holds what the read model holds.
    pub(crate) async fn loaded(pool: PgPool) -> Self {
        let house = Self::open(pool).await;
        house.until(|house| house.service.bans.is_current()).await;
        house
    }

    /// Waits for a condition that another task brings about.
    pub(crate) async fn until(&self, holds: impl Fn(&Self) -> bool) {
        let waiting = async {
            while !holds(self) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting)
            .await
            .expect("it comes about in time");
    }

    /// Waits until the check's picture is too old for good: a reading that was under way when the log moved may still end well.
    pub(crate) async fn grow_old(&self) {
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        self.until(|house| !house.service.bans.is_current()).await;
    }

    async fn followed_to(&self, position: u64) {
        let reached = self.service.bans.reach(Some(position), PATIENCE);
        reached.await.expect("the index follows");
    }

    /// Folds a file into the read models and waits until the check has seen it.
    pub(crate) async fn catch_up(&self, id: ForeignerId, position: u64) {
        self.project(id).await;
        self.followed_to(position).await;
        self.until(|house| house.service.bans.is_current()).await;
    }

    /// A bearer token of a user with one role in an organisation.
    pub(crate) fn token(&self, user: &str, organisation: &str, role: &str) -> String {
        let request = TokenRequest {
            issuer: ISSUER.into(),
            audience: AUDIENCE.into(),
            user: user.into(),
            organisation: organisation.into(),
            unit: "RIX".into(),
            workstation: "W-1".into(),
            roles: vec![role.into()],
            issued_at: now(),
            time_to_live: TimeDelta::hours(8),
        };
        self.key.sign(&request).expect("a token")
    }

    /// Sends a request as a user with one role, for a purpose.
    pub(crate) async fn send(
        &self,
        role: &str,
        purpose: &str,
        method: Method,
        path: &str,
        body: Option<&str>,
    ) -> Answer {
        let token = self.token("anna", "VRS", role);
        let mut request = Request::builder().method(method).uri(path);
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        if !purpose.is_empty() {
            request = request.header("purpose", purpose);
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        self.call(
            request
                .body(Body::from(body.unwrap_or_default().to_owned()))
                .expect("a request"),
        )
        .await
    }

    pub(crate) async fn call_for_bytes(
        &self,
        request: Request<Body>,
    ) -> (http::response::Parts, Vec<u8>) {
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("the router does not fail");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        (parts, body.to_vec())
    }

    pub(crate) async fn call(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.call_for_bytes(request).await;
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(body).expect("UTF-8"),
        }
    }

    pub(crate) async fn check(&self, body: &Value) -> Answer {
        self.send(
            "border-guard",
            "BORDER_CHECK",
            Method::POST,
            "/v1/entry-checks",
            Some(&body.to_string()),
        )
        .await
    }

    pub(crate) async fn get(&self, role: &str, purpose: &str, path: &str) -> Answer {
        self.send(role, purpose, Method::GET, path, None).await
    }

    /// Appends events to a file, folds them into the read models, and waits until the check has seen them.
    pub(crate) async fn record(&self, id: ForeignerId, events: Vec<Event>) -> u64 {
        let position = Box::pin(self.append(id, events)).await;
        Box::pin(self.project(id)).await;
        self.followed_to(position).await;
        position
    }

    /// Appends events to a file; no read model sees them.
    pub(crate) async fn append(&self, id: ForeignerId, events: Vec<Event>) -> u64 {
        let events = events.into_iter().map(|event| (event, metadata()));
        self.append_with(id, events.collect()).await
    }

    /// The same for events with metadata of their own.
    pub(crate) async fn append_with(&self, id: ForeignerId, events: Vec<(Event, Metadata)>) -> u64 {
        let version = event_log::read_stream(&self.pool, id)
            .await
            .expect("a stream")
            .events
            .len() as u64;
        let (key, new_key) = if version == 0 {
            let (key, wrapped) = self.keyring.mint(id);
            self.keyring.keep(id, key.clone());
            (key, Some(wrapped))
        } else {
            (
                self.keyring
                    .key(id)
                    .await
                    .expect("a key")
                    .expect("not erased"),
                None,
            )
        };
        let sealed = events
            .into_iter()
            .map(|(event, metadata)| self.keyring.seal(&key, &event, metadata))
            .collect();
        let append = Append {
            foreigner_id: id,
            expected_version: version,
            events: sealed,
            command: CommandRecord {
                key: CommandKey(self::id()),
                fingerprint: [1; 32],
                status: 200,
                outcome: RawValue::from_string("{}".into()).expect("JSON"),
            },
            decisions: Vec::new(),
            digests: Vec::new(),
            candidates_seen: Vec::new(),
            rests_on: Vec::new(),
            new_key,
        };
        self.writer.append(append).await.expect("appended").position
    }

    /// Folds the file's stream into the read models and moves their checkpoints to the head of the log.
    pub(crate) async fn project(&self, id: ForeignerId) {
        let stored = event_log::read_stream(&self.pool, id)
            .await
            .expect("a stream")
            .events;
        let recorded = self.keyring.unseal(&stored).await.expect("readable events");
        let mut case = case_lookup::State::default();
        let mut person = entry_ban::State::default();
        let mut facts = return_statistics::State::default();
        for event in &recorded {
            let envelope = Envelope {
                position: event.position,
                sequence: event.sequence,
                foreigner_id: id,
                event: &event.event,
                metadata: &event.metadata,
            };
            case_lookup::apply(&mut case, &envelope).expect("it fits");
            entry_ban::apply(&mut person, &envelope).expect("it fits");
            return_statistics::apply(&mut facts, &envelope).expect("it fits");
        }
        self.write_case(id, &case).await;
        self.write_person(id, &person).await;
        self.write_facts(id, &facts).await;
        self.move_checkpoints().await;
    }

    pub(crate) async fn move_checkpoints(&self) {
        let position = event_log::head(&self.pool)
            .await
            .expect("a head")
            .position
            .cast_signed();
        for (model, version) in [
            (case_lookup::NAME, case_lookup::VERSION),
            (entry_ban::NAME, entry_ban::VERSION),
            (return_statistics::NAME, return_statistics::VERSION),
        ] {
            let sql = format!("UPDATE {model}.checkpoint SET position = $1, version = $2");
            sqlx::query(&sql)
                .bind(position)
                .bind(version)
                .execute(&self.pool)
                .await
                .expect("a checkpoint");
        }
    }

    async fn write_case(&self, id: ForeignerId, state: &case_lookup::State) {
        let rows = case_lookup::rows(id, state);
        for table in [
            "case_files",
            "case_identities",
            "case_names",
            "case_documents",
            "case_decisions",
            "case_units",
            "case_merges",
            "case_alarms",
        ] {
            let sql = format!("DELETE FROM case_lookup.{table} WHERE foreigner_id = $1");
            sqlx::query(&sql)
                .bind(id.0)
                .execute(&self.pool)
                .await
                .expect("deleted");
        }
        for file in &rows.files {
            sqlx::query(
                "INSERT INTO case_lookup.case_files
                        (foreigner_id, version, position, primary_name, status, ban_until, next_deadline, document, ban_from,
                         order_until, departed_on)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            )
            .bind(id.0)
            .bind(file.version.cast_signed())
            .bind(file.position.cast_signed())
            .bind(&file.primary_name)
            .bind(file.status.code())
            .bind(file.ban_until)
            .bind(file.next_deadline)
            .bind(serde_json::to_value(file.document).expect("JSON"))
            .bind(file.ban_from)
            .bind(file.order_until)
            .bind(file.departed_on)
            .execute(&self.pool)
            .await
            .expect("a file");
        }
        for row in &rows.identities {
            let nationalities: Vec<&str> = row
                .nationalities
                .iter()
                .map(events::codes::Country::code)
                .collect();
            sqlx::query("INSERT INTO case_lookup.case_identities VALUES ($1, $2, $3, $4, $5, $6)")
                .bind(id.0)
                .bind(row.identity_id.0)
                .bind(row.category.code())
                .bind(row.born_from)
                .bind(row.born_to)
                .bind(nationalities)
                .execute(&self.pool)
                .await
                .expect("an identity");
        }
        for row in &rows.names {
            sqlx::query(
                "INSERT INTO case_lookup.case_names (foreigner_id, place, identity_id, of_primary, form)
                 VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(id.0)
            .bind(row.place)
            .bind(row.identity_id.0)
            .bind(row.of_primary)
            .bind(&row.form)
            .execute(&self.pool)
            .await
            .expect("a name");
        }
        for row in &rows.documents {
            sqlx::query("INSERT INTO case_lookup.case_documents VALUES ($1, $2, $3, $4, $5)")
                .bind(id.0)
                .bind(row.document_id.0)
                .bind(&row.number_normal)
                .bind(row.issuer.code())
                .bind(row.kind.code())
                .execute(&self.pool)
                .await
                .expect("a document");
        }
        for row in &rows.decisions {
            sqlx::query(
                "INSERT INTO case_lookup.case_decisions VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(id.0)
            .bind(row.decision_id.0)
            .bind(row.authority.code())
            .bind(row.number)
            .bind(row.decided_on)
            .bind(row.kind.code())
            .bind(row.status.code())
            .execute(&self.pool)
            .await
            .expect("a decision");
        }
        for unit in &rows.units {
            sqlx::query("INSERT INTO case_lookup.case_units VALUES ($1, $2)")
                .bind(id.0)
                .bind(unit)
                .execute(&self.pool)
                .await
                .expect("a unit");
        }
        for row in &rows.merges {
            sqlx::query("INSERT INTO case_lookup.case_merges VALUES ($1, $2, $3, $4, $5)")
                .bind(id.0)
                .bind(row.place)
                .bind(row.into.0)
                .bind(row.merged_at)
                .bind(row.unmerged_at)
                .execute(&self.pool)
                .await
                .expect("a merge");
        }
        for row in &rows.alarms {
            sqlx::query(
                "INSERT INTO case_lookup.case_alarms VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(id.0)
            .bind(row.place)
            .bind(row.kind.code())
            .bind(row.rule.to_string())
            .bind(row.raised_at)
            .bind(row.due_at)
            .bind(row.organisation.code())
            .bind(row.position.cast_signed())
            .execute(&self.pool)
            .await
            .expect("an alarm");
        }
    }

    async fn write_person(&self, id: ForeignerId, state: &entry_ban::State) {
        for row in &entry_ban::rows(id, state).persons {
            sqlx::query(
                "INSERT INTO entry_ban.persons VALUES ($1, $2, $3, $4)
                 ON CONFLICT (foreigner_id) DO UPDATE SET position = $2, banned = $3, state = $4",
            )
            .bind(id.0)
            .bind(row.position.cast_signed())
            .bind(row.banned)
            .bind(serde_json::to_value(row.state).expect("JSON"))
            .execute(&self.pool)
            .await
            .expect("a person");
        }
    }

    async fn write_facts(&self, id: ForeignerId, state: &return_statistics::State) {
        let delete = "DELETE FROM return_statistics.statistics_facts WHERE foreigner_id = $1";
        sqlx::query(delete)
            .bind(id.0)
            .execute(&self.pool)
            .await
            .expect("deleted");
        for fact in return_statistics::rows(id, state).facts {
            sqlx::query(
                "INSERT INTO return_statistics.statistics_facts
                        (position, foreigner_id, kind, decision_id, happened_on, quarter, citizenship, sex, age_group,
                         voided_position, voided_reason)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            )
            .bind(fact.position.cast_signed())
            .bind(id.0)
            .bind(fact.kind.code())
            .bind(fact.decision_id.0)
            .bind(fact.happened_on)
            .bind(&fact.quarter)
            .bind(fact.citizenship.code())
            .bind(i16::from(fact.sex.code()))
            .bind(fact.age_group.code())
            .bind(fact.voided_position.map(u64::cast_signed))
            .bind(fact.voided_reason.map(return_statistics::VoidReason::code))
            .execute(&self.pool)
            .await
            .expect("a fact");
        }
    }

    /// The number of access records.
    pub(crate) async fn access_records(&self) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM access_log")
            .fetch_one(&self.pool)
            .await
            .expect("a count")
    }

    /// The question of an access record, unsealed.
    pub(crate) fn unsealed(&self, sealed: &[u8], access_id: Uuid) -> Option<Vec<u8>> {
        self.keyring.open_question(sealed, access_id)
    }
}

/// Who recorded what the tests record.
pub(crate) fn metadata() -> Metadata {
    Metadata {
        event_id: EventId(id()),
        command_key: CommandKey(id()),
        correlation_id: id(),
        causation_id: None,
        recorded_at: now(),
        effective_on: day("2026-03-02"),
        actor: Actor {
            user: "vrs-4711".into(),
            organisation: Organisation::Vrs,
            unit: "VRS-LUDZA".into(),
            workstation: "LUDZA-07".into(),
        },
        purpose: Purpose::RecordDecision,
        authority: Some(Authority::Vrs),
        legal_reference: None,
        received_on: None,
        findings: Vec::new(),
        schema_version: Metadata::SCHEMA_VERSION,
    }
}

/// A person as tests describe them.
#[derive(Clone, Copy)]
pub(crate) struct Someone {
    pub(crate) surname: &'static str,
    pub(crate) given: &'static str,
    pub(crate) birth: &'static str,
    pub(crate) sex: Sex,
    pub(crate) nationality: &'static str,
    pub(crate) document: &'static str,
    pub(crate) category: IdentityCategory,
    pub(crate) external_id: Option<&'static str>,
}

/// The one whom most tests are about.
pub(crate) const KARIMOV: Someone = Someone {
    surname: "KARIMOV",
    given: "ALI",
    birth: "1991-07-03",
    sex: Sex::Male,
    nationality: "UZB",
    document: "AB1234567",
    category: IdentityCategory::Confirmed,
    external_id: None,
};

impl Someone {
    pub(crate) fn opened(&self) -> Event {
        let country = self.nationality.parse().expect("a country");
        let names = IdentityNames {
            surname: Some(self.surname.into()),
            given_names: vec![self.given.into()],
            patronymic: None,
            original_script: None,
            mrz_name: None,
            birth: Birth {
                date: Some(self.birth.parse().expect("a date")),
                date_unknown: None,
                country: None,
                place: None,
            },
            ethnicity: None,
            personal_code: None,
            foreign_numbers: Vec::new(),
            fingerprints: None,
        };
        let document = Document {
            document_id: DocumentId(id()),
            kind: DocumentKind::Pp,
            number: self.document.into(),
            issuer: country,
            issuing_authority: None,
            issued_on: None,
            expires_on: None,
        };
        let identity = Identity {
            identity_id: IdentityId(id()),
            category: self.category,
            sex: self.sex,
            nationalities: vec![Nationality {
                code: country,
                kind: NationalityType::Cit,
            }],
        };
        let external = |id: &str| ExternalReference {
            source: "persons".into(),
            id: id.into(),
        };
        FileOpened {
            identity,
            distinct_from: Vec::new(),
            opened_on: None,
            personal: Personal::Known(FileOpenedPersonal {
                names,
                documents: vec![document],
                external_reference: self.external_id.map(external),
                distinct_reasons: Vec::new(),
            }),
        }
        .into()
    }

    pub(crate) fn profile(&self) -> Profile {
        Profile {
            citizenship: self.nationality.parse().expect("a country"),
            sex: self.sex,
            age_group: AgeGroup::From18To34,
            unaccompanied: None,
        }
    }
}

pub(crate) fn decision(kind: DecisionKind, number: &str, date: &str) -> Decision {
    Decision {
        decision_id: DecisionId(id()),
        kind,
        authority: Authority::Vrs,
        number: number.into(),
        date: day(date),
    }
}

/// A stand-alone Schengen ban from a day to a day.
pub(crate) fn ban(number: &str, from: &str, until: Option<&str>) -> EntryBanImposed {
    EntryBanImposed {
        decision: decision(DecisionKind::BanSch, number, from),
        scope: BanScope::Schengen,
        basis: BanBasis::Security,
        sub_basis: None,
        return_decision_id: None,
        term: None,
        valid_from: Some(day(from)),
        valid_until: until.map(day),
        unlimited: until.is_none(),
        review_on: None,
        threat: false,
        family_member: false,
        profile: KARIMOV.profile(),
    }
}

/// KARIMOV left, under a decision or under none.
pub(crate) fn departed(target: Option<DecisionId>, on: &str) -> DepartureConfirmed {
    DepartureConfirmed {
        target,
        departed_on: day(on),
        departed_earliest_on: None,
        border_crossing_point: "LV-RIX".parse().expect("a place"),
        destination: "UZB".parse().expect("a country"),
        form: DepartureForm::VolNoassist,
        proof: ExitProof::BcpLv,
        outcome: None,
        profile: KARIMOV.profile(),
        personal: Personal::Known(ProofReference { reference: None }),
    }
}

/// A facial image; its content is the text `image`.
pub(crate) fn photo() -> PhotoAdded {
    PhotoAdded {
        photo_id: PhotoId(id()),
        kind: PhotoKind::FullFrontal,
        taken_on: day("2026-03-02"),
        media_type: MediaType::Jpeg,
        width: 480,
        height: 640,
        size_bytes: 5,
        personal: Personal::Known(PhotoAddedPersonal {
            sha256: "5e".repeat(32),
            content: "aW1hZ2U=".into(),
        }),
    }
}

/// A return decision of a day.
pub(crate) fn return_decision(someone: &Someone, number: &str, date: &str) -> ReturnDecisionIssued {
    ReturnDecisionIssued {
        decision: decision(DecisionKind::RdVol, number, date),
        departure_period_days: 14,
        grounds: vec![Violation::Vi04],
        destination: someone.nationality.parse().expect("a country"),
        profile: someone.profile(),
    }
}

/// The ban waits for the departure that the return decision orders.
pub(crate) fn pending_ban(number: &str, order: &ReturnDecisionIssued) -> EntryBanImposed {
    EntryBanImposed {
        basis: BanBasis::ReturnBan,
        return_decision_id: Some(order.decision.decision_id),
        term: Some("P3Y".parse().expect("a term")),
        valid_from: None,
        valid_until: None,
        unlimited: false,
        decision: Decision {
            date: order.decision.date,
            ..decision(DecisionKind::BanSch, number, "2026-03-02")
        },
        ..ban(number, "2026-03-02", None)
    }
}

pub(crate) fn revoked(target: DecisionId, mode: RevocationMode, effective_on: &str) -> Event {
    DecisionRevoked {
        target,
        decision: Some(decision(DecisionKind::ChgRevoke, "R-1", effective_on)),
        mode,
        effective_on: day(effective_on),
        reason: RevocationReason::CourtAnnulled,
        because_of: None,
    }
    .into()
}

pub(crate) fn suspended(target: DecisionId, from: &str, until: &str) -> Event {
    DecisionSuspended {
        target,
        decision: Some(decision(DecisionKind::ChgSuspend, "S-1", from)),
        from: day(from),
        until: Some(day(until)),
        reason: SuspensionReason::Court,
        days_left: None,
        because_of: None,
    }
    .into()
}
