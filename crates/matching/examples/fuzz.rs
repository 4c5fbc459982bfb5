//! Feeds the readers of zones and of questions with texts that nobody would write, and counts those that break what is
//! promised: `cargo run --release -p matching --example fuzz -- 1000000`. A panic ends it.
//!
//! The texts are specimens with damage, and characters drawn from every script, from what is invisible and from what
//! looks alike. They are the same in every run; a second argument begins elsewhere.
#![expect(clippy::print_stdout, reason = "the figures are what it is run for")]

use std::time::Instant;

use chrono::NaiveDate;
use matching::births::{self, Birth};
use matching::countries::Country;
use matching::documents::normal_number;
use matching::index::{Document, DocumentQuestion, Identity, Index, Person, Question};
use matching::mrz;
use matching::names::{self, FORMS_MAX, READINGS_MAX};

const ZONES: [&str; 5] = [
    "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<",
    "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6",
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
    "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<",
    "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<",
];

const NAMES: [&str; 12] = [
    "KARIMOV Ali",
    "O'Neil-Müller, Anna J.R.",
    "Ķēniņš Ģirts",
    "Щербаков Юлия",
    "Їжакевич Олексій",
    "Παπαδόπουλος Ευάγγελος",
    "محمد عبدالله الحسيني",
    "בנימין נתניהו",
    "გიორგი Աբրահամյան",
    "余國雄",
    "김정은",
    "タナカ きょうこ",
];

const BIRTHS: [&str; 8] = [
    "1991-07-03",
    "1991-07",
    "1991",
    "1370-04-12",
    "2534",
    "1411-12-20",
    "2000-02-29",
    "0001-01-01",
];

/// First and last of the ranges that characters are drawn from: letters of many scripts, marks, forms and what is
/// invisible, surrogates' neighbours, private and last characters.
const RANGES: [(u32, u32); 16] = [
    (0x00, 0x7f),
    (0x20, 0x7e),
    (0x41, 0x5a),
    (0xa0, 0x24f),
    (0x2b0, 0x36f),
    (0x370, 0x58f),
    (0x590, 0x77f),
    (0x900, 0x1100),
    (0x10a0, 0x11ff),
    (0x1d00, 0x20ff),
    (0x2c00, 0x33ff),
    (0x4e00, 0x4f00),
    (0xac00, 0xd7ff),
    (0xe000, 0xffff),
    (0x1d400, 0x1f1ff),
    (0xe0000, 0x10_ffff),
];

/// A sequence of numbers without pattern.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % end
    }

    fn one_of<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts[self.below(texts.len())]
    }

    fn character(&mut self) -> char {
        let (first, last) = RANGES[self.below(RANGES.len())];
        let code = first + u32::try_from(self.below((last - first + 1) as usize)).unwrap_or(0);
        char::from_u32(code).unwrap_or('<')
    }

    /// One of the texts with up to seven characters replaced, put in, taken out or repeated, or a text of its own.
    fn damaged(&mut self, texts: &[&str], replacement: fn(&mut Self) -> char) -> String {
        if self.below(8) == 0 {
            return (0..self.below(60)).map(|_| self.character()).collect();
        }
        let mut text: Vec<char> = self.one_of(texts).chars().collect();
        for _ in 0..self.below(8) {
            let place = self.below(text.len().max(1));
            let letter = replacement(self);
            match self.below(8) {
                0 if !text.is_empty() => {
                    text.remove(place);
                }
                1 => text.insert(place, letter),
                2 => text.extend_from_within(place..),
                _ if place < text.len() => text[place] = letter,
                _ => {}
            }
        }
        text.into_iter().collect()
    }

    /// A character that a zone may hold, mostly.
    fn of_zone(&mut self) -> char {
        const KNOWN: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<<<<0O1I8B5S";
        if self.below(20) == 0 {
            self.character()
        } else {
            char::from(KNOWN[self.below(KNOWN.len())])
        }
    }

    fn of_date(&mut self) -> char {
        const KNOWN: &[u8] = b"0123456789-";
        char::from(KNOWN[self.below(KNOWN.len())])
    }
}

fn main() {
    let argument = |place: usize, default: u64| {
        let given = std::env::args().nth(place);
        given.map_or(default, |text| {
            text.parse().expect("the arguments are numbers")
        })
    };
    let (inputs, seed) = (argument(1, 1_000_000), argument(2, 1));
    let mut numbers = Numbers(seed);
    let started = Instant::now();
    let read: u64 = (0..inputs).map(|_| u64::from(zone(&mut numbers))).sum();
    println!(
        "zones: {inputs} inputs, {read} read, 0 panics, {:?}",
        started.elapsed()
    );
    let index = small_index();
    let started = Instant::now();
    let read: u64 = (0..inputs)
        .map(|_| u64::from(question(&mut numbers, &index)))
        .sum();
    println!(
        "questions: {inputs} inputs, {read} read, 0 panics, {:?}",
        started.elapsed()
    );
}

/// Whether the text was a zone.
fn zone(numbers: &mut Numbers) -> bool {
    let text = numbers.damaged(&ZONES, Numbers::of_zone);
    let today = NaiveDate::from_num_days_from_ce_opt(
        700_000 + i32::try_from(numbers.below(60_000)).unwrap_or(0),
    );
    let today = today.expect("the calendar has the day");
    let read = mrz::parse(&text, today);
    if let Ok(zone) = &read {
        let earliest = zone.birth.interval().map(|(earliest, _)| earliest);
        assert!(
            earliest.is_none_or(|earliest| earliest <= today),
            "nobody is born tomorrow"
        );
    }
    for repair in mrz::repairs(&text, today) {
        assert!(
            repair.mrz.check_failures.is_empty(),
            "a proposal is right: {text:?}"
        );
    }
    read.is_ok()
}

/// Whether the index could answer the question.
fn question(numbers: &mut Numbers, index: &Index<u32>) -> bool {
    let name = numbers.damaged(&NAMES, Numbers::character);
    let date = numbers.damaged(&BIRTHS, Numbers::of_date);
    let number = numbers.damaged(&ZONES, Numbers::character);
    read_name(&name);
    let birth = Birth::parse(&date).unwrap_or_default();
    read_birth(numbers, birth);
    let code: String = number.chars().take(3).collect();
    let mut question = Question {
        birth,
        sex: u8::try_from(numbers.below(11)).unwrap_or(0),
        nationalities: Country::parse(&code).into_iter().collect(),
        birth_country: Country::of_alpha2(code.get(..2).unwrap_or_default()),
        documents: vec![DocumentQuestion {
            number: normal_number(&number),
            issuer: Country::parse(&code),
        }],
        min_score: (numbers.below(2) == 0).then_some(0.0),
        ..Question::default()
    };
    match numbers.below(3) {
        0 => question.name = Some(name),
        1 => question.surname = Some(name),
        _ => question.given_names = vec![name, date],
    }
    index.search(&question).is_ok()
}

fn read_name(name: &str) {
    for form in names::search_forms(name).into_iter().take(1) {
        assert!(
            (1..=FORMS_MAX).contains(&form.len()),
            "a name that is read has a form: {name:?}"
        );
    }
    for token in names::tokens(name).into_iter().flatten() {
        let readings = names::readings(token.as_str());
        assert!(
            (1..=READINGS_MAX).contains(&readings.len()),
            "a word has a reading: {token:?}"
        );
    }
    let _ = (
        names::is_latin(name),
        mrz::compose_name_field(name, &[name], 39),
    );
}

fn read_birth(numbers: &mut Numbers, birth: Birth) {
    let other = Birth::parse(numbers.one_of(&BIRTHS)).unwrap_or_default();
    assert_eq!(
        birth.relation(other),
        other.relation(birth),
        "from either side: {birth} {other}"
    );
    for alternative in births::alternatives(birth) {
        assert!(
            birth.relation(alternative).is_similar(),
            "an alternative is similar: {birth} {alternative}"
        );
    }
}

fn small_index() -> Index<u32> {
    let mut index = Index::new();
    for (key, name) in (0..).zip(NAMES) {
        let identity = Identity {
            full: Some(name.to_owned()),
            birth: Birth::parse("1991-07-03").unwrap_or_default(),
            ..Identity::default()
        };
        let document = Document {
            number: format!("A{key}"),
            issuer: None,
        };
        index.upsert(&Person {
            key,
            identities: vec![identity],
            documents: vec![document],
        });
    }
    index
}
