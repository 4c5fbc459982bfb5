//! Entry bans (area E).

use crate::circumstances::Circumstances;
use crate::command::ImposeEntryBan;
use crate::in_force::{BanEffect, ban_effect_on};
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::state::{Ban, BanDates, DepartureDays, ReturnContent, ReturnDecision, ReturnSituation};
use chrono::NaiveDate;
use events::codes::{
    Authority, BanBasis, BanScope, BanSubBasis, DecisionKind, DepartureOutcome, ParameterKey,
};
use events::payloads::Decision;
use events::{Finding, Level, RuleId, Term};

/// a ban has one scope, which the kind of its decision says (Reg. 122 p. 5.10-5.13).
pub fn a_ban_has_one_scope(decision: &Decision) -> Result<BanScope, Refusal> {
    let scope = match decision.kind {
        DecisionKind::BanLv => BanScope::Latvia,
        DecisionKind::BanSch => BanScope::Schengen,
        DecisionKind::RdVol
        | DecisionKind::RdForced
        | DecisionKind::RdCourt
        | DecisionKind::ChgSuspend
        | DecisionKind::ChgAmend
        | DecisionKind::ChgRevoke
        | DecisionKind::ChgShorten
        | DecisionKind::DetInitial
        | DecisionKind::DetCourt
        | DecisionKind::AltMeasure
        | DecisionKind::PeriodExt
        | DecisionKind::EntryPermit
        | DecisionKind::AppealRuling => return Err(Refusal::BanKind("/decision/kind".into())),
    };
    if decision.number.trim().is_empty() {
        return Err(Refusal::BanNumberMissing("/decision/number".into()));
    }
    Ok(scope)
}

/// R-012 for bases (CL-AUTH): a return ban comes from an authority that issues return decisions, persona non grata from
/// the Minister of Foreign Affairs, a restrictive measure from the EU, which takes no other; the consular director and the
/// missions ban for fraud about visas (Reg. 122 p. 9).
pub fn the_basis_fits_the_authority(basis: BanBasis, authority: Authority) -> Result<(), Refusal> {
    let fits = match (basis, authority) {
        (BanBasis::ReturnBan, authority) => {
            matches!(authority, Authority::Pmlp | Authority::Vrs)
        }
        (BanBasis::Png, authority) => authority == Authority::MinFor,
        (BanBasis::Restrictive, authority) => authority == Authority::EuCouncil,
        (BanBasis::Circumvention, authority) => authority != Authority::EuCouncil,
        (BanBasis::Conviction | BanBasis::Security, authority) => !matches!(
            authority,
            Authority::EuCouncil | Authority::MfaCons | Authority::Mission
        ),
    };
    if fits {
        Ok(())
    } else {
        Err(Refusal::AuthorityMayNotIssue("/basis".into()))
    }
}

/// the ground of a ban lies within its basis, from which the cap follows (CL-BANSUB; Immigration Law s. 61, 63).
pub fn the_ground_lies_within_the_basis(
    basis: BanBasis,
    ground: Option<BanSubBasis>,
) -> Result<(), Refusal> {
    if ground.is_some_and(|ground| ground.basis() != basis) {
        return Err(Refusal::GroundOfAnotherBasis("/sub_basis".into()));
    }
    Ok(())
}

/// a ban on the ground of a removal imposed by a court rests on the judgment, which is on the file as a decision of
/// kind `RD_COURT` (Reg. 122 p. 5.7.6).
pub fn a_court_removal_rests_on_a_judgment(
    ground: Option<BanSubBasis>,
    decision: Option<&ReturnDecision>,
) -> Result<(), Refusal> {
    let by_court = decision.is_some_and(|known| known.decision.kind == DecisionKind::RdCourt);
    if ground == Some(BanSubBasis::Rb4) && !by_court {
        return Err(Refusal::CourtGroundWithoutJudgment("/sub_basis".into()));
    }
    Ok(())
}

/// a ban on the ground of a removal imposed by a court lasts as long as the judgment says (Reg. 122 p. 5.7.6); another
/// length is flagged, because the decision was taken so.
pub fn a_court_removal_has_the_term_of_the_judgment(
    ground: Option<BanSubBasis>,
    term: Term,
    decision: Option<&ReturnDecision>,
) -> Option<Finding> {
    let judged = decision.and_then(|known| match &known.content {
        ReturnContent::Court { ban_term, .. } => *ban_term,
        ReturnContent::Voluntary { .. } | ReturnContent::Forced { .. } => None,
    })?;
    let differs = ground == Some(BanSubBasis::Rb4) && judged != term;
    differs.then_some(Finding {
        rule: RuleId(84),
        level: Level::Warn,
        due_at: None,
    })
}

/// a ban linked to a return decision states a term and neither start nor end, because its clock starts with the
/// actual departure (C-225/16 Ouhrami).
pub fn a_return_ban_states_a_term_only(ban: &ImposeEntryBan) -> Result<Term, Refusal> {
    let refused = |at: &'static str| Err(Refusal::ReturnBanHasTermOnly(at.into()));
    if ban.valid_from.is_some() {
        return refused("/valid_from");
    }
    if ban.valid_until.is_some() {
        return refused("/valid_until");
    }
    if ban.unlimited {
        return refused("/unlimited");
    }
    ban.term
        .ok_or(Refusal::ReturnBanHasTermOnly("/term".into()))
}

/// a ban of basis `RETURN_BAN` rests on a return decision that is live, or that the person has just complied with;
/// answers the day of that departure.
pub fn a_return_ban_rests_on_a_return_decision(
    decision: Option<&ReturnDecision>,
) -> Result<Option<NaiveDate>, Refusal> {
    match decision.map(|decision| &decision.situation) {
        Some(ReturnSituation::Live(_) | ReturnSituation::Suspended(..)) => Ok(None),
        Some(ReturnSituation::Executed { on, .. }) => Ok(Some(*on)),
        Some(
            ReturnSituation::Superseded { .. }
            | ReturnSituation::Revoked(_)
            | ReturnSituation::Closed { .. },
        )
        | None => Err(Refusal::ReturnBanWithoutDecision(
            "/return_decision_id".into(),
        )),
    }
}

/// who was removed, or missed the period, is banned; without a ban the removal order says why not (Directive
/// 2008/115/EC Art 11(1), 11(3)). The fact is flagged when the person has left.
pub fn a_ban_was_due(
    outcome: Option<DepartureOutcome>,
    complied_with: Option<&ReturnDecision>,
    bans: &[Ban],
    day: NaiveDate,
) -> Option<Finding> {
    let due = match outcome? {
        DepartureOutcome::ExecutedLate
        | DepartureOutcome::ExecutedForced
        | DepartureOutcome::ExecutedSelf => true,
        DepartureOutcome::ExecutedInTime | DepartureOutcome::DepartedBeforeNotification => false,
    };
    let banned = bans
        .iter()
        .any(|ban| match ban_effect_on(&ban.times(), day) {
            BanEffect::Pending | BanEffect::Refuse | BanEffect::Suspended => true,
            // A linked one that was decided later starts with this departure.
            BanEffect::None => ban.return_decision_id.is_some(),
            BanEffect::Expired | BanEffect::Revoked => false,
        });
    let excused = complied_with.is_some_and(|known| match &known.content {
        ReturnContent::Forced { no_ban_reason, .. } => no_ban_reason.is_some(),
        ReturnContent::Voluntary { .. } | ReturnContent::Court { .. } => false,
    });
    (due && !banned && !excused).then_some(Finding {
        rule: RuleId(86),
        level: Level::Warn,
        due_at: None,
    })
}

/// with the departure a ban runs from that day to the same calendar day after its term, included
/// (C-225/16 Ouhrami). Where only a range of days is known, it begins with the earliest one and its term is counted from
/// the latest one.
pub fn dates_from_departure(
    term: Term,
    left: DepartureDays,
) -> Result<(NaiveDate, NaiveDate), Refusal> {
    let until = term
        .end_from(left.latest)
        .ok_or(Refusal::BeyondCalendar("/term".into()))?;
    Ok((left.earliest, until))
}

/// a stand-alone ban runs from the stated day, or from its decision, and has exactly one of a last day, a term
/// and no end.
pub fn dates_of_a_stand_alone_ban(ban: &ImposeEntryBan) -> Result<BanDates, Refusal> {
    if ban.return_decision_id.is_some() {
        return Err(Refusal::LinkedWithoutReturnBasis(
            "/return_decision_id".into(),
        ));
    }
    let valid_from = ban.valid_from.unwrap_or(ban.decision.date);
    let valid_until = match (ban.valid_until, ban.term, ban.unlimited) {
        (Some(until), None, false) => Some(until),
        (None, Some(term), false) => Some(
            term.end_from(valid_from)
                .ok_or(Refusal::BeyondCalendar("/term".into()))?,
        ),
        (None, None, true) => None,
        _ => return Err(Refusal::BanLength("".into())),
    };
    if valid_until.is_some_and(|until| until < valid_from) {
        return Err(Refusal::BanEndsBeforeItBegins("/valid_until".into()));
    }
    Ok(BanDates {
        valid_from,
        valid_until,
    })
}

/// which number caps a ban: each basis may have one of its own, with a recorded serious threat and without. That of a
/// return ban is the general one; persona non grata and restrictive measures come from authorities that are not capped.
const fn cap_of(basis: BanBasis, threat: bool) -> ParameterKey {
    use ParameterKey as Key;
    match (basis, threat) {
        (BanBasis::Conviction, false) => Key::BanTermConvictionYearsMax,
        (BanBasis::Conviction, true) => Key::BanTermConvictionWithThreatYearsMax,
        (BanBasis::Security, false) => Key::BanTermSecurityYearsMax,
        (BanBasis::Security, true) => Key::BanTermSecurityWithThreatYearsMax,
        (BanBasis::Circumvention, false) => Key::BanTermCircumventionYearsMax,
        (BanBasis::Circumvention, true) => Key::BanTermCircumventionWithThreatYearsMax,
        (BanBasis::ReturnBan | BanBasis::Restrictive | BanBasis::Png, false) => {
            Key::BanTermYearsMax
        }
        (BanBasis::ReturnBan | BanBasis::Restrictive | BanBasis::Png, true) => {
            Key::BanTermWithThreatYearsMax
        }
    }
}

/// a term is at most what the table says for its basis: 5 years, with a recorded serious threat 10, as long as no act
/// says otherwise (Directive 2008/115/EC Art 11(2); Immigration Law s. 63). Authorities that may ban without an end are not
/// capped here.
pub fn the_term_is_within_the_cap(
    decision: &Decision,
    basis: BanBasis,
    threat: bool,
    (from, until): (NaiveDate, NaiveDate),
    parameters: &Parameters,
    at: &'static str,
) -> Result<(), Refusal> {
    let cap = parameters.years(cap_of(basis, threat), decision.date);
    let latest = cap.end_from(from);
    let capped = match decision.authority {
        Authority::MinInt | Authority::MinFor | Authority::EuCouncil => false,
        Authority::Pmlp
        | Authority::Vrs
        | Authority::CourtCrim
        | Authority::CourtDist
        | Authority::CourtAdm
        | Authority::MfaCons
        | Authority::Mission
        | Authority::CompInst
        | Authority::OtherMs => true,
    };
    if capped && latest.is_none_or(|latest| until > latest) {
        return Err(Refusal::BanTooLong(at.into()));
    }
    Ok(())
}

/// no end only by the Minister of the Interior or of Foreign Affairs and with a review date; a restrictive measure
/// of the EU, whose length is not ours to cap, is reviewed within three years (Reg. (EU) 2018/1861 Art 25, 39).
pub fn an_unlimited_ban_is_reviewed(
    decision: &Decision,
    basis: BanBasis,
    review_on: Option<NaiveDate>,
    on: &Circumstances<'_>,
) -> Result<(), Refusal> {
    let review_on = review_on.filter(|review_on| *review_on > decision.date);
    let review_on = review_on.ok_or(Refusal::UnlimitedBan("/review_on".into()))?;
    match (decision.authority, basis) {
        (Authority::MinInt | Authority::MinFor, _) => Ok(()),
        (Authority::EuCouncil, BanBasis::Restrictive) => {
            let counted_from = on.today.max(decision.date);
            let latest = on
                .parameters
                .years(ParameterKey::RestrictiveReviewYearsMax, counted_from)
                .end_from(counted_from);
            if latest.is_some_and(|latest| review_on <= latest) {
                Ok(())
            } else {
                Err(Refusal::UnlimitedBan("/review_on".into()))
            }
        }
        _ => Err(Refusal::UnlimitedBan("/unlimited".into())),
    }
}
