//! Reading old versions: each upcaster turns one version of a type into the next.

use serde_json::Value;
use std::borrow::Cow;

/// Turns the payload of one version into that of the next. It must accept every payload of its version.
pub struct Upcaster {
    /// The event type.
    pub event_type: &'static str,
    /// The version it reads.
    pub from: &'static str,
    /// The version it writes.
    pub to: &'static str,
    /// The change.
    pub change: fn(Value) -> Value,
}

/// The next version has further fields, which an old payload does not hold: it reads as it is.
const fn more_fields(event_type: &'static str, from: &'static str, to: &'static str) -> Upcaster {
    Upcaster {
        event_type,
        from,
        to,
        change: |payload| payload,
    }
}

/// Every upcaster, oldest first.
pub const UPCASTERS: &[Upcaster] = &[
    more_fields("FileOpened", "1", "2"),
    more_fields("IdentityAsserted", "1", "2"),
    more_fields("DetentionStarted", "1", "2"),
    more_fields("RemovalOrderIssued", "1", "2"),
    more_fields("EntryBanImposed", "1", "2"),
    more_fields("DecisionSuspended", "1", "2"),
    more_fields("DepartureConfirmed", "1", "2"),
    more_fields("RemovalExecuted", "1", "2"),
    more_fields("ConsultationOpened", "1", "2"),
    more_fields("DecisionSuspended", "2", "3"),
    more_fields("CorrectionRecorded", "1", "2"),
    more_fields("ActProposed", "1", "2"),
    // A request of a data subject is a subject more.
    more_fields("ActProposed", "2", "3"),
    more_fields("EnteredInErrorDeclared", "1", "2"),
    more_fields("DeadlinePassed", "1", "2"),
];

/// Applies the chain of upcasters to one payload and answers the version that was reached.
pub fn upcast<'v>(
    upcasters: &'static [Upcaster],
    event_type: &str,
    event_version: &'v str,
    payload: Value,
) -> (Cow<'v, str>, Value) {
    upcasters
        .iter()
        .filter(|upcaster| upcaster.event_type == event_type)
        .fold(
            (Cow::Borrowed(event_version), payload),
            |(version, payload), upcaster| {
                if version == upcaster.from {
                    (Cow::Borrowed(upcaster.to), (upcaster.change)(payload))
                } else {
                    (version, payload)
                }
            },
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    static CHAIN: &[Upcaster] = &[
        Upcaster {
            event_type: "A",
            from: "1",
            to: "2",
            change: |mut value| {
                value["two"] = json!(2);
                value
            },
        },
        Upcaster {
            event_type: "B",
            from: "1",
            to: "2",
            change: |_| json!("wrong"),
        },
        Upcaster {
            event_type: "A",
            from: "2",
            to: "3",
            change: |mut value| {
                value["three"] = json!(3);
                value
            },
        },
    ];

    #[test]
    fn an_old_version_walks_the_whole_chain_of_its_type() {
        assert_eq!(
            upcast(CHAIN, "A", "1", json!({})),
            ("3".into(), json!({"two": 2, "three": 3}))
        );
        assert_eq!(
            upcast(CHAIN, "A", "2", json!({})),
            ("3".into(), json!({"three": 3}))
        );
        assert_eq!(upcast(CHAIN, "A", "3", json!({})), ("3".into(), json!({})));
        assert_eq!(upcast(CHAIN, "C", "1", json!({})), ("1".into(), json!({})));
    }
}
