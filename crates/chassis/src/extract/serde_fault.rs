//! Turns serde's messages into codes. The messages quote the input, so that only what comes from
//! our own types is taken out of them: the code, the missing member's name and what was expected.

use std::fmt::Write as _;

use serde_path_to_error::{Path, Segment};

use super::scan::is_plain;
use crate::problem::Fault;

/// A fault at a JSON pointer in the body.
pub(super) fn in_body(path: &Path, message: &str) -> Fault {
    let (code, missing) = classify(message);
    let mut pointer = pointer(path);
    if let Some(name) = missing {
        let _ = write!(pointer, "/{name}");
    }
    explained(Fault::at(pointer, code), message)
}

/// A fault in a query or path parameter.
pub(super) fn in_parameter(path: &Path, message: &str) -> Fault {
    let (code, missing) = classify(message);
    let name = missing.map_or_else(
        || {
            path.iter()
                .find_map(segment_name)
                .unwrap_or_else(|| quoted(message).to_owned())
        },
        str::to_owned,
    );
    let name = if is_plain(&name) {
        name
    } else {
        "*".to_owned()
    };
    explained(Fault::in_parameter(name, code), message)
}

/// The stable code of a message, and the member's name when one is missing.
fn classify(message: &str) -> (&'static str, Option<&str>) {
    let starts = |prefix: &str| message.starts_with(prefix);
    if starts("unknown field") {
        ("unknown-field", None)
    } else if starts("missing field") {
        ("missing-field", Some(quoted(message)))
    } else if starts("duplicate field") {
        ("duplicate-field", None)
    } else if starts("invalid type") {
        ("wrong-type", None)
    } else if starts("invalid value: integer")
        || starts("invalid value: floating")
        || starts("number out of range")
    {
        ("out-of-range", None)
    } else if starts("unknown variant") {
        ("unknown-value", None)
    } else if starts("invalid length") {
        ("wrong-length", None)
    } else {
        ("invalid-value", None)
    }
}

/// Adds what was expected, which is written by our own types: it follows the last ", expected ".
fn explained(fault: Fault, message: &str) -> Fault {
    let known = [
        "invalid type",
        "invalid value",
        "invalid length",
        "unknown variant",
    ];
    if !known.iter().any(|prefix| message.starts_with(prefix)) {
        return fault;
    }
    let Some((_, expected)) = message.rsplit_once(", expected ") else {
        return fault;
    };
    let expected = expected
        .rsplit_once(" at line ")
        .map_or(expected, |(before, _)| before);
    fault.because(format!("expected {expected}"))
}

/// The text between the first two backticks.
fn quoted(message: &str) -> &str {
    message.split('`').nth(1).unwrap_or_default()
}

fn pointer(path: &Path) -> String {
    path.iter().fold(String::new(), |mut pointer, segment| {
        match segment {
            Segment::Seq { index } => {
                let _ = write!(pointer, "/{index}");
            }
            Segment::Map { key } | Segment::Enum { variant: key } if is_plain(key) => {
                let _ = write!(pointer, "/{key}");
            }
            Segment::Map { .. } | Segment::Enum { .. } | Segment::Unknown => pointer.push_str("/*"),
        }
        pointer
    })
}

fn segment_name(segment: &Segment) -> Option<String> {
    match segment {
        Segment::Map { key } => Some(key.clone()),
        _ => None,
    }
}
