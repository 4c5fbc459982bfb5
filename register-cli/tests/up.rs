//! The binary as people and programs start it: ready, killed, started again, stopped.

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

fn up(dir: &Path, ready_file: &Path) -> Child {
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
    command.spawn().expect("the binary starts")
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
    let folder = TempDir::new().expect("a folder");
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
