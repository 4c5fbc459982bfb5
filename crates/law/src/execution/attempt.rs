//! Removals that failed, and persons who are not where they have to be (rule R-072; Reg. (EU) 2018/1860 Art 4(1)(i)).

use super::the_order_to_enforce;
use crate::circumstances::{Circumstances, Decided};
use crate::command::{RecordFailedRemoval, ReportAbsconding, ReportFound};
use crate::refusal::Refusal;
use crate::rules::actors::not_in_future;
use crate::rules::removals as rules;
use crate::rules::returns::{departure_follows_the_decision, enforcement_follows_notification};
use crate::rules::texts::{FREE_TEXT_CHARS_MAX, optional_text_is_clean};
use crate::state::{Absconding, FailedRemoval, File, ReturnDecision};
use chrono::NaiveDate;
use events::codes::WarningMarker;
use events::payloads::{
    AbscondingReported, Explanation, PersonFound, RemovalAttemptFailed, WarningCleared, WarningSet,
};
use events::{DecisionId, Personal};

/// A removal was tried and failed; the order stays as it is.
pub(crate) fn record_failed_removal(
    file: &File,
    command: RecordFailedRemoval,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let RecordFailedRemoval {
        target,
        failed_on,
        reason,
        note,
    } = command;
    let reason = rules::a_failed_removal_has_a_reason(reason)?;
    let repeated = |known: &FailedRemoval| {
        target.is_none_or(|target| target == known.target)
            && (known.failed_on, known.reason) == (failed_on, reason)
            && known.note == note
    };
    if file.failed_removals.iter().any(repeated) {
        return Ok(Vec::new());
    }
    optional_text_is_clean(note.as_ref(), FREE_TEXT_CHARS_MAX, "/note")?;
    not_in_future(failed_on, on.today, "/failed_on")?;
    let order = the_order_that_stood(file, target, failed_on)?;
    departure_follows_the_decision(failed_on, &order.decision, "/failed_on")?;
    if let Some((standing, _)) = order.situation.course() {
        enforcement_follows_notification(standing, failed_on)?;
    }
    let failed = RemovalAttemptFailed {
        target: order.decision.decision_id,
        failed_on,
        reason,
        personal: Personal::Known(Explanation { text: note }),
    };
    Ok(vec![Decided::fact(failed, failed_on)])
}

/// The removal order that was to be enforced on a day: the live one, or the named one that was enforced since.
fn the_order_that_stood(
    file: &File,
    target: Option<DecisionId>,
    day: NaiveDate,
) -> Result<&ReturnDecision, Refusal> {
    let order = the_order_to_enforce(file, target)?;
    let enforced_since = order.executed_on().is_some_and(|on| day <= on);
    if order.is_live() || enforced_since {
        Ok(order)
    } else {
        Err(Refusal::TargetNotLive("/target".into()))
    }
}

/// The person is not where the person has to be. Periods and bans run on.
pub(crate) fn report_absconding(
    file: &File,
    command: ReportAbsconding,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let ReportAbsconding { absconded_on, note } = command;
    let known = |known: &Absconding| known.absconded_on == Some(absconded_on) && known.note == note;
    if file.abscondings.iter().any(known) {
        return Ok(Vec::new());
    }
    let reported =
        |known: &Absconding| known.found.is_none() || known.absconded_on == Some(absconded_on);
    if file.abscondings.iter().any(reported) {
        return Err(Refusal::AlreadyAbsconded("/absconded_on".into()));
    }
    not_in_future(absconded_on, on.today, "/absconded_on")?;
    optional_text_is_clean(note.as_ref(), FREE_TEXT_CHARS_MAX, "/note")?;
    let reported = AbscondingReported {
        absconded_on,
        personal: Personal::Known(Explanation { text: note }),
    };
    let marked = (!is_marked(file)).then(|| {
        let marked = WarningSet {
            marker: WarningMarker::Absconded,
            set_on: absconded_on,
            personal: Personal::Known(Explanation { text: None }),
        };
        Decided::fact(marked, absconded_on)
    });
    let reported = Decided::fact(reported, absconded_on);
    Ok(std::iter::once(reported).chain(marked).collect())
}

/// The person was found.
pub(crate) fn report_found(
    file: &File,
    command: ReportFound,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let ReportFound { found_on, place } = command;
    let found = Some((found_on, place));
    if file.abscondings.iter().any(|known| known.found == found) {
        return Ok(Vec::new());
    }
    not_in_future(found_on, on.today, "/found_on")?;
    let is_away = |known: &Absconding| {
        known.found.is_none() && known.absconded_on.is_none_or(|since| since <= found_on)
    };
    if !is_marked(file) && !file.abscondings.iter().any(is_away) {
        return Err(Refusal::NotAbsconded("/found_on".into()));
    }
    let found = PersonFound {
        found_on,
        place: found.and_then(|(_, place)| place),
    };
    let cleared = is_marked(file).then(|| {
        let cleared = WarningCleared {
            marker: WarningMarker::Absconded,
            cleared_on: found_on,
            personal: Personal::Known(Explanation { text: None }),
        };
        Decided::fact(cleared, found_on)
    });
    let found = Decided::fact(found, found_on);
    Ok(std::iter::once(found).chain(cleared).collect())
}

fn is_marked(file: &File) -> bool {
    let mut markers = file.warnings.iter().map(|known| known.marker);
    markers.any(|marker| marker == WarningMarker::Absconded)
}

pub(crate) fn failed(file: &mut File, event: &RemovalAttemptFailed) {
    file.failed_removals.push(FailedRemoval {
        target: event.target,
        failed_on: event.failed_on,
        reason: event.reason,
        note: event.personal.known().and_then(|it| it.text.clone()),
    });
}

pub(crate) fn absconded(file: &mut File, event: &AbscondingReported) {
    file.abscondings.push(Absconding {
        absconded_on: Some(event.absconded_on),
        note: event.personal.known().and_then(|it| it.text.clone()),
        found: None,
    });
}

pub(crate) fn found(file: &mut File, event: &PersonFound) {
    let found = Some((event.found_on, event.place.clone()));
    let is_away = |known: &&mut Absconding| known.found.is_none();
    match file.abscondings.iter_mut().find(is_away) {
        Some(known) => known.found = found,
        None => file.abscondings.push(Absconding {
            absconded_on: None,
            note: None,
            found,
        }),
    }
}
