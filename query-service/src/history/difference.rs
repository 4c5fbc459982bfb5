//! What an event altered in a case, member by member.
//!
//! An event touches little of a case. Only what differs is turned into JSON and compared there, so that a long history costs
//! little more than its fold.

use read_models::case_lookup::{self, CaseDocument};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// Members that change with every event and say nothing.
const COUNTERS: [&str; 2] = ["version", "position"];

/// What says of an element that the event altered it, which the other changes say too.
const SOURCE: &str = "changed_by";

/// One altered member of the case.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Change {
    /// JSON pointer into the case.
    pub path: String,
    /// The value before; absent when there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// The value after; absent when there is none any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

/// Keeps the case as it was before the next event.
#[derive(Default)]
pub(super) struct Follower(Option<CaseDocument>);

impl Follower {
    /// Begins with the case as it is; `None` while the file is not open.
    pub(super) fn at(case: Option<&CaseDocument>) -> Self {
        Self(case.cloned())
    }

    /// What is different in the case since the last time.
    pub(super) fn follow(
        &mut self,
        case: Option<&CaseDocument>,
    ) -> serde_json::Result<Vec<Change>> {
        match (&mut self.0, case) {
            (Some(before), Some(after)) => alter(before, after),
            (before, after) => {
                let shown = |case: Option<&CaseDocument>| match case {
                    Some(case) => serde_json::to_value(case),
                    None => Ok(json!({})),
                };
                let changes = changes(&shown(before.as_ref())?, &shown(after)?);
                *before = after.cloned();
                Ok(changes)
            }
        }
    }
}

/// Compares the members of two cases, each named with what compares it, so that a new one is not forgotten here.
macro_rules! compare_members {
    ($before:ident, $after:ident, $changes:ident: $($compare:ident $member:ident,)+) => {
        let CaseDocument {
            foreigner_id: _,
            opened_at: _,
            opened_on: _,
            opened_by: _,
            version,
            position,
            $($member,)+
        } = $after;
        ($before.version, $before.position) = (*version, *position);
        $($compare(concat!("/", stringify!($member)), &mut $before.$member, $member, &mut $changes)?;)+
    };
}

/// Brings a case in line with another one and tells what was different, in the order of members.
fn alter(before: &mut CaseDocument, after: &CaseDocument) -> serde_json::Result<Vec<Change>> {
    let mut changes = Vec::new();
    compare_members! { before, after, changes:
        elements abscondings,
        entries addresses,
        elements alarms,
        elements alternatives,
        entries attachments,
        single ban_from,
        single ban_until,
        entries citizenships,
        elements consultations,
        elements data_subject_requests,
        entries corrections,
        elements deadlines,
        single death,
        elements decisions,
        elements departures,
        elements detentions,
        elements distinct_from,
        elements duplicates,
        elements entered_in_error,
        single external_reference,
        single erasure,
        elements identities,
        elements legal_holds,
        elements markers,
        elements measures,
        single merged_into,
        elements merges,
        entries photos,
        elements proposals,
        elements removal_bars,
        single retention_due_on,
        single retention_due_position,
        entries service_marks,
        single status,
        entries violations,
        entries vulnerabilities,
        elements warnings,
    }
    Ok(changes)
}

fn single<T: Clone + PartialEq + Serialize>(
    path: &str,
    before: &mut T,
    after: &T,
    changes: &mut Vec<Change>,
) -> serde_json::Result<()> {
    if before != after {
        // What is not there is left out of a case.
        let shown = |value: &T| {
            serde_json::to_value(value).map(|value| Some(value).filter(|value| !value.is_null()))
        };
        let (was, is) = (shown(before)?, shown(after)?);
        member(path.to_owned(), was.as_ref(), is.as_ref(), changes);
        *before = after.clone();
    }
    Ok(())
}

/// An entry of which every alteration is named: where the events that it rests on are the same, so is the entry. A long history has
/// hundreds of them, and comparing them whole again after every event would take most of the time.
trait Entry: PartialEq {
    /// The position of the event that stated it, which states no other of the kind, and how many altered it since.
    fn rests_on(&self) -> (u64, usize);
}

macro_rules! never_altered {
    ($($view:ident)+) => {$(
        impl Entry for case_lookup::$view {
            fn rests_on(&self) -> (u64, usize) {
                (self.position, 0)
            }
        }
    )+};
}
never_altered! { AddressView AttachmentView CitizenshipView CorrectionView PhotoView ServiceMarkView VulnerabilityView }

impl Entry for case_lookup::ViolationView {
    fn rests_on(&self) -> (u64, usize) {
        (self.position, self.changed_by.positions().len())
    }
}

fn entries<T: Clone + Entry + Serialize>(
    path: &str,
    before: &mut Vec<T>,
    after: &[T],
    changes: &mut Vec<Change>,
) -> serde_json::Result<()> {
    each(path, before, after, changes, |was, is| {
        let same = was.rests_on() == is.rests_on();
        debug_assert!(!same || was == is, "an entry of {path} was altered unnamed");
        same
    })
}

fn elements<T: Clone + PartialEq + Serialize>(
    path: &str,
    before: &mut Vec<T>,
    after: &[T],
    changes: &mut Vec<Change>,
) -> serde_json::Result<()> {
    each(path, before, after, changes, T::eq)
}

fn each<T: Clone + Serialize>(
    path: &str,
    before: &mut Vec<T>,
    after: &[T],
    changes: &mut Vec<Change>,
    same: impl Fn(&T, &T) -> bool,
) -> serde_json::Result<()> {
    for (place, (was, is)) in before.iter_mut().zip(after).enumerate() {
        if !same(was, is) {
            let (shown_before, shown_after) =
                (serde_json::to_value(&*was)?, serde_json::to_value(is)?);
            compare(
                format!("{path}/{place}"),
                &shown_before,
                &shown_after,
                changes,
            );
            *was = is.clone();
        }
    }
    for (place, gone) in before.iter().enumerate().skip(after.len()) {
        let gone = serde_json::to_value(gone)?;
        member(format!("{path}/{place}"), Some(&gone), None, changes);
    }
    before.truncate(after.len());
    for (place, new) in after.iter().enumerate().skip(before.len()) {
        let shown = serde_json::to_value(new)?;
        member(format!("{path}/{place}"), None, Some(&shown), changes);
        before.push(new.clone());
    }
    Ok(())
}

/// What is different between two documents, in the order of members.
fn changes(before: &Value, after: &Value) -> Vec<Change> {
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
            members(&path, before, after, |name| *name != SOURCE, changes);
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

    /// A case with these measures; the first day of each, if it is known.
    fn case(status: &str, ban_until: Option<&str>, measures: &[Option<&str>]) -> CaseDocument {
        let measures: Vec<Value> = measures
            .iter()
            .map(|since| json!({"kind": "BAN_LV", "since": since, "position": 2}))
            .collect();
        let case = json!({
            "foreigner_id": "00000000-0000-4000-8000-000000000007", "version": measures.len() + 1, "position": 9,
            "opened_at": "2026-03-02T10:00:00Z", "opened_by": {"organisation": "VRS", "unit": "VRS-LUDZA", "position": 1}, "status": status, "ban_until": ban_until, "identities": [], "violations": [],
            "detentions": [], "decisions": [], "departures": [], "measures": measures, "deadlines": [], "alarms": [],
            "warnings": [],
        });
        serde_json::from_value(case).expect("a case")
    }

    #[test]
    fn following_a_case_tells_what_comparing_it_as_a_whole_tells() {
        let (early, late) = (Some("2026-03-02"), Some("2026-04-02"));
        let cases = [
            case("NO_MEASURE", None, &[]),
            case("BANNED", Some("2029-03-02"), &[early]),
            case("BANNED", None, &[late, None, early]),
            case("BANNED", None, &[late, None, early]),
            case("BANNED", Some("2027-03-02"), &[None, early]),
            case("NO_MEASURE", None, &[]),
        ];
        let mut follower = Follower::at(None);
        let mut before = json!({});
        for case in &cases {
            let after = serde_json::to_value(case).expect("JSON");
            let mut told = follower.follow(Some(case)).expect("JSON");
            let mut whole = changes(&before, &after);
            told.sort_by(|left, right| left.path.cmp(&right.path));
            whole.sort_by(|left, right| left.path.cmp(&right.path));
            assert_eq!(told, whole);
            before = after;
        }
        assert!(!changes(&json!({}), &before).is_empty());
    }

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
