//! Decisions as a case shows them.

use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{
    Authority, BanBasis, BanScope, BanSubBasis, BorderCrossingPoint, Country, DecisionKind,
    DepartureOutcome, NoBanReason, NotificationManner, Organisation, PermissionGround,
    RemovalGround, RevocationMode, RevocationReason, SuspensionReason, Violation,
};
use events::payloads::Decision;
use events::{DecisionId, DetentionId, LegalReference, Term};

use super::course::{AlertExtension, AppealView, Closing, FailedRemoval};
use super::document::{spoken, views};
use super::sources::ChangedBy;
use crate::Envelope;
use crate::days::last_suspended_day;

views! {
    /// A decision with everything that happened to it.
    pub struct DecisionView {
        /// The decision.
        decision_id: DecisionId,
        /// Its kind.
        kind: DecisionKind,
        /// The authority that took it.
        authority: Authority,
        /// Its number.
        number: String,
        /// The day on which it was taken.
        date: NaiveDate,
        /// The legal ground as it cites it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        legal_reference: Option<LegalReference>,
        /// Its state on the day on which the last event was recorded.
        status: DecisionStatus,
        /// The decision that it changes, for the kinds of p. 5.14.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        target: Option<DecisionId>,
        /// What it orders, for a return decision or removal order.
        #[serde(rename = "return", skip_serializing_if = "Option::is_none", default)]
        return_order: Option<ReturnOrder>,
        /// What it forbids, for an entry ban.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        ban: Option<Ban>,
        /// What it permits, for a one-off entry permission (rule R-090).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        permission: Option<Permission>,
        /// The detention that it extends, for a court decision on detention.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        detention_id: Option<DetentionId>,
        /// When and how it was made known (rule R-059).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        notification: Option<Notification>,
        /// Times in which it does not work.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        suspensions: Vec<Suspension>,
        /// Appeals against it.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        appeals: Vec<AppealView>,
        /// Its revocation.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        revocation: Option<Revocation>,
        /// How it was complied with or enforced.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        execution: Option<Execution>,
        /// Removals that were tried and failed (rule R-072).
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        failed_removals: Vec<FailedRemoval>,
        /// Decisions to keep the alert about it beyond a review (rules ).
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        alert_extensions: Vec<AlertExtension>,
        /// The end of the return case without a departure.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        closing: Option<Closing>,
        /// Everything that changed it, in order.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        changes: Vec<Change>,
        /// When it was recorded.
        recorded_at: DateTime<Utc>,
        /// Who recorded it.
        organisation: Organisation,
        /// The unit of that officer.
        unit: String,
        /// The positions of later events that changed it.
        #[serde(skip_serializing_if = "ChangedBy::is_empty", default)]
        changed_by: ChangedBy,
        /// The position of the event.
        position: u64,
    }

    /// The content of a return decision, removal order or court expulsion.
    #[derive(Default)]
    pub struct ReturnOrder {
        /// Days for voluntary departure.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        departure_period_days: Option<u16>,
        /// The last day of voluntary departure, once notified (rule R-058). Moved by a suspension with a planned end; during one
        /// without, the period is frozen and the old last day stands here.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        last_day: Option<NaiveDate>,
        /// The last day that passed without a departure (rule R-061).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        expired_on: Option<NaiveDate>,
        /// Why no period is given (rule R-057).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        ground: Option<RemovalGround>,
        /// Why no entry ban comes with it (rule R-086).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        no_ban_reason: Option<NoBanReason>,
        /// The length of the ban that a judgment imposes with it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        ban_term: Option<Term>,
        /// Violations on which it rests.
        grounds: Vec<Violation>,
        /// The country of return.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        destination: Option<Country>,
        /// The decision that it follows.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        predecessor: Option<DecisionId>,
        /// The removal order that took its place (rule R-060).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        superseded_by: Option<DecisionId>,
    }

    /// The content of an entry ban.
    pub struct Ban {
        /// Where it holds.
        scope: BanScope,
        /// On what basis.
        basis: BanBasis,
        /// The ground within the basis.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        sub_basis: Option<BanSubBasis>,
        /// The return decision it is linked to.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        return_decision_id: Option<DecisionId>,
        /// Its length.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        term: Option<Term>,
        /// First day; absent while it waits for departure (rule R-081).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        valid_from: Option<NaiveDate>,
        /// Last day, included.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        valid_until: Option<NaiveDate>,
        /// Whether it has no end (rule R-085).
        unlimited: bool,
        /// When it is reviewed.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        review_on: Option<NaiveDate>,
        /// Whether a serious threat is recorded (rule R-084).
        threat: bool,
        /// Whether the person is a family member of a citizen of the Union (rule R-097).
        #[serde(default)]
        family_member: bool,
    }

    /// The content of a one-off entry permission (rule R-090).
    pub struct Permission {
        /// First day of the window.
        from: NaiveDate,
        /// Last day of the window, included.
        until: NaiveDate,
        /// How many entries.
        entries: u16,
        /// On what ground.
        ground: PermissionGround,
        /// Entries under it (rule R-091).
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        uses: Vec<PermissionUse>,
    }

    /// An entry under a permission.
    pub struct PermissionUse {
        /// The day.
        entered_on: NaiveDate,
        /// Where.
        border_crossing_point: BorderCrossingPoint,
        /// The position of the event.
        position: u64,
    }

    /// How a decision was made known.
    pub struct Notification {
        /// The day.
        on: NaiveDate,
        /// How.
        manner: NotificationManner,
        /// The position of the event.
        position: u64,
    }

    /// A time in which a decision does not work.
    pub struct Suspension {
        /// The suspending decision; absent where the law itself suspends.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        decision_id: Option<DecisionId>,
        /// First day.
        from: NaiveDate,
        /// Last day, included; open if absent.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        until: Option<NaiveDate>,
        /// Why.
        reason: SuspensionReason,
        /// Days of voluntary departure that were left.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        days_left: Option<u16>,
        /// First day on which the decision worked again.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        resumed_on: Option<NaiveDate>,
        /// The positions of later events that changed it.
        #[serde(skip_serializing_if = "ChangedBy::is_empty", default)]
        changed_by: ChangedBy,
        /// The position of the event.
        position: u64,
    }

    /// The revocation of a decision.
    pub struct Revocation {
        /// The revoking decision; absent on a cascade.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        decision_id: Option<DecisionId>,
        /// Whether the decision counts as never taken, or ends on a day (rule R-077).
        mode: RevocationMode,
        /// The day from which it works.
        effective_on: NaiveDate,
        /// Why.
        reason: RevocationReason,
        /// The decision whose revocation caused it (rule R-078).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        because_of: Option<DecisionId>,
        /// The position of the event.
        position: u64,
    }

    /// How a return decision was complied with or enforced.
    pub struct Execution {
        /// The day of departure.
        on: NaiveDate,
        /// How (rule R-071).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        outcome: Option<DepartureOutcome>,
        /// The position of the event.
        position: u64,
    }

    /// One change of a decision.
    pub struct Change {
        /// What was done.
        kind: ChangeKind,
        /// The decision that did it, if there is a separate act.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        decision_id: Option<DecisionId>,
        /// The day from which it works.
        on: NaiveDate,
        /// The position of the event.
        position: u64,
    }
}

spoken! {
    /// The state of a decision on a day; stored as of the day of the last event. Whether a ban holds follows from its dates.
    pub enum DecisionStatus {
        /// Taken, not yet made known, or a change of another decision.
        Issued = "ISSUED",
        /// A return decision that was notified and whose period runs or has run out; a ban with dates.
        InForce = "IN_FORCE",
        /// A return decision whose period passed without a departure (rule R-061).
        Overdue = "OVERDUE",
        /// A removal order that was notified.
        Enforceable = "ENFORCEABLE",
        /// A ban that waits for departure (rule R-081).
        PendingDeparture = "PENDING_DEPARTURE",
        /// It does not work for a time.
        Suspended = "SUSPENDED",
        /// A removal order took its place.
        Superseded = "SUPERSEDED",
        /// The person left; the departure does not say how the decision was complied with.
        Executed = "EXECUTED",
        /// Complied with in time.
        ExecutedInTime = "EXECUTED_IN_TIME",
        /// Complied with late.
        ExecutedLate = "EXECUTED_LATE",
        /// Enforced.
        ExecutedForced = "EXECUTED_FORCED",
        /// The person left on own accord under a removal order.
        ExecutedSelf = "EXECUTED_SELF",
        /// The person left before notification (rule R-069).
        DepartedBeforeNotification = "DEPARTED_BEFORE_NOTIFICATION",
        /// The return case ended without a departure.
        Closed = "CLOSED",
        /// Annulled or revoked.
        Revoked = "REVOKED",
    }

    /// What was done to a decision.
    pub enum ChangeKind {
        /// A pending ban began to run.
        Started = "STARTED",
        /// A ban ends earlier.
        Shortened = "SHORTENED",
        /// Suspended.
        Suspended = "SUSPENDED",
        /// Works again.
        Resumed = "RESUMED",
        /// Got new content.
        Amended = "AMENDED",
        /// Annulled or revoked.
        Revoked = "REVOKED",
        /// The period for voluntary departure was extended.
        Extended = "EXTENDED",
        /// The period passed without a departure.
        Overdue = "OVERDUE",
        /// The departure under it did not happen.
        DepartureRefuted = "DEPARTURE_REFUTED",
        /// A departure that was recorded before complied with it.
        Executed = "EXECUTED",
        /// A ban waits for departure again.
        AwaitsDeparture = "AWAITS_DEPARTURE",
        /// The return case ended without a departure.
        Closed = "CLOSED",
    }
}

impl Suspension {
    /// The last day of the suspension, included; `None` while it is open. Before `from` when it was resumed at once.
    pub fn last_day(&self) -> Option<NaiveDate> {
        last_suspended_day(self.until, self.resumed_on)
    }

    /// Whether the decision does not work on a day.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && self.last_day().is_none_or(|last| day <= last)
    }
}

impl DecisionView {
    /// Whether it still obliges the person to leave: a return decision or removal order that was neither revoked, superseded,
    /// closed nor complied with.
    pub fn obliges_to_leave(&self) -> bool {
        self.return_order
            .as_ref()
            .is_some_and(|order| order.superseded_by.is_none())
            && self.revocation.is_none()
            && self.execution.is_none()
            && self.closing.is_none()
    }

    /// The removal order that took its place, while it was neither revoked nor closed nor complied with itself.
    pub(super) fn superseded_by(&self) -> Option<DecisionId> {
        let stands =
            self.revocation.is_none() && self.execution.is_none() && self.closing.is_none();
        let order = self.return_order.as_ref().filter(|_| stands);
        order.and_then(|order| order.superseded_by)
    }

    /// Whether it does not work on a day because it is suspended.
    pub fn is_suspended_on(&self, day: NaiveDate) -> bool {
        self.suspensions
            .iter()
            .any(|suspension| suspension.covers(day))
    }

    /// Whether it is suspended and no end of that is known.
    pub fn is_suspended_without_end(&self) -> bool {
        self.suspensions
            .iter()
            .any(|suspension| suspension.last_day().is_none())
    }

    pub(super) fn of(envelope: &Envelope<'_>, decision: &Decision) -> Self {
        Self {
            decision_id: decision.decision_id,
            kind: decision.kind,
            authority: decision.authority,
            number: decision.number.clone(),
            date: decision.date,
            legal_reference: envelope.metadata.legal_reference.clone(),
            status: DecisionStatus::Issued,
            target: None,
            return_order: None,
            ban: None,
            permission: None,
            detention_id: None,
            notification: None,
            suspensions: Vec::new(),
            appeals: Vec::new(),
            revocation: None,
            execution: None,
            failed_removals: Vec::new(),
            alert_extensions: Vec::new(),
            closing: None,
            changes: Vec::new(),
            recorded_at: envelope.metadata.recorded_at,
            organisation: envelope.metadata.actor.organisation,
            unit: envelope.metadata.actor.unit.clone(),
            changed_by: ChangedBy::default(),
            position: envelope.position,
        }
    }
}
