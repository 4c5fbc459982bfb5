//! The log to JetStream (architecture P-4): in order, without a gap, from wherever the stream ends.
//!
//! PostgreSQL is the truth. The stream is disposable: it may be wiped, behind, or away, and is filled again from the log.
//! One relay works at a time; a second one that believes so too cannot do harm, because every message says after which one
//! it comes and the server refuses it elsewhere.

mod message;
mod server;
mod stream;

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::IntoFuture as _;
use std::time::{Duration, Instant};

use async_nats::jetstream;
use async_nats::jetstream::context::{PublishAckFuture, PublishErrorKind};
use chassis::Secret;
use chassis::metrics::Metrics;
use events::StoredEvent;
use sqlx::PgPool;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::leadership::{self, Leadership};
use crate::metrics::RelayMetrics;
use stream::{End, Place};
pub use stream::{MAX_AGE, STREAM, SUBJECTS};

/// Events read at a time.
const PAGE: usize = 512;

/// Messages under way without an acknowledgement.
const WINDOW: usize = 256;

/// From one reading to the next while events trickle in: many small pages cost more than they carry sooner.
const PACE: Duration = Duration::from_millis(5);

/// How often other processes' appends are looked for.
const POLL_EVERY: Duration = Duration::from_millis(100);

/// How often an idle relay looks whether the stream still ends where it left it.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How long an acknowledgement may take.
const ACK_TIMEOUT: Duration = Duration::from_secs(5);

/// Between two tries, at first and at most.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));

/// Where the stream is.
#[derive(Clone, Debug)]
pub struct RelayConfig {
    /// The NATS server.
    pub nats_url: Secret,
    /// Copies of the stream in a cluster.
    pub replicas: u8,
}

/// Carries the log to JetStream while it is the one relay of the register.
pub struct Relay {
    pool: PgPool,
    head: watch::Receiver<u64>,
    config: RelayConfig,
    metrics: RelayMetrics,
    /// How far this process saw the stream reach.
    reached: Option<Reached>,
}

/// Why the relay looks anew where the stream ends.
#[derive(Debug, thiserror::Error)]
enum Interruption {
    #[error("the stream ends elsewhere")]
    Moved,
    #[error("the server kept a message back as a duplicate of one that it no longer has")]
    Swallowed,
    #[error("JetStream cannot be reached")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the NATS server is older than 2.9")]
    TooOld,
    #[error("the log cannot be read")]
    Log(#[from] event_log::ReadError),
}

/// A position and where in the stream it stands.
#[derive(Clone, Copy, Debug)]
struct Reached {
    position: u64,
    place: Place,
}

/// A message on its way.
struct Pending {
    position: u64,
    ack: PublishAckFuture,
}

impl Relay {
    /// A relay of the log in `pool`. `head` wakes it when this process appends; it finds by itself what others append.
    pub fn new(
        pool: PgPool,
        head: watch::Receiver<u64>,
        config: RelayConfig,
        metrics: &Metrics,
    ) -> Self {
        let metrics = RelayMetrics::new(metrics);
        Self {
            pool,
            head,
            config,
            metrics,
            reached: None,
        }
    }

    /// Relays until `shutdown`: waits for its turn, works while it has it, and waits again when it lost it.
    pub async fn run(mut self, shutdown: CancellationToken) {
        let Some(Ok(client)) = shutdown.run_until_cancelled(self.connect()).await else {
            return;
        };
        let context = jetstream::ContextBuilder::new()
            .timeout(ACK_TIMEOUT)
            .ack_timeout(ACK_TIMEOUT)
            .max_ack_inflight(WINDOW * 2)
            .build(client.clone());
        while let Some(leadership) = shutdown
            .run_until_cancelled(Leadership::take(&self.pool, leadership::RELAY))
            .await
        {
            tracing::info!("this process relays the log");
            self.metrics.active.set(1);
            let lost = leadership.lost();
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = lost => tracing::warn!("this process no longer relays the log"),
                () = self.keep_relaying(&client, &context) => {}
            }
            self.metrics.active.set(0);
        }
    }

    /// A client that connects when the server is there, and again whenever it was away.
    async fn connect(&self) -> Result<async_nats::Client, async_nats::ConnectError> {
        let url = self.config.nats_url.expose();
        let client = login_of(url)
            .name("register-relay")
            .retry_on_initial_connect()
            .ping_interval(Duration::from_secs(2))
            .reconnect_delay_callback(|attempts| {
                BACK_OFF
                    .0
                    .saturating_mul(1 << attempts.min(5))
                    .min(BACK_OFF.1)
            })
            .connect(url)
            .await;
        client.inspect_err(|error| tracing::error!(kind = ?error.kind(), "the NATS address cannot be used; nothing is relayed"))
    }

    async fn keep_relaying(&mut self, client: &async_nats::Client, context: &jetstream::Context) {
        let mut wait = BACK_OFF.0;
        let mut said = String::new();
        loop {
            let started = Instant::now();
            let Err(interruption) = self.follow(client, context).await;
            self.metrics.connected.set(0);
            // A server that is away for an hour is said once, not at every try.
            let error = chain(&interruption);
            if error == said {
                tracing::debug!(error, "the relay is still interrupted");
            } else {
                tracing::warn!(error, "the relay was interrupted");
                said = error;
            }
            if matches!(interruption, Interruption::Swallowed)
                && let Err(error) = stream::recreate(context, self.config.replicas).await
            {
                tracing::warn!(error = %chain(&error), "the stream could not be made anew");
            }
            wait = if started.elapsed() > BACK_OFF.1 {
                BACK_OFF.0
            } else {
                (wait * 2).min(BACK_OFF.1)
            };
            tokio::time::sleep(wait).await;
        }
    }

    /// Publishes from where the stream ends, for as long as nothing interrupts.
    async fn follow(
        &mut self,
        client: &async_nats::Client,
        context: &jetstream::Context,
    ) -> Result<Infallible, Interruption> {
        stream::ensure(context, self.config.replicas).await?;
        // The server has answered, so that it has said what it is.
        let version = client.server_info().version;
        if server::is_too_old(&version) {
            return Err(Interruption::TooOld);
        }
        let mut end = self.settled_end(context).await?;
        self.metrics.connected.set(1);
        let mut looked = Instant::now();
        tracing::info!(
            position = end.position,
            server.version = version,
            "the relay goes on after this position"
        );
        loop {
            let begun = tokio::time::Instant::now();
            let page = event_log::read_from(&self.pool, end.position, PAGE).await?;
            fail_point("relay::after_read");
            if !page.events.is_empty() {
                end = self.publish(context, end, &page.events).await?;
                if page.events.len() < PAGE {
                    tokio::time::sleep_until(begun + PACE).await;
                }
                continue;
            }
            if looked.elapsed() >= LOOK_EVERY {
                looked = Instant::now();
                self.expect_end(context, &end).await?;
            }
            if let Ok(Err(_)) = tokio::time::timeout(POLL_EVERY, self.head.changed()).await {
                // The writer of this process has ended; others may go on.
                tokio::time::sleep(POLL_EVERY).await;
            }
        }
    }

    /// Publishes events in order, many under way at a time; answers the new end when all are acknowledged.
    async fn publish(
        &mut self,
        context: &jetstream::Context,
        mut end: End,
        events: &[StoredEvent],
    ) -> Result<End, Interruption> {
        let mut pending = VecDeque::with_capacity(WINDOW);
        let mut duplicates = false;
        for event in events {
            let message = message::of(event, &end)?;
            end = End::after(event.position);
            let ack = context
                .send_publish(message.0, message.1)
                .await
                .map_err(unreachable)?;
            fail_point("relay::after_publish");
            pending.push_back(Pending {
                position: event.position,
                ack,
            });
            if pending.len() >= WINDOW {
                duplicates |= self.acknowledge(pending.pop_front()).await?;
            }
        }
        while !pending.is_empty() {
            duplicates |= self.acknowledge(pending.pop_front()).await?;
        }
        if duplicates {
            // Another relay published them, or the server remembers messages that were wiped since.
            let found = stream::end(context).await?;
            if found.position < end.position {
                return Err(Interruption::Swallowed);
            }
        }
        Ok(end)
    }

    /// Waits for one acknowledgement and moves the cursor. Answers whether the server knew the message already.
    async fn acknowledge(&mut self, pending: Option<Pending>) -> Result<bool, Interruption> {
        let Some(Pending { position, ack }) = pending else {
            return Ok(false);
        };
        fail_point("relay::before_ack");
        let ack = ack
            .into_future()
            .await
            .map_err(|error| match error.kind() {
                PublishErrorKind::WrongLastMessageId | PublishErrorKind::WrongLastSequence => {
                    Interruption::Moved
                }
                _ => unreachable(error),
            })?;
        fail_point("relay::after_ack");
        if let Some(reached) = &mut self.reached {
            reached.position = position;
            reached.place.sequence = ack.sequence;
        }
        self.metrics.position.set(position.cast_signed());
        Ok(ack.duplicate)
    }

    async fn expect_end(
        &self,
        context: &jetstream::Context,
        end: &End,
    ) -> Result<(), Interruption> {
        let found = stream::end(context).await?;
        if (found.position == end.position && found.follows) || self.has_expired(&found) {
            return Ok(());
        }
        Err(Interruption::Moved)
    }

    /// Where the stream ends, if that is a place of our log; else the stream is made anew.
    async fn settled_end(&mut self, context: &jetstream::Context) -> Result<End, Interruption> {
        let mut end = stream::end(context).await?;
        if !end.is_empty() && !self.is_of_this_log(&end).await? {
            tracing::error!(
                position = end.position,
                "the stream is not of this log; it is filled anew"
            );
            stream::recreate(context, self.config.replicas).await?;
            end = stream::end(context).await?;
        }
        if let Some(reached) = self.reached.filter(|_| self.has_expired(&end)) {
            end = end.expired_after(reached.position);
        }
        self.reached = end.place.map(|place| Reached {
            position: end.position,
            place,
        });
        self.metrics.position.set(end.position.cast_signed());
        Ok(end)
    }

    async fn is_of_this_log(&self, end: &End) -> Result<bool, Interruption> {
        let page = event_log::read_from(&self.pool, end.position.saturating_sub(1), 1).await?;
        Ok(page
            .events
            .first()
            .is_some_and(|event| end.is_leaf(event.leaf())))
    }

    /// Whether a stream is empty because everything in it was too old: it is the same one, and has forgotten nothing of
    /// what it counted. Nobody can empty it otherwise.
    fn has_expired(&self, found: &End) -> bool {
        let (Some(reached), Some(place)) = (self.reached, found.place) else {
            return false;
        };
        found.is_empty()
            && place.stream_made_at == reached.place.stream_made_at
            && place.sequence >= reached.place.sequence
    }
}

fn unreachable(error: impl std::error::Error + Send + Sync + 'static) -> Interruption {
    Interruption::Unreachable(Box::new(error))
}

/// An error with everything behind it, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// A place between two side effects where the fault tests stop the process.
fn fail_point(name: &'static str) {
    fail::fail_point!(name);
    let _ = name;
}

/// The client does not take user and password from an address by itself.
fn login_of(url: &str) -> async_nats::ConnectOptions {
    let address = url.parse::<async_nats::ServerAddr>().ok();
    let login = address
        .as_ref()
        .and_then(|address| address.username().zip(address.password()));
    match login {
        Some((user, password)) => {
            async_nats::ConnectOptions::with_user_and_password(user.to_owned(), password.to_owned())
        }
        None => async_nats::ConnectOptions::new(),
    }
}
