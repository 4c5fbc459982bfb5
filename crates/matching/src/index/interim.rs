//! Until names and births have them.
use crate::births::{Birth, Relation};
use chrono::Datelike;
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closeness {
    Equal,
    Compatible,
    Swapped,
    OneCharacter,
    Different,
    Unknown,
}

pub fn closeness(one: Birth, other: Birth) -> Closeness {
    match one.relation(other) {
        Relation::Equal => return Closeness::Equal,
        Relation::Compatible => return Closeness::Compatible,
        Relation::Unknown => return Closeness::Unknown,
        Relation::Different => {}
    }
    let (Birth::Full(a), Birth::Full(b)) = (one, other) else {
        return Closeness::Different;
    };
    if a.year() == b.year() && a.month() == b.day() && a.day() == b.month() {
        return Closeness::Swapped;
    }
    let (a, b) = (one.to_string(), other.to_string());
    if a.bytes().zip(b.bytes()).filter(|(a, b)| a != b).count() == 1 {
        Closeness::OneCharacter
    } else {
        Closeness::Different
    }
}

pub fn alternatives(one: Birth) -> Vec<Birth> {
    let Birth::Full(day) = one else { return vec![] };
    let mut all = vec![];
    if let Some(swapped) = chrono::NaiveDate::from_ymd_opt(day.year(), day.day(), day.month()) {
        if swapped != day {
            all.push(Birth::Full(swapped));
        }
    }
    let text = one.to_string();
    for place in [0, 1, 2, 3, 5, 6, 8, 9] {
        for digit in b'0'..=b'9' {
            let mut bytes = text.clone().into_bytes();
            if bytes[place] == digit {
                continue;
            }
            bytes[place] = digit;
            if let Ok(found @ Birth::Full(_)) = Birth::parse(std::str::from_utf8(&bytes).unwrap()) {
                if !all.contains(&found) {
                    all.push(found);
                }
            }
        }
    }
    all
}
