//! The operator's verbs as they are typed, on a register that does not run.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use serde_json::Value;
use tempfile::TempDir;

/// Two persons of one name and birth date, one of three names, one whom the law does not admit, one
/// line that is no JSON.
const PERSONS: &str = r#"{"id":"P1","names":[{"full":"Ali KHAN","kind":"primary"}],"dob":["1970-05-16"],"nat":["pk"],"sex":"M","docs":[]}
{"id":"P2","names":[{"full":"Khan ALI","kind":"primary"}],"dob":["1970-05-16"],"nat":["PAK"],"sex":null,"docs":[{"number":"AB1"}]}
{"id":"P3","names":[{"full":"Omar SAID","kind":"primary"},{"full":"Abu Omar","kind":"alias"},{"full":"أبو عمر","kind":"original"}],"dob":[]}

{"id":"P4","names":[{"full":"Jānis BĒRZIŅŠ","kind":"primary"}],"dob":["1970"],"nat":["lv"]}
{"id":"P5",
"#;

fn register(dir: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_register"))
        .args(arguments)
        .arg("--data-dir")
        .arg(dir)
        // Whatever database runs the other tests is not for this one.
        .env_remove("DATABASE_URL")
        .env_remove("NATS_URL")
        .output()
        .expect("the binary starts")
}

/// PostgreSQL runs as another user where the tests run as root, and must be able to come in.
fn folder() -> TempDir {
    let open = std::fs::Permissions::from_mode(0o755);
    let folder = tempfile::Builder::new().permissions(open).tempdir();
    folder.expect("a folder")
}

/// Begins a verb without waiting for it.
fn begin(dir: &Path, arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_register"));
    command.args(arguments).arg("--data-dir").arg(dir);
    command.env_remove("DATABASE_URL").env_remove("NATS_URL");
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("the binary starts")
}

/// Asks a verb to stop; it ends soon and leaves no database behind.
#[track_caller]
fn stop(mut verb: Child, dir: &Path) -> ExitStatus {
    let pid = Pid::from_raw(i32::try_from(verb.id()).expect("a pid")).expect("a pid");
    kill_process(pid, Signal::TERM).expect("it is ours");
    let asked = Instant::now();
    let status = verb.wait().expect("it ends");
    assert!(
        asked.elapsed() < Duration::from_secs(10),
        "{:?}",
        asked.elapsed()
    );
    let database = dir.join("postgres/data/postmaster.pid");
    assert!(!database.exists(), "the database still runs");
    status
}

/// A register that was started once.
fn set_up(dir: &Path) {
    let up = begin(dir, &["up", "--port-base", "0", "--engines-only"]);
    wait_for(&dir.join("register.json"));
    assert!(stop(up, dir).success());
}

fn wait_for(file: &Path) {
    let started = Instant::now();
    while !file.exists() {
        assert!(
            started.elapsed() < Duration::from_mins(1),
            "{} does not come",
            file.display()
        );
        #[expect(
            clippy::disallowed_methods,
            reason = "the test waits for other processes alone"
        )]
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_verb_that_is_asked_to_stop_leaves_nothing_running() {
    let folder = folder();
    let dir = folder.path().join("register");
    set_up(&dir);
    let seed = begin(&dir, &["seed", "--foreigners", "1000000", "--json"]);
    wait_for(&dir.join("postgres/data/postmaster.pid"));
    let status = stop(seed, &dir);
    assert!(!status.success() && status.code().is_some(), "{status}");
    let verified = json(&register(&dir, &["verify", "--json"]));
    assert_eq!(verified["holds"], true, "{verified}");
}

#[track_caller]
fn json(output: &Output) -> Value {
    let complained = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{complained}"))
}

#[test]
fn persons_are_imported_once_and_everything_holds_and_is_rebuilt() {
    let folder = folder();
    let dir = folder.path().join("register");
    let file = folder.path().join("persons.jsonl");
    std::fs::write(&file, PERSONS).expect("it is ours");
    let import: Vec<&str> = ["import", "persons", file.to_str().expect("text"), "--json"].to_vec();

    let refused = register(&dir, &["verify"]);
    assert!(!refused.status.success());
    let said = String::from_utf8(refused.stderr).expect("text");
    assert!(said.contains("there is no register in"), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");

    let officer = [
        "token",
        "--user",
        "u",
        "--organisation",
        "PMLP",
        "--role",
        "officer",
    ];
    let mistyped = register(&dir, &officer);
    assert!(
        !mistyped.status.success() && !dir.exists(),
        "no token makes a register"
    );
    set_up(&dir);
    assert!(register(&dir, &officer).status.success());
    let stranger = officer.map(|word| if word == "PMLP" { "PMPL" } else { word });
    let refused = register(&dir, &stranger);
    let said = String::from_utf8(refused.stderr).expect("text");
    assert!(said.contains("no organisation has this code"), "{said}");

    let dry = register(&dir, &[import.as_slice(), &["--dry-run"]].concat());
    assert_eq!(json(&dry)["not_imported"], 2);
    let first = register(&dir, &import);
    assert!(!first.status.success());
    let report = json(&first);
    assert_eq!(
        (&report["imported"], &report["not_imported"]),
        (&3.into(), &2.into()),
        "{report}"
    );
    let faults = report["faults"].as_array().expect("a list");
    assert_eq!(faults[0]["line"], 5);
    assert_eq!(faults[0]["rule"], "R-001");
    assert_eq!(
        (&faults[1]["line"], &faults[1]["code"]),
        (&6.into(), &"NOT_JSON".into())
    );
    let text = String::from_utf8_lossy(&first.stdout).to_string();
    assert!(
        !text.contains("BĒRZIŅŠ"),
        "the report repeats a name: {text}"
    );

    let verified = json(&register(&dir, &["verify", "--json"]));
    let events = verified["events"].clone();
    assert_eq!(
        (&verified["holds"], &events),
        (&true.into(), &8.into()),
        "{verified}"
    );
    let second = json(&register(&dir, &import));
    assert_eq!(
        (&second["imported"], &second["already_there"]),
        (&0.into(), &3.into()),
        "{second}"
    );
    assert_eq!(
        json(&register(&dir, &["verify", "--json"]))["events"],
        events
    );

    let seed = ["seed", "--foreigners", "6", "--seed", "7", "--json"];
    let seeded = json(&register(&dir, &seed));
    assert_eq!(
        (&seeded["foreigners"], &seeded["already_there"]),
        (&6.into(), &0.into())
    );
    let again = json(&register(&dir, &seed));
    assert_eq!(
        (&again["events"], &again["already_there"]),
        (&0.into(), &seeded["commands"])
    );

    let past = [
        "--foreigners",
        "3",
        "--seed",
        "8",
        "--as-of",
        "2026-03-02",
        "--json",
    ];
    let past = [&["seed"], past.as_slice()].concat();
    let told = json(&register(&dir, &past));
    let again = json(&register(&dir, &past));
    assert_eq!(again["already_there"], told["commands"], "the same day");

    let rebuilt = register(&dir, &["rebuild", "all", "--json"]);
    assert!(
        rebuilt.status.success(),
        "{}",
        String::from_utf8_lossy(&rebuilt.stderr)
    );
    let models = String::from_utf8(rebuilt.stdout).expect("text");
    assert_eq!(models.lines().count(), 3, "{models}");
    let unknown = register(
        &dir,
        &[
            "verify",
            "--foreigner",
            "00000000-0000-4000-8000-000000000000",
        ],
    );
    assert!(!unknown.status.success());
}

#[test]
fn every_verb_has_help_and_only_what_exists_is_offered() {
    let dir = Path::new("unused");
    let help = |verb: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_register"))
            .args(verb)
            .arg("--help")
            .output()
            .expect("the binary starts");
        assert!(output.status.success(), "{verb:?}");
        String::from_utf8(output.stdout).expect("text")
    };
    let all = help(&[]);
    for verb in [
        "up", "migrate", "token", "import", "seed", "rebuild", "replay", "verify", "witness",
        "key", "bench",
    ] {
        assert!(all.contains(verb), "{verb} is missing: {all}");
        help(&[verb]);
    }
    assert!(help(&["up"]).contains("--engines-only"));
    assert!(help(&["verify"]).contains("--bundle"));
    let unknown = register(dir, &["bench", "checks"]);
    assert!(!unknown.status.success());
}
