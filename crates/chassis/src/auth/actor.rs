//! The person behind a request, as the issuer vouches for them.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use http::request::Parts;

use super::Authenticator;
use crate::problem::Problem;
use crate::server::exchange;

/// Who sent a request. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The user (claim `sub`).
    pub user: Arc<str>,
    /// The organisation that the user acts for.
    pub organisation: Arc<str>,
    /// The unit within the organisation.
    pub unit: Arc<str>,
    /// The device that the user sits at.
    pub workstation: Arc<str>,
    /// What the user may do.
    pub roles: Arc<BTreeSet<String>>,
}

impl Actor {
    /// Whether the issuer gave the user this role.
    #[must_use]
    pub fn has_role(&self, role: &str) -> bool {
        self.roles.contains(role)
    }
}

impl<S> FromRequestParts<S> for Actor
where
    Authenticator: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let actor = Authenticator::from_ref(state)
            .authenticate(&parts.headers)
            .await?;
        if let Some(exchange) = exchange(&parts.extensions) {
            exchange.sent_by(&actor.organisation);
        }
        Ok(actor)
    }
}
