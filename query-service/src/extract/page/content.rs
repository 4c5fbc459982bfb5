//! The content of an entry as rows of names and values.

use super::super::document::Extract;
use super::super::entries::Entry;
use super::super::{labels, wording};
use chrono::{DateTime, SecondsFormat, Utc};
use events::codes::Language;
use serde_json::Value;
use std::collections::HashMap;

/// What each decision that is shown is called, by its id: authority, number and day.
pub(super) fn decisions_of(extract: &Extract, language: Language) -> HashMap<String, String> {
    let mut decisions = HashMap::new();
    let entries = extract.parts.iter().flat_map(|part| &part.entries);
    for entry in entries {
        let decision = &entry.content["decision"];
        let text = |field: &str| decision[field].as_str();
        let known = text("decision_id").zip(text("authority"));
        let known = known.zip(text("number")).zip(text("date"));
        if let Some((((id, authority), number), date)) = known {
            let authority = labels::of_code("CL-AUTH", authority, language);
            decisions.insert(id.to_owned(), format!("{authority}, {number}, {date}"));
        }
    }
    decisions
}

/// A heading begins with a capital letter.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// An instant for people.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The content of an entry, one row for each value, named by where it stands.
pub(super) fn rows_of(
    entry: &Entry,
    decisions: &HashMap<String, String>,
    language: Language,
) -> Vec<(String, String)> {
    let mut rows = Rows {
        event_type: entry.event_type,
        decisions,
        language,
        found: Vec::new(),
    };
    rows.add(&entry.content, None, &[]);
    rows.found
}

struct Rows<'e> {
    event_type: &'static str,
    decisions: &'e HashMap<String, String>,
    language: Language,
    found: Vec<(String, String)>,
}

impl Rows<'_> {
    /// Adds what a part holds. `path` is what the parts around it are called.
    fn add(&mut self, part: &Value, name: Option<&str>, path: &[String]) {
        let members = part.as_object().into_iter().flatten();
        for (field, value) in members {
            if field == "personal" {
                self.add(value, None, path);
                continue;
            }
            // What a decision is called says more than its id in the register.
            if name == Some("decision") && field == "decision_id" {
                continue;
            }
            let label = labels::of_field(self.event_type, name, field);
            let called = label.map_or(field.as_str(), |label| label.text(self.language));
            let path: Vec<String> = path.iter().cloned().chain([called.to_owned()]).collect();
            let list = label.and_then(|label| label.list);
            self.add_value(value, field, &path, list);
        }
    }

    fn add_value(&mut self, value: &Value, field: &str, path: &[String], list: Option<&str>) {
        match value {
            Value::Object(_) => self.add(value, Some(field), path),
            Value::Array(values) if values.iter().any(Value::is_object) => {
                for (place, value) in values.iter().enumerate() {
                    let mut path = path.to_vec();
                    if let Some(last) = path.last_mut().filter(|_| values.len() > 1) {
                        *last = format!("{last} {}", place + 1);
                    }
                    self.add(value, Some(field), &path);
                }
            }
            Value::Array(values) => {
                let texts: Vec<_> = values.iter().map(|value| self.text(value, list)).collect();
                self.push(path, texts.join(", "));
            }
            value => {
                let text = self.text(value, list);
                self.push(path, text);
            }
        }
    }

    fn push(&mut self, path: &[String], text: String) {
        if !text.is_empty() {
            self.found.push((path.join(" - "), text));
        }
    }

    fn text(&self, value: &Value, list: Option<&str>) -> String {
        let plain = match value {
            Value::String(text) => text.clone(),
            Value::Bool(true) => wording::YES.of(self.language).to_owned(),
            Value::Bool(false) => wording::NO.of(self.language).to_owned(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        match list {
            Some(list) => labels::of_code(list, &plain, self.language).to_owned(),
            None => self.decisions.get(&plain).cloned().unwrap_or(plain),
        }
    }
}
