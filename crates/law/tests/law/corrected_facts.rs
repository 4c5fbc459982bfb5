//! Area G: corrections of placements, departures and removals.

use crate::fixtures::{
    alternative, correct, day, decision, departure, detention, id, instant, open, place, release,
    removal, removal_order, return_decision,
};
use crate::specification::{Given, after, given};
use events::AlternativeId;
use events::codes::AlternativeKind::{self, DocSurrender, Reporting};
use events::codes::DepartureForm::{ForcedAssist, ReadmBilat, VolAssist, VolNoassist};
use events::codes::Premises::{Hospital, MuceniekiCentre, TempHolding};
use events::codes::{Authority, DecisionKind, DepartureForm, ExitProof, Premises};
use events::payloads::CorrectedAlternative;
use law::{
    ApplyAlternative, Command, Correct, Corrected, CorrectedDeparture, CorrectedPlacement, File,
};

fn placed(recorded_at: &str, placed_at: &str, premises: Premises) -> Correct {
    correct(Corrected::Placement(CorrectedPlacement {
        recorded_at: instant(recorded_at),
        placed_at: instant(placed_at),
        premises,
    }))
}

fn departed(on: &str, destination: &str, form: DepartureForm) -> CorrectedDeparture {
    CorrectedDeparture {
        departed_on: day(on),
        border_crossing_point: "LV-RIX".parse().unwrap(),
        destination: destination.parse().unwrap(),
        form,
        proof: None,
        reference: None,
    }
}

fn right(departure: CorrectedDeparture) -> Correct {
    correct(Corrected::Departure(departure))
}

fn file_after(mut commands: Vec<Command>, command: Correct) -> File {
    commands.push(command.into());
    let file = given(after(commands));
    file.state().file().unwrap().clone()
}

const FIRST: &str = "2026-03-02T15:00:00+02:00";
const SECOND: &str = "2026-03-03T10:00:00+02:00";

fn placements() -> Vec<Command> {
    vec![
        open().into(),
        detention().into(),
        place(FIRST, TempHolding).into(),
        place(SECOND, MuceniekiCentre).into(),
    ]
}

#[test]
fn r_047_a_corrected_placement_takes_its_right_place() {
    let later = "2026-03-04T10:00:00+02:00";
    let file = file_after(placements(), placed(FIRST, later, Hospital));
    let known = &file.detentions[0].placements;
    let premises: Vec<_> = known.iter().map(|known| known.premises).collect();
    assert_eq!(premises, [MuceniekiCentre, Hospital]);
    let file = file_after(placements(), placed(FIRST, FIRST, Hospital));
    assert_eq!(file.detentions[0].placements[0].premises, Hospital);
}

#[test]
fn r_047_a_corrected_placement_stays_in_its_detention_and_alone() {
    let file = given(after(placements()));
    file.when(placed(FIRST, FIRST, TempHolding)).then_nothing();
    file.when(placed("2026-03-02T16:00:00+02:00", FIRST, Hospital))
        .then_refused_as("UNKNOWN_SUBJECT");
    let refusal = file
        .when(placed(FIRST, "2026-03-02T14:29:59+02:00", Hospital))
        .then_refused_as("PLACEMENT_OUTSIDE_DETENTION");
    assert_eq!(refusal.pointer(), Some("/placement/placed_at"));
    file.when(placed(FIRST, SECOND, Hospital))
        .then_refused_as("PLACEMENT_BEFORE_ANOTHER");
    file.when(placed(FIRST, "2026-07-01T10:00:00+03:00", Hospital))
        .then_refused(10);
}

/// Left of his own accord on 10 March 2026, in time.
fn left() -> Vec<Command> {
    vec![
        open().into(),
        return_decision(10).into(),
        departure("2026-03-10").into(),
    ]
}

fn removed() -> Given {
    given(after([
        open().into(),
        removal_order(10, None).into(),
        removal("2026-03-25").into(),
    ]))
}

#[test]
fn r_116_a_departure_is_put_right_but_for_its_day() {
    let as_it_was = right(departed("2026-03-10", "UZB", VolNoassist));
    given(after(left())).when(as_it_was).then_nothing();
    let command = CorrectedDeparture {
        border_crossing_point: "LV-TER".parse().unwrap(),
        proof: Some(ExitProof::BcpLv),
        reference: Some("TER-42".to_owned()),
        ..departed("2026-03-10", "TJK", VolAssist)
    };
    let file = file_after(left(), right(command.clone()));
    let known = &file.departures[0];
    assert_eq!(known.destination.to_string(), "TJK");
    assert_eq!((known.form, known.proof), (VolAssist, ExitProof::BcpLv));
    assert_eq!(known.reference.as_deref(), Some("TER-42"));
    let mut all = left();
    all.push(right(command.clone()).into());
    given(after(all)).when(right(command)).then_nothing();
    // What the correction leaves out stays.
    let file = file_after(left(), right(departed("2026-03-10", "TJK", VolNoassist)));
    assert_eq!(file.departures[0].proof, ExitProof::SisConfirm);
    assert_eq!(file.departures[0].reference.as_deref(), Some("EE-778"));
    given(after(left()))
        .when(right(departed("2026-03-11", "UZB", VolNoassist)))
        .then_refused_as("UNKNOWN_SUBJECT");
}

#[test]
fn r_071_a_corrected_departure_keeps_its_kind() {
    let file = given(after(left()));
    for form in [ForcedAssist, ReadmBilat, DepartureForm::Dublin] {
        let refusal = file
            .when(right(departed("2026-03-10", "UZB", form)))
            .then_refused_as("DEPARTURE_OF_ANOTHER_KIND");
        assert_eq!(refusal.pointer(), Some("/departure/form"));
    }
}

#[test]
fn r_062_r_068_a_corrected_destination_is_a_possible_one() {
    let file = removed();
    let to = |country| file.when(right(departed("2026-03-25", country, ForcedAssist)));
    to("TJK").then_types(&["CorrectionRecorded"]);
    to("LTU").then_refused_as("REMOVAL_DESTINATION");
    let own_accord = given(after(left()));
    let latvia = own_accord.when(right(departed("2026-03-10", "LVA", VolNoassist)));
    let refusal = latvia.then_refused_as("REMOVAL_DESTINATION");
    assert_eq!(refusal.pointer(), Some("/departure/destination"));
    own_accord
        .when(right(departed("2026-03-10", "LTU", VolNoassist)))
        .then_accepted();
    let mut barred = vec![open().into(), removal_order(10, None).into()];
    barred.push(crate::course_fixtures::bar(1, "TJK", "2026-03-01").into());
    barred.push(removal("2026-03-25").into());
    given(after(barred))
        .when(right(departed("2026-03-25", "TJK", ForcedAssist)))
        .then_refused(62);
}

#[test]
fn r_070_a_removal_has_a_report_and_no_other_proof() {
    let file = removed();
    let proven = CorrectedDeparture {
        proof: Some(ExitProof::BcpLv),
        ..departed("2026-03-25", "UZB", ForcedAssist)
    };
    file.when(right(proven)).then_refused_as("UNKNOWN_SUBJECT");
    let reported = CorrectedDeparture {
        reference: Some("ESC-18/2026".to_owned()),
        ..departed("2026-03-25", "UZB", DepartureForm::ForcedNoassist)
    };
    let commands = vec![
        open().into(),
        removal_order(10, None).into(),
        removal("2026-03-25").into(),
    ];
    let known = file_after(commands, right(reported));
    assert_eq!(known.removals[0].reference.as_deref(), Some("ESC-18/2026"));
}

fn alternative_of(kind: AlternativeKind, on: &str, until: Option<&str>) -> Correct {
    correct(Corrected::Alternative(CorrectedAlternative {
        alternative_id: AlternativeId(id(50)),
        kind,
        applied_on: day(on),
        until: until.map(day),
    }))
}

/// Detained from 2 to 5 March 2026, and reporting until 12 June since that day.
fn reporting() -> Vec<Command> {
    let applied = ApplyAlternative {
        until: Some(day("2026-06-12")),
        ..alternative(50, Reporting, "2026-03-05")
    };
    vec![
        open().into(),
        detention().into(),
        release("2026-03-05T10:00:00+02:00").into(),
        applied.into(),
    ]
}

#[test]
fn r_051_an_alternative_that_was_keyed_wrongly_is_put_right() {
    let right = || alternative_of(DocSurrender, "2026-03-06", Some("2026-06-30"));
    let known = file_after(reporting(), right()).alternatives.remove(0);
    assert_eq!(
        (known.kind, known.applied_on),
        (DocSurrender, day("2026-03-06"))
    );
    assert_eq!(known.until, Some(day("2026-06-30")));
    assert!(known.terms.is_some());
    let mut all = reporting();
    all.push(right().into());
    given(after(all)).when(right()).then_nothing();
    given(after([open().into()]))
        .when(right())
        .then_refused_as("UNKNOWN_SUBJECT");
}

#[test]
fn r_051_a_corrected_alternative_stays_possible() {
    let mut commands = reporting();
    commands.push(alternative(51, DocSurrender, "2026-03-10").into());
    let file = given(after(commands));
    let of = |kind, on, until| file.when(alternative_of(kind, on, until));
    let during = of(Reporting, "2026-03-04", None).then_refused_as("ALTERNATIVE_DURING_DETENTION");
    assert_eq!(during.pointer(), Some("/alternative/applied_on"));
    of(Reporting, "2026-03-05", Some("2026-03-04"))
        .then_refused_as("ALTERNATIVE_ENDS_BEFORE_IT_BEGINS");
    of(Reporting, "2026-07-01", None).then_refused(10);
    let twice = of(DocSurrender, "2026-03-05", Some("2026-03-10"));
    let refusal = twice.then_refused_as("ALTERNATIVE_OF_THIS_KIND_RUNS");
    assert_eq!(refusal.pointer(), Some("/alternative/kind"));
    of(DocSurrender, "2026-03-05", Some("2026-03-09")).then_accepted();
    let decided = ApplyAlternative {
        decision: Some(decision(
            DecisionKind::AltMeasure,
            Authority::Vrs,
            60,
            "2026-03-05",
        )),
        ..alternative(50, Reporting, "2026-03-06")
    };
    let file = given(after([open().into(), decided.into()]));
    file.when(alternative_of(Reporting, "2026-03-05", None))
        .then_accepted();
    file.when(alternative_of(Reporting, "2026-03-04", None))
        .then_refused_as("ALTERNATIVE_BEFORE_DECISION");
}

#[test]
fn r_051_an_alternative_that_a_detention_ended_keeps_its_end() {
    let applied = alternative(50, Reporting, "2026-02-20");
    let file = given(after([open().into(), applied.into(), detention().into()]));
    file.when(alternative_of(Reporting, "2026-02-21", None))
        .then_types(&["CorrectionRecorded"]);
    file.when(alternative_of(Reporting, "2026-03-03", None))
        .then_refused_as("ALTERNATIVE_ENDS_BEFORE_IT_BEGINS");
}

#[test]
fn r_052_an_alternative_before_the_departure_ends_by_it() {
    let applied = alternative(50, Reporting, "2026-04-02");
    let file = given(after([
        open().into(),
        departure("2026-04-01").into(),
        applied.into(),
    ]));
    file.when(alternative_of(Reporting, "2026-03-30", None))
        .then_types(&["CorrectionRecorded", "AlternativeEnded"]);
}
