//! The corner cases of the law (domain.md 3.5), each told once through HTTP and read back from case lookup, check, history and
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
mod returns;

use desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn twenty_stories_are_told_and_read_back_right() {
    let desk = Desk::open().await;
    detentions::a_child_is_detained(&desk).await;
    detentions::an_asylum_application_during_detention(&desk).await;
    detentions::an_alternative_that_was_breached(&desk).await;
    persons::a_person_without_a_state(&desk).await;
    persons::a_birth_date_that_is_known_in_part(&desk).await;
    persons::a_wrong_birth_date(&desk).await;
    persons::many_identities(&desk).await;
    persons::one_person_in_two_files(&desk).await;
    persons::two_persons_with_one_identity(&desk).await;
    persons::a_death(&desk).await;
    persons::a_new_citizenship(&desk).await;
    returns::an_unaccompanied_minor(&desk).await;
    returns::a_birthday_between_decision_and_departure(&desk).await;
    returns::a_permit_of_another_member_state(&desk).await;
    returns::absconded_and_found(&desk).await;
    returns::a_removal_that_failed(&desk).await;
    departures::readmission_to_a_member_state(&desk).await;
    departures::a_dublin_transfer(&desk).await;
    departures::an_extradition(&desk).await;
    departures::left_on_an_unknown_day(&desk).await;
    departures::left_before_the_decision_was_made_known(&desk).await;
    departures::found_here_after_a_departure(&desk).await;
    departures::evidence_that_came_late(&desk).await;
    bans::one_visit_in_spite_of_a_ban(&desk).await;
    bans::two_bans_at_once(&desk).await;
    bans::an_annulment_by_two_officers(&desk).await;
    desk.everything_holds().await;
}
