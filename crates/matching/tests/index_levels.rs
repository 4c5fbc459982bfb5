//! Which differences of names and dates of birth leave a person similar (rules ), and how that is told.
#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use matching::births::Birth;
use matching::countries::Country;
use matching::index::{Because, Candidate, How, Identity, Index, Level, Person, Question};

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

fn asked(surname: &str, given_names: &[&str], birth: &str) -> Question {
    Question {
        surname: Some(surname.to_owned()),
        given_names: names(given_names),
        birth: Birth::parse(birth).unwrap_or_default(),
        sex: 1,
        nationalities: vec![Country::parse("UZB").unwrap()],
        ..Question::default()
    }
}

/// Among others, in a base and in a delta.
fn found(known: Identity, question: &Question) -> Option<Candidate<u32>> {
    let others = ["Petrov", "Nazarov", "Tran", "Wickramasinghe"]
        .map(|surname| identity(surname, &["Boris"]));
    let persons = others
        .into_iter()
        .chain([known])
        .zip(0..)
        .map(|(identity, key)| Person {
            key,
            identities: vec![identity],
            documents: vec![],
        });
    let mut delta = Index::new();
    for person in persons {
        delta.upsert(&person);
    }
    let first = |index: &Index<u32>| {
        let candidates = index.search(question).unwrap();
        candidates.into_iter().find(|candidate| candidate.key == 4)
    };
    let (of_delta, of_base) = (first(&delta), first(&delta.compacted()));
    assert_eq!(
        of_delta.as_ref().map(|one| one.level),
        of_base.as_ref().map(|one| one.level)
    );
    of_base
}

fn level(known: Identity, question: &Question) -> Option<Level> {
    found(known, question)?.level
}

#[test]
fn r_106_these_names_are_similar() {
    for (surname, given, asked_surname, asked_given, what) in [
        ("Smith", "John", "Smieth", "John", "a letter more"),
        ("Smith", "John", "Smih", "John", "a letter less"),
        ("Smith", "John", "Smoth", "John", "another letter"),
        (
            "Karimov",
            "Ali",
            "Kairmov",
            "Ali",
            "two neighbouring letters swapped",
        ),
        (
            "Karimov",
            "Ali",
            "Marikov",
            "Ali",
            "two distant letters swapped",
        ),
        (
            "Karimov",
            "Sardor",
            "Karimow",
            "Sardar",
            "an edit in each field",
        ),
        (
            "Chevtchenko",
            "Sergii",
            "Шевченко",
            "Сергій",
            "another transliteration",
        ),
        (
            "De Silva",
            "Nuwan",
            "Desilva",
            "Nuwan",
            "regrouped in one word",
        ),
        (
            "Abdulrahman",
            "Khan",
            "Abdul Rahman",
            "Khan",
            "regrouped in two words",
        ),
        ("Vasilyev", "Konstantin", "Vasilyev", "Konstant", "cut"),
        (
            "Vasilyeva",
            "Anastasiia",
            "Vasilyeva",
            "Anastas",
            "cut, and it sounds the same",
        ),
        (
            "Karimova",
            "Aliya",
            "Karimova",
            "Ali",
            "cut, and it sounds the same",
        ),
    ] {
        let question = asked(asked_surname, &[asked_given], "1991-07-03");
        assert_eq!(
            level(identity(surname, &[given]), &question),
            Some(Level::Similar),
            "{what}"
        );
    }
}

#[test]
fn r_106_two_transliterations_of_one_name_are_similar() {
    for (one, other) in [
        ("Iuliia", "Yuliya"),
        ("Khuseinov", "Huseynov"),
        ("Chernyshev", "Cernisevs"),
        ("Dzhamshid", "Dzamsids"),
        ("Shakhnoza", "Sahnoza"),
        ("Iurchenko", "Jurcenko"),
        ("Muhammadjon", "Mukhammadzhon"),
        ("Khasanov", "Xasanov"),
        ("Yusuf", "Yousouf"),
        ("Khalid", "Haled"),
    ] {
        for (registered, written) in [(one, other), (other, one)] {
            let question = asked(written, &["Sardor"], "1991-07-03");
            let known = identity(registered, &["Sardor"]);
            assert_eq!(
                level(known, &question),
                Some(Level::Similar),
                "{registered} {written}"
            );
        }
    }
}

#[test]
fn r_106_every_writing_of_a_name_is_similar_to_that_of_its_passport() {
    for name in [
        "Юлия",
        "Шевченко",
        "Щербаков",
        "Хусейнов",
        "Чернышёв",
        "Джамшид",
        "Шахноза",
        "Дмитрий",
        "Алексеевич",
        "Евгений",
        "Зайцев",
        "Мухаммаджон",
        "Цой",
        "Якушев",
        "Гришко",
    ] {
        let tokens = matching::names::tokens(name).unwrap();
        let mut written = matching::names::readings(tokens[0].as_str());
        // The first is that of ICAO; the last are what the name only looks like to a reader of Latin letters.
        written.truncate(6);
        for other in &written[1..] {
            for (one, other) in [(&written[0], other), (other, &written[0])] {
                let question = asked(other, &["Sardor"], "1991-07-03");
                assert!(
                    level(identity(one, &["Sardor"]), &question).is_some(),
                    "{name}: {one} {other}"
                );
            }
        }
    }
}

#[test]
fn r_106_a_name_of_a_script_without_vowels_is_similar_to_its_transliterations() {
    for (script, latin) in [
        (["شومان", "خالد"], ["Shuman", "Khaled"]),
        (["بخشایش", "حسین"], ["Bakhshayesh", "Hossein"]),
        (["שומן", "שלום"], ["Shuman", "Shalom"]),
    ] {
        let question = asked(script[0], &script[1..], "1991-07-03");
        let known = identity(latin[0], &latin[1..]);
        assert_eq!(level(known, &question), Some(Level::Similar), "{latin:?}");
        let question = asked("Petrenko", &script[1..], "1991-07-03");
        assert_eq!(level(identity(latin[0], &latin[1..]), &question), None);
    }
}

#[test]
fn r_106_an_edit_that_changes_more_than_one_sound_is_one_edit() {
    for (registered, written) in [
        ("Riyad", "Rixad"),
        ("Riyad", "Rixyad"),
        ("Eddine", "Edbdine"),
        ("Prokofyev", "Phokofyev"),
    ] {
        for (one, other) in [(registered, written), (written, registered)] {
            let question = asked(other, &["Sardor"], "1991-07-03");
            assert_eq!(
                level(identity(one, &["Sardor"]), &question),
                Some(Level::Similar),
                "{one} {other}"
            );
        }
    }
}

#[test]
fn an_initial_alone_is_no_name() {
    for (registered, written) in [("Anna", "A"), ("A", "Anna")] {
        let question = Question {
            surname: None,
            ..asked("", &[written], "1991-07-03")
        };
        assert_eq!(level(identity("", &[registered]), &question), None);
    }
    let question = asked("Karimov", &["A"], "1991-07-03");
    assert_eq!(
        level(identity("Karimov", &["Ali"]), &question),
        Some(Level::Similar)
    );
}

#[test]
fn r_106_many_words_that_are_like_each_other_hide_none() {
    for (surname, given, asked_given) in [
        ("Ali Ali", "Ali Ali Ali Ali Hassan", "Ali Ali Ali Ali Hasan"),
        (
            "Mohamed Mohammed",
            "Mohamad Muhammad Muhammed Muhamad Ahmad",
            "Mohamad Muhammad Muhammed Muhamad Ahmid",
        ),
    ] {
        let question = asked(surname, &[asked_given], "1991-07-03");
        assert_eq!(
            level(identity(surname, &[given]), &question),
            Some(Level::Similar),
            "{asked_given}"
        );
    }
}

#[test]
fn r_105_order_and_punctuation_leave_a_name_equal() {
    for (surname, given) in [
        ("Ali", "Karimov"),
        ("KARIMOV, ALI", ""),
        ("Karimov-Ali", ""),
        ("karimov", "ali"),
    ] {
        let question = asked(surname, &[given], "1991-07-03");
        assert_eq!(
            level(identity("Karimov", &["Ali"]), &question),
            Some(Level::Same),
            "{surname}"
        );
    }
    let question = asked("O'Neil", &["Ali"], "1991-07-03");
    assert_eq!(
        level(identity("Oneil", &["Ali"]), &question),
        Some(Level::Same)
    );
}

#[test]
fn r_106_these_names_are_not_similar() {
    for (surname, given, asked_surname, asked_given) in [
        ("Smith", "John", "Johnsson", "John"),
        ("Smith", "John", "Smith", "Mary"),
        ("Karimov", "Ali", "Kerimow", "Ali"),
        ("Karimov", "Ali", "Rahimov", "Omar"),
        ("Nguyen", "Anh", "Tran", "Anh"),
    ] {
        let question = asked(asked_surname, &[asked_given], "1991-07-03");
        let found = level(identity(surname, &[given]), &question);
        assert_eq!(
            found, None,
            "{surname} {given}, {asked_surname} {asked_given}"
        );
    }
}

#[test]
fn r_107_these_dates_of_birth_are_similar() {
    for (birth, expected) in [
        ("1991-03-07", Some(Level::Similar)),
        ("1991-07-13", Some(Level::Similar)),
        ("1981-07-03", Some(Level::Similar)),
        ("1370-04-12", Some(Level::Similar)),
        ("2534-07-03", Some(Level::Similar)),
        ("1991-07", Some(Level::Similar)),
        ("1991", Some(Level::Similar)),
        ("", Some(Level::Similar)),
        ("1985", None),
        ("1985-01-01", None),
        ("1991-12-24", None),
        ("1991-08", None),
    ] {
        for surname in ["Karimov", "Karimow"] {
            let question = asked(surname, &["Ali"], birth);
            assert_eq!(
                level(identity("Karimov", &["Ali"]), &question),
                expected,
                "{surname} {birth}"
            );
        }
    }
}

#[test]
fn r_108_a_guard_reads_what_became_of_a_state() {
    let born_in = |code| Question {
        nationalities: Country::parse(code).into_iter().collect(),
        ..asked("Karimov", &["Ali"], "1991-07-03")
    };
    for (code, expected) in [
        ("SUN", Some(("R-108", "SUN", "UZB", How::Renamed))),
        ("UZB", Some(("R-105", "UZB", "UZB", How::Equal))),
        ("RUS", None),
    ] {
        let candidate = found(identity("Karimov", &["Ali"]), &born_in(code)).unwrap();
        let of_states = candidate.because.iter().filter(|it| it.matched == "UZB");
        let told: Vec<_> = of_states
            .map(|it| (it.rule, it.query.as_str(), it.matched.as_str(), it.how))
            .collect();
        assert_eq!(told, Vec::from_iter(expected), "{code}");
        let same = candidate.level == Some(Level::Same);
        assert_eq!(
            same,
            code == "UZB",
            "what is similar is not the same: {code}"
        );
    }
}

#[test]
fn a_guard_reads_which_token_became_which() {
    let question = asked("Karimow", &["Али"], "1991-03-07");
    let because = found(identity("Karimov", &["Ali"]), &question)
        .unwrap()
        .because;
    let told = |because: &Because| {
        (
            because.rule,
            because.query.clone(),
            because.matched.clone(),
            because.how,
        )
    };
    let expected = [
        ("R-106", "KARIMOW", "KARIMOV", How::Edit),
        ("R-106", "АЛИ", "ALI", How::Transliteration),
        ("R-107", "1991-03-07", "1991-07-03", How::Swapped),
        ("R-105", "1", "1", How::Equal),
        ("R-105", "UZB", "UZB", How::Equal),
    ];
    let expected = expected
        .map(|(rule, query, matched, how)| (rule, query.to_owned(), matched.to_owned(), how));
    assert_eq!(because.iter().map(told).collect::<Vec<_>>(), expected);
    let part = found(
        identity("Karimov", &["Ali"]),
        &asked("Karimov", &[], "1991"),
    )
    .unwrap()
    .because;
    assert_eq!(
        (part[0].rule, part[0].how, part[0].matched.as_str()),
        ("R-104", How::Part, "Karimov Ali")
    );
    assert_eq!((part[1].rule, part[1].how), ("R-017", How::Part));
}
