//! The log to JetStream: in order, without a gap, whatever happens to relay, stream and server (P-4, F9, F10, F13, F14).

use std::time::{Duration, Instant};

use command_service::relay::STREAM;
use sqlx::PgPool;

use crate::harness::{Call, Register, person};
use crate::nats::Nats;
use crate::relaying::{PATIENCE, expect_whole, last_position, log, record, relay};

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f9_the_log_is_relayed_in_order_as_cloud_events_and_again_after_a_restart(pool: PgPool) {
    let (register, nats) = (Register::open(&pool).await, Nats::start().await);
    let context = nats.context().await;
    let file = register.opened("CANARYSSON").await;
    record(&register, file, 700).await;
    let first = relay(&register, &nats);
    expect_whole(&register, &context).await;
    assert_eq!(
        first.metric("register_relay_position").as_deref(),
        Some("701")
    );
    assert_eq!(first.metric("register_relay_active").as_deref(), Some("1"));
    first.stop().await;
    record(&register, register.opened("SAIDOV").await, 5).await;
    let second = relay(&register, &nats);
    expect_whole(&register, &context).await;
    second.stop().await;

    let stream = context.get_stream(STREAM).await.expect("the stream");
    assert_eq!(
        stream.cached_info().config.subjects,
        ["register.v1.foreigner.*"]
    );
    let message = stream.get_raw_message(2).await.expect("a message");
    let header = |name: &str| {
        message
            .headers
            .get(name)
            .map(|value| value.as_str().to_owned())
            .expect(name)
    };
    assert_eq!(
        message.subject.as_str(),
        "register.v1.foreigner.violation-found"
    );
    assert_eq!(header("ce-specversion"), "1.0");
    assert_eq!(header("ce-type"), "lv.register.violation-found.v1");
    assert_eq!(header("ce-source"), "/register");
    assert_eq!(header("ce-subject"), file.to_string());
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("Nats-Msg-Id"), "2");
    let stored = &log(&register).await[1];
    let metadata = events::Metadata::decode(stored.metadata.get()).expect("metadata");
    assert_eq!(header("ce-id"), metadata.event_id.to_string());
    assert!(header("ce-time").ends_with('Z'));
    assert_eq!(header("Register-Leaf"), format!("{:?}", stored.leaf()));
    for sequence in 1..=700 {
        let message = stream.get_raw_message(sequence).await.expect("a message");
        let text = format!(
            "{:?} {}",
            message.headers,
            String::from_utf8_lossy(&message.payload)
        );
        assert!(
            !text.contains("CANARY") && !text.contains("1991-07-03"),
            "p_6: personal data travel sealed"
        );
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f10_two_relays_of_which_the_lock_is_torn_away_again_and_again(pool: PgPool) {
    let (register, nats) = (Register::open(&pool).await, Nats::start().await);
    let context = nats.context().await;
    let relays = [relay(&register, &nats), relay(&register, &nats)];
    let file = register.opened("KARIMOV").await;
    for round in 0..6 {
        record(
            &register,
            register.opened(["A", "B", "C", "D", "E", "F"][round]).await,
            60,
        )
        .await;
        // The holder goes on for a moment without the lock, while the other one takes it.
        sqlx::query("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
            .execute(&pool)
            .await
            .expect("a superuser may");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    record(&register, file, 10).await;
    expect_whole(&register, &context).await;
    for relay in relays {
        relay.stop().await;
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f10_when_the_one_relay_stops_the_other_takes_over(pool: PgPool) {
    let (register, nats) = (Register::open(&pool).await, Nats::start().await);
    let context = nats.context().await;
    let first = relay(&register, &nats);
    record(&register, register.opened("KARIMOV").await, 3).await;
    expect_whole(&register, &context).await;
    let second = relay(&register, &nats);
    assert_eq!(second.metric("register_relay_active").as_deref(), Some("0"));
    first.stop().await;
    record(&register, register.opened("SAIDOV").await, 3).await;
    expect_whole(&register, &context).await;
    assert_eq!(second.metric("register_relay_active").as_deref(), Some("1"));
    second.stop().await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f13_while_nats_is_down_commands_go_on_and_the_backlog_drains(pool: PgPool) {
    let (register, mut nats) = (Register::open(&pool).await, Nats::start().await);
    let relaying = relay(&register, &nats);
    let file = register.opened("KARIMOV").await;
    expect_whole(&register, &nats.context().await).await;
    nats.kill();
    let started = Instant::now();
    record(&register, file, 300).await;
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "commands do not wait for NATS"
    );
    nats.up().await;
    expect_whole(&register, &nats.context().await).await;
    assert_eq!(
        relaying.metric("register_relay_connected").as_deref(),
        Some("1")
    );
    relaying.stop().await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f14_stream_wiped_refills_itself(pool: PgPool) {
    let (register, mut nats) = (Register::open(&pool).await, Nats::start().await);
    let relaying = relay(&register, &nats);
    let file = register.opened("KARIMOV").await;
    record(&register, file, 300).await;
    let context = nats.context().await;
    expect_whole(&register, &context).await;

    // Deleted, while nothing happens and while commands come in.
    context.delete_stream(STREAM).await.expect("deleted");
    expect_whole(&register, &context).await;
    context.delete_stream(STREAM).await.expect("deleted");
    record(&register, register.opened("SAIDOV").await, 20).await;
    expect_whole(&register, &context).await;

    // It cannot be emptied in part, which nobody would notice.
    let stream = context.get_stream(STREAM).await.expect("the stream");
    assert!(stream.purge().await.is_err() && stream.delete_message(7).await.is_err());

    // The server dies and its directory is gone when it comes back.
    nats.kill();
    nats.wipe();
    record(&register, register.opened("NAZAROV").await, 20).await;
    nats.up().await;
    expect_whole(&register, &nats.context().await).await;
    relaying.stop().await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f14_a_stream_that_is_behind_or_of_another_log_is_set_right(pool: PgPool) {
    let (register, nats) = (Register::open(&pool).await, Nats::start().await);
    let context = nats.context().await;
    let relaying = relay(&register, &nats);
    record(&register, register.opened("KARIMOV").await, 50).await;
    expect_whole(&register, &context).await;
    relaying.stop().await;

    // Somebody publishes into the stream: its end is no position of ours.
    let strange = context
        .publish("register.v1.foreigner.rumour", "{}".into())
        .await
        .expect("sent");
    strange.await.expect("stored");
    record(&register, register.opened("SAIDOV").await, 5).await;
    let relaying = relay(&register, &nats);
    let started = Instant::now();
    while last_position(&context).await != Some(57) {
        assert!(
            started.elapsed() < PATIENCE,
            "the relay goes on after a stranger's message"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    relaying.stop().await;

    // The stream of another register, which is further than ours.
    let mut headers = async_nats::HeaderMap::new();
    headers.insert("Register-Position", "4000");
    headers.insert("Register-Leaf", "00");
    let foreign = context
        .publish_with_headers("register.v1.foreigner.file-opened", headers, "{}".into())
        .await;
    foreign.expect("sent").await.expect("stored");
    let relaying = relay(&register, &nats);
    assert_eq!(
        register.send(Call::open(&person("RAHIMOV"))).await.status,
        201
    );
    expect_whole(&register, &context).await;
    relaying.stop().await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn f12_a_stream_in_which_somebody_published_a_later_event_is_filled_anew(pool: PgPool) {
    let (register, nats) = (Register::open(&pool).await, Nats::start().await);
    let context = nats.context().await;
    let relaying = relay(&register, &nats);
    record(&register, register.opened("KARIMOV").await, 9).await;
    expect_whole(&register, &context).await;
    relaying.stop().await;
    // What a stream has after a refill that was overtaken: the first events, and then the last one.
    let stream = context.get_stream(STREAM).await.expect("the stream");
    let mut messages = Vec::new();
    for sequence in [1, 2, 10] {
        let message = stream.get_raw_message(sequence).await;
        messages.push(message.expect("a message"));
    }
    let config = stream.cached_info().config.clone();
    context.delete_stream(STREAM).await.expect("it is there");
    context.create_stream(config).await.expect("anew");
    for message in messages {
        let mut headers = async_nats::HeaderMap::new();
        for (name, values) in message.headers.iter() {
            for value in values
                .iter()
                .filter(|_| !name.to_string().starts_with("Nats-"))
            {
                headers.append(name.clone(), value.clone());
            }
        }
        let sent = context.publish_with_headers(message.subject, headers, message.payload);
        sent.await.expect("sent").await.expect("stored");
    }

    record(&register, register.opened("SAIDOV").await, 1).await;
    let relaying = relay(&register, &nats);
    expect_whole(&register, &context).await;
    relaying.stop().await;
}
