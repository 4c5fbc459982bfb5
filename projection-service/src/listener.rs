//! Messages of the stream as wake-ups.
//!
//! Only headers are fetched: what is folded is read from the log, so that a lost, doubled, late, corrupt or forged message
//! cannot change a read model. A new consumer begins with new messages, because older ones have nothing to add.

use crate::ReadModel;
use anyhow::{Context as _, ensure};
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer, pull};
use async_nats::jetstream::{self, Message};
use futures::StreamExt as _;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// The stream of the register (contract.md section 8).
const STREAM: &str = "REGISTER";

/// The header that says which event a message announces.
const POSITION: &str = "Register-Position";

const AGAIN_AFTER: Duration = Duration::from_secs(1);
const ACK_WAIT: Duration = Duration::from_secs(30);
const HEARTBEAT: Duration = Duration::from_secs(5);
const PULL_EXPIRES: Duration = Duration::from_secs(30);
const PULL_MESSAGES: usize = 64;
const ACK_PENDING_MAX: i64 = 4_096;

/// An event is in the log.
pub(crate) struct Announcement {
    /// Which one; `None` when the message does not say it in a form that can be read.
    pub(crate) position: Option<u64>,
    message: Message,
}

impl Announcement {
    /// Tells the stream that the message has done its work. A failure does no harm: the message comes again.
    pub(crate) async fn acknowledge(self) {
        if let Err(error) = self.message.ack().await {
            tracing::debug!(error = %error, "a message was not acknowledged");
        }
    }
}

/// Hands on announcements until shutdown; consumer and stream may come and go.
pub(crate) async fn listen(
    client: async_nats::Client,
    model: ReadModel,
    announced: mpsc::Sender<Announcement>,
    shutdown: CancellationToken,
) {
    let stream = jetstream::new(client);
    let mut away = false;
    loop {
        let ended = tokio::select! {
            () = shutdown.cancelled() => return,
            ended = receive(&stream, model, &announced, &mut away) => ended,
        };
        if announced.is_closed() {
            return;
        }
        if let Err(error) = ended
            && !away
        {
            tracing::warn!(projection = model.name(), error = %format_args!("{error:#}"), "no messages; the log is polled");
            away = true;
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(AGAIN_AFTER) => {}
        }
    }
}

async fn receive(
    stream: &jetstream::Context,
    model: ReadModel,
    announced: &mpsc::Sender<Announcement>,
    away: &mut bool,
) -> anyhow::Result<()> {
    let consumer = consumer(stream, model).await?;
    let mut messages = consumer
        .stream()
        .max_messages_per_batch(PULL_MESSAGES)
        .heartbeat(HEARTBEAT)
        .expires(PULL_EXPIRES)
        .messages()
        .await
        .context("messages cannot be asked for")?;
    *away = false;
    while let Some(message) = messages.next().await {
        let message = message.context("the consumer gave no more messages")?;
        let position = message
            .headers
            .as_ref()
            .and_then(|headers| headers.get(POSITION));
        let position = position.and_then(|position| position.as_str().parse().ok());
        if announced
            .send(Announcement { position, message })
            .await
            .is_err()
        {
            break;
        }
    }
    Ok(())
}

async fn consumer(stream: &jetstream::Context, model: ReadModel) -> anyhow::Result<PullConsumer> {
    let name = format!("projector-{model}");
    let wanted = pull::Config {
        durable_name: Some(name.clone()),
        description: Some("wakes the projector of a read model".to_owned()),
        deliver_policy: DeliverPolicy::New,
        // One acknowledgement stands for everything before it: under load a message each would cost more than the work.
        ack_policy: AckPolicy::All,
        ack_wait: ACK_WAIT,
        max_ack_pending: ACK_PENDING_MAX,
        headers_only: true,
        ..pull::Config::default()
    };
    let stream = stream
        .get_stream(STREAM)
        .await
        .context("the stream is not there")?;
    let consumer = stream
        .create_consumer(wanted)
        .await
        .context("the consumer cannot be created")?;
    // An older server ignores what it does not know, so that the configuration is read back.
    let config = &consumer.cached_info().config;
    ensure!(
        config.headers_only && config.ack_policy == AckPolicy::All,
        "the server changed the consumer"
    );
    Ok(consumer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projections::{EntryBan, Projection};
    use crate::testing::{Nats, Register, Running};
    use chassis::Context;
    use sqlx::PgPool;
    use tokio::sync::watch;

    /// A projector that hears messages only: it never looks at the head of the log by itself.
    fn project(register: &Register, nats: &Nats) -> Running {
        let context = Context::new(CancellationToken::new());
        let (announce, announced) = mpsc::channel(4);
        let (client, shutdown) = (nats.client.clone(), context.shutdown.clone());
        tokio::spawn(listen(client, EntryBan::MODEL, announce, shutdown));
        register.project_with::<EntryBan>(context, watch::channel(None).1, announced)
    }

    async fn pending(nats: &Nats) -> Option<(usize, u64)> {
        let stream = nats.jetstream().get_stream(STREAM).await.ok()?;
        let mut consumer: PullConsumer = stream.get_consumer("projector-entry_ban").await.ok()?;
        let info = consumer.info().await.ok()?;
        Some((info.num_ack_pending, info.num_pending))
    }

    async fn consumer_is_there(nats: &Nats) {
        while pending(nats).await.is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn f12_f15_doubled_late_lost_and_corrupt_messages_wake_and_do_nothing_else(
        owner: PgPool,
    ) {
        let register = Register::open(&owner).await;
        let nats = Nats::start().await;
        nats.create_stream().await;
        let mut projector = project(&register, &nats);
        consumer_is_there(&nats).await;

        register.populate(1..5).await;
        let head = register.head().await;
        // Out of order, twice, of a position that the log does not have, and unreadable; most are lost.
        for position in [&head.to_string(), "3", "3", "1", "999999", "-1", "x"] {
            nats.announce(position).await;
        }
        projector.reaches(head).await;
        while pending(&nats).await != Some((0, 0)) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(register.differences(EntryBan::MODEL).await, 0);

        register.populate(5..6).await;
        nats.announce("garbage").await;
        projector.reaches(register.head().await).await;
        projector.stop().await;
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn f14_a_stream_that_was_wiped_wakes_again_once_it_is_back(owner: PgPool) {
        let register = Register::open(&owner).await;
        let nats = Nats::start().await;
        let mut projector = project(&register, &nats);
        nats.create_stream().await;
        consumer_is_there(&nats).await;
        nats.jetstream()
            .delete_stream(STREAM)
            .await
            .expect("the stream was there");
        nats.create_stream().await;
        consumer_is_there(&nats).await;
        register.populate(1..2).await;
        nats.announce("1").await;
        projector.reaches(register.head().await).await;
        register.close().await;
    }
}
