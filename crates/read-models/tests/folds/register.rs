//! The file of the register itself.

use crate::history::{History, day};
use events::codes::ParameterKey;
use events::payloads::ParameterChanged;
use events::{Event, ForeignerId};
use read_models::{Envelope, case_lookup, entry_ban, return_statistics};

#[test]
fn p_12_the_file_of_the_register_is_about_nobody() {
    let changed = ParameterChanged {
        key: ParameterKey::AdultAge,
        value: 17,
        valid_from: day("2027-06-01"),
        source: "IL s. 1".parse().expect("a citation"),
    };
    let opened = History::opened();
    let (_, metadata) = &opened.events[0];
    let event = Event::from(changed);
    let envelope = Envelope {
        position: 1,
        sequence: 1,
        foreigner_id: ForeignerId::REGISTER,
        event: &event,
        metadata,
    };
    let mut case = case_lookup::State::default();
    case_lookup::apply(&mut case, &envelope).expect("it is passed over");
    assert!(case.document().is_none());
    let mut person = entry_ban::State::default();
    entry_ban::apply(&mut person, &envelope).expect("it is passed over");
    assert!(
        entry_ban::rows(ForeignerId::REGISTER, &person)
            .persons
            .is_empty()
    );
    let mut facts = return_statistics::State::default();
    return_statistics::apply(&mut facts, &envelope).expect("it is passed over");
    assert_eq!(facts, return_statistics::State::default());
}
