//! `register verify`: whether the log still is what was appended and signed, and whether a bundle proves what it says.

mod bundle;
mod copy;
mod file;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use chassis::Secret;
use chassis::database::{DatabaseConfig, connect};
use clap::Args;
use event_log::{Evidence, Fault, ReadError, Verified};
use events::ForeignerId;
use indicatif::ProgressBar;
use serde_json::{Value, json};
use sqlx::PgPool;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use transparency::{Checkpoint, VerifyingKey};

use crate::data_dir::DataDir;
use crate::database::Access;
use crate::open::{RegisterArgs, unless_stopped};
use crate::progress;

/// The login that may read the log and nothing more.
const ROLE: &str = "register_query";
/// A page of the log takes a fraction of a second; this finds a database that hangs.
const STATEMENT_TIMEOUT: Duration = Duration::from_mins(1);
/// Pages of the log are read side by side.
const CONNECTIONS: u32 = 5;

/// What to verify, and by what.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Verify only the file of this foreigner
    #[arg(long, value_name = "ID", conflicts_with = "bundle")]
    foreigner: Option<ForeignerId>,

    /// Verify a bundle (GET /v1/foreigners/{id}/proof) with neither database nor network
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,

    /// A signed checkpoint that was kept elsewhere, as by a witness
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,

    /// The public key of the register, where it is not the one in the data directory
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,

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
    /// By what it was verified beside itself, for people.
    by: String,
    /// What does not hold, and the first position where it does not.
    fault: Option<(String, Option<u64>)>,
}

/// Verifies, and fails unless everything holds.
pub(crate) async fn run(args: VerifyArgs, shutdown: CancellationToken) -> Result<()> {
    if let Some(file) = &args.bundle {
        return tell(&bundle::verify(file, &args)?, args.json);
    }
    let opened = args.register.open("verify", &migrations::MIGRATOR).await?;
    let around = || {
        let (key, kept) = (args.key.as_deref(), args.checkpoint.as_deref());
        Around::of(&args.register.data_dir, key, kept)
    };
    let verified = unless_stopped(
        &shutdown,
        Box::pin(async {
            let pool = connect(&config(&opened.access(ROLE)?)).await?;
            let found = match args.foreigner {
                Some(foreigner_id) => file::verify(&pool, foreigner_id, &around()?).await,
                None => log(&pool, &around()?, args.json).await,
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
        connections_max: CONNECTIONS,
        statement_timeout: STATEMENT_TIMEOUT,
        acquire_timeout: STATEMENT_TIMEOUT,
    }
}

/// What lies around a register and bears witness of it.
#[derive(Default)]
struct Around {
    evidence: Evidence,
    /// The folder with the copy of the log in files.
    copy: Option<PathBuf>,
}

impl Around {
    fn of(data_dir: &Path, named_key: Option<&Path>, kept: Option<&Path>) -> Result<Self> {
        let dir = DataDir::find(data_dir).ok();
        let key = key(named_key, dir.as_ref())?;
        let copy = dir.map(|dir| dir.log());
        let copy = copy.filter(|copy| copy.join(copy::CHECKPOINT).exists());
        let files = kept.map(Path::to_owned).into_iter();
        let files = files.chain(copy.as_ref().map(|copy| copy.join(copy::CHECKPOINT)));
        let kept = files.map(|file| {
            let note = note(&file)?;
            let read = match &key {
                Some(key) => Checkpoint::open(&note, key),
                None => Checkpoint::read(&note),
            };
            read.with_context(|| {
                format!("the checkpoint in {} is not to be believed", file.display())
            })
        });
        let kept = kept.collect::<Result<_>>()?;
        let evidence = Evidence { key, kept };
        Ok(Self { evidence, copy })
    }

    fn described(&self, verified: &Verified) -> String {
        let keys = if self.evidence.key.is_some() {
            "signatures included"
        } else {
            "without their signatures, because no public key is at hand"
        };
        let unsigned = verified.events - verified.signed;
        let newer = match unsigned {
            0 => String::new(),
            _ => format!("; {unsigned} are newer than the last one"),
        };
        format!("{} checkpoints hold, {keys}{newer}", verified.checkpoints)
    }
}

/// Holds files against what was signed and what lies around the register; answers of each by what it was held, for people.
///
/// # Errors
/// When one of them is not what was signed.
pub(crate) async fn hold(
    pool: &PgPool,
    files: impl IntoIterator<Item = ForeignerId>,
    data_dir: &Path,
) -> Result<Vec<String>> {
    let around = Around::of(data_dir, None, None)?;
    let mut held = Vec::new();
    for foreigner_id in files {
        let Finding {
            what, by, fault, ..
        } = file::verify(pool, foreigner_id, &around).await?;
        if let Some((text, _)) = fault {
            bail!("{what} does not hold: {text}");
        }
        held.push(format!("Of {what}, {by}."));
    }
    Ok(held)
}

/// The public key that is named, or else the one that lies in the data directory.
fn key(named: Option<&Path>, dir: Option<&DataDir>) -> Result<Option<VerifyingKey>> {
    let beside = dir.map(DataDir::notary_public).filter(|file| file.exists());
    let Some(file) = named.map(Path::to_owned).or(beside) else {
        return Ok(None);
    };
    let text = note(&file)?;
    let key = VerifyingKey::parse(&text);
    key.map(Some)
        .with_context(|| format!("{} holds no public key", file.display()))
}

fn note(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))
}

async fn log(pool: &PgPool, around: &Around, json: bool) -> Result<Finding> {
    let bar: ProgressBar = progress::bar(0, "events", json);
    let verified = event_log::verify(pool, &around.evidence, |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    })
    .await;
    bar.finish_and_clear();
    let (events, by, fault) = match verified {
        Ok(verified) => (verified.events, around.described(&verified), None),
        Err(fault) => (0, String::new(), Some(found(fault, pool, around).await?)),
    };
    Ok(Finding {
        what: "the log".to_owned(),
        events,
        by,
        fault,
    })
}

/// A fault of the log with its position; a database that failed says nothing about the log.
async fn found(fault: Fault, pool: &PgPool, around: &Around) -> Result<(String, Option<u64>)> {
    if matches!(fault, Fault::Read(ReadError::Unavailable(_))) {
        return Err(anyhow::Error::new(fault).context("the log cannot be verified"));
    }
    // Roots tell that something was altered and between which checkpoints; the copy, where there is one, tells what.
    let between = match fault {
        Fault::OtherRoot { after, size } => Some((after, size)),
        Fault::EndIsGone { head, .. } => Some((0, head)),
        _ => None,
    };
    if let (Some((after, size)), Some(copy)) = (between, &around.copy)
        && let Some(position) = copy::first_difference(pool, copy, after, size).await?
    {
        let precise = Fault::NotSigned { position };
        return Ok((precise.to_string(), Some(position)));
    }
    Ok((fault.to_string(), fault.position()))
}

fn tell(finding: &Finding, json: bool) -> Result<()> {
    let Finding {
        what,
        events,
        by,
        fault,
    } = finding;
    let mut out = std::io::stdout().lock();
    let position = fault.as_ref().and_then(|(_, position)| *position);
    if json {
        let text = fault.as_ref().map_or(Value::Null, |(text, _)| json!(text));
        let holds = fault.is_none();
        let object = json!({"holds": holds, "events": events, "position": position, "fault": text, "by": by});
        writeln!(out, "{object}")?;
    }
    if let Some((text, _)) = fault {
        bail!("{what} does not hold: {text}");
    }
    if json {
        return Ok(());
    }
    let by = if by.is_empty() {
        String::new()
    } else {
        format!("; {by}")
    };
    writeln!(out, "All {events} events of {what} hold{by}.")
        .context("the result could not be printed")
}

#[cfg(test)]
mod tests;
