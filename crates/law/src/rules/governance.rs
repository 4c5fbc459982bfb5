//! Acts of two officers, merges, errors and numbers of the law (areas B and G; architecture P-12).

use crate::circumstances::{Circumstances, Decided};
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::state::{Ban, Detention, File, FileStanding, KnownIdentity, Proposal, State};
use chrono::NaiveDate;
use events::codes::{
    Authority, IdentityCategory, MergeEvidence, ParameterKey, RevocationMode, RevocationReason,
    Sex, TwoPersonAct,
};
use events::payloads::{Decision, DecisionRevoked, ParameterChanged, Subject};
use events::{BirthDate, DecisionId, Event};

/// The greatest value of any number of the law, far above what any act says: it keeps terms inside the calendar.
const PARAMETER_MAX: u32 = 1_000;

/// an act of two officers is approved by another officer than the one who proposed it
/// (docs/adr/0018).
pub fn another_officer_approves(proposal: &Proposal, user: &str) -> Result<(), Refusal> {
    if proposal.proposed_by != user {
        return Ok(());
    }
    let at = "/proposal_id".into();
    Err(match proposal.kind {
        TwoPersonAct::Merge | TwoPersonAct::Unmerge => Refusal::MergeByOne(at),
        TwoPersonAct::Annul | TwoPersonAct::LiftLongBan => Refusal::RevocationByOne(at),
        TwoPersonAct::ShortenLongBan => Refusal::ShorteningByOne(at),
        TwoPersonAct::EnteredInError => Refusal::ErrorByOne(at),
        TwoPersonAct::Erase => Refusal::ErasureByOne(at),
        TwoPersonAct::ChangeParameter => Refusal::ParameterByOne(at),
    })
}

/// a revocation waits for a second officer if it annuls a decision that was made known, or lifts a long ban,
/// by itself or by what falls with it.
pub fn a_revocation_needs_two_officers(
    file: &File,
    changing: &Decision,
    decided: &[Decided],
    on: &Circumstances<'_>,
) -> Option<TwoPersonAct> {
    let fallen = || {
        decided.iter().filter_map(|decided| match &decided.event {
            Event::DecisionRevoked(revoked) => Some(revoked),
            _ => None,
        })
    };
    let a_court_annulled = fallen().any(|it| it.reason == RevocationReason::CourtAnnulled);
    if binds_at_once(changing.authority) || a_court_annulled {
        return None;
    }
    let annuls = |revoked: &DecisionRevoked| {
        revoked.mode == RevocationMode::ExTunc && was_notified(file, revoked.target)
    };
    let lifts = |revoked: &DecisionRevoked| {
        let ban = file.ban(revoked.target);
        ban.is_some_and(|ban| a_ban_is_long(ban, on.parameters, changing.date))
    };
    if fallen().any(annuls) {
        Some(TwoPersonAct::Annul)
    } else if fallen().any(lifts) {
        Some(TwoPersonAct::LiftLongBan)
    } else {
        None
    }
}

/// the end of a case by legal stay waits for a second officer if a long ban is lifted with it. Death lifts by itself.
pub fn a_closing_needs_two_officers(
    file: &File,
    decided: &[Decided],
    on: &Circumstances<'_>,
) -> bool {
    decided.iter().any(|decided| match &decided.event {
        Event::DecisionRevoked(revoked) => {
            let ban = file.ban(revoked.target);
            revoked.reason == RevocationReason::LegalStayGranted
                && ban.is_some_and(|ban| a_ban_is_long(ban, on.parameters, revoked.effective_on))
        }
        _ => false,
    })
}

/// the shortening of a long ban waits for a second officer.
pub fn a_shortening_needs_two_officers(
    ban: &Ban,
    changing: &Decision,
    on: &Circumstances<'_>,
) -> bool {
    !binds_at_once(changing.authority) && a_ban_is_long(ban, on.parameters, changing.date)
}

/// A judgment, and the informative copy of a measure of the EU, bind the register: they do not wait in it (docs/adr/0018).
fn binds_at_once(authority: Authority) -> bool {
    matches!(authority, Authority::CourtAdm | Authority::EuCouncil)
}

/// Whether a ban is unlimited or longer than `LONG_BAN_YEARS`; a ban that waits for departure is measured by its term.
pub fn a_ban_is_long(ban: &Ban, parameters: &Parameters, on: NaiveDate) -> bool {
    let (from, until) = match (ban.dates(), ban.term) {
        (Some(dates), _) => (dates.valid_from, dates.valid_until),
        (None, Some(term)) => (ban.decision.date, term.end_from(ban.decision.date)),
        (None, None) => (ban.decision.date, None),
    };
    let limit = parameters
        .years(ParameterKey::LongBanYears, on)
        .end_from(from);
    match (until, limit) {
        (Some(until), Some(limit)) => until > limit,
        (Some(_), None) => false,
        (None, _) => true,
    }
}

fn was_notified(file: &File, id: DecisionId) -> bool {
    let returned = file.return_decision(id).and_then(|known| known.notified);
    returned
        .or_else(|| file.ban(id).and_then(|ban| ban.notified))
        .is_some()
}

/// the other file of a merge is there and stands for itself, and it is not the same one. A file is the same if
/// everything on it is, ids included.
pub fn the_other_file_stands_for_itself<'a>(
    file: &File,
    other: Option<&'a State>,
) -> Result<&'a File, Refusal> {
    let other = other
        .and_then(State::file)
        .ok_or(Refusal::OtherFileUnknown("/into".into()))?;
    if other == file {
        return Err(Refusal::SameFile("/into".into()));
    }
    match other.standing {
        FileStanding::Own => Ok(other),
        FileStanding::Merged { .. } | FileStanding::EnteredInError => {
            Err(Refusal::OtherFileUnknown("/into".into()))
        }
    }
}

/// without a biometric match, files with confirmed identities of different sex and birth, or with detentions at the
/// same time in different places, are not of one person.
pub fn the_files_do_not_conflict(
    file: &File,
    other: &File,
    evidence: MergeEvidence,
) -> Result<(), Refusal> {
    let pairs = |one: &KnownIdentity| other.identities.iter().any(|two| contradict(one, two));
    let overlaps = |one: &Detention| other.detentions.iter().any(|two| exclude(one, two));
    let conflict = file.identities.iter().any(pairs) || file.detentions.iter().any(overlaps);
    if conflict && evidence != MergeEvidence::Biometric {
        return Err(Refusal::FilesConflict("/evidence".into()));
    }
    Ok(())
}

/// Two confirmed identities that differ in sex and date of birth. What is not known differs from nothing.
fn contradict(one: &KnownIdentity, two: &KnownIdentity) -> bool {
    let confirmed = |known: &KnownIdentity| known.identity.category == IdentityCategory::Confirmed;
    let known_sex = |sex: Sex| matches!(sex, Sex::Male | Sex::Female);
    let (left, right) = (one.identity.sex, two.identity.sex);
    let sexes_differ = known_sex(left) && known_sex(right) && left != right;
    let birth = |known: &KnownIdentity| known.names.as_ref()?.birth.date;
    let apart = |left: BirthDate, right: BirthDate| {
        left.latest() < right.earliest() || right.latest() < left.earliest()
    };
    let births_differ = birth(one)
        .zip(birth(two))
        .is_some_and(|(left, right)| apart(left, right));
    confirmed(one) && confirmed(two) && sexes_differ && births_differ
}

/// Two detentions that one person cannot have been in.
fn exclude(one: &Detention, two: &Detention) -> bool {
    let before = |left: &Detention, right: &Detention| {
        left.released_at()
            .is_some_and(|end| end <= right.started_at)
    };
    one.unit != two.unit && !before(one, two) && !before(two, one)
}

/// an entry is no error once a legal act was made known to the person: the decision itself, or any decision of the
/// file.
pub fn no_legal_act_was_notified(file: &File, subject: Subject) -> Result<(), Refusal> {
    let notified = match subject {
        Subject::Decision(id) => was_notified(file, id),
        Subject::File => file
            .decisions()
            .any(|decision| was_notified(file, decision.decision_id)),
        Subject::Identity(_)
        | Subject::Document(_)
        | Subject::Address(_)
        | Subject::Photo(_)
        | Subject::Violation(_)
        | Subject::Detention(_)
        | Subject::Alternative(_)
        | Subject::Consultation(_)
        | Subject::Attachment(_)
        | Subject::ServiceMark(_)
        | Subject::Duplicate(_)
        | Subject::DataSubjectRequest(_) => false,
    };
    if notified {
        Err(Refusal::ErrorWasNotified("/subject".into()))
    } else {
        Ok(())
    }
}

/// A number of the law changes from a day after that of its approval, so that nothing that was decided is judged anew
/// (architecture P-12).
pub fn a_parameter_changes_from_a_day_to_come(
    change: &ParameterChanged,
    today: NaiveDate,
) -> Result<(), Refusal> {
    if change.valid_from > today {
        Ok(())
    } else {
        Err(Refusal::ParameterNotInFuture("/valid_from".into()))
    }
}

/// A number of the law is neither nothing nor beyond the calendar (architecture P-12).
pub fn a_parameter_is_a_number_of_the_law(change: &ParameterChanged) -> Result<(), Refusal> {
    if (1..=PARAMETER_MAX).contains(&change.value) {
        Ok(())
    } else {
        Err(Refusal::ParameterOutOfRange("/value".into()))
    }
}
