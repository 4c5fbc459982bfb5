//! `compose.yaml` holds what the architecture promises. No container runs in a test, so its text is read.

use std::path::Path;
use std::process::Command;

/// The user `nobody` of Debian, as whom the services run.
const NOBODY: &str = r#"uid: "65534", gid: "65534", mode: 0400"#;

fn text() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    let file = root.expect("the workspace").join("compose.yaml");
    std::fs::read_to_string(file).expect("it is there")
}

/// The version behind `image: NAME:`.
fn version(name: &str) -> (u32, u32) {
    let text = text();
    let tag = text
        .lines()
        .find_map(|line| line.trim().strip_prefix(&format!("image: {name}:")))
        .unwrap_or_else(|| panic!("no image {name}"));
    let mut numbers = tag
        .trim_start_matches('v')
        .split('.')
        .map(str::parse::<u32>);
    let major = numbers.next().expect("a version").expect("a number");
    (
        major,
        numbers.next().map_or(0, |minor| minor.expect("a number")),
    )
}

/// The configuration of the NATS server, as its container sees it.
fn nats_configuration() -> String {
    let text = text();
    let (_, after) = text
        .split_once("  nats:\n    content: |\n")
        .expect("a configuration");
    let lines = after.lines().take_while(|line| line.starts_with("      "));
    let lines: Vec<_> = lines.map(|line| &line[6..]).collect();
    lines.join("\n").replace("$$", "$") + "\n"
}

#[test]
fn engines_are_as_new_as_the_register_needs_and_lose_nothing() {
    assert!(version("postgres") >= (15, 0));
    assert!(version("nats") >= (2, 12));
    for setting in [
        "fsync=on",
        "synchronous_commit=on",
        "full_page_writes=on",
        "data_sync_retry=off",
        "wal_recycle=off",
        "--data-checksums",
    ] {
        assert!(text().contains(setting), "{setting}");
    }
    assert!(nats_configuration().contains("sync_interval: always"));
}

#[test]
fn secrets_are_for_the_services_alone() {
    let text = text();
    assert!(text.contains("USER nobody"));
    let used = text.lines().filter(|line| {
        line.contains("source: ") && line.contains("target: ") && !line.contains("/etc/")
    });
    let used: Vec<_> = used.collect();
    assert_eq!(used.len(), 6, "{used:?}");
    for line in used {
        assert!(line.contains(NOBODY), "{line}");
    }
    assert_eq!(text.matches("*master-key").count(), 3);
    // The short form would be readable by all, which the services refuse.
    assert!(!text.contains("secrets: [master_key"), "the short form");
    assert!(
        text.contains("/etc/ssl/certs/ca-certificates.crt"),
        "https needs authorities"
    );
}

#[test]
fn no_value_is_written_down_and_none_may_be_missing() {
    let text = text();
    for line in text.lines().filter(|line| line.contains("PASSWORD")) {
        let declares = line.contains("{ environment: ");
        let server_side = line.contains("$$REGISTER_NATS_PASSWORD");
        assert!(declares || server_side || line.contains(":?}"), "{line}");
    }
}

#[test]
fn the_nats_server_takes_a_password_of_digits() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("nats.conf");
    let store = folder.path().to_str().expect("a path");
    // A server before 2.10 does not know the setting, and none may write to /data here.
    let text = nats_configuration()
        .replace("    sync_interval: always\n", "")
        .replace("  sync_interval: always\n", "");
    std::fs::write(&file, text.replace("/data", store)).expect("written");
    let tested = |password: &str| {
        let mut command = Command::new("nats-server");
        command
            .arg("-t")
            .arg("-c")
            .arg(&file)
            .env("REGISTER_NATS_PASSWORD", password);
        command.env("PATH", format!("{}:/usr/sbin:/usr/local/bin", env!("PATH")));
        command
            .output()
            .expect("nats-server is installed")
            .status
            .success()
    };
    assert!(
        tested(r#""1234567890""#),
        "in quotes, as compose.yaml gives it"
    );
    assert!(!tested("1234567890"), "a number is no password");
    assert!(self::text().contains(r#"REGISTER_NATS_PASSWORD: '"${REGISTER_NATS_PASSWORD:?}"'"#));
}
