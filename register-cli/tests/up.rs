//! The binary as people and programs start it: ready, killed, started again, stopped.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::Instant;

/// Generous, because a test machine is shared; the promise of 3 s is measured on the release build.
const READY_MAX: Duration = Duration::from_mins(1);
/// The promise of contract.md section 1.
const STOP_MAX: Duration = Duration::from_secs(10);

/// PostgreSQL runs as another user where the tests run as root, and must be able to come in.
fn folder() -> TempDir {
    let open = std::fs::Permissions::from_mode(0o755);
    let folder = tempfile::Builder::new().permissions(open).tempdir();
    folder.expect("a folder")
}

fn up(dir: &Path, ready_file: &Path) -> Child {
    up_with(dir, ready_file, &[])
}

fn up_with(dir: &Path, ready_file: &Path, more: &[&str]) -> Child {
    let mut command = up_command(dir, ready_file);
    command.args(more).spawn().expect("the binary starts")
}

fn up_command(dir: &Path, ready_file: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_register"));
    command
        .args(["up", "--port-base", "0", "--data-dir"])
        .arg(dir)
        .arg("--ready-file")
        .arg(ready_file);
    // Whatever database runs the other tests is not for this one.
    command.env_remove("DATABASE_URL").env_remove("NATS_URL");
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .kill_on_drop(true);
    command
}

async fn ready(child: &mut Child, ready_file: &Path) -> Value {
    let deadline = Instant::now() + READY_MAX;
    loop {
        if let Ok(text) = std::fs::read(ready_file) {
            let running: Value = serde_json::from_slice(&text).expect("the file is whole");
            if running["pid"] == child.id().expect("it runs") {
                return running;
            }
        }
        assert!(
            child.try_wait().expect("a child").is_none(),
            "it ended before it was ready"
        );
        assert!(Instant::now() < deadline, "it was not ready in time");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn signal(child: &Child, signal: Signal) {
    let pid = i32::try_from(child.id().expect("it runs")).expect("a pid");
    kill_process(Pid::from_raw(pid).expect("a pid"), signal).expect("it is ours");
}

#[tokio::test]
async fn f01_everything_killed_starts_again_with_the_same_addresses_and_stops_in_order() {
    let folder = folder();
    let dir = folder.path().join("register");
    std::fs::create_dir(&dir).expect("a folder");
    // Reachable for the database's user, so that nothing is put elsewhere.
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(folder.path(), open).expect("it is ours");
    let ready_file = folder.path().join("ready.json");

    let mut first = up(&dir, &ready_file);
    let before = ready(&mut first, &ready_file).await;
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(&ready_file)
            .expect("it is there")
            .permissions(),
    );
    assert_eq!(mode & 0o777, 0o600);
    for key in [
        "console",
        "command",
        "query",
        "projection",
        "database_url",
        "nats_url",
        "data_dir",
    ] {
        assert!(before[key].is_string(), "{key} is missing");
    }

    // A second one on the same directory is refused in one sentence.
    let second = Command::new(env!("CARGO_BIN_EXE_register"))
        .args(["up", "--port-base", "0", "--data-dir"])
        .arg(&dir)
        .output()
        .await
        .expect("the binary starts");
    assert!(!second.status.success());
    let said = String::from_utf8(second.stderr).expect("text");
    assert!(said.contains("is in use by `register up`"), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");

    signal(&first, Signal::KILL);
    first.wait().await.expect("it ended");

    // The database and NATS outlived it and are replaced by ours.
    let mut third = up(&dir, &ready_file);
    let after = ready(&mut third, &ready_file).await;
    assert_eq!(before["database_url"], after["database_url"]);
    assert_eq!(before["nats_url"], after["nats_url"]);

    let began = Instant::now();
    signal(&third, Signal::TERM);
    let status = third.wait().await.expect("it ended");
    assert!(status.success(), "{status}");
    assert!(began.elapsed() < STOP_MAX);
    assert!(!ready_file.exists(), "the ready file outlived the register");
    assert!(
        !dir.join("postgres/data/postmaster.pid").exists(),
        "the database still runs"
    );
}

#[tokio::test]
async fn engines_run_alone_and_their_services_environments_are_written_down() {
    let folder = folder();
    let dir = folder.path().join("register");
    let ready_file = folder.path().join("ready.json");
    let mut engines = up_with(&dir, &ready_file, &["--engines-only"]);
    let running = ready(&mut engines, &ready_file).await;
    for service in ["console", "command", "query", "projection"] {
        assert!(running[service].is_null(), "{service} has an address");
    }
    for name in ["command-service", "query-service", "projection-service"] {
        let file = dir.join(format!("secrets/{name}.env"));
        let text = std::fs::read_to_string(&file).expect("it is written");
        assert!(text.contains("export MASTER_KEY_FILE='"), "{name}");
        let mode = std::os::unix::fs::PermissionsExt::mode(
            &std::fs::metadata(&file).expect("it is there").permissions(),
        );
        assert_eq!(mode & 0o077, 0, "{name}");
    }

    // The engines of another register are an operator's: used, and left as they are.
    let url = |name: &str| running[name].as_str().expect("an address").to_owned();
    let over = folder.path().join("over");
    let over_ready = folder.path().join("over.json");
    std::fs::create_dir_all(over.join("secrets")).expect("a folder");
    let key = "secrets/master.key";
    std::fs::copy(dir.join(key), over.join(key)).expect("their key");
    let mut command = up_command(&over, &over_ready);
    command.env("DATABASE_URL", url("database_url"));
    command.env("NATS_URL", url("nats_url"));
    let mut services = command.spawn().expect("the binary starts");
    let theirs = ready(&mut services, &over_ready).await;
    assert_eq!(theirs["database_url"], running["database_url"]);
    assert_eq!(theirs["nats_url"], running["nats_url"]);
    assert!(!over.join("postgres").exists(), "a database of its own");
    signal(&services, Signal::TERM);
    assert!(services.wait().await.expect("it ended").success());
    let verified = Command::new(env!("CARGO_BIN_EXE_register"))
        .args(["verify", "--data-dir"])
        .arg(folder.path().join("nowhere"))
        .env("DATABASE_URL", url("database_url"))
        .output();
    assert!(verified.await.expect("it starts").status.success());

    signal(&engines, Signal::TERM);
    assert!(engines.wait().await.expect("it ended").success());
}

#[tokio::test]
async fn a_demo_register_has_its_population_when_it_is_ready_and_gets_no_second_one() {
    let folder = folder();
    let dir = folder.path().join("register");
    let ready_file = folder.path().join("ready.json");
    let mut seen = Vec::new();
    for _ in 0..2 {
        let mut demo = up_with(&dir, &ready_file, &["--demo"]);
        let running = ready(&mut demo, &ready_file).await;
        let url = running["database_url"].as_str().expect("an address");
        let pool = sqlx::PgPool::connect(url).await.expect("it answers");
        let files: i64 = sqlx::query_scalar("SELECT count(DISTINCT aggregate_id) FROM events")
            .fetch_one(&pool)
            .await
            .expect("a number");
        seen.push(files);
        pool.close().await;
        for service in ["command", "query", "projection"] {
            let url = format!("{}/readyz", running[service].as_str().expect("an address"));
            let http = reqwest::Client::builder()
                .no_proxy()
                .build()
                .expect("a client");
            let answer = http.get(url).send().await.expect("it answers");
            assert!(answer.status().is_success(), "{service}");
        }
        signal(&demo, Signal::TERM);
        assert!(demo.wait().await.expect("it ended").success());
    }
    assert_eq!(seen, [40, 40]);
}
