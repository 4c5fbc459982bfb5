//! Many people with one name, and nothing but it to tell them apart: the best are still those of all (R-106, P-8).

use matching::births::Birth;
use matching::countries::Country;
use matching::index::{
    CANDIDATES_MAX, Candidate, Document, DocumentQuestion, Identity, Index, Level, Person, Question,
};

const PERSONS: u32 = 12_000;

fn country(code: &str) -> Country {
    Country::parse(code).expect("the test writes a code")
}

/// The older ones, who stand first, agree least in sex and nationality.
fn person(key: u32) -> Person<u32> {
    let one_of = |texts: &[&str], step: u32| texts[(key / step) as usize % texts.len()].to_owned();
    let year = 1950 + u16::try_from(key * 50 / PERSONS).expect("few years");
    let month = u16::try_from(1 + key % 12).expect("a month");
    let young = key * 20 > PERSONS * 19;
    let given = one_of(&["Ali", "Aly", "Ali Rustam", "Ali"], 1);
    let identity = Identity {
        surname: one_of(
            &["Karimov", "Karimov", "Karimow", "Kerimov", "Karimov Saidov"],
            4,
        ),
        given_names: given.split(' ').map(str::to_owned).collect(),
        birth: Birth::from_parts(year, month, 7).expect("the test makes a date"),
        sex: if young && !key.is_multiple_of(5) {
            1
        } else {
            2
        },
        nationalities: vec![country(if young && !key.is_multiple_of(7) {
            "UZB"
        } else {
            "RUS"
        })],
        ..Identity::default()
    };
    let documents = key.is_multiple_of(3).then(|| Document {
        number: format!("AB{key}"),
        issuer: None,
    });
    Person {
        key,
        identities: vec![identity],
        documents: documents.into_iter().collect(),
    }
}

fn index() -> Index<u32> {
    Index::build((0..PERSONS).map(person), |_| {})
}

fn question(surname: &str, given_names: &[&str]) -> Question {
    Question {
        surname: Some(surname.to_owned()).filter(|surname| !surname.is_empty()),
        given_names: given_names.iter().map(|name| (*name).to_owned()).collect(),
        sex: 1,
        nationalities: vec![country("UZB")],
        ..Question::default()
    }
}

fn questions() -> Vec<Question> {
    let names: [(&str, &[&str]); 8] = [
        ("Karimov", &["Ali"]),
        ("Karimov", &["Ali", "Rustam"]),
        ("Karimob", &["Ali"]),
        ("Karimow", &["Aly"]),
        ("Karimov", &[]),
        ("", &["Ali"]),
        ("Каримов", &["Али"]),
        ("Saidov Karimov", &["A"]),
    ];
    let plain = names.map(|(surname, given_names)| question(surname, given_names));
    let mut all = Vec::new();
    for plain in plain {
        all.push(Question {
            sex: 0,
            nationalities: Vec::new(),
            ..plain.clone()
        });
        all.push(Question {
            nationalities: vec![country("LVA")],
            ..plain.clone()
        });
        all.push(Question {
            documents: vec![DocumentQuestion {
                number: "CD1".to_owned(),
                issuer: None,
            }],
            ..plain.clone()
        });
        all.push(Question {
            birth: Birth::Year(1997),
            ..plain.clone()
        });
        all.push(plain);
    }
    all
}

fn search(index: &Index<u32>, question: &Question, limit: usize) -> Vec<Candidate<u32>> {
    let found = index.search_among(question, limit, |_| true);
    found.expect("the question can be read")
}

#[test]
fn the_best_of_thousands_with_one_name_are_the_best_of_all() {
    let index = index();
    for question in questions() {
        let all = search(&index, &question, PERSONS as usize);
        let best = search(&index, &question, CANDIDATES_MAX);
        assert!(
            all.len() > 20 && best.len() == CANDIDATES_MAX,
            "{} {} {question:?}",
            all.len(),
            best.len()
        );
        for (best, expected) in best.iter().zip(&all) {
            assert!(
                (best.score - expected.score).abs() < 1e-4,
                "{best:?} {expected:?} {question:?}"
            );
            assert_eq!(best.level, Some(Level::Similar));
        }
    }
}

#[test]
fn those_of_whom_nothing_matters_hide_nobody() {
    let index = index();
    for only in [3, PERSONS / 2 + 1, PERSONS - 1] {
        let name = person(only).identities.swap_remove(0);
        let given: Vec<&str> = name.given_names.iter().map(String::as_str).collect();
        let question = question(&name.surname, &given);
        let found = index.search_among(&question, CANDIDATES_MAX, |key| *key == only);
        let keys: Vec<u32> = found.iter().flatten().map(|found| found.key).collect();
        assert_eq!(keys, [only]);
    }
}

#[test]
fn p_8_a_part_of_the_asked_name_is_not_hidden_behind_those_who_are_not_looked_for() {
    let birth = Birth::from_parts(1991, 7, 3).expect("a date");
    for given_names in [&[][..], &["Ali"]] {
        let person = |key| Person {
            key,
            identities: vec![Identity {
                surname: "Karimov".to_owned(),
                given_names: given_names.iter().map(|name| (*name).to_owned()).collect(),
                birth,
                ..Identity::default()
            }],
            documents: Vec::new(),
        };
        let index = Index::build((0..PERSONS).map(person), |_| {});
        let asked = Question {
            birth,
            ..question("Karimov", &["Ali", "Rustam"])
        };
        let last = index.search_among(&asked, CANDIDATES_MAX, |key| *key == PERSONS - 1);
        let last = last.expect("readable");
        let levels: Vec<_> = last.iter().map(|found| (found.key, found.level)).collect();
        assert_eq!(levels, [(PERSONS - 1, Some(Level::Similar))]);
    }
}
