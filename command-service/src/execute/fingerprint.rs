//! Who asked for what, as a digest: the same key with another fingerprint is refused.

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
