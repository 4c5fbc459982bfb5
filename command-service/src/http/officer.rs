//! The officer behind a command: token, role, organisation and purpose.

use axum::extract::FromRequestParts;
use chassis::Problem;
use chassis::extract::required_header;
use chassis::problem::Fault;
use events::codes::{Organisation, Purpose, Role};
use http::request::Parts;

use super::Api;
use super::parse::under;

const PURPOSE: &str = "purpose";

/// A user of an organisation and a purpose for which files are written. Whether the roles suffice, the law says
/// ([`law::access`]).
pub(super) struct Officer {
    pub(super) actor: events::Actor,
    pub(super) roles: Vec<Role>,
    pub(super) purpose: Purpose,
}

impl FromRequestParts<Api> for Officer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let user = chassis::auth::Actor::from_request_parts(parts, api).await?;
        let organisation: Organisation = user.organisation.parse().map_err(|_| {
            Problem::forbidden("R-003", "Officers of this organisation do not record.")
        })?;
        let purpose = writing_purpose(parts)?;
        let actor = events::Actor {
            user: user.user.as_ref().to_owned(),
            organisation,
            unit: user.unit.as_ref().to_owned(),
            workstation: user.workstation.as_ref().to_owned(),
        };
        let roles = Role::ALL.iter().copied();
        let roles = roles.filter(|role| user.has_role(role.code())).collect();
        Ok(Self {
            actor,
            roles,
            purpose,
        })
    }
}

fn writing_purpose(parts: &Parts) -> Result<Purpose, Problem> {
    let purpose = required_header(&parts.headers, PURPOSE).map_err(under("R-011"))?;
    let purpose = purpose.parse().map_err(|_| {
        let fault = Fault::in_header(PURPOSE, "unknown-code").because("not a code of CL-PURPOSE");
        Problem::bad_request("The header Purpose says why the file is worked with.")
            .rule("R-011")
            .fault(fault)
    })?;
    match purpose {
        Purpose::RecordDecision | Purpose::CaseWork => Ok(purpose),
        _ => Err(
            Problem::forbidden("R-011", "Files are not written for this purpose.")
                .fault(Fault::in_header(PURPOSE, "not-for-writing")),
        ),
    }
}
