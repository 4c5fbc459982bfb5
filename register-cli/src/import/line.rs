//! A line of a list of persons, as it is written (contract.md section 6).

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, Result};
use events::{ForeignerId, RuleId};
use serde::{Deserialize, Serialize};
use serde_path_to_error::{Path as JsonPath, Segment};

/// Longest line that is read; the longest of the published lists have some 20 KiB.
const LINE_BYTES_MAX: usize = 1024 * 1024;

/// One person of a list. What the register does not use of a line is left out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) names: Vec<Name>,
    #[serde(default)]
    pub(crate) dob: Vec<String>,
    #[serde(default)]
    pub(crate) nat: Vec<String>,
    #[serde(default)]
    pub(crate) sex: Option<String>,
    #[serde(default)]
    pub(crate) docs: Vec<Doc>,
}

/// One name of a person.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Name {
    #[serde(default)]
    pub(crate) full: Option<String>,
    #[serde(default)]
    pub(crate) given: Option<String>,
    #[serde(default)]
    pub(crate) family: Option<String>,
    pub(crate) kind: NameKind,
}

/// What a list says a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NameKind {
    Primary,
    Alias,
    WeakAlias,
    /// The name as it is written in another script.
    Original,
}

/// One document of a person. Lists say `issuer` or `country`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Doc {
    #[serde(default, rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) number: String,
    #[serde(default, alias = "country")]
    pub(crate) issuer: Option<String>,
}

/// A line with its number, from 1.
pub(crate) struct Numbered {
    pub(crate) number: u64,
    pub(crate) content: Result<Line, Fault>,
}

/// Why a line is not imported: where and what, never the content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// JSON pointer into the line.
    pub(crate) field: String,
    pub(crate) code: &'static str,
    pub(crate) rule: Option<RuleId>,
    /// Files that may be about the same person (rule R-030).
    pub(crate) candidates: Vec<ForeignerId>,
}

impl Fault {
    pub(crate) fn new(field: impl Into<String>, code: &'static str) -> Self {
        Self {
            field: field.into(),
            code,
            rule: None,
            candidates: Vec::new(),
        }
    }

    pub(crate) fn at(self, line: u64) -> Faulty {
        Faulty {
            line,
            field: self.field,
            code: self.code,
            rule: self.rule,
            candidates: self.candidates,
        }
    }
}

/// A line that is not imported, as the report names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Faulty {
    pub(crate) line: u64,
    pub(crate) field: String,
    pub(crate) code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_text")]
    pub(crate) rule: Option<RuleId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) candidates: Vec<ForeignerId>,
}

/// Reads every line that is not blank.
pub(crate) fn read(path: &Path) -> Result<Vec<Numbered>> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let mut lines = Vec::new();
    for (line, number) in BufReader::new(file).split(b'\n').zip(1_u64..) {
        let line = line.with_context(|| format!("{} cannot be read", path.display()))?;
        let line = match number {
            1 => line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&line),
            _ => &line,
        };
        if !line.trim_ascii().is_empty() {
            let content = parse(line);
            lines.push(Numbered { number, content });
        }
    }
    Ok(lines)
}

fn parse(line: &[u8]) -> Result<Line, Fault> {
    if line.len() > LINE_BYTES_MAX {
        return Err(Fault::new("", "LINE_TOO_LONG"));
    }
    let mut reader = serde_json::Deserializer::from_slice(line);
    let parsed: Line = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let code = match error.inner().classify() {
            serde_json::error::Category::Data => "NOT_THE_FORM",
            _ => "NOT_JSON",
        };
        Fault::new(pointer(error.path()), code)
    })?;
    reader.end().map_err(|_| Fault::new("", "NOT_JSON"))?;
    Ok(parsed)
}

fn pointer(path: &JsonPath) -> String {
    let segments = path.iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(format!("/{index}")),
        Segment::Map { key } => Some(format!("/{}", key.replace('~', "~0").replace('/', "~1"))),
        Segment::Enum { .. } | Segment::Unknown => None,
    });
    segments.collect()
}

#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes the field as it is"
)]
fn as_text<S: serde::Serializer>(rule: &Option<RuleId>, serializer: S) -> Result<S::Ok, S::Error> {
    match rule {
        Some(rule) => serializer.collect_str(rule),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_its_field_and_not_its_content() {
        for (text, field, code) in [
            ("{", "", "NOT_JSON"),
            ("[]", "", "NOT_THE_FORM"),
            (r#"{"id":"1"}"#, "", "NOT_THE_FORM"),
            (
                r#"{"id":"1","names":[{"kind":"nick"}]}"#,
                "/names/0/kind",
                "NOT_THE_FORM",
            ),
            (
                r#"{"id":"1","names":[],"dob":[1970]}"#,
                "/dob/0",
                "NOT_THE_FORM",
            ),
            (r#"{"id":"1","names":[]} x"#, "", "NOT_JSON"),
        ] {
            let fault = parse(text.as_bytes()).expect_err(text);
            assert_eq!((fault.field.as_str(), fault.code), (field, code), "{text}");
        }
    }

    #[test]
    fn what_is_not_used_does_not_change_a_line() {
        let plain = br#"{"id":"1","names":[{"full":"A","kind":"primary"}]}"#;
        let more = br#"{"src":["x"],"names":[{"kind":"primary","sid":"1","full":"A"}],"id":"1","sex":null}"#;
        let form = |line| serde_json::to_string(&parse(line).expect("a line")).expect("JSON");
        assert_eq!(form(plain), form(more));
    }
}
