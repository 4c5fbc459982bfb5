//! What holds for every question and every registered name, with invented names.

use matching::births::Birth;
use matching::countries::Country;
use matching::dictionary::{Dictionary, How, TokenId};
use matching::score::{
    About, Asked, Closeness, Documents, Evidence, Field, Matched, Rarity, Shown, Word, bound,
    evidence, rarity,
};
use proptest::prelude::*;

/// Names of which no two together are a third.
const NAMES: [&str; 24] = [
    "karimov", "karimow", "kerimov", "karimova", "ali", "aly", "hassan", "hasan", "mohammed",
    "muhamad", "yulia", "юлия", "iuliia", "محمد", "kim", "kym", "o", "smith", "smieth", "simth",
    "ivanovs", "ivanov", "bernardo", "bernard",
];

const STRANGER: &str = "zyqqx";

/// Every name is one of a few in a register of so many.
struct Register {
    dictionary: Dictionary,
    identities: u32,
}

impl Rarity for Register {
    fn rarity(&self, id: TokenId) -> f32 {
        // The stranger, interned last, is the rarest.
        let stranger = u32::try_from(NAMES.len()).expect("few");
        let count = if id.0 == stranger {
            1
        } else {
            1 + id.0 * 7 % 50
        };
        rarity(count, self.identities)
    }

    fn identities(&self) -> u32 {
        self.identities
    }
}

impl Register {
    fn new(identities: u32) -> Self {
        let tokens: Vec<&str> = NAMES.into_iter().chain([STRANGER]).collect();
        Self {
            dictionary: Dictionary::of(&tokens),
            identities,
        }
    }

    fn words(&self, names: &[&str]) -> Vec<Word> {
        let words = names.iter().enumerate().map(|(place, name)| {
            let id = self.dictionary.find(name).expect("the name is interned");
            let field = if place == 0 {
                Field::Surname
            } else {
                Field::Given
            };
            Word::new(id, field, place < 2)
        });
        words.collect()
    }

    fn asked(&self, names: &[&str], about: About) -> Asked<'_> {
        let fields: Vec<(Field, &str)> = names.iter().map(|name| (Field::Text, *name)).collect();
        Asked::new(&self.dictionary, self, &fields, about).expect("the names can be read")
    }

    fn evidence(&self, asked: &Asked<'_>, shown: &Known, documents: Documents) -> Evidence {
        let words = self.words(&shown.names);
        evidence(asked, &shown.beside(&words), self, documents)
    }
}

/// What is registered or asked about beside the name.
#[derive(Clone, Debug)]
struct Known {
    names: Vec<&'static str>,
    birth: Birth,
    sex: u8,
    nationalities: Vec<Country>,
}

impl Known {
    fn beside<'a>(&'a self, words: &'a [Word]) -> Shown<'a> {
        Shown {
            words,
            birth: self.birth,
            sex: self.sex,
            nationalities: &self.nationalities,
            birth_country: None,
        }
    }

    fn about(&self) -> About {
        About {
            birth: self.birth,
            sex: self.sex,
            nationalities: self.nationalities.clone(),
            ..About::default()
        }
    }
}

fn known() -> impl Strategy<Value = Known> {
    let births = [
        "1991-07-03",
        "1991-03-07",
        "1991-07-13",
        "1991",
        "1991-07",
        "1991-01-01",
        "1992-07-03",
        "1985-11-30",
        "",
    ];
    let country = |code| Country::parse(code).expect("a code");
    (
        prop::collection::vec(prop::sample::select(&NAMES[..]), 1..5),
        prop::sample::select(births.to_vec()),
        0_u8..3,
        prop::sample::subsequence(vec![country("UZB"), country("RUS"), country("SUN")], 0..3),
    )
        .prop_map(|(names, birth, sex, nationalities)| Known {
            names,
            birth: birth.parse().unwrap_or_default(),
            sex,
            nationalities,
        })
}

fn documents() -> impl Strategy<Value = Documents> {
    prop::sample::select(vec![
        Documents::Absent,
        Documents::Same,
        Documents::Different,
    ])
}

/// What a search knows before it looks at an identity: the strongest lookup of each set of asked tokens.
fn most(asked: &Asked<'_>, words: &[Word]) -> Matched {
    let mut strongest: Vec<(u32, f32)> = Vec::new();
    let mut best = 0.0_f32;
    for lookup in asked.lookups() {
        if !words.iter().any(|word| word.id() == lookup.id) {
            continue;
        }
        best = if lookup.half == 0 {
            best.max(lookup.best)
        } else {
            best + lookup.best
        };
        match strongest
            .iter_mut()
            .find(|(parts, _)| *parts == lookup.parts)
        {
            Some((_, worth)) => *worth = worth.max(lookup.worth),
            None => strongest.push((lookup.parts, lookup.worth)),
        }
    }
    Matched {
        worth: strongest.iter().map(|(_, worth)| worth).sum(),
        best,
        parts: strongest.iter().fold(0, |parts, (more, _)| parts | more),
    }
}

/// How many of the names are like this one.
fn agree(name: &str, names: &[&str]) -> usize {
    let dictionary = Dictionary::of(&NAMES);
    let alike = dictionary.alike(name);
    let is_alike = |other: &str| alike.iter().any(|alike| dictionary.text(alike.id) == other);
    names.iter().filter(|other| is_alike(other)).count()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_evidence_never_exceeds_its_bound(
        one in known(), other in known(), documents in documents(), identities in 10_u32..10_000_000,
    ) {
        let register = Register::new(identities);
        let asked = register.asked(&one.names, one.about());
        let words = register.words(&other.names);
        let matched = most(&asked, &words);
        let closeness = Closeness::between(one.birth, other.birth);
        let most = bound(&asked, matched, closeness, documents, identities);
        let found = register.evidence(&asked, &other, documents).log_odds;
        prop_assert!(found <= most + 0.001, "{found} {most}");
    }

    #[test]
    fn the_terms_add_up_and_are_the_same_again(one in known(), other in known(), documents in documents()) {
        let register = Register::new(5_000);
        let asked = register.asked(&one.names, one.about());
        let evidence = register.evidence(&asked, &other, documents);
        let sum: f32 = evidence.terms.iter().map(|(_, term)| term).sum();
        prop_assert!((sum - evidence.log_odds).abs() < 0.001);
        prop_assert_eq!(evidence, register.evidence(&asked, &other, documents));
        prop_assert!((0.0..=1.0).contains(&evidence.score()));
    }

    #[test]
    fn more_agreement_never_lowers_the_score(one in known(), other in known(), place in 0_usize..4) {
        let register = Register::new(5_000);
        let asked = register.asked(&one.names, one.about());
        let of = |shown: &Known, documents| register.evidence(&asked, shown, documents).log_odds;
        let before = of(&other, Documents::Absent);
        let mut same = other.clone();
        same.birth = one.birth;
        let known = matches!(one.birth, Birth::Full(_)) && one.birth != "1991-01-01".parse().unwrap_or_default();
        prop_assert!(!known || of(&same, Documents::Absent) >= before - 0.001);
        let mut same = other.clone();
        same.sex = one.sex;
        prop_assert!(one.sex == 0 || of(&same, Documents::Absent) >= before - 0.001);
        let mut same = other.clone();
        same.nationalities = one.nationalities.clone();
        prop_assert!(one.nationalities.is_empty() || of(&same, Documents::Absent) >= before - 0.001);
        prop_assert!(of(&other, Documents::Same) >= before - 0.001);
        prop_assert!(of(&other, Documents::Different) <= before + 0.001);
        let mut stranger = other.clone();
        let place = place % stranger.names.len();
        stranger.names[place] = STRANGER;
        // Where nothing agreed, or another name agrees as well, one disagreement takes the place of another.
        let agreed = agree(other.names[place], &one.names) > 0 && agree(other.names[place], &other.names) == 1;
        prop_assert!(!agreed || of(&stranger, Documents::Absent) <= before + 0.001);
    }

    #[test]
    fn the_more_are_registered_the_less_an_agreement_says(one in known(), other in known()) {
        let odds = |identities| {
            let register = Register::new(identities);
            let asked = register.asked(&[], one.about());
            register.evidence(&asked, &other, Documents::Absent).log_odds
        };
        prop_assert!(odds(1_000_000) < odds(1_000));
    }
}

#[test]
fn likeness_is_the_same_from_either_side_and_in_any_order() {
    let forward = Dictionary::of(&NAMES);
    let reversed: Vec<&str> = NAMES.into_iter().rev().collect();
    let backward = Dictionary::of(&reversed);
    let likeness = |dictionary: &Dictionary, one: &str, other: &str| {
        let alike = dictionary.alike(one).into_iter();
        let mut found = alike.filter(|alike| dictionary.text(alike.id) == other);
        found
            .next()
            .map(|alike| (alike.likeness.to_bits(), alike.how))
    };
    for one in NAMES {
        for other in NAMES {
            let found = likeness(&forward, one, other);
            assert_eq!(found, likeness(&forward, other, one), "{one} {other}");
            assert_eq!(found, likeness(&backward, one, other), "{one} {other}");
        }
    }
}

#[test]
fn r_106_known_spellings_swaps_edits_and_beginnings_are_alike() {
    let how = |one: &str, other: &str| {
        let dictionary = Dictionary::of(&[other]);
        dictionary.alike(one).first().map(|alike| alike.how)
    };
    for (one, other, expected) in [
        ("karimov", "karimov", Some(How::Equal)),
        ("юлия", "iuliia", Some(How::Reading)),
        ("юлия", "yuliya", Some(How::Reading)),
        ("alexander", "oleksandr", Some(How::Group)),
        ("smith", "smieth", Some(How::Edit)),
        ("smith", "simth", Some(How::Edit)),
        ("smithson", "smithon", Some(How::Edit)),
        ("karim", "marik", Some(How::Edit)),
        ("kumaraswamy", "kumaras", Some(How::Beginning)),
        ("m", "mikhail", None),
        ("mikhail", "m", Some(How::Initial)),
        ("smith", "johnsson", None),
    ] {
        assert_eq!(how(one, other), expected, "{one} {other}");
    }
}

#[test]
fn put_together_and_cut_apart_names_are_whole_ones() {
    let register = {
        let mut register = Register::new(5_000);
        register.dictionary.intern("taibat");
        register.dictionary.intern("agha");
        register
    };
    let odds = |asked: &[&str], names: Vec<&'static str>| {
        let known = Known {
            names,
            birth: Birth::Unknown,
            sex: 0,
            nationalities: vec![],
        };
        let asked = register.asked(asked, About::default());
        register
            .evidence(&asked, &known, Documents::Absent)
            .log_odds
    };
    let whole = odds(&["taibat", "karimova"], vec!["karimova", "taibat"]);
    let glued = odds(&["taibatkarimova"], vec!["karimova", "taibat"]);
    let part = odds(&["taibat", "smith"], vec!["karimova", "taibat"]);
    assert!(
        glued > part && whole >= glued - 2.0,
        "{whole} {glued} {part}"
    );
    let cut = odds(&["ag", "ha", "karimov"], vec!["karimov", "agha"]);
    let lost = odds(&["ag", "karimov"], vec!["karimov", "agha"]);
    assert!(cut > lost, "{cut} {lost}");
}
