//! The token of a duplicate search: who made it, for which identity, and which files it found (rule R-030, ADR 0028).
//!
//! The query service makes it, the command service reads it. It holds ids of files and an end, and nothing about a person; who searched
//! for whom is in its MAC alone.

use crate::{DigestPurpose, Keyring};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use events::ForeignerId;
use uuid::Uuid;

const MAC_BYTES: usize = 32;
const ID_BYTES: usize = 16;

/// A duplicate search: by whom, for whom.
#[derive(Clone, Copy, Debug)]
pub struct DuplicateSearch<'a> {
    /// The user who searched.
    pub user: &'a str,
    /// The code of the user's organisation.
    pub organisation: &'a str,
    /// The identity that was searched for: every text under which it is found again.
    pub identity: &'a [String],
}

/// Why a token proves no search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSearch {
    /// It was made for another user, organisation or identity, or by nobody.
    #[error("no duplicate search of this user for this identity was made under this token")]
    Foreign,
    /// The search was made too long ago.
    #[error("the duplicate search was made too long ago")]
    Expired,
}

impl DuplicateSearch<'_> {
    /// How long a search counts: long enough to compare photographs, to ask the authority of the other file and to fill in the form,
    /// short enough that the files that it found are those of this sitting.
    pub const VALID_FOR: TimeDelta = TimeDelta::minutes(30);

    /// The token of this search, made now, which found these files.
    pub fn seal(&self, keyring: &Keyring, found: &[ForeignerId], now: DateTime<Utc>) -> String {
        let end = (now + Self::VALID_FOR).timestamp_micros();
        let mut content = end.to_be_bytes().to_vec();
        content.extend(found.iter().flat_map(|id| *id.0.as_bytes()));
        let mac = keyring.digest(DigestPurpose::DuplicateSearch, &self.signed(&content));
        content.extend(mac);
        URL_SAFE_NO_PAD.encode(content)
    }

    /// The files that this search found, by its token.
    ///
    /// # Errors
    /// When the token is not one of this search, or too old.
    pub fn open(
        &self,
        keyring: &Keyring,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<Vec<ForeignerId>, NoSearch> {
        let content = URL_SAFE_NO_PAD
            .decode(token)
            .map_err(|_| NoSearch::Foreign)?;
        let (content, mac) = content
            .split_last_chunk::<MAC_BYTES>()
            .ok_or(NoSearch::Foreign)?;
        let signed = self.signed(content);
        if !keyring.is_digest(DigestPurpose::DuplicateSearch, &signed, mac) {
            return Err(NoSearch::Foreign);
        }
        let (end, found) = content.split_first_chunk().ok_or(NoSearch::Foreign)?;
        if now.timestamp_micros() >= i64::from_be_bytes(*end) {
            return Err(NoSearch::Expired);
        }
        let ids = found.as_chunks::<ID_BYTES>().0.iter();
        Ok(ids.map(|id| ForeignerId(Uuid::from_bytes(*id))).collect())
    }

    /// What the MAC covers, each part behind its length, so that no two searches run together.
    fn signed(&self, content: &[u8]) -> Vec<u8> {
        let who = [self.user, self.organisation].into_iter();
        let parts = who
            .chain(self.identity.iter().map(String::as_str))
            .map(str::as_bytes);
        let mut text = Vec::new();
        for part in parts.chain([content]) {
            text.extend_from_slice(&(part.len() as u64).to_be_bytes());
            text.extend_from_slice(part);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MasterKey;
    use proptest::prelude::*;
    use sqlx::PgPool;

    fn keyring(digest_key: u8) -> Keyring {
        let pool = PgPool::connect_lazy("postgres://nobody@127.0.0.1:1/none").expect("a URL");
        Keyring::with(pool, MasterKey::from_bytes(&[7; 32]), &[digest_key; 32])
    }

    fn now() -> DateTime<Utc> {
        "2026-03-20T12:00:00Z".parse().expect("an instant")
    }

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[tokio::test]
    async fn r_030_a_search_is_opened_by_its_token_until_its_time_is_over() {
        let identity = texts(&["ALI KARIMOV\u{0}1991-07-03"]);
        let search = DuplicateSearch {
            user: "anna",
            organisation: "VRS",
            identity: &identity,
        };
        let found = [
            ForeignerId(Uuid::from_u128(1)),
            ForeignerId(Uuid::from_u128(2)),
        ];
        let (keys, end) = (keyring(3), now() + DuplicateSearch::VALID_FOR);
        for found in [&found[..], &[]] {
            let token = search.seal(&keys, found, now());
            let just_before = end - TimeDelta::microseconds(1);
            assert_eq!(search.open(&keys, &token, just_before), Ok(found.to_vec()));
            assert_eq!(search.open(&keys, &token, end), Err(NoSearch::Expired));
            let other_key = search.open(&keyring(4), &token, now());
            assert_eq!(other_key, Err(NoSearch::Foreign));
        }
    }

    #[tokio::test]
    async fn r_030_a_token_with_any_byte_changed_added_or_taken_away_is_refused() {
        let identity = texts(&["ALI KARIMOV\u{0}1991-07-03"]);
        let search = DuplicateSearch {
            user: "anna",
            organisation: "VRS",
            identity: &identity,
        };
        let keys = keyring(3);
        let token = search.seal(&keys, &[ForeignerId(Uuid::from_u128(1))], now());
        let bytes = URL_SAFE_NO_PAD.decode(&token).expect("base64");
        let refused = |bytes: &[u8]| {
            let token = URL_SAFE_NO_PAD.encode(bytes);
            assert_eq!(search.open(&keys, &token, now()), Err(NoSearch::Foreign));
        };
        for place in 0..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[place] ^= 1 << bit;
                refused(&changed);
            }
            refused(&bytes[..place]);
        }
        refused(&[&bytes[..], &[0]].concat());
        for text in ["", "!", &format!("{token}="), &format!("{token} ")] {
            assert_eq!(search.open(&keys, text, now()), Err(NoSearch::Foreign));
        }
    }

    proptest! {
        #[test]
        fn r_030_a_token_opens_no_search_but_its_own(
            user in "[ab]{0,3}",
            organisation in "[ab]{0,3}",
            identity in prop::collection::vec("[ab]{0,3}", 0..3),
            other_user in "[ab]{0,3}",
            other_organisation in "[ab]{0,3}",
            other_identity in prop::collection::vec("[ab]{0,3}", 0..3),
        ) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            let _inside = runtime.enter();
            let keys = keyring(3);
            let search = DuplicateSearch { user: &user, organisation: &organisation, identity: &identity };
            let other = DuplicateSearch {
                user: &other_user,
                organisation: &other_organisation,
                identity: &other_identity,
            };
            let token = search.seal(&keys, &[], now());
            let same = (&user, &organisation, &identity) == (&other_user, &other_organisation, &other_identity);
            let expected = if same { Ok(Vec::new()) } else { Err(NoSearch::Foreign) };
            prop_assert_eq!(other.open(&keys, &token, now()), expected);
        }
    }
}
