//! The protection of the person in a removal: bars, notice, asylum, minors, data (rules ).

use crate::course_fixtures::{bar, court_expulsion};
use crate::fixtures::{
    amend, born, day, departure, id, instant, open, removal, removal_order, return_ban,
    return_decision, suspend,
};
use crate::specification::{after, given};
use events::codes::{
    AsylumException, DepartureForm, Reception, ShortNoticeReason, SuspensionReason, Vulnerability,
};
use events::payloads::{VulnerabilityPersonal, VulnerabilityRecorded};
use events::{Event, Level, Personal, RemovalBarId, VulnerabilityId};
use law::rules::removals::no_personal_data_to_third_country;
use law::{
    AmendDecision, Command, ConfirmDeparture, IssueRemovalOrder, IssueReturnDecision,
    LiftRemovalBar, RecordCourtExpulsion, RecordRemoval, SuspendDecision,
};

fn to(country: &str) -> RecordRemoval {
    RecordRemoval {
        destination: Some(country.parse().unwrap()),
        ..removal("2026-04-01")
    }
}

fn lift(on: &str) -> LiftRemovalBar {
    LiftRemovalBar {
        bar_id: None,
        country: Some("AFG".parse().unwrap()),
        lifted_on: day(on),
        reference: None,
    }
}

/// An order with a ban; nobody removes the person to Afghanistan.
fn barred() -> Vec<Command> {
    vec![
        open().into(),
        bar(1, "AFG", "2026-03-01").into(),
        removal_order(10, None).into(),
        return_ban(11, 10).into(),
    ]
}

fn and(mut commands: Vec<Command>, command: impl Into<Command>) -> Vec<Command> {
    commands.push(command.into());
    commands
}

#[test]
fn r_062_nobody_is_removed_to_a_barred_country() {
    let file = given(after(barred()));
    file.when(to("AFG")).then_refused(62);
    file.when(to("PAK")).then_accepted();
    let forced = ConfirmDeparture {
        destination: "AFG".parse().unwrap(),
        form: DepartureForm::ForcedAssist,
        ..departure("2026-04-01")
    };
    file.when(forced.clone()).then_refused(62);
    // Who goes there freely is not removed.
    let free = ConfirmDeparture {
        form: DepartureForm::VolAssist,
        ..forced
    };
    file.when(free).then_accepted();
    let amended = AmendDecision {
        destination: Some("AFG".parse().unwrap()),
        effective_on: day("2026-03-21"),
        ..amend(10, 20)
    };
    let dated = |mut it: AmendDecision| {
        it.decision.date = day("2026-03-21");
        it
    };
    file.when(dated(amended)).then_refused(62);
}

#[test]
fn r_062_no_decision_sends_to_a_barred_country_while_the_bar_stands() {
    let commands: Vec<Command> = vec![open().into(), bar(1, "AFG", "2026-02-10").into()];
    let file = given(after(commands.clone()));
    let afghanistan = "AFG".parse().unwrap();
    let voluntary = IssueReturnDecision {
        destination: afghanistan,
        ..return_decision(10)
    };
    file.when(voluntary.clone()).then_refused(62);
    file.when(IssueRemovalOrder {
        destination: Some(afghanistan),
        ..removal_order(10, None)
    })
    .then_refused(62);
    file.when(RecordCourtExpulsion {
        destination: Some(afghanistan),
        ..court_expulsion(10, None)
    })
    .then_refused(62);
    // The bar stands to the day before it is lifted.
    let lifted = |on| given(after(and(commands.clone(), lift(on))));
    lifted("2026-03-03")
        .when(voluntary.clone())
        .then_refused(62);
    lifted("2026-03-02").when(voluntary.clone()).then_accepted();
    let later = given(after([open().into(), bar(1, "AFG", "2026-03-03").into()]));
    later.when(voluntary).then_accepted();
}

#[test]
fn r_062_a_bar_stands_once_and_is_lifted_once() {
    let commands: Vec<Command> = vec![open().into(), bar(1, "AFG", "2026-02-10").into()];
    let file = given(after(commands.clone()));
    file.when(bar(2, "AFG", "2026-02-10")).then_nothing();
    file.when(bar(2, "AFG", "2026-02-11"))
        .then_refused_as("REMOVAL_BAR_STANDS");
    file.when(bar(2, "PAK", "2026-02-11")).then_accepted();
    file.when(bar(2, "PAK", "2026-07-01")).then_refused(10);
    file.when(lift("2026-02-09"))
        .then_refused_as("REMOVAL_BAR_LIFTED_TOO_EARLY");
    let by_id = |number| LiftRemovalBar {
        bar_id: Some(RemovalBarId(id(number))),
        country: None,
        ..lift("2026-03-02")
    };
    file.when(by_id(2)).then_refused_as("NO_REMOVAL_BAR");
    file.when(by_id(1)).then_types(&["RemovalBarLifted"]);
    let neither = LiftRemovalBar {
        country: None,
        ..lift("2026-03-02")
    };
    file.when(neither).then_refused_as("NO_REMOVAL_BAR");
    let file = given(after(and(commands, lift("2026-03-02"))));
    file.when(lift("2026-03-02")).then_nothing();
    file.when(lift("2026-03-03"))
        .then_refused_as("NO_REMOVAL_BAR");
    file.when(bar(2, "AFG", "2026-04-01")).then_accepted();
}

/// The findings on a removal of 1 April 2026 that was announced and began at these moments.
fn told(informed: &str, started: &str, reason: Option<ShortNoticeReason>) -> Vec<(u16, Level)> {
    let removal = RecordRemoval {
        started_at: Some(instant(started)),
        informed_at: Some(instant(informed)),
        short_notice: reason,
        ..to("PAK")
    };
    given(after(barred())).when(removal).findings()
}

#[test]
fn r_067_the_person_is_told_twelve_hours_before_or_one_with_a_reason() {
    let late = [(67, Level::Alarm)];
    let nine = "2026-04-01T09:00:00+03:00";
    let reason = Some(ShortNoticeReason::Readmission);
    assert_eq!(told("2026-03-31T20:00:00+03:00", nine, None), []);
    assert_eq!(told("2026-03-31T21:00:00+03:00", nine, None), []);
    assert_eq!(told("2026-03-31T21:00:01+03:00", nine, None), late);
    assert_eq!(told("2026-03-31T21:00:01+03:00", nine, reason), []);
    assert_eq!(told("2026-04-01T08:00:00+03:00", nine, reason), []);
    assert_eq!(told("2026-04-01T08:00:01+03:00", nine, reason), late);
    let half_past = "2026-04-01T09:30:00+03:00";
    assert_eq!(told("2026-04-01T08:00:00+03:00", half_past, None), late);
    assert_eq!(given(after(barred())).when(to("PAK")).findings(), []);
}

#[test]
fn r_067_a_removal_starts_on_its_day_at_the_latest() {
    let starting = |at: &str| RecordRemoval {
        started_at: Some(instant(at)),
        ..to("PAK")
    };
    let file = given(after(barred()));
    file.when(starting("2026-04-01T23:59:59+03:00"))
        .then_accepted();
    file.when(starting("2026-04-02T00:00:00+03:00"))
        .then_refused(67);
    file.when(starting("2026-07-01T00:00:00+03:00"))
        .then_refused(10);
}

/// An order that is suspended from 25 March for a reason.
fn suspended(reason: SuspensionReason) -> Vec<Command> {
    let suspension = SuspendDecision {
        reason,
        ..suspend(10, 20, "2026-03-25", None)
    };
    let mut dated = suspension;
    dated.decision.date = day("2026-03-25");
    and(barred(), dated)
}

#[test]
fn r_063_an_asylum_application_stands_in_the_way_of_removal_but_for_the_exceptions() {
    let asylum = given(after(suspended(SuspensionReason::Asylum)));
    let both = [(74, Level::Alarm), (63, Level::Alarm)];
    assert_eq!(asylum.when(to("PAK")).findings(), both);
    let forced = ConfirmDeparture {
        form: DepartureForm::ForcedNoassist,
        ..departure("2026-04-01")
    };
    assert_eq!(asylum.when(forced).findings(), both);
    let excepted = RecordRemoval {
        asylum_exception: Some(AsylumException::SecondRepeated),
        ..to("PAK")
    };
    assert_eq!(asylum.when(excepted.clone()).findings(), []);
    // No exception to asylum lifts what a court suspended.
    let court = given(after(suspended(SuspensionReason::Court)));
    assert_eq!(court.when(excepted).findings(), [(74, Level::Alarm)]);
}

/// A minor is recorded as vulnerable from 1 January to 31 May 2026.
fn vulnerable(kind: Vulnerability, representative: Option<&str>) -> Vec<Event> {
    vulnerable_and_born("2010-03-01", kind, representative)
}

fn vulnerable_and_born(
    birth: &str,
    kind: Vulnerability,
    representative: Option<&str>,
) -> Vec<Event> {
    let mut commands = barred();
    commands[0] = born(birth).into();
    let mut history = after(commands);
    history.push(Event::VulnerabilityRecorded(VulnerabilityRecorded {
        vulnerability_id: VulnerabilityId(id(1)),
        since: day("2026-01-01"),
        until: Some(day("2026-05-31")),
        personal: Personal::Known(VulnerabilityPersonal {
            kind,
            representative: representative.map(str::to_owned),
        }),
    }));
    history
}

#[test]
fn r_073_an_unaccompanied_minor_is_represented_and_received() {
    let minor = Vulnerability::UnaccompaniedMinor;
    let file = given(vulnerable(minor, None));
    file.when(to("PAK")).then_refused(73);
    let received = RecordRemoval {
        reception: Some(Reception::Family),
        ..to("PAK")
    };
    file.when(received.clone()).then_refused(73);
    let represented = RecordRemoval {
        representative: Some("bāriņtiesa 2026/17".to_owned()),
        ..to("PAK")
    };
    file.when(represented.clone()).then_refused(73);
    let both = RecordRemoval {
        reception: Some(Reception::Family),
        ..represented
    };
    file.when(both).then_accepted();
    let on_file = given(vulnerable(minor, Some("bāriņtiesa 2026/17")));
    on_file.when(received).then_accepted();
    let forced = ConfirmDeparture {
        form: DepartureForm::ForcedNoassist,
        ..departure("2026-04-01")
    };
    on_file.when(forced).then_refused(73);
    on_file.when(departure("2026-04-01")).then_accepted();
}

#[test]
fn r_073_protects_while_the_vulnerability_is_recorded() {
    let file = given(vulnerable(Vulnerability::UnaccompaniedMinor, None));
    file.when(removal("2026-05-31")).then_refused(73);
    file.when(removal("2026-06-01")).then_accepted();
    given(vulnerable(Vulnerability::Pregnant, None))
        .when(to("PAK"))
        .then_accepted();
}

#[test]
fn r_073_protects_until_the_person_is_of_age() {
    let minor = Vulnerability::UnaccompaniedMinor;
    let born_on = |birth: &str| given(vulnerable_and_born(birth, minor, None));
    // Eighteen on 1 April 2026, though nobody recorded an end.
    let file = born_on("2008-04-01");
    file.when(removal("2026-03-31")).then_refused(73);
    file.when(removal("2026-04-01")).then_accepted();
    // The youngest possible age counts, and who is of no known age may be a minor.
    born_on("2008").when(removal("2026-04-01")).then_refused(73);
    let erased = vulnerable(minor, None)
        .into_iter()
        .map(|event| match event {
            Event::FileOpened(opened) => Event::FileOpened(events::payloads::FileOpened {
                personal: Personal::Erased,
                ..opened
            }),
            other => other,
        });
    given(erased).when(removal("2026-04-01")).then_refused(73);
}

#[test]
fn r_059_r_062_r_073_a_readmission_under_an_order_obeys_what_a_removal_obeys() {
    let readmitted = |destination: &str, on: &str| ConfirmDeparture {
        form: DepartureForm::ReadmInformal,
        destination: destination.parse().unwrap(),
        ..departure(on)
    };
    let file = given(after(barred()));
    file.when(readmitted("AFG", "2026-04-01")).then_refused(62);
    file.when(readmitted("PAK", "2026-04-01")).then_accepted();
    let extradited = ConfirmDeparture {
        form: DepartureForm::Extradition,
        ..readmitted("AFG", "2026-04-01")
    };
    file.when(extradited).then_refused(62);
    let minor = given(vulnerable(Vulnerability::UnaccompaniedMinor, None));
    minor.when(readmitted("PAK", "2026-04-01")).then_refused(73);
    let mut commands = barred();
    commands[2] = IssueRemovalOrder {
        notified_on: None,
        ..removal_order(10, None)
    }
    .into();
    let unnotified = given(after(commands));
    unnotified
        .when(readmitted("PAK", "2026-04-01"))
        .then_refused(59);
    unnotified.when(departure("2026-04-01")).then_accepted();
    let suspended = given(after(suspended(SuspensionReason::Court)));
    let findings = suspended.when(readmitted("PAK", "2026-04-01")).findings();
    assert_eq!(findings, [(74, Level::Alarm)]);
}

#[test]
fn r_075_no_data_go_to_the_third_country_while_refoulement_suspends() {
    let transfer = |commands: Vec<Command>, on: &str| {
        let file = given(after(commands));
        let known = file.state().file().unwrap();
        no_personal_data_to_third_country(known, day(on)).map_err(|refusal| refusal.rule())
    };
    let refoulement = suspended(SuspensionReason::Refoulement);
    let rule = Err(Some(events::RuleId(75)));
    assert_eq!(transfer(refoulement.clone(), "2026-03-24"), Ok(()));
    assert_eq!(transfer(refoulement, "2026-03-25"), rule);
    let other = suspended(SuspensionReason::Technical);
    assert_eq!(transfer(other, "2026-03-25"), Ok(()));
    assert_eq!(transfer(barred(), "2026-03-25"), Ok(()));
}
