//! What a decision was, and what had to be done, on a day: the one answer for the fold, the list and the view.
//!
//! What is planned for a later day has not happened: a suspension ends, a revocation with effect for the future begins to work,
//! an order is complied with on their days and not when they are recorded (rules ).

use chrono::NaiveDate;
use events::RuleId;
use events::codes::{DecisionKind, DepartureOutcome, RevocationMode};

use super::decisions::{Ban, DecisionStatus, DecisionView, ReturnOrder};
use super::document::{CaseDocument, Deadline, DeadlineKind};
use crate::days::end_of;

const DETENTION_LIMIT: RuleId = RuleId(40);
const LAST_DAY: RuleId = RuleId(58);
const BAN_REVIEW: RuleId = RuleId(85);

impl CaseDocument {
    /// The state of a decision of this case on a day.
    pub fn status_on(&self, decision: &DecisionView, day: NaiveDate) -> DecisionStatus {
        if decision.is_revoked_on(day) {
            return DecisionStatus::Revoked;
        }
        let execution = decision.execution.as_ref();
        if let Some(execution) = execution.filter(|execution| execution.on <= day) {
            return executed(execution.outcome);
        }
        if self.is_superseded_on(decision, day) {
            return DecisionStatus::Superseded;
        }
        if decision.is_suspended_on(day) {
            return DecisionStatus::Suspended;
        }
        let notified = decision
            .notification
            .as_ref()
            .is_some_and(|notification| notification.on <= day);
        match &decision.ban {
            Some(ban) if waits_on(ban, day) => DecisionStatus::PendingDeparture,
            None if !notified => DecisionStatus::Issued,
            None if decision.kind == DecisionKind::RdForced => DecisionStatus::Enforceable,
            Some(_) | None => DecisionStatus::InForce,
        }
    }

    /// What somebody has to do by when, as it stood on a day, the next one first.
    pub fn deadlines_on(&self, day: NaiveDate) -> Vec<Deadline> {
        let open = self
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
        let decisions = self.decisions.iter();
        let mut deadlines: Vec<Deadline> = limits
            .chain(decisions.filter_map(|decision| self.deadline_of(decision, day)))
            .collect();
        deadlines.sort_by_key(|deadline| (deadline.due_at, deadline.position));
        deadlines
    }

    /// A frozen period has no last day, and a ban whose end is decided is reviewed no more.
    fn deadline_of(&self, decision: &DecisionView, day: NaiveDate) -> Option<Deadline> {
        let (kind, rule, due_on) = match (&decision.return_order, &decision.ban) {
            (Some(order), _) if self.has_to_be_met(decision, day) => {
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

    fn has_to_be_met(&self, decision: &DecisionView, day: NaiveDate) -> bool {
        let execution = decision.execution.as_ref();
        let executed = execution.is_some_and(|execution| execution.on <= day);
        !decision.is_revoked_on(day)
            && !executed
            && !self.is_superseded_on(decision, day)
            && !decision.is_suspended_without_end()
    }

    fn is_superseded_on(&self, decision: &DecisionView, day: NaiveDate) -> bool {
        let order: Option<&ReturnOrder> = decision.return_order.as_ref();
        let Some(successor) = order.and_then(|order| order.superseded_by) else {
            return false;
        };
        let mut decisions = self.decisions.iter();
        // A successor that is not in the file took its place before anything is known of it.
        decisions
            .find(|other| other.decision_id == successor)
            .is_none_or(|successor| successor.date <= day)
    }
}

impl DecisionView {
    /// Whether its revocation works on a day: one with effect for the past works for all days.
    pub fn is_revoked_on(&self, day: NaiveDate) -> bool {
        self.revocation
            .as_ref()
            .is_some_and(|revocation| match revocation.mode {
                RevocationMode::ExTunc => true,
                RevocationMode::ExNunc => revocation.effective_on <= day,
            })
    }
}

/// A ban that is linked to a return decision waits for departure until its first day (rule R-081).
fn waits_on(ban: &Ban, day: NaiveDate) -> bool {
    let linked = ban.return_decision_id.is_some();
    ban.valid_from.is_none_or(|from| linked && day < from)
}

fn executed(outcome: Option<DepartureOutcome>) -> DecisionStatus {
    match outcome {
        None => DecisionStatus::Executed,
        Some(DepartureOutcome::ExecutedInTime) => DecisionStatus::ExecutedInTime,
        Some(DepartureOutcome::ExecutedLate) => DecisionStatus::ExecutedLate,
        Some(DepartureOutcome::ExecutedForced) => DecisionStatus::ExecutedForced,
        Some(DepartureOutcome::ExecutedSelf) => DecisionStatus::ExecutedSelf,
        Some(DepartureOutcome::DepartedBeforeNotification) => {
            DecisionStatus::DepartedBeforeNotification
        }
    }
}
