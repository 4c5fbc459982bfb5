//! `register replay`: a person's whole history for people, told from the log by the same code that answers over HTTP.
//!
//! Nothing is printed before the access is recorded (architecture P-9), and nothing of a history that could not be read whole.

mod timeline;

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use chassis::auth::Actor;
use chassis::database::{DatabaseConfig, connect};
use chassis::{Context, Problem, Secret};
use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use clap::Args;
use event_log::{Keyring, MasterKey};
use events::ForeignerId;
use events::codes::{Purpose, Role};
use query_service::{Auditor, HistoryAnswer};
use serde_json::Value;

use crate::account;
use crate::open::{Opened, RegisterArgs, unless_stopped};
use crate::{token, verify};

/// The login that may read the log and record accesses, and nothing more.
const ROLE: &str = "register_query";
/// One reads, one records.
const CONNECTIONS: u32 = 2;
const STATEMENT_TIMEOUT: Duration = Duration::from_mins(1);

/// Whose history, as of when, and why.
#[derive(Debug, Args)]
pub(crate) struct ReplayArgs {
    /// The file
    #[arg(value_name = "ID")]
    foreigner_id: ForeignerId,

    /// Tell also how the case stood on this day
    #[arg(long, value_name = "DATE")]
    valid_on: Option<NaiveDate>,

    /// Tell only what the register knew at this instant, and how the case stood: RFC 3339 with offset
    #[arg(long, value_name = "TIME", value_parser = instant)]
    known_at: Option<DateTime<Utc>>,

    /// Why: AUDIT or DATA_SUBJECT_REQUEST; it is recorded with the access
    #[arg(long, value_name = "P", default_value = "AUDIT", value_parser = purpose)]
    purpose: Purpose,

    /// Organisation that the reader acts for; it is recorded with the access
    #[arg(long, value_name = "O", default_value = "PMLP", value_parser = token::organisation)]
    organisation: String,

    /// Who reads; the user of this process when not given
    #[arg(long, value_name = "U")]
    user: Option<String>,

    /// Print the history as one JSON object, and the case as another one on the next line where it is told
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    register: RegisterArgs,
}

/// What is told: everything was read and the accesses are recorded.
struct Told {
    history: HistoryAnswer,
    /// Of each file that is told, what its events were held against.
    held: Vec<String>,
    case: Option<Value>,
}

/// Reads everything, then prints it.
pub(crate) async fn run(args: ReplayArgs, context: Context) -> Result<()> {
    let text = told(&args, &context).await?;
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())
        .context("the history could not be printed")
}

/// Everything that is printed, once all of it was read and the accesses are recorded.
async fn told(args: &ReplayArgs, context: &Context) -> Result<String> {
    let opened = args.register.open("replay", &migrations::MIGRATOR).await?;
    let told = unless_stopped(
        &context.shutdown,
        Box::pin(replayed(args, &opened, context)),
    )
    .await;
    opened.close().await?;
    told?.text(args.json)
}

async fn replayed(args: &ReplayArgs, opened: &Opened, context: &Context) -> Result<Told> {
    let master = MasterKey::read(&opened.master_key()?)?;
    let access = opened.access(ROLE)?;
    let pool = connect(&DatabaseConfig {
        url: Secret::new(access.url.as_str()),
        role: access.role.map(str::to_owned),
        application_name: "register replay".to_owned(),
        connections_max: CONNECTIONS,
        statement_timeout: STATEMENT_TIMEOUT,
        acquire_timeout: STATEMENT_TIMEOUT,
    })
    .await?;
    let keyring = Keyring::open(pool.clone(), master).await?;
    let who = (reader(args)?, args.purpose);
    let auditor = Auditor::new(pool.clone(), keyring, who, context);
    let (id, known_at) = (args.foreigner_id, args.known_at);
    let history = auditor.history(id, known_at).await.map_err(sentence)?;
    // The rows may have been written anew with their leaves: what was signed says whether these are the events.
    let told: BTreeSet<_> = history.events.iter().map(|it| it.foreigner_id).collect();
    let held = verify::hold(&pool, told, &args.register.data_dir).await?;
    let case = if args.valid_on.is_some() || known_at.is_some() {
        let case = auditor.case(id, args.valid_on, known_at).await;
        Some(case.map_err(sentence)?)
    } else {
        None
    };
    drop(auditor);
    pool.close().await;
    Ok(Told {
        history,
        held,
        case,
    })
}

/// Whoever has the keys of the register at hand is an auditor in the matrix of rights; the record names the person.
fn reader(args: &ReplayArgs) -> Result<Actor> {
    let user = match &args.user {
        Some(user) => user.clone(),
        None => account::own_name().context("name the reader with --user")?,
    };
    Ok(Actor {
        user: user.into(),
        organisation: args.organisation.as_str().into(),
        unit: args.organisation.as_str().into(),
        workstation: "register replay".into(),
        roles: Arc::new(BTreeSet::from([Role::Auditor.code().to_owned()])),
    })
}

/// What stood against it, in one sentence.
fn sentence(problem: Problem) -> anyhow::Error {
    let detail = problem.detail();
    if detail.is_empty() {
        anyhow!("{problem}")
    } else {
        anyhow!("{detail}")
    }
}

impl Told {
    fn text(&self, json: bool) -> Result<String> {
        if json {
            let mut text = serde_json::to_string(&self.history)? + "\n";
            if let Some(case) = &self.case {
                text = text + &case.to_string() + "\n";
            }
            return Ok(text);
        }
        let mut text = timeline::history(&self.history, &self.held);
        if let Some(case) = &self.case {
            text += &timeline::case(case);
        }
        Ok(text)
    }
}

fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    let read: Result<DateTime<FixedOffset>, _> = DateTime::parse_from_rfc3339(text);
    read.map(Into::into)
        .map_err(|_| "write an instant with its offset, such as 2026-03-02T12:00:00Z".to_owned())
}

fn purpose(text: &str) -> Result<Purpose, String> {
    text.parse()
        .ok()
        .filter(|purpose| matches!(purpose, Purpose::Audit | Purpose::DataSubjectRequest))
        .ok_or_else(|| "histories are replayed for AUDIT or DATA_SUBJECT_REQUEST".to_owned())
}

#[cfg(test)]
mod tests;
