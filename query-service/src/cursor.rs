//! Cursors: where a list goes on, readable only by who asked, for what they asked (faults.md 4.4).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chassis::Problem;
use chassis::auth::Actor;
use chassis::problem::Fault;
use event_log::{DigestPurpose, Keyring};

const MAC_BYTES: usize = 16;

/// What a cursor is bound to: the user, the list, and the question.
pub(crate) struct Bound<'a> {
    actor: &'a Actor,
    list: &'static str,
    question: &'a str,
}

impl<'a> Bound<'a> {
    /// The binding of a list's cursors.
    pub(crate) fn of(actor: &'a Actor, list: &'static str, question: &'a str) -> Self {
        Self {
            actor,
            list,
            question,
        }
    }

    /// The cursor of a place in the list.
    pub(crate) fn seal(&self, keyring: &Keyring, place: &[u8]) -> String {
        let mac = self.mac(keyring, place);
        URL_SAFE_NO_PAD.encode([place, &mac].concat())
    }

    /// The place that a cursor means; 422 when it was not given to this user for this question.
    pub(crate) fn open(&self, keyring: &Keyring, cursor: &str) -> Result<Vec<u8>, Problem> {
        let opened = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|mut bytes| {
            let mac = bytes.split_off(bytes.len().checked_sub(MAC_BYTES)?);
            // Nothing is lost when the time of this comparison shows: the key signs nothing else that a client could use.
            (mac == self.mac(keyring, &bytes)).then_some(bytes)
        });
        opened.ok_or_else(|| {
            Problem::unprocessable("The cursor was not given to this user for this question.")
                .fault(Fault::in_parameter("cursor", "not-a-cursor"))
        })
    }

    fn mac(&self, keyring: &Keyring, place: &[u8]) -> [u8; MAC_BYTES] {
        let mut text = Vec::new();
        let parts = [
            self.actor.user.as_bytes(),
            self.actor.organisation.as_bytes(),
            self.list.as_bytes(),
        ];
        for part in parts.into_iter().chain([self.question.as_bytes(), place]) {
            text.extend_from_slice(&(part.len() as u64).to_be_bytes());
            text.extend_from_slice(part);
        }
        let digest = keyring.digest(DigestPurpose::Cursor, &text);
        *digest.first_chunk().expect("a digest has 32 bytes")
    }
}
