//! The closed set of events.

use crate::payloads::{
    DecisionAmended, DecisionNotified, DecisionResumed, DecisionRevoked, DecisionSuspended,
    DepartureConfirmed, DetentionReleased, DetentionStarted, EntryBanImposed, EntryBanShortened,
    EntryBanStarted, FileOpened, IdentityAsserted, RemovalExecuted, RemovalOrderIssued,
    ReturnDecisionIssued, ViolationFound,
};
use crate::upcast;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A stored event could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The type or version is not known to this program: it was written by a newer one.
    #[error("event type {event_type} version {event_version} is not known")]
    Unknown {
        /// The type.
        event_type: String,
        /// The version.
        event_version: String,
    },
    /// The content does not have the form of its version. The source is kept apart, because it may quote content.
    #[error("the content of an event of type {event_type} has not the form of its version")]
    Malformed {
        /// The type.
        event_type: String,
        /// What the reader says.
        #[source]
        source: serde_json::Error,
    },
}

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident version $version:literal,)+) => {
        /// Something that happened to a foreigner's file. All of it is one stream.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Event {
            $($(#[$doc])* $name($name),)+
        }

        /// Every type of event with its current version.
        pub const EVENT_TYPES: &[(&str, &str)] = &[$((stringify!($name), $version),)+];

        impl Event {
            /// The type as stored, in the past participle: `EntryBanImposed`.
            pub const fn event_type(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => stringify!($name),)+
                }
            }

            /// The version in which this program writes the type.
            pub const fn event_version(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => $version,)+
                }
            }

            /// The payload as JSON, personal part in clear under `personal`.
            pub fn encode(&self) -> Value {
                match self {
                    $(Self::$name(payload) => serde_json::to_value(payload),)+
                }
                .expect("payloads are maps with string keys and no floats")
            }

            /// Reads a payload of any version ever written.
            pub fn decode(event_type: &str, event_version: &str, payload: Value) -> Result<Self, DecodeError> {
                let (event_version, payload) = upcast::upcast(upcast::UPCASTERS, event_type, event_version, payload);
                match (event_type, event_version.as_ref()) {
                    $((stringify!($name), $version) => serde_json::from_value(payload).map(Self::$name),)+
                    _ => return Err(DecodeError::Unknown {
                        event_type: event_type.to_owned(),
                        event_version: event_version.into_owned(),
                    }),
                }
                .map_err(|source| DecodeError::Malformed { event_type: event_type.to_owned(), source })
            }
        }

        $(impl From<$name> for Event {
            fn from(payload: $name) -> Self {
                Self::$name(payload)
            }
        })+
    };
}

events! {
    /// A file begins (p. 5.1, 5.3).
    FileOpened version "1",
    /// Another identity became known (p. 5.1.4).
    IdentityAsserted version "1",
    /// A violation was found (p. 5.9).
    ViolationFound version "1",
    /// The person was detained (p. 5.4).
    DetentionStarted version "1",
    /// The person was released (p. 5.5.3).
    DetentionReleased version "1",
    /// A return decision was issued (p. 5.7.1).
    ReturnDecisionIssued version "1",
    /// A removal order was issued (p. 5.7.4).
    RemovalOrderIssued version "1",
    /// A decision was made known.
    DecisionNotified version "1",
    /// An entry ban was imposed (p. 5.10-5.13).
    EntryBanImposed version "1",
    /// A pending ban began to run.
    EntryBanStarted version "1",
    /// A ban was shortened (p. 5.14).
    EntryBanShortened version "1",
    /// A decision was suspended (p. 5.14).
    DecisionSuspended version "1",
    /// A decision works again (p. 5.14).
    DecisionResumed version "1",
    /// A decision was amended (p. 5.14).
    DecisionAmended version "1",
    /// A decision was revoked (p. 5.14).
    DecisionRevoked version "1",
    /// The person left (p. 5.7.3, 5.7.8).
    DepartureConfirmed version "1",
    /// The person was removed (p. 5.7.7-5.7.9).
    RemovalExecuted version "1",
}

impl Event {
    /// The type in kebab case, as it stands in the NATS subject and the CloudEvents type: `entry-ban-imposed`.
    pub fn kebab_type(event_type: &str) -> String {
        let mut kebab = String::with_capacity(event_type.len() + 4);
        for letter in event_type.chars() {
            if letter.is_ascii_uppercase() && !kebab.is_empty() {
                kebab.push('-');
            }
            kebab.push(letter.to_ascii_lowercase());
        }
        kebab
    }
}
