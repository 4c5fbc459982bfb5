//! How long personal content is kept, who is warned of its erasure, and what stands in its way (area G).

use crate::alerts;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::retention;
use crate::state::{File, LegalHold};
use chrono::{Months, NaiveDate};
use events::codes::{Organisation, ParameterKey};
use events::payloads::ErasureAnnounced;
use events::{Finding, Level, RuleId};

/// a legal hold ends on a day that has not passed.
pub fn a_hold_ends_later(until: Option<NaiveDate>, today: NaiveDate) -> Result<(), Refusal> {
    match until {
        Some(until) if until < today => Err(Refusal::HoldEndsInThePast("/until".into())),
        _ => Ok(()),
    }
}

/// nothing is erased while a legal hold stands on any file of the person.
pub fn no_legal_hold_stands<'a>(
    mut files: impl Iterator<Item = &'a File>,
    today: NaiveDate,
) -> Result<(), Refusal> {
    let held = |file: &File| file.legal_holds.iter().any(|hold| hold.stands_on(today));
    if files.any(held) {
        return Err(Refusal::LegalHoldStands("".into()));
    }
    Ok(())
}

/// nothing is erased before the time of retention is over on every file of the person, nor while a measure is live on
/// one of them: the purpose is achieved for the person, not for a file (Reg. 122 p. 13).
pub fn the_time_of_retention_is_over<'a>(
    files: impl Iterator<Item = &'a File>,
    parameters: &Parameters,
    today: NaiveDate,
) -> Result<(), Refusal> {
    for file in files {
        let due_on =
            retention::due_on(file, parameters).ok_or(Refusal::MeasureIsLive("".into()))?;
        if due_on >= today {
            return Err(Refusal::RetentionNotOver("".into()));
        }
    }
    Ok(())
}

/// nothing is erased before those with decisions on the file were warned of this very erasure, and had their time.
pub fn the_notice_has_run(file: &File, due_on: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    let announced = file.erasure_announced.as_ref();
    let announced = announced.filter(|announced| announced.due_on == due_on);
    match announced {
        Some(announced) if announced.erase_from <= today => Ok(()),
        Some(_) | None => Err(Refusal::NoticeRuns("".into())),
    }
}

/// erasure is approved by OCMA, the controller of the register (Reg. 122 p. 3).
pub fn ocma_approves_erasure(organisation: Organisation) -> Result<(), Refusal> {
    if organisation == Organisation::Pmlp {
        Ok(())
    } else {
        Err(Refusal::ErasureIsOfOcma("".into()))
    }
}

/// how long before it an erasure is announced: longer for a file that ever had an alert (Reg. (EU) 2018/1861
/// Art 39(5); Cabinet Regulation No. 57 of 2024, p. 18).
fn notice(file: &File, due_on: NaiveDate, parameters: &Parameters) -> Months {
    let key = if alerts::entries(file).is_empty() {
        ParameterKey::ErasureNoticeMonths
    } else {
        ParameterKey::ErasureNoticeAlertMonths
    };
    Months::new(parameters.value(key, due_on))
}

/// the day on which the erasure of a file is announced, for the last day of its retention.
pub fn announced_on(file: &File, due_on: NaiveDate, parameters: &Parameters) -> NaiveDate {
    let months = notice(file, due_on, parameters);
    due_on.checked_sub_months(months).unwrap_or(due_on)
}

/// the announcement as it is made on a day. A late one does not shorten the time.
pub fn announcement(
    file: &File,
    due_on: NaiveDate,
    parameters: &Parameters,
    today: NaiveDate,
) -> Option<ErasureAnnounced> {
    let notice_ends_on = today.checked_add_months(notice(file, due_on, parameters))?;
    Some(ErasureAnnounced {
        due_on,
        erase_from: notice_ends_on.max(due_on.succ_opt()?),
    })
}

/// what an announcement says to those with decisions on the file.
pub fn warning(announced: &ErasureAnnounced) -> Finding {
    let day_before = announced.erase_from.pred_opt();
    Finding {
        rule: RuleId(123),
        level: Level::Alarm,
        due_at: day_before.map(crate::time::end_of_day),
    }
}

impl LegalHold {
    /// Whether it stands on a day.
    pub fn stands_on(&self, day: NaiveDate) -> bool {
        !self.released && self.until.is_none_or(|until| day <= until)
    }
}
