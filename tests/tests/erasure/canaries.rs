//! Persons of whom every word is recognised, and the search for them in files.

use aho_corasick::AhoCorasick;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// Every word about a canary begins so. No other text does, and no rule of names changes it.
const MARK: &str = "zibakuto";
/// The same in Cyrillic letters.
const CYRILLIC: &str = "зибакуто";

/// Enough of a wrapped key to know it by.
const KEY_BYTES: usize = 16;

/// A person to be erased.
#[derive(Clone, Copy)]
pub(crate) struct Canary {
    number: usize,
}

impl Canary {
    pub(crate) fn new(number: usize) -> Self {
        Self { number }
    }

    /// Four letters of the person's own.
    fn own(self) -> String {
        let letters = |number: usize| {
            let consonant = b"bdgklmnprt"[number % 10];
            [consonant, b"aiou"[number / 10 % 4]].map(char::from)
        };
        let (left, right) = (letters(self.number % 40), letters(self.number / 40));
        left.into_iter().chain(right).collect()
    }

    fn word(self) -> String {
        format!("{MARK}{}", self.own())
    }

    fn capital(self) -> String {
        let word = self.word();
        word[..1].to_uppercase() + &word[1..]
    }

    fn number(self) -> String {
        self.word().to_uppercase()
    }

    /// The file, with everything that holds personal content: who was ordered to leave in 2012, left and died.
    pub(crate) fn file(self) -> Value {
        let (capital, number) = (self.capital(), self.number());
        let photo = [
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(),
            &[0, 0, 1, 224, 0, 0, 2, 128, 8, 2, 0, 0, 0, 0, 0, 0, 0],
        ]
        .concat();
        let photo = [photo, self.word().into_bytes()].concat();
        let decision = json!({"kind": "RD_VOL", "authority": "VRS", "number": format!("E{}", self.number), "date": "2012-03-02"});
        json!({
            "identity": {
                "category": "CONFIRMED", "surname": capital, "given_names": [capital], "sex": 1, "original_script": CYRILLIC,
                "birth": {"date": format!("19{:02}-{:02}-11", 50 + self.number % 40, 1 + self.number / 40), "country": "UZB", "place": capital},
                "nationalities": [{"code": "UZB", "type": "CIT"}],
            },
            "documents": [{"kind": "PP", "number": number, "issuer": "UZB", "issuing_authority": capital}],
            "first": [
                {"command": "record-violation", "found_on": "2012-03-01", "place": "LV-TER", "grounds": ["VI04"]},
                {"command": "record-address", "address": capital, "country": "LVA", "since": "2012-03-01"},
                {"command": "add-photo", "kind": "TOKEN", "taken_on": "2012-03-01", "media_type": "image/png", "faces": 1,
                 "content": base64(&photo)},
                {"command": "attach-document", "kind": "PROTOCOL", "media_type": "application/pdf", "title": capital,
                 "content": base64(self.word().as_bytes())},
                {"command": "add-service-mark", "text": capital},
                {"command": "issue-return-decision", "decision": decision, "departure_period_days": 14, "grounds": ["VI04"],
                 "destination": "UZB", "notified_on": "2012-03-02"},
                {"command": "confirm-departure", "departed_on": "2012-03-10", "border_crossing_point": "LV-RIX", "destination": "UZB",
                 "form": "VOL_NOASSIST", "proof": {"source": "BCP_LV", "reference": capital}},
                {"command": "record-death", "died_on": "2012-06-01", "reference": capital},
            ],
        })
    }

    /// The question of a guard about the person's passport.
    pub(crate) fn question(self) -> Value {
        json!({
            "traveller": {"surname": self.capital(), "given_names": [self.capital()], "documents": [{"number": self.number()}]},
            "border_crossing_point": "LV-RIX", "direction": "ENTRY", "input": "MANUAL",
        })
    }
}

/// Somebody who is not erased.
pub(crate) fn another_person() -> Value {
    json!({
        "identity": {"category": "CONFIRMED", "surname": "OZOLA", "given_names": ["MARTA"], "sex": 2,
                     "birth": {"date": "1990-01-01"}, "nationalities": [{"code": "UZB", "type": "CIT"}]},
        "first": [{"command": "record-violation", "found_on": "2026-03-01", "place": "LV-TER", "grounds": ["VI04"]}],
    })
}

/// What was found in the files of a folder.
pub(crate) struct Scan {
    /// Bytes that were looked at.
    pub(crate) bytes: u64,
    /// How often in which file, in which form.
    found: BTreeMap<(String, &'static str), usize>,
    /// The letters of their own of those whose names were found.
    own: std::collections::BTreeSet<String>,
    keys: std::collections::BTreeSet<usize>,
}

/// A form in which a mark, or the key with this number, may lie in a file.
#[derive(Clone, Copy)]
enum Form {
    Plain,
    Other(&'static str),
    Key(usize),
}

impl Scan {
    /// Looks through every file below a folder, links included.
    pub(crate) fn of(folder: &Path, keys: &[Vec<u8>]) -> Self {
        let (mut patterns, mut forms) = (Vec::new(), Vec::new());
        let mut add = |pattern: Vec<u8>, form| {
            patterns.push(pattern);
            forms.push(form);
        };
        let title = MARK[..1].to_uppercase() + &MARK[1..];
        for text in [MARK.to_owned(), MARK.to_uppercase(), title] {
            add(
                hex(text.as_bytes()).into_bytes(),
                Form::Other("hexadecimal"),
            );
            for before in 0..3 {
                let all = base64(&[&vec![0; before], text.as_bytes()].concat());
                // What depends on the neighbours is left off.
                let form = &all[[0, 2, 3][before]..all.len() - 4];
                add(form.as_bytes().to_vec(), Form::Other("Base64"));
            }
            add(text.into_bytes(), Form::Plain);
        }
        for text in [CYRILLIC.to_owned(), CYRILLIC.to_uppercase()] {
            let escaped = text.encode_utf16().map(|unit| format!("\\u{unit:04x}"));
            add(
                escaped.collect::<String>().into_bytes(),
                Form::Other("escaped"),
            );
            add(text.into_bytes(), Form::Other("original script"));
        }
        for (number, key) in keys.iter().enumerate() {
            add(key[..KEY_BYTES].to_vec(), Form::Key(number));
            add(hex(&key[..KEY_BYTES]).into_bytes(), Form::Key(number));
        }
        let matcher = AhoCorasick::new(&patterns).expect("patterns");
        let mut scan = Self {
            bytes: 0,
            found: BTreeMap::new(),
            own: std::collections::BTreeSet::new(),
            keys: std::collections::BTreeSet::new(),
        };
        scan.folder(folder, &matcher, &forms);
        scan
    }

    /// Whether the person's name was found.
    pub(crate) fn names(&self, canary: Canary) -> bool {
        self.own.contains(&canary.own())
    }

    pub(crate) fn keys_found(&self) -> usize {
        self.keys.len()
    }

    /// Where something was found: one line for each folder and form.
    pub(crate) fn places(&self) -> String {
        let lines = self.found.iter();
        let lines = lines.map(|((place, form), count)| format!("{count} x {form} in {place}\n"));
        lines.collect()
    }

    fn folder(&mut self, folder: &Path, matcher: &AhoCorasick, forms: &[Form]) {
        // Files come and go while they are looked at.
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            if path.is_dir() {
                self.folder(&path, matcher, forms);
            } else if path.is_file()
                && let Ok(bytes) = std::fs::read(&path)
            {
                self.file(&path, &bytes, matcher, forms);
            }
        }
    }

    fn file(&mut self, path: &Path, bytes: &[u8], matcher: &AhoCorasick, forms: &[Form]) {
        self.bytes += bytes.len() as u64;
        for found in matcher.find_iter(bytes) {
            let form = match forms[found.pattern().as_usize()] {
                Form::Plain => {
                    let own = bytes.get(found.end()..found.end() + 4).unwrap_or_default();
                    self.own.insert(String::from_utf8_lossy(own).to_lowercase());
                    "plain"
                }
                Form::Other(form) => form,
                Form::Key(number) => {
                    self.keys.insert(number);
                    "wrapped key"
                }
            };
            let place = path.display().to_string();
            *self.found.entry((place, form)).or_default() += 1;
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
    digits.collect::<Vec<_>>().concat()
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
