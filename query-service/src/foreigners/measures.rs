//! What held a person on a day, from the facts of the case: also what has ended since (rule R-126, "as valid on").

use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{BanBasis, BanScope, DecisionKind, RevocationMode};
use law::in_force::{BanEffect, BanTimes, SuspensionInterval, ban_effect_on};
use law::time::civil_day;
use read_models::case_lookup::{
    Ban, CaseDocument, DecisionView, DetentionView, FileStatus, MeasureKind,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A measure as it was on a day.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct MeasureOn {
    /// `DETENTION`, `RETURN_DECISION`, `REMOVAL_ORDER`, `BAN_LV` or `BAN_SCHENGEN`.
    #[schema(value_type = String)]
    pub(crate) kind: MeasureKind,
    /// `IN_FORCE`, `PENDING_DEPARTURE` or `SUSPENDED`, on the day.
    #[schema(value_type = String)]
    pub(crate) state: &'static str,
    /// The detention.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) detention_id: Option<Uuid>,
    /// The decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) decision_id: Option<Uuid>,
    /// First day; absent for a ban that waits for departure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) since: Option<NaiveDate>,
    /// Last day, included; absent where no end is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<NaiveDate>,
    /// The position of the event that ordered it.
    pub(crate) position: u64,
}

/// When a case is looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    /// At an instant: who was released this morning is free now.
    Now(DateTime<Utc>),
    /// On a day: who was detained in any part of it was detained on it.
    On(NaiveDate),
}

impl When {
    /// The civil day in Latvia.
    pub(crate) fn day(self) -> NaiveDate {
        match self {
            Self::Now(now) => civil_day(now),
            Self::On(day) => day,
        }
    }
}

/// The measures at a time.
pub(crate) fn measures_on(case: &CaseDocument, when: When) -> Vec<MeasureOn> {
    if case.is_in_error() {
        return Vec::new();
    }
    let day = when.day();
    let detentions = case
        .detentions
        .iter()
        .filter_map(|detention| detention_on(detention, when));
    let decisions = case
        .decisions
        .iter()
        .filter_map(|decision| match &decision.ban {
            Some(ban) => ban_on(decision, ban, day),
            None => return_on(case, decision, day),
        });
    detentions.chain(decisions).collect()
}

/// The leading situation at a time. The person counts as departed from the day of a departure on.
pub(crate) fn status_on(case: &CaseDocument, when: When) -> FileStatus {
    if case.is_in_error() {
        return FileStatus::EnteredInError;
    }
    let day = when.day();
    let strongest = measures_on(case, when)
        .into_iter()
        .map(|measure| match measure.kind {
            MeasureKind::Detention => FileStatus::Detained,
            MeasureKind::ReturnDecision | MeasureKind::RemovalOrder => FileStatus::ToLeave,
            MeasureKind::BanLv | MeasureKind::BanSchengen => FileStatus::Banned,
        });
    let departed = case
        .departures
        .iter()
        .any(|departure| departure.holds_on(day));
    strongest.min().unwrap_or(if departed {
        FileStatus::Departed
    } else {
        FileStatus::NoMeasure
    })
}

fn detention_on(detention: &DetentionView, when: When) -> Option<MeasureOn> {
    let since = civil_day(detention.started_at);
    let until = detention
        .release
        .as_ref()
        .map(|release| civil_day(release.released_at));
    let holds = match when {
        When::On(day) => since <= day && until.is_none_or(|until| day <= until),
        When::Now(now) => {
            let release = detention.release.as_ref();
            detention.started_at <= now && release.is_none_or(|release| now < release.released_at)
        }
    };
    holds.then_some(MeasureOn {
        kind: MeasureKind::Detention,
        state: "IN_FORCE",
        detention_id: Some(detention.detention_id.0),
        decision_id: None,
        since: Some(since),
        until,
        position: detention.position,
    })
}

fn ban_on(decision: &DecisionView, ban: &Ban, day: NaiveDate) -> Option<MeasureOn> {
    let linked = ban.return_decision_id.is_some() || ban.basis == BanBasis::ReturnBan;
    let times = BanTimes {
        pending_from: linked.then_some(decision.date),
        valid_from: ban.valid_from,
        valid_until: ban.valid_until,
        suspensions: &suspensions(decision),
        revoked: decision
            .revocation
            .as_ref()
            .map(|revocation| (revocation.mode, revocation.effective_on)),
    };
    let state = match ban_effect_on(&times, day) {
        BanEffect::Refuse => "IN_FORCE",
        BanEffect::Pending => "PENDING_DEPARTURE",
        BanEffect::Suspended => "SUSPENDED",
        BanEffect::None | BanEffect::Expired | BanEffect::Revoked => return None,
    };
    Some(MeasureOn {
        kind: match ban.scope {
            BanScope::Latvia => MeasureKind::BanLv,
            BanScope::Schengen => MeasureKind::BanSchengen,
        },
        state,
        detention_id: None,
        decision_id: Some(decision.decision_id.0),
        since: ban.valid_from,
        until: last_day(decision, ban),
        position: decision.position,
    })
}

/// The last day of a ban; a revocation for a day to come ends it the day before.
fn last_day(decision: &DecisionView, ban: &Ban) -> Option<NaiveDate> {
    let revocation = decision.revocation.as_ref();
    let before = revocation.and_then(|revocation| revocation.effective_on.pred_opt());
    ban.valid_until.into_iter().chain(before).min()
}

/// A return decision or removal order holds from its date until the day before the person left, its revocation works, the case
/// is closed or another order takes its place: on the day of departure it is complied with.
fn return_on(case: &CaseDocument, decision: &DecisionView, day: NaiveDate) -> Option<MeasureOn> {
    let order = decision.return_order.as_ref()?;
    let revoked = decision.revocation.as_ref();
    if revoked.is_some_and(|revocation| revocation.mode == RevocationMode::ExTunc) {
        return None;
    }
    let successor = order
        .superseded_by
        .and_then(|id| case.decisions.iter().find(|other| other.decision_id == id));
    let before = |day: NaiveDate| day.pred_opt().unwrap_or(day);
    let ends = [
        decision
            .execution
            .as_ref()
            .map(|execution| before(execution.on)),
        revoked.map(|revocation| before(revocation.effective_on)),
        decision.closing.as_ref().map(|closing| before(closing.on)),
        successor.map(|successor| before(successor.date)),
    ];
    let until = ends.into_iter().flatten().min();
    let holds = decision.date <= day && until.is_none_or(|until| day <= until);
    let suspended = suspensions(decision)
        .iter()
        .any(|interval| interval.covers(day));
    holds.then_some(MeasureOn {
        kind: match decision.kind {
            DecisionKind::RdVol => MeasureKind::ReturnDecision,
            _ => MeasureKind::RemovalOrder,
        },
        state: if suspended { "SUSPENDED" } else { "IN_FORCE" },
        detention_id: None,
        decision_id: Some(decision.decision_id.0),
        since: Some(decision.date),
        until,
        position: decision.position,
    })
}

fn suspensions(decision: &DecisionView) -> Vec<SuspensionInterval> {
    let intervals = decision.suspensions.iter().map(|suspension| {
        let resumed = suspension.resumed_on.and_then(|day| day.pred_opt());
        let until = match (suspension.until, resumed) {
            (Some(until), Some(resumed)) => Some(until.min(resumed)),
            (until, resumed) => until.or(resumed),
        };
        SuspensionInterval {
            from: suspension.from,
            until,
        }
    });
    intervals.collect()
}
