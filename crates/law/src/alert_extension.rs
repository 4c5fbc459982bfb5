//! Keeping an alert beyond its review (Reg. (EU) 2018/1861 Art 39, rules ).

use crate::alerts::called_for_on;
use crate::circumstances::{Circumstances, Decided};
use crate::command::ExtendAlert;
use crate::refusal::Refusal;
use crate::rules::actors::not_in_future;
use crate::rules::alerts as rules;
use crate::rules::texts::{FREE_TEXT_CHARS_MAX, text_is_clean};
use crate::state::{AlertExtension, File};
use events::Personal;
use events::payloads::{AlertExtended, Explanation};

/// An alert is kept until its next review. One that lapsed before stands again from that day on, with an alarm.
pub(crate) fn extend(
    file: &File,
    command: ExtendAlert,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let ExtendAlert {
        target,
        extended_on,
        assessment,
    } = command;
    let is_known =
        |known: &AlertExtension| (known.target, known.extended_on) == (target, extended_on);
    if file.alert_extensions.iter().any(is_known) {
        return Ok(Vec::new());
    }
    not_in_future(extended_on, on.today, "/extended_on")?;
    rules::an_extension_has_an_assessment(&assessment, &on.actor.user)?;
    text_is_clean(&assessment, FREE_TEXT_CHARS_MAX, "/assessment")?;
    let alert = called_for_on(file, extended_on)
        .filter(|alert| alert.decision().decision_id == target)
        .ok_or(Refusal::NoAlertToExtend("/target".into()))?;
    let review_on = rules::review_day(&alert, extended_on, on.parameters)
        .ok_or(Refusal::BeyondCalendar("/extended_on".into()))?;
    let late = rules::an_extension_is_late(file, &alert, extended_on, on.parameters);
    let extended = AlertExtended {
        target,
        extended_on,
        review_on,
        personal: Personal::Known(Explanation {
            text: Some(assessment),
        }),
    };
    Ok(vec![Decided::fact(extended, extended_on).with(late)])
}

pub(crate) fn extended(file: &mut File, event: &AlertExtended) {
    file.alert_extensions.push(AlertExtension {
        target: event.target,
        extended_on: event.extended_on,
        review_on: event.review_on,
    });
}
