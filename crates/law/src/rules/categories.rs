//! What the category of an identity means for the file, and whose consent it needs (area B).

use crate::refusal::Refusal;
use crate::rules::texts::{FREE_TEXT_CHARS_MAX, optional_text_is_clean};
use crate::state::KnownIdentity;
use events::codes::IdentityCategory;
use events::payloads::Identity;

/// Whether the identity says who the person is, and not whom the person pretended to be.
pub(super) fn is_own_identity(identity: &Identity) -> bool {
    is_own_category(identity.category)
}

fn is_own_category(category: IdentityCategory) -> bool {
    matches!(
        category,
        IdentityCategory::Confirmed | IdentityCategory::NotConfirmed
    )
}

/// a file is kept under an identity of the person's own, never under an alias or the misused identity of somebody
/// else (Reg. (EU) 2018/1860 Art 4(2), 2018/1861 Art 22(1), 47).
pub fn the_primary_identity_is_the_persons_own(chosen: &Identity) -> Result<(), Refusal> {
    if is_own_identity(chosen) {
        Ok(())
    } else {
        Err(Refusal::NotAPrimaryIdentity("/identity_id".into()))
    }
}

/// the primary identity does not turn into an alias while another identity of the person's own is known, which is
/// chosen first; nor ever into the misused identity of somebody else.
pub fn the_primary_identity_stays_the_persons_own(
    primary: &Identity,
    others: &[KnownIdentity],
    category: IdentityCategory,
) -> Result<(), Refusal> {
    let turns_away = is_own_identity(primary) && !is_own_category(category);
    let replaceable = others.iter().any(|known| is_own_identity(&known.identity));
    if category == IdentityCategory::Misused || (turns_away && replaceable) {
        return Err(Refusal::NotAPrimaryIdentity("/category".into()));
    }
    Ok(())
}

/// each identity has one category. A correction of its data leaves it; another one is given by name.
pub fn a_correction_leaves_the_category(
    known: IdentityCategory,
    corrected: IdentityCategory,
) -> Result<(), Refusal> {
    if known == corrected {
        Ok(())
    } else {
        Err(Refusal::CategoryIsNotCorrected("/identity/category".into()))
    }
}

/// consent is taken back for a misused identity; nobody else's data are kept by consent (Reg. (EU) 2018/1861
/// Art 47).
pub fn consent_is_withdrawn_for_a_misused_identity(identity: &Identity) -> Result<(), Refusal> {
    if identity.category == IdentityCategory::Misused {
        Ok(())
    } else {
        Err(Refusal::NotMisused("/identity_id".into()))
    }
}

/// the data of a person whose identity was misused are recorded with that person's explicit consent only (Reg. (EU)
/// 2018/1861 Art 47), and a file is never opened under them. Without consent the identity is an alias of the foreigner.
pub fn a_misused_identity_has_consent(
    identity: &Identity,
    consent: Option<&String>,
) -> Result<(), Refusal> {
    let given = consent.is_some_and(|reference| !reference.trim().is_empty());
    if identity.category == IdentityCategory::Misused && !given {
        return Err(Refusal::ConsentMissing("/consent".into()));
    }
    optional_text_is_clean(consent, FREE_TEXT_CHARS_MAX, "/consent")
}
