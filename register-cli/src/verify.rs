//! `register verify`: whether the log still is what was appended.

use std::io::Write;

use anyhow::{Context, Result, bail};
use chassis::Secret;
use chassis::database::{DatabaseConfig, connect};
use clap::Args;
use event_log::{Fault, ReadError};
use events::ForeignerId;
use indicatif::ProgressBar;
use serde_json::{Value, json};
use sqlx::PgPool;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

use crate::database::Access;
use crate::open::{RegisterArgs, unless_stopped};
use crate::progress;

/// The login that may read the log and nothing more.
const ROLE: &str = "register_query";
/// A page of the log takes a fraction of a second; this finds a database that hangs.
const STATEMENT_TIMEOUT: Duration = Duration::from_mins(1);

/// What to verify.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Verify only the file of this foreigner
    #[arg(long, value_name = "ID")]
    foreigner: Option<ForeignerId>,

    /// Print the result as one JSON object and no progress
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    register: RegisterArgs,
}

/// What was found.
struct Finding {
    /// What was verified, for people.
    what: String,
    events: u64,
    /// What does not hold, and the first position where it does not.
    fault: Option<(String, Option<u64>)>,
}

/// Verifies, and fails unless everything holds.
pub(crate) async fn run(args: VerifyArgs, shutdown: CancellationToken) -> Result<()> {
    let opened = args.register.open("verify", &migrations::MIGRATOR).await?;
    let verified = unless_stopped(
        &shutdown,
        Box::pin(async {
            let pool = connect(&config(&opened.access(ROLE)?)).await?;
            let found = match args.foreigner {
                Some(foreigner_id) => stream(&pool, foreigner_id).await,
                None => log(&pool, args.json).await,
            };
            pool.close().await;
            found
        }),
    )
    .await;
    opened.close().await?;
    tell(&verified?, args.json)
}

fn config(access: &Access) -> DatabaseConfig {
    DatabaseConfig {
        url: Secret::new(access.url.as_str()),
        role: access.role.map(str::to_owned),
        application_name: "register verify".to_owned(),
        connections_max: 1,
        statement_timeout: STATEMENT_TIMEOUT,
        acquire_timeout: STATEMENT_TIMEOUT,
    }
}

async fn log(pool: &PgPool, json: bool) -> Result<Finding> {
    let mut connection = pool.acquire().await.context("the log cannot be read")?;
    let bar: ProgressBar = progress::bar(0, "events", json);
    let verified = event_log::verify(&mut connection, |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    })
    .await;
    bar.finish_and_clear();
    let (events, fault) = match verified {
        Ok(verified) => (verified.events, None),
        Err(fault) => (0, Some(found(fault)?)),
    };
    Ok(Finding {
        what: "the log".to_owned(),
        events,
        fault,
    })
}

/// A fault of the log with its position; a database that failed says nothing about the log.
fn found(fault: Fault) -> Result<(String, Option<u64>)> {
    let position = match &fault {
        Fault::Read(ReadError::Unavailable(_)) => {
            return Err(anyhow::Error::new(fault).context("the log cannot be verified"));
        }
        Fault::Read(ReadError::MissingPosition { position } | ReadError::Altered { position })
        | Fault::OutOfOrder { position }
        | Fault::BeyondTheHead { position, .. }
        | Fault::CommandWithoutEvents { position } => Some(*position),
        Fault::Read(ReadError::MissingSequence { .. } | ReadError::OtherEnd { .. })
        | Fault::ClaimWithoutDecision { .. } => None,
    };
    Ok((fault.to_string(), position))
}

/// Every event of one file: no sequence missing, none taken from the end, each leaf the hash of its row.
async fn stream(pool: &PgPool, foreigner_id: ForeignerId) -> Result<Finding> {
    let what = format!("the file {foreigner_id}");
    let (events, fault) = match event_log::read_stream(pool, foreigner_id).await {
        Ok(stream) if stream.events.is_empty() => bail!("there is no file {foreigner_id}"),
        Ok(stream) => (stream.events.len() as u64, None),
        Err(error) => (0, Some(found(error.into())?)),
    };
    Ok(Finding {
        what,
        events,
        fault,
    })
}

fn tell(finding: &Finding, json: bool) -> Result<()> {
    let Finding {
        what,
        events,
        fault,
    } = finding;
    let mut out = std::io::stdout().lock();
    let position = fault.as_ref().and_then(|(_, position)| *position);
    if json {
        let text = fault.as_ref().map_or(Value::Null, |(text, _)| json!(text));
        let holds = fault.is_none();
        let object = json!({"holds": holds, "events": events, "position": position, "fault": text});
        writeln!(out, "{object}")?;
    }
    match fault {
        Some((text, _)) => bail!("{what} does not hold: {text}"),
        None if json => Ok(()),
        None => writeln!(out, "All {events} events of {what} hold.")
            .context("the result could not be printed"),
    }
}

#[cfg(test)]
mod tests {
    use chassis::clock::System;

    use super::*;
    use crate::seed;
    use crate::testing::Register;

    #[tokio::test(flavor = "multi_thread")]
    async fn p_7_one_altered_row_is_found_in_the_log_and_in_its_file() -> Result<()> {
        let register = Register::start().await?;
        let desk = register.desk().await?;
        seed::demo(&desk, &System).await?;
        let head = desk.head().await?;
        desk.close().await?;
        let pool = PgPool::connect(&register.database.url()).await?;
        let whole = log(&pool, true).await?;
        assert_eq!((whole.events, whole.fault), (head, None));

        // As a superuser can, past the triggers that keep everybody else off.
        let statements = "ALTER TABLE events DISABLE TRIGGER ALL;
            UPDATE events SET metadata = replace(metadata::text, 'vrs-seed', 'vrs-soot')::json
             WHERE position = (SELECT min(position) FROM events WHERE metadata::text LIKE '%vrs-seed%' AND position > 20)";
        let mut connection = pool.acquire().await?;
        sqlx::raw_sql(statements).execute(&mut *connection).await?;
        let found = log(&pool, true).await?.fault.context("it was altered")?;
        let position = found.1.context("it has a position")?;
        assert!(position > 20, "{found:?}");
        let altered: String =
            sqlx::query_scalar("SELECT aggregate_id FROM events WHERE position = $1")
                .bind(i64::try_from(position)?)
                .fetch_one(&pool)
                .await?;
        let in_file = stream(&pool, altered.parse()?).await?;
        assert_eq!(in_file.fault.and_then(|(_, at)| at), Some(position));
        let other: String =
            sqlx::query_scalar("SELECT aggregate_id FROM events WHERE aggregate_id <> $1 LIMIT 1")
                .bind(&altered)
                .fetch_one(&pool)
                .await?;
        assert_eq!(stream(&pool, other.parse()?).await?.fault, None);
        drop(connection);
        pool.close().await;
        register.stop().await
    }
}
