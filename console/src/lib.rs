//! The front door of a running register: one page that says what runs here, where, and how it is.
//!
//! It never shows personal data, holds no login and changes nothing: it asks each service whether it
//! is ready and writes down the answers. The page works without scripts and loads nothing from
//! anywhere else.
//!
//! Start at [`run`]; the page itself is in `page.rs`.

mod page;
mod state;

pub use state::{Probe, State};

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, extract};
use chassis::server::{ServerLimits, serve};
use http::header;
use tokio::net::TcpListener;

/// Only our own style sheet; no scripts, frames, forms or other places.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What the page tells about this register.
#[derive(Debug, Clone)]
pub struct Front {
    /// The services in the order in which they are shown.
    pub services: Vec<Service>,
    /// Shell lines that a newcomer can paste to make a first request.
    pub sample: String,
}

/// One service of this register.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its name.
    pub name: &'static str,
    /// What it is for, in one sentence.
    pub purpose: &'static str,
    /// Its address, as `http://host:port`.
    pub address: String,
}

struct Console {
    front: Front,
    probe: Probe,
}

/// Serves the console on `listener` until the context's shutdown.
///
/// # Errors
///
/// None while it runs.
pub async fn run(
    listener: TcpListener,
    front: Front,
    limits: ServerLimits,
    context: chassis::Context,
) -> anyhow::Result<()> {
    let router = router(front)
        .merge(chassis::health::router(&context.readiness))
        .merge(chassis::metrics::router(&context.metrics));
    serve(listener, router, limits, &context.metrics, context.shutdown).await?;
    Ok(())
}

/// The page and its style sheet.
pub fn router(front: Front) -> Router {
    let console = Arc::new(Console {
        front,
        probe: Probe::default(),
    });
    Router::new()
        .route("/", get(show))
        .route("/style.css", get(style))
        .with_state(console)
}

async fn show(extract::State(console): extract::State<Arc<Console>>) -> Response {
    let asked = console
        .front
        .services
        .iter()
        .map(|service| console.probe.ask(&service.address));
    let states = futures::future::join_all(asked).await;
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, page::render(&console.front, &states)).into_response()
}

async fn style() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "max-age=3600"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, include_str!("style.css")).into_response()
}
