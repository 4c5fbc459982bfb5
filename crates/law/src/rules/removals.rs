//! The protection of the person in a removal (area D): notice, bars, asylum, minors, data.

use crate::parameters::Parameters;
use crate::refusal::{Pointer, Refusal};
use crate::rules::changes::enforced_while_suspended;
use crate::rules::identity::{age_group_on, is_minor};
use crate::rules::returns::is_forced;
use crate::state::{File, RemovalBar, ReturnContent, ReturnDecision, ReturnSituation, Suspension};
use crate::time::{civil_day, hours_before};
use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{
    AgeGroup, AsylumException, Country, DepartureForm, DepartureOutcome, ParameterKey, Reception,
    RemovalFailureReason, ShortNoticeReason, SuspensionReason, Vulnerability,
};
use events::payloads::VulnerabilityRecorded;
use events::{Finding, Level, RuleId};

/// whether a departure obeys what a removal obeys: by its form, because an order is enforced by it, or
/// because it is a readmission under a removal order.
pub fn is_by_force(
    form: DepartureForm,
    outcome: Option<DepartureOutcome>,
    target: Option<&ReturnDecision>,
) -> bool {
    let order =
        target.is_some_and(|known| !matches!(known.content, ReturnContent::Voluntary { .. }));
    let readmission = matches!(
        form,
        DepartureForm::ReadmEu | DepartureForm::ReadmBilat | DepartureForm::ReadmInformal
    );
    is_forced(form) || outcome == Some(DepartureOutcome::ExecutedForced) || (order && readmission)
}

/// a removal order of a later day followed a decision that was complied with before. The departure is stored with a flag:
/// the order lacks its basis and stays until it is revoked.
pub fn a_later_order_lacks_its_basis(complied_with: &ReturnDecision) -> Option<Finding> {
    let followed = complied_with.situation.superseded_by().is_some();
    followed.then_some(Finding {
        rule: RuleId(69),
        level: Level::Warn,
        due_at: None,
    })
}

/// nobody is removed, or told to go, to a country for which a bar of non-refoulement stands on that day
/// (Asylum Law s. 3; Directive 2008/115/EC Art 5).
pub fn the_country_is_not_barred(
    bars: &[RemovalBar],
    destination: Country,
    day: NaiveDate,
    at: impl Into<Pointer>,
) -> Result<(), Refusal> {
    let bars_it = |bar: &RemovalBar| bar.country == destination && bar.stands_on(day);
    if bars.iter().any(bars_it) {
        Err(Refusal::RemovalBarred(at.into()))
    } else {
        Ok(())
    }
}

/// a pending asylum application suspends removal, unless the application is one that the law excepts (Asylum Law
/// s. 3(4), 10). A removal inside any suspension that holds is stored with an alarm, because it happened (rule R-074).
pub fn removed_while_suspended(
    suspension: Option<&Suspension>,
    removed_on: NaiveDate,
    exception: Option<AsylumException>,
) -> Vec<Finding> {
    let grounds = suspension.into_iter();
    let mut reasons: Vec<_> = grounds.flat_map(|it| it.reasons_on(removed_on)).collect();
    if exception.is_some() {
        reasons.retain(|reason| *reason != SuspensionReason::Asylum);
    }
    let for_asylum = reasons.contains(&SuspensionReason::Asylum);
    let asylum = for_asylum.then_some(Finding {
        rule: RuleId(63),
        level: Level::Alarm,
        due_at: None,
    });
    let suspended = enforced_while_suspended(!reasons.is_empty());
    suspended.into_iter().chain(asylum).collect()
}

/// the person is told of the removal at least 12 hours before it starts; not less than 1 hour before with a reason
/// (Cabinet Regulation No. 454 p. 21-21.1). Nothing can be said where one of the two moments is not recorded.
pub fn notice_was_short(
    started_at: Option<DateTime<Utc>>,
    informed_at: Option<DateTime<Utc>>,
    reason: Option<ShortNoticeReason>,
    parameters: &Parameters,
) -> Option<Finding> {
    let (started_at, informed_at) = (started_at?, informed_at?);
    let hours = |key| parameters.value(key, civil_day(started_at));
    let due_at = hours_before(started_at, hours(ParameterKey::RemovalNoticeHours));
    let latest = hours_before(started_at, hours(ParameterKey::RemovalNoticeHoursMin));
    let lawful = informed_at <= due_at || (reason.is_some() && informed_at <= latest);
    (!lawful).then_some(Finding {
        rule: RuleId(67),
        level: Level::Alarm,
        due_at: Some(due_at),
    })
}

/// a removal starts on the day on which the person was removed, or before it.
pub fn a_removal_starts_before_it_ends(
    started_at: Option<DateTime<Utc>>,
    removed_on: NaiveDate,
) -> Result<(), Refusal> {
    if started_at.is_some_and(|started_at| civil_day(started_at) > removed_on) {
        return Err(Refusal::RemovalStartsTooLate("/started_at".into()));
    }
    Ok(())
}

/// a failed removal has a reason; the order stays live.
pub fn a_failed_removal_has_a_reason(
    reason: Option<RemovalFailureReason>,
) -> Result<RemovalFailureReason, Refusal> {
    reason.ok_or(Refusal::FailureReasonMissing("/reason".into()))
}

/// an unaccompanied minor is removed only with the reference of the representative, which the command or the record
/// of the vulnerability names, and to family, a guardian or an adequate facility (Directive 2008/115/EC Art 10(2); Asylum
/// Law s. 6(6)).
pub fn an_unaccompanied_minor_is_received(
    vulnerability: Option<&VulnerabilityRecorded>,
    representative: Option<&String>,
    reception: Option<Reception>,
) -> Result<(), Refusal> {
    let Some(minor) = vulnerability else {
        return Ok(());
    };
    let recorded = minor.personal.known();
    let recorded = recorded.and_then(|known| known.representative.as_ref());
    if representative.or(recorded).is_none() {
        return Err(Refusal::MinorUnreceived("/representative".into()));
    }
    match reception {
        Some(Reception::Family | Reception::Guardian | Reception::Facility) => Ok(()),
        None => Err(Refusal::MinorUnreceived("/reception".into())),
    }
}

/// while a return decision is suspended on grounds of non-refoulement, no personal data go to the third country
/// (Reg. (EU) 2018/1860 Art 15(5)).
pub fn no_personal_data_to_third_country(file: &File, day: NaiveDate) -> Result<(), Refusal> {
    let forbids = |suspension: &Suspension| {
        suspension
            .reasons_on(day)
            .any(|reason| reason == SuspensionReason::Refoulement)
    };
    let suspensions = file
        .returns
        .iter()
        .filter_map(|known| match &known.situation {
            ReturnSituation::Suspended(_, suspension) => Some(suspension),
            ReturnSituation::Superseded { suspension, .. } => suspension.as_ref(),
            ReturnSituation::Live(_)
            | ReturnSituation::Executed { .. }
            | ReturnSituation::Revoked(_)
            | ReturnSituation::Closed { .. } => None,
        });
    if suspensions.into_iter().any(forbids) {
        return Err(Refusal::DataToThirdCountry("".into()));
    }
    Ok(())
}

impl File {
    /// the record that the person is an unaccompanied minor on a day. It protects until the person is certainly of
    /// age, whether or not somebody recorded its end; without a date of birth it protects on.
    pub(crate) fn unaccompanied_on(&self, day: NaiveDate) -> Option<&VulnerabilityRecorded> {
        let age_group = age_group_on(self.birth(), day);
        self.vulnerability_on(Vulnerability::UnaccompaniedMinor, day)
            .filter(|_| is_minor(age_group) || age_group == AgeGroup::Unknown)
    }
}
