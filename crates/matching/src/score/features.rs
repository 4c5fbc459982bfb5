//! What is measured of a question beside a registered identity; all that the model knows.

use super::alignment::{Alignment, WORDS_MAX};
use super::asked::Asked;
use super::birth::Closeness;
use super::word::Field;
use super::{Documents, Rarity, Shown};
use crate::births::Birth;
use crate::countries::Country;
use crate::dictionary::How;

/// Bands of likeness.
pub(super) const BANDS: usize = 6;

macro_rules! features {
    ($($name:ident),* $(,)?) => {
        /// The features by number.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(usize)]
        #[allow(missing_docs, reason = "said where they are measured")]
        pub enum Feature { $($name),* }

        /// Names of the features in the order of their numbers.
        pub const NAMES: [&str; FEATURES] = [$(stringify!($name)),*];

        /// Number of features.
        pub const FEATURES: usize = [$(Feature::$name),*].len();
    };
}

features! {
    Prior, One,
    Equal, Near1, Near2, Near3, Near4, Initial, Best,
    LostAsked, LostShown, Contradiction, Contradictions,
    ShareAsked, ShareShown, ShareBoth, AllEqual, SingleToken,
    SurnameLost, GivenLost,
    NoName, NoNameBirth, NoNameNationality, NoNameDocument,
    BirthSame, BirthSameFirst, BirthSwapped, BirthCalendar, BirthDayDigit, BirthYearDigit, BirthYearFirst, BirthCompatible,
    BirthAnniversary, BirthMonth, BirthYear, BirthOff1, BirthOff2, BirthOff5, BirthOff10, BirthFar, BirthUnknown,
    BirthSameShare, BirthCloseShare,
    NationalitySame, NationalityDifferent, SexSame, SexDifferent,
    DocumentSame, DocumentDifferent,
}

/// Measured values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Features(pub [f32; FEATURES]);

impl std::ops::Index<Feature> for Features {
    type Output = f32;

    fn index(&self, feature: Feature) -> &f32 {
        &self.0[feature as usize]
    }
}

impl std::ops::IndexMut<Feature> for Features {
    fn index_mut(&mut self, feature: Feature) -> &mut f32 {
        &mut self.0[feature as usize]
    }
}

impl Features {
    /// Measures one identity.
    pub fn of(
        asked: &Asked<'_>,
        shown: &Shown<'_>,
        rarity: &impl Rarity,
        documents: Documents,
    ) -> Self {
        let mut features = Self([0.0; FEATURES]);
        features[Feature::Prior] = prior(rarity.identities());
        features[Feature::One] = 1.0;
        features.name(asked, shown, rarity);
        features.birth(closeness(asked, shown.birth));
        features.about(asked, shown, documents);
        features
    }

    /// The same identity, if the name says nothing: an alias without resemblance is told by all the rest.
    #[must_use]
    pub fn without_name(&self) -> Self {
        let mut features = *self;
        features.0[Feature::Equal as usize..Feature::NoName as usize].fill(0.0);
        features[Feature::BirthSameShare] = 0.0;
        features[Feature::BirthCloseShare] = 0.0;
        features[Feature::NoName] = 1.0;
        let close = Feature::BirthSame as usize..=Feature::BirthYearDigit as usize;
        features[Feature::NoNameBirth] = self.0[close].iter().sum();
        features[Feature::NoNameNationality] = self[Feature::NationalitySame];
        features[Feature::NoNameDocument] = self[Feature::DocumentSame];
        features
    }

    fn name(&mut self, asked: &Asked<'_>, shown: &Shown<'_>, rarity: &impl Rarity) {
        let alignment = Alignment::new(asked, shown.words);
        let mut matched = 0.0;
        for pair in alignment.pairs() {
            let band = band(pair.likeness, pair.how);
            let worth = worth(band, pair.evidence);
            self.0[Feature::Equal as usize + band] += worth;
            self[Feature::Best] = self[Feature::Best].max(worth);
            matched += pair.evidence * pair.likeness;
        }
        let mut lost = Lost::default();
        for (place, part) in asked.parts.iter().enumerate() {
            if alignment.parts & 1 << place == 0 {
                lost.asked.add(part.rarity, part.field);
            } else {
                lost.asked.keep(part.field);
            }
        }
        for (place, word) in shown.words.iter().take(WORDS_MAX).enumerate() {
            if alignment.words & 1 << place == 0 {
                lost.shown.add(rarity.rarity(word.id()), word.field());
            } else {
                lost.shown.keep(word.field());
            }
        }
        self.lost(&lost, matched);
        let single = alignment.pairs().len() == 1;
        self[Feature::SingleToken] = f32::from(u8::from(single));
    }

    fn lost(&mut self, lost: &Lost, matched: f32) {
        let (asked, shown) = (&lost.asked, &lost.shown);
        self[Feature::LostAsked] = asked.rarity;
        self[Feature::LostShown] = shown.rarity;
        self[Feature::Contradiction] = asked.rarity.min(shown.rarity);
        self[Feature::Contradictions] = asked.count.min(shown.count);
        let share = |lost: f32| {
            if matched > 0.0 {
                matched / (matched + lost)
            } else {
                0.0
            }
        };
        self[Feature::ShareAsked] = share(asked.rarity);
        self[Feature::ShareShown] = share(shown.rarity);
        self[Feature::ShareBoth] = share(asked.rarity + shown.rarity);
        let one = |yes: bool| f32::from(u8::from(yes));
        self[Feature::AllEqual] = one(matched > 0.0 && asked.count + shown.count == 0.0);
        let lost_on = |of: fn(&Side) -> Kept| {
            let (mine, theirs) = (of(asked), of(shown));
            let other = |side: &Side| side.count > 0.0;
            mine == Kept::Lost && other(shown) || theirs == Kept::Lost && other(asked)
        };
        self[Feature::SurnameLost] = one(lost_on(|side| side.surname));
        self[Feature::GivenLost] = one(lost_on(|side| side.given));
    }

    fn birth(&mut self, closeness: Closeness) {
        self.0[Feature::BirthSame as usize + closeness as usize] = 1.0;
        let share = self[Feature::ShareBoth];
        match closeness {
            Closeness::Same | Closeness::SameFirst | Closeness::Swapped | Closeness::Calendar => {
                self[Feature::BirthSameShare] = share;
            }
            Closeness::DayDigit
            | Closeness::YearDigit
            | Closeness::YearFirst
            | Closeness::Compatible
            | Closeness::Anniversary
            | Closeness::Month => self[Feature::BirthCloseShare] = share,
            _ => {}
        }
    }

    fn about(&mut self, asked: &Asked<'_>, shown: &Shown<'_>, documents: Documents) {
        let about = &asked.about;
        match countries(about, shown) {
            Some(true) => self[Feature::NationalitySame] = 1.0,
            Some(false) => self[Feature::NationalityDifferent] = 1.0,
            None => {}
        }
        match sexes(about, shown) {
            Some(true) => self[Feature::SexSame] = 1.0,
            Some(false) => self[Feature::SexDifferent] = 1.0,
            None => {}
        }
        match documents {
            Documents::Same => self[Feature::DocumentSame] = 1.0,
            Documents::Different => self[Feature::DocumentDifferent] = 1.0,
            Documents::Absent => {}
        }
    }
}

/// Tokens without counterpart.
#[derive(Default)]
struct Lost {
    asked: Side,
    shown: Side,
}

#[derive(Default)]
struct Side {
    rarity: f32,
    count: f32,
    surname: Kept,
    given: Kept,
}

/// Whether a part of a name has a token with counterpart.
#[derive(Clone, Copy, Default, PartialEq)]
enum Kept {
    /// It is not known which tokens are of this part.
    #[default]
    Unknown,
    Lost,
    Matched,
}

impl Side {
    fn add(&mut self, rarity: f32, field: Field) {
        self.rarity += rarity;
        self.count += 1.0;
        if let Some(part) = self.part(field).filter(|part| **part == Kept::Unknown) {
            *part = Kept::Lost;
        }
    }

    fn keep(&mut self, field: Field) {
        if let Some(part) = self.part(field) {
            *part = Kept::Matched;
        }
    }

    fn part(&mut self, field: Field) -> Option<&mut Kept> {
        match field {
            Field::Surname => Some(&mut self.surname),
            Field::Given => Some(&mut self.given),
            Field::Text | Field::Patronymic => None,
        }
    }
}

/// The more identities are registered, the more of them agree by chance.
#[expect(clippy::cast_precision_loss, reason = "a logarithm needs few digits")]
pub(super) fn prior(identities: u32) -> f32 {
    -(identities.max(1) as f32 / 10_000.0).ln()
}

/// What an agreement says in a band of likeness: less than nothing is nothing.
pub(super) fn worth(band: usize, evidence: f32) -> f32 {
    (evidence - COSTS[band]).max(0.0)
}

/// How improbable it is that a right name is written so, as the negative logarithm.
const COSTS: [f32; BANDS] = [0.0, 1.0, 2.0, 2.5, 3.0, 0.0];

/// The closeness of the asked date in any calendar.
pub(crate) fn closeness(asked: &Asked<'_>, shown: Birth) -> Closeness {
    let closeness = Closeness::between(asked.about.birth, shown);
    let is_day = matches!(shown, Birth::Full(_));
    if is_day && closeness > Closeness::Calendar && asked.about.converted.contains(&shown) {
        return Closeness::Calendar;
    }
    closeness
}

/// Whether the sexes are the same, where both are known.
pub(super) fn sexes(about: &super::About, shown: &Shown<'_>) -> Option<bool> {
    let known = |sex| matches!(sex, 1 | 2);
    (known(about.sex) && known(shown.sex)).then_some(about.sex == shown.sex)
}

/// Whether a nationality or country of birth is shared, where both sides state some.
pub(super) fn countries(about: &super::About, shown: &Shown<'_>) -> Option<bool> {
    let specified = |countries: &[Country]| {
        countries
            .iter()
            .any(|country| country.specified().is_some())
    };
    let shared = about.nationalities.iter().any(|asked| {
        shown
            .nationalities
            .iter()
            .any(|shown| asked.is_similar_to(*shown))
    });
    let born = about.birth_country.is_some_and(|asked| {
        shown
            .birth_country
            .is_some_and(|shown| asked.is_similar_to(shown))
    });
    if shared || born {
        return Some(true);
    }
    let both = specified(&about.nationalities) && specified(shown.nationalities);
    both.then_some(false)
}

/// Which band a likeness falls in.
pub(super) fn band(likeness: f32, how: How) -> usize {
    match likeness {
        _ if how == How::Initial => 5,
        likeness if likeness >= 0.96 => 0,
        likeness if likeness >= 0.9 => 1,
        likeness if likeness >= 0.8 => 2,
        likeness if likeness >= 0.7 => 3,
        _ => 4,
    }
}
