//! `/livez`: the process answers. `/readyz`: everything that it needs is there.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;
use serde_json::json;

use crate::extract::Json;
use crate::problem::Problem;

/// The conditions of one service. Clones are the same conditions.
#[derive(Clone, Default)]
pub struct Readiness {
    conditions: Arc<Mutex<Vec<Arc<Named>>>>,
}

/// One thing that a service needs. It fails until it is said to be there.
#[derive(Clone)]
pub struct Condition(Arc<Named>);

/// How a condition stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// What is needed, such as `database`.
    pub name: &'static str,
    /// Whether it is there.
    pub ready: bool,
    /// Why it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

struct Named {
    name: &'static str,
    failure: Mutex<Option<String>>,
}

impl Readiness {
    /// A condition with this name; the same one when it exists already.
    #[must_use]
    pub fn condition(&self, name: &'static str) -> Condition {
        let mut conditions = self
            .conditions
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = conditions.iter().find(|known| known.name == name) {
            return Condition(Arc::clone(known));
        }
        let failure = Mutex::new(Some("it has not been reached yet".to_owned()));
        let named = Arc::new(Named { name, failure });
        conditions.push(Arc::clone(&named));
        Condition(named)
    }

    /// Whether every condition holds.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.standings().iter().all(|standing| standing.ready)
    }

    /// How every condition stands, in the order in which they were named.
    #[must_use]
    pub fn standings(&self) -> Vec<Standing> {
        let conditions = self
            .conditions
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        conditions.iter().map(|named| named.standing()).collect()
    }
}

impl Condition {
    /// It is there.
    pub fn ok(&self) {
        *self
            .0
            .failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// It is not there. The reason is shown to whoever asks: no personal data, no secrets.
    pub fn fails(&self, reason: impl Into<String>) {
        *self
            .0
            .failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(reason.into());
    }
}

impl Named {
    fn standing(&self) -> Standing {
        let failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        Standing {
            name: self.name,
            ready: failure.is_none(),
            reason: failure.clone(),
        }
    }
}

/// `GET /livez` and `GET /readyz`.
pub fn router(readiness: &Readiness) -> Router {
    let readiness = readiness.clone();
    Router::new()
        .route("/livez", get(|| async { Json::new(json!({"live": true})) }))
        .route("/readyz", get(move || async move { answer(&readiness) }))
}

fn answer(readiness: &Readiness) -> Response {
    let conditions = readiness.standings();
    if conditions.iter().all(|standing| standing.ready) {
        return Json::new(json!({"ready": true, "conditions": conditions})).into_response();
    }
    Problem::unavailable(
        "Something that the service needs is not there.",
        Duration::from_secs(1),
    )
    .with("conditions", json!(conditions))
    .into_response()
}
