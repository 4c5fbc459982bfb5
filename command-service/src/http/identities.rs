//! Further identities of a person (Reg. 122 p. 5.1.4).

use chassis::Problem;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::on_file::{Body, OnFile};
use super::parse::{At, composed};
use super::persons::{DocumentBody, IdentityBody, person};
use super::recorded::Recorded;
use crate::execute::AnswerBody;

/// Record another identity of the person.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/assert-identity",
    tag = "foreigners",
    request_body(content = AssertIdentity, example = json!(
        {"identity": {"category": "ALIAS", "surname": "KARIMOF", "given_names": ["ALI"], "sex": 1,
                      "birth": {"date": "1990"}, "nationalities": [{"code": "TJK", "type": "CIT"}]}}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn assert_identity(command: OnFile<AssertIdentity>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Give an identity another category.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/recategorise-identity",
    tag = "foreigners",
    request_body(content = RecategoriseIdentity, example = json!(
        {"identity_id": "00000000-0000-4000-8000-000000000001", "category": "ALIAS", "reason": "the passport is forged"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn recategorise_identity(
    command: OnFile<RecategoriseIdentity>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Keep the file under another of its identities.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/choose-primary-identity",
    tag = "foreigners",
    request_body(content = ChoosePrimaryIdentity, example = json!(
        {"identity_id": "00000000-0000-4000-8000-000000000001"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn choose_primary_identity(
    command: OnFile<ChoosePrimaryIdentity>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Record that the person whose identity was misused takes the consent back.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/withdraw-consent",
    tag = "foreigners",
    request_body(content = WithdrawConsent, example = json!(
        {"identity_id": "00000000-0000-4000-8000-000000000001", "withdrawn_on": "2026-03-02"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn withdraw_consent(
    command: OnFile<WithdrawConsent>,
) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// Another identity became known.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AssertIdentity {
    /// The identity.
    identity: IdentityBody,
    /// Documents in this identity.
    #[serde(default)]
    #[schema(required = false)]
    documents: Vec<DocumentBody>,
    /// The reference of the consent of the person whose identity was misused, with category `MISUSED` (rule R-034).
    consent: Option<String>,
}

impl Body for AssertIdentity {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        let person = person(at, Some(self.identity), self.documents, None)?;
        Ok(Command::AssertIdentity(Box::new(law::AssertIdentity {
            identity: person.identity,
            names: person.names,
            documents: person.documents,
            consent: self.consent.map(composed),
        })))
    }
}

/// An identity gets another category (rules ).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecategoriseIdentity {
    /// The identity.
    identity_id: String,
    /// The new category, a code of CL-IDCAT.
    #[schema(example = "ALIAS")]
    category: String,
    /// What shows it.
    reason: Option<String>,
    /// The reference of the consent of the person whose identity was misused, with category `MISUSED` (rule R-034).
    consent: Option<String>,
}

impl Body for RecategoriseIdentity {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::RecategoriseIdentity(law::RecategoriseIdentity {
            identity_id: at.id("/identity_id", &self.identity_id)?,
            category: at.code("/category", &self.category)?,
            reason: self.reason.map(composed),
            consent: self.consent.map(composed),
        }))
    }
}

/// The file is kept under another of its identities (rule R-013).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChoosePrimaryIdentity {
    /// The identity, one of the person's own.
    identity_id: String,
}

impl Body for ChoosePrimaryIdentity {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        let identity_id = at.id("/identity_id", &self.identity_id)?;
        let chosen = law::ChoosePrimaryIdentity { identity_id };
        Ok(Command::ChoosePrimaryIdentity(chosen))
    }
}

/// The consent to a misused identity is taken back (rule R-034).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WithdrawConsent {
    /// The misused identity.
    identity_id: String,
    /// The day.
    #[schema(example = "2026-03-02")]
    withdrawn_on: String,
}

impl Body for WithdrawConsent {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::WithdrawConsent(law::WithdrawConsent {
            identity_id: at.id("/identity_id", &self.identity_id)?,
            withdrawn_on: at.day("/withdrawn_on", &self.withdrawn_on)?,
        }))
    }
}
