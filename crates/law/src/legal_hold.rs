//! Legal holds: the personal content of a file is kept beyond its time, for proceedings that need it (rule R-122).

use crate::circumstances::{Circumstances, Decided};
use crate::command::{ReleaseLegalHold, SetLegalHold};
use crate::refusal::Refusal;
use crate::rules::retention as rules;
use crate::rules::texts::{FREE_TEXT_CHARS_MAX, optional_text_is_clean};
use crate::state::{File, LegalHold};
use events::Personal;
use events::payloads::{Explanation, LegalHoldReleased, LegalHoldSet, ProofReference};

/// A hold is set. Several may stand, for several proceedings.
pub(crate) fn set(
    file: &File,
    command: SetLegalHold,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let same = |known: &LegalHold| {
        known.stands_on(on.today)
            && known.ground == command.ground
            && known.until == command.until
            && known.reference == command.reference
    };
    if file.legal_holds.iter().any(same) {
        return Ok(Vec::new());
    }
    rules::a_hold_ends_later(command.until, on.today)?;
    let reference = command.reference;
    optional_text_is_clean(reference.as_ref(), FREE_TEXT_CHARS_MAX, "/reference")?;
    let set = LegalHoldSet {
        hold_id: command.hold_id,
        ground: command.ground,
        until: command.until,
        personal: Personal::Known(ProofReference { reference }),
    };
    Ok(vec![Decided::fact(set, on.today)])
}

/// A hold is released.
pub(crate) fn release(
    file: &File,
    command: ReleaseLegalHold,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let mut holds = file.legal_holds.iter();
    let hold = holds
        .find(|known| known.hold_id == command.hold_id)
        .ok_or(Refusal::UnknownHold("/hold_id".into()))?;
    if hold.released {
        return Ok(Vec::new());
    }
    optional_text_is_clean(command.reason.as_ref(), FREE_TEXT_CHARS_MAX, "/reason")?;
    let released = LegalHoldReleased {
        hold_id: command.hold_id,
        personal: Personal::Known(Explanation {
            text: command.reason,
        }),
    };
    Ok(vec![Decided::fact(released, on.today)])
}

pub(crate) fn was_set(file: &mut File, event: &LegalHoldSet) {
    let known = event.personal.known();
    file.legal_holds.push(LegalHold {
        hold_id: event.hold_id,
        ground: event.ground,
        until: event.until,
        reference: known.and_then(|known| known.reference.clone()),
        released: false,
    });
}

pub(crate) fn was_released(file: &mut File, event: &LegalHoldReleased) {
    let mut holds = file.legal_holds.iter_mut();
    if let Some(hold) = holds.find(|known| known.hold_id == event.hold_id) {
        hold.released = true;
    }
}
