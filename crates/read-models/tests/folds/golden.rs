//! Histories told with the golden events: what is stored today has to fit for ever.

use crate::history::History;
pub(crate) use crate::stories::event;

/// Adds golden events to a history, by their kebab-case types. `act-approved@86=87` is the golden event with another id.
pub(crate) fn and(history: History, story: &str) -> History {
    story
        .split_whitespace()
        .fold(history, |history, word| history.and(event(word)))
}

/// A history of golden events.
pub(crate) fn told(story: &str) -> History {
    and(History::default(), story)
}
