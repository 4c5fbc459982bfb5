//! Changes to decisions (Reg. 122 p. 5.14).

use crate::refusal::Refusal;
use crate::rules::actors::is_a_court;
use crate::state::{Ban, BanDates, Revocation};
use chrono::NaiveDate;
use events::codes::{
    AppealOutcome, Authority, BanBasis, DecisionKind, RevocationMode, SuspensionReason,
};
use events::payloads::{AppealLodged, Decision, DecisionSuspended};
use events::{DecisionId, Finding, Level, RuleId, Term};

/// a change is a decision of its own with authority, kind, number and date, not older than its target.
pub fn a_change_is_a_decision(
    change: &Decision,
    kinds: &[DecisionKind],
    target: &Decision,
) -> Result<(), Refusal> {
    if !kinds.contains(&change.kind) {
        return Err(Refusal::ChangeKind("/decision/kind".into()));
    }
    if change.number.trim().is_empty() {
        return Err(Refusal::ChangeNumberMissing("/decision/number".into()));
    }
    if change.date < target.date {
        return Err(Refusal::ChangeBeforeTarget("/decision/date".into()));
    }
    Ok(())
}

/// R-012 for changes: the deciding authority or an administrative court changes a decision.
pub fn the_authority_may_change(change: &Decision, target: &Decision) -> Result<(), Refusal> {
    if is_its_own_or_a_court(change, target) {
        Ok(())
    } else {
        Err(Refusal::AuthorityMayNotChange("/decision/authority".into()))
    }
}

/// the deciding authority or a court shortens a ban (Reg. 122 p. 5.14).
pub fn the_authority_may_shorten(change: &Decision, target: &Decision) -> Result<(), Refusal> {
    if is_its_own_or_a_court(change, target) {
        Ok(())
    } else {
        Err(Refusal::MayNotShorten("/decision/authority".into()))
    }
}

/// A ban of the Minister of Foreign Affairs is not appealable, so that no court changes it (Immigration Law s. 61(2)).
fn is_its_own_or_a_court(change: &Decision, target: &Decision) -> bool {
    let by_court = change.authority == Authority::CourtAdm && target.authority != Authority::MinFor;
    change.authority == target.authority || by_court
}

/// R-012 for appeals: a ban of the Minister of Foreign Affairs is not appealable (Immigration Law s. 61(2)).
pub fn the_decision_is_appealable(target: &Decision) -> Result<(), Refusal> {
    if target.authority == Authority::MinFor {
        Err(Refusal::NotAppealable("/target".into()))
    } else {
        Ok(())
    }
}

/// R-012 for appeals: a ban of the Minister of the Interior, a criminal court's expulsion and a measure of the Union are
/// contested before a court only; the decisions of other authorities also before a higher one (Immigration Law s. 61(1),
/// Constitutional Court 2019-35-01).
pub fn the_body_fits_the_decision(
    body: Authority,
    target: &Decision,
    at: &'static str,
) -> Result<(), Refusal> {
    let before_a_court = matches!(
        target.authority,
        Authority::MinInt | Authority::CourtCrim | Authority::EuCouncil
    );
    if before_a_court && !is_a_court(body) {
        return Err(Refusal::AuthorityMayNotIssue(at.into()));
    }
    Ok(())
}

/// for appeals: an appeal ends by a ruling of the body to which it went, or of a court above an authority;
/// where the person withdraws it, none is needed.
pub fn an_appeal_ends_by_a_ruling(
    appeal: &AppealLodged,
    ruling: Option<&Decision>,
    outcome: AppealOutcome,
) -> Result<(), Refusal> {
    match (ruling, outcome) {
        (None, AppealOutcome::Withdrawn) => Ok(()),
        (None, _) => Err(Refusal::RulingMissing("/decision".into())),
        (Some(ruling), _) if ruling.authority == appeal.body => Ok(()),
        (Some(ruling), _) if is_a_court(ruling.authority) && !is_a_court(appeal.body) => Ok(()),
        (Some(_), _) => Err(Refusal::RulingOfAnother("/decision/authority".into())),
    }
}

/// On what a suspension rests, which says who may end it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuspendedBy {
    /// A court, or an authority because of a court.
    Court,
    /// An appeal, by law.
    Appeal,
    /// An authority.
    Authority,
    /// An asylum procedure, by law.
    Asylum,
}

/// On what a suspension rests; `act` is the suspending decision, if there is one.
pub fn suspended_by(suspended: &DecisionSuspended, act: Option<&Decision>) -> SuspendedBy {
    let by_court = act.is_some_and(|act| act.authority == Authority::CourtAdm);
    match suspended.reason {
        _ if by_court => SuspendedBy::Court,
        SuspensionReason::Court => SuspendedBy::Court,
        SuspensionReason::Appeal if act.is_none() => SuspendedBy::Appeal,
        SuspensionReason::Asylum if act.is_none() => SuspendedBy::Asylum,
        _ => SuspendedBy::Authority,
    }
}

/// which of the grounds that suspend a decision a resumption ends. What a court suspended works again by an act
/// of a court, the recorder's word is not enough; what an appeal suspends by law, when the appeal is decided or by an act of
/// a court (C-181/16 Gnandi). One kind ends at a time, and the others go on.
pub fn what_a_resumption_ends(
    standing: &[SuspendedBy],
    resuming: Option<&Decision>,
) -> Result<Option<SuspendedBy>, Refusal> {
    use SuspendedBy::{Appeal, Asylum, Authority as AnAuthority, Court};
    let by_court = resuming.is_some_and(|act| act.authority == Authority::CourtAdm);
    let order: &[SuspendedBy] = if by_court {
        &[Court, Appeal, AnAuthority, Asylum]
    } else {
        &[AnAuthority, Asylum]
    };
    let ended = order.iter().find(|kind| standing.contains(kind)).copied();
    if ended.is_some() || standing.is_empty() {
        return Ok(ended);
    }
    Err(match resuming {
        _ if !standing.contains(&Court) => Refusal::AppealPending("/target".into()),
        Some(_) => Refusal::ResumedWithoutCourt("/decision/authority".into()),
        None => Refusal::ResumedWithoutCourt("/decision".into()),
    })
}

/// a suspended decision does not work; a removal inside the suspension is stored with an alarm, because it
/// happened (Reg. (EU) 2018/1860 Art 3(5)).
pub fn enforced_while_suspended(suspended: bool) -> Option<Finding> {
    suspended.then_some(Finding {
        rule: RuleId(74),
        level: Level::Alarm,
        due_at: None,
    })
}

/// a revocation states mode and effective day; for the future it does not work before the date of its target
/// (Administrative Procedure Law s. 85, 86).
pub fn a_revocation_states_mode_and_day(
    mode: Option<RevocationMode>,
    effective_on: Option<NaiveDate>,
    target: &Decision,
) -> Result<(RevocationMode, NaiveDate), Refusal> {
    let mode = mode.ok_or(Refusal::RevocationIncomplete("/mode".into()))?;
    let effective_on = effective_on.ok_or(Refusal::RevocationIncomplete("/effective_on".into()))?;
    match mode {
        RevocationMode::ExNunc if effective_on < target.date => {
            Err(Refusal::RevocationBeforeTarget("/effective_on".into()))
        }
        RevocationMode::ExNunc | RevocationMode::ExTunc => Ok((mode, effective_on)),
    }
}

/// a second revocation says something only if it takes away more: an annulment after a revocation for the future,
/// or an earlier day.
pub fn a_revocation_takes_away_more(
    known: Option<&Revocation>,
    mode: RevocationMode,
    effective_on: NaiveDate,
) -> bool {
    let Some(known) = known else { return true };
    match (known.mode, mode) {
        (RevocationMode::ExTunc, _) => false,
        (RevocationMode::ExNunc, RevocationMode::ExTunc) => true,
        (RevocationMode::ExNunc, RevocationMode::ExNunc) => effective_on < known.effective_on,
    }
}

/// the bans that fall with a return decision (C-546/19 Westerwaldkreis), also those whose end by another revocation
/// is still to come. A ban that was re-based has no link any more.
pub fn bans_that_fall_with(
    bans: &[Ban],
    return_decision: DecisionId,
    mode: RevocationMode,
    effective_on: NaiveDate,
) -> Vec<DecisionId> {
    let falls = |ban: &&Ban| {
        ban.return_decision_id == Some(return_decision)
            && a_revocation_takes_away_more(ban.revocation.as_ref(), mode, effective_on)
    };
    bans.iter()
        .filter(falls)
        .map(|ban| ban.decision.decision_id)
        .collect()
}

/// the new last day lies before the old one, and not before the ban begins.
pub fn a_shortened_ban_ends_earlier(dates: &BanDates, until: NaiveDate) -> Result<(), Refusal> {
    if dates.valid_until.is_some_and(|old| until >= old) {
        return Err(Refusal::NotShorter("/valid_until".into()));
    }
    if until < dates.valid_from {
        return Err(Refusal::BanEndsBeforeItBegins("/valid_until".into()));
    }
    Ok(())
}

/// R-087 for a ban that waits for departure: the new term is shorter, counted from the decision.
pub fn a_shortened_term_is_shorter(
    old: Option<Term>,
    new: Term,
    decided_on: NaiveDate,
) -> Result<(), Refusal> {
    let end = |term: Term| term.end_from(decided_on);
    match (old.and_then(end), end(new)) {
        (Some(old), Some(new)) if new < old => Ok(()),
        _ => Err(Refusal::NotShorter("/term".into())),
    }
}

/// the length of a ban is not amended: shortening has its own decision, lengthening needs a new ban.
pub fn the_length_is_not_amended(valid_until: Option<NaiveDate>) -> Result<(), Refusal> {
    match valid_until {
        None => Ok(()),
        Some(_) => Err(Refusal::LengthIsNotAmended("/valid_until".into())),
    }
}

/// a ban is re-based only away from a return decision, and only once it has dates of its own.
pub fn a_ban_is_rebased_on_own_ground(ban: &Ban, basis: BanBasis) -> Result<(), Refusal> {
    let to_return = basis == BanBasis::ReturnBan && ban.basis != BanBasis::ReturnBan;
    let from_pending = ban.basis == BanBasis::ReturnBan && ban.dates().is_none();
    if basis != ban.basis && (to_return || from_pending) {
        return Err(Refusal::ReturnBanRebasing("/basis".into()));
    }
    Ok(())
}
