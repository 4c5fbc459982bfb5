//! The operator's verbs as they are typed, on a register that does not run.

use std::path::Path;
use std::process::{Command, Output};

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

#[track_caller]
fn json(output: &Output) -> Value {
    let complained = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{complained}"))
}

#[test]
fn persons_are_imported_once_and_everything_holds_and_is_rebuilt() {
    let folder = TempDir::new().expect("a folder");
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
    assert!(register(&dir, &officer).status.success());

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
        "up", "migrate", "token", "import", "seed", "rebuild", "verify", "bench",
    ] {
        assert!(all.contains(verb), "{verb} is missing: {all}");
        help(&[verb]);
    }
    assert!(help(&["up"]).contains("--engines-only"));
    assert!(!help(&["verify"]).contains("--bundle"));
    let unknown = register(dir, &["bench", "checks"]);
    assert!(!unknown.status.success());
}
