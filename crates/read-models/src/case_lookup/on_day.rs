//! What a decision was on a day: the one answer for the fold, the list and the view.
//!
//! What is planned for a later day has not happened: a suspension ends, a revocation with effect for the future begins to work,
//! an order is complied with on their days and not when they are recorded (rules ).

use chrono::NaiveDate;
use events::codes::{DecisionKind, DepartureOutcome, RevocationMode};

use super::decisions::{Ban, DecisionStatus, DecisionView, Permission, ReturnOrder};
use super::document::CaseDocument;

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
        if decision.is_closed_on(day) {
            return DecisionStatus::Closed;
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
        if let Some(permission) = &decision.permission {
            return permission.status_on(day);
        }
        match (&decision.ban, &decision.return_order) {
            (Some(ban), _) if waits_on(ban, day) => DecisionStatus::PendingDeparture,
            (None, _) if !notified => DecisionStatus::Issued,
            (None, _) if decision.is_order_of_removal() => DecisionStatus::Enforceable,
            (None, Some(order)) if order.is_overdue_on(day) => DecisionStatus::Overdue,
            _ => DecisionStatus::InForce,
        }
    }

    pub(super) fn has_to_be_met(&self, decision: &DecisionView, day: NaiveDate) -> bool {
        let execution = decision.execution.as_ref();
        let executed = execution.is_some_and(|execution| execution.on <= day);
        !decision.is_revoked_on(day)
            && !executed
            && !decision.is_closed_on(day)
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

impl DecisionView {
    /// Whether the return case was closed by a day without a departure under the decision.
    pub fn is_closed_on(&self, day: NaiveDate) -> bool {
        let closing = self.closing.as_ref();
        closing.is_some_and(|closing| closing.on <= day)
    }

    /// Whether it orders removal without a period for voluntary departure.
    fn is_order_of_removal(&self) -> bool {
        matches!(self.kind, DecisionKind::RdForced | DecisionKind::RdCourt)
    }
}

impl ReturnOrder {
    /// Whether the period is recorded to have passed and no later last day was set since (rule R-061).
    fn is_overdue_on(&self, day: NaiveDate) -> bool {
        let passed = self
            .expired_on
            .filter(|passed| self.last_day == Some(*passed));
        passed.is_some_and(|passed| passed < day)
    }
}

impl Permission {
    /// A permission is in force in its window.
    fn status_on(&self, day: NaiveDate) -> DecisionStatus {
        if self.from <= day && day <= self.until {
            DecisionStatus::InForce
        } else {
            DecisionStatus::Issued
        }
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
