//! Area B: categories, the primary identity, consent, ethnicity and personal codes.

use crate::fixtures::{
    alias, choose, foreigner, identity_id, open, recategorise, second_identity, violation,
    withdraw_consent,
};
use crate::specification::{after, given};
use events::codes::{IdentityCategory, NationalityType};
use events::payloads::ForeignNumber;
use events::{Event, Level};
use law::{File, OpenFile, RecategoriseIdentity, State, evolve};

fn folded(history: &[Event]) -> File {
    let mut state = State::default();
    for event in history {
        evolve(&mut state, event);
    }
    state.file().cloned().unwrap()
}

fn with_code(code: &str, birth: &str) -> OpenFile {
    let mut command = open();
    command.names.personal_code = Some(code.to_owned());
    command.names.birth.date = Some(birth.parse().unwrap());
    command.documents.clear();
    command
}

#[test]
fn r_013_a_file_is_kept_under_an_identity_of_the_persons_own() {
    let history = after([
        open().into(),
        second_identity(IdentityCategory::NotConfirmed).into(),
    ]);
    given(history.clone())
        .when(choose(2))
        .then_types(&["PrimaryIdentityChosen"]);
    given(history.clone()).when(choose(1)).then_nothing();
    given(history.clone())
        .when(choose(9))
        .then_refused_as("UNKNOWN_SUBJECT");
    for category in [IdentityCategory::Alias, IdentityCategory::Misused] {
        given(after([open().into(), second_identity(category).into()]))
            .when(choose(2))
            .then_refused(13);
    }
    let chosen = after([
        open().into(),
        second_identity(IdentityCategory::NotConfirmed).into(),
        choose(2).into(),
    ]);
    let order: Vec<_> = folded(&chosen)
        .identities
        .iter()
        .map(|known| known.identity.identity_id)
        .collect();
    assert_eq!(order, [identity_id(2), identity_id(1)]);
    given(chosen).when(choose(2)).then_nothing();
}

#[test]
fn r_013_the_primary_identity_turns_into_an_alias_only_while_no_other_is_known() {
    let alone = given(after([open().into()]));
    alone
        .when(recategorise(1, IdentityCategory::Alias))
        .then_types(&["IdentityRecategorised"]);
    alone
        .when(recategorise(1, IdentityCategory::Misused))
        .then_refused(13);
    let two = given(after([
        open().into(),
        second_identity(IdentityCategory::NotConfirmed).into(),
    ]));
    two.when(recategorise(1, IdentityCategory::Alias))
        .then_refused(13);
    two.when(recategorise(1, IdentityCategory::NotConfirmed))
        .then_accepted();
    two.when(recategorise(2, IdentityCategory::Alias))
        .then_accepted();
}

#[test]
fn r_014_an_identity_gets_another_of_the_four_categories() {
    let history = after([
        open().into(),
        second_identity(IdentityCategory::NotConfirmed).into(),
        recategorise(2, IdentityCategory::Alias).into(),
    ]);
    let category = folded(&history).identities[1].identity.category;
    assert_eq!(category, IdentityCategory::Alias);
    let file = given(history);
    file.when(recategorise(2, IdentityCategory::Alias))
        .then_nothing();
    file.when(recategorise(9, IdentityCategory::Alias))
        .then_refused_as("UNKNOWN_SUBJECT");
    file.when(RecategoriseIdentity {
        reason: Some(" ".to_owned()),
        ..recategorise(2, IdentityCategory::Confirmed)
    })
    .then_refused_as("TEXT_EMPTY");
}

#[test]
fn r_001_a_latvian_identity_never_becomes_the_persons_own() {
    let mut stolen = second_identity(IdentityCategory::Alias);
    stolen.identity.nationalities = vec![crate::fixtures::nationality("LVA", NationalityType::Cit)];
    let file = given(after([open().into(), stolen.into()]));
    let refusal = file
        .when(recategorise(2, IdentityCategory::Confirmed))
        .then_refused_as("SUBJECT_NOT_FOREIGNER");
    assert_eq!(refusal.pointer(), Some("/category"));
}

#[test]
fn r_034_an_identity_turns_out_to_be_misused_with_consent_only() {
    let file = given(after([
        open().into(),
        second_identity(IdentityCategory::Alias).into(),
    ]));
    let misused = recategorise(2, IdentityCategory::Misused);
    file.when(misused.clone()).then_refused(34);
    file.when(RecategoriseIdentity {
        consent: Some("statement 7/2026".to_owned()),
        ..misused
    })
    .then_accepted();
}

#[test]
fn r_034_a_misused_identity_leaves_the_file_when_consent_is_withdrawn() {
    let history = after([
        open().into(),
        second_identity(IdentityCategory::Misused).into(),
    ]);
    let file = given(history.clone());
    file.when(withdraw_consent(2, "2026-06-30"))
        .then_types(&["ConsentWithdrawn"]);
    file.when(withdraw_consent(2, "2026-07-01"))
        .then_refused(10);
    file.when(withdraw_consent(1, "2026-06-30"))
        .then_refused(34);
    file.when(withdraw_consent(9, "2026-06-30"))
        .then_refused_as("UNKNOWN_SUBJECT");
    let withdrawn = after([
        open().into(),
        second_identity(IdentityCategory::Misused).into(),
        withdraw_consent(2, "2026-06-30").into(),
    ]);
    let left = folded(&withdrawn);
    assert_eq!(left.identities.len(), 1);
    assert_eq!(left.withdrawals.len(), 1);
    let file = given(withdrawn);
    file.when(withdraw_consent(2, "2026-06-30")).then_nothing();
    file.when(withdraw_consent(2, "2026-06-29"))
        .then_refused_as("UNKNOWN_SUBJECT");
}

#[test]
fn r_035_ethnicity_is_optional_and_never_compared() {
    let mut told = alias();
    told.names.ethnicity = Some("tadžiks".to_owned());
    let file = given(after([open().into(), alias().into()]));
    file.when(told.clone()).then_nothing();
    let history = after([open().into(), told.clone().into()]);
    let kept = folded(&history).identities[1].names.clone().unwrap();
    assert_eq!(kept.ethnicity, told.names.ethnicity);
    given(history).when(alias()).then_nothing();
    let mut empty = alias();
    empty.names.ethnicity = Some(" ".to_owned());
    given(after([open().into()]))
        .when(empty)
        .then_refused_as("TEXT_EMPTY");
}

#[test]
fn the_place_of_the_fingerprints_is_kept_with_the_identity() {
    let mut told = alias();
    told.names.fingerprints = Some("AFIS 2026-000123".to_owned());
    let kept = folded(&after([open().into(), told.clone().into()]));
    let kept = kept.identities[1].names.clone().unwrap();
    assert_eq!(kept.fingerprints, told.names.fingerprints);
    told.names.fingerprints = Some(" ".to_owned());
    given(after([open().into()]))
        .when(told)
        .then_refused_as("TEXT_EMPTY");
}

#[test]
fn r_023_a_legacy_personal_code_has_a_date_and_a_check_digit() {
    for (code, birth) in [("01019010001", "1990-01-01"), ("11111111111", "1911-11-11")] {
        let accepted = given([]).when(with_code(code, birth));
        assert_eq!(accepted.findings(), [], "{code}");
    }
    for code in [
        "01019010002",
        "010190-10001",
        "0101901000",
        "010190100011",
        "3101901000A",
        "30029010001",
        "01019030001",
        "",
    ] {
        given([])
            .when(with_code(code, "1990-01-01"))
            .then_refused(23);
    }
}

#[test]
fn r_023_a_code_of_a_day_that_does_not_exist_is_refused_whatever_its_check_digit() {
    use law::rules::personal_codes::a_legacy_code_has_a_date_and_a_check_digit;
    let verifying = |ten: &str| {
        let codes = (0..10).map(|digit| format!("{ten}{digit}"));
        codes
            .filter(|code| a_legacy_code_has_a_date_and_a_check_digit(code).is_ok())
            .count()
    };
    assert_eq!(verifying("2802901000"), 1);
    assert_eq!(verifying("3002901000"), 0);
    assert_eq!(verifying("0101903000"), 0);
}

#[test]
fn r_024_a_code_that_begins_with_32_has_eleven_digits_and_nothing_else() {
    use law::rules::personal_codes::a_legacy_code_has_a_date_and_a_check_digit;
    let accepted = given([]).when(with_code("32512345678", "1990-01-01"));
    assert_eq!(accepted.findings(), []);
    given([])
        .when(with_code("32023010001", "1990-01-01"))
        .then_accepted();
    assert!(a_legacy_code_has_a_date_and_a_check_digit("32023010001").is_err());
    for code in ["32ABC", "3251234567", "325123456789"] {
        given([])
            .when(with_code(code, "1990-01-01"))
            .then_refused(24);
    }
}

#[test]
fn r_025_the_code_tells_the_date_of_birth() {
    let findings = |birth: &str| given([]).when(with_code("01019010001", birth)).findings();
    assert_eq!(findings("1990-01-01"), []);
    assert_eq!(findings("1990-02-01"), [(25, Level::Warn)]);
    assert_eq!(findings("1990-01-02"), [(25, Level::Warn)]);
    assert_eq!(findings("1990"), []);
    assert_eq!(findings("1990-02"), [(25, Level::Warn)]);
    let mut asserted = alias();
    asserted.names = with_code("01019010001", "1990-02-01").names;
    let file = given(after([open().into()]));
    assert_eq!(file.when(asserted).findings(), [(25, Level::Warn)]);
}

#[test]
fn numbers_of_other_states_are_readable() {
    let with = |country: &str, number: &str| {
        let mut command = open();
        command.names.foreign_numbers = vec![ForeignNumber {
            country: country.parse().unwrap(),
            number: number.to_owned(),
        }];
        command
    };
    given([])
        .when(with("UZB", "30101900000001"))
        .then_accepted();
    given([]).when(with("UTO", "1")).then_refused(20);
    given([]).when(with("SUN", "1")).then_refused(20);
    given([])
        .when(with("UZB", ""))
        .then_refused_as("TEXT_EMPTY");
    let mut many = with("UZB", "1");
    many.names.foreign_numbers = vec![many.names.foreign_numbers[0].clone(); 11];
    given([]).when(many).then_refused_as("TOO_MANY");
}

#[test]
fn a_file_without_its_identity_of_the_other_file_still_decides() {
    let history = after([
        open().into(),
        second_identity(IdentityCategory::Misused).into(),
        withdraw_consent(2, "2026-06-30").into(),
    ]);
    given(history)
        .with_same_document(&[foreigner(7)])
        .when(violation())
        .then_types(&["ViolationFound"]);
}
