//! How the groups of names are reduced to what the crate carries.

use super::distance::Pattern;
use super::groups;
use super::sound::{Key, keys};
use crate::names::{Token, readings, tokens};

/// Names that more groups claim say nothing.
const GROUPS_MAX: usize = 24;

/// What is left of groups of names.
pub struct Reduced {
    /// Number of groups that are kept.
    pub groups: usize,
    /// The file `groups.bin`.
    pub file: Vec<u8>,
}

/// Leaves out what is found without groups: names that read like another one of their group, and groups whose names all sound the
/// same and differ by few letters.
pub fn reduced_groups(lines: &[Vec<&str>]) -> Reduced {
    let mut kept: Vec<Vec<String>> = lines.iter().filter_map(|names| reduced(names)).collect();
    let mut claims: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    for name in kept.iter().flatten() {
        *claims.entry(name.clone()).or_default() += 1;
    }
    for names in &mut kept {
        names.retain(|name| claims[name] <= GROUPS_MAX);
    }
    kept.retain(|names| names.len() > 1);
    Reduced {
        groups: kept.len(),
        file: groups::file(&kept),
    }
}

fn reduced(names: &[&str]) -> Option<Vec<String>> {
    let mut kept: Vec<String> = Vec::new();
    for name in names {
        // Names of several words are met where a question's tokens are put together.
        let Ok(words) = tokens(name) else {
            continue;
        };
        let name: String = words.iter().map(Token::as_str).collect();
        let readings = readings(&name);
        let is_known =
            readings.iter().any(|reading| kept.contains(reading)) || kept.contains(&name);
        if is_known || name.chars().count() < 2 || is_transcription(&name) {
            continue;
        }
        let has_vowels = name
            .chars()
            .all(|letter| matches!(letter, '\0'..='\u{52f}' | '\u{1e00}'..='\u{1fff}'));
        kept.push(match readings.first() {
            Some(reading) if has_vowels => reading.clone(),
            _ => name,
        });
    }
    says_something(&kept).then_some(kept)
}

/// Whether some names of the group would not be found by each other.
fn says_something(names: &[String]) -> bool {
    let sounds: Vec<Vec<Key>> = names
        .iter()
        .map(|name| keys(plain(name).as_bytes()))
        .collect();
    (1..names.len()).any(|place| {
        let (first, other) = (plain(&names[0]), plain(&names[place]));
        let same_sound = sounds[0].iter().any(|key| sounds[place].contains(key));
        let edits = Pattern::new(first.as_bytes()).edits(other.as_bytes());
        let longer = first.len().max(other.len());
        !same_sound || edits as usize * 2 > longer
    })
}

fn plain(name: &str) -> String {
    readings(name).into_iter().next().unwrap_or_default()
}

/// Whether it is a foreign name in Chinese or Japanese syllables: nobody's own name is written so, and it reads like the original.
fn is_transcription(name: &str) -> bool {
    let is_katakana = |letter: char| matches!(letter, '\u{30a0}'..='\u{30ff}');
    let is_han = |letter: char| matches!(letter, '\u{3400}'..='\u{9fff}');
    name.chars().all(is_katakana) || name.chars().count() > 3 && name.chars().all(is_han)
}
