//! Area B: who the person is.

use crate::fixtures::{
    alias, born, citizen_of, day, foreigner, identity, names, nationality, open, passport,
    return_ban, return_decision, violation,
};
use crate::specification::{after, given};
use events::codes::{BanBasis, IdentityCategory, NationalityType, Sex};
use events::payloads::Nationality;
use events::{Event, ForeignerId, Level, RuleId};
use law::{Distinct, Kind, OpenFile, Refusal, Searched};

fn of(nationalities: Vec<Nationality>) -> OpenFile {
    let mut command = open();
    command.identity.nationalities = nationalities;
    command
}

fn named(change: impl Fn(&mut OpenFile)) -> OpenFile {
    let mut command = open();
    change(&mut command);
    command
}

#[test]
fn r_001_the_subject_is_a_foreigner() {
    given([]).when(citizen_of("UZB")).then_accepted();
    let refusal = given([])
        .when(citizen_of("LVA"))
        .then_refused_as("SUBJECT_NOT_FOREIGNER");
    assert_eq!(refusal.rule(), Some(RuleId(1)));
    let mut stolen = alias();
    stolen.identity = identity(
        IdentityCategory::Misused,
        nationality("LVA", NationalityType::Cit),
    );
    stolen.consent = Some("statement of 2026-03-02".to_owned());
    given(after([open().into()]))
        .when(stolen.clone())
        .then_accepted();
    stolen.identity.category = IdentityCategory::Confirmed;
    given(after([open().into()])).when(stolen).then_refused(1);
    for category in [IdentityCategory::Alias, IdentityCategory::Misused] {
        let mut opening = citizen_of("LVA");
        opening.identity.category = category;
        given([]).when(opening).then_refused(1);
    }
}

#[test]
fn r_013_an_identity_has_a_name_and_a_date_of_birth() {
    given([]).when(born("1991")).then_accepted();
    given([])
        .when(named(|c| c.names.surname = None))
        .then_accepted();
    given([])
        .when(named(|c| c.names.given_names.clear()))
        .then_accepted();
    given([])
        .when(named(|c| {
            c.names.surname = None;
            c.names.given_names.clear();
        }))
        .then_refused(13);
    given([])
        .when(named(|c| c.names.birth.date = None))
        .then_refused(13);
    let evidence = Some("states not to know; no document".to_owned());
    let unknown = named(|c| {
        c.names.birth.date = None;
        c.names.birth.date_unknown.clone_from(&evidence);
    });
    given([]).when(unknown).then_accepted();
    given([])
        .when(named(|c| c.names.birth.date_unknown.clone_from(&evidence)))
        .then_refused(13);
}

#[test]
fn r_014_an_identity_has_one_of_four_categories() {
    let file = given(after([open().into()]));
    file.when(alias()).then_types(&["IdentityAsserted"]);
    assert!("FALSE".parse::<IdentityCategory>().is_err());
    assert_eq!(IdentityCategory::ALL.len(), 4);
}

#[test]
fn r_015_registered_names_are_in_latin_letters() {
    for name in [
        "Saidov",
        "O'Neill",
        "D’Angelo",
        "AL-SAYED",
        "Ģirts Ķēniņš",
        "St. John",
        "Ł",
        "Nguyễn",
        "e\u{0301}mile",
    ] {
        given([])
            .when(named(|c| name.clone_into(&mut c.names.given_names[0])))
            .then_accepted();
    }
    given([])
        .when(named(|c| {
            c.names.original_script = Some("Саидов".to_owned());
        }))
        .then_accepted();
    for name in [
        "Саидов",
        "Saidоv",
        "Saidoƛ",
        "Sɤidov",
        "سعید",
        "SAIDOV2",
        "A,B",
        "-",
        "<img>",
        "Robert');",
    ] {
        let command = named(|c| c.names.surname = Some(name.to_owned()));
        let refusal = given([]).when(command).then_refused_as("NAME_NOT_LATIN");
        assert_eq!(
            (refusal.rule(), refusal.pointer()),
            (Some(RuleId(15)), Some("/identity/surname"))
        );
    }
}

#[test]
fn texts_are_printable_and_bounded() {
    let long = |letters| named(|c| c.names.surname = Some("A".repeat(letters)));
    given([]).when(long(200)).then_accepted();
    given([]).when(long(201)).then_refused_as("TEXT_TOO_LONG");
    given([])
        .when(named(|c| c.names.surname = Some("A\0".to_owned())))
        .then_refused_as("TEXT_UNPRINTABLE");
    given([])
        .when(named(|c| c.names.surname = Some(" ".to_owned())))
        .then_refused_as("TEXT_EMPTY");
    given([])
        .when(named(|c| c.names.given_names = vec!["A".to_owned(); 21]))
        .then_refused_as("TOO_MANY");
    given([])
        .when(named(|c| c.documents = vec![passport("A1"); 51]))
        .then_refused_as("TOO_MANY");
    let lower = named(|c| c.names.mrz_name = Some("karimov<<ali".to_owned()));
    given([]).when(lower).then_refused_as("MRZ_NAME_MALFORMED");
}

#[test]
fn r_017_a_date_of_birth_is_possible() {
    for birth in [
        "1991-07",
        "2026-06-30",
        "2026",
        "1896-06-30",
        "1895",
        "1989/1992",
    ] {
        given([]).when(born(birth)).then_accepted();
    }
    for birth in ["2030-01-01", "2026-07-01", "2026-07", "1895-06-30", "1894"] {
        given([]).when(born(birth)).then_refused(17);
    }
}

#[test]
fn r_018_rules_about_age_use_the_youngest_possible_age() {
    use law::rules::identity::youngest_age_on;
    let age = |birth: &str| youngest_age_on(birth.parse().unwrap(), day("2026-06-01"));
    assert_eq!(age("2009"), Some(16));
    assert_eq!(age("2008-06"), Some(17));
    assert_eq!(age("2026"), Some(0));
    assert_eq!(age("2026-07"), None);
}

#[test]
fn r_019_sex_is_a_code_of_iso_5218() {
    assert_eq!(Sex::from_code(2), Some(Sex::Female));
    assert!(serde_json::from_str::<Sex>("\"F\"").is_err());
    for sex in [Sex::NotKnown, Sex::Male, Sex::Female, Sex::NotApplicable] {
        given([])
            .when(named(|c| c.identity.sex = sex))
            .then_accepted();
    }
}

#[test]
fn r_020_nationalities_are_countries_and_specimens_are_for_exercises() {
    given([])
        .when(of(vec![nationality("XXA", NationalityType::Stateless)]))
        .then_accepted();
    given([]).when(of(Vec::new())).then_refused(20);
    given([]).when(citizen_of("UTO")).then_refused(20);
    given([])
        .in_an_exercise()
        .when(citizen_of("UTO"))
        .then_accepted();
    given([]).when(citizen_of("SUN")).then_refused(20);
    given([])
        .when(named(|c| {
            c.names.birth.country = Some("SUN".parse().unwrap());
        }))
        .then_accepted();
    given([])
        .when(named(|c| {
            c.names.birth.country = Some("UTO".parse().unwrap());
        }))
        .then_refused(20);
    given([])
        .when(named(|c| c.documents[0].issuer = "UTO".parse().unwrap()))
        .then_refused(20);
}

#[test]
fn r_021_the_type_of_nationality_agrees_with_its_code() {
    use NationalityType::{Cit, NcitEe, Ref1951, RefOther, Stateless, Subj, Unspec};
    for (code, kind) in [
        ("XXA", Stateless),
        ("XXB", Ref1951),
        ("XXC", RefOther),
        ("XXX", Unspec),
        ("EST", NcitEe),
        ("XXA", NcitEe),
        ("GBS", Subj),
        ("RUS", Cit),
    ] {
        given([])
            .when(of(vec![nationality(code, kind)]))
            .then_accepted();
    }
    for (code, kind) in [
        ("XXA", Cit),
        ("XXB", RefOther),
        ("XXX", Cit),
        ("RUS", Stateless),
        ("RUS", Unspec),
        ("RUS", NcitEe),
    ] {
        given([])
            .when(of(vec![nationality(code, kind)]))
            .then_refused(21);
    }
}

#[test]
fn r_022_no_return_decision_under_free_movement() {
    let both = of(vec![
        nationality("RUS", NationalityType::Cit),
        nationality("LTU", NationalityType::Cit),
    ]);
    let file = given(after([both.into(), violation().into()]));
    file.when(return_decision(10)).then_refused(22);
    file.when(crate::fixtures::removal_order(11, None))
        .then_refused(22);
    let alien = of(vec![nationality("EST", NationalityType::NcitEe)]);
    given(after([alien.into()]))
        .when(return_decision(10))
        .then_accepted();
    let mut forged = alias();
    forged.identity.nationalities = vec![nationality("LTU", NationalityType::Cit)];
    given(after([open().into(), forged.into()]))
        .when(return_decision(10))
        .then_accepted();
}

#[test]
fn r_016_names_that_the_zone_cut_are_flagged() {
    let cut = named(|command| command.names_truncated = true);
    assert_eq!(given([]).when(cut).findings(), [(16, Level::Warn)]);
    assert_eq!(given([]).when(open()).findings(), []);
}

#[test]
fn r_034_a_misused_identity_is_recorded_with_consent_only() {
    let mut misused = alias();
    misused.identity.category = IdentityCategory::Misused;
    let file = given(after([open().into()]));
    file.when(misused.clone()).then_refused(34);
    misused.consent = Some(" ".to_owned());
    file.when(misused.clone()).then_refused(34);
    misused.consent = Some("statement of 2026-03-02".to_owned());
    let decided = file.when(misused.clone()).decided();
    let Event::IdentityAsserted(asserted) = &decided[0].event else {
        panic!("an identity")
    };
    let sealed = asserted.personal.known().unwrap();
    assert_eq!(sealed.consent, misused.consent);
    misused.identity.category = IdentityCategory::Alias;
    misused.consent = None;
    file.when(misused).then_accepted();
    let mut opening = open();
    opening.identity.category = IdentityCategory::Misused;
    given([]).when(opening).then_refused(34);
}

#[test]
fn r_022_the_identity_that_opened_the_file_counts_until_another_one_is_known() {
    let mut opening = citizen_of("LTU");
    opening.identity.category = IdentityCategory::Alias;
    let alias_only = after([opening.clone().into()]);
    given(alias_only).when(return_decision(10)).then_refused(22);
    let mut uzbek = alias();
    uzbek.identity = identity(
        IdentityCategory::Confirmed,
        nationality("UZB", NationalityType::Cit),
    );
    given(after([opening.into(), uzbek.into()]))
        .when(return_decision(10))
        .then_accepted();
}

#[test]
fn r_097_who_moves_freely_is_not_banned_for_circumvention() {
    let ban = |basis| law::ImposeEntryBan {
        basis,
        ..crate::fixtures::ban_until(10, events::codes::Authority::Vrs, "2028-01-01")
    };
    let file = given(after([citizen_of("LTU").into()]));
    file.when(ban(BanBasis::Circumvention)).then_refused(97);
    file.when(ban(BanBasis::Security)).then_accepted();
    let amended = law::AmendDecision {
        basis: Some(BanBasis::Circumvention),
        ..crate::fixtures::amend(10, 20)
    };
    given(after([
        citizen_of("LTU").into(),
        ban(BanBasis::Security).into(),
    ]))
    .when(amended)
    .then_refused(97);
    given(after([open().into()]))
        .when(ban(BanBasis::Circumvention))
        .then_accepted();
}

#[test]
fn r_097_a_family_member_is_banned_on_the_grounds_of_free_movement_only() {
    let ban = |basis| law::ImposeEntryBan {
        basis,
        family_member: true,
        ..crate::fixtures::ban_until(11, events::codes::Authority::Vrs, "2028-01-01")
    };
    let spouse = given(after([open().into(), return_decision(10).into()]));
    spouse.when(ban(BanBasis::Circumvention)).then_refused(97);
    spouse
        .when(law::ImposeEntryBan {
            family_member: true,
            ..return_ban(11, 10)
        })
        .then_refused(97);
    spouse.when(return_ban(11, 10)).then_accepted();
    let security = ban(BanBasis::Security);
    let history = after([open().into(), security.clone().into()]);
    let file = given(history);
    assert!(file.state().file().unwrap().bans[0].family_member);
    file.when(security.clone()).then_nothing();
    let of_a_stranger = law::ImposeEntryBan {
        family_member: false,
        ..security
    };
    file.when(of_a_stranger).then_refused(9);
    let amended = law::AmendDecision {
        basis: Some(BanBasis::Circumvention),
        ..crate::fixtures::amend(11, 20)
    };
    file.when(amended).then_refused(97);
}

#[test]
fn r_022_a_return_ban_is_refused_once_an_eu_nationality_is_known() {
    let mut lithuanian = alias();
    lithuanian.identity = identity(
        IdentityCategory::Confirmed,
        nationality("LTU", NationalityType::Cit),
    );
    let history = after([open().into(), return_decision(10).into(), lithuanian.into()]);
    given(history).when(return_ban(11, 10)).then_refused(22);
}

#[test]
fn r_028_a_document_is_issued_after_birth_and_expires_after_issue() {
    let dated = |issued: Option<&str>, expires: Option<&str>| {
        named(|c| {
            c.documents[0].issued_on = issued.map(day);
            c.documents[0].expires_on = expires.map(day);
        })
    };
    given([])
        .when(dated(Some("2020-01-01"), Some("2030-01-01")))
        .then_accepted();
    given([])
        .when(dated(Some("2020-01-01"), Some("2020-01-01")))
        .then_accepted();
    given([])
        .when(dated(Some("1991-07-03"), None))
        .then_accepted();
    given([]).when(dated(None, None)).then_accepted();
    given([])
        .when(dated(Some("2020-01-01"), Some("2019-01-01")))
        .then_refused(28);
    given([])
        .when(dated(Some("1991-07-02"), None))
        .then_refused(28);
    given([])
        .when(dated(None, Some("1990-01-01")))
        .then_refused(28);
    given([])
        .when(dated(Some("2026-07-01"), None))
        .then_refused(10);
}

#[test]
fn r_029_the_same_document_on_another_file_is_flagged() {
    let flagged = given([])
        .with_same_document(&[foreigner(7)])
        .when(open())
        .findings();
    assert_eq!(flagged, [(29, Level::Warn)]);
    assert_eq!(given([]).when(open()).findings(), []);
    let file = given(after([open().into()])).with_same_document(&[foreigner(7)]);
    assert_eq!(file.when(alias()).findings(), [(29, Level::Warn)]);
}

#[test]
fn r_030_files_with_the_same_identity_are_answered() {
    let distinct = |reason: &str| {
        named(|c| {
            c.distinct_from = vec![Distinct {
                foreigner_id: foreigner(7),
                reason: reason.to_owned(),
            }];
        })
    };
    let file = given([]).with_candidates(&[foreigner(7)]);
    file.when(distinct("other fingerprint reference"))
        .then_accepted();
    let refusal = file.when(open()).0.expect_err("candidates are ignored");
    assert_eq!(refusal, Refusal::CandidatesIgnored(vec![foreigner(7)]));
    assert_eq!(refusal.rule(), Some(RuleId(30)));
    file.when(distinct(" ")).then_refused(30);
    let file = given([]).with_candidates(&[foreigner(7), foreigner(8)]);
    let refusal = file
        .when(distinct("taller"))
        .0
        .expect_err("one is unanswered");
    assert_eq!(refusal, Refusal::CandidatesIgnored(vec![foreigner(8)]));
}

#[test]
fn r_030_what_the_officers_own_search_found_is_answered_beside_equal_identities() {
    let found = vec![foreigner(8), foreigner(7)];
    let distinct_from = |files: &[ForeignerId]| {
        named(|c| {
            let distinct = files.iter().map(|file| Distinct {
                foreigner_id: *file,
                reason: "taller".to_owned(),
            });
            c.distinct_from = distinct.collect();
        })
    };
    let searched = given([]).having_searched(Searched::Found(found.clone()));
    let ignored = |files: Vec<ForeignerId>| Refusal::CandidatesIgnored(files);
    assert_eq!(searched.when(open()).0, Err(ignored(found.clone())));
    let one = searched.when(distinct_from(&[foreigner(8)]));
    assert_eq!(one.0, Err(ignored(vec![foreigner(7)])));
    searched.when(distinct_from(&found)).then_accepted();
    // An equal identity that the search did not see, or saw too, is named once.
    let both = searched.with_candidates(&[foreigner(7), foreigner(9)]);
    let all = vec![foreigner(7), foreigner(9), foreigner(8)];
    assert_eq!(both.when(open()).0, Err(ignored(all.clone())));
    both.when(distinct_from(&all)).then_accepted();
}

#[test]
fn r_030_a_search_that_found_nobody_leaves_equal_identities_to_be_answered() {
    let nobody = given([]).having_searched(Searched::Found(Vec::new()));
    nobody.when(open()).then_accepted();
    let equal = nobody.with_candidates(&[foreigner(7)]);
    equal.when(open()).then_refused(30);
}

#[test]
fn r_030_a_search_of_another_or_too_old_opens_no_file() {
    for (searched, code) in [
        (Searched::Foreign, "DUPLICATE_SEARCH_OF_ANOTHER"),
        (Searched::Expired, "DUPLICATE_SEARCH_EXPIRED"),
    ] {
        let refusal = given([]).having_searched(searched).when(open()).0;
        let refusal = refusal.expect_err("no search");
        assert_eq!(
            (refusal.rule(), refusal.kind()),
            (Some(RuleId(30)), Kind::Content)
        );
        assert_eq!(
            (refusal.code(), refusal.pointer()),
            (code, Some("/duplicate_search"))
        );
    }
}

#[test]
fn r_132_the_profile_has_the_age_group_of_the_legal_day() {
    use events::codes::AgeGroup;
    let group = |birth: &str| {
        let found = given(after([born(birth).into()]))
            .when(violation())
            .decided()
            .remove(0);
        let Event::ViolationFound(found) = found.event else {
            panic!("a violation")
        };
        (
            found.profile.age_group,
            found.profile.citizenship.code().to_owned(),
        )
    };
    assert_eq!(
        group("2012-03-02"),
        (AgeGroup::From14To17, "UZB".to_owned())
    );
    assert_eq!(group("2012-03-03").0, AgeGroup::Under14);
    assert_eq!(group("1991").0, AgeGroup::From18To34);
    assert_eq!(group("1991-03-02").0, AgeGroup::From35);
    let mut unknown = open();
    unknown.names.birth.date = None;
    unknown.names.birth.date_unknown = Some("not known".to_owned());
    let found = given(after([unknown.into()]))
        .when(violation())
        .decided()
        .remove(0);
    let Event::ViolationFound(found) = found.event else {
        panic!("a violation")
    };
    assert_eq!(found.profile.age_group, AgeGroup::Unknown);
}

#[test]
fn an_identity_that_is_known_adds_nothing() {
    let history = after([open().into(), alias().into()]);
    given(history.clone()).when(alias()).then_nothing();
    let mut other = alias();
    other.names = names("KARIMOFF", "ALI", "1991");
    given(history).when(other).then_accepted();
}
