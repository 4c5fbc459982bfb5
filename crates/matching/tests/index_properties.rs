//! What holds for every name and every history of the index.
#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::collections::BTreeMap;

use matching::index::{Document, DocumentQuestion, Identity, Index, Person, Question};
use matching::names::{FORMS_MAX, search_forms};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

const TOKEN: &str = "[A-ZĀČĒĢĪĶĻŅŠŪŽÄÖÜÑÅØßА-Яа-яёіїє]{1,9}(['.-][A-Za-zāščж]{1,5})?";

fn named(key: u16, name: &str) -> Person<u16> {
    let identities = vec![Identity {
        full: Some(name.into()),
        ..Identity::default()
    }];
    Person {
        key,
        identities,
        documents: vec![],
    }
}

fn finds(index: &Index<u16>, name: &str, key: u16) -> bool {
    let question = Question {
        name: Some(name.into()),
        ..Question::default()
    };
    index
        .search(&question)
        .unwrap()
        .iter()
        .any(|candidate| candidate.key == key)
}

fn only(name: &str) -> Index<u16> {
    let mut index = Index::new();
    index.upsert(&named(1, name));
    index
}

fn name() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(TOKEN, 1..6).prop_filter("soft signs alone are no name", |tokens| {
        search_forms(&tokens.join(" ")).is_ok()
    })
}

proptest! {
    #[test]
    fn any_order_of_tokens_finds_the_person((tokens, shuffled) in name().prop_flat_map(|tokens| (Just(tokens.clone()), Just(tokens).prop_shuffle()))) {
        prop_assert!(finds(&only(&tokens.join(" ")), &shuffled.join(" "), 1));
    }

    #[test]
    fn decomposed_spelling_and_lower_case_find_the_person(tokens in name()) {
        let written = tokens.join(" ");
        let index = only(&written);
        prop_assert!(finds(&index, &written.nfd().collect::<String>(), 1));
        prop_assert!(finds(&only(&written.nfkd().collect::<String>()), &written, 1));
        prop_assert!(finds(&index, &written.to_lowercase(), 1));
        prop_assert!(finds(&index, &written.to_uppercase(), 1));
    }

    #[test]
    fn what_nobody_sees_changes_nothing(
        tokens in name(),
        hidden in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(vec!['\u{200b}', '\u{200d}', '\u{200e}', '\u{202e}', '\u{2060}', '\u{feff}', '\u{ad}', '\u{34f}', '\u{fe0f}', '\u{0}', '\u{e0041}'])), 1..8),
    ) {
        let written = tokens.join(" ");
        let mut letters: Vec<char> = written.nfd().collect();
        for (place, invisible) in hidden {
            letters.insert(place.index(letters.len() + 1), invisible);
        }
        prop_assert!(finds(&only(&written), &letters.into_iter().collect::<String>(), 1));
    }

    #[test]
    fn no_text_makes_a_search_panic(name in any::<String>(), surname in any::<String>(), number in any::<String>()) {
        let mut index = only(&name);
        index.upsert(&Person {
            key: 2,
            identities: vec![Identity { surname: surname.clone(), original_script: Some(name.clone()), ..Identity::default() }],
            documents: vec![Document { number: number.clone(), issuer: None }],
        });
        let documents = vec![DocumentQuestion { number, issuer: None }];
        let question = Question { name: Some(name.clone()), surname: Some(surname), documents, ..Question::default() };
        if let Ok(candidates) = index.search(&question) {
            prop_assert!(candidates.iter().any(|candidate| candidate.key == 2));
        }
        if let Ok(forms) = search_forms(&name) {
            prop_assert!((1..=FORMS_MAX).contains(&forms.len()));
        }
    }

    #[test]
    fn the_index_is_what_was_put_in_last(history in prop::collection::vec((0_u16..6, prop::option::of("[ABC]{1} [DE]{1}|[AB]{2}")), 0..60)) {
        let mut index = Index::new();
        let mut expected: BTreeMap<u16, String> = BTreeMap::new();
        for (key, name) in history {
            let Some(name) = name else {
                prop_assert_eq!(index.remove(&key), expected.remove(&key).is_some());
                continue;
            };
            index.upsert(&named(key, &name));
            expected.insert(key, name);
        }
        prop_assert_eq!(index.len(), expected.len());
        let fresh = expected.iter().fold(Index::new(), |mut fresh, (key, name)| {
            fresh.upsert(&named(*key, name));
            fresh
        });
        for name in ["A D", "B D", "C E", "E A", "AB", "BA", "AA", "BB"] {
            let question = Question { name: Some(name.into()), ..Question::default() };
            prop_assert_eq!(index.search(&question), fresh.search(&question));
        }
    }
}
