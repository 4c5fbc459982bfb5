//! `register rebuild`: read models built anew beside the live ones, then swapped in.

use std::io::Write;
use std::time::Duration;

use anyhow::{Context, Result};
use chassis::Secret;
use chassis::clock::Clock;
use chassis::database::{DatabaseConfig, connect};
use clap::Args;
use event_log::{Keyring, MasterKey};
use projection_service::{Progress, ReadModel, Rebuilt};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::database::Access;
use crate::open::{Opened, RegisterArgs, unless_stopped};
use crate::progress;

/// The login whose rights a rebuild needs.
const ROLE: &str = "register_projection";
/// Tasks that fold; more than the machine's cores bring nothing.
const WORKERS: usize = 4;
/// The workers, the reader, the guard and one to follow the live checkpoint with.
const CONNECTIONS: u32 = 8;
const STATEMENT_TIMEOUT: Duration = Duration::from_mins(10);

/// What to rebuild.
#[derive(Debug, Args)]
pub(crate) struct RebuildArgs {
    /// A read model - case_lookup, entry_ban, return_statistics - or all
    #[arg(value_name = "NAME|all", value_parser = models)]
    models: Models,

    /// Go back to what was live before the last rebuild, instead of building anew
    #[arg(long)]
    rollback: bool,

    /// Print the result as one JSON object a read model, and no progress
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    register: RegisterArgs,
}

#[derive(Debug, Clone)]
struct Models(Vec<ReadModel>);

/// Rebuilds one after the other.
pub(crate) async fn run(
    args: RebuildArgs,
    clock: &dyn Clock,
    shutdown: &CancellationToken,
) -> Result<()> {
    let opened = args.register.open("rebuild", &migrations::MIGRATOR).await?;
    let rebuilt = unless_stopped(shutdown, Box::pin(all(&args, &opened, clock))).await;
    opened.close().await.and(rebuilt)
}

async fn all(args: &RebuildArgs, opened: &Opened, clock: &dyn Clock) -> Result<()> {
    let master = MasterKey::read(&opened.master_key()?)?;
    let pool = connect(&config(&opened.access(ROLE)?)).await?;
    let keyring = Keyring::open(pool.clone(), master).await?;
    for model in args.models.0.iter().filter(|_| args.rollback) {
        let position = projection_service::rollback(&pool, &keyring, clock, *model).await;
        let position = position.with_context(|| format!("{model} was not rolled back"))?;
        tell_rollback(*model, position, args.json).context("the result could not be printed")?;
    }
    for model in args.models.0.iter().filter(|_| !args.rollback) {
        let bar = progress::bar(0, "events", args.json).with_prefix(model.name());
        let progress = |progress: Progress| {
            bar.set_length(progress.total);
            bar.set_position(progress.done);
        };
        let rebuilt =
            projection_service::rebuild(&pool, &keyring, clock, *model, WORKERS, &progress).await;
        bar.finish_and_clear();
        let rebuilt = rebuilt.with_context(|| format!("{model} was not rebuilt"))?;
        tell(&rebuilt, args.json).context("the result could not be printed")?;
    }
    pool.close().await;
    Ok(())
}

fn config(access: &Access) -> DatabaseConfig {
    DatabaseConfig {
        url: Secret::new(access.url.as_str()),
        role: access.role.map(str::to_owned),
        application_name: "register rebuild".to_owned(),
        connections_max: CONNECTIONS,
        statement_timeout: STATEMENT_TIMEOUT,
        acquire_timeout: STATEMENT_TIMEOUT,
    }
}

fn tell(rebuilt: &Rebuilt, json: bool) -> std::io::Result<()> {
    let Rebuilt {
        model,
        position,
        per_second,
    } = rebuilt;
    let mut out = std::io::stdout().lock();
    if json {
        let object = json!({"name": model.name(), "position": position, "per_second": per_second});
        writeln!(out, "{object}")
    } else {
        writeln!(
            out,
            "{model} was rebuilt from {position} events, {per_second:.0} a second; the old one stays for rollback."
        )
    }
}

fn tell_rollback(model: ReadModel, position: u64, json: bool) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if json {
        let object = json!({"name": model.name(), "position": position});
        writeln!(out, "{object}")
    } else {
        writeln!(
            out,
            "{model} is what it was before its last rebuild, up to position {position}."
        )
    }
}

fn models(text: &str) -> Result<Models, String> {
    if text == "all" {
        return Ok(Models(ReadModel::ALL.to_vec()));
    }
    let model = text.parse::<ReadModel>();
    model
        .map(|model| Models(vec![model]))
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_is_every_read_model_and_another_name_is_refused() {
        let all = models("all").expect("it is allowed").0;
        assert_eq!(all, ReadModel::ALL);
        assert!(models("cases").is_err());
    }
}
