//! The one path of every command: load, decide, seal, append, answer.
//!
//! It is usable in process as well as behind HTTP. Nothing is answered before it is durable, and a repeated key gets the
//! first answer again, whatever the law would say to it now (architecture P-3).

mod answer;
mod digests;
mod draft;
mod facts;
mod failure;
mod files;
mod fingerprint;
mod lookup;
mod parameters;
mod preview;
mod request;

use std::sync::Arc;
use std::time::{Duration, Instant};

use chassis::clock::Clock;
use chrono::{DateTime, Utc};
use event_log::{
    Append, AppendError, CommandRecord, ForeignerKey, Keyring, KnownCommand, WrappedKey, Writer,
};
use events::{CommandKey, ForeignerId};
use law::State;
use law::retention::Standing;
use sqlx::PgPool;

use crate::cqrs::ForeignerAggregate;
use crate::mint;
pub use answer::{Answer, AnswerBody, DecisionNoted, EventNoted, ProposalNoted, RuleNoted};
pub(crate) use digests::digests_of;
pub(crate) use draft::{Draft, Signature};
pub use facts::Facts;
pub use failure::Failure;
use files::{Files, Folded, states_of};
pub use fingerprint::fingerprint;
pub(crate) use fingerprint::kept;
pub use preview::Preview;
pub use request::{Request, Settings, Target};

/// How long a command waits for its turn on a busy file, and is decided anew while other processes move the file on. A
/// process that lost must read the file again and the one that won need not, so that a busy one can win many times in a
/// row; a number of tries would be too few.
const PATIENCE: Duration = Duration::from_secs(4);

/// What PostgreSQL says when a lock is not free in time.
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// Carries out commands. Cheap to clone; clones share their cache and their queues.
#[derive(Clone)]
pub struct Commands(Arc<Inner>);

struct Inner {
    pool: PgPool,
    keyring: Keyring,
    writer: Writer,
    clock: Arc<dyn Clock>,
    settings: Settings,
    parameters: parameters::InForce,
    files: Files,
}

/// One attempt either ends or finds that the file moved on.
enum Attempt {
    Done(Answer),
    Again,
}

impl Commands {
    /// Ready to carry out commands on the register that `pool` holds.
    pub fn open(
        pool: PgPool,
        keyring: Keyring,
        writer: Writer,
        clock: Arc<dyn Clock>,
        settings: Settings,
    ) -> Self {
        let files = Files::new(pool.clone(), keyring.clone(), settings.files_cached_max);
        Self(Arc::new(Inner {
            pool,
            keyring,
            writer,
            clock,
            settings,
            parameters: parameters::InForce::default(),
            files,
        }))
    }

    /// Carries out a request: decided by the law, durable when this returns.
    ///
    /// # Errors
    ///
    /// See [`Failure`]. Nothing was recorded, except perhaps after [`Failure::OutcomeUnknown`].
    pub async fn execute(&self, request: Request) -> Result<Answer, Failure> {
        let (foreigner_id, queue) = match request.target {
            Target::Open => (ForeignerId(mint::uuid()), request.key.0),
            Target::File(foreigner_id) => (foreigner_id, foreigner_id.0),
            Target::Register => (ForeignerId::REGISTER, ForeignerId::REGISTER.0),
        };
        let started = Instant::now();
        let turn = tokio::time::timeout(PATIENCE, self.0.files.turn(queue)).await;
        let _turn = turn.map_err(|_| Failure::Contended)?;
        let mut candidates = Vec::new();
        loop {
            match self
                .0
                .attempt(foreigner_id, &request, &mut candidates)
                .await?
            {
                Attempt::Done(answer) => return Ok(answer),
                Attempt::Again if started.elapsed() < PATIENCE => self.0.files.forget(foreigner_id),
                Attempt::Again => return Err(Failure::Contended),
            }
        }
    }

    /// What became of a command: its first answer, if it was recorded. `None` is only answered when no append is under way
    /// that could still record it.
    ///
    /// # Errors
    ///
    /// [`Failure::OutcomeUnknown`] when an append is under way and does not end in time.
    pub async fn outcome(&self, key: CommandKey) -> Result<Option<KnownCommand>, Failure> {
        event_log::settled_command(&self.0.pool, key)
            .await
            .map_err(|error| match &error {
                sqlx::Error::Database(fault)
                    if fault.code().as_deref() == Some(LOCK_NOT_AVAILABLE) =>
                {
                    Failure::OutcomeUnknown
                }
                _ => error.into(),
            })
    }

    /// Up to which position this process knows the log to go.
    pub(crate) fn position(&self) -> u64 {
        *self.0.writer.head().borrow()
    }

    /// Now, by the clock of the service.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    /// When a file at this version or a later one is next due, see [`law::deadlines::next_due`], and how its retention stands.
    pub(crate) async fn next_due(
        &self,
        foreigner_id: ForeignerId,
        version: u64,
    ) -> Result<(Option<DateTime<Utc>>, Option<Standing>), Failure> {
        let files = &self.0.files;
        let mut file = files.load(foreigner_id).await?;
        if file.version < version {
            // Another process moved the file on.
            files.forget(foreigner_id);
            file = files.load(foreigner_id).await?;
        }
        let parameters = self.0.parameters.now();
        let retention = file.state.file();
        let retention = retention.map(|file| law::retention::standing(file, &parameters));
        Ok((
            law::deadlines::next_due(&file.state, &parameters),
            retention,
        ))
    }

    /// The civil day of now in Latvia.
    pub fn today(&self) -> chrono::NaiveDate {
        law::time::civil_day(self.0.clock.now())
    }
}

impl Inner {
    async fn attempt(
        &self,
        foreigner_id: ForeignerId,
        request: &Request,
        candidates: &mut Vec<ForeignerId>,
    ) -> Result<Attempt, Failure> {
        let file = match request.target {
            Target::Open => Folded::default(),
            Target::File(_) | Target::Register => self.files.load(foreigner_id).await?,
        };
        let proposal = match self.propose(foreigner_id, request, &file, candidates).await {
            Ok(proposal) => proposal,
            Err(refusal) if refusal.is_of_the_file() => {
                return self.refuse(foreigner_id, request, &file, refusal).await;
            }
            Err(failure) => return Err(failure),
        };
        fail_point("command::before_append");
        let Proposal {
            append,
            outcome,
            decided_by,
            sealing,
            state,
        } = proposal;
        match self.writer.append(append).await {
            Ok(appended) => {
                fail_point("command::before_reply");
                if file.version == 0 {
                    self.keyring.keep(foreigner_id, sealing);
                }
                self.keep(foreigner_id, appended.version, state);
                Ok(Attempt::Done(Answer::first(
                    outcome,
                    &appended,
                    request.target,
                )))
            }
            Err(AppendError::Known(known)) => self.replay(request, &known).map(Attempt::Done),
            Err(AppendError::Stale { .. }) => Ok(Attempt::Again),
            Err(AppendError::Candidates(found)) => {
                candidates.extend(found);
                Ok(Attempt::Again)
            }
            Err(AppendError::DecisionTaken { index }) => Err(Failure::DecisionTaken {
                command: decided_by[index],
            }),
            Err(AppendError::Erased) => {
                self.keyring.forget(foreigner_id);
                self.files.forget(foreigner_id);
                Err(Failure::Erased)
            }
            Err(AppendError::Refused(source)) => Err(Failure::Broken(source)),
            Err(AppendError::Unavailable(source)) => Err(Failure::of_database(source)),
            Err(AppendError::OutcomeUnknown) => Err(Failure::OutcomeUnknown),
            Err(AppendError::ShuttingDown) => Err(Failure::ShuttingDown),
            Err(AppendError::Overloaded) => Err(Failure::Overloaded),
        }
    }

    /// Keeps the file ready, unless its content was erased: that must not live on here.
    fn keep(&self, foreigner_id: ForeignerId, version: u64, state: Arc<State>) {
        if state.is_erased() {
            self.keyring.forget(foreigner_id);
            self.files.forget(foreigner_id);
        } else {
            self.files.keep(foreigner_id, Folded { version, state });
        }
    }

    /// Asks the law and puts together what would be appended.
    async fn propose(
        &self,
        foreigner_id: ForeignerId,
        request: &Request,
        file: &Folded,
        candidates: &mut Vec<ForeignerId>,
    ) -> Result<Proposal, Failure> {
        refuse_without_law(request, file)?;
        let same_document = self.look_up(foreigner_id, request, candidates).await?;
        let other = self.other_file(request, file).await?;
        let linked = self.linked_files(foreigner_id, request, file).await?;
        let facts = Facts {
            linked: states_of(&linked),
            ..self.facts(request, other, candidates.clone(), same_document)
        };
        let (sealing, new_key) = self.sealing(foreigner_id, file.version).await?;
        let mut aggregate = ForeignerAggregate::at(Arc::clone(&file.state));
        let mut draft = Draft::new(&self.keyring, &sealing, Signature::of(request, facts.now));
        for (index, command) in request.commands.iter().enumerate() {
            let decided = aggregate.decide(command.clone(), &facts).await;
            let refused = |refusal| Failure::Refused {
                refusal,
                command: index,
            };
            draft.add(index, decided.map_err(refused)?)?;
        }
        let drafted = draft.finish(foreigner_id, file.version);
        let command = CommandRecord {
            key: request.key,
            fingerprint: kept(&self.keyring, &request.fingerprint),
            status: request.target.status(),
            outcome: drafted.outcome.to_raw(),
        };
        let append = Append {
            foreigner_id,
            expected_version: file.version,
            events: drafted.events,
            command,
            decisions: drafted.decisions,
            digests: drafted.digests,
            candidates_seen: facts.candidates,
            // A hold that is set on one of them meanwhile keeps this one too.
            rests_on: (linked.iter())
                .map(|(id, file)| (*id, file.version))
                .collect(),
            new_key,
        };
        let (outcome, decided_by) = (drafted.outcome, drafted.decided_by);
        Ok(Proposal {
            append,
            outcome,
            decided_by,
            sealing,
            state: aggregate.into_state(),
        })
    }

    /// Before anything is refused: the command may have been recorded already, and then its first answer stands; and
    /// another process may have moved the file on, and then the law is asked again.
    async fn refuse(
        &self,
        foreigner_id: ForeignerId,
        request: &Request,
        file: &Folded,
        refusal: Failure,
    ) -> Result<Attempt, Failure> {
        if let Some(known) = event_log::known_command(&self.pool, request.key).await? {
            return self.replay(request, &known).map(Attempt::Done);
        }
        if self.files.version(foreigner_id).await? != file.version {
            return Ok(Attempt::Again);
        }
        Err(refusal)
    }

    /// The first answer again, unless the key came with another request.
    fn replay(&self, request: &Request, known: &KnownCommand) -> Result<Answer, Failure> {
        if known.fingerprint == kept(&self.keyring, &request.fingerprint) {
            Answer::again(known)
        } else {
            Err(Failure::OtherRequest)
        }
    }

    fn facts(
        &self,
        request: &Request,
        other: Option<Arc<State>>,
        candidates: Vec<ForeignerId>,
        same_document: Vec<ForeignerId>,
    ) -> Facts {
        let now = self.clock.now();
        Facts {
            now,
            today: law::time::civil_day(now),
            actor: request.actor.clone(),
            purpose: request.purpose,
            specimens: self.settings.specimens,
            parameters: self.parameters.now(),
            roles: request.roles.clone(),
            other,
            linked: Vec::new(),
            candidates,
            same_document,
            searched: self.searched(request, now),
        }
    }

    /// The key that seals, and its wrapped form when it is new.
    async fn sealing(
        &self,
        foreigner_id: ForeignerId,
        version: u64,
    ) -> Result<(ForeignerKey, Option<WrappedKey>), Failure> {
        if version == 0 {
            let (key, wrapped) = self.keyring.mint(foreigner_id);
            return Ok((key, Some(wrapped)));
        }
        let key = self.keyring.key(foreigner_id).await?;
        Ok((key.ok_or(Failure::Erased)?, None))
    }
}

/// What the law decided, ready to be appended.
struct Proposal {
    append: Append,
    outcome: answer::Outcome,
    /// Which command of the request took each decision of the append.
    decided_by: Vec<usize>,
    sealing: ForeignerKey,
    /// The file as it will be.
    state: Arc<State>,
}

/// What is refused before the law is asked.
fn refuse_without_law(request: &Request, file: &Folded) -> Result<(), Failure> {
    if matches!(request.target, Target::File(_)) && file.version == 0 {
        return Err(Failure::NoSuchFile);
    }
    match request.if_match {
        Some(expected) if expected != file.version => Err(Failure::Changed {
            current_version: file.version,
        }),
        _ => Ok(()),
    }
}

/// A place between two side effects where the fault tests stop the process.
fn fail_point(name: &'static str) {
    fail::fail_point!(name);
    let _ = name;
}
