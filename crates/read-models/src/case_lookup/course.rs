//! The course of a return case: appeals, extensions of the period, its end, failed removals, absconding, closing.

use chrono::NaiveDate;
use events::AppealId;
use events::DecisionId;
use events::codes::{
    AppealOutcome, Authority, BorderCrossingPoint, CaseClosingReason, RemovalFailureReason,
};
use events::payloads::{
    AbscondingReported, AlertExtended, AppealDecided, AppealLodged, CaseClosed,
    CourtExpulsionRecorded, DeparturePeriodExpired, DeparturePeriodExtended, PersonFound,
    RemovalAttemptFailed,
};

use super::changes::{self, find};
use super::decisions::{ChangeKind, DecisionView, ReturnOrder};
use super::document::{CaseDocument, views};
use super::sealed;
use super::sources::ChangedBy;
use crate::{Envelope, Unappliable};

views! {
    /// An appeal against a decision (rule R-074).
    pub struct AppealView {
        /// The appeal.
        appeal_id: AppealId,
        /// The court or authority.
        body: Authority,
        /// The day.
        lodged_on: NaiveDate,
        /// Whether it has suspensive effect.
        suspensive: bool,
        /// The day on which it ended; absent while it is pending.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        decided_on: Option<NaiveDate>,
        /// How it ended.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        outcome: Option<AppealOutcome>,
        /// The ruling.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        ruling_id: Option<DecisionId>,
        /// The positions of later events that changed it.
        #[serde(skip_serializing_if = "ChangedBy::is_empty", default)]
        changed_by: ChangedBy,
        /// The position of the event.
        position: u64,
    }

    /// A removal that was tried and failed (rule R-072).
    pub struct FailedRemoval {
        /// The day.
        on: NaiveDate,
        /// Why.
        reason: RemovalFailureReason,
        /// What happened.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        explanation: Option<String>,
        /// The explanation was lawfully erased.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// The position of the event.
        position: u64,
    }

    /// A decision to keep an alert beyond its review (Reg. (EU) 2018/1861 Art 39(4)).
    pub struct AlertExtension {
        /// The day on which it was decided.
        extended_on: NaiveDate,
        /// The next day by which it is reviewed.
        review_on: NaiveDate,
        /// The individual assessment.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        assessment: Option<String>,
        /// The assessment was lawfully erased.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// The position of the event.
        position: u64,
    }

    /// The end of a return case without a departure under it.
    pub struct Closing {
        /// The day.
        on: NaiveDate,
        /// Why.
        reason: CaseClosingReason,
        /// The position of the event.
        position: u64,
    }

    /// A time in which the person is not where the person has to be.
    pub struct AbscondingView {
        /// Since which day.
        absconded_on: NaiveDate,
        /// What is known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        explanation: Option<String>,
        /// The explanation was lawfully erased.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// The day on which the person was found; absent while the person is not.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        found_on: Option<NaiveDate>,
        /// Where the person was found.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        found_at: Option<BorderCrossingPoint>,
        /// The positions of later events that changed it.
        #[serde(skip_serializing_if = "ChangedBy::is_empty", default)]
        changed_by: ChangedBy,
        /// The position of the event.
        position: u64,
    }
}

pub(super) fn court_expulsion(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &CourtExpulsionRecorded,
) -> Result<(), Unappliable> {
    let order = event.decision.decision_id;
    changes::supersede(case, event.predecessor, order, envelope.position)?;
    let order = ReturnOrder {
        grounds: event.grounds.clone(),
        destination: event.destination,
        ban_term: event.ban_term,
        predecessor: event.predecessor,
        ..ReturnOrder::default()
    };
    changes::add(
        case,
        DecisionView {
            return_order: Some(order),
            ..DecisionView::of(envelope, &event.decision)
        },
    )
}

pub(super) fn period_extended(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &DeparturePeriodExtended,
) -> Result<(), Unappliable> {
    let decision = find(case, event.target, envelope.position)?;
    changes::set_last_day(decision, Some(event.last_day));
    let (kind, act) = (ChangeKind::Extended, Some(&event.decision));
    changes::change(decision, envelope, kind, act, event.decision.date);
    changes::changing_decision(case, envelope, &event.decision, event.target)
}

pub(super) fn period_expired(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &DeparturePeriodExpired,
) -> Result<(), Unappliable> {
    let decision = find(case, event.target, envelope.position)?;
    if let Some(order) = &mut decision.return_order {
        order.expired_on = Some(event.last_day);
    }
    let (kind, on) = (ChangeKind::Overdue, envelope.metadata.effective_on);
    changes::change(decision, envelope, kind, None, on);
    Ok(())
}

pub(super) fn appeal_lodged(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &AppealLodged,
) -> Result<(), Unappliable> {
    find(case, event.target, envelope.position)?
        .appeals
        .push(AppealView {
            appeal_id: event.appeal_id,
            body: event.body,
            lodged_on: event.lodged_on,
            suspensive: event.suspensive,
            decided_on: None,
            outcome: None,
            ruling_id: None,
            changed_by: ChangedBy::default(),
            position: envelope.position,
        });
    Ok(())
}

pub(super) fn appeal_decided(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &AppealDecided,
) -> Result<(), Unappliable> {
    let is_meant = |appeal: &AppealView| appeal.appeal_id == event.appeal_id;
    let mut decisions = case.decisions.iter_mut();
    let unknown = Unappliable::unknown("appeal", event.appeal_id.0);
    let (decision, place) = decisions
        .find_map(|decision| {
            let place = decision.appeals.iter().position(is_meant)?;
            Some((decision, place))
        })
        .ok_or(unknown)?;
    decision.changed_by.add(envelope.position);
    let target = decision.decision_id;
    let appeal = &mut decision.appeals[place];
    appeal.decided_on = Some(event.decided_on);
    appeal.outcome = Some(event.outcome);
    appeal.ruling_id = event.decision.as_ref().map(|ruling| ruling.decision_id);
    appeal.changed_by.add(envelope.position);
    event.decision.as_ref().map_or(Ok(()), |ruling| {
        changes::changing_decision(case, envelope, ruling, target)
    })
}

pub(super) fn removal_failed(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &RemovalAttemptFailed,
) -> Result<(), Unappliable> {
    let failed = FailedRemoval {
        on: event.failed_on,
        reason: event.reason,
        explanation: sealed::text(&event.personal),
        erased: sealed::erased(&event.personal),
        position: envelope.position,
    };
    find(case, event.target, envelope.position)?
        .failed_removals
        .push(failed);
    Ok(())
}

pub(super) fn alert_extended(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &AlertExtended,
) -> Result<(), Unappliable> {
    let extension = AlertExtension {
        extended_on: event.extended_on,
        review_on: event.review_on,
        assessment: sealed::text(&event.personal),
        erased: sealed::erased(&event.personal),
        position: envelope.position,
    };
    find(case, event.target, envelope.position)?
        .alert_extensions
        .push(extension);
    Ok(())
}

pub(super) fn closed(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &CaseClosed,
) -> Result<(), Unappliable> {
    let decision = find(case, event.target, envelope.position)?;
    decision.closing = Some(Closing {
        on: event.closed_on,
        reason: event.reason,
        position: envelope.position,
    });
    changes::change(
        decision,
        envelope,
        ChangeKind::Closed,
        None,
        event.closed_on,
    );
    Ok(())
}

pub(super) fn absconded(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &AbscondingReported,
) {
    case.abscondings.push(AbscondingView {
        absconded_on: event.absconded_on,
        explanation: sealed::text(&event.personal),
        erased: sealed::erased(&event.personal),
        found_on: None,
        found_at: None,
        changed_by: ChangedBy::default(),
        position: envelope.position,
    });
}

/// Found is found, however often the person was reported missing.
pub(super) fn found(case: &mut CaseDocument, envelope: &Envelope<'_>, event: &PersonFound) {
    let missing = |known: &&mut AbscondingView| known.found_on.is_none();
    for absconding in case.abscondings.iter_mut().filter(missing) {
        absconding.found_on = Some(event.found_on);
        absconding.found_at.clone_from(&event.place);
        absconding.changed_by.add(envelope.position);
    }
}
