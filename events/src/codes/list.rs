//! How a code list is written down: one macro, so that code, labels and serialization stand in one place.

/// One code of a list with its labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The code as stored and spoken.
    pub code: &'static str,
    /// The Latvian label.
    pub lv: &'static str,
    /// The English label.
    pub en: &'static str,
    /// The version of the list that brought the code.
    pub since: u16,
}

/// A versioned code list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeList {
    /// The list's name, `CL-` and a word.
    pub name: &'static str,
    /// The version; it grows when a code is added.
    pub version: u16,
    /// The codes of this version.
    pub codes: &'static [Code],
}

/// The text is no code of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a code of {list}")]
pub struct UnknownCode {
    /// The list that was asked.
    pub list: &'static str,
}

/// The version that brought a code: the first unless another is written.
macro_rules! since {
    () => {
        1
    };
    ($since:literal) => {
        $since
    };
}
pub(crate) use since;

/// Declares a code list as an enum: `/// doc` `pub enum Name, "CL-NAME" version 1 { Variant = "CODE", "lv", "en"; … }`. A
/// code that a later version brought says so: `Variant = "CODE", "lv", "en", since 2;`.
macro_rules! code_list {
    ($(#[$doc:meta])* pub enum $name:ident, $list:literal version $version:literal {
        $($variant:ident = $code:literal, $lv:literal, $en:literal $(, since $since:literal)?;)+
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = concat!("`", $code, "` - ", $en, " (", $lv, ").")] $variant,)+
        }

        impl $name {
            /// Every code, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The list with its labels.
            pub const LIST: crate::codes::CodeList = crate::codes::CodeList {
                name: $list,
                version: $version,
                codes: &[$(crate::codes::Code {
                    code: $code,
                    lv: $lv,
                    en: $en,
                    since: crate::codes::list::since!($($since)?),
                },)+],
            };

            /// The code as stored and spoken.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::codes::UnknownCode;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($code => Ok(Self::$variant),)+
                    _ => Err(crate::codes::UnknownCode { list: $list }),
                }
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                $list.into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "description": $list, "enum": [$($code),+] })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use code_list;

use super::{
    AgeGroup, AlternativeEndReason, AlternativeKind, AppealOutcome, AsylumException,
    AttachmentKind, Authority, BanBasis, BanScope, BanSubBasis, CaseClosingReason, CheckAction,
    CheckResult, ConsultationDirection, ConsultationOutcome, CorrectionKind, DataSubjectRight,
    DecisionKind, DepartureForm, DepartureOutcome, DetentionExtensionReason, DetentionGround,
    DetentionJustification, DetentionRegime, DocumentKind, DuplicateResolution, EntryRefusalReason,
    ExitProof, ExtractPart, IdentityCategory, Language, LegalHoldGround, MediaType, MergeEvidence,
    NationalityType, NoBanReason, NotificationManner, Organisation, ParameterKey, PermissionGround,
    PhotoKind, Premises, Purpose, Reception, ReleaseReason, RemovalFailureReason, RemovalGround,
    RequestOutcome, RestrictionReason, RevocationMode, RevocationReason, Role, Sex,
    ShortNoticeReason, SuspensionReason, TwoPersonAct, Violation, Vulnerability, WarningMarker,
};

/// Every enumerated list. Countries and border crossing points are tables of their own.
pub const LISTS: &[CodeList] = &[
    AgeGroup::LIST,
    AlternativeEndReason::LIST,
    AlternativeKind::LIST,
    AppealOutcome::LIST,
    AsylumException::LIST,
    AttachmentKind::LIST,
    Authority::LIST,
    BanBasis::LIST,
    BanScope::LIST,
    BanSubBasis::LIST,
    CaseClosingReason::LIST,
    CheckAction::LIST,
    CheckResult::LIST,
    ConsultationDirection::LIST,
    ConsultationOutcome::LIST,
    CorrectionKind::LIST,
    DataSubjectRight::LIST,
    DecisionKind::LIST,
    DepartureForm::LIST,
    DepartureOutcome::LIST,
    DetentionExtensionReason::LIST,
    DetentionGround::LIST,
    DetentionJustification::LIST,
    DetentionRegime::LIST,
    DocumentKind::LIST,
    DuplicateResolution::LIST,
    EntryRefusalReason::LIST,
    ExitProof::LIST,
    ExtractPart::LIST,
    IdentityCategory::LIST,
    Language::LIST,
    LegalHoldGround::LIST,
    MediaType::LIST,
    MergeEvidence::LIST,
    NationalityType::LIST,
    NoBanReason::LIST,
    NotificationManner::LIST,
    Organisation::LIST,
    ParameterKey::LIST,
    PermissionGround::LIST,
    PhotoKind::LIST,
    Premises::LIST,
    Purpose::LIST,
    Reception::LIST,
    ReleaseReason::LIST,
    RemovalFailureReason::LIST,
    RemovalGround::LIST,
    RequestOutcome::LIST,
    RestrictionReason::LIST,
    RevocationMode::LIST,
    RevocationReason::LIST,
    Role::LIST,
    Sex::LIST,
    ShortNoticeReason::LIST,
    SuspensionReason::LIST,
    TwoPersonAct::LIST,
    Violation::LIST,
    Vulnerability::LIST,
    WarningMarker::LIST,
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_in_their_list_and_carry_both_labels() {
        let names: BTreeSet<_> = LISTS.iter().map(|list| list.name).collect();
        assert_eq!(names.len(), LISTS.len());
        for list in LISTS {
            let codes: BTreeSet<_> = list.codes.iter().map(|code| code.code).collect();
            assert_eq!(codes.len(), list.codes.len(), "{}", list.name);
            assert!(
                list.codes
                    .iter()
                    .all(|code| !code.lv.is_empty() && !code.en.is_empty()),
                "{}",
                list.name
            );
        }
    }

    #[test]
    fn a_code_reads_back_and_another_text_is_refused() {
        for &authority in Authority::ALL {
            let json = serde_json::to_string(&authority).expect("codes serialize");
            assert_eq!(
                serde_json::from_str::<Authority>(&json).expect("codes read back"),
                authority
            );
        }
        assert_eq!(
            "pmlp".parse::<Authority>(),
            Err(UnknownCode { list: "CL-AUTH" })
        );
    }
}
