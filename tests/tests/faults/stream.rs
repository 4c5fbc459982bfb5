//! What happens to NATS and to the stream: F10, F12, F13, F14.

use crate::Processes;
use async_nats::jetstream;
use rustix::process::Signal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use system_tests::load::Load;
use system_tests::process::send;
use system_tests::wire::Wire;
use system_tests::{Dose, System};

#[tokio::test(flavor = "multi_thread")]
async fn f10_two_relays_one_of_them_a_paused_zombie() {
    let all = Processes::start().await;
    let second = all.system.service("command-service", &[]).await;
    let load = Load::start(&all.officer, 3);
    let other = Load::start(&all.system.officer(&second.url, &all.officer.query), 3);
    let dose = Dose::asked_or(2);
    for repetition in 0..dose.count {
        load.more(10).await;
        let pause = Duration::from_millis(300 + dose.pick(repetition, 1_500));
        let paused = if repetition % 2 == 0 {
            &all.command
        } else {
            &second
        };
        paused.process.signal(Signal::STOP);
        tokio::time::sleep(pause).await;
        paused.process.signal(Signal::CONT);
        other.more(10).await;
    }
    let history = load.finish().await.and(other.finish().await);
    all.prove_history(&history).await;
    stream_is_whole(&all.system, Duration::from_secs(20)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f12_messages_lost_doubled_late_and_forged() {
    let dose = Dose::asked_or(30);
    let system = System::engines().await;
    let wire = Wire::start(system.nats_address(), dose).await;
    let through_the_wire = system.address("nats_url").replace(
        &system.nats_address().to_string(),
        &wire.address.to_string(),
    );
    let all = Processes::over(system, &[("NATS_URL", &through_the_wire)]).await;
    let load = Load::start(&all.officer, 4);
    let context = jetstream::new(all.system.nats().await.expect("NATS runs"));
    let mut forged = 0;
    for repetition in 0..dose.count {
        load.more(2).await;
        forged += u64::from(forge(&all.system, &context, dose, repetition).await.is_ok());
    }
    let faults = &wire.faults;
    let count = |fault: &AtomicU64| fault.load(Ordering::SeqCst);
    while [&faults.lost, &faults.doubled, &faults.late]
        .iter()
        .any(|fault| count(fault) == 0)
    {
        load.more(20).await;
    }
    assert!(forged > dose.count / 2, "{forged} of {} forged", dose.count);
    println!(
        "of {} messages {} lost, {} doubled, {} late; {forged} forged",
        count(&faults.events),
        count(&faults.lost),
        count(&faults.doubled),
        count(&faults.late)
    );
    all.prove(load).await;
    stream_is_whole(&all.system, Duration::from_secs(20)).await;
}

/// Publishes an old message once more, as a zombie relay would, or something that is no event at all.
async fn forge(
    system: &System,
    context: &jetstream::Context,
    dose: Dose,
    repetition: u64,
) -> anyhow::Result<()> {
    if dose.pick(repetition + 500, 2) == 0 {
        let garbage = "{\"position\":0".into();
        let sent = context.publish("register.v1.foreigner.entry-ban-imposed", garbage);
        sent.await?.await?;
        return Ok(());
    }
    let stream = system.try_stream().await?;
    let state = &stream.cached_info().state;
    let chosen = state.first_sequence + dose.pick(repetition, state.messages);
    let old = stream.get_raw_message(chosen).await?;
    let mut headers = async_nats::HeaderMap::new();
    for (name, values) in old.headers.iter() {
        for value in values
            .iter()
            .filter(|_| !name.to_string().starts_with("Nats-"))
        {
            headers.append(name.clone(), value.clone());
        }
    }
    let sent = context.publish_with_headers(old.subject.clone(), headers, old.payload.clone());
    sent.await?.await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn f13_nats_is_away() {
    let all = Processes::start().await;
    let load = Load::start(&all.officer, 4);
    load.more(50).await;
    let nats = all.system.nats_pid().expect("NATS runs");
    send(nats, Signal::STOP);
    let paused = Instant::now();
    let commands = usize::try_from(Dose::asked_or(1).count).expect("small") * 300;
    load.more(commands).await;
    println!("{commands} commands without NATS in {:?}", paused.elapsed());
    send(nats, Signal::CONT);
    let back = Instant::now();
    load.hit().await;
    let history = load.finish().await;
    stream_is_whole(&all.system, Duration::from_mins(1)).await;
    println!("drained in {:?}", back.elapsed());
    all.prove_history(&history).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f14_stream_wiped_refills_itself() {
    let all = Processes::start().await;
    let load = Load::start(&all.officer, 4);
    load.more(30).await;
    stream_is_whole(&all.system, Duration::from_secs(20)).await;
    let mut longest = Duration::ZERO;
    for repetition in 0..Dose::asked_or(2).count {
        let before = made_at(&all.system).await;
        if repetition % 2 == 0 {
            let context = jetstream::new(all.system.nats().await.expect("NATS runs"));
            context.delete_stream("REGISTER").await.expect("deleted");
        } else {
            // Moved away before the kill: whoever starts the server again finds nothing.
            let store = all.system.data_dir().join("nats/jetstream");
            let gone = store.with_extension(format!("gone-{repetition}"));
            std::fs::rename(&store, &gone).expect("the store is there");
            send(all.system.nats_pid().expect("NATS runs"), Signal::KILL);
        }
        let wiped = Instant::now();
        stream_is_whole(&all.system, Duration::from_secs(10)).await;
        longest = longest.max(wiped.elapsed());
        assert_ne!(made_at(&all.system).await, before, "it was not wiped");
        load.more(30).await;
    }
    println!("whole again after at most {longest:?}");
    all.prove(load).await;
    stream_is_whole(&all.system, Duration::from_secs(20)).await;
}

/// When the stream was made: one that was made anew is another one.
async fn made_at(system: &System) -> i128 {
    let stream = system.stream().await;
    stream.cached_info().created.unix_timestamp_nanos()
}

/// Waits until the stream carries every event of the log, each at least once and the firsts in order.
pub(crate) async fn stream_is_whole(system: &System, patience: Duration) {
    let (pool, started) = (system.pool().await, Instant::now());
    let head = event_log::head(&pool)
        .await
        .expect("PostgreSQL answers")
        .position;
    loop {
        let seen = positions(system).await.unwrap_or_default();
        let mut firsts: Vec<u64> = Vec::new();
        for position in seen {
            if firsts.last().is_none_or(|last| position > *last) {
                firsts.push(position);
            }
        }
        // Officers may be at work: what came after the head was read does not matter.
        let until_head = firsts.iter().copied().take_while(|first| *first <= head);
        if until_head.eq(1..=head) {
            return;
        }
        assert!(
            started.elapsed() < patience,
            "the stream carries {} of {head} events",
            firsts.len()
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The positions in the stream, in its order.
async fn positions(system: &System) -> anyhow::Result<Vec<u64>> {
    let messages = system.try_messages().await?;
    let position = |message: &jetstream::Message| {
        let headers = message.headers.as_ref()?;
        headers.get("Register-Position")?.as_str().parse().ok()
    };
    Ok(messages.iter().filter_map(position).collect())
}
