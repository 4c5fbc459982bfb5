//! How the person stands today: what holds, the alert that follows from it, and how long the data are kept.

use super::files::Held;
use crate::replay;
use chassis::Problem;
use chrono::NaiveDate;
use events::codes::ExtractPart;
use law::alerts::{Alert, alert_on};
use law::{Parameters, State, retention};
use read_models::case_lookup::{CaseDocument, Measure, MeasureKind};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// How the person stands today.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(super) struct Situation {
    /// What holds the person today, or waits for departure.
    pub(super) measures: Vec<MeasureView>,
    /// The alert in the Schengen Information System that follows, which the authorities of all Schengen states read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) alert: Option<AlertView>,
    /// The last day of retention; absent while a measure is live (Reg. 122 p. 13, rule R-121).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) retention_until: Option<NaiveDate>,
}

/// A measure.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MeasureView {
    /// Its kind.
    #[schema(value_type = String, example = "BAN_SCHENGEN")]
    pub(super) kind: &'static str,
    /// The decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) decision_id: Option<Uuid>,
    /// First day; absent for a ban that waits for departure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<NaiveDate>,
    /// Last day, included; absent where no end is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) until: Option<NaiveDate>,
}

/// An alert.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AlertView {
    /// `RETURN` or `REFUSAL`.
    #[schema(value_type = String)]
    pub(super) kind: &'static str,
    /// The decision that it is about.
    pub(super) decision_id: Uuid,
}

/// The parts from which the situation follows.
const PARTS: [ExtractPart; 4] = [
    ExtractPart::Detentions,
    ExtractPart::Returns,
    ExtractPart::Bans,
    ExtractPart::Consultations,
];

/// How the person stands, as far as nothing of it is withheld: what follows from a part would tell of the part.
pub(super) fn of(
    held: &Held,
    today: NaiveDate,
    parameters: &Parameters,
    is_withheld: impl Fn(ExtractPart) -> bool,
) -> Result<Situation, Problem> {
    let mut situation = Situation::default();
    let mut kept_until = Vec::with_capacity(held.files.len());
    for file in &held.files {
        let events = || file.events.iter().map(|(_, recorded)| recorded);
        if let Some(case) = replay::fold(events())?.document() {
            let measures = measures_on(case, today);
            let shown = measures.filter(|measure| !is_withheld(part_of(measure.kind)));
            situation.measures.extend(shown.map(view));
        }
        let mut state = State::default();
        for recorded in events() {
            law::evolve(&mut state, &recorded.event);
        }
        let Some(law) = state.file() else { continue };
        kept_until.push(retention::due_on(law, parameters));
        if file.kept_under.is_none() {
            let alert = alert_on(law, today, parameters);
            situation.alert = alert.as_ref().map(alert_view).or(situation.alert);
        }
    }
    let retention = kept_until.into_iter().collect::<Option<Vec<_>>>();
    situation.retention_until = retention.and_then(|days| days.into_iter().max());
    if PARTS.into_iter().any(is_withheld) {
        situation.alert = None;
        situation.retention_until = None;
    }
    Ok(situation)
}

fn measures_on(case: &CaseDocument, today: NaiveDate) -> impl Iterator<Item = &Measure> {
    let shown = !case.is_in_error();
    case.measures_on(today).filter(move |_| shown)
}

fn part_of(kind: MeasureKind) -> ExtractPart {
    match kind {
        MeasureKind::Detention => ExtractPart::Detentions,
        MeasureKind::ReturnDecision | MeasureKind::RemovalOrder => ExtractPart::Returns,
        MeasureKind::BanLv | MeasureKind::BanSchengen => ExtractPart::Bans,
    }
}

fn view(measure: &Measure) -> MeasureView {
    MeasureView {
        kind: measure.kind.code(),
        decision_id: measure.decision_id.map(|id| id.0),
        since: measure.since,
        until: measure.until,
    }
}

fn alert_view(alert: &Alert) -> AlertView {
    AlertView {
        kind: match alert {
            Alert::Return(_) => "RETURN",
            Alert::Refusal(_) => "REFUSAL",
        },
        decision_id: alert.decision().decision_id.0,
    }
}
