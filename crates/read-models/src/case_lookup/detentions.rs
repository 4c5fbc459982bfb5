//! Detentions and the alternatives to them (Reg. 122 p. 5.4-5.6).

use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{
    AlternativeEndReason, AlternativeKind, DetentionExtensionReason, DetentionGround,
    DetentionJustification, DetentionRegime, Organisation, Premises, ReleaseReason,
};
use events::payloads::{
    AlternativeApplied, AlternativeEnded, CorrectedAlternative, CorrectedPlacement,
    CourtMotionFiled, DetentionExtendedByCourt, DetentionPlaced, DetentionRegimeSwitched,
    DetentionReleased, DetentionStarted,
};
use events::{AlternativeId, DecisionId, DetentionId};

use super::changes;
use super::decisions::DecisionView;
use super::document::{CaseDocument, views};
use super::in_error::Entry;
use super::sealed;
use super::sources::ChangedBy;
use crate::days::day_of;
use crate::{Envelope, Unappliable};

views! {
    /// A detention, open until it has a release.
    pub struct DetentionView {
        /// The detention.
        detention_id: DetentionId,
        /// The actual moment.
        started_at: DateTime<Utc>,
        /// The reason.
        reason: DetentionGround,
        /// The SBG unit.
        unit: String,
        /// The law under which the person is detained now (rule R-044).
        regime: DetentionRegime,
        /// When it ends at the latest as things stand (rules ).
        limit_at: DateTime<Utc>,
        /// When the next motion to the court is due (rule R-041); absent once it was filed.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        motion_due_at: Option<DateTime<Utc>>,
        /// When the police had detained the person before, if they did (rule R-039).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        police_detained_at: Option<DateTime<Utc>>,
        /// Why a child is detained all the same (rule R-049).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        justification: Option<DetentionJustification>,
        /// What has become known since a court refused to detain (rule R-053).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        new_facts: Option<String>,
        /// Where the person was placed, in order (Reg. 122 p. 5.5).
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        placements: Vec<PlacementView>,
        /// Motions to the court.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        motions: Vec<MotionView>,
        /// Extensions by a court.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        extensions: Vec<ExtensionView>,
        /// When the detention went on under another law.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        switches: Vec<SwitchView>,
        /// The release.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        release: Option<ReleaseView>,
        /// When it was recorded.
        recorded_at: DateTime<Utc>,
        /// Who recorded it.
        organisation: Organisation,
        /// The positions of later events that changed it.
        #[serde(skip_serializing_if = "ChangedBy::is_empty", default)]
        changed_by: ChangedBy,
        /// The position of the event.
        position: u64,
    }

    /// A placement in premises (Reg. 122 p. 5.5.1, 5.5.2).
    pub struct PlacementView {
        /// The moment.
        placed_at: DateTime<Utc>,
        /// The premises.
        premises: Premises,
        /// The position of the event.
        position: u64,
    }

    /// A motion to the court (rules ).
    pub struct MotionView {
        /// The moment.
        filed_at: DateTime<Utc>,
        /// When the court decides at the latest.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        decision_due_at: Option<DateTime<Utc>>,
        /// The position of the event.
        position: u64,
    }

    /// An extension by a court (rules ).
    pub struct ExtensionView {
        /// The court decision.
        decision_id: DecisionId,
        /// First day.
        from: NaiveDate,
        /// Last day, included.
        until: NaiveDate,
        /// Why return detention goes on beyond six months.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reason: Option<DetentionExtensionReason>,
        /// The position of the event.
        position: u64,
    }

    /// A change of the law under which the person is detained (rules ).
    pub struct SwitchView {
        /// The law from then on.
        regime: DetentionRegime,
        /// The moment.
        switched_at: DateTime<Utc>,
        /// The position of the event.
        position: u64,
    }

    /// The end of a detention.
    pub struct ReleaseView {
        /// The moment.
        released_at: DateTime<Utc>,
        /// The reason.
        reason: ReleaseReason,
        /// The position of the event.
        position: u64,
    }

    /// An alternative to detention (Reg. 122 p. 5.6).
    pub struct AlternativeView {
        /// The alternative.
        alternative_id: AlternativeId,
        /// Its kind.
        kind: AlternativeKind,
        /// First day.
        applied_on: NaiveDate,
        /// Last day as planned, included.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        until: Option<NaiveDate>,
        /// The decision, where it has a number of its own.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        decision_id: Option<DecisionId>,
        /// What the person has to do, where and when.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        terms: Option<String>,
        /// The terms were lawfully erased.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        erased: bool,
        /// The day from which it is not applied any more (p. 5.6.3).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        ended_on: Option<NaiveDate>,
        /// Why it ended.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        end_reason: Option<AlternativeEndReason>,
        /// The positions of later events that changed it.
        #[serde(skip_serializing_if = "ChangedBy::is_empty", default)]
        changed_by: ChangedBy,
        /// The position of the event.
        position: u64,
    }
}

pub(super) fn started(case: &mut CaseDocument, envelope: &Envelope<'_>, event: &DetentionStarted) {
    case.detentions.push(DetentionView {
        detention_id: event.detention_id,
        started_at: event.started_at,
        reason: event.reason,
        unit: event.unit.to_string(),
        regime: event.reason.regime(),
        limit_at: event.limit_at,
        motion_due_at: event.motion_due_at,
        police_detained_at: event.police_detained_at,
        justification: event.justification,
        new_facts: event
            .personal
            .known()
            .and_then(|personal| personal.new_facts.clone()),
        placements: Vec::new(),
        motions: Vec::new(),
        extensions: Vec::new(),
        switches: Vec::new(),
        release: None,
        recorded_at: envelope.metadata.recorded_at,
        organisation: envelope.metadata.actor.organisation,
        changed_by: ChangedBy::default(),
        position: envelope.position,
    });
}

/// The detention of the case that the event at a position changes, or the reason why it does not fit. One that was entered in
/// error is still followed.
pub(super) fn find(
    case: &mut CaseDocument,
    id: DetentionId,
    position: u64,
) -> Result<&mut DetentionView, Unappliable> {
    let in_error = case.entered_in_error.iter_mut();
    let in_error = in_error.filter_map(|error| match &mut error.entry {
        Some(Entry::Detention(detention)) => Some(&mut **detention),
        _ => None,
    });
    let mut all = case.detentions.iter_mut().chain(in_error);
    let found = all.find(|detention| detention.detention_id == id);
    let detention = found.ok_or(Unappliable::UnknownDetention(id))?;
    detention.changed_by.add(position);
    Ok(detention)
}

pub(super) fn released(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &DetentionReleased,
) -> Result<(), Unappliable> {
    find(case, event.detention_id, envelope.position)?.release = Some(ReleaseView {
        released_at: event.released_at,
        reason: event.reason,
        position: envelope.position,
    });
    Ok(())
}

pub(super) fn placed(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &DetentionPlaced,
) -> Result<(), Unappliable> {
    let placement = PlacementView {
        placed_at: event.placed_at,
        premises: event.premises,
        position: envelope.position,
    };
    find(case, event.detention_id, envelope.position)?.place(placement);
    Ok(())
}

pub(super) fn placement_corrected(
    case: &mut CaseDocument,
    position: u64,
    right: &CorrectedPlacement,
) -> Result<(), Unappliable> {
    let detention = find(case, right.detention_id, position)?;
    let placements = &mut detention.placements;
    placements.retain(|known| known.placed_at != right.recorded_at);
    detention.place(PlacementView {
        placed_at: right.placed_at,
        premises: right.premises,
        position,
    });
    Ok(())
}

impl DetentionView {
    /// A placement takes its place among those that are known.
    fn place(&mut self, placement: PlacementView) {
        let earlier = |known: &PlacementView| known.placed_at <= placement.placed_at;
        let place = self.placements.partition_point(earlier);
        self.placements.insert(place, placement);
    }
}

pub(super) fn motion_filed(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &CourtMotionFiled,
) -> Result<(), Unappliable> {
    let of_detention = |known: &&DecisionView| known.detention_id == Some(event.detention_id);
    let decisions = case.decisions.iter().filter(of_detention);
    let decided_on = decisions.map(|decision| decision.date).max();
    let detention = find(case, event.detention_id, envelope.position)?;
    // A motion that the court has answered is not the one that is due next.
    if decided_on.is_none_or(|decided_on| decided_on < day_of(event.filed_at)) {
        detention.motion_due_at = None;
    }
    detention.motions.push(MotionView {
        filed_at: event.filed_at,
        decision_due_at: event.decision_due_at,
        position: envelope.position,
    });
    Ok(())
}

pub(super) fn extended(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &DetentionExtendedByCourt,
) -> Result<(), Unappliable> {
    let detention = find(case, event.detention_id, envelope.position)?;
    detention.limit_at = event.limit_at;
    detention.motion_due_at = Some(event.motion_due_at);
    detention.extensions.push(ExtensionView {
        decision_id: event.decision.decision_id,
        from: event.from,
        until: event.until,
        reason: event.reason,
        position: envelope.position,
    });
    let decision = DecisionView {
        detention_id: Some(event.detention_id),
        ..DecisionView::of(envelope, &event.decision)
    };
    changes::add(case, decision)
}

pub(super) fn switched(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &DetentionRegimeSwitched,
) -> Result<(), Unappliable> {
    let detention = find(case, event.detention_id, envelope.position)?;
    detention.regime = event.regime;
    detention.limit_at = event.limit_at;
    detention.motion_due_at = Some(event.motion_due_at);
    detention.switches.push(SwitchView {
        regime: event.regime,
        switched_at: event.switched_at,
        position: envelope.position,
    });
    Ok(())
}

pub(super) fn alternative_applied(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &AlternativeApplied,
) -> Result<(), Unappliable> {
    let known = event.personal.known();
    case.alternatives.push(AlternativeView {
        alternative_id: event.alternative_id,
        kind: event.kind,
        applied_on: event.applied_on,
        until: event.until,
        decision_id: event.decision.as_ref().map(|decision| decision.decision_id),
        terms: known.and_then(|personal| personal.terms.clone()),
        erased: sealed::erased(&event.personal),
        ended_on: None,
        end_reason: None,
        changed_by: ChangedBy::default(),
        position: envelope.position,
    });
    let decision = event.decision.as_ref();
    decision.map_or(Ok(()), |decision| {
        changes::add(case, DecisionView::of(envelope, decision))
    })
}

pub(super) fn alternative_ended(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &AlternativeEnded,
) -> Result<(), Unappliable> {
    let alternative = alternative_mut(case, event.alternative_id, envelope.position)?;
    alternative.ended_on = Some(event.ended_on);
    alternative.end_reason = Some(event.reason);
    Ok(())
}

pub(super) fn alternative_corrected(
    case: &mut CaseDocument,
    position: u64,
    right: &CorrectedAlternative,
) -> Result<(), Unappliable> {
    let alternative = alternative_mut(case, right.alternative_id, position)?;
    alternative.kind = right.kind;
    alternative.applied_on = right.applied_on;
    alternative.until = right.until;
    Ok(())
}

fn alternative_mut(
    case: &mut CaseDocument,
    id: AlternativeId,
    position: u64,
) -> Result<&mut AlternativeView, Unappliable> {
    let mut alternatives = case.alternatives.iter_mut();
    let found = alternatives.find(|alternative| alternative.alternative_id == id);
    let alternative = found.ok_or(Unappliable::unknown("alternative to detention", id.0))?;
    alternative.changed_by.add(position);
    Ok(alternative)
}
