//! Permits of other Schengen states and the consultation of those states (rules ).

use crate::course_fixtures::{answer, consult};
use crate::fixtures::{
    ban_until, day, instant, open, passport, removal_order, return_ban, return_decision,
};
use crate::specification::{after, given};
use events::codes::{
    Authority, ConsultationDirection, ConsultationOutcome, DecisionKind, DocumentKind,
};
use events::payloads::{Document, Subject};
use events::{ConsultationId, DocumentId, Event, Level, RuleId};
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

/// What a return decision and a ban in the Schengen territory of 20 March meet on a file.
fn refused(commands: impl IntoIterator<Item = Command>, decision: &str, ban: &str) {
    let mut schengen = ban_until(20, Authority::Vrs, "2028-01-01");
    schengen.decision.kind = DecisionKind::BanSch;
    schengen.decision.date = day("2026-03-20");
    let file = given(after(commands));
    file.when(decided()).then_refused_as(decision);
    file.when(schengen).then_refused_as(ban);
}

#[test]
fn r_064_r_096_a_state_that_was_asked_counts_also_without_its_permit_on_the_file() {
    let asked = |outcome| -> [Command; 3] {
        [
            open().into(),
            consult(1, "EST", "2026-03-02").into(),
            answer(1, "2026-03-15", outcome).into(),
        ]
    };
    let [opened, consulted, _] = asked(ConsultationOutcome::Maintained);
    let missing = "CONSULTATION_MISSING";
    refused([opened, consulted], missing, missing);
    let maintained = asked(ConsultationOutcome::Maintained);
    refused(maintained, "PERMIT_MAINTAINED", "BAN_IN_LATVIA_ONLY");
    let withdrawn = given(after(asked(ConsultationOutcome::Withdrawn)));
    withdrawn.when(decided()).then_accepted();
}

#[test]
fn r_064_r_096_the_last_consultation_of_a_state_decides() {
    let withdrawn = ConsultationOutcome::Withdrawn;
    let earlier = || -> [Command; 3] {
        [
            permitted(),
            consult(1, "POL", "2024-03-02").into(),
            answer(1, "2024-03-15", withdrawn).into(),
        ]
    };
    given(after(earlier())).when(decided()).then_accepted();
    let again = || {
        earlier()
            .into_iter()
            .chain([consult(2, "POL", "2026-03-02").into()])
    };
    let missing = "CONSULTATION_MISSING";
    refused(again(), missing, missing);
    let answered = |outcome| again().chain([answer(2, "2026-03-15", outcome).into()]);
    let maintained = answered(ConsultationOutcome::Maintained);
    refused(maintained, "PERMIT_MAINTAINED", "BAN_IN_LATVIA_ONLY");
    given(after(answered(withdrawn)))
        .when(decided())
        .then_accepted();
}

#[test]
fn r_064_an_answer_says_nothing_about_a_permit_that_was_issued_after_it() {
    let issued = |on: &str| {
        let mut holder = holder(DocumentKind::Rp, "POL", "2028-01-01");
        holder.documents[0].issued_on = Some(day(on));
        let file = given(after([
            holder.into(),
            consult(1, "POL", "2026-03-02").into(),
            answer(1, "2026-03-10", ConsultationOutcome::Withdrawn).into(),
        ]));
        file.when(decided())
    };
    issued("2026-03-10").then_accepted();
    issued("2026-03-11").then_refused_as("CONSULTATION_MISSING");
}

#[test]
fn r_064_a_permit_that_was_maintained_stands_in_the_way_until_it_expires() {
    let until = |last_day: &str| {
        let file = given(after([
            holder(DocumentKind::Rp, "POL", last_day).into(),
            consult(1, "POL", "2026-03-02").into(),
            answer(1, "2026-03-10", ConsultationOutcome::Maintained).into(),
        ]));
        file.when(decided())
    };
    until("2026-03-20").then_refused_as("PERMIT_MAINTAINED");
    until("2026-03-19").then_accepted();
}

#[test]
fn r_064_a_consultation_is_about_the_permits_of_the_state_that_was_asked() {
    let mut both = holder(DocumentKind::Rp, "POL", "2026-03-19");
    let estonian = holder(DocumentKind::Rp, "EST", "2028-01-01");
    both.documents
        .extend(estonian.documents.into_iter().map(|permit| Document {
            number: "EE112233".to_owned(),
            document_id: DocumentId(crate::fixtures::id(77)),
            ..permit
        }));
    // Poland was never heard of again, and its permit is over; Estonia withdrew its own.
    given(after([
        both.into(),
        consult(1, "POL", "2026-03-02").into(),
        consult(2, "EST", "2026-03-02").into(),
        answer(2, "2026-03-10", ConsultationOutcome::Withdrawn).into(),
    ]))
    .when(decided())
    .then_accepted();
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

fn asked(number: u128, on: &str) -> OpenConsultation {
    OpenConsultation {
        direction: ConsultationDirection::LatviaIsAsked,
        told_to_go_on: None,
        ..consult(number, "POL", on)
    }
}

#[test]
fn r_065_latvia_replies_in_ten_days_and_has_no_further_ones() {
    let decided = given(after([open().into()]))
        .when(asked(1, "2026-03-02"))
        .decided();
    let Event::ConsultationOpened(opened) = &decided[0].event else {
        panic!("a consultation")
    };
    assert_eq!(opened.reply_due_on, day("2026-03-12"));
    let file = given(after([open().into(), asked(1, "2026-03-02").into()]));
    file.when(extension())
        .then_refused_as("REPLY_OF_LATVIA_NOT_EXTENDED");
    let reply = |on| file.when(answer(1, on, ConsultationOutcome::Objection));
    assert_eq!(reply("2026-03-12").findings(), []);
    assert_eq!(reply("2026-03-13").findings(), [(65, Level::Alarm)]);
    file.when(asked(2, "2026-03-02")).then_nothing();
    file.when(asked(2, "2026-03-13")).then_accepted();
    let given_before_its_end = given(after([open().into(), asked(1, "2026-06-25").into()]));
    given_before_its_end
        .when(asked(2, "2026-06-26"))
        .then_refused_as("CONSULTATION_OPEN");
}

#[test]
fn r_065_the_silence_of_latvia_counts_as_no_objection() {
    let history = after([open().into(), asked(1, "2026-03-02").into()]);
    let outcome = |history: Vec<Event>, on: &str| {
        let file = given(history).state().file().unwrap().clone();
        file.consultations[0].outcome_on(day(on))
    };
    let (objection, silence) = (
        ConsultationOutcome::Objection,
        ConsultationOutcome::NoObjection,
    );
    assert_eq!(outcome(history.clone(), "2026-03-12"), None);
    assert_eq!(outcome(history.clone(), "2026-03-13"), Some(silence));
    let answered = |on: &str| {
        let reply = answer(1, on, objection);
        after([open().into(), asked(1, "2026-03-02").into(), reply.into()])
    };
    assert_eq!(
        outcome(answered("2026-03-12"), "2026-03-13"),
        Some(objection)
    );
    assert_eq!(outcome(answered("2026-03-13"), "2026-03-13"), Some(silence));
    // The end of the time is a deadline like that of another state.
    let file = given(history);
    let known = standing(file.state().file().unwrap(), &ENACTED);
    let end = instant("2026-03-13T00:00:00+02:00");
    assert!(
        known
            .iter()
            .any(|known| (known.rule, known.due_at) == (RuleId(65), end))
    );
}

#[test]
fn r_064_r_065_a_question_of_another_state_stands_in_no_way_and_has_answers_of_its_own() {
    let file = given(after([open().into(), asked(1, "2026-03-02").into()]));
    file.when(decided()).then_accepted();
    let side = "ANSWER_OF_THE_OTHER_SIDE";
    for outcome in [
        ConsultationOutcome::Withdrawn,
        ConsultationOutcome::Maintained,
    ] {
        file.when(answer(1, "2026-03-05", outcome))
            .then_refused_as(side);
    }
    // Both sides may ask at once.
    file.when(consult(2, "POL", "2026-03-05")).then_accepted();
    let outgoing = given(after([permitted(), consult(1, "POL", "2026-03-02").into()]));
    outgoing
        .when(answer(1, "2026-03-05", ConsultationOutcome::Objection))
        .then_refused_as(side);
}
