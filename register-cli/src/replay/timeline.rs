//! A history as people read it: one block for each event, one line for each thing that it altered.

use chrono::{DateTime, Utc};
use query_service::{Change, DecisionReference, EventView, FindingView, HistoryAnswer, LinkView};
use serde_json::Value;

/// Stands where there was, or is, nothing.
const NOTHING: &str = "-";

/// The whole history.
pub(super) fn history(history: &HistoryAnswer, held: &[String]) -> String {
    let mut lines = Lines::default();
    let as_of = match history.known_at {
        Some(known_at) => format!("as it was known on {}", time(known_at)),
        None => format!("up to position {}", history.as_of_position),
    };
    lines.add(format!(
        "File {}: {} events, {as_of}. Every event was read and verified.",
        history.foreigner_id,
        history.events.len()
    ));
    for held in held {
        lines.add(held);
    }
    if let Some(into) = history.merged_into {
        lines.add(format!(
            "It is merged into file {into}: the person is kept there."
        ));
    }
    for link in history.linked.iter().flatten() {
        lines.add(merged(link));
    }
    for event in &history.events {
        lines.event(event);
    }
    lines.0
}

/// The case on a day: every recorded thing under its place.
pub(super) fn case(case: &Value) -> String {
    let mut lines = Lines::default();
    let known = case["known_at"].as_str();
    let known = known.map_or_else(String::new, |known| format!(", as it was known at {known}"));
    lines.add(String::new());
    lines.add(format!(
        "The case on {}{known}",
        case["valid_on"].as_str().unwrap_or(NOTHING)
    ));
    let mut found = Vec::new();
    leaves(String::new(), case, &mut found);
    for (path, value) in found {
        lines.add(format!("    {path}: {value}"));
    }
    lines.0
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, line: impl AsRef<str>) {
        self.0 += line.as_ref();
        self.0.push('\n');
    }

    /// A line with its name; the name stands once where there are several.
    fn named(&mut self, name: &str, values: impl IntoIterator<Item = String>) {
        for (place, value) in values.into_iter().enumerate() {
            let name = if place == 0 { name } else { "" };
            self.add(format!("    {name:<12}{value}"));
        }
    }

    fn event(&mut self, event: &EventView) {
        self.add("");
        self.add(format!(
            "{}  {}, number {} in file {}",
            event.position, event.event_type, event.sequence, event.foreigner_id
        ));
        let late = match event.recorded_late_days {
            0 => String::new(),
            1 => ", 1 day later".to_owned(),
            days => format!(", {days} days later"),
        };
        self.named("effective", [event.effective_on.to_string()]);
        self.named("recorded", [time(event.recorded_at) + &late]);
        self.named("decided by", decided_by(event));
        self.named("about", event.target.as_ref().map(cited));
        self.named("ground", event.legal_reference.clone());
        self.named("received", event.received_on.map(|on| on.to_string()));
        let actor = &event.actor;
        self.named(
            "recorded by",
            [format!(
                "{}, {}, unit {}, at {}, for {}",
                actor.user,
                actor.organisation.code(),
                actor.unit,
                actor.workstation,
                event.purpose
            )],
        );
        self.named("rules", event.findings.iter().map(said));
        let erased = event
            .erased
            .then(|| "the personal part was lawfully erased".to_owned());
        self.named("erased", erased);
        self.named("changed", event.changes.iter().flat_map(altered));
    }
}

/// Who decided, with the decision where there is one.
fn decided_by(event: &EventView) -> Option<String> {
    let decision = event.decision.as_ref().map(cited);
    decision.or_else(|| event.authority.map(str::to_owned))
}

fn cited(decision: &DecisionReference) -> String {
    let DecisionReference {
        kind,
        authority,
        number,
        date,
        ..
    } = decision;
    format!("{authority}, {kind} No {number} of {date}")
}

fn said(finding: &FindingView) -> String {
    let level = match finding.level {
        events::Level::Warn => "warns",
        events::Level::Alarm => "raises an alarm",
    };
    let text = finding
        .text
        .map_or(String::new(), |text| format!(": {text}"));
    let due = finding.due_at;
    let due = due.map_or(String::new(), |due| format!(" Due {}.", time(due)));
    format!("{} {level}{text}{due}", finding.rule)
}

fn merged(link: &LinkView) -> String {
    let LinkView {
        foreigner_id, into, ..
    } = link;
    let merged_at = time(link.merged_at);
    match link.unmerged_at {
        None => format!(
            "File {foreigner_id} was merged into {into} on {merged_at}; its events are told here."
        ),
        Some(unmerged_at) => format!(
            "File {foreigner_id} was merged into {into} on {merged_at} and parted again on {}; its events are not told here.",
            time(unmerged_at)
        ),
    }
}

/// A change, thing by thing where a whole entry came or went.
fn altered(change: &Change) -> Vec<String> {
    let Change {
        path,
        before,
        after,
    } = change;
    let (whole, came) = match (before, after) {
        (None, Some(whole)) => (whole, true),
        (Some(whole), None) => (whole, false),
        _ => {
            let shown = |value: &Option<Value>| {
                value
                    .as_ref()
                    .map_or(NOTHING.to_owned(), ToString::to_string)
            };
            return vec![format!("{path}: {} -> {}", shown(before), shown(after))];
        }
    };
    let mut found = Vec::new();
    leaves(path.clone(), whole, &mut found);
    let line = |(path, value): (String, String)| {
        if came {
            format!("{path}: {NOTHING} -> {value}")
        } else {
            format!("{path}: {value} -> {NOTHING}")
        }
    };
    found.into_iter().map(line).collect()
}

/// Every value with its JSON pointer, in order.
fn leaves(path: String, value: &Value, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, value) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                leaves(format!("{path}/{name}"), value, found);
            }
        }
        Value::Array(values) if !values.is_empty() => {
            for (place, value) in values.iter().enumerate() {
                leaves(format!("{path}/{place}"), value, found);
            }
        }
        _ => found.push((path, value.to_string())),
    }
}

/// An instant as clocks in Latvia show it.
fn time(instant: DateTime<Utc>) -> String {
    law::time::as_in_latvia(instant)
        .format("%Y-%m-%d %H:%M:%S %:z")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn change(path: &str, before: Option<Value>, after: Option<Value>) -> Change {
        Change {
            path: path.to_owned(),
            before,
            after,
        }
    }

    #[test]
    fn what_came_and_went_is_told_thing_by_thing() {
        let ban = json!({"number": "113/2026", "ban": {"grounds": ["VI04"], "sub": []}});
        assert_eq!(
            altered(&change(
                "/status",
                Some(json!("BANNED")),
                Some(json!("NO_MEASURE"))
            )),
            [r#"/status: "BANNED" -> "NO_MEASURE""#]
        );
        assert_eq!(
            altered(&change("/decisions/0", None, Some(ban.clone()))),
            [
                r#"/decisions/0/ban/grounds/0: - -> "VI04""#,
                "/decisions/0/ban/sub: - -> []",
                r#"/decisions/0/number: - -> "113/2026""#,
            ]
        );
        assert_eq!(
            altered(&change("/a~1b", Some(json!(1)), None)),
            ["/a~1b: 1 -> -"]
        );
    }

    #[test]
    fn a_finding_says_what_the_rule_says_and_until_when() {
        let finding = FindingView {
            rule: "R-008".to_owned(),
            level: events::Level::Warn,
            text: Some("Entered late."),
            due_at: Some("2026-03-03T22:00:00Z".parse().expect("an instant")),
        };
        assert_eq!(
            said(&finding),
            "R-008 warns: Entered late. Due 2026-03-04 00:00:00 +02:00."
        );
    }
}
