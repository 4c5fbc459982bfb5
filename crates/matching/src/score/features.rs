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
        #[expect(missing_docs, reason = "said where they are measured")]
        pub enum Feature { $($name),* }

        /// Names of the features in the order of their numbers.
        pub const NAMES: [&str; FEATURES] = [$(stringify!($name)),*];

        /// Number of features.
        pub const FEATURES: usize = [$(Feature::$name),*].len();
    };
}

features! {
    One,
    Evidence0, Evidence1, Evidence2, Evidence3, Evidence4, EvidenceInitial,
    Count1, Count2, Count3, Count4, CountInitial,
    LostAsked, LostShown, Contradiction, LostAskedCount, LostShownCount, ContradictionCount,
    ShareAsked, ShareShown, ShareBoth, NoName, AllEqual, SingleToken,
    SurnameBoth, SurnameLost, GivenLost,
    BirthSame, BirthSameFirst, BirthSwapped, BirthCalendar, BirthDayDigit, BirthYearDigit, BirthYearFirst, BirthCompatible,
    BirthAnniversary, BirthMonth, BirthYear, BirthOff1, BirthOff2, BirthOff5, BirthOff10, BirthFar, BirthUnknown,
    NationalitySame, NationalityDifferent, SexSame, SexDifferent,
    DocumentSame, DocumentDifferent,
    ExactShare, CloseShare, OffShare, FarShare,
    BirthSameNoName, NationalityNoName, DocumentShare,
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
        features[Feature::One] = 1.0;
        features.name(asked, shown, rarity);
        features.birth(asked, shown.birth);
        features.about(asked, shown, documents);
        features
    }

    #[expect(clippy::cast_precision_loss, reason = "names have few tokens")]
    fn name(&mut self, asked: &Asked<'_>, shown: &Shown<'_>, rarity: &impl Rarity) {
        let alignment = Alignment::new(asked, shown.words);
        let mut matched = 0.0;
        for pair in alignment.pairs() {
            let band = band(pair.likeness, pair.how);
            self.0[Feature::Evidence0 as usize + band] += pair.evidence;
            if band > 0 {
                self.0[Feature::Count1 as usize + band - 1] += 1.0;
            }
            matched += pair.evidence * pair.likeness;
        }
        let (mut lost_asked, mut asked_count) = (0.0, 0.0);
        let (mut surname_asked, mut given_asked) = (false, false);
        for (place, part) in asked.parts.iter().enumerate() {
            if alignment.parts & 1 << place == 0 {
                lost_asked += part.rarity;
                asked_count += 1.0;
                surname_asked |= part.field == Field::Surname;
                given_asked |= part.field == Field::Given;
            }
        }
        let (mut lost_shown, mut shown_count) = (0.0, 0.0);
        let (mut surname_shown, mut given_shown) = (false, false);
        for (place, word) in shown.words.iter().take(WORDS_MAX).enumerate() {
            if alignment.words & 1 << place == 0 {
                lost_shown += rarity.rarity(word.id());
                shown_count += 1.0;
                surname_shown |= word.field() == Field::Surname;
                given_shown |= word.field() == Field::Given;
            }
        }
        self[Feature::LostAsked] = lost_asked;
        self[Feature::LostShown] = lost_shown;
        self[Feature::Contradiction] = lost_asked.min(lost_shown);
        self[Feature::LostAskedCount] = asked_count;
        self[Feature::LostShownCount] = shown_count;
        self[Feature::ContradictionCount] = asked_count.min(shown_count);
        let share = |lost: f32| {
            if matched > 0.0 {
                matched / (matched + lost)
            } else {
                0.0
            }
        };
        self[Feature::ShareAsked] = share(lost_asked);
        self[Feature::ShareShown] = share(lost_shown);
        self[Feature::ShareBoth] = share(lost_asked + lost_shown);
        let named = matched > 0.0;
        self[Feature::NoName] = f32::from(u8::from(!named));
        let single = named && alignment.pairs().len() == 1;
        self[Feature::SingleToken] = f32::from(u8::from(single));
        self[Feature::AllEqual] = f32::from(u8::from(named && lost_asked + lost_shown == 0.0));
        self[Feature::SurnameLost] = f32::from(u8::from(named && surname_asked && surname_shown));
        self[Feature::GivenLost] = f32::from(u8::from(named && given_asked && given_shown));
    }

    fn birth(&mut self, asked: &Asked<'_>, shown: Birth) {
        let closeness = closeness(asked, shown);
        self.0[Feature::BirthSame as usize + closeness as usize] = 1.0;
        let share = self[Feature::ShareBoth];
        let of = match closeness {
            Closeness::Same | Closeness::SameFirst | Closeness::Swapped | Closeness::Calendar => {
                Feature::ExactShare
            }
            Closeness::DayDigit
            | Closeness::YearDigit
            | Closeness::YearFirst
            | Closeness::Compatible
            | Closeness::Anniversary
            | Closeness::Month
            | Closeness::Year => Feature::CloseShare,
            Closeness::Off1 | Closeness::Off2 => Feature::OffShare,
            Closeness::Off5 | Closeness::Off10 | Closeness::Far => Feature::FarShare,
            Closeness::Unknown => return,
        };
        self[of] = share;
    }

    fn about(&mut self, asked: &Asked<'_>, shown: &Shown<'_>, documents: Documents) {
        let about = &asked.about;
        let no_name = self[Feature::NoName];
        match countries(about, shown) {
            Some(true) => {
                self[Feature::NationalitySame] = 1.0;
                self[Feature::NationalityNoName] = no_name;
            }
            Some(false) => self[Feature::NationalityDifferent] = 1.0,
            None => {}
        }
        let known = |sex| matches!(sex, 1 | 2);
        if known(about.sex) && known(shown.sex) {
            let feature = if about.sex == shown.sex {
                Feature::SexSame
            } else {
                Feature::SexDifferent
            };
            self[feature] = 1.0;
        }
        match documents {
            Documents::Same => {
                self[Feature::DocumentSame] = 1.0;
                self[Feature::DocumentShare] = self[Feature::ShareBoth];
            }
            Documents::Different => self[Feature::DocumentDifferent] = 1.0,
            Documents::Absent => {}
        }
        self[Feature::BirthSameNoName] = no_name * self[Feature::BirthSame];
    }
}

/// The closeness of the asked date in any calendar.
pub(super) fn closeness(asked: &Asked<'_>, shown: Birth) -> Closeness {
    let closeness = Closeness::between(asked.about.birth, shown);
    if closeness > Closeness::Calendar && asked.about.converted.contains(&shown) {
        return Closeness::Calendar;
    }
    closeness
}

/// Whether a nationality or country of birth is shared, where both sides state some.
fn countries(about: &super::About, shown: &Shown<'_>) -> Option<bool> {
    let specified = |countries: &[Country]| {
        countries
            .iter()
            .any(|country| country.specified().is_some())
    };
    let shared = about.nationalities.iter().any(|asked| {
        shown
            .nationalities
            .iter()
            .any(|shown| asked.agrees_with(*shown))
    });
    let born = about.birth_country.is_some_and(|asked| {
        shown
            .birth_country
            .is_some_and(|shown| asked.agrees_with(shown))
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
