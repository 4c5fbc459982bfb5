//! Who is found, at which level, in which order, and for which reason.
#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use matching::births::{Birth, Relation};
use matching::countries::Country;
use matching::index::{
    Candidate, Category, Document, DocumentQuestion, Identity, Index, Level, Person, Question,
};
use matching::names::Unreadable;

fn country(code: &str) -> Country {
    Country::parse(code).unwrap()
}

fn birth(text: &str) -> Birth {
    Birth::parse(text).unwrap()
}

fn karimov() -> Identity {
    Identity {
        label: 7,
        category: Category::Confirmed,
        surname: "Karimov".into(),
        given_names: vec!["Ali".into()],
        birth: birth("1991-07-03"),
        sex: 1,
        nationalities: vec![country("UZB")],
        ..Identity::default()
    }
}

fn person(key: u32, identities: Vec<Identity>) -> Person<u32> {
    let documents = vec![Document {
        number: format!("AB {key}"),
        issuer: Some(country("UZB")),
    }];
    Person {
        key,
        identities,
        documents,
    }
}

fn index(persons: &[Person<u32>]) -> Index<u32> {
    let mut index = Index::new();
    for person in persons {
        assert_eq!(index.upsert(person), 0);
    }
    index
}

fn question() -> Question {
    Question {
        surname: Some("KARIMOV".into()),
        given_names: vec!["ALI".into()],
        birth: birth("1991-07-03"),
        sex: 1,
        nationalities: vec![country("UZB")],
        ..Question::default()
    }
}

fn passport(number: &str, issuer: Option<&str>) -> Vec<DocumentQuestion> {
    vec![DocumentQuestion {
        number: number.into(),
        issuer: issuer.map(country),
    }]
}

fn only(candidates: Vec<Candidate<u32>>) -> Candidate<u32> {
    assert_eq!(candidates.len(), 1, "{candidates:?}");
    candidates.into_iter().next().unwrap()
}

#[test]
fn r_105_same_needs_all_five_attributes() {
    let index = index(&[person(1, vec![karimov()])]);
    let level = |question: Question| only(index.search(&question).unwrap()).level;
    assert_eq!(level(question()), Some(Level::Same));
    for similar in [
        Question {
            sex: 2,
            ..question()
        },
        Question {
            sex: 0,
            ..question()
        },
        Question {
            nationalities: vec![country("RUS")],
            ..question()
        },
        Question {
            nationalities: vec![],
            ..question()
        },
        Question {
            birth: birth("1991-07"),
            ..question()
        },
        Question {
            birth: birth("1991"),
            ..question()
        },
        Question {
            birth: Birth::Unknown,
            ..question()
        },
    ] {
        assert_eq!(level(similar), Some(Level::Similar));
    }
}

#[test]
fn r_105_unknown_sex_and_unspecified_nationality_are_equal_to_nothing() {
    let unknown = Identity {
        sex: 0,
        nationalities: vec![Country::UNSPECIFIED],
        ..karimov()
    };
    let index = index(&[person(1, vec![unknown])]);
    let asked = Question {
        sex: 0,
        nationalities: vec![Country::UNSPECIFIED],
        ..question()
    };
    assert_eq!(
        only(index.search(&asked).unwrap()).level,
        Some(Level::Similar)
    );
}

#[test]
fn r_105_the_country_of_birth_may_stand_for_the_nationality() {
    let index = index(&[person(
        1,
        vec![Identity {
            birth_country: Some(country("TJK")),
            ..karimov()
        }],
    )]);
    let asked = Question {
        nationalities: vec![],
        birth_country: Some(country("TJK")),
        ..question()
    };
    assert_eq!(only(index.search(&asked).unwrap()).level, Some(Level::Same));
}

#[test]
fn a_birth_date_that_contradicts_is_below_the_reporting_level() {
    let index = index(&[person(1, vec![karimov()])]);
    let other_day = Question {
        birth: birth("1985-01-01"),
        ..question()
    };
    assert_eq!(index.search(&other_day).unwrap(), []);
    let asked = only(
        index
            .search(&Question {
                min_score: Some(0.1),
                ..other_day.clone()
            })
            .unwrap(),
    );
    assert_eq!(
        (asked.level, asked.birth, asked.is_reportable()),
        (None, Relation::Different, false)
    );
    assert_eq!(
        index
            .search(&Question {
                min_score: Some(asked.score + 0.001),
                ..other_day.clone()
            })
            .unwrap(),
        []
    );
    let found = only(
        index
            .search(&Question {
                documents: passport("ab1", None),
                ..other_day
            })
            .unwrap(),
    );
    assert_eq!((found.level, found.document), (None, true));
}

#[test]
fn no_min_score_hides_a_candidate_at_the_reporting_level() {
    let index = index(&[person(1, vec![karimov()])]);
    for least in [1.0, 2.0, f64::NAN, f64::INFINITY] {
        assert_eq!(
            index
                .search(&Question {
                    min_score: Some(least),
                    ..question()
                })
                .unwrap()
                .len(),
            1
        );
    }
}

#[test]
fn r_104_every_identity_and_every_name_is_searched() {
    let alias = Identity {
        label: 8,
        category: Category::Alias,
        surname: "Müller".into(),
        given_names: vec!["Jean-Paul".into()],
        patronymic: Some("Petrovich".into()),
        original_script: Some("Каримов Али".into()),
        ..karimov()
    };
    let whole = Identity {
        surname: String::new(),
        given_names: vec![],
        full: Some("Haji Bakr".into()),
        ..alias.clone()
    };
    let index = index(&[person(1, vec![karimov(), alias, whole])]);
    for name in [
        "jean paul mueller",
        "MULLER<<JEAN<PAUL",
        "Müller Jean Paul Petrovich",
        "Али КАРИМОВ",
        "bakr, haji",
    ] {
        let found = only(
            index
                .search(&Question {
                    name: Some(name.into()),
                    ..Question::default()
                })
                .unwrap(),
        );
        assert_eq!(found.level, Some(Level::Similar), "{name}");
        assert!(
            found.because.iter().any(|because| because.rule == "R-104"),
            "{name}"
        );
    }
    let alias = index
        .search(&Question {
            name: Some("Muller Jean Paul".into()),
            ..Question::default()
        })
        .unwrap();
    let identity = alias[0].identity.unwrap();
    assert_eq!(
        (identity.index, identity.label, identity.category),
        (1, 8, Category::Alias)
    );
}

#[test]
fn the_best_identity_of_a_person_is_the_candidate() {
    let young = Identity {
        label: 1,
        birth: birth("2001-01-01"),
        ..karimov()
    };
    let misused = Identity {
        label: 2,
        category: Category::Misused,
        ..karimov()
    };
    let own = Identity {
        label: 3,
        ..karimov()
    };
    let index = index(&[person(1, vec![young, misused, own])]);
    let found = only(index.search(&question()).unwrap());
    assert_eq!(
        (found.identity.unwrap().label, found.level),
        (3, Some(Level::Same))
    );
}

#[test]
fn r_109_a_document_needs_its_number_and_an_issuer_that_agrees() {
    let index = index(&[person(1, vec![karimov()]), person(2, vec![karimov()])]);
    let found = |number: &str, issuer| {
        let asked = Question {
            documents: passport(number, issuer),
            ..Question::default()
        };
        index
            .search(&asked)
            .unwrap()
            .iter()
            .map(|candidate| candidate.key)
            .collect::<Vec<_>>()
    };
    assert_eq!(found("ab-1", Some("UZB")), [1]);
    assert_eq!(found("AB 2", None), [2]);
    assert_eq!(found("AB1", Some("RUS")), [] as [u32; 0]);
    assert_eq!(found("AB3", None), [] as [u32; 0]);
    let asked = Question {
        documents: passport("AB1", None),
        ..question()
    };
    let candidates = index.search(&asked).unwrap();
    assert_eq!(
        (
            candidates[0].key,
            candidates[0].document,
            candidates[0].level
        ),
        (1, true, Some(Level::Same))
    );
    assert_eq!(candidates[0].because.last().unwrap().rule, "R-109");
    assert_eq!((candidates[1].key, candidates[1].document), (2, false));
}

#[test]
fn better_agreement_comes_first_and_equal_ones_in_the_order_of_keys() {
    let named = |key, date: &str| {
        person(
            key,
            vec![Identity {
                birth: birth(date),
                ..karimov()
            }],
        )
    };
    let unknown = person(
        5,
        vec![Identity {
            birth: Birth::Unknown,
            ..karimov()
        }],
    );
    let document_only = person(
        4,
        vec![Identity {
            surname: "Other".into(),
            ..karimov()
        }],
    );
    let differs = Identity {
        sex: 2,
        ..karimov()
    };
    let index = index(&[
        unknown,
        document_only,
        named(6, "1985"),
        named(3, "1991-07"),
        person(2, vec![differs]),
        named(8, "1991-07-03"),
        named(1, "1991-07-03"),
    ]);
    let asked = Question {
        documents: passport("AB4", None),
        min_score: Some(0.0),
        ..question()
    };
    let order: Vec<u32> = index
        .search(&asked)
        .unwrap()
        .iter()
        .map(|candidate| candidate.key)
        .collect();
    // The document of somebody with another surname says more than an equal name beside another document.
    assert_eq!(order, [4, 1, 8, 2, 3, 5, 6]);
    let scores: Vec<f64> = index
        .search(&asked)
        .unwrap()
        .iter()
        .map(|candidate| candidate.score)
        .collect();
    assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)));
}

#[test]
fn what_agreed_is_named_with_its_rule() {
    let index = index(&[person(1, vec![karimov()])]);
    let found = only(
        index
            .search(&Question {
                birth: birth("1991"),
                ..question()
            })
            .unwrap(),
    );
    let because: Vec<_> = found
        .because
        .iter()
        .map(|one| (one.rule, one.query.as_str(), one.matched.as_str()))
        .collect();
    assert_eq!(
        because,
        [
            ("R-104", "KARIMOV ALI", "Karimov Ali"),
            ("R-017", "1991", "1991-07-03"),
            ("R-105", "1", "1"),
            ("R-105", "UZB", "UZB"),
        ]
    );
}

#[test]
fn what_cannot_be_read_is_never_an_empty_answer() {
    let index = index(&[person(1, vec![karimov()])]);
    for (asked, expected) in [
        (Question::default(), Unreadable::Nothing),
        (
            Question {
                surname: Some("---".into()),
                ..Question::default()
            },
            Unreadable::Name,
        ),
        (
            Question {
                surname: Some("???".into()),
                ..question()
            },
            Unreadable::Name,
        ),
        (
            Question {
                name: Some(" ".into()),
                ..Question::default()
            },
            Unreadable::Name,
        ),
        (
            Question {
                name: Some("\u{1f600}".into()),
                ..question()
            },
            Unreadable::Name,
        ),
        (
            Question {
                documents: passport(" - ", None),
                ..question()
            },
            Unreadable::Document,
        ),
    ] {
        assert_eq!(index.search(&asked), Err(expected), "{asked:?}");
    }
}

#[test]
fn identities_that_no_name_finds_are_counted() {
    let mut index = Index::new();
    let nameless = Identity {
        surname: "---".into(),
        given_names: vec![],
        ..karimov()
    };
    assert_eq!(index.upsert(&person(1, vec![nameless, karimov()])), 1);
    assert_eq!(index.search(&question()).unwrap().len(), 1);
    assert_eq!(index.upsert(&person(2, vec![])), 0);
    let found = only(
        index
            .search(&Question {
                documents: passport("AB2", None),
                ..Question::default()
            })
            .unwrap(),
    );
    assert_eq!((found.key, found.identity, found.document), (2, None, true));
}

#[test]
fn a_person_is_replaced_and_taken_out() {
    let mut index = index(&[person(1, vec![karimov()]), person(2, vec![karimov()])]);
    index.upsert(&person(
        1,
        vec![Identity {
            surname: "Saidov".into(),
            ..karimov()
        }],
    ));
    assert_eq!(
        (index.len(), only(index.search(&question()).unwrap()).key),
        (2, 2)
    );
    assert!(index.remove(&2) && !index.remove(&2));
    assert!(index.search(&question()).unwrap().is_empty());
    assert!(index.contains(&1) && !index.contains(&2) && !index.is_empty());
}

#[test]
fn r_109_an_issuer_that_nobody_knew_contradicts_none() {
    let unspecified = Person {
        documents: vec![Document {
            number: "AB 1".into(),
            issuer: Some(Country::UNSPECIFIED),
        }],
        ..person(1, vec![karimov()])
    };
    let index = index(&[unspecified, person(2, vec![karimov()])]);
    let found = |number: &str, issuer: &str| {
        let asked = Question {
            documents: passport(number, Some(issuer)),
            ..Question::default()
        };
        only(index.search(&asked).unwrap()).key
    };
    assert_eq!(found("AB1", "UZB"), 1);
    assert_eq!(found("AB2", "XXX"), 2);
}

#[test]
fn r_034_who_is_the_same_by_an_own_identity_is_not_taken_for_the_victim() {
    let own = Identity {
        surname: "Müller".into(),
        category: Category::Alias,
        label: 1,
        ..karimov()
    };
    let misused = Identity {
        surname: "Mueller".into(),
        category: Category::Misused,
        label: 2,
        ..karimov()
    };
    let question = Question {
        surname: Some("MUELLER".into()),
        ..question()
    };
    for identities in [[own.clone(), misused.clone()], [misused, own]] {
        let index = index(&[person(1, identities.to_vec())]);
        for index in [index.compacted(), index] {
            let found = &index.search(&question).unwrap()[0];
            assert_eq!(found.level, Some(Level::Same));
            assert_eq!(found.identity.unwrap().category, Category::Alias);
        }
    }
}
