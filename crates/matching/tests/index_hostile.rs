//! Questions that somebody made up to take long.
#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use matching::births::Birth;
use matching::index::{Document, DocumentQuestion, Identity, Index, Person, Question};

/// Words of a name that are read.
const WORDS_MAX: usize = 24;

fn index() -> Index<u32> {
    let person = |key: u32| Person {
        key,
        identities: vec![Identity {
            surname: ["Ali", "Mohammad", "Le", "Van", "A"][(key % 5) as usize].into(),
            given_names: vec![["Ali", "Mohammed", "Li", "Anh"][(key % 4) as usize].into()],
            birth: Birth::Year(1990),
            ..Identity::default()
        }],
        documents: vec![Document {
            number: "1".into(),
            issuer: None,
        }],
    };
    Index::build((0..5_000).map(person), |_| {})
}

#[test]
fn no_question_is_too_much() {
    let index = index();
    let words = "ali mohammad van le a b c ".repeat(39);
    let longest: String = words.chars().take(1024).collect();
    let names = [
        longest.clone(),
        "a ".repeat(512),
        "mohammad".repeat(128),
        "ü".repeat(1024),
        "محمد ".repeat(200),
        "李".repeat(1024),
    ];
    let documents = || {
        (0..5000)
            .map(|number| DocumentQuestion {
                number: (number % 3).to_string(),
                issuer: None,
            })
            .collect()
    };
    for name in names {
        for birth in ["1990", ""] {
            let question = Question {
                surname: Some(name.clone()),
                given_names: vec![longest.clone(); 2],
                name: Some(longest.clone()),
                birth: Birth::parse(birth).unwrap_or_default(),
                documents: documents(),
                min_score: Some(0.0),
                ..Question::default()
            };
            if let Ok(found) = index.search(&question) {
                assert!(!found.is_empty() && found.len() <= 150);
            }
            let name_only = Question {
                name: Some(name.clone()),
                birth: question.birth,
                ..Question::default()
            };
            let words = name.split_whitespace().count();
            assert_eq!(
                index.search(&name_only).is_ok(),
                words <= WORDS_MAX,
                "{words}"
            );
        }
    }
}

#[test]
fn a_number_that_everybody_has_is_answered_in_part() {
    let index = index();
    let documents = vec![DocumentQuestion {
        number: "1".into(),
        issuer: None,
    }];
    let found = index
        .search(&Question {
            documents,
            ..Question::default()
        })
        .unwrap();
    assert_eq!(found.len(), matching::index::CANDIDATES_MAX);
}

#[test]
fn p_8_a_name_of_more_words_than_are_looked_at_is_said_not_to_be_read() {
    let mut index = Index::new();
    index.upsert(&Person {
        key: 1,
        identities: vec![Identity {
            surname: "Karimov".into(),
            birth: Birth::Year(1990),
            ..Identity::default()
        }],
        documents: vec![],
    });
    let asked = |words: usize| {
        let others = ('A'..='Z')
            .take(words - 1)
            .map(|letter| format!("X{letter} "));
        Question {
            name: Some(others.collect::<String>() + "Karimov"),
            birth: Birth::Year(1990),
            ..Question::default()
        }
    };
    assert_eq!(index.search(&asked(WORDS_MAX)).unwrap().len(), 1);
    assert_eq!(
        index.search(&asked(WORDS_MAX + 1)),
        Err(matching::names::Unreadable::Name)
    );
}

#[test]
fn a_number_that_everybody_has_hides_neither_another_number_nor_who_is_asked_for() {
    let index = index();
    let only = index.compacted();
    let mut with_another = index.clone();
    with_another.upsert(&Person {
        key: 5_000,
        identities: vec![],
        documents: vec![Document {
            number: "AB 123".into(),
            issuer: None,
        }],
    });
    let number = |number: &str| DocumentQuestion {
        number: number.into(),
        issuer: None,
    };
    let question = Question {
        documents: vec![number("1"), number("AB123")],
        ..Question::default()
    };
    let found = with_another.search_among(&question, 20, |key| *key == 5_000);
    assert_eq!(found.unwrap().len(), 1);
    let last = only.search_among(&question, 20, |key| *key == 4_999);
    assert_eq!(last.unwrap().len(), 1);
    let found = with_another.search_among(&question, 20, |key| *key < 1_000 || *key == 5_000);
    assert_eq!(found.unwrap().len(), 20);
}
