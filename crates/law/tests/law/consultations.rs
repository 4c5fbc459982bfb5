//! Permits of other Schengen states and the consultation of those states (rules ).

use crate::course_fixtures::{answer, consult};
use crate::fixtures::{
    ban_until, day, instant, open, passport, removal_order, return_ban, return_decision,
};
use crate::specification::{after, given};
use events::codes::{Authority, ConsultationOutcome, DecisionKind, DocumentKind};
use events::payloads::{Document, Subject};
use events::{ConsultationId, Event, Level, RuleId};
use law::deadlines::{Deadline, standing};
use law::parameters::ENACTED;
use law::{Command, ExtendConsultation, IssueReturnDecision, OpenConsultation, OpenFile};

/// A person with a document of a state that is valid to a day.
fn holder(kind: DocumentKind, issuer: &str, until: &str) -> OpenFile {
    let permit = Document {
        kind,
        issuer: issuer.parse().unwrap(),
        expires_on: Some(day(until)),
        ..passport("PL778899")
    };
    OpenFile {
        documents: vec![permit],
        ..open()
    }
}

/// A person with a residence permit of Poland.
fn permitted() -> Command {
    holder(DocumentKind::Rp, "POL", "2028-01-01").into()
}

fn extension() -> ExtendConsultation {
    ExtendConsultation {
        consultation_id: ConsultationId(crate::fixtures::id(1)),
    }
}

/// What a return decision of 20 March meets after an answer of a day.
fn answered(on: &str, outcome: ConsultationOutcome) -> crate::specification::Given {
    given(after([
        permitted(),
        consult(1, "POL", "2026-03-02").into(),
        answer(1, on, outcome).into(),
    ]))
}

/// `RD_VOL` of 20 March 2026.
fn decided() -> IssueReturnDecision {
    let mut issued = return_decision(10);
    issued.decision.date = day("2026-03-20");
    issued
}

#[test]
fn r_064_the_state_of_a_valid_permit_is_asked_before_a_return_decision() {
    let file = given(after([permitted()]));
    file.when(decided()).then_refused_as("CONSULTATION_MISSING");
    file.when(removal_order(10, None)).then_refused(64);
    let asked = given(after([permitted(), consult(1, "POL", "2026-03-02").into()]));
    asked.when(decided()).then_refused(64);
    for outcome in [
        ConsultationOutcome::Withdrawn,
        ConsultationOutcome::NoObjection,
    ] {
        answered("2026-03-20", outcome)
            .when(decided())
            .then_accepted();
        answered("2026-03-20", outcome)
            .when(removal_order(10, None))
            .then_accepted();
        answered("2026-03-21", outcome)
            .when(decided())
            .then_refused(64);
    }
    answered("2026-03-15", ConsultationOutcome::Maintained)
        .when(decided())
        .then_refused_as("PERMIT_MAINTAINED");
    let of_another = given(after([
        permitted(),
        consult(1, "DEU", "2026-03-02").into(),
        answer(1, "2026-03-15", ConsultationOutcome::Withdrawn).into(),
    ]));
    of_another.when(decided()).then_refused(64);
}

#[test]
fn r_064_only_a_valid_permit_or_visa_of_another_schengen_state_counts() {
    let met = |kind, issuer, until| {
        let file = given(after([holder(kind, issuer, until).into()]));
        file.when(decided())
    };
    met(DocumentKind::Visa, "POL", "2026-03-20").then_refused(64);
    for kind in [
        DocumentKind::PermitAr,
        DocumentKind::PermitIr,
        DocumentKind::VisaV,
    ] {
        met(kind, "POL", "2026-03-20").then_refused(64);
    }
    met(DocumentKind::CardI, "POL", "2026-03-20").then_accepted();
    met(DocumentKind::Visa, "POL", "2026-03-19").then_accepted();
    met(DocumentKind::Rp, "LVA", "2028-01-01").then_accepted();
    met(DocumentKind::Rp, "GBR", "2028-01-01").then_accepted();
    met(DocumentKind::Pp, "POL", "2028-01-01").then_accepted();
}

#[test]
fn r_096_a_schengen_ban_waits_and_is_for_latvia_only_where_the_permit_stays() {
    let schengen = || {
        let mut ban = ban_until(20, Authority::Vrs, "2028-01-01");
        ban.decision.kind = DecisionKind::BanSch;
        ban.decision.date = day("2026-03-20");
        ban
    };
    let mut latvia = schengen();
    latvia.decision.kind = DecisionKind::BanLv;
    let file = given(after([permitted()]));
    file.when(schengen()).then_refused(64);
    file.when(latvia.clone()).then_accepted();
    let maintained = answered("2026-03-15", ConsultationOutcome::Maintained);
    maintained.when(schengen()).then_refused(96);
    maintained.when(latvia).then_accepted();
    answered("2026-03-15", ConsultationOutcome::Withdrawn)
        .when(schengen())
        .then_accepted();
    // A ban with a return decision is no other.
    let linked = given(after([
        permitted(),
        consult(1, "POL", "2026-03-02").into(),
        answer(1, "2026-03-02", ConsultationOutcome::Withdrawn).into(),
        return_decision(10).into(),
    ]));
    linked.when(return_ban(11, 10)).then_accepted();
}

#[test]
fn r_064_a_consultation_asks_another_schengen_state_and_says_since_when_the_person_was_told() {
    let file = given(after([permitted()]));
    file.when(consult(1, "LVA", "2026-03-02")).then_refused(64);
    file.when(consult(1, "UZB", "2026-03-02")).then_refused(64);
    let untold = OpenConsultation {
        told_to_go_on: None,
        ..consult(1, "POL", "2026-03-02")
    };
    file.when(untold).then_refused_as("TOLD_TO_GO_MISSING");
    file.when(consult(1, "POL", "2026-07-01")).then_refused(10);
    let asked = given(after([permitted(), consult(1, "POL", "2026-03-02").into()]));
    asked.when(consult(2, "POL", "2026-03-02")).then_nothing();
    asked
        .when(consult(2, "POL", "2026-03-03"))
        .then_refused_as("CONSULTATION_OPEN");
    asked.when(consult(2, "DEU", "2026-03-03")).then_accepted();
    asked
        .when(answer(1, "2026-03-01", ConsultationOutcome::Withdrawn))
        .then_refused_as("ANSWERED_BEFORE_OPENED");
    asked
        .when(answer(9, "2026-03-05", ConsultationOutcome::Withdrawn))
        .then_refused_as("UNKNOWN_CONSULTATION");
    let ended = answered("2026-03-05", ConsultationOutcome::Withdrawn);
    ended
        .when(answer(1, "2026-03-05", ConsultationOutcome::Withdrawn))
        .then_nothing();
    ended
        .when(answer(1, "2026-03-06", ConsultationOutcome::Withdrawn))
        .then_refused_as("CONSULTATION_ENDED");
    ended
        .when(extension())
        .then_refused_as("CONSULTATION_ENDED");
}

#[test]
fn r_065_the_reply_is_due_in_fourteen_days_and_once_in_twelve_more() {
    let late = [(65, Level::Alarm)];
    let commands: Vec<Command> = vec![permitted(), consult(1, "POL", "2026-03-02").into()];
    let asked = given(after(commands.clone()));
    let reply = |on| answer(1, on, ConsultationOutcome::NoObjection);
    assert_eq!(asked.when(reply("2026-03-15")).findings(), []);
    assert_eq!(asked.when(reply("2026-03-16")).findings(), []);
    assert_eq!(asked.when(reply("2026-03-17")).findings(), late);
    let on = |day: &str| given(after(commands.clone())).at(&format!("{day}T12:00:00+02:00"));
    assert_eq!(on("2026-03-16").when(extension()).findings(), []);
    assert_eq!(on("2026-03-17").when(extension()).findings(), late);
    let decided = on("2026-03-10").when(extension()).decided();
    let Event::ConsultationExtended(extended) = &decided[0].event else {
        panic!("an extension")
    };
    assert_eq!(extended.reply_due_on, day("2026-03-28"));
    let mut history = after(commands);
    history.extend(decided.into_iter().map(|it| it.event));
    let extended = given(history);
    extended.when(extension()).then_nothing();
    assert_eq!(extended.when(reply("2026-03-28")).findings(), []);
    assert_eq!(extended.when(reply("2026-03-29")).findings(), late);
}

#[test]
fn r_065_a_reply_that_does_not_come_is_a_deadline_that_passed() {
    let commands = [permitted(), consult(1, "POL", "2026-03-02").into()];
    let file = given(after(commands));
    let known = file.state().file().unwrap();
    let end = instant("2026-03-17T00:00:00+02:00");
    let subject = Subject::Consultation(ConsultationId(crate::fixtures::id(1)));
    let reply = Deadline {
        rule: RuleId(65),
        subject,
        due_at: end,
        level: Level::Alarm,
    };
    assert!(standing(known, &ENACTED).contains(&reply));
    let ended = answered("2026-03-05", ConsultationOutcome::Withdrawn);
    let known = ended.state().file().unwrap();
    assert!(!standing(known, &ENACTED).contains(&reply));
}
