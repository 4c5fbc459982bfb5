//! What holds for every question, whatever its text is (faults.md 4.3). `PROPTEST_CASES` asks for more of them.

use super::{SPECIMEN, asking, karimov};
use crate::checks::request::CheckRequest;
use chassis::Problem;
use chassis::extract::parse_json;
use matching::index::{Document, Identity, Index, Person};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Reads a question as a check and a line of a batch do, and searches for it.
fn ask(text: &[u8]) -> Result<usize, Problem> {
    let request: CheckRequest = parse_json(text)?;
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 27).expect("a day");
    let asked = request.read(today)?;
    let mut index = Index::new();
    index.upsert(&Person {
        key: 1_u8,
        identities: vec![Identity {
            surname: "KARIMOV".to_owned(),
            given_names: vec!["ALI".to_owned()],
            ..Identity::default()
        }],
        documents: vec![Document {
            number: "AB1234567".to_owned(),
            issuer: None,
        }],
    });
    let found = index.search(&asked.question);
    Ok(found.map_or(0, |candidates| candidates.len()))
}

/// An answer, or a problem of the question: nothing else.
fn is_answered(text: &[u8]) -> Result<(), TestCaseError> {
    if let Err(problem) = ask(text) {
        prop_assert!(problem.status().is_client_error(), "{}", problem.status());
    }
    Ok(())
}

/// Texts that mean something in some place, and texts that mean nothing.
fn text() -> impl Strategy<Value = String> {
    let known = [
        "Karimov",
        "Каримов",
        "كريم",
        "1991-07-03",
        "1991-02-30",
        "1991-07",
        "0000",
        "UZB",
        "D",
        "ENTRY",
        "MANUAL",
        "MRZ",
        "LV-RIX",
        "PASSPORT",
        "ab 123-4567",
        SPECIMEN,
        "",
        " ",
        "\u{202e}",
    ];
    prop_oneof![
        3 => prop::sample::select(known.to_vec()).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[A-Z0-9<]{30}(\n[A-Z0-9<]{30}){2}|[A-Z0-9<]{44}\n[A-Z0-9<]{44}|[A-Z0-9<]{36}\n[A-Z0-9<]{36}",
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        6 => text().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(|number| json!(number)),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..20).prop_map(Value::from),
            prop::collection::vec((member(), inner), 0..6)
                .prop_map(|members| Value::Object(Map::from_iter(members))),
        ]
    })
}

fn member() -> impl Strategy<Value = String> {
    prop_oneof![
        9 => prop::sample::select(vec![
            "traveller", "surname", "given_names", "name", "birth_date", "sex", "nationality", "documents", "number", "issuer",
            "kind", "mrz", "border_crossing_point", "direction", "input", "on", "asks_for_protection",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

/// A right question of which some members are something else.
fn nearly_right() -> impl Strategy<Value = Value> {
    let changes = prop::collection::vec((any::<bool>(), member(), value()), 0..4);
    (changes, any::<bool>()).prop_map(|(changes, by_zone)| {
        let traveller = if by_zone {
            json!({"mrz": SPECIMEN})
        } else {
            karimov()
        };
        let mut question = asking(&traveller);
        for (of_the_traveller, member, value) in changes {
            let object = if of_the_traveller {
                &mut question["traveller"]
            } else {
                &mut question
            };
            if let Some(members) = object.as_object_mut() {
                members.insert(member, value);
            }
        }
        question
    })
}

proptest! {
    #[test]
    fn no_bytes_make_a_question_panic(text in any::<Vec<u8>>()) {
        is_answered(&text)?;
    }

    #[test]
    fn no_value_makes_a_question_panic(value in value()) {
        is_answered(value.to_string().as_bytes())?;
    }

    #[test]
    fn no_change_makes_a_question_panic(question in nearly_right()) {
        is_answered(question.to_string().as_bytes())?;
    }
}

#[test]
fn the_unchanged_questions_are_asked() {
    assert_eq!(ask(asking(&karimov()).to_string().as_bytes()).ok(), Some(1));
    let zone = asking(&json!({"mrz": SPECIMEN})).to_string();
    assert_eq!(ask(zone.as_bytes()).ok(), Some(0));
}
