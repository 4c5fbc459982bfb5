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
    params(
        ("foreigner_id" = uuid::Uuid, Path, description = "The file"),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "UUID of the client's choice"),
        ("Purpose" = String, Header, description = "RECORD_DECISION or CASE_WORK"),
        ("If-Match" = Option<String>, Header, description = "The version that was read, as \"7\"")
    ),
    request_body(content = AssertIdentity, example = json!(
        {"identity": {"category": "ALIAS", "surname": "KARIMOF", "given_names": ["ALI"], "sex": 1,
                      "birth": {"date": "1990"}, "nationalities": [{"code": "TJK", "type": "CIT"}]}}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn assert_identity(command: OnFile<AssertIdentity>) -> Result<Recorded, Problem> {
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
