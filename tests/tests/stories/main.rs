//! The corner cases of the law, each told once through HTTP and read back from case lookup, check, history and
//! statistics. One register carries all of them; every story has a person of its own.
#![expect(
    clippy::unwrap_used,
    reason = "a story that cannot read its own answers must fail"
)]
#![expect(
    clippy::print_stdout,
    reason = "the titles of the stories for whoever runs the test with --nocapture"
)]

mod bans;
mod departures;
mod desk;
mod detentions;
mod persons;
mod requests;
mod returns;

use desk::Desk;
use std::sync::Arc;

/// Tells all stories, some at a time; one that breaks off hides no other.
macro_rules! tell {
    ($desk:ident: $($story:path,)+) => {
        [$({
            let desk = Arc::clone(&$desk);
            let told = async move {
                let _place = desk.place().await;
                $story(&desk).await;
            };
            (stringify!($story), tokio::spawn(told))
        },)+]
    };
}

#[tokio::test(flavor = "multi_thread")]
async fn every_story_is_told_and_read_back_right() {
    let desk = Arc::new(Desk::open().await);
    let told = tell![desk:
        detentions::a_child_is_detained,
        detentions::an_asylum_application_during_detention,
        detentions::an_alternative_that_was_breached,
        persons::a_person_without_a_state,
        persons::a_birth_date_that_is_known_in_part,
        persons::a_wrong_birth_date,
        persons::many_identities,
        persons::one_person_in_two_files,
        persons::two_persons_with_one_identity,
        persons::two_persons_with_similar_identities,
        persons::a_death,
        persons::a_new_citizenship,
        returns::an_unaccompanied_minor,
        returns::a_birthday_between_decision_and_departure,
        returns::a_permit_of_another_member_state,
        returns::absconded_and_found,
        returns::a_removal_that_failed,
        departures::readmission_to_a_member_state,
        departures::a_dublin_transfer,
        departures::an_extradition,
        departures::left_on_an_unknown_day,
        departures::left_before_the_decision_was_made_known,
        departures::found_here_after_a_departure,
        departures::evidence_that_came_late,
        bans::found_within_a_second_and_never_again_once_revoked,
        bans::one_visit_in_spite_of_a_ban,
        bans::two_bans_at_once,
        bans::an_annulment_by_two_officers,
        requests::a_person_who_asks,
    ];
    let mut broken_off = Vec::new();
    for (story, end) in told {
        if end.await.is_err() {
            broken_off.push(story);
        }
    }
    assert!(broken_off.is_empty(), "broken off: {broken_off:?}");
    desk.everything_holds();
}
