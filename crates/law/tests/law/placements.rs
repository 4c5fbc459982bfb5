//! Area C: placement in premises of detention (rule R-047).

use crate::fixtures::{detention, instant, open, place, release};
use crate::specification::{after, given};
use events::codes::Premises::{Hospital, MuceniekiCentre, TempHolding};
use law::PlaceInCentre;

#[test]
fn r_047_a_placement_lies_inside_a_detention() {
    let inside = "2026-03-02T18:00:00+02:00";
    let detained = [open().into(), detention().into()];
    let file = given(after(detained.clone()));
    file.when(place(inside, MuceniekiCentre))
        .then_types(&["DetentionPlaced"]);
    file.when(place("2026-03-02T14:30:00+02:00", TempHolding))
        .then_accepted();
    file.when(place("2026-03-02T14:29:59+02:00", TempHolding))
        .then_refused(47);
    file.when(place("2026-07-01T10:00:00+03:00", TempHolding))
        .then_refused(10);
    given(after([open().into()]))
        .when(place(inside, MuceniekiCentre))
        .then_refused_as("PLACEMENT_OUTSIDE_DETENTION");
}

#[test]
fn r_047_a_placement_names_moment_and_premises() {
    let file = given(after([open().into(), detention().into()]));
    let known = place("2026-03-02T18:00:00+02:00", MuceniekiCentre);
    file.when(PlaceInCentre {
        premises: None,
        ..known.clone()
    })
    .then_refused(47);
    file.when(PlaceInCentre {
        placed_at: None,
        ..known
    })
    .then_refused(47);
}

#[test]
fn r_047_a_move_is_a_later_placement() {
    let first = place("2026-03-03T10:00:00+02:00", MuceniekiCentre);
    let file = given(after([
        open().into(),
        detention().into(),
        first.clone().into(),
    ]));
    file.when(first).then_nothing();
    file.when(place("2026-03-03T10:00:01+02:00", Hospital))
        .then_accepted();
    file.when(place("2026-03-03T10:00:00+02:00", Hospital))
        .then_refused_as("PLACEMENT_BEFORE_ANOTHER");
    file.when(release("2026-03-03T09:59:59+02:00"))
        .then_refused_as("RELEASE_BEFORE_START");
}

#[test]
fn r_047_a_placement_is_recorded_after_the_release() {
    let file = given(after([
        open().into(),
        detention().into(),
        release("2026-03-05T14:00:00+02:00").into(),
    ]));
    file.when(place("2026-03-05T14:00:00+02:00", Hospital))
        .then_accepted();
    file.when(place("2026-03-05T14:00:01+02:00", Hospital))
        .then_refused(47);
    let state = given(after([open().into(), detention().into()]));
    let detained = &state.state().file().unwrap().detentions[0];
    assert!(detained.covers(instant("2026-06-30T12:00:00+03:00")));
}

#[test]
fn r_047_a_forgotten_placement_takes_its_place_before_later_ones() {
    let history = after([
        open().into(),
        detention().into(),
        place("2026-03-03T10:00:00+02:00", MuceniekiCentre).into(),
        place("2026-03-02T15:00:00+02:00", TempHolding).into(),
    ]);
    let file = given(history);
    let placements = &file.state().file().unwrap().detentions[0].placements;
    let premises: Vec<_> = placements.iter().map(|known| known.premises).collect();
    assert_eq!(premises, [TempHolding, MuceniekiCentre]);
    file.when(place("2026-03-02T15:00:00+02:00", TempHolding))
        .then_nothing();
}
