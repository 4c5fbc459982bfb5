//! Random commands in the course of a return case, for what holds for all histories.

use crate::course_fixtures::{
    absconded, answer, appeal, bar, citizenship, close, consult, court_expulsion, death, extend,
    failed_removal, found, refute, ruling,
};
use chrono::{Days, NaiveDate};
use events::codes::{
    AppealOutcome, Authority, CaseClosingReason, ConsultationDirection, ConsultationOutcome,
    DataSubjectRight, RequestOutcome,
};
use events::{DataSubjectRequestId, DecisionId};
use law::{
    AnswerDataSubjectRequest, Command, DecideAppeal, ExtendAlert, ExtendConsultation, File,
    LiftRemovalBar, LodgeAppeal, RecordDataSubjectRequest,
};

/// Which command, in which of four variants, about which decisions, on which day, with a number for what is new.
pub(crate) struct Choice {
    pub(crate) what: u8,
    pub(crate) variant: u8,
    pub(crate) target: DecisionId,
    pub(crate) return_decision: DecisionId,
    pub(crate) on: NaiveDate,
    pub(crate) number: u32,
    /// One step in eight.
    pub(crate) rare: bool,
}

/// How many values `what` has.
pub(crate) const KINDS: u8 = 12;

pub(crate) fn command(it: &Choice, file: Option<&File>) -> Command {
    let text = it.on.to_string();
    match it.what {
        0 => {
            let mut judged = court_expulsion(it.number, None);
            judged.predecessor = (it.variant > 0).then_some(it.return_decision);
            judged.decision.date = it.on;
            judged.into()
        }
        1 => {
            let mut extended = extend(0, it.number, &text);
            extended.target = it.return_decision;
            extended.decision.date = it.on;
            extended.last_day = it.on + Days::new(30);
            extended.into()
        }
        2 => LodgeAppeal {
            target: it.target,
            body: Authority::Vrs,
            suspensive: it.variant > 0,
            ..appeal(it.number.into(), 0, &text)
        }
        .into(),
        3 => ruled(it, file).into(),
        4 => {
            let departures = file.into_iter().flat_map(|file| &file.departures);
            let removals = file.into_iter().flat_map(|file| &file.removals);
            let days = departures.map(|it| it.departed_on);
            let day = days.chain(removals.map(|it| it.removed_on)).max();
            refute(&day.unwrap_or(it.on).to_string(), &text).into()
        }
        5 => match it.variant {
            0 => failed_removal(&text).into(),
            1 => absconded(&text).into(),
            _ => found(&text).into(),
        },
        6 if it.rare => {
            let reasons = CaseClosingReason::ALL;
            close(&text, reasons[usize::from(it.variant)]).into()
        }
        6 | 7 => protection(it),
        8 => consultation(it, file),
        11 => data_subject_request(it, file),
        10 => ExtendAlert {
            target: it.target,
            extended_on: it.on,
            assessment: "still a threat".to_owned(),
        }
        .into(),
        _ => match (it.rare, it.variant) {
            (true, 0) => death(&text).into(),
            (true, 1) => citizenship("LTU", &text).into(),
            _ => citizenship("TUR", &text).into(),
        },
    }
}

/// The ruling on the last appeal.
fn ruled(it: &Choice, file: Option<&File>) -> DecideAppeal {
    let outcomes = [
        AppealOutcome::Dismissed,
        AppealOutcome::Annulled,
        AppealOutcome::Amended,
        AppealOutcome::Withdrawn,
    ];
    let outcome = outcomes[usize::from(it.variant)];
    let mut ruled = ruling(0, it.number, &it.on.to_string(), outcome);
    if let Some(last) = file.and_then(|file| file.appeals.last()) {
        ruled.appeal_id = last.lodged.appeal_id;
    }
    if let Some(decision) = &mut ruled.decision {
        decision.authority = Authority::Vrs;
    }
    ruled
}

fn protection(it: &Choice) -> Command {
    let text = it.on.to_string();
    if it.variant > 0 {
        return bar(it.number.into(), "AFG", &text).into();
    }
    LiftRemovalBar {
        bar_id: None,
        country: Some("AFG".parse().unwrap()),
        lifted_on: it.on,
        reference: None,
    }
    .into()
}

/// A request is recorded; the last one is answered.
fn data_subject_request(it: &Choice, file: Option<&File>) -> Command {
    let last = file.and_then(|file| file.data_subject_requests.last());
    match last {
        Some(last) if it.variant > 1 => AnswerDataSubjectRequest {
            request_id: last.request_id,
            answered_on: it.on,
            outcome: RequestOutcome::Granted,
            restrictions: Vec::new(),
            explanation: None,
        }
        .into(),
        _ => RecordDataSubjectRequest {
            request_id: DataSubjectRequestId(crate::fixtures::id(it.number.into())),
            kind: DataSubjectRight::ALL[usize::from(it.variant)],
            received_on: it.on,
            language: None,
        }
        .into(),
    }
}

/// A consultation is opened; the last one is extended or answered.
fn consultation(it: &Choice, file: Option<&File>) -> Command {
    let text = it.on.to_string();
    let opened = consult(it.number.into(), "POL", &text);
    let last = file.and_then(|file| file.consultations.last());
    let consultation_id = last.map_or(opened.consultation_id, |known| known.consultation_id);
    match it.variant {
        0 => opened.into(),
        1 => law::OpenConsultation {
            direction: ConsultationDirection::LatviaIsAsked,
            told_to_go_on: None,
            ..opened
        }
        .into(),
        2 => ExtendConsultation { consultation_id }.into(),
        _ => law::AnswerConsultation {
            consultation_id,
            ..answer(0, &text, ConsultationOutcome::NoObjection)
        }
        .into(),
    }
}
