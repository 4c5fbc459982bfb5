//! What may be done next, and which rule stands against the rest.

use crate::fixtures::{
    ban_until, departure, detention, notified_return_decision, open, release, return_ban,
    return_decision, violation,
};
use crate::specification::{after, given};
use events::Event;
use events::codes::{Authority, Organisation, Role};
use law::actions::{Action, actions};
use law::{Circumstances, Command};
use std::collections::BTreeMap;

/// Each action with the rule against it; 0 where another reason stands against it.
fn asked(history: Vec<Event>, organisation: Organisation) -> BTreeMap<&'static str, Option<u16>> {
    let given = given(history);
    let actor = crate::fixtures::actor(organisation);
    let now = crate::fixtures::instant(crate::specification::NOW);
    let all = actions(given.state(), &Circumstances::of(&actor, now));
    all.into_iter()
        .map(|Action { command, refusal }| {
            let rule = refusal.map(|refusal| refusal.rule().map_or(0, |rule| rule.0));
            (command, rule)
        })
        .collect()
}

fn by_sbg(commands: impl IntoIterator<Item = Command>) -> BTreeMap<&'static str, Option<u16>> {
    asked(after(commands), Organisation::Vrs)
}

#[test]
fn every_command_to_a_file_is_an_action() {
    let names: Vec<String> = Command::NAMES
        .iter()
        .map(|name| Event::kebab_type(name))
        .collect();
    let not_on_a_file = ["open-file", "propose-parameter", "record-passed-deadlines"];
    let asked = by_sbg([open().into()]);
    for name in &names {
        let expected = !not_on_a_file.contains(&name.as_str());
        assert_eq!(asked.contains_key(name.as_str()), expected, "{name}");
    }
}

#[test]
fn an_empty_file_takes_facts_and_decisions_and_nothing_that_follows_them() {
    let asked = by_sbg([open().into()]);
    for allowed in [
        "assert-identity",
        "record-violation",
        "start-detention",
        "apply-alternative",
        "issue-return-decision",
        "issue-removal-order",
        "record-court-expulsion",
        "impose-entry-ban",
        "confirm-departure",
        "link-file",
        "add-photo",
        "correct",
        "declare-entered-in-error",
    ] {
        assert_eq!(asked[allowed], None, "{allowed}");
    }
    for (refused, rule) in [
        ("release", 48),
        ("place-in-centre", 47),
        ("extend-detention", 48),
        ("revoke-decision", 76),
        ("shorten-entry-ban", 76),
        ("grant-entry-permission", 90),
        ("record-removal", 59),
        ("unlink-file", 32),
    ] {
        assert_eq!(asked[refused], Some(rule), "{refused}");
    }
    for refused in [
        "notify-decision",
        "close-case",
        "approve-act",
        "refute-departure",
    ] {
        assert!(asked[refused].is_some(), "{refused}");
    }
}

#[test]
fn what_may_be_done_follows_the_case() {
    let detained = by_sbg([open().into(), violation().into(), detention().into()]);
    assert_eq!(detained["release"], None);
    assert_eq!(detained["place-in-centre"], None);
    assert_eq!(detained["start-detention"], Some(46));
    assert_eq!(detained["apply-alternative"], Some(51));
    let ordered = by_sbg([
        open().into(),
        notified_return_decision(10).into(),
        return_ban(20, 10).into(),
    ]);
    assert_eq!(ordered["issue-return-decision"], Some(60));
    assert_eq!(ordered["record-removal"], Some(59));
    assert_eq!(ordered["notify-decision"], None);
    assert_eq!(ordered["revoke-decision"], None);
    let released = by_sbg([
        open().into(),
        detention().into(),
        release("2026-03-05T10:00:00+02:00").into(),
        return_decision(10).into(),
        departure("2026-03-10").into(),
    ]);
    assert_eq!(released["release"], Some(48));
    assert_eq!(released["refute-departure"], None);
    assert_eq!(released["confirm-departure"], Some(69));
}

#[test]
fn the_matrix_stands_before_the_case() {
    let asked = asked(
        after([
            open().into(),
            ban_until(10, Authority::Vrs, "2028-01-01").into(),
        ]),
        Organisation::Pmlp,
    );
    assert_eq!(asked["start-detention"], Some(39));
    assert_eq!(asked["record-court-expulsion"], Some(6));
    assert_eq!(asked["revoke-decision"], Some(4));
    let given = given(after([open().into()]));
    let actor = crate::fixtures::actor(Organisation::Vrs);
    let on = Circumstances {
        roles: &[Role::Auditor],
        ..Circumstances::of(&actor, crate::fixtures::instant(crate::specification::NOW))
    };
    let all = actions(given.state(), &on);
    assert!(all.iter().all(|action| action.refusal.is_some()));
}
