//! Measures the index over invented persons: `cargo run --release -p matching --example index_speed -- 1000000`.
#![expect(clippy::print_stdout, reason = "the figures are what it is run for")]

use std::time::Instant;

use matching::births::Birth;
use matching::countries::Country;
use matching::index::{Document, Identity, Index, Person, Question};

const SYLLABLES: [&str; 24] = [
    "ka", "ri", "mo", "va", "sa", "id", "ali", "ber", "dze", "ko", "len", "mir", "na", "ov", "pe",
    "tro", "ul", "yan", "za", "hus", "gir", "to", "ja", "nis",
];
const SEARCHES: u32 = 200_000;

/// A sequence of numbers without pattern, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn name(&mut self, syllables: usize) -> String {
        (0..syllables)
            .map(|_| SYLLABLES[usize::try_from(self.below(24)).unwrap_or(0)])
            .collect()
    }
}

fn person(key: u32) -> Person<u32> {
    let mut numbers = Numbers(u64::from(key));
    numbers.below(2);
    let (sex, year) = (1 + key % 2, 1950 + key % 55);
    let birth = Birth::from_parts(
        u16::try_from(year).unwrap_or(1950),
        1 + (key % 12) as u16,
        1 + (key % 28) as u16,
    );
    let identity = Identity {
        surname: numbers.name(4),
        given_names: vec![numbers.name(2)],
        birth: birth.unwrap_or_default(),
        sex: u8::try_from(sex).unwrap_or(0),
        nationalities: Country::parse("UZB").into_iter().collect(),
        ..Identity::default()
    };
    let alias = Identity {
        surname: numbers.name(3),
        ..identity.clone()
    };
    let documents = vec![Document {
        number: format!("A{key:08}"),
        issuer: Country::parse("UZB"),
    }];
    Person {
        key,
        identities: vec![identity, alias],
        documents,
    }
}

fn question(key: u32) -> Question {
    let Person { mut identities, .. } = person(key);
    let identity = identities.swap_remove(0);
    Question {
        surname: Some(identity.surname),
        given_names: identity.given_names,
        birth: identity.birth,
        sex: identity.sex,
        nationalities: identity.nationalities,
        ..Question::default()
    }
}

/// Resident memory of this process in bytes, where the system tells it.
fn resident_bytes() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse::<u64>().ok())
        .unwrap_or(0)
        * 4096
}

fn measure(index: &Index<u32>, kind: &str, questions: &[Question]) {
    let start = Instant::now();
    let found: usize = questions
        .iter()
        .map(|question| index.search(question).map_or(0, |found| found.len()))
        .sum();
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{kind}: {:.0} searches/s, {found} candidates",
        f64::from(SEARCHES) / seconds
    );
}

fn main() {
    let persons: u32 = std::env::args()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(10_000);
    let before = resident_bytes();
    let start = Instant::now();
    let mut index = Index::new();
    for key in 0..persons {
        index.upsert(&person(key));
    }
    let seconds = start.elapsed().as_secs_f64();
    let bytes = (resident_bytes() - before) / u64::from(persons);
    println!("{persons} persons of 2 identities in {seconds:.2} s, {bytes} bytes each");
    let spread = |place: u32| place.wrapping_mul(2_654_435_761);
    let hits: Vec<Question> = (0..SEARCHES)
        .map(|place| question(spread(place) % persons))
        .collect();
    let misses: Vec<Question> = (0..SEARCHES)
        .map(|place| question(persons + spread(place) % 1_000_000_000))
        .collect();
    measure(&index, "listed", &hits);
    measure(&index, "not listed", &misses);
}
