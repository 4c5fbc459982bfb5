//! What follows from the facts of a case: states of decisions, measures, deadlines, the leading situation.

use chrono::NaiveDate;
use events::codes::{BanScope, DecisionKind, RevocationMode};

use super::decisions::{Ban, DecisionStatus, DecisionView};
use super::detentions::DetentionView;
use super::document::{CaseDocument, FileStatus, Measure, MeasureKind};
use crate::days::day_of;

/// Brings everything that is derived in line with the facts, as of a day.
pub(super) fn settle(case: &mut CaseDocument, today: NaiveDate) {
    let statuses: Vec<DecisionStatus> = case
        .decisions
        .iter()
        .map(|decision| case.status_on(decision, today))
        .collect();
    for (decision, status) in case.decisions.iter_mut().zip(statuses) {
        decision.status = status;
    }
    case.measures = measures(case);
    case.deadlines = case.deadlines_on(today);
    case.status = status(case);
    let banned = case.status == FileStatus::Banned;
    case.ban_from = Some(banned)
        .filter(|banned| *banned)
        .and_then(|_| ban_from(case));
    case.ban_until = Some(banned)
        .filter(|banned| *banned)
        .and_then(|_| ban_until(case));
}

fn measures(case: &CaseDocument) -> Vec<Measure> {
    if case.is_in_error() {
        return Vec::new();
    }
    let open = case
        .detentions
        .iter()
        .filter(|detention| detention.release.is_none())
        .map(detention_measure);
    open.chain(case.decisions.iter().filter_map(decision_measure))
        .collect()
}

fn detention_measure(detention: &DetentionView) -> Measure {
    Measure {
        kind: MeasureKind::Detention,
        detention_id: Some(detention.detention_id),
        decision_id: None,
        status: None,
        since: Some(day_of(detention.started_at)),
        until: None,
        position: detention.position,
    }
}

fn decision_measure(decision: &DecisionView) -> Option<Measure> {
    let (kind, since, until) = match &decision.ban {
        Some(ban) => {
            let kind = match ban.scope {
                BanScope::Latvia => MeasureKind::BanLv,
                BanScope::Schengen => MeasureKind::BanSchengen,
            };
            let until = ban_end(decision, ban).ok()?;
            (kind, ban.valid_from, until)
        }
        None if !decision.obliges_to_leave() => return None,
        None if decision.kind == DecisionKind::RdVol => {
            (MeasureKind::ReturnDecision, Some(decision.date), None)
        }
        None => (MeasureKind::RemovalOrder, Some(decision.date), None),
    };
    Some(Measure {
        kind,
        detention_id: None,
        decision_id: Some(decision.decision_id),
        status: Some(decision.status),
        since,
        until,
        position: decision.position,
    })
}

/// It counts as never taken: revoked ex tunc.
struct NeverTaken;

/// The last day of a ban, a revocation for the future included; `None` while no end is known.
fn ban_end(decision: &DecisionView, ban: &Ban) -> Result<Option<NaiveDate>, NeverTaken> {
    match &decision.revocation {
        None => Ok(ban.valid_until),
        Some(revocation) if revocation.mode == RevocationMode::ExTunc => Err(NeverTaken),
        Some(revocation) => {
            let last_day = revocation
                .effective_on
                .pred_opt()
                .unwrap_or(revocation.effective_on);
            Ok(Some(
                ban.valid_until
                    .map_or(last_day, |until| until.min(last_day)),
            ))
        }
    }
}

fn status(case: &CaseDocument) -> FileStatus {
    if case.is_in_error() {
        return FileStatus::EnteredInError;
    }
    let strongest = case.measures.iter().map(|measure| match measure.kind {
        MeasureKind::Detention => FileStatus::Detained,
        MeasureKind::ReturnDecision | MeasureKind::RemovalOrder => FileStatus::ToLeave,
        MeasureKind::BanLv | MeasureKind::BanSchengen => FileStatus::Banned,
    });
    let mut departures = case.departures.iter();
    let departed = departures.any(|departure| departure.refuted.is_none());
    strongest.min().unwrap_or(if departed {
        FileStatus::Departed
    } else {
        FileStatus::NoMeasure
    })
}

/// The first day of the earliest ban; `None` where one waits for departure, which holds already.
fn ban_from(case: &CaseDocument) -> Option<NaiveDate> {
    let begins: Option<Vec<NaiveDate>> =
        case.measures.iter().map(|measure| measure.since).collect();
    begins?.into_iter().min()
}

fn ban_until(case: &CaseDocument) -> Option<NaiveDate> {
    let ends: Option<Vec<NaiveDate>> = case.measures.iter().map(|measure| measure.until).collect();
    ends?.into_iter().max()
}
