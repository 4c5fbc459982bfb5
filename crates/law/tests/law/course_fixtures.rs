//! Commands in the course of a return case with sensible content.

use crate::fixtures::{day, decision, decision_id, id, proposal_id};
use events::codes::{
    AppealOutcome, Authority, CaseClosingReason, ConsultationDirection, ConsultationOutcome,
    DecisionKind, RemovalFailureReason, Violation,
};
use events::{AppealId, ConsultationId, RemovalBarId};
use law::{
    AnswerConsultation, CloseCase, DecideAppeal, ExtendDeparturePeriod, LodgeAppeal,
    OpenConsultation, RecordCitizenship, RecordCourtExpulsion, RecordDeath, RecordFailedRemoval,
    RecordRemovalBar, RefuteDeparture, ReportAbsconding, ReportFound,
};

/// `RD_COURT` of 10 February 2026.
pub(crate) fn court_expulsion(number: u32, predecessor: Option<u32>) -> RecordCourtExpulsion {
    RecordCourtExpulsion {
        decision: decision(
            DecisionKind::RdCourt,
            Authority::CourtCrim,
            number,
            "2026-02-10",
        ),
        legal_reference: None,
        grounds: vec![Violation::Vi13],
        destination: Some("UZB".parse().unwrap()),
        ban_term: Some("P5Y".parse().unwrap()),
        predecessor: predecessor.map(decision_id),
    }
}

/// `PERIOD_EXT` of SBG of 10 March 2026.
pub(crate) fn extend(target: u32, number: u32, last_day: &str) -> ExtendDeparturePeriod {
    ExtendDeparturePeriod {
        target: decision_id(target),
        decision: decision(
            DecisionKind::PeriodExt,
            Authority::Vrs,
            number,
            "2026-03-10",
        ),
        legal_reference: None,
        last_day: day(last_day),
    }
}

/// An appeal with suspensive effect to the administrative court.
pub(crate) fn appeal(number: u128, target: u32, on: &str) -> LodgeAppeal {
    LodgeAppeal {
        appeal_id: AppealId(id(number)),
        target: decision_id(target),
        body: Authority::CourtAdm,
        lodged_on: day(on),
        suspensive: true,
    }
}

/// Its end by a ruling of the administrative court of that day.
pub(crate) fn ruling(appeal: u128, number: u32, on: &str, outcome: AppealOutcome) -> DecideAppeal {
    DecideAppeal {
        appeal_id: AppealId(id(appeal)),
        decision: Some(decision(
            DecisionKind::AppealRuling,
            Authority::CourtAdm,
            number,
            on,
        )),
        legal_reference: None,
        decided_on: day(on),
        outcome,
    }
}

pub(crate) fn refute(departed_on: &str, refuted_on: &str) -> RefuteDeparture {
    RefuteDeparture {
        departed_on: day(departed_on),
        refuted_on: day(refuted_on),
        reference: Some("report 44/2026".to_owned()),
    }
}

pub(crate) fn failed_removal(on: &str) -> RecordFailedRemoval {
    RecordFailedRemoval {
        target: None,
        failed_on: day(on),
        reason: Some(RemovalFailureReason::NoDocument),
        note: None,
    }
}

pub(crate) fn absconded(on: &str) -> ReportAbsconding {
    ReportAbsconding {
        absconded_on: day(on),
        note: None,
    }
}

pub(crate) fn found(on: &str) -> ReportFound {
    ReportFound {
        found_on: day(on),
        place: Some("LV-TER".parse().unwrap()),
    }
}

pub(crate) fn close(on: &str, reason: CaseClosingReason) -> CloseCase {
    CloseCase {
        proposal_id: proposal_id(900),
        target: None,
        closed_on: day(on),
        reason,
    }
}

pub(crate) fn bar(number: u128, country: &str, since: &str) -> RecordRemovalBar {
    RecordRemovalBar {
        bar_id: RemovalBarId(id(number)),
        country: country.parse().unwrap(),
        since: day(since),
        reference: None,
    }
}

pub(crate) fn consult(number: u128, country: &str, on: &str) -> OpenConsultation {
    OpenConsultation {
        consultation_id: ConsultationId(id(number)),
        direction: ConsultationDirection::LatviaAsks,
        country: country.parse().unwrap(),
        opened_on: day(on),
        told_to_go_on: Some(day(on)),
    }
}

pub(crate) fn answer(number: u128, on: &str, outcome: ConsultationOutcome) -> AnswerConsultation {
    AnswerConsultation {
        consultation_id: ConsultationId(id(number)),
        answered_on: day(on),
        outcome,
    }
}

pub(crate) fn death(on: &str) -> RecordDeath {
    RecordDeath {
        died_on: day(on),
        reference: None,
    }
}

pub(crate) fn citizenship(country: &str, on: &str) -> RecordCitizenship {
    RecordCitizenship {
        country: country.parse().unwrap(),
        acquired_on: day(on),
        reference: None,
    }
}
