//! Failures of what the reads rest on, as problems: 503 when it may pass, 500 when somebody has to act.

use chassis::Problem;
use chassis::database::{describe, is_unavailable};
use event_log::{KeyringError, ProofError, ReadError};
use std::time::Duration;

const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The database failed under a read.
pub(crate) fn problem(error: sqlx::Error) -> Problem {
    if is_unavailable(&error) {
        tracing::warn!(
            error = describe(&error),
            "a read failed; it may succeed later"
        );
        return Problem::unavailable("The register cannot be read now.", RETRY_AFTER);
    }
    Problem::internal(anyhow::Error::new(error).context("a read failed"))
}

/// The log could not be read, or is not whole.
pub(crate) fn of_log(error: ReadError) -> Problem {
    match error {
        ReadError::Unavailable(error) => problem(error),
        altered => {
            tracing::error!(error = %altered, "the log is not what was appended");
            log_altered(match altered {
                ReadError::Altered { position } => Some(position),
                _ => None,
            })
        }
    }
}

/// The keys could not be read, or do not open what they should.
pub(crate) fn of_keyring(error: KeyringError) -> Problem {
    match error {
        KeyringError::Unavailable(error) => problem(error),
        broken => {
            Problem::internal(anyhow::Error::new(broken).context("an event cannot be unsealed"))
        }
    }
}

/// What the notary stored could not be read, or is not whole.
pub(crate) fn of_proof(error: ProofError) -> Problem {
    match error {
        ProofError::Unavailable(error) => problem(error),
        broken => Problem::internal(anyhow::Error::new(broken).context("nothing can be proved")),
    }
}

/// 500: stored events are not what was appended. A history is never answered shorter than it is (rule R-116).
pub(crate) fn log_altered(position: Option<u64>) -> Problem {
    let problem = Problem::new(
        http::StatusCode::INTERNAL_SERVER_ERROR,
        "log-altered",
        "The log is not what was recorded",
        "Stored events were altered or are missing. Nothing is answered from them.",
    );
    let problem = problem.rule("R-116");
    position.into_iter().fold(problem, |problem, position| {
        problem.with("position", position)
    })
}
