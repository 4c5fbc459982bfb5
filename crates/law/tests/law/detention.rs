//! Area C: violations and detention.

use crate::fixtures::{
    born, court_motion, departure, detention, instant, open, place, release, removal,
    removal_order, switch, violation,
};
use crate::specification::{after, given};
use events::codes::{
    AgeGroup, DetentionGround, DetentionJustification, DetentionRegime, Organisation, Premises,
    ReleaseReason, Sex,
};
use events::payloads::{DetentionStarted, DetentionStartedPersonal, Profile};
use events::{Event, Level, Personal};
use law::{Kind, RecordViolation, Release, StartDetention};

fn started(at: &str) -> StartDetention {
    StartDetention {
        detention_id: events::DetentionId(crate::fixtures::id(2)),
        started_at: Some(instant(at)),
        new_facts: Some("seen at the green border".to_owned()),
        ..detention()
    }
}

#[test]
fn r_037_a_violation_has_date_and_place() {
    let file = given(after([open().into()]));
    file.when(violation()).then_types(&["ViolationFound"]);
    file.when(RecordViolation {
        place: None,
        ..violation()
    })
    .then_refused(37);
    file.when(RecordViolation {
        found_on: None,
        ..violation()
    })
    .then_refused(37);
    file.when(RecordViolation {
        grounds: Vec::new(),
        ..violation()
    })
    .then_refused_as("GROUNDS_MISSING");
    given(after([open().into(), violation().into()]))
        .when(violation())
        .then_nothing();
}

#[test]
fn r_038_a_detention_has_start_reason_and_unit() {
    let file = given(after([open().into()]));
    file.when(detention()).then_types(&["DetentionStarted"]);
    file.when(StartDetention {
        unit: None,
        ..detention()
    })
    .then_refused(38);
    file.when(StartDetention {
        reason: None,
        ..detention()
    })
    .then_refused(38);
    file.when(StartDetention {
        started_at: None,
        ..detention()
    })
    .then_refused(38);
}

#[test]
fn r_039_only_sbg_detains() {
    let file = given(after([open().into()]));
    file.when(detention()).then_accepted();
    let refusal = file.when(StartDetention {
        unit: Some("PMLP-1".parse().unwrap()),
        ..detention()
    });
    assert_eq!(
        refusal.then_refused_as("UNIT_OF_ANOTHER").kind(),
        Kind::Content
    );
    file.by(Organisation::Pmlp)
        .when(detention())
        .then_refused(39);
}

#[test]
fn r_039_the_police_hand_over_within_three_hours() {
    let file = given(after([open().into()]));
    let handed_over = |police: &str| {
        file.when(StartDetention {
            police_detained_at: Some(instant(police)),
            ..started("2026-06-29T15:30:00+03:00")
        })
    };
    for (police, alarms) in [
        ("2026-06-29T14:00:00+03:00", vec![]),
        ("2026-06-29T15:30:00+03:00", vec![]),
        ("2026-06-29T12:30:00+03:00", vec![]),
        ("2026-06-29T12:29:59+03:00", vec![(39, Level::Alarm)]),
    ] {
        assert_eq!(handed_over(police).findings(), alarms, "{police}");
    }
    handed_over("2026-06-29T15:30:01+03:00").then_refused_as("POLICE_AFTER_START");
    let decided = handed_over("2026-06-29T12:00:00+03:00").decided();
    let Event::DetentionStarted(begun) = &decided[0].event else {
        panic!("a detention")
    };
    assert_eq!(begun.started_at, instant("2026-06-29T15:30:00+03:00"));
    assert_eq!(begun.limit_at, instant("2026-07-09T15:30:00+03:00"));
    let due_at = decided[0].findings[0].due_at;
    assert_eq!(due_at, Some(instant("2026-06-29T15:00:00+03:00")));
}

#[test]
fn r_040_without_a_court_detention_ends_after_ten_times_24_hours() {
    let history = after([open().into(), detention().into()]);
    let Event::DetentionStarted(started) = &history[1] else {
        panic!("a detention")
    };
    assert_eq!(started.limit_at, instant("2026-03-12T14:30:00+02:00"));
    for (at, alarms) in [
        ("2026-03-12T14:00:00+02:00", vec![]),
        ("2026-03-12T14:30:00+02:00", vec![]),
        ("2026-03-12T14:30:01+02:00", vec![(40, Level::Alarm)]),
        ("2026-03-12T14:31:00+02:00", vec![(40, Level::Alarm)]),
    ] {
        assert_eq!(
            given(history.clone()).when(release(at)).findings(),
            alarms,
            "{at}"
        );
    }
}

#[test]
fn r_040_r_041_a_detention_recorded_late_raises_its_alarms() {
    let findings = |now: &str| {
        given(after([open().into()]))
            .at(now)
            .when(detention())
            .findings()
    };
    assert_eq!(findings("2026-03-10T14:30:00+02:00"), []);
    assert_eq!(findings("2026-03-10T14:31:00+02:00"), [(41, Level::Alarm)]);
    assert_eq!(
        findings("2026-03-12T14:31:00+02:00"),
        [(41, Level::Alarm), (40, Level::Alarm)]
    );
    let file = given(after([open().into()])).at("2026-03-11T09:00:00+02:00");
    let due = file.when(detention()).decided().remove(0).findings[0].due_at;
    assert_eq!(due, Some(instant("2026-03-10T14:30:00+02:00")));
}

#[test]
fn r_041_the_motion_is_due_48_hours_before_the_limit() {
    let limit = instant("2026-03-12T14:30:00+02:00");
    let due_at = law::rules::detention::motion_due_at(limit, &law::parameters::ENACTED);
    assert_eq!(due_at, instant("2026-03-10T14:30:00+02:00"));
    let file = given(after([open().into(), detention().into()]));
    for (at, alarms) in [
        ("2026-03-10T12:00:00+02:00", vec![]),
        ("2026-03-10T14:30:00+02:00", vec![]),
        ("2026-03-10T14:30:01+02:00", vec![(41, Level::Alarm)]),
        ("2026-03-11T09:00:00+02:00", vec![(41, Level::Alarm)]),
    ] {
        assert_eq!(file.when(court_motion(at)).findings(), alarms, "{at}");
    }
}

#[test]
fn r_046_detentions_do_not_overlap() {
    let released = after([
        open().into(),
        detention().into(),
        release("2026-03-05T14:00:00+02:00").into(),
    ]);
    given(released.clone())
        .when(started("2026-03-05T14:00:00+02:00"))
        .then_accepted();
    given(released)
        .when(started("2026-03-05T13:59:00+02:00"))
        .then_refused(46);
    let detained = after([open().into(), detention().into()]);
    given(detained.clone())
        .when(started("2026-03-06T14:00:00+02:00"))
        .then_refused(46);
    given(detained).when(detention()).then_nothing();
}

#[test]
fn r_048_a_release_has_instant_and_reason() {
    let at = "2026-03-05T14:00:00+02:00";
    let detained = after([open().into(), detention().into()]);
    let file = given(detained.clone());
    file.when(release(at)).then_types(&["DetentionReleased"]);
    file.when(Release {
        reason: None,
        ..release(at)
    })
    .then_refused(48);
    file.when(Release {
        released_at: None,
        ..release(at)
    })
    .then_refused(48);
    file.when(release("2026-03-02T14:29:00+02:00"))
        .then_refused(48);
    file.when(release("2026-07-01T00:00:00+03:00"))
        .then_refused(10);
    let released = after([open().into(), detention().into(), release(at).into()]);
    given(released.clone()).when(release(at)).then_nothing();
    given(released)
        .when(release("2026-03-05T15:00:00+02:00"))
        .then_refused_as("NOT_DETAINED");
}

#[test]
fn r_049_a_detained_child_raises_an_alarm() {
    let at = "2026-03-02T15:00:00+02:00";
    let findings = |birth: &str, justification| {
        let file = given(after([born(birth).into()])).at(at);
        file.when(StartDetention {
            justification,
            ..detention()
        })
        .findings()
    };
    let last_resort = Some(DetentionJustification::LastResort);
    assert_eq!(findings("2014-01-01", None), [(49, Level::Alarm)]);
    assert_eq!(findings("2014-01-01", last_resort), [(49, Level::Alarm)]);
    assert_eq!(findings("2012-03-03", last_resort), [(49, Level::Alarm)]);
    assert_eq!(findings("2012-03-02", last_resort), [(49, Level::Warn)]);
    assert_eq!(findings("2010-01-01", None), [(49, Level::Alarm)]);
    assert_eq!(findings("2008-03-03", None), [(49, Level::Alarm)]);
    assert_eq!(findings("2008-03-03", last_resort), [(49, Level::Warn)]);
    assert_eq!(findings("2008-03-02", None), []);
    assert_eq!(
        findings("2008", None),
        [(49, Level::Alarm)],
        "the youngest possible age counts"
    );
}

#[test]
fn r_050_limits_are_24_hour_periods_also_across_clock_changes() {
    use law::parameters::ENACTED;
    use law::rules::detention::{limit_without_court, motion_due_at};
    use law::rules::detention_limits::{asylum_limit_without_court, decision_due_at};
    let saturday = limit_without_court(instant("2026-03-04T14:30:00+02:00"), &ENACTED);
    assert_eq!(saturday, instant("2026-03-14T14:30:00+02:00"));
    let summer_time = limit_without_court(instant("2026-03-25T14:30:00+02:00"), &ENACTED);
    assert_eq!(summer_time, instant("2026-04-04T15:30:00+03:00"));
    let winter_time = limit_without_court(instant("2026-10-20T14:30:00+03:00"), &ENACTED);
    assert_eq!(winter_time, instant("2026-10-30T13:30:00+02:00"));
    let asylum = asylum_limit_without_court(instant("2026-03-25T14:30:00+02:00"), &ENACTED);
    assert_eq!(asylum, instant("2026-03-31T15:30:00+03:00"));
    // Both lie on the other side of the night in which clocks are changed.
    let motion = motion_due_at(instant("2026-03-30T14:30:00+03:00"), &ENACTED);
    assert_eq!(motion, instant("2026-03-28T13:30:00+02:00"));
    let decision = decision_due_at(instant("2026-03-28T14:30:00+02:00"), &ENACTED);
    assert_eq!(decision, instant("2026-03-29T15:30:00+03:00"));
}

#[test]
fn r_040_the_start_carries_the_limit_and_the_profile() {
    let limit_at = instant("2026-03-12T14:30:00+02:00");
    let profile = Profile {
        citizenship: "UZB".parse().unwrap(),
        sex: Sex::Male,
        age_group: AgeGroup::From18To34,
        unaccompanied: None,
    };
    let started = DetentionStarted {
        detention_id: events::DetentionId(crate::fixtures::id(1)),
        started_at: instant("2026-03-02T14:30:00+02:00"),
        reason: DetentionGround::Dg02,
        unit: "VRS-LUDZA".parse().unwrap(),
        limit_at,
        motion_due_at: Some(instant("2026-03-10T14:30:00+02:00")),
        police_detained_at: None,
        justification: None,
        profile,
        personal: Personal::Known(DetentionStartedPersonal { new_facts: None }),
    };
    given(after([open().into()]))
        .when(detention())
        .then([started.into()]);
}

#[test]
fn r_052_departure_ends_an_open_detention() {
    let history = after([open().into(), detention().into()]);
    let decided = given(history.clone())
        .when(departure("2026-03-10"))
        .decided();
    let types: Vec<_> = decided
        .iter()
        .map(|decided| decided.event.event_type())
        .collect();
    assert_eq!(types, ["DepartureConfirmed", "DetentionReleased"]);
    let Event::DetentionReleased(released) = &decided[1].event else {
        panic!("a release")
    };
    assert_eq!(released.reason, ReleaseReason::VolDeparted);
    assert_eq!(
        released.released_at,
        instant("2026-03-10T23:59:59.999+02:00")
    );
    assert_eq!(decided[1].effective_on, crate::fixtures::day("2026-03-10"));
    // Only the day is known: on the day of the limit itself nothing shows an overrun.
    assert_eq!(
        given(history.clone())
            .when(departure("2026-03-12"))
            .findings(),
        []
    );
    assert_eq!(
        given(history).when(departure("2026-03-13")).findings(),
        [(40, Level::Alarm)]
    );
}

#[test]
fn r_052_removal_ends_an_open_detention_as_removed() {
    let history = after([
        open().into(),
        removal_order(10, None).into(),
        started("2026-03-21T10:00:00+02:00").into(),
    ]);
    let decided = given(history)
        .at("2026-03-25T10:00:00+02:00")
        .when(removal("2026-03-25"))
        .decided();
    let Event::DetentionReleased(released) = &decided[1].event else {
        panic!("a release")
    };
    assert_eq!(released.reason, ReleaseReason::Removed);
    assert_eq!(
        released.released_at,
        instant("2026-03-25T10:00:00+02:00"),
        "not after now"
    );
}

#[test]
fn r_052_departure_does_not_end_a_detention_before_what_is_known_of_it() {
    let placed = place("2026-03-05T18:00:00+02:00", Premises::Hospital);
    let history = after([open().into(), detention().into(), placed.into()]);
    let decided = given(history).when(departure("2026-03-04")).decided();
    let Event::DetentionReleased(released) = &decided[1].event else {
        panic!("a release")
    };
    assert_eq!(released.released_at, instant("2026-03-05T18:00:00+02:00"));
}

#[test]
fn r_045_r_052_departure_after_the_limit_of_the_asylum_law_raises_its_alarm() {
    let asylum = switch(DetentionRegime::Asylum, "2026-03-03T12:00:00+02:00");
    let file = given(after([open().into(), detention().into(), asylum.into()]));
    assert_eq!(file.when(departure("2026-03-09")).findings(), []);
    let late = file.when(departure("2026-03-10")).findings();
    assert_eq!(late, [(45, Level::Alarm)]);
}

#[test]
fn r_052_a_detention_after_the_departure_stays_open() {
    let history = after([open().into(), started("2026-03-21T10:00:00+02:00").into()]);
    given(history)
        .when(departure("2026-03-10"))
        .then_types(&["DepartureConfirmed"]);
}

#[test]
fn r_127_a_soft_rule_flags_and_a_blocking_rule_refuses() {
    let file = given(after([born("2012-01-01").into()]));
    let decided = file.when(detention()).decided();
    assert!(!decided[0].findings.is_empty());
    file.when(StartDetention {
        unit: None,
        ..detention()
    })
    .then_refused(38);
}

#[test]
fn r_048_a_detention_that_is_over_ends_at_its_start_or_later() {
    let closed = |at: &str| law::StartDetention {
        released_at: Some(instant(at)),
        release_reason: Some(events::codes::ReleaseReason::LegalStay),
        ..detention()
    };
    let file = given(after([open().into()]));
    file.when(closed("2026-03-02T14:30:00+02:00"))
        .then_accepted();
    file.when(closed("2026-03-02T14:29:59+02:00"))
        .then_refused(48);
}

#[test]
fn r_038_a_detention_on_the_file_takes_no_other_content_by_repetition() {
    let file = given(after([open().into(), detention().into()]));
    file.when(detention()).then_nothing();
    let justified = StartDetention {
        justification: Some(DetentionJustification::LastResort),
        ..detention()
    };
    let from_police = StartDetention {
        police_detained_at: Some(instant("2026-03-02T12:00:00+02:00")),
        ..detention()
    };
    let on_new_facts = StartDetention {
        new_facts: Some("seen at the green border".to_owned()),
        ..detention()
    };
    for (command, at) in [
        (justified, "/justification"),
        (from_police, "/police_detained_at"),
        (on_new_facts, "/new_facts"),
    ] {
        let refusal = file
            .when(command.clone())
            .then_refused_as("DETENTION_RECORDED_OTHERWISE");
        assert_eq!(refusal.pointer(), Some(at));
        // What a repetition leaves out contradicts nothing.
        let said = given(after([open().into(), command.clone().into()]));
        said.when(command).then_nothing();
        said.when(detention()).then_nothing();
    }
}

#[test]
fn r_052_a_detention_recorded_after_the_departure_ends_by_it() {
    let left = after([open().into(), departure("2026-03-10").into()]);
    let file = given(left.clone());
    let decided = file.when(detention()).decided();
    let types: Vec<_> = decided.iter().map(|it| it.event.event_type()).collect();
    assert_eq!(types, ["DetentionStarted", "DetentionReleased"]);
    let Event::DetentionReleased(released) = &decided[1].event else {
        panic!("a release")
    };
    assert_eq!(released.reason, ReleaseReason::VolDeparted);
    assert_eq!(
        released.released_at,
        instant("2026-03-10T23:59:59.999+02:00")
    );
    // The person left in time, however late it is recorded.
    assert_eq!(file.when(detention()).findings(), []);
    let over = given(after([open().into(), departure("2026-03-13").into()]));
    assert_eq!(over.when(detention()).findings(), [(40, Level::Alarm)]);
    file.when(started("2026-03-10T00:00:00+02:00"))
        .then_types(&["DetentionStarted", "DetentionReleased"]);
    file.when(started("2026-03-11T00:00:00+02:00"))
        .then_types(&["DetentionStarted"]);
    let refuted = after([
        open().into(),
        departure("2026-03-10").into(),
        crate::course_fixtures::refute("2026-03-10", "2026-03-12").into(),
    ]);
    given(refuted)
        .when(detention())
        .then_types(&["DetentionStarted"]);
}

#[test]
fn r_052_the_first_departure_since_its_start_ends_a_detention() {
    let left_twice = after([
        open().into(),
        departure("2026-03-10").into(),
        law::RecordViolation {
            found_on: Some(crate::fixtures::day("2026-04-01")),
            ..crate::fixtures::violation()
        }
        .into(),
        departure("2026-04-05").into(),
    ]);
    let released_on = |at: &str| {
        let decided = given(left_twice.clone()).when(started(at)).decided();
        decided[1].effective_on.to_string()
    };
    assert_eq!(released_on("2026-03-02T10:00:00+02:00"), "2026-03-10");
    assert_eq!(released_on("2026-04-01T10:00:00+03:00"), "2026-04-05");
}
