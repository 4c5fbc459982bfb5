//! Faults on purpose (faults.md section 4). The short form runs in `make test`; `scripts/faults --count N --seed S` runs the
//! long form of the same tests. After each of them: acknowledged commands lost 0, doubled 0, read models wrong 0, false NO_HIT 0.
#![expect(
    clippy::print_stdout,
    reason = "figures for whoever runs the test with --nocapture"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "clients mint their own keys and live in the world's time"
)]

use futures::TryStreamExt as _;
use rustix::process::Signal;
use serde_json::{Value, json};
use sqlx::Row as _;
use std::time::{Duration, Instant};
use system_tests::load::{Load, opening, surname};
use system_tests::process::send;
use system_tests::proxy::Proxy;
use system_tests::system::Service;
use system_tests::{Dose, Officer, System, check};
use uuid::Uuid;

/// The three services as processes over private engines.
struct Processes {
    system: System,
    command: Service,
    projection: Service,
    _query: Service,
    officer: Officer,
}

impl Processes {
    async fn start() -> Self {
        let system = System::engines().await;
        let command = system.service("command-service", &[]).await;
        let projection = system.service("projection-service", &[]).await;
        let query = system.service("query-service", &[]).await;
        let officer = system.officer(&command.url, &query.url);
        Self {
            system,
            command,
            projection,
            _query: query,
            officer,
        }
    }

    /// Lets the officers go home and proves everything.
    async fn prove(&self, load: Load) -> system_tests::load::History {
        let history = load.finish().await;
        check::invariants(&self.system, &history).await;
        check::everyone_banned_is_found(&self.officer, &history).await;
        assert!(!history.banned.is_empty(), "nothing happened");
        println!(
            "{} commands, {} banned, {} checks hit, refusals {:?}, longest {:?}",
            history.commands.len(),
            history.banned.len(),
            history.hits,
            history.refusals,
            history.longest,
        );
        history
    }
}

/// Kills a service at one of its fail points again and again, and at random moments in between.
async fn kill_at(service: &mut Service, points: &[&str], dose: Dose, load: &Load) -> Duration {
    let mut longest = Duration::ZERO;
    for repetition in 0..dose.count {
        service.process.kill();
        let point = points
            [usize::try_from(dose.pick(repetition, points.len() as u64)).expect("few points")];
        // Pass it a few times, then die there; some points are rarely passed, so die at any moment after a while too.
        let passes = dose.pick(repetition + 1_000, 20);
        service.restart(&[("FAILPOINTS", &format!("{point}={passes}*off->1*panic"))]);
        let restarted = Instant::now();
        service.ready().await;
        longest = longest.max(restarted.elapsed());
        let moment = Duration::from_millis(50 + dose.pick(repetition + 2_000, 700));
        while service.process.runs() && restarted.elapsed() < longest + moment {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    if service.process.runs() {
        service.process.kill();
    }
    service.restart(&[]);
    service.ready().await;
    load.more(20).await;
    longest
}

#[tokio::test(flavor = "multi_thread")]
async fn f1_command_service_killed_at_any_point() {
    let mut all = Processes::start().await;
    let load = Load::start(&all.officer, 4);
    load.more(20).await;
    let points = [
        "writer::before_insert",
        "writer::after_insert",
        "writer::before_commit",
        "writer::after_commit",
    ];
    let longest = kill_at(&mut all.command, &points, Dose::asked_or(6), &load).await;
    println!("ready after a kill in at most {longest:?}");
    all.prove(load).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f2_postgres_killed_under_load() {
    let all = Processes::start().await;
    let load = Load::start(&all.officer, 4);
    load.more(20).await;
    let dose = Dose::asked_or(4);
    let mut recoveries = Vec::new();
    for repetition in 0..dose.count {
        let pid = all.system.postgres_pid().expect("PostgreSQL runs");
        send(pid, Signal::KILL);
        let killed = Instant::now();
        while all.system.postgres_pid().is_none_or(|now| now == pid) {
            assert!(
                killed.elapsed() < Duration::from_secs(10),
                "PostgreSQL is not started again"
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        load.more(1).await;
        recoveries.push(killed.elapsed());
        load.more(usize::try_from(dose.pick(repetition, 40)).expect("small"))
            .await;
    }
    recoveries.sort();
    println!(
        "recovered in {:?} (median), {:?} (longest)",
        recoveries[recoveries.len() / 2],
        recoveries.last()
    );
    let history = all.prove(load).await;
    assert!(
        history.longest < Duration::from_secs(10),
        "a command waited {:?}",
        history.longest
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn f9_relay_killed_at_any_point() {
    let mut all = Processes::start().await;
    let load = Load::start(&all.officer, 4);
    load.more(20).await;
    let points = [
        "relay::after_read",
        "relay::after_publish",
        "relay::before_ack",
        "relay::after_ack",
    ];
    kill_at(&mut all.command, &points, Dose::asked_or(4), &load).await;
    all.prove(load).await;
    stream_is_whole(&all.system, Duration::from_secs(20)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f10_two_relays_one_of_them_a_paused_zombie() {
    let all = Processes::start().await;
    let second = all.system.service("command-service", &[]).await;
    let load = Load::start(&all.officer, 3);
    let other = Load::start(&all.system.officer(&second.url, &all.officer.query), 3);
    let dose = Dose::asked_or(3);
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
    let mut history = load.finish().await;
    let more = other.finish().await;
    history.commands.extend(more.commands);
    history.banned.extend(more.banned);
    history.false_no_hits += more.false_no_hits;
    check::invariants(&all.system, &history).await;
    check::everyone_banned_is_found(&all.officer, &history).await;
    stream_is_whole(&all.system, Duration::from_secs(20)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f11_projector_killed_at_any_point() {
    let mut all = Processes::start().await;
    let load = Load::start(&all.officer, 4);
    load.more(20).await;
    let points = [
        "projector::after_read",
        "projector::after_apply",
        "projector::before_commit",
        "projector::after_commit",
        "projector::before_ack",
        "projector::after_ack",
    ];
    kill_at(&mut all.projection, &points, Dose::asked_or(6), &load).await;
    all.prove(load).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f12_messages_doubled_late_and_lost() {
    let all = Processes::start().await;
    let load = Load::start(&all.officer, 4);
    let jetstream = async_nats::jetstream::new(all.system.nats().await);
    let dose = Dose::asked_or(60);
    for repetition in 0..dose.count {
        load.more(2).await;
        let mut stream = jetstream
            .get_stream("REGISTER")
            .await
            .expect("the stream is there");
        let info = stream.info().await.expect("it answers").state.clone();
        let chosen = info.first_sequence
            + dose.pick(repetition, info.last_sequence - info.first_sequence + 1);
        match dose.pick(repetition + 500, 3) {
            // Lost before a projector came to it, or after.
            0 => drop(stream.delete_message(chosen).await),
            // Doubled and late: an old message once more, as a zombie relay would send it.
            1 => {
                if let Ok(old) = stream.get_raw_message(chosen).await {
                    let mut headers = async_nats::HeaderMap::new();
                    for (name, values) in old
                        .headers
                        .iter()
                        .filter(|(name, _)| !name.to_string().starts_with("Nats-"))
                    {
                        for value in values {
                            headers.append(name.clone(), value.clone());
                        }
                    }
                    let sent = jetstream
                        .publish_with_headers(old.subject.clone(), headers, old.payload.clone())
                        .await;
                    drop(sent.expect("published").await);
                }
            }
            // Something that is no event at all.
            _ => {
                let sent = jetstream
                    .publish(
                        "register.v1.foreigner.entry-ban-imposed",
                        "{\"position\":0".into(),
                    )
                    .await;
                drop(sent.expect("published").await);
            }
        }
    }
    all.prove(load).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f13_nats_is_away() {
    let all = Processes::start().await;
    let load = Load::start(&all.officer, 4);
    load.more(50).await;
    let nats = all.system.nats_pid().expect("NATS runs");
    send(nats, Signal::STOP);
    let paused = Instant::now();
    load.more(usize::try_from(Dose::asked_or(1).count).expect("small") * 300)
        .await;
    println!(
        "300 commands and more without NATS in {:?}",
        paused.elapsed()
    );
    send(nats, Signal::CONT);
    all.prove(load).await;
    stream_is_whole(&all.system, Duration::from_mins(1)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f14_stream_wiped_refills_itself() {
    let all = Processes::start().await;
    let load = Load::start(&all.officer, 4);
    load.more(30).await;
    let dose = Dose::asked_or(3);
    for repetition in 0..dose.count {
        if repetition % 2 == 0 {
            let jetstream = async_nats::jetstream::new(all.system.nats().await);
            jetstream.delete_stream("REGISTER").await.expect("deleted");
        } else {
            send(all.system.nats_pid().expect("NATS runs"), Signal::KILL);
            let _ = std::fs::remove_dir_all(all.system.data_dir().join("nats/jetstream"));
        }
        load.more(30).await;
        let wiped = Instant::now();
        stream_is_whole(&all.system, Duration::from_secs(20)).await;
        println!("whole again in {:?}", wiped.elapsed());
    }
    all.prove(load).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f22_commit_whose_answer_is_lost() {
    let system = System::engines().await;
    let proxy = Proxy::start(system.database_address()).await;
    let before = system.database_url().replace(
        &system.database_address().to_string(),
        &proxy.address.to_string(),
    );
    let command = system
        .service("command-service", &[("DATABASE_URL", &before)])
        .await;
    let _projection = system.service("projection-service", &[]).await;
    let query = system.service("query-service", &[]).await;
    let officer = system.officer(&command.url, &query.url);
    let pool = system.pool().await;
    let (mut told, mut asked) = (0, 0);
    for _ in 0..Dose::asked_or(10).count {
        let (key, body) = (Uuid::new_v4(), opening(&surname()));
        let cuts = proxy.cuts();
        proxy.cut_next_commit();
        let answer = officer
            .try_command("/v1/foreigners", key, &body)
            .await
            .expect("an answer");
        assert_eq!(proxy.cuts(), cuts + 1, "the commit was not cut");
        if answer.status.is_success() {
            told += 1;
        } else {
            // Not known: then the question must be answered rightly, and a repeat must not double it.
            assert_eq!(answer.status.as_u16(), 503, "{}", answer.body);
            assert!(answer.headers.contains_key("retry-after"));
            asked += 1;
        }
        let became = officer.became(key).await.expect("an answer");
        let count: i64 =
            sqlx::query("SELECT count(*) FROM events WHERE metadata ->> 'command_key' = $1")
                .bind(key.to_string())
                .fetch_one(&pool)
                .await
                .expect("PostgreSQL answers")
                .get(0);
        assert_eq!(became.status.is_success(), count == 1, "{}", became.body);
        let again = officer
            .try_command("/v1/foreigners", key, &body)
            .await
            .expect("an answer");
        assert!(again.status.is_success(), "{}", again.body);
        assert_eq!(again.body["events"].as_array().map(Vec::len), Some(1));
    }
    println!("{told} commands were answered all the same, {asked} had to be asked after");
    check::order(&pool).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f25_a_hundred_clients_with_the_same_key() {
    let all = Processes::start().await;
    for _ in 0..Dose::asked_or(3).count {
        let (key, body) = (Uuid::new_v4(), opening(&surname()));
        let clients = (0..100).map(|_| {
            let (officer, body) = (all.officer.clone(), body.clone());
            tokio::spawn(async move {
                officer
                    .try_command("/v1/foreigners", key, &body)
                    .await
                    .expect("an answer")
                    .ok()
            })
        });
        let answers: Vec<Value> = futures::future::join_all(clients)
            .await
            .into_iter()
            .map(|answer| answer.expect("no panic"))
            .collect();
        assert!(
            answers.iter().all(|answer| *answer == answers[0]),
            "the answers differ"
        );
        let other = all
            .officer
            .try_command("/v1/foreigners", key, &opening(&surname()))
            .await
            .expect("an answer");
        assert_eq!(
            other.status.as_u16(),
            422,
            "the same key with another body: {}",
            other.body
        );
        let stored =
            sqlx::query("SELECT count(*) FROM events WHERE metadata ->> 'command_key' = $1")
                .bind(key.to_string());
        let count: i64 = stored
            .fetch_one(&all.system.pool().await)
            .await
            .expect("PostgreSQL answers")
            .get(0);
        assert_eq!(count, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f26_eight_writers_on_one_case() {
    let all = Processes::start().await;
    let opened = all.officer.open(&opening(&surname())).await.ok();
    let path = format!(
        "/v1/foreigners/{}/record-violation",
        opened["foreigner_id"].as_str().expect("an id")
    );
    let rounds = Dose::asked_or(5).count;
    let writers = (0..8_u64).map(|writer| {
        let (officer, path) = (all.officer.clone(), path.clone());
        tokio::spawn(async move {
            let (mut version, mut done, mut stale) = (1_u64, 0_u64, 0_u64);
            while done < rounds {
                // Every violation is another one, so each adds exactly one event.
                let day = 1 + (writer * rounds + done) % 28;
                let month = 1 + (writer * rounds + done) / 28 % 12;
                let body = json!({"found_on": format!("2025-{month:02}-{day:02}"), "place": "LV-TER", "grounds": ["VI04"]});
                let request = officer.request(reqwest::Method::POST, &format!("{}{path}", officer.command), "RECORD_DECISION");
                let request = request.header("Idempotency-Key", Uuid::new_v4().to_string()).header("If-Match", format!("\"{version}\""));
                let answer = request.json(&body).send().await.expect("an answer");
                let status = answer.status().as_u16();
                let body: Value = answer.json().await.expect("JSON");
                match status {
                    200 => (version, done) = (body["version"].as_u64().expect("a version"), done + 1),
                    412 => (version, stale) = (body["current_version"].as_u64().expect("the current version"), stale + 1),
                    other => panic!("{other}: {body}"),
                }
            }
            stale
        })
    });
    let stale: u64 = futures::future::join_all(writers)
        .await
        .into_iter()
        .map(|stale| stale.expect("no panic"))
        .sum();
    println!("{stale} commands met a newer version and were decided again");
    let id = opened["foreigner_id"].as_str().expect("an id");
    let history = all
        .officer
        .get(&format!("/v1/foreigners/{id}/history?limit=1000"), "AUDIT")
        .await
        .ok();
    assert_eq!(
        history["count"].as_u64(),
        Some(1 + 8 * rounds),
        "an update was lost"
    );
    check::order(&all.system.pool().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f27_graceful_stop_under_load() {
    let mut all = Processes::start().await;
    let load = Load::start(&all.officer, 6);
    for _ in 0..Dose::asked_or(3).count {
        load.more(20).await;
        let asked = Instant::now();
        let status = all.command.process.terminate();
        assert!(status.success(), "{status}: {}", all.command.process.said());
        assert!(
            asked.elapsed() < Duration::from_secs(11),
            "it took {:?}",
            asked.elapsed()
        );
        all.command.restart(&[]);
        all.command.ready().await;
    }
    load.more(20).await;
    let history = all.prove(load).await;
    assert!(
        history.refusals.keys().all(|status| *status == 503),
        "{:?}",
        history.refusals
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn p1_eight_writers_leave_no_hole() {
    let all = Processes::start().await;
    let second = all.system.service("command-service", &[]).await;
    let seconds = Dose::asked_or(5).count;
    let load = Load::start(&all.officer, 4);
    let other = Load::start(&all.system.officer(&second.url, &all.officer.query), 4);
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    let mut history = load.finish().await;
    let more = other.finish().await;
    history.commands.extend(more.commands);
    history.false_no_hits += more.false_no_hits;
    check::invariants(&all.system, &history).await;
    stream_is_whole(&all.system, Duration::from_secs(20)).await;
    println!(
        "{} commands of 8 writers in {seconds} s",
        history.commands.len()
    );
}

/// Waits until the stream carries every event of the log, each at least once and the firsts in order.
async fn stream_is_whole(system: &System, patience: Duration) {
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
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// The positions in the stream, in its order.
async fn positions(system: &System) -> anyhow::Result<Vec<u64>> {
    let client = tokio::time::timeout(Duration::from_secs(5), system.nats()).await?;
    let mut stream = async_nats::jetstream::new(client)
        .get_stream("REGISTER")
        .await?;
    let expected = stream.info().await?.state.messages;
    let consumer = stream
        .create_consumer(async_nats::jetstream::consumer::pull::OrderedConfig::default())
        .await?;
    let mut messages = consumer.messages().await?;
    let mut positions = Vec::new();
    for _ in 0..expected {
        let message = tokio::time::timeout(Duration::from_secs(5), messages.try_next()).await??;
        let headers = message
            .as_ref()
            .and_then(|message| message.headers.as_ref());
        positions.extend(
            headers
                .and_then(|headers| headers.get("Register-Position"))
                .and_then(|text| text.as_str().parse::<u64>().ok()),
        );
    }
    Ok(positions)
}
