//! What follows from the facts of a case: states of decisions, measures, deadlines, the leading situation.

use chrono::NaiveDate;
use events::RuleId;
use events::codes::{BanScope, DecisionKind, RevocationMode};

use super::decisions::{Ban, DecisionView};
use super::document::{
    CaseDocument, Deadline, DeadlineKind, DetentionView, FileStatus, Measure, MeasureKind,
};
use crate::days::{day_of, end_of};

const DETENTION_LIMIT: RuleId = RuleId(40);
const LAST_DAY: RuleId = RuleId(58);
const BAN_REVIEW: RuleId = RuleId(85);

/// Brings everything that is derived in line with the facts, as of a day.
pub(super) fn settle(case: &mut CaseDocument, today: NaiveDate) {
    for decision in &mut case.decisions {
        decision.status = decision.status_on(today);
    }
    case.measures = measures(case);
    case.deadlines = deadlines(case);
    case.status = status(case);
    case.ban_until = Some(FileStatus::Banned)
        .filter(|banned| *banned == case.status)
        .and_then(|_| ban_until(case));
}

fn measures(case: &CaseDocument) -> Vec<Measure> {
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

fn deadlines(case: &CaseDocument) -> Vec<Deadline> {
    let open = case
        .detentions
        .iter()
        .filter(|detention| detention.release.is_none());
    let limits = open.map(|detention| Deadline {
        kind: DeadlineKind::DetentionLimit,
        rule: DETENTION_LIMIT,
        due_at: detention.limit_at,
        due_on: None,
        detention_id: Some(detention.detention_id),
        decision_id: None,
        recorded_at: detention.recorded_at,
        organisation: detention.organisation,
        position: detention.position,
    });
    let mut deadlines: Vec<Deadline> = limits
        .chain(case.decisions.iter().filter_map(decision_deadline))
        .collect();
    deadlines.sort_by_key(|deadline| (deadline.due_at, deadline.position));
    deadlines
}

/// A frozen period has no last day, and a revoked ban is reviewed no more.
fn decision_deadline(decision: &DecisionView) -> Option<Deadline> {
    let (kind, rule, due_on) = match (&decision.return_order, &decision.ban) {
        (Some(order), _) if decision.obliges_to_leave() && !decision.is_suspended_without_end() => {
            (DeadlineKind::DepartureLastDay, LAST_DAY, order.last_day?)
        }
        (None, Some(ban)) if decision.revocation.is_none() => {
            (DeadlineKind::BanReview, BAN_REVIEW, ban.review_on?)
        }
        _ => return None,
    };
    Some(Deadline {
        kind,
        rule,
        due_at: end_of(due_on),
        due_on: Some(due_on),
        detention_id: None,
        decision_id: Some(decision.decision_id),
        recorded_at: decision.recorded_at,
        organisation: decision.organisation,
        position: decision.position,
    })
}

fn status(case: &CaseDocument) -> FileStatus {
    let strongest = case.measures.iter().map(|measure| match measure.kind {
        MeasureKind::Detention => FileStatus::Detained,
        MeasureKind::ReturnDecision | MeasureKind::RemovalOrder => FileStatus::ToLeave,
        MeasureKind::BanLv | MeasureKind::BanSchengen => FileStatus::Banned,
    });
    strongest.min().unwrap_or(if case.departures.is_empty() {
        FileStatus::NoMeasure
    } else {
        FileStatus::Departed
    })
}

fn ban_until(case: &CaseDocument) -> Option<NaiveDate> {
    let ends: Option<Vec<NaiveDate>> = case.measures.iter().map(|measure| measure.until).collect();
    ends?.into_iter().max()
}
