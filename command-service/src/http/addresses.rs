//! Addresses of the person (Reg. 122 p. 5.2).

use chassis::Problem;
use events::AddressId;
use events::payloads::AddressRecordedPersonal;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::on_file::{Body, OnFile};
use super::parse::{At, composed};
use super::recorded::Recorded;
use crate::execute::AnswerBody;
use crate::mint;

/// Record an address of the person, in Latvia or abroad.
#[utoipa::path(
    post,
    path = "/v1/foreigners/{foreigner_id}/record-address",
    tag = "foreigners",
    request_body(content = RecordAddress, example = json!(
        {"address": "Brīvības iela 1-2, Rīga", "postal_code": "LV-1010", "country": "LVA", "since": "2026-03-02"}
    )),
    responses((status = 200, description = "Durable, or already so", body = AnswerBody))
)]
pub(super) async fn record_address(command: OnFile<RecordAddress>) -> Result<Recorded, Problem> {
    command.carry_out().await
}

/// An address: in Latvia (p. 5.2.1) or abroad (p. 5.2.2), as its country tells.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordAddress {
    /// Street, house, flat and place as written.
    #[schema(example = "Brīvības iela 1-2, Rīga")]
    address: String,
    /// Municipality or region.
    region: Option<String>,
    /// Postal code.
    #[schema(example = "LV-1010")]
    postal_code: Option<String>,
    /// Its country.
    #[schema(example = "LVA")]
    country: String,
    /// First day at the address.
    #[schema(example = "2026-03-02")]
    since: Option<String>,
    /// Last day at the address, included.
    until: Option<String>,
}

impl Body for RecordAddress {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        Ok(Command::RecordAddress(Box::new(law::RecordAddress {
            address_id: AddressId(mint::uuid()),
            country: at.country("/country", &self.country)?,
            since: at.day_if("/since", self.since.as_deref())?,
            until: at.day_if("/until", self.until.as_deref())?,
            address: AddressRecordedPersonal {
                address: composed(self.address),
                region: self.region.map(composed),
                postal_code: self.postal_code.map(composed),
            },
        })))
    }
}
