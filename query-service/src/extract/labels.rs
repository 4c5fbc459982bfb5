//! What events and their fields are called for people, and which code list a field holds.

use events::codes::{Code, Language, catalogue};
use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("labels.tsv");

/// What something is called.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label {
    /// The code list that a field holds.
    pub(super) list: Option<&'static str>,
    en: &'static str,
    lv: &'static str,
}

impl Label {
    pub(super) fn text(&self, language: Language) -> &'static str {
        match language {
            Language::Latvian => self.lv,
            Language::English => self.en,
        }
    }
}

static LABELS: LazyLock<HashMap<&'static str, Label>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    let rows = lines.map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [key, list, en, lv] = cells[..] else {
            unreachable!("a row of the table has four columns: {line}");
        };
        let list = Some(list).filter(|list| !list.is_empty());
        (key, Label { list, en, lv })
    });
    rows.collect()
});

/// What an event is called.
pub(super) fn of_event(event_type: &str) -> Option<Label> {
    LABELS.get(event_type).copied()
}

/// What a field of an event is called: as a field of the part in which it stands, of the event, or of any event.
pub(super) fn of_field(event_type: &str, part: Option<&str>, field: &str) -> Option<Label> {
    let of_part = part.and_then(|part| LABELS.get(format!("{part}/{field}").as_str()));
    let of_event = || LABELS.get(format!("{event_type}/{field}").as_str());
    of_part
        .or_else(of_event)
        .or_else(|| LABELS.get(field))
        .copied()
}

/// What a code of a list means; the code itself where the list does not know it.
pub(super) fn of_code<'c>(list: &str, code: &'c str, language: Language) -> &'c str {
    let list = catalogue::list(list);
    let mut entries = list.into_iter().flat_map(|list| &list.entries);
    let entry = entries.find(|entry| entry.code.code == code);
    entry.map_or(code, |entry| text_of(entry.code, language))
}

fn text_of(code: Code, language: Language) -> &'static str {
    match language {
        Language::Latvian => code.lv,
        Language::English => code.en,
    }
}
