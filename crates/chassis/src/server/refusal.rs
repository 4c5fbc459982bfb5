//! Answers that are written to the socket without a request having come to the router, in the form of every other error.

use std::time::Duration;

use crate::problem::{self, Problem};

/// The head of an answer while the server stops.
pub(super) const STOPPING: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\n";

/// What a request is told that comes while the server stops.
pub(super) fn stopping() -> Problem {
    Problem::unavailable("The service is stopping.", Duration::from_secs(1))
}

/// How hyper says that its refusal has no body.
const EMPTY: &[u8] = b"content-length: 0\r\n";

/// The problem document for one of hyper's refusals, which are a head without a body.
pub(super) fn in_place_of(head: &[u8]) -> Option<Vec<u8>> {
    if head.len() > 256 || !head.starts_with(b"HTTP/1.1 4") || !head.ends_with(b"\r\n\r\n") {
        return None;
    }
    let problem = match &head[9..12] {
        b"400" => Problem::bad_request("The request is not HTTP/1.1 as RFC 9112 defines it."),
        b"414" => Problem::target_too_long(),
        b"431" => Problem::header_too_large(),
        _ => return None,
    };
    let at = head
        .windows(EMPTY.len())
        .position(|window| window == EMPTY)?;
    tracing::info!(
        status = problem.status().as_u16(),
        "a request was refused unread"
    );
    let mut kept = head[..at].to_vec();
    kept.extend_from_slice(&head[at + EMPTY.len()..head.len() - 2]);
    Some(refusal(&without_connection(&kept), &problem))
}

fn without_connection(head: &[u8]) -> Vec<u8> {
    head.split_inclusive(|byte| *byte == b'\n')
        .filter(|line| !line.starts_with(b"connection:"))
        .flatten()
        .copied()
        .collect()
}

/// An answer after which the connection is closed. `head` is a status line and header fields.
pub(super) fn refusal(head: &[u8], problem: &Problem) -> Vec<u8> {
    let body = problem.to_json();
    let mut text = head.to_vec();
    text.extend_from_slice(
        format!(
            "content-type: {}\r\ncache-control: no-store\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            problem::MEDIA_TYPE,
            body.len()
        )
        .as_bytes(),
    );
    text.extend_from_slice(&body);
    text
}
