//! A folder of listed persons and questions: `persons.jsonl` and `queries.jsonl`.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// A listed person as one line of `persons.jsonl` has it.
pub(crate) struct Listed {
    pub(crate) id: String,
    pub(crate) names: Vec<Name>,
    pub(crate) births: Vec<String>,
    pub(crate) nationalities: Vec<String>,
    pub(crate) sex: u8,
    pub(crate) documents: Vec<String>,
}

/// A name of a listed person.
#[derive(Clone)]
pub(crate) struct Name {
    pub(crate) full: String,
    pub(crate) given: Option<String>,
    pub(crate) family: Option<String>,
}

/// A question as one line of `queries.jsonl` has it.
pub(crate) struct Asked {
    pub(crate) id: String,
    pub(crate) expected: Option<String>,
    pub(crate) kind: String,
    pub(crate) name: Name,
    pub(crate) birth: Option<String>,
    pub(crate) birth_tag: String,
    pub(crate) nationality: Option<String>,
    pub(crate) sex: u8,
    pub(crate) document: Option<String>,
    pub(crate) unjudged: Vec<String>,
}

impl Asked {
    /// The person whom the question is about or made from: halves are cut by it.
    pub(crate) fn person(&self) -> &str {
        self.expected
            .as_deref()
            .or_else(|| self.id.split('-').nth(1))
            .unwrap_or(&self.id)
    }
}

/// What a question tells.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Full,
    NoDocument,
    NameOnly,
}

impl Mode {
    /// As it is given on the command line; everything if it is not.
    pub(crate) fn named(name: Option<&str>) -> Self {
        match name {
            Some("name") => Self::NameOnly,
            Some("nodoc") => Self::NoDocument,
            _ => Self::Full,
        }
    }
}

pub(crate) fn persons(folder: &Path) -> Vec<Listed> {
    lines(&folder.join("persons.jsonl"))
        .iter()
        .map(|line| Listed {
            id: text(line, "id").unwrap_or_default(),
            names: array(line, "names")
                .iter()
                .map(|name| name_of(name, "full"))
                .collect(),
            births: texts(line, "dob"),
            nationalities: texts(line, "nat"),
            sex: sex(line),
            documents: array(line, "docs")
                .iter()
                .filter_map(|doc| text(doc, "number"))
                .collect(),
        })
        .collect()
}

pub(crate) fn questions(folder: &Path) -> Vec<Asked> {
    lines(&folder.join("queries.jsonl"))
        .iter()
        .map(|line| Asked {
            id: text(line, "id").unwrap_or_default(),
            expected: text(line, "expected"),
            kind: text(line, "kind").unwrap_or_default(),
            name: name_of(line, "name"),
            birth: text(line, "dob"),
            birth_tag: text(line, "dob_tag").unwrap_or_default(),
            nationality: texts(line, "nat").into_iter().next(),
            sex: sex(line),
            document: text(line, "doc"),
            unjudged: texts(line, "unjudged"),
        })
        .collect()
}

fn lines(file: &Path) -> Vec<Value> {
    let content =
        fs::read_to_string(file).expect("the folder holds persons.jsonl and queries.jsonl");
    content
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| serde_json::from_str(line).expect("each line is one JSON object"))
        .collect()
}

fn name_of(line: &Value, full: &str) -> Name {
    Name {
        full: text(line, full).unwrap_or_default(),
        given: text(line, "given"),
        family: text(line, "family"),
    }
}

fn text(line: &Value, field: &str) -> Option<String> {
    let text = line.get(field)?.as_str()?;
    (!text.trim().is_empty()).then(|| text.to_owned())
}

fn array<'a>(line: &'a Value, field: &str) -> &'a [Value] {
    line.get(field)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn texts(line: &Value, field: &str) -> Vec<String> {
    array(line, field)
        .iter()
        .filter_map(|text| Some(text.as_str()?.to_owned()))
        .collect()
}

fn sex(line: &Value) -> u8 {
    match text(line, "sex").as_deref() {
        Some("M") => 1,
        Some("F") => 2,
        _ => 0,
    }
}

/// One of two halves, by a hash of the person.
pub(crate) fn half(person: &str) -> u64 {
    let hash = person.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (hash >> 40) % 2
}
