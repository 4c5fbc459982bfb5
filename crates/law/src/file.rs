//! The file itself: opening, violations, who the person is on a day (Reg. 122 p. 5.1, 5.9).

use crate::circumstances::{Circumstances, Decided};
use crate::command::{OpenFile, RecordViolation};
use crate::documents::with_duplicate_cases;
use crate::identities::{an_identity_is_acceptable, is_same_identity, known_of};
use crate::refusal::Refusal;
use crate::rules::actors::not_in_future;
use crate::rules::categories;
use crate::rules::detention::{a_violation_has_date_and_place, a_violation_has_grounds};
use crate::rules::identity::{self, age_group_on, is_minor};
use crate::rules::personal_codes::the_code_tells_another_birth_date;
use crate::rules::texts::{NAME_CHARS_MAX, UNIT_CHARS_MAX, text_is_clean};
use crate::state::{File, KnownViolation};
use chrono::NaiveDate;
use events::Personal;
use events::codes::{Country, Sex, Vulnerability};
use events::payloads::{
    ExternalReference, FileOpened, FileOpenedPersonal, Profile, ViolationFound,
};

/// A file begins.
pub(crate) fn open(command: OpenFile, on: &Circumstances<'_>) -> Result<Vec<Decided>, Refusal> {
    identity::the_subject_is_a_foreigner(&command.identity, true)?;
    categories::a_misused_identity_has_consent(&command.identity, None)?;
    an_identity_is_acceptable(&command.identity, &command.names, &command.documents, on)?;
    if let Some(reference) = &command.external_reference {
        text_is_clean(
            &reference.source,
            UNIT_CHARS_MAX,
            "/external_reference/source",
        )?;
        text_is_clean(&reference.id, NAME_CHARS_MAX, "/external_reference/id")?;
    }
    identity::candidates_are_answered(on.candidates, on.searched, &command.distinct_from)?;
    let code = the_code_tells_another_birth_date(&command.names);
    let (distinct_from, distinct_reasons) = command
        .distinct_from
        .into_iter()
        .map(|distinct| (distinct.foreigner_id, distinct.reason))
        .unzip();
    let opened = FileOpened {
        identity: command.identity,
        distinct_from,
        opened_on: Some(on.today),
        personal: Personal::Known(FileOpenedPersonal {
            names: command.names,
            documents: command.documents,
            external_reference: command.external_reference,
            distinct_reasons,
        }),
    };
    let truncated = identity::truncated_names_are_flagged(command.names_truncated);
    let opened = Decided::fact(opened, on.today).with(truncated).with(code);
    Ok(with_duplicate_cases(opened, &[], on))
}

/// A file that is open is asked to begin: nothing to do if it is the same one.
pub(crate) fn open_again(file: &File, command: &OpenFile) -> Result<Vec<Decided>, Refusal> {
    let same_reference =
        |reference: &Option<ExternalReference>| *reference == command.external_reference;
    let same = file.primary().is_some_and(|primary| {
        is_same_identity(
            primary,
            &command.identity,
            &command.names,
            &command.documents,
        )
    });
    if same && same_reference(&file.external_reference) {
        Ok(Vec::new())
    } else {
        Err(Refusal::FileAlreadyOpen("".into()))
    }
}

/// A violation was found.
pub(crate) fn record_violation(
    file: &File,
    command: RecordViolation,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let (found_on, place) = a_violation_has_date_and_place(command.found_on, command.place)?;
    let grounds = command.grounds;
    let same = |known: &KnownViolation| {
        known.found_on == found_on && known.place == place && known.grounds == grounds
    };
    if file.violations.iter().any(same) {
        return Ok(Vec::new());
    }
    not_in_future(found_on, on.today, "/found_on")?;
    a_violation_has_grounds(&grounds, "/grounds")?;
    let found = ViolationFound {
        violation_id: command.violation_id,
        found_on,
        place,
        grounds,
        profile: file.profile_on(found_on),
    };
    Ok(vec![Decided::fact(found, found_on)])
}

impl File {
    /// Who the person is for the statistics on the legal day of an event (rule R-132); whether without an adult, is said of
    /// minors only (rule R-135).
    pub(crate) fn profile_on(&self, day: NaiveDate) -> Profile {
        let identity = self.primary().map(|known| &known.identity);
        let age_group = age_group_on(self.birth(), day);
        let first = identity.and_then(|identity| identity.nationalities.first());
        Profile {
            citizenship: first.map_or(Country::UNSPECIFIED, |nationality| nationality.code),
            sex: identity.map_or(Sex::NotKnown, |identity| identity.sex),
            age_group,
            unaccompanied: is_minor(age_group).then(|| {
                let record = self.vulnerability_on(Vulnerability::UnaccompaniedMinor, day);
                record.is_some()
            }),
        }
    }
}

pub(crate) fn opened(event: &FileOpened) -> File {
    let personal = event.personal.known();
    File {
        identities: vec![known_of(
            &event.identity,
            personal.map(|personal| (&personal.names, &personal.documents)),
        )],
        external_reference: personal.and_then(|personal| personal.external_reference.clone()),
        opened_on: event.opened_on,
        ..File::default()
    }
}

pub(crate) fn violation_found(file: &mut File, event: &ViolationFound) {
    file.violations.push(KnownViolation {
        violation_id: event.violation_id,
        found_on: event.found_on,
        place: event.place.clone(),
        grounds: event.grounds.clone(),
    });
}
