//! Who the person is (area B).

use crate::circumstances::{Searched, Specimens};
use crate::command::Distinct;
use crate::parameters::Parameters;
use crate::refusal::{Pointer, Refusal};
use crate::rules::categories::is_own_identity;
use crate::rules::texts::{
    DISTINCT_MAX, FOREIGN_NUMBERS_MAX, FREE_TEXT_CHARS_MAX, GIVEN_NAMES_MAX, NAME_CHARS_MAX,
    NUMBER_CHARS_MAX, list_is_bounded, optional_text_is_clean, text_is_clean,
};
use crate::state::KnownIdentity;
use chrono::NaiveDate;
use events::codes::{AgeGroup, BanBasis, Country, CountryKind, NationalityType, ParameterKey};
use events::payloads::{Birth, ForeignNumber, Identity, IdentityNames, Nationality};
use events::{BirthDate, Finding, ForeignerId, Level, RuleId};

/// the subject of a file is a foreigner, neither a citizen nor a non-citizen of Latvia (Immigration Law s. 1;
/// Reg. 122 p. 2). The identity that opens the file says who that is, whatever its category; a false or stolen Latvian
/// identity that becomes known later is one of a foreigner.
pub fn the_subject_is_a_foreigner(
    identity: &Identity,
    opens_the_file: bool,
) -> Result<(), Refusal> {
    let latvian = |nationality: &Nationality| nationality.code == Country::LATVIA;
    let says_who = opens_the_file || is_own_identity(identity);
    if says_who && identity.nationalities.iter().any(latvian) {
        return Err(Refusal::SubjectNotForeigner(
            "/identity/nationalities".into(),
        ));
    }
    Ok(())
}

/// an identity has a surname, or exactly one given name for a person with a single name
/// (Reg. (EU) 2018/1860 Art 4(2), 2018/1861 Art 22(1)).
pub fn an_identity_has_a_name(names: &IdentityNames) -> Result<(), Refusal> {
    list_is_bounded(&names.given_names, GIVEN_NAMES_MAX, "/identity/given_names")?;
    if names.surname.is_none() && names.given_names.len() != 1 {
        return Err(Refusal::NameMissing("/identity/surname".into()));
    }
    Ok(())
}

/// an identity has a date of birth, perhaps partial, or evidence why it is not known.
pub fn an_identity_has_a_birth_date(birth: &Birth) -> Result<(), Refusal> {
    let evidence = birth.date_unknown.as_ref();
    optional_text_is_clean(
        evidence,
        FREE_TEXT_CHARS_MAX,
        "/identity/birth/date_unknown",
    )?;
    match (birth.date, evidence) {
        (Some(_), None) | (None, Some(_)) => Ok(()),
        (None, None) => Err(Refusal::BirthDateMissing("/identity/birth/date".into())),
        (Some(_), Some(_)) => Err(Refusal::BirthDateContradiction(
            "/identity/birth/date_unknown".into(),
        )),
    }
}

/// registered names are in Latin letters with space, hyphen, apostrophe and full stop; the original script has
/// its own field (Reg. 122 p. 5.1.1, 5.1.2).
pub fn names_are_in_latin_letters(names: &IdentityNames) -> Result<(), Refusal> {
    if let Some(surname) = &names.surname {
        a_name_is_latin(surname, "/identity/surname")?;
    }
    for (index, name) in names.given_names.iter().enumerate() {
        a_name_is_latin(name, format!("/identity/given_names/{index}"))?;
    }
    if let Some(patronymic) = &names.patronymic {
        a_name_is_latin(patronymic, "/identity/patronymic")?;
    }
    let original = names.original_script.as_ref();
    optional_text_is_clean(original, NAME_CHARS_MAX, "/identity/original_script")
}

fn a_name_is_latin(name: &str, at: impl Into<Pointer>) -> Result<(), Refusal> {
    let at = at.into();
    text_is_clean(name, NAME_CHARS_MAX, at.clone())?;
    let between = |c: char| matches!(c, ' ' | '-' | '.' | '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | '`');
    let allowed = name
        .chars()
        .all(|c| is_latin_letter(c) || is_combining(c) || between(c));
    if allowed && name.chars().any(is_latin_letter) {
        Ok(())
    } else {
        Err(Refusal::NameNotLatin(at))
    }
}

/// Whether a character is a letter of the Latin script, in the blocks that names of persons use. Of two of them nobody knows how they
/// are written in A to Z: a name with one would be found by no check.
pub fn is_latin_letter(letter: char) -> bool {
    letter.is_ascii_alphabetic()
        || matches!(letter,
            '\u{00C0}'..='\u{00D6}' | '\u{00D8}'..='\u{00F6}' | '\u{00F8}'..='\u{024F}'
            | '\u{0250}'..='\u{02AF}' | '\u{1E00}'..='\u{1EFF}' | 'ª' | 'º')
            && !matches!(letter, 'ƛ' | 'ɤ')
}

/// Accents that stand after their letter, as some keyboards and systems send them.
fn is_combining(letter: char) -> bool {
    matches!(letter, '\u{0300}'..='\u{036F}')
}

/// The form of a name in the machine-readable zone comes from a document and has its alphabet (ICAO 9303-3).
pub fn an_mrz_name_has_the_mrz_alphabet(names: &IdentityNames) -> Result<(), Refusal> {
    let valid = |name: &String| {
        !name.is_empty()
            && name.len() <= NUMBER_CHARS_MAX
            && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'<')
    };
    if names.mrz_name.as_ref().is_none_or(valid) {
        Ok(())
    } else {
        Err(Refusal::MrzNameMalformed("/mrz".into()))
    }
}

/// the names of a zone that was too short for them are flagged: whole names stand in the document itself
/// (ICAO 9303-3).
pub fn truncated_names_are_flagged(truncated: bool) -> Option<Finding> {
    truncated.then_some(Finding {
        rule: RuleId(16),
        level: Level::Warn,
        due_at: None,
    })
}

/// ethnicity is optional and never compared: two identities that differ in nothing else are the same one (Reg. 122
/// p. 5.1.7; GDPR Art 9).
pub fn are_the_same_names(left: &IdentityNames, right: &IdentityNames) -> bool {
    let without_ethnicity = |names: &IdentityNames| IdentityNames {
        ethnicity: None,
        ..names.clone()
    };
    without_ethnicity(left) == without_ethnicity(right)
}

/// The personal identity numbers of other states are readable, and their states exist (Reg. 122 p. 5.1.10).
pub fn foreign_numbers_are_readable(
    numbers: &[ForeignNumber],
    specimens: Specimens,
) -> Result<(), Refusal> {
    list_is_bounded(numbers, FOREIGN_NUMBERS_MAX, "/identity/foreign_numbers")?;
    for (index, foreign) in numbers.iter().enumerate() {
        let at = |field: &str| format!("/identity/foreign_numbers/{index}/{field}");
        the_country_exists_today(foreign.country, specimens, at("country"))?;
        text_is_clean(&foreign.number, NUMBER_CHARS_MAX, at("number"))?;
    }
    Ok(())
}

/// a date of birth is not in the future and not more than 130 years ago. A partial one is judged kindly: by its
/// first day for the future, by its last for the age.
pub fn a_birth_date_is_possible(
    birth: &Birth,
    today: NaiveDate,
    parameters: &Parameters,
) -> Result<(), Refusal> {
    let Some(date) = birth.date else {
        return Ok(());
    };
    let too_old = youngest_age_on(date, today)
        .is_some_and(|age| age > parameters.value(ParameterKey::AgeMax, today));
    if date.earliest() > today || too_old {
        return Err(Refusal::BirthDateImpossible("/identity/birth/date".into()));
    }
    Ok(())
}

/// rules about age use the youngest possible age (the best interest of the child). Who by the latest reading of a
/// partial date would not even be born on the day is an infant; `None` only before the earliest reading.
pub fn youngest_age_on(birth: BirthDate, day: NaiveDate) -> Option<u32> {
    birth.age_on(day).or((birth.earliest() <= day).then_some(0))
}

/// the age group on the day of an event, by the youngest possible age (rule R-018); unknown without a date of
/// birth.
pub fn age_group_on(birth: Option<BirthDate>, day: NaiveDate) -> AgeGroup {
    AgeGroup::of(birth.and_then(|birth| youngest_age_on(birth, day)))
}

/// whether who is of this group is a minor, of whom alone it is said whether an adult is responsible
/// (Reg. (EC) No 862/2007 Art 2(1)(o), 7(2)). The groups of Eurostat divide at the age of 18.
pub fn is_minor(age_group: AgeGroup) -> bool {
    matches!(age_group, AgeGroup::Under14 | AgeGroup::From14To17)
}

/// nationalities are codes of the list, at least one, and none of a country that is a specimen or historic.
pub fn nationalities_are_countries(
    nationalities: &[Nationality],
    specimens: Specimens,
) -> Result<(), Refusal> {
    if nationalities.is_empty() {
        return Err(Refusal::NationalityMissing(
            "/identity/nationalities".into(),
        ));
    }
    for (index, nationality) in nationalities.iter().enumerate() {
        let at = format!("/identity/nationalities/{index}/code");
        the_country_exists_today(nationality.code, specimens, at)?;
    }
    Ok(())
}

/// UTO is refused in production; a historic country is accepted as country of birth only.
pub fn the_country_exists_today(
    country: Country,
    specimens: Specimens,
    at: impl Into<Pointer>,
) -> Result<(), Refusal> {
    match (country.kind(), specimens) {
        (CountryKind::Iso | CountryKind::Icao, _)
        | (CountryKind::Specimen, Specimens::Accepted) => Ok(()),
        (CountryKind::Specimen, Specimens::Refused) => Err(Refusal::SpecimenCountry(at.into())),
        (CountryKind::Historic, _) => Err(Refusal::HistoricCountry(at.into())),
    }
}

/// R-020 for the country of birth, where historic countries stand.
pub fn the_country_of_birth_exists(birth: &Birth, specimens: Specimens) -> Result<(), Refusal> {
    let refused = |country: Country| {
        country.kind() == CountryKind::Specimen && specimens == Specimens::Refused
    };
    if birth.country.is_some_and(refused) {
        return Err(Refusal::SpecimenCountry("/identity/birth/country".into()));
    }
    optional_text_is_clean(
        birth.place.as_ref(),
        NAME_CHARS_MAX,
        "/identity/birth/place",
    )
}

/// the type of nationality agrees with its code (ICAO 9303-3 section 5): `XXA` stateless, `XXB` and `XXC`
/// refugees, `XXX` unspecified. The aliens' passports of Estonia carry `EST` or `XXA`.
pub fn the_type_agrees_with_the_code(nationalities: &[Nationality]) -> Result<(), Refusal> {
    for (index, nationality) in nationalities.iter().enumerate() {
        let agrees = match (nationality.code.code(), nationality.kind) {
            ("XXA", kind) => {
                matches!(kind, NationalityType::Stateless | NationalityType::NcitEe)
            }
            ("XXB", kind) => kind == NationalityType::Ref1951,
            ("XXC", kind) => kind == NationalityType::RefOther,
            ("XXX", kind) => kind == NationalityType::Unspec,
            (code, NationalityType::NcitEe) => code == "EST",
            (_, kind) => matches!(kind, NationalityType::Cit | NationalityType::Subj),
        };
        if !agrees {
            let at = format!("/identity/nationalities/{index}/type");
            return Err(Refusal::NationalityTypeDisagrees(at.into()));
        }
    }
    Ok(())
}

/// no decision of the Return Directive for nationals of the EU, the EEA or Switzerland (Directive 2008/115/EC
/// Art 3(1); Reg. (EU) 2018/1861 Art 26).
pub fn no_return_decision_under_free_movement(identities: &[KnownIdentity]) -> Result<(), Refusal> {
    if moves_freely(identities) {
        return Err(Refusal::FreeMovement("/decision/kind".into()));
    }
    Ok(())
}

/// who has the right of free movement, also as a family member, is banned on grounds of public policy, security or
/// health only, not for false data or with a return decision (Directive 2004/38/EC Art 27; Reg. (EU) 2018/1861 Art 26).
pub fn a_ban_under_free_movement_has_its_grounds(
    identities: &[KnownIdentity],
    family_member: bool,
    basis: BanBasis,
) -> Result<(), Refusal> {
    let for_return = matches!(basis, BanBasis::Circumvention | BanBasis::ReturnBan);
    if for_return && (family_member || moves_freely(identities)) {
        return Err(Refusal::FreeMovementBan("/basis".into()));
    }
    Ok(())
}

/// Whether the person is a national of the EU, the EEA or Switzerland. False identities and holders of aliens' passports do
/// not count; but as long as no other identity is known, the one that opened the file says who the person is.
pub(crate) fn moves_freely(identities: &[KnownIdentity]) -> bool {
    let own = || {
        let all = identities.iter().map(|known| &known.identity);
        all.filter(|identity| is_own_identity(identity))
    };
    let opening = identities.first().map(|known| &known.identity);
    let opening = opening.filter(|_| own().next().is_none());
    own()
        .chain(opening)
        .flat_map(|identity| &identity.nationalities)
        .any(Nationality::gives_free_movement)
}

/// with files of the same identity, and with those that the officer's own search found to be the same or similar, the officer
/// uses one of them or states for each why it is another person (Reg. (EU) 2018/1861 Art 23(1), 46(3)). A search counts for who
/// made it, for the identity that was searched for, and for a limited time.
pub fn candidates_are_answered(
    candidates: &[ForeignerId],
    searched: &Searched,
    distinct_from: &[Distinct],
) -> Result<(), Refusal> {
    let found = match searched {
        Searched::NotShown => &[][..],
        Searched::Found(found) => found,
        Searched::Foreign => return Err(Refusal::SearchOfAnother("/duplicate_search".into())),
        Searched::Expired => return Err(Refusal::SearchExpired("/duplicate_search".into())),
    };
    list_is_bounded(distinct_from, DISTINCT_MAX, "/distinct_from")?;
    for (index, distinct) in distinct_from.iter().enumerate() {
        let at = format!("/distinct_from/{index}/reason");
        if distinct.reason.trim().is_empty() {
            return Err(Refusal::DistinguishingFactMissing(at.into()));
        }
        text_is_clean(&distinct.reason, FREE_TEXT_CHARS_MAX, at)?;
    }
    let answered = |id: &ForeignerId| distinct_from.iter().any(|d| d.foreigner_id == *id);
    let searched = found.iter().filter(|id| !candidates.contains(id));
    let ignored: Vec<_> = candidates
        .iter()
        .chain(searched)
        .copied()
        .filter(|id| !answered(id))
        .collect();
    if ignored.is_empty() {
        Ok(())
    } else {
        Err(Refusal::CandidatesIgnored(ignored))
    }
}
