//! Who may record and decide what (area A).

use crate::calendar::working_days_after;
use crate::circumstances::{Circumstances, SYSTEM_USER};
use crate::parameters::Parameters;
use crate::refusal::{Pointer, Refusal};
use crate::state::{File, FileStanding, KnownIdentity};
use crate::time::{days_after, end_of_day};
use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{Authority, DecisionKind, Organisation, ParameterKey};
use events::payloads::Decision;
use events::{Actor, Finding, Level, RuleId};

/// a file holds a violation, detention, alternative, return decision or ban within `FILE_FACT_DAYS` of its opening
/// (Reg. 122 p. 2). The last day for that; `None` for a file that holds one or does not stand for itself.
pub fn a_fact_is_due_on(file: &File, parameters: &Parameters) -> Option<NaiveDate> {
    let waits = !file.holds_a_fact() && file.standing == FileStanding::Own;
    let opened_on = file.opened_on.filter(|_| waits)?;
    let days = parameters.value(ParameterKey::FileFactDays, opened_on);
    days_after(opened_on, days.into())
}

/// only officers of OCMA and SBG record (Reg. 122 p. 4).
pub fn only_ocma_and_sbg_record(actor: &Actor) -> Result<(), Refusal> {
    match actor.organisation {
        Organisation::Pmlp | Organisation::Vrs => Ok(()),
        Organisation::Mfa
        | Organisation::Vp
        | Organisation::Vdd
        | Organisation::Court
        | Organisation::Prosecutor
        | Organisation::Dvi
        | Organisation::Csp => Err(Refusal::NotARecorder("".into())),
    }
}

/// what follows from the passing of time is recorded by the register itself and by nobody else.
pub fn the_register_itself_records(actor: &Actor) -> Result<(), Refusal> {
    if actor.user == SYSTEM_USER {
        Ok(())
    } else {
        Err(Refusal::NotARecorder("".into()))
    }
}

/// every command carries an individual user, unit and workstation; shared accounts are refused
/// (Reg. (EU) 2018/1861 Art 10(1)(g), 12(2)).
pub fn the_user_is_an_individual(actor: &Actor) -> Result<(), Refusal> {
    let named = [&actor.user, &actor.unit, &actor.workstation];
    if named.iter().any(|part| part.trim().is_empty()) || is_shared_account(&actor.user) {
        return Err(Refusal::SharedAccount("".into()));
    }
    Ok(())
}

/// A word for a group of people, perhaps with a number: `shift3`, `maina-2`.
fn is_shared_account(user: &str) -> bool {
    const GROUPS: [&str; 9] = [
        SYSTEM_USER,
        "shift",
        "shared",
        "group",
        "duty",
        "guest",
        "anonymous",
        "maina",
        "dezuranti",
    ];
    let word = user.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '_' | '.'));
    GROUPS.iter().any(|group| word.eq_ignore_ascii_case(group))
}

/// who records the decision of which authority (Reg. 122 p. 6-10). A court's decision is recorded by
/// either organisation, except expulsion as additional penalty.
pub fn the_right_organisation_records(
    decision: &Decision,
    organisation: Organisation,
) -> Result<(), Refusal> {
    sbg_does_not_record_return_decisions_of_ocma(decision, organisation)?;
    sbg_records_court_expulsion(decision, organisation)?;
    ocma_records_for_ministers_and_missions(decision, organisation)?;
    the_deciding_organisation_records(decision, organisation)
}

/// the recording organisation is that whose official took the decision (Reg. 122 p. 6-7).
fn the_deciding_organisation_records(
    decision: &Decision,
    organisation: Organisation,
) -> Result<(), Refusal> {
    let recorder = match decision.authority {
        Authority::Pmlp => Some(Organisation::Pmlp),
        Authority::Vrs => Some(Organisation::Vrs),
        Authority::CourtCrim
        | Authority::CourtDist
        | Authority::CourtAdm
        | Authority::MinInt
        | Authority::MinFor
        | Authority::MfaCons
        | Authority::Mission
        | Authority::CompInst
        | Authority::EuCouncil
        | Authority::OtherMs => None,
    };
    if recorder.is_some_and(|recorder| recorder != organisation) {
        return Err(Refusal::NotTheDecidingOrganisation(
            "/decision/authority".into(),
        ));
    }
    Ok(())
}

/// a change is recorded by the organisation that answers for the decision it changes, whoever took the change:
/// a court's annulment of an OCMA decision by OCMA, that of an SBG decision by SBG, everything about a minister's ban by
/// OCMA (Reg. 122 p. 6, 7, 12).
pub fn the_responsible_organisation_records_the_change(
    target: &Decision,
    organisation: Organisation,
) -> Result<(), Refusal> {
    ocma_records_for_ministers_and_missions(target, organisation)
        .map_err(|_| Refusal::RecordedByOcmaOnly("/target".into()))?;
    let responsible = match target.authority {
        Authority::Vrs | Authority::CourtCrim => Organisation::Vrs,
        Authority::Pmlp
        | Authority::CourtDist
        | Authority::CourtAdm
        | Authority::MinInt
        | Authority::MinFor
        | Authority::MfaCons
        | Authority::Mission
        | Authority::CompInst
        | Authority::EuCouncil
        | Authority::OtherMs => Organisation::Pmlp,
    };
    if organisation == responsible {
        Ok(())
    } else {
        Err(Refusal::ChangeOfAnother("/target".into()))
    }
}

/// where the decision belongs to OCMA, SBG writes person, address, documents, detention, placement,
/// alternatives, photograph and violation only (Reg. 122 p. 8).
fn sbg_does_not_record_return_decisions_of_ocma(
    decision: &Decision,
    organisation: Organisation,
) -> Result<(), Refusal> {
    let is_return_decision = decision.kind == DecisionKind::RdVol;
    if is_return_decision && belongs_to_ocma(decision) && organisation == Organisation::Vrs {
        return Err(Refusal::DecisionBelongsToOcma("/decision/authority".into()));
    }
    Ok(())
}

/// whether a decision is one of OCMA (Reg. 122 p. 6, 8).
pub(crate) fn belongs_to_ocma(decision: &Decision) -> bool {
    decision.authority == Authority::Pmlp
}

/// expulsion as additional penalty is recorded by SBG with date and number of the judgment (Reg. 122 p. 7,
/// 5.7.6).
pub fn sbg_records_court_expulsion(
    decision: &Decision,
    organisation: Organisation,
) -> Result<(), Refusal> {
    if decision.kind != DecisionKind::RdCourt {
        return Ok(());
    }
    if organisation != Organisation::Vrs {
        return Err(Refusal::CourtExpulsionIsRecordedBySbg(
            "/decision/kind".into(),
        ));
    }
    if decision.number.trim().is_empty() {
        return Err(Refusal::JudgmentNumberMissing("/decision/number".into()));
    }
    Ok(())
}

/// decisions of ministers, the consular director and missions are recorded by OCMA only (Reg. 122 p. 9-10); so
/// are informative copies of measures of the EU.
fn ocma_records_for_ministers_and_missions(
    decision: &Decision,
    organisation: Organisation,
) -> Result<(), Refusal> {
    let through_ocma =
        is_informing_authority(decision.authority) || decision.authority == Authority::EuCouncil;
    if through_ocma && organisation != Organisation::Pmlp {
        return Err(Refusal::RecordedByOcmaOnly("/decision/authority".into()));
    }
    Ok(())
}

/// The authorities of Reg. 122 p. 9, which inform OCMA in writing.
fn is_informing_authority(authority: Authority) -> bool {
    matches!(
        authority,
        Authority::MinInt | Authority::MinFor | Authority::MfaCons | Authority::Mission
    )
}

/// a ban of such an authority carries at least given name, surname and date of birth (Reg. 122 p. 9).
pub fn ministerial_ban_has_minimum_data(
    authority: Authority,
    primary: Option<&KnownIdentity>,
) -> Result<(), Refusal> {
    let names = primary.and_then(|primary| primary.names.as_ref());
    let complete = names.is_some_and(|names| {
        names.surname.is_some() && !names.given_names.is_empty() && names.birth.date.is_some()
    });
    if is_informing_authority(authority) && !complete {
        return Err(Refusal::MinimumDataMissing("".into()));
    }
    Ok(())
}

/// R-007, the softer part: the violation of a person who was never in Latvia cannot be on the file, so that its absence
/// is flagged and not refused.
pub fn ministerial_ban_names_a_violation(
    authority: Authority,
    violations: usize,
) -> Option<Finding> {
    let missing = is_informing_authority(authority) && violations == 0;
    missing.then_some(Finding {
        rule: RuleId(7),
        level: Level::Warn,
        due_at: None,
    })
}

/// what another authority decided is entered within one working day after OCMA received it (Reg. 122 p. 10-12);
/// later it is flagged.
pub fn entry_is_late(received_on: Option<NaiveDate>, on: &Circumstances<'_>) -> Option<Finding> {
    let received_on = received_on?;
    let days = on
        .parameters
        .value(ParameterKey::EntryWorkingDays, received_on);
    let last = working_days_after(received_on, days)?;
    (last < on.today).then_some(Finding {
        rule: RuleId(8),
        level: Level::Warn,
        due_at: Some(end_of_day(last)),
    })
}

/// a decision is received on or after its day, and not in the future.
pub fn receipt_follows_the_decision(
    received_on: Option<NaiveDate>,
    decision: &Decision,
    today: NaiveDate,
) -> Result<(), Refusal> {
    let Some(received_on) = received_on else {
        return Ok(());
    };
    if received_on < decision.date {
        return Err(Refusal::ReceivedBeforeDecision("/received_on".into()));
    }
    not_in_future(received_on, today, "/received_on")
}

/// no date in the future except planned ends.
pub fn not_in_future(
    day: NaiveDate,
    today: NaiveDate,
    at: impl Into<Pointer>,
) -> Result<(), Refusal> {
    if day > today {
        Err(Refusal::InFuture(at.into()))
    } else {
        Ok(())
    }
}

/// R-010 for instants.
pub fn not_after_now(
    instant: DateTime<Utc>,
    now: DateTime<Utc>,
    at: &'static str,
) -> Result<(), Refusal> {
    if instant > now {
        Err(Refusal::InFuture(at.into()))
    } else {
        Ok(())
    }
}

/// a kind of decision is issued only by the authorities that CL-AUTH names for it (Reg. 122 p. 5.7, 5.11, 5.13,
/// 9).
pub fn the_authority_may_issue(decision: &Decision) -> Result<(), Refusal> {
    if authorities_for(decision.kind).contains(&decision.authority) {
        Ok(())
    } else {
        Err(Refusal::AuthorityMayNotIssue("/decision/authority".into()))
    }
}

/// an appeal goes to a court or authority that rules on appeals.
pub fn the_body_rules_on_appeals(body: Authority) -> Result<(), Refusal> {
    if authorities_for(DecisionKind::AppealRuling).contains(&body) {
        Ok(())
    } else {
        Err(Refusal::AuthorityMayNotIssue("/body".into()))
    }
}

/// Whether an authority is a court.
pub fn is_a_court(authority: Authority) -> bool {
    matches!(
        authority,
        Authority::CourtCrim | Authority::CourtDist | Authority::CourtAdm
    )
}

fn authorities_for(kind: DecisionKind) -> &'static [Authority] {
    use Authority::{
        CourtAdm, CourtCrim, CourtDist, EuCouncil, MfaCons, MinFor, MinInt, Mission, Pmlp, Vrs,
    };
    match kind {
        DecisionKind::RdVol | DecisionKind::RdForced | DecisionKind::PeriodExt => &[Pmlp, Vrs],
        DecisionKind::RdCourt => &[CourtCrim],
        DecisionKind::BanLv | DecisionKind::BanSch => {
            &[Pmlp, Vrs, MinInt, MinFor, MfaCons, Mission, EuCouncil]
        }
        DecisionKind::ChgSuspend
        | DecisionKind::ChgAmend
        | DecisionKind::ChgRevoke
        | DecisionKind::ChgShorten => &[
            Pmlp, Vrs, CourtAdm, MinInt, MinFor, MfaCons, Mission, EuCouncil,
        ],
        DecisionKind::DetInitial => &[Vrs],
        DecisionKind::DetCourt => &[CourtDist],
        DecisionKind::AltMeasure => &[Vrs, CourtDist],
        DecisionKind::EntryPermit => &[Pmlp, Vrs, MinInt, MinFor, MfaCons],
        DecisionKind::AppealRuling => &[CourtAdm, CourtDist, Pmlp, Vrs, MinInt],
    }
}
