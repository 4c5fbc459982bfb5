//! Area E: the mirror of the Schengen Information System.

use crate::fixtures::{
    ban_until, day, decision, decision_id, departure, id, notified_return_decision, open, passport,
    removal_order, resume, return_ban, return_decision, revoke, suspend, unlimited_ban, violation,
};
use crate::specification::{after, given};
use chrono::NaiveDate;
use events::codes::{
    Authority, BanBasis, ConsultationDirection, ConsultationOutcome, DecisionKind, DocumentKind,
    Organisation, RevocationMode, RevocationReason,
};
use events::payloads::Document;
use events::{ConsultationId, DecisionId, Event, Level, RuleId};
use law::alerts::{Alert, RefusalAlert, ReturnAlert};
use law::deadlines::standing;
use law::parameters::ENACTED;
use law::rules::alerts as rules;
use law::rules::alerts::{AlertField, Review};
use law::{
    Absconding, AnsweredConsultation, Command, Consultation, ExtendAlert, File, ImposeEntryBan,
    RevokeDecision,
};

fn file(commands: impl IntoIterator<Item = Command>) -> File {
    given(after(commands)).state().file().unwrap().clone()
}

fn alert_on(file: &File, on: NaiveDate) -> Option<Alert> {
    law::alerts::alert_on(file, on, &ENACTED)
}

fn on_return(file: &File, on: &str) -> ReturnAlert {
    match alert_on(file, day(on)) {
        Some(Alert::Return(alert)) => alert,
        other => panic!("no return alert on {on}: {other:?}"),
    }
}

fn refusal(file: &File, on: &str) -> RefusalAlert {
    match alert_on(file, day(on)) {
        Some(Alert::Refusal(alert)) => alert,
        other => panic!("no refusal alert on {on}: {other:?}"),
    }
}

/// A person who has to leave by 16 March and is banned for three years after that.
fn ordered() -> Vec<Command> {
    vec![
        open().into(),
        notified_return_decision(10).into(),
        return_ban(11, 10).into(),
    ]
}

fn ordered_and(command: impl Into<Command>) -> Vec<Command> {
    let mut commands = ordered();
    commands.push(command.into());
    commands
}

fn schengen_until(number: u32, until: &str) -> ImposeEntryBan {
    ImposeEntryBan {
        decision: decision(DecisionKind::BanSch, Authority::Vrs, number, "2026-03-02"),
        ..ban_until(number, Authority::Vrs, until)
    }
}

fn review_since(alert: &Alert, since: &str) -> Option<Review> {
    let review_on = rules::review_day(alert, day(since), &ENACTED)?;
    rules::an_alert_is_reviewed(alert, day(since), review_on, &ENACTED)
}

fn number_of(decision: DecisionId) -> u128 {
    decision.0.as_u128()
}

#[test]
fn r_092_a_refusal_alert_is_exported_with_everything_it_needs() {
    let complete = file([open().into(), schengen_until(10, "2029-03-02").into()]);
    let alert = refusal(&complete, "2026-03-02");
    assert_eq!(
        (alert.basis, alert.until),
        (BanBasis::Security, Some(day("2029-03-02")))
    );
    assert_eq!(
        rules::what_a_refusal_alert_lacks(&alert, complete.primary()),
        []
    );
    let national = RefusalAlert {
        basis: BanBasis::Png,
        ..alert.clone()
    };
    assert_eq!(
        rules::what_a_refusal_alert_lacks(&national, complete.primary()),
        [AlertField::Basis]
    );
    let mut nameless = complete.primary().unwrap().clone();
    let names = nameless.names.as_mut().unwrap();
    names.surname = None;
    assert_eq!(
        rules::what_a_refusal_alert_lacks(&alert, Some(&nameless)),
        [],
        "a single name stands for the surname"
    );
    nameless.names = None;
    assert_eq!(
        rules::what_a_refusal_alert_lacks(&alert, Some(&nameless)),
        [AlertField::Surname, AlertField::BirthDate]
    );
}

#[test]
fn r_093_a_return_alert_carries_the_last_day_and_the_ban_flag() {
    let notified = file(ordered());
    let alert = on_return(&notified, "2026-03-10");
    assert_eq!(
        (alert.last_day, alert.with_ban),
        (Some(day("2026-03-16")), true)
    );
    assert_eq!(
        rules::what_a_return_alert_lacks(&alert, notified.primary()),
        []
    );
    let issued = file([open().into(), return_decision(10).into()]);
    let alert = on_return(&issued, "2026-03-10");
    assert!(!alert.with_ban);
    assert_eq!(
        rules::what_a_return_alert_lacks(&alert, issued.primary()),
        [AlertField::LastDay]
    );
    let forced = file([open().into(), removal_order(10, None).into()]);
    let alert = on_return(&forced, "2026-03-20");
    assert!(alert.threat && !alert.voluntary);
    assert_eq!(
        rules::what_a_return_alert_lacks(&alert, forced.primary()),
        []
    );
    let national = ImposeEntryBan {
        decision: decision(DecisionKind::BanLv, Authority::Vrs, 11, "2026-03-02"),
        ..return_ban(11, 10)
    };
    let national = file([
        open().into(),
        notified_return_decision(10).into(),
        national.into(),
    ]);
    assert!(!on_return(&national, "2026-03-10").with_ban);
}

#[test]
fn r_074_a_suspension_shows_at_once() {
    let commands = ordered_and(suspend(10, 20, "2026-03-10", None));
    let suspended = file(commands.clone());
    assert!(!on_return(&suspended, "2026-03-09").suspended);
    assert!(on_return(&suspended, "2026-03-10").suspended);
    let resumed = file(
        commands
            .into_iter()
            .chain([resume(10, "2026-03-20").into()]),
    );
    let alert = on_return(&resumed, "2026-03-20");
    assert!(!alert.suspended);
    assert_eq!(alert.last_day, Some(day("2026-03-26")));
}

#[test]
fn the_flag_of_absconding_lasts_until_the_person_is_found() {
    let mut absconded = file(ordered());
    absconded.abscondings = vec![Absconding {
        absconded_on: Some(day("2026-03-05")),
        note: None,
        found: Some((day("2026-03-12"), None)),
    }];
    for (on, expected) in [
        ("2026-03-04", false),
        ("2026-03-05", true),
        ("2026-03-11", true),
        ("2026-03-12", false),
    ] {
        assert_eq!(on_return(&absconded, on).absconded, expected, "{on}");
    }
}

#[test]
fn r_079_what_is_withdrawn_or_annulled_has_no_alert() {
    for mode in [RevocationMode::ExNunc, RevocationMode::ExTunc] {
        let revoked = RevokeDecision {
            mode: Some(mode),
            reason: RevocationReason::CourtAnnulled,
            ..revoke(10, 20)
        };
        let revoked = file(ordered_and(revoked));
        assert_eq!(alert_on(&revoked, day("2026-05-01")), None);
    }
    assert!(alert_on(&file(ordered()), day("2026-05-01")).is_some());
}

#[test]
fn r_094_a_person_has_one_alert_about_the_ban_that_ends_last() {
    let commands = || {
        vec![
            open().into(),
            schengen_until(10, "2028-03-02").into(),
            schengen_until(11, "2030-03-02").into(),
            ban_until(12, Authority::Vrs, "2031-03-02").into(),
        ]
    };
    let several = file(commands());
    let leading = refusal(&several, "2026-03-02");
    assert_eq!(
        (number_of(leading.decision.decision_id), leading.until),
        (11, Some(day("2030-03-02")))
    );
    assert_eq!(
        alert_on(&several, day("2030-03-03")),
        None,
        "a ban for Latvia is a national measure"
    );
    let mut unlimited = unlimited_ban(13, Authority::MinInt);
    unlimited.decision.kind = DecisionKind::BanSch;
    let several = file(commands().into_iter().chain([unlimited.into()]));
    let leading = refusal(&several, "2026-03-02");
    assert_eq!(
        (number_of(leading.decision.decision_id), leading.until),
        (13, None)
    );
}

#[test]
fn r_092_r_094_a_ban_without_a_basis_of_field_q_hides_no_other() {
    let mut non_grata = unlimited_ban(12, Authority::MinFor);
    non_grata.decision.kind = DecisionKind::BanSch;
    non_grata.basis = BanBasis::Png;
    let banned = |others: Vec<Command>| {
        let history = after([open().into()].into_iter().chain(others));
        let decided = given(history.clone())
            .by(Organisation::Pmlp)
            .when(non_grata.clone())
            .decided();
        let imposed = decided.into_iter().map(|decided| decided.event);
        let history: Vec<_> = history.into_iter().chain(imposed).collect();
        refusal(given(history).state().file().unwrap(), "2026-03-02")
    };
    let leading = banned(vec![schengen_until(10, "2028-03-02").into()]);
    assert_eq!(
        (number_of(leading.decision.decision_id), leading.basis),
        (10, BanBasis::Security)
    );
    let alone = banned(Vec::new());
    assert_eq!(
        alone.basis,
        BanBasis::Png,
        "it stays and says what it lacks"
    );
}

#[test]
fn r_095_the_alerts_are_swapped_when_the_person_has_left() {
    let gone = file(ordered_and(departure("2026-03-16")));
    let before = on_return(&gone, "2026-03-15");
    assert_eq!(number_of(before.decision.decision_id), 10);
    let after = refusal(&gone, "2026-03-16");
    assert_eq!(
        (number_of(after.decision.decision_id), after.until),
        (11, Some(day("2029-03-16")))
    );
    assert_eq!(alert_on(&gone, day("2029-03-17")), None);
    let abroad = file([open().into(), schengen_until(10, "2029-03-02").into()]);
    refusal(&abroad, "2026-03-02");
    let here = file([
        open().into(),
        violation().into(),
        schengen_until(10, "2029-03-02").into(),
    ]);
    assert_eq!(alert_on(&here, day("2026-03-02")), None);
}

#[test]
fn r_089_r_101_a_suspended_or_ended_ban_has_no_refusal_alert() {
    let suspended = file([
        open().into(),
        schengen_until(10, "2029-03-02").into(),
        suspend(10, 20, "2026-06-01", Some("2026-06-30")).into(),
    ]);
    refusal(&suspended, "2026-05-31");
    assert_eq!(alert_on(&suspended, day("2026-06-10")), None);
    refusal(&suspended, "2029-03-02");
    assert_eq!(alert_on(&suspended, day("2029-03-03")), None);
}

fn consulted(answer: Option<(&str, ConsultationOutcome)>) -> Consultation {
    Consultation {
        consultation_id: ConsultationId(id(1)),
        country: "EST".parse().unwrap(),
        opened_on: day("2026-03-03"),
        direction: ConsultationDirection::LatviaAsks,
        told_to_go_on: Some(day("2026-03-02")),
        reply_due_on: day("2026-03-17"),
        extended: false,
        answer: answer.map(|(on, outcome)| AnsweredConsultation {
            on: day(on),
            outcome,
        }),
    }
}

#[test]
fn r_096_nothing_is_exported_until_the_consultation_about_a_permit_ended() {
    let banned = file([open().into(), schengen_until(10, "2029-03-02").into()]);
    let with = |answer| File {
        consultations: vec![consulted(answer)],
        ..banned.clone()
    };
    refusal(&with(None), "2026-03-02");
    assert_eq!(alert_on(&with(None), day("2026-03-03")), None);
    for outcome in [
        ConsultationOutcome::Withdrawn,
        ConsultationOutcome::NoObjection,
    ] {
        let answered = with(Some(("2026-03-10", outcome)));
        assert_eq!(alert_on(&answered, day("2026-03-09")), None);
        refusal(&answered, "2026-03-10");
    }
    let maintained = with(Some(("2026-03-10", ConsultationOutcome::Maintained)));
    assert_eq!(alert_on(&maintained, day("2026-03-10")), None);
    // The answer of one state settles nothing for another.
    let mut unanswered = consulted(None);
    unanswered.country = "DEU".parse().unwrap();
    let answered = consulted(Some(("2026-03-10", ConsultationOutcome::Withdrawn)));
    let both = File {
        consultations: vec![unanswered, answered],
        ..banned.clone()
    };
    assert_eq!(alert_on(&both, day("2026-03-10")), None);
}

#[test]
fn r_096_a_permit_that_nobody_was_asked_about_stands_in_the_way() {
    let permit = |issuer: &str, kind| Document {
        kind,
        issuer: issuer.parse().unwrap(),
        expires_on: Some(day("2026-12-31")),
        ..passport("EE12345")
    };
    // The document becomes known when the ban is there.
    let holder = |document| {
        let added = law::AddDocument {
            document,
            ..crate::fixtures::add_document("EE12345")
        };
        file([
            open().into(),
            schengen_until(10, "2029-03-02").into(),
            added.into(),
        ])
    };
    let estonian = holder(permit("EST", DocumentKind::Rp));
    assert_eq!(alert_on(&estonian, day("2026-12-31")), None);
    refusal(&estonian, "2027-01-01");
    for other in [
        permit("LVA", DocumentKind::Rp),
        permit("GBR", DocumentKind::Rp),
        permit("EST", DocumentKind::Pt),
    ] {
        refusal(&holder(other), "2026-06-01");
    }
}

#[test]
fn r_097_the_marker_of_free_movement_follows_the_nationality() {
    let stranger = file([open().into(), schengen_until(10, "2029-03-02").into()]);
    assert!(!refusal(&stranger, "2026-03-02").free_movement);
    let lithuanian = crate::fixtures::citizen_of("LTU");
    let lithuanian = file([lithuanian.into(), schengen_until(10, "2029-03-02").into()]);
    assert!(refusal(&lithuanian, "2026-03-02").free_movement);
    let spouse = ImposeEntryBan {
        family_member: true,
        ..schengen_until(10, "2029-03-02")
    };
    let spouse = file([open().into(), spouse.into()]);
    assert!(refusal(&spouse, "2026-03-02").free_movement);
}

#[test]
fn r_098_an_alert_is_reviewed_within_three_years_or_five_if_the_ban_is_longer() {
    let reviewed = |from: &str, until: Option<&str>| {
        let alert = RefusalAlert {
            decision: decision(DecisionKind::BanSch, Authority::Vrs, 10, "2026-01-10"),
            basis: BanBasis::ReturnBan,
            from: day(from),
            until: until.map(day),
            free_movement: false,
        };
        review_since(&Alert::Refusal(alert), from)
    };
    let review = |notice: &str, on: &str| {
        Some(Review {
            notice_on: day(notice),
            review_on: day(on),
        })
    };
    let three = review("2028-11-02", "2029-03-02");
    assert_eq!(reviewed("2026-03-02", Some("2029-03-02")), three);
    let five = review("2030-11-02", "2031-03-02");
    assert_eq!(reviewed("2026-03-02", Some("2031-03-02")), five);
    assert_eq!(reviewed("2026-03-02", None), five);
    assert_eq!(
        reviewed("2026-03-02", Some("2029-03-01")),
        None,
        "it ends before its review"
    );
    assert_eq!(
        reviewed("2026-03-02", Some("2029-03-03")),
        None,
        "longer than three years, it is reviewed in five and ends before"
    );
    let on_return = Alert::Return(on_return(&file(ordered()), "2026-03-02"));
    assert_eq!(review_since(&on_return, "2026-03-02"), three);
}

fn keep(target: u32, on: &str) -> ExtendAlert {
    ExtendAlert {
        target: decision_id(target),
        extended_on: day(on),
        assessment: "tried to enter again under another name".to_owned(),
    }
}

/// A file as it is after the alert about a decision was kept on each of these days.
fn kept(commands: &[Command], target: u32, days: &[&str]) -> File {
    let mut history = after(commands.iter().cloned());
    for on in days {
        let decided = given(history.clone())
            .at(&format!("{on}T12:00:00+02:00"))
            .when(keep(target, on))
            .decided();
        history.extend(decided.into_iter().map(|decided| decided.event));
    }
    given(history).state().file().unwrap().clone()
}

#[test]
fn r_098_without_an_extension_the_alert_lapses() {
    let overdue = ordered();
    let stands = |days: &[&str], on: &str| alert_on(&kept(&overdue, 10, days), day(on)).is_some();
    assert!(stands(&[], "2029-03-02"));
    assert!(!stands(&[], "2029-03-03"), "nobody decided to keep it");
    let extended = ["2029-02-01"];
    assert!(stands(&extended, "2032-02-01"));
    assert!(!stands(&extended, "2032-02-02"));
    // Every extension brings a review of its own.
    let twice = ["2029-02-01", "2032-01-15"];
    assert!(stands(&twice, "2035-01-15"));
    assert!(!stands(&twice, "2035-01-16"));
}

#[test]
fn r_098_a_ban_of_five_years_keeps_its_alert_and_a_longer_one_is_reviewed() {
    let banned = |until: &str| {
        let mut ban = schengen_until(10, until);
        ban.threat = true;
        vec![open().into(), ban.into()]
    };
    let five = kept(&banned("2031-03-01"), 10, &[]);
    refusal(&five, "2031-03-01");
    let ten = banned("2036-03-01");
    refusal(&kept(&ten, 10, &[]), "2031-03-02");
    assert_eq!(alert_on(&kept(&ten, 10, &[]), day("2031-03-03")), None);
    refusal(&kept(&ten, 10, &["2031-03-02"]), "2036-03-01");
}

#[test]
fn r_098_a_late_extension_is_recorded_with_an_alarm_and_the_alert_stands_again() {
    let file = given(after(ordered())).at("2029-05-01T12:00:00+03:00");
    let in_time = file.when(keep(10, "2029-03-02"));
    in_time.then_types(&["AlertExtended"]);
    assert_eq!(file.when(keep(10, "2029-03-02")).findings(), []);
    let late = file.when(keep(10, "2029-04-15"));
    assert_eq!(late.findings(), [(98, Level::Alarm)]);
    let again = kept(&ordered(), 10, &["2029-04-15"]);
    assert_eq!(alert_on(&again, day("2029-04-14")), None);
    on_return(&again, "2029-04-15");
}

#[test]
fn r_098_r_099_an_alert_is_extended_where_there_is_one_with_an_assessment() {
    let file = given(after(ordered()));
    let decided = file.when(keep(10, "2026-06-30")).decided();
    let Event::AlertExtended(extended) = &decided[0].event else {
        panic!("an extension")
    };
    assert_eq!(extended.review_on, day("2029-06-30"));
    let unfounded = |assessment: &str| ExtendAlert {
        assessment: assessment.to_owned(),
        ..keep(10, "2026-06-30")
    };
    file.when(unfounded("")).then_refused(99);
    file.when(unfounded("  ")).then_refused(99);
    file.when(unfounded("a\nb"))
        .then_refused_as("TEXT_UNPRINTABLE");
    file.when(keep(10, "2026-07-01")).then_refused(10);
    // The ban waits for the departure: the alert is about the decision.
    file.when(keep(11, "2026-06-30"))
        .then_refused_as("NO_ALERT_TO_EXTEND");
    file.when(keep(10, "2026-03-01")).then_refused(98);
    let known = after(ordered_and(keep(10, "2026-06-30")));
    given(known).when(keep(10, "2026-06-30")).then_nothing();
}

#[test]
fn r_095_r_098_an_alert_about_a_ban_is_reviewed_from_the_day_on_which_the_person_has_left() {
    let mut unlimited = unlimited_ban(10, Authority::MinInt);
    unlimited.decision.kind = DecisionKind::BanSch;
    let left = file([
        open().into(),
        violation().into(),
        unlimited.into(),
        departure("2026-06-10").into(),
    ]);
    assert_eq!(alert_on(&left, day("2026-06-09")), None, "still here");
    refusal(&left, "2026-06-10");
    assert_eq!(reviews(&left), ["2031-02-10", "2031-06-11"]);
}

/// The days from which notice of a review is given, and from which an alert is not kept any more.
fn reviews(file: &File) -> Vec<String> {
    let deadlines = standing(file, &ENACTED).into_iter();
    let reviews = deadlines.filter(|deadline| deadline.rule == RuleId(98));
    reviews
        .map(|deadline| law::time::civil_day(deadline.due_at).to_string())
        .collect()
}

#[test]
fn r_098_return_alerts_are_announced_too_and_again_after_each_extension() {
    let overdue = ordered();
    let days = |days: &[&str]| reviews(&kept(&overdue, 10, days));
    assert_eq!(days(&[]), ["2028-11-02", "2029-03-03"]);
    assert_eq!(days(&["2029-02-01"]), ["2031-10-01", "2032-02-02"]);
    // The alert about the decision ends with the departure, that about the ban with the ban.
    let gone = file(ordered_and(departure("2026-03-16")));
    assert_eq!(reviews(&gone), ["2028-11-16"]);
    let revoked = file(ordered_and(RevokeDecision {
        reason: RevocationReason::CourtAnnulled,
        ..revoke(10, 20)
    }));
    assert_eq!(reviews(&revoked), [""; 0]);
}

#[test]
fn r_099_an_extension_records_the_individual_assessment() {
    assert_eq!(
        rules::an_extension_has_an_assessment("convicted again in 2028", "pmlp-17"),
        Ok(())
    );
    for (text, officer, at) in [
        ("", "pmlp-17", "/assessment"),
        ("convicted again", " ", "/officer"),
    ] {
        let refusal = rules::an_extension_has_an_assessment(text, officer).unwrap_err();
        assert_eq!(refusal.rule(), Some(events::RuleId(99)));
        assert_eq!(refusal.pointer(), Some(at));
    }
}

#[test]
fn a_ban_of_a_minister_is_exported_like_any_other() {
    let mut ban = unlimited_ban(10, Authority::MinFor);
    ban.decision.kind = DecisionKind::BanSch;
    let events = given(after([open().into()]))
        .by(Organisation::Pmlp)
        .when(ban)
        .decided();
    let history = after([open().into()])
        .into_iter()
        .chain(events.into_iter().map(|decided| decided.event));
    let banned = given(history).state().file().unwrap().clone();
    assert_eq!(refusal(&banned, "2026-03-02").until, None);
}

#[test]
fn what_an_alert_lacks_has_a_code_for_programs() {
    let codes = [
        AlertField::Surname,
        AlertField::BirthDate,
        AlertField::DecisionReference,
        AlertField::Basis,
        AlertField::LastDay,
    ]
    .map(AlertField::code);
    let expected = [
        "SURNAME",
        "BIRTH_DATE",
        "DECISION_REFERENCE",
        "BASIS",
        "LAST_DAY",
    ];
    assert_eq!(codes, expected);
}
