//! Ids: one newtype for each thing that has an identity of its own. They are minted at the edge, never here.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The id that nothing on a file has.
            pub const NIL: Self = Self(Uuid::nil());
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::from_str(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// A foreigner's file: the id of the event stream. Version 4, because a version 7 would show when the file was opened.
    ForeignerId;
    /// One event. It is the associated data of the sealed part.
    EventId;
    /// The `Idempotency-Key` of the command that caused an event.
    CommandKey;
    /// One identity of a foreigner (Reg. 122 p. 5.1, 5.1.4).
    IdentityId;
    /// One document (Reg. 122 p. 5.3).
    DocumentId;
    /// One violation found (Reg. 122 p. 5.9).
    ViolationId;
    /// One detention (Reg. 122 p. 5.4).
    DetentionId;
    /// One decision (Reg. 122 p. 5.7, 5.10-5.14).
    DecisionId;
    /// One address (Reg. 122 p. 5.2).
    AddressId;
    /// One facial image (Reg. 122 p. 5.8).
    PhotoId;
    /// One alternative to detention (Reg. 122 p. 5.6).
    AlternativeId;
    /// One appeal against a decision.
    AppealId;
    /// One consultation of another member state (Reg. (EU) 2018/1860 Art 9-12).
    ConsultationId;
    /// One bar to removal to a country (non-refoulement).
    RemovalBarId;
    /// One electronic copy of a case document (Reg. 122 p. 5.15).
    AttachmentId;
    /// One service mark (Reg. 122 p. 5.16).
    ServiceMarkId;
    /// One record of vulnerability (Cabinet Regulation No. 454 p. 2).
    VulnerabilityId;
    /// One legal hold (rule R-122).
    LegalHoldId;
    /// One act that waits for a second officer.
    ProposalId;
    /// One request of a data subject (GDPR Art 12; Regulation (EU) 2018/1861 Art 53).
    DataSubjectRequestId;
}

impl ForeignerId {
    /// The file of the register itself, in which the numbers of the law change (architecture P-12). No person has this id.
    pub const REGISTER: Self = Self(Uuid::nil());
}
