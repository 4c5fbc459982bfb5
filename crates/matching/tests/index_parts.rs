//! Persons of whom the question, the register or a zone knows only a part of the name (architecture P-8).
#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use matching::births::Birth;
use matching::countries::Country;
use matching::index::{Identity, Index, Level, Person, Question};

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn identity(surname: &str, given_names: &[&str]) -> Identity {
    Identity {
        surname: surname.into(),
        given_names: names(given_names),
        birth: Birth::parse("1991-07-03").unwrap(),
        sex: 1,
        nationalities: vec![Country::parse("UZB").unwrap()],
        ..Identity::default()
    }
}

fn asked(surname: Option<&str>, given_names: &[&str], birth: &str) -> Question {
    Question {
        surname: surname.map(str::to_owned),
        given_names: names(given_names),
        birth: Birth::parse(birth).unwrap_or_default(),
        sex: 1,
        nationalities: vec![Country::parse("UZB").unwrap()],
        ..Question::default()
    }
}

fn level(identity: Identity, question: &Question) -> Option<Level> {
    let mut index = Index::new();
    index.upsert(&Person {
        key: 1,
        identities: vec![identity],
        documents: vec![],
    });
    let found = index.search(question).unwrap();
    assert!(found.len() <= 1 && found.iter().all(|one| (0.0..=1.0).contains(&one.score)));
    found.first().and_then(|candidate| candidate.level)
}

#[test]
fn a_part_of_the_name_with_the_birth_date_is_similar_and_never_nobody() {
    let karimov = || identity("Karimov", &["Ali", "Hassan"]);
    for question in [
        asked(Some("KARIMOV"), &[], "1991-07-03"),
        asked(Some("KARIMOV"), &[], "1991"),
        asked(Some("KARIMOV"), &[], ""),
        asked(None, &["Ali"], "1991-07-03"),
        asked(None, &["HASSAN"], "1991-07-03"),
        asked(None, &["Hassan", "Ali"], "1991-07-03"),
        asked(Some("Karimov"), &["Ali"], "1991-07-03"),
        asked(Some("Karimov"), &["Ali", "Hassan", "Omar"], "1991-07-03"),
        Question {
            name: Some("karimov".into()),
            ..asked(None, &[], "1991-07-03")
        },
    ] {
        let expected = if question.given_names.len() == 3 {
            // Each of two whole names says something that the other denies.
            None
        } else {
            Some(Level::Similar)
        };
        assert_eq!(level(karimov(), &question), expected, "{question:?}");
    }
    let whole = asked(Some("Karimov"), &["Ali", "Hassan"], "1991-07-03");
    assert_eq!(level(karimov(), &whole), Some(Level::Same));
}

#[test]
fn a_part_of_the_name_with_another_birth_date_is_somebody_else() {
    let question = asked(Some("KARIMOV"), &[], "1985-01-01");
    assert_eq!(level(identity("Karimov", &["Ali"]), &question), None);
}

#[test]
fn one_equal_part_of_two_whole_names_is_no_agreement() {
    let question = asked(Some("KARIMOV"), &["OMAR"], "1991-07-03");
    assert_eq!(level(identity("Karimov", &["Ali"]), &question), None);
}

#[test]
fn a_register_that_knows_a_part_of_the_name_finds_by_it_when_the_birth_date_agrees() {
    let whole = asked(Some("KARIMOV"), &["ALI"], "1991-07-03");
    let written = Question {
        name: Some("Ali Karimov".into()),
        ..asked(None, &[], "1991-07-03")
    };
    for question in [&whole, &written] {
        for known in [identity("Karimov", &[]), identity("", &["Ali"])] {
            assert_eq!(level(known, question), Some(Level::Similar), "{question:?}");
        }
    }
    let undated = Identity {
        birth: Birth::Unknown,
        ..identity("", &["Ali"])
    };
    assert_eq!(level(undated, &whole), None);
}

#[test]
fn a_part_of_a_name_in_its_own_script_finds_the_person() {
    let known = Identity {
        original_script: Some("Каримов Али".into()),
        ..identity("Qarimoff", &["Aly"])
    };
    let question = asked(Some("Каримов"), &[], "1991-07-03");
    assert_eq!(level(known, &question), Some(Level::Similar));
}

#[test]
fn r_016_a_name_that_its_zone_cut_is_found_by_the_whole_one() {
    let field = "WICKRAMASINGHE<ARACHCHIGE<<DON<NISHANTH";
    assert_eq!(field.len(), 39);
    let known = || Identity {
        full: Some(field.into()),
        ..identity("WICKRAMASINGHE ARACHCHIGE", &["DON", "NISHANTH"])
    };
    let whole = ["Don", "Nishantha", "Kumara"];
    let question = |given_names: &[&str], birth: &str| {
        asked(Some("Wickramasinghe Arachchige"), given_names, birth)
    };
    let similar = Some(Level::Similar);
    assert_eq!(level(known(), &question(&whole, "1991-07-03")), similar);
    let as_text = Question {
        name: Some("Don Nishantha Kumara Wickramasinghe Arachchige".into()),
        ..asked(None, &[], "1991-07-03")
    };
    assert_eq!(level(known(), &as_text), similar);
    assert_eq!(level(known(), &question(&whole, "1985-01-01")), None);
    let another = question(&["Sunil", "Nishantha", "Kumara"], "1991-07-03");
    assert_eq!(level(known(), &another), None);
    // Written out beside its zone, the name is known whole.
    let written_out = Identity {
        given_names: names(&["Don", "Nishanthan"]),
        ..known()
    };
    assert_eq!(level(written_out, &question(&whole, "1991-07-03")), None);
}
