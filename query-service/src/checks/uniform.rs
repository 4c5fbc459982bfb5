//! What an onlooker must not learn: whether somebody was found (ADR 0026).
//!
//! Answers come in one size and leave at one time after their question, so that neither tells a hit from no hit. The size is
//! padded with white space behind the JSON text. The time is a raster: a first tick that lies above what nearly every check
//! takes, and further ones for those that come late.

use axum::body::Body;
use axum::response::Response;
use chassis::Problem;
use http::{HeaderValue, header};
use serde::Serialize;
use std::time::{Duration, Instant};

/// The size of an answer: the longest list of candidates fits in. A longer answer has a multiple of it.
pub(super) const ANSWER_BYTES: usize = 32 * 1024;

/// The size of an answer in a batch, its line end included: a few candidates fit in.
pub(super) const LINE_BYTES: usize = 4 * 1024;

/// When answers leave.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Raster {
    step: Duration,
}

impl Raster {
    /// Answers leave at multiples of `step` after their question; at once with none.
    pub(crate) const fn of(step: Duration) -> Self {
        Self { step }
    }

    /// When an answer leaves that is ready now.
    pub(super) fn next(self, asked_at: Instant, ready_at: Instant) -> Instant {
        let took = ready_at.saturating_duration_since(asked_at);
        let ticks = took.as_nanos().div_ceil(self.step.as_nanos().max(1)).max(1);
        let wait = self
            .step
            .checked_mul(u32::try_from(ticks).unwrap_or(u32::MAX));
        match wait {
            Some(wait) if !self.step.is_zero() => asked_at + wait,
            _ => ready_at,
        }
    }

    /// Whether an answer that leaves then missed the first tick, which tells how long it took.
    pub(super) fn is_late(self, asked_at: Instant, leaves_at: Instant) -> bool {
        leaves_at > asked_at + self.step
    }
}

/// Returns when an answer leaves; at once where that time has come.
pub(super) async fn wait(leaves_at: Instant) {
    // A timer that is late already would still wait for the next millisecond.
    if leaves_at > Instant::now() {
        tokio::time::sleep_until(leaves_at.into()).await;
    }
}

/// An answer in its size.
pub(super) fn answer(content: &impl Serialize) -> Result<Response, Problem> {
    let mut response = Response::new(Body::from(padded(content, ANSWER_BYTES)?));
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    Ok(response)
}

/// JSON text with white space behind it up to a multiple of the size.
pub(super) fn padded(content: &impl Serialize, size: usize) -> Result<Vec<u8>, Problem> {
    let mut text = Vec::with_capacity(size);
    serde_json::to_writer(&mut text, content).map_err(|error| Problem::internal(error.into()))?;
    pad(&mut text, size);
    Ok(text)
}

fn pad(text: &mut Vec<u8>, size: usize) {
    text.resize(text.len().next_multiple_of(size), b' ');
}

/// The same as one line of many.
pub(super) fn padded_line(content: &impl Serialize) -> Result<Vec<u8>, Problem> {
    let mut line = Vec::with_capacity(LINE_BYTES);
    serde_json::to_writer(&mut line, content).map_err(|error| Problem::internal(error.into()))?;
    line.push(b' ');
    pad(&mut line, LINE_BYTES);
    let last = line.len() - 1;
    line[last] = b'\n';
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn milliseconds(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    #[test]
    fn answers_leave_at_the_first_tick_after_they_are_ready() {
        let (raster, asked_at) = (Raster::of(milliseconds(4)), Instant::now());
        for (took, leaves) in [
            (0, 4),
            (1, 4),
            (4, 4),
            (5, 8),
            (8, 8),
            (9, 12),
            (4_001, 4_004),
        ] {
            let leaves_at = raster.next(asked_at, asked_at + milliseconds(took));
            assert_eq!(leaves_at, asked_at + milliseconds(leaves), "{took}");
            assert_eq!(raster.is_late(asked_at, leaves_at), leaves > 4, "{took}");
        }
    }

    #[test]
    fn without_a_raster_answers_leave_at_once() {
        let (raster, asked_at) = (Raster::of(Duration::ZERO), Instant::now());
        let ready_at = asked_at + milliseconds(3);
        assert_eq!(raster.next(asked_at, ready_at), ready_at);
    }

    #[test]
    fn an_answer_is_json_of_one_size() {
        for length in [0, 1, 4_000, ANSWER_BYTES - 2] {
            let content = "x".repeat(length);
            let text = padded(&content, ANSWER_BYTES).expect("JSON");
            assert_eq!(text.len(), ANSWER_BYTES, "{length}");
            let read: String = serde_json::from_slice(&text).expect("JSON");
            assert_eq!(read, content);
        }
        let longer = padded(&"x".repeat(ANSWER_BYTES), ANSWER_BYTES).expect("JSON");
        assert_eq!(longer.len(), 2 * ANSWER_BYTES);
    }

    #[test]
    fn a_line_ends_where_the_next_one_begins() {
        for (length, size) in [(0, 1), (LINE_BYTES - 3, 1), (LINE_BYTES - 2, 2)] {
            let line = padded_line(&"x".repeat(length)).expect("JSON");
            assert_eq!(line.len(), size * LINE_BYTES, "{length}");
            let end = line.iter().position(|byte| *byte == b'\n');
            assert_eq!(end, Some(line.len() - 1));
        }
    }
}
