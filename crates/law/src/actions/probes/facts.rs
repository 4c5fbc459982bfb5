//! Violations, detention and its alternatives.

use super::{day_after, decision, place, something};
use crate::circumstances::Circumstances;
use crate::command::{
    ApplyAlternative, Command, EndAlternative, ExtendDetention, FileCourtMotion, PlaceInCentre,
    RecordViolation, Release, StartDetention, SwitchDetentionRegime,
};
use crate::state::File;
use events::codes::{
    AlternativeEndReason, AlternativeKind, Authority, DecisionKind, DetentionGround,
    DetentionRegime, Premises, ReleaseReason, Violation,
};

pub(super) fn record_violation(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    vec![
        RecordViolation {
            violation_id: events::ViolationId::NIL,
            found_on: Some(on.today),
            place: Some(place()),
            grounds: vec![Violation::Vi99],
        }
        .into(),
    ]
}

pub(super) fn start_detention(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    vec![
        StartDetention {
            detention_id: events::DetentionId::NIL,
            started_at: Some(on.now),
            police_detained_at: None,
            reason: Some(DetentionGround::Dg09),
            unit: "VRS-X".parse().ok(),
            justification: None,
            new_facts: Some(something()),
            released_at: None,
            release_reason: None,
        }
        .into(),
    ]
}

pub(super) fn place_in_centre(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    vec![
        PlaceInCentre {
            placed_at: Some(on.now),
            premises: Some(Premises::Other),
        }
        .into(),
    ]
}

pub(super) fn file_court_motion(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    vec![FileCourtMotion { filed_at: on.now }.into()]
}

pub(super) fn extend_detention(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    vec![
        ExtendDetention {
            decision: decision(DecisionKind::DetCourt, Authority::CourtDist, on),
            legal_reference: None,
            from: None,
            until: day_after(on.today),
            reason: None,
        }
        .into(),
    ]
}

pub(super) fn switch_detention_regime(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    let switch = |regime: &DetentionRegime| {
        SwitchDetentionRegime {
            regime: *regime,
            switched_at: on.now,
        }
        .into()
    };
    DetentionRegime::ALL.iter().map(switch).collect()
}

pub(super) fn release(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    vec![
        Release {
            released_at: Some(on.now),
            reason: Some(ReleaseReason::Humanitarian),
        }
        .into(),
    ]
}

pub(super) fn apply_alternative(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    let apply = |kind: &AlternativeKind| {
        ApplyAlternative {
            alternative_id: events::AlternativeId::NIL,
            kind: Some(*kind),
            applied_on: Some(on.today),
            until: None,
            decision: None,
            legal_reference: None,
            terms: None,
        }
        .into()
    };
    AlternativeKind::ALL.iter().map(apply).collect()
}

pub(super) fn end_alternative(_: &File, on: &Circumstances<'_>) -> Vec<Command> {
    let end = |kind: &AlternativeKind| {
        EndAlternative {
            alternative_id: None,
            kind: Some(*kind),
            ended_on: on.today,
            reason: AlternativeEndReason::Lifted,
        }
        .into()
    };
    AlternativeKind::ALL.iter().map(end).collect()
}
