//! Who asked for what, as a digest: the same key with another fingerprint is refused.

use event_log::{DigestPurpose, Keyring};
use events::Actor;
use events::codes::Purpose;
use sha2::{Digest as _, Sha256};

/// SHA-256 over user, organisation, what was addressed (`POST /v1/foreigners`), purpose and body, each with its length
/// before it, so that no two requests run together.
pub fn fingerprint(actor: &Actor, address: &str, purpose: Purpose, body: &[u8]) -> [u8; 32] {
    let parts = [
        actor.user.as_bytes(),
        actor.organisation.code().as_bytes(),
        address.as_bytes(),
        purpose.code().as_bytes(),
        body,
    ];
    let digest = parts.iter().fold(Sha256::new(), |digest, part| {
        digest
            .chain_update((part.len() as u64).to_be_bytes())
            .chain_update(part)
    });
    digest.finalize().into()
}

/// The fingerprint as it is kept beside the command, for ever. A body holds names and birth dates, and whoever has a digest
/// without a key can try names until it fits (ADR 0006).
pub(crate) fn kept(keyring: &Keyring, fingerprint: &[u8; 32]) -> [u8; 32] {
    keyring.digest(DigestPurpose::Request, fingerprint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use events::codes::Organisation;

    fn of(user: &str, address: &str, body: &str) -> [u8; 32] {
        let actor = Actor {
            user: user.to_owned(),
            organisation: Organisation::Vrs,
            unit: "VRS-LUDZA".to_owned(),
            workstation: "W1".to_owned(),
        };
        fingerprint(&actor, address, Purpose::CaseWork, body.as_bytes())
    }

    #[test]
    fn p_3_another_user_address_or_body_is_another_request() {
        let first = of("vrs-4711", "POST /v1/foreigners", "{}");
        assert_eq!(first, of("vrs-4711", "POST /v1/foreigners", "{}"));
        assert_ne!(first, of("vrs-4712", "POST /v1/foreigners", "{}"));
        assert_ne!(first, of("vrs-4711", "POST /v1/foreigners/x", "{}"));
        assert_ne!(first, of("vrs-4711", "POST /v1/foreigners", "{ }"));
        assert_ne!(of("ab", "c", ""), of("a", "bc", ""));
    }
}
