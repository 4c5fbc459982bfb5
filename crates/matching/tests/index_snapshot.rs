//! An index written to a file and read again, and one that is put together while it changes.
#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use matching::births::Birth;
use matching::countries::Country;
use matching::index::{
    Category, Document, DocumentQuestion, Identity, Index, OWNER_BYTES_MAX, Person, Question,
    SnapshotError,
};

fn person(key: u32) -> Person<u32> {
    let identity = Identity {
        label: key + 1,
        category: if key.is_multiple_of(7) {
            Category::Misused
        } else {
            Category::Alias
        },
        surname: format!(
            "Karimov{}",
            char::from(b'a' + u8::try_from(key % 26).unwrap())
        ),
        given_names: vec!["Ali".into(), "Ḥasan".into()],
        patronymic: key.is_multiple_of(3).then(|| "Petrovich".into()),
        original_script: key.is_multiple_of(5).then(|| "Каримов Али".into()),
        birth: Birth::parse(["1991-07-03", "1991-07", "1991", ""][(key % 4) as usize])
            .unwrap_or_default(),
        sex: u8::try_from(key % 3).unwrap(),
        nationalities: vec![
            Country::parse("UZB").unwrap(),
            Country::parse("RUS").unwrap(),
        ],
        birth_country: key
            .is_multiple_of(2)
            .then(|| Country::parse("TJK").unwrap()),
        ..Identity::default()
    };
    let unreadable = Identity {
        surname: "---".into(),
        ..Identity::default()
    };
    let documents = vec![
        Document {
            number: format!("AB {key}"),
            issuer: Country::parse("UZB"),
        },
        Document {
            number: format!("X{key}"),
            issuer: None,
        },
    ];
    let identities = if key.is_multiple_of(11) {
        vec![identity, unreadable]
    } else {
        vec![identity]
    };
    Person {
        key,
        identities,
        documents,
    }
}

fn named(surname: &str) -> Question {
    Question {
        surname: Some(surname.into()),
        given_names: vec!["Ali".into()],
        min_score: Some(0.0),
        ..Question::default()
    }
}

fn questions() -> Vec<Question> {
    let mut questions: Vec<Question> = ["Karimova", "Karimovb", "Karimow", "Каримов"]
        .map(named)
        .into();
    questions.push(Question {
        birth: Birth::parse("1991-03-07").unwrap(),
        ..named("Karimova")
    });
    let documents = vec![DocumentQuestion {
        number: "ab-12".into(),
        issuer: None,
    }];
    questions.push(Question {
        documents,
        ..Question::default()
    });
    questions
}

fn written(index: &Index<u32>) -> Vec<u8> {
    let mut bytes = Vec::new();
    index
        .save(&mut bytes, b"position 7", |key| {
            u128::from(*key).to_le_bytes()
        })
        .unwrap();
    bytes
}

fn read(bytes: &[u8]) -> Result<(Index<u32>, Vec<u8>), SnapshotError> {
    Index::open(bytes, |bytes| {
        u32::try_from(u128::from_le_bytes(bytes)).unwrap()
    })
}

/// Whoever changes these bytes raises the version (`VERSION` in `src/index/snapshot.rs` says when), so that no program takes up
/// what another one meant otherwise.
#[test]
fn the_same_persons_are_the_same_bytes_until_the_version_grows() {
    let mut index = Index::new();
    for key in 0..60 {
        index.upsert(&person(key));
    }
    let bytes = written(&index);
    let version = bytes[8..12].try_into().map(u32::from_le_bytes).unwrap();
    let checksum = bytes.last_chunk().copied().map(u64::from_le_bytes).unwrap();
    assert_eq!(
        (version, checksum),
        (1, 0x527e_03ed_7cab_cb04),
        "{checksum:#018x}"
    );
}

#[test]
fn what_is_read_answers_as_what_was_written() {
    let mut index = Index::build((0..200).map(person), |_| {});
    let (opened, owner) = read(&written(&index)).unwrap();
    assert_eq!(owner, b"position 7");
    assert_eq!((opened.len(), opened.unreadable_identities()), (200, 19));
    for question in questions() {
        let found = index.search(&question).unwrap();
        assert!(!found.is_empty());
        assert_eq!(opened.search(&question).unwrap(), found);
    }
    // What changed since is written with the rest.
    index.remove(&0);
    index.upsert(&person(777));
    let (opened, _) = read(&written(&index)).unwrap();
    assert_eq!((opened.len(), opened.changes()), (200, 0));
    assert!(!opened.contains(&0) && opened.contains(&777));
}

#[test]
fn an_empty_index_is_written_too() {
    let (opened, _) = read(&written(&Index::new())).unwrap();
    assert!(opened.is_empty() && opened.search(&named("Karimov")).unwrap().is_empty());
}

#[test]
fn a_file_that_is_cut_anywhere_is_no_index() {
    let bytes = written(&Index::build((0..20).map(person), |_| {}));
    for length in 0..bytes.len() {
        assert!(read(&bytes[..length]).is_err(), "{length}");
    }
}

#[test]
fn what_stands_behind_an_index_is_left_there() {
    let longer = [&written(&Index::new())[..], b"x"].concat();
    let mut rest = &longer[..];
    assert!(Index::<u32>::open(&mut rest, |_| 0).is_ok());
    assert_eq!(rest, b"x");
}

#[test]
fn a_file_with_any_byte_changed_is_no_index() {
    let bytes = written(&Index::build((0..20).map(person), |_| {}));
    for place in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[place] ^= 1 << (place % 8);
        assert!(read(&damaged).is_err(), "{place}");
    }
}

#[test]
fn another_version_and_another_file_are_named() {
    let mut bytes = written(&Index::new());
    bytes[8] += 1;
    assert!(matches!(read(&bytes), Err(SnapshotError::Version(2))));
    assert!(matches!(
        read(b"P<UTOERIKSSON<<ANNA"),
        Err(SnapshotError::Foreign)
    ));
    let too_long = vec![0; OWNER_BYTES_MAX + 1];
    let index: Index<u32> = Index::new();
    assert!(index.save(Vec::new(), &too_long, |_| [0; 16]).is_err());
}

#[test]
fn what_changes_during_a_compaction_stays_changed() {
    let mut index = Index::build((0..100).map(person), |_| {});
    for key in 100..150 {
        index.upsert(&person(key));
    }
    index.remove(&3);
    let compaction = index.compaction();
    index.remove(&4);
    index.remove(&120);
    let renamed = Person {
        identities: vec![Identity {
            surname: "Saidov".into(),
            given_names: vec!["Ali".into()],
            ..Identity::default()
        }],
        ..person(5)
    };
    index.upsert(&renamed);
    index.upsert(&person(200));
    let questions: Vec<Question> = questions()
        .into_iter()
        .map(|question| Question {
            min_score: None,
            ..question
        })
        .collect();
    let expected: Vec<_> = questions
        .iter()
        .map(|question| index.search_among(question, 1000, |_| true).unwrap())
        .collect();
    let compacted = compaction.run();
    let mut saved = Vec::new();
    compacted
        .save(&mut saved, b"", |key| u128::from(*key).to_le_bytes())
        .unwrap();
    assert!(index.adopt(compacted));
    assert_eq!((index.len(), index.changes()), (148, 5));
    for (question, expected) in questions.iter().zip(&expected) {
        let found = index.search_among(question, 1000, |_| true).unwrap();
        let keys = |found: &[matching::index::Candidate<u32>]| {
            found
                .iter()
                .map(|one| (one.key, one.level))
                .collect::<Vec<_>>()
        };
        let (mut found, mut expected) = (keys(&found), keys(expected));
        found.sort_unstable_by_key(|(key, _)| *key);
        expected.sort_unstable_by_key(|(key, _)| *key);
        assert_eq!(found, expected);
    }
    assert!(!index.contains(&4) && !index.contains(&120) && index.contains(&200));
    assert_eq!(index.search(&named("Saidov")).unwrap()[0].key, 5);
    let (before, _) = read(&saved).unwrap();
    assert!(
        before.contains(&4)
            && before.contains(&120)
            && !before.contains(&200)
            && !before.contains(&3)
    );
}

#[test]
fn a_compaction_that_nobody_waits_for_changes_nothing() {
    let mut index = Index::build((0..10).map(person), |_| {});
    let late = index.compaction().run();
    let compacted = index.compaction().run();
    assert!(index.adopt(compacted));
    index.upsert(&person(11));
    assert!(!index.adopt(late));
    assert!(index.contains(&11));
}

#[test]
fn of_two_persons_with_one_key_the_later_counts() {
    let later = Person {
        identities: vec![Identity {
            surname: "Saidov".into(),
            ..Identity::default()
        }],
        ..person(3)
    };
    let mut seen = Vec::new();
    let persons = (0..10_000).map(person).chain([later]);
    let index = Index::build(persons, |taken| seen.push(taken));
    assert_eq!(index.len(), 10_000);
    assert_eq!(seen, [4096, 8192, 10_001]);
    let found = index
        .search(&Question {
            surname: Some("Saidov".into()),
            ..Question::default()
        })
        .unwrap();
    assert_eq!(found.len(), 1);
}

#[test]
fn the_memory_is_counted_by_what_it_is_for() {
    let index = Index::build((0..1000).map(person), |_| {});
    let parts: usize = index.memory().iter().map(|(_, bytes)| bytes).sum();
    assert_eq!(index.bytes(), parts);
    assert!((100_000..1_000_000).contains(&parts), "{parts}");
}
