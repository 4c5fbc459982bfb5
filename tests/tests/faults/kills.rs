//! Processes that are killed or stopped while officers are at work: F1, F2, F9, F11, F27.

use crate::Processes;
use crate::stream::stream_is_whole;
use rustix::process::Signal;
use std::os::unix::process::ExitStatusExt as _;
use std::time::{Duration, Instant};
use system_tests::Dose;
use system_tests::load::Load;
use system_tests::process::send;
use system_tests::system::Service;

/// Kills a service at each of its fail points in turn, so often as the dose says and at least once at each.
///
/// Answers how long the officers waited at most from a start to the first command that was carried out.
async fn kill_at(service: &mut Service, points: &[&str], dose: Dose, load: &Load) -> Duration {
    let mut longest = Duration::ZERO;
    service.process.kill();
    for repetition in 0..dose.count.max(points.len() as u64) {
        let turn = usize::try_from(repetition).expect("a few repetitions") % points.len();
        // Pass it a few times, then die there: as soon as it is started, or in the middle of the work.
        let passes = dose.pick(repetition, 20);
        let point = points[turn];
        service.restart(&[("FAILPOINTS", &format!("{point}={passes}*off->1*panic"))]);
        let (restarted, before) = (Instant::now(), load.acknowledged());
        // It may die before it is ready, and before anything was acknowledged.
        while service.process.runs() && load.acknowledged() == before {
            assert!(restarted.elapsed() < Duration::from_secs(20), "{point}");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        if load.acknowledged() > before {
            longest = longest.max(restarted.elapsed());
        }
        let ended = service.process.ended(Duration::from_secs(20)).await;
        assert_eq!(
            ended.signal(),
            Some(Signal::ABORT.as_raw()),
            "{point} was not come to: {ended}: {}",
            service.process.said()
        );
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
        "command::before_append",
        "writer::before_insert",
        "writer::after_insert",
        "writer::before_commit",
        "writer::after_commit",
        "command::before_reply",
    ];
    let longest = kill_at(&mut all.command, &points, Dose::asked_or(6), &load).await;
    println!("a command is carried out in at most {longest:?} from the start");
    let history = all.prove(load).await;
    assert!(!history.doubted.is_empty(), "no command was left open");
}

#[tokio::test(flavor = "multi_thread")]
async fn f2_postgres_killed_under_load() {
    let all = Processes::start().await;
    let load = Load::start(&all.officer, 4);
    load.more(20).await;
    let dose = Dose::asked_or(2);
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
async fn f27_graceful_stop_under_load() {
    let mut all = Processes::start().await;
    let load = Load::start(&all.officer, 6);
    for repetition in 0..Dose::asked_or(2).count {
        load.more(20).await;
        let stopped = if repetition % 2 == 0 {
            &mut all.command
        } else {
            &mut all.query
        };
        let asked = Instant::now();
        stopped.process.signal(Signal::TERM);
        let status = stopped.process.ended(Duration::from_secs(20)).await;
        assert!(status.success(), "{status}: {}", stopped.process.said());
        assert!(
            asked.elapsed() < Duration::from_secs(11),
            "it took {:?}",
            asked.elapsed()
        );
        stopped.restart(&[]);
        stopped.ready().await;
    }
    load.more(20).await;
    let history = all.prove(load).await;
    assert_eq!(history.broken, [""; 0], "requests broke off");
}
