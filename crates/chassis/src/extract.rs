//! What handlers take out of a request. Every rejection is a [`Problem`](crate::Problem) that says
//! what was wrong where, and never repeats what was sent.

mod headers;
mod json;
mod objects;
mod parameters;
pub(crate) mod scan;
mod serde_fault;

pub use headers::{IdempotencyKey, IfMatch, required_header};
pub use json::{BodyLimit, DEFAULT_BODY_BYTES_MAX, Json, parse_json, parse_json_at, read_body};
pub use parameters::{Path, Query};
