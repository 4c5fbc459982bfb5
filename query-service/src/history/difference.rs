//! What an event altered: the difference of two JSON documents, member by member.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Members that change with every event and say nothing.
const COUNTERS: [&str; 2] = ["version", "position"];

/// One altered member of the case.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Change {
    /// JSON pointer into the case.
    pub(crate) path: String,
    /// The value before; absent when there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) before: Option<Value>,
    /// The value after; absent when there is none any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) after: Option<Value>,
}

/// What is different between two documents, in the order of members.
pub(crate) fn changes(before: &Value, after: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            let counts = |name: &&String| !COUNTERS.contains(&name.as_str());
            members("", before, after, counts, &mut changes);
        }
        _ => compare(String::new(), before, after, &mut changes),
    }
    changes
}

fn compare(path: String, before: &Value, after: &Value, changes: &mut Vec<Change>) {
    match (before, after) {
        _ if before == after => {}
        (Value::Object(before), Value::Object(after)) => {
            members(&path, before, after, |_| true, changes);
        }
        (Value::Array(before), Value::Array(after)) => {
            for place in 0..before.len().max(after.len()) {
                member(
                    format!("{path}/{place}"),
                    before.get(place),
                    after.get(place),
                    changes,
                );
            }
        }
        _ => changes.push(Change {
            path,
            before: Some(before.clone()),
            after: Some(after.clone()),
        }),
    }
}

fn members(
    path: &str,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    counts: impl Fn(&&String) -> bool,
    changes: &mut Vec<Change>,
) {
    let gone = before.keys().filter(|name| !after.contains_key(*name));
    for name in after.keys().chain(gone).filter(counts) {
        let escaped = name.replace('~', "~0").replace('/', "~1");
        member(
            format!("{path}/{escaped}"),
            before.get(name),
            after.get(name),
            changes,
        );
    }
}

fn member(path: String, before: Option<&Value>, after: Option<&Value>, changes: &mut Vec<Change>) {
    match (before, after) {
        (Some(before), Some(after)) => compare(path, before, after, changes),
        _ => changes.push(Change {
            path,
            before: before.cloned(),
            after: after.cloned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_differs_is_told_and_where() {
        let before = json!({"version": 1, "a": {"x": 1, "y/z": [1, 2]}, "gone": true, "same": [1]});
        let after =
            json!({"version": 2, "a": {"x": 2, "y/z": [1, 3, 4]}, "new": null, "same": [1]});
        let change = |path: &str, before: Option<Value>, after: Option<Value>| Change {
            path: path.to_owned(),
            before,
            after,
        };
        assert_eq!(
            changes(&before, &after),
            [
                change("/a/x", Some(json!(1)), Some(json!(2))),
                change("/a/y~1z/1", Some(json!(2)), Some(json!(3))),
                change("/a/y~1z/2", None, Some(json!(4))),
                change("/new", None, Some(Value::Null)),
                change("/gone", Some(json!(true)), None),
            ]
        );
        assert_eq!(changes(&after, &after), []);
    }
}
