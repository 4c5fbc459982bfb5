//! What the law itself revokes or suspends, without a decision of its own: by appeal, death, citizenship, the end of a case.

use crate::circumstances::Decided;
use crate::rules::changes as rules;
use crate::state::File;
use chrono::NaiveDate;
use events::DecisionId;
use events::codes::{RevocationMode, RevocationReason};
use events::payloads::{Decision, DecisionRevoked};

/// A decision falls by law, not before its own date (rule R-077). `because_of` is the decision with which it falls.
pub(crate) fn revoked_by_law(
    decision: &Decision,
    day: NaiveDate,
    (mode, reason, because_of): (RevocationMode, RevocationReason, Option<DecisionId>),
) -> Decided {
    let effective_on = day.max(decision.date);
    let revoked = DecisionRevoked {
        target: decision.decision_id,
        decision: None,
        mode,
        effective_on,
        reason,
        because_of,
    };
    Decided::fact(revoked, effective_on)
}

/// A decision is annulled, as if it had never been taken, with the bans that rest on it (rule R-078).
pub(crate) fn annulled_by_law(
    file: &File,
    decision: &Decision,
    day: NaiveDate,
    reason: RevocationReason,
) -> Vec<Decided> {
    let mode = RevocationMode::ExTunc;
    let target = decision.decision_id;
    let annulled = revoked_by_law(decision, day, (mode, reason, None));
    let bans = rules::bans_that_fall_with(&file.bans, target, mode, day);
    let fallen = bans.into_iter().filter_map(|id| file.ban(id)).map(|ban| {
        let how = (mode, RevocationReason::LinkedDecisionRevoked, Some(target));
        revoked_by_law(&ban.decision, day, how)
    });
    std::iter::once(annulled).chain(fallen).collect()
}
