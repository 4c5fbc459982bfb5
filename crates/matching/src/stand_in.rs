//! Tokens and readings until the module `names` has them.

use unicode_normalization::UnicodeNormalization;

use crate::names::{Unreadable, is_invisible, search_forms};

pub fn tokens(text: &str) -> Result<Vec<String>, Unreadable> {
    let folded: String = text
        .chars()
        .filter(|letter| !is_invisible(*letter))
        .nfkc()
        .flat_map(char::to_lowercase)
        .filter(|letter| !matches!(letter, '\'' | '’' | '`' | 'ʼ' | '‘' | 'ʻ' | 'ʿ' | '´'))
        .nfc()
        .collect();
    let tokens: Vec<String> = folded
        .split(|letter: char| {
            !letter.is_alphanumeric() && !unicode_normalization::char::is_combining_mark(letter)
        })
        .filter(|token| !token.is_empty())
        .map(str::to_owned)
        .collect();
    if tokens.is_empty() {
        return Err(Unreadable::Name);
    }
    Ok(tokens)
}

pub fn readings(token: &str) -> Vec<String> {
    if token.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return vec![token.to_owned()];
    }
    let mut readings: Vec<String> = Vec::new();
    for form in search_forms(token).unwrap_or_default() {
        let reading: String = form
            .as_str()
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
        if !reading.is_empty() && !readings.contains(&reading) {
            readings.push(reading);
        }
    }
    readings
}
