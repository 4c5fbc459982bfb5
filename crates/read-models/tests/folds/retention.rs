//! Legal holds, the notice of erasure and the erasure (rules ).

use crate::golden::told;
use crate::history::*;
use events::payloads::{ErasureAnnounced, PersonalContentErased};
use events::{Level, RuleId};

#[test]
fn r_123_those_with_decisions_are_warned_until_the_file_is_erased_or_a_measure_begins() {
    let announced = |history: History| {
        history.with_findings(
            ErasureAnnounced {
                due_on: day("2036-03-05"),
                erase_from: day("2036-03-06"),
            },
            &[(123, Level::Alarm)],
        )
    };
    let open = |history: &History| {
        let case = history.case();
        let open = case.alarms.iter().filter(|alarm| alarm.closed_at.is_none());
        open.filter(|alarm| alarm.rule == RuleId(123)).count()
    };
    let history = announced(History::opened());
    assert_eq!(open(&history), 1, "who announces it, where nobody decided");
    assert_eq!(
        open(&announced(history.clone())),
        1,
        "another notice takes its place"
    );
    let erased = history.clone().and(PersonalContentErased {
        due_on: day("2036-03-05"),
    });
    assert_eq!(open(&erased), 0);
    let case = erased.case();
    let erasure = case.erasure.expect("it is shown");
    assert_eq!(erasure.due_on, day("2036-03-05"));
    assert!(erasure.erase_from.is_some() && erasure.ordered_at.is_some());
    let detained = crate::golden::and(history, "detention-started");
    assert_eq!(open(&detained), 0);
    let decided = announced(told("file-opened return-decision-issued"));
    assert_eq!(open(&decided), 1);
}
