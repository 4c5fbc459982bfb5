//! What went to other states, as the files record it (GDPR Art 15(1)(c)).

use chrono::NaiveDate;
use event_log::Recorded;
use events::Event;
use events::codes::ConsultationDirection;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// Data of the person went to another state.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Transmission {
    /// The state.
    #[schema(example = "POL")]
    pub(super) state: String,
    /// The day.
    pub(super) on: NaiveDate,
    /// `QUESTION` of Latvia about a permit, or `REPLY` of Latvia (Reg. (EU) 2018/1860 Art 9-12; Reg. (EU) 2018/1861 Art 27-30).
    #[schema(value_type = String)]
    pub(super) kind: &'static str,
    /// The position of the event.
    pub(super) position: u64,
}

/// Questions of Latvia to other states, and its replies to theirs.
pub(super) fn of(events: &[&Recorded]) -> Vec<Transmission> {
    let mut asked_by = HashMap::new();
    let mut transmissions = Vec::new();
    for recorded in events {
        let position = recorded.position;
        match &recorded.event {
            Event::ConsultationOpened(opened) => match opened.direction {
                ConsultationDirection::LatviaAsks => transmissions.push(Transmission {
                    state: opened.country.code().to_owned(),
                    on: opened.opened_on,
                    kind: "QUESTION",
                    position,
                }),
                ConsultationDirection::LatviaIsAsked => {
                    asked_by.insert(opened.consultation_id, opened.country);
                }
            },
            Event::ConsultationAnswered(answered) => {
                let state = asked_by.get(&answered.consultation_id);
                transmissions.extend(state.map(|state| Transmission {
                    state: state.code().to_owned(),
                    on: answered.answered_on,
                    kind: "REPLY",
                    position,
                }));
            }
            _ => {}
        }
    }
    transmissions
}
