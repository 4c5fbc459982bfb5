//! The table of rules and the tests agree.

use law::rules::{RULES, rule};
use std::fs;
use std::path::Path;

/// Every Rust source of a folder and of the folders in it.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text.push_str(&sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
    text
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The sources of some folders of the repository.
fn repository(folders: &[&str]) -> String {
    let texts = folders
        .iter()
        .map(|folder| sources(&root().join("../..").join(folder)));
    texts.collect()
}

/// The rules of the table for which nothing is there.
fn rules_without(there: impl Fn(events::RuleId) -> bool) -> Vec<String> {
    let rules = RULES.iter().map(|rule| rule.id);
    rules
        .filter(|rule| !there(*rule))
        .map(|rule| rule.to_string())
        .collect()
}

#[test]
fn every_rule_of_the_table_has_a_test_with_its_number() {
    let tests = repository(&[
        "events",
        "crates",
        "command-service",
        "projection-service",
        "query-service",
        "tests",
    ]);
    let names: Vec<_> = tests
        .lines()
        .filter_map(|line| line.split_once("fn ")?.1.split('(').next())
        .collect();
    let untested = rules_without(|rule| {
        let number = format!("r_{:03}_", rule.0);
        names.iter().any(|name| name.contains(&number))
    });
    assert!(untested.is_empty(), "no test: {untested:?}");
}

#[test]
fn every_rule_of_the_table_has_a_function_documented_with_its_number() {
    // What a document says is read and compared by `matching`; some rules are applied where they are read.
    let functions = repository(&[
        "events/src",
        "crates/law/src",
        "crates/matching/src",
        "crates/event-log/src",
        "crates/read-models/src",
        "command-service/src",
        "projection-service/src",
        "query-service/src",
    ]);
    let lines: Vec<_> = functions.lines().map(str::trim_start).collect();
    let documented: Vec<_> = lines
        .iter()
        .filter_map(|line| line.strip_prefix("/// R-")?.split(':').next())
        .map(|numbers| format!("R-{numbers}"))
        .collect();
    let without = rules_without(|rule| {
        let number = rule.to_string();
        documented.iter().any(|numbers| numbers.contains(&number))
    });
    assert!(without.is_empty(), "no function: {without:?}");
}

#[test]
fn the_table_is_sorted_and_every_rule_is_found_in_it() {
    assert!(RULES.windows(2).all(|pair| pair[0].id < pair[1].id));
    for known in RULES {
        assert_eq!(rule(known.id), Some(known));
        assert!(!known.text_en.is_empty() && !known.source.is_empty());
    }
    assert_eq!(rule(events::RuleId(103)), None);
}

#[test]
fn every_rule_that_the_edge_names_is_in_the_table() {
    let edge = sources(&root().join("../../command-service/src/http"));
    let named = edge.split("\"R-").skip(1);
    let named = named.filter_map(|rest| rest.get(..3)?.parse::<u16>().ok());
    let named: Vec<u16> = named.collect();
    assert!(named.len() > 15);
    for number in named {
        assert!(
            rule(events::RuleId(number)).is_some(),
            "R-{number:03} is not in the table"
        );
    }
}

#[test]
fn every_rule_that_refuses_or_speaks_is_in_the_table() {
    let source = sources(&root().join("src"));
    let rows = source.lines().filter_map(|line| {
        let mut cells = line.trim().split(", ");
        let (_, kind, number) = (cells.next()?, cells.next()?, cells.next()?);
        ["Forbidden", "State", "Content"]
            .contains(&kind)
            .then(|| number.parse::<u16>().ok())?
    });
    let refusals: Vec<u16> = rows.filter(|number| *number > 0).collect();
    let findings = source.split("rule: RuleId(").skip(1);
    let findings = findings.filter_map(|rest| rest.split(')').next()?.parse::<u16>().ok());
    let spoken: Vec<u16> = findings.collect();
    assert!(refusals.len() > 50 && spoken.len() >= 5);
    for number in refusals.into_iter().chain(spoken) {
        assert!(
            rule(events::RuleId(number)).is_some(),
            "R-{number:03} is not in the table"
        );
    }
}
