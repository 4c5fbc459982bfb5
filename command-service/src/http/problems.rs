//! What each failure is called on the wire.

use std::time::Duration;

use chassis::Problem;
use chassis::problem::Fault;
use http::StatusCode;
use law::{Kind, Refusal};
use serde_json::json;

use crate::execute::{Answer, Failure, Target};

const SOON: Duration = Duration::from_secs(1);

/// The label of `register_commands_total`.
pub(super) fn outcome(result: &Result<Answer, Failure>) -> &'static str {
    match result {
        Ok(answer) if answer.replayed => "replayed",
        Ok(answer) if answer.body.events.is_empty() => "unchanged",
        Ok(_) => "recorded",
        Err(
            Failure::Refused { .. }
            | Failure::NoSuchFile
            | Failure::Erased
            | Failure::EventTooLarge { .. }
            | Failure::DecisionTaken { .. },
        ) => "refused",
        Err(Failure::Changed { .. }) => "changed",
        Err(Failure::OtherRequest) => "other_request",
        Err(Failure::OutcomeUnknown) => "unknown",
        Err(
            Failure::Contended
            | Failure::Overloaded
            | Failure::ShuttingDown
            | Failure::Unavailable(_),
        ) => "unavailable",
        Err(Failure::Unreadable(_) | Failure::Broken(_)) => "failed",
    }
}

/// The problem document of a failure.
pub(super) fn of(failure: Failure, target: Target) -> Problem {
    match failure {
        Failure::Refused { refusal, command } => refused(&refusal, command, target),
        Failure::NoSuchFile => Problem::not_found("There is no file with this id."),
        Failure::Erased => {
            Problem::conflict("The personal data of this file were erased; nothing is added to it.")
        }
        Failure::Changed { current_version } => {
            Problem::precondition_failed("The file has changed since it was read.")
                .with("current_version", current_version)
        }
        Failure::OtherRequest => {
            Problem::unprocessable("The Idempotency-Key was used for another request before.")
                .fault(Fault::in_header(
                    "idempotency-key",
                    "used-for-another-request",
                ))
        }
        Failure::DecisionTaken { command } => Problem::conflict(
            "A decision of this authority, number, date and kind is already registered.",
        )
        .rule("R-009")
        .error(
            format!("{}/decision/number", prefix(command, target)),
            "DUPLICATE_DECISION",
        ),
        Failure::EventTooLarge { command } => too_large(command, target),
        Failure::Contended => Problem::unavailable(
            "The file is being changed by others; nothing was recorded.",
            SOON,
        ),
        Failure::Overloaded => {
            Problem::unavailable("Too many commands wait; nothing was recorded.", SOON)
        }
        Failure::ShuttingDown => {
            Problem::unavailable("The service starts or stops; nothing was recorded.", SOON)
        }
        Failure::Unavailable(source) => {
            let error = chassis::database::describe(&source);
            tracing::warn!(
                error,
                "a command was not carried out: the database cannot be used"
            );
            Problem::unavailable(
                "The register cannot be written now; nothing was recorded.",
                SOON,
            )
        }
        Failure::OutcomeUnknown => Problem::unavailable(
            "It is not known whether the command was recorded: ask GET /v1/commands/{key}, or repeat it with the same \
             Idempotency-Key.",
            SOON,
        ),
        Failure::Broken(source) => Problem::internal(anyhow::anyhow!(
            "the database refuses what a command records: {}",
            chassis::database::describe(&source)
        )),
        Failure::Unreadable(source) => Problem::internal(
            anyhow::Error::from_boxed(source).context("a stored file cannot be read"),
        ),
    }
}

fn refused(refusal: &Refusal, command: usize, target: Target) -> Problem {
    let rule = refusal.rule().map(|rule| rule.to_string());
    let problem = match refusal.kind() {
        Kind::Forbidden => Problem::forbidden(rule.clone().unwrap_or_default(), refusal.message()),
        Kind::State => Problem::conflict(refusal.message()),
        Kind::Content => Problem::unprocessable(refusal.message()),
    };
    let problem = match rule {
        Some(rule) => problem.rule(rule),
        None => problem,
    };
    let pointer = format!(
        "{}{}",
        prefix(command, target),
        refusal.pointer().unwrap_or_default()
    );
    let problem = problem.error(pointer, refusal.code());
    match refusal {
        Refusal::CandidatesIgnored(candidates) => problem.with("candidates", json!(candidates)),
        _ => problem,
    }
}

fn too_large(command: usize, target: Target) -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "event-too-large",
        "What would be recorded is too long",
        "The content is too long: sealed, it does not fit into one entry of the log, which has at most 65,535 bytes.",
    )
    .error(prefix(command, target), "EVENT_TOO_LARGE")
}

/// Where a command of a request stands in its body.
fn prefix(command: usize, target: Target) -> String {
    match (target, command) {
        (Target::File(_) | Target::Register, _) | (Target::Open, 0) => String::new(),
        (Target::Open, later) => format!("/first/{}", later - 1),
    }
}
