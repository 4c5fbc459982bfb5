//! `register import`: lists of persons into the register, through the rules of the command service.

mod apply;
mod countries;
mod line;
mod names;
mod person;
mod report;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use chassis::clock::Clock;
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use events::Actor;
use events::codes::Organisation;
use law::Circumstances;
use tokio_util::sync::CancellationToken;

use crate::account;
use crate::desk::{self, Desk};
use crate::open::{RegisterArgs, unless_stopped};
use crate::progress;
use line::{Faulty, Numbered};
use person::{Listed, Listing};
use report::Report;

/// How many faulty lines are told to people; the report names all of them.
const TOLD_MAX: usize = 10;

/// What to import.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Debug, Subcommand)]
enum Kind {
    /// JSON lines of listed persons; each becomes a foreigner with a restrictive Schengen ban
    Persons(PersonsArgs),
}

#[derive(Debug, Args)]
struct PersonsArgs {
    /// The file, one JSON object a line
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Only say what is wrong with the file
    #[arg(long)]
    dry_run: bool,

    /// File for the report, as JSON: counts, and each line that was not imported
    #[arg(long, value_name = "R")]
    report: Option<PathBuf>,

    /// Day on which the list was decided; today when not given
    #[arg(long, value_name = "DATE")]
    listed_on: Option<NaiveDate>,

    /// Officer who imports; the user of this process when not given
    #[arg(long, value_name = "U")]
    user: Option<String>,

    /// Print the report as one JSON object and no progress
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    register: RegisterArgs,
}

/// Imports, and fails if any line was not imported.
pub(crate) async fn run(
    args: ImportArgs,
    clock: Arc<dyn Clock>,
    shutdown: CancellationToken,
) -> Result<()> {
    match args.kind {
        Kind::Persons(args) => persons(&args, clock, &shutdown).await,
    }
}

async fn persons(
    args: &PersonsArgs,
    clock: Arc<dyn Clock>,
    shutdown: &CancellationToken,
) -> Result<()> {
    let actor = actor(args)?;
    let today = law::time::civil_day(clock.now());
    let listing = Listing {
        listed_on: args.listed_on.unwrap_or(today),
        today,
    };
    let (listed, faults) = validated(&args.file, &listing, &actor, clock.as_ref())?;
    let lines = (listed.len() + faults.len()) as u64;
    let mut report = Report::new(args.dry_run, lines, faults);
    report.remarks = remarks(&listed);
    if !args.dry_run {
        let applying = apply(args, listed, &actor, clock, &mut report, shutdown);
        applying.await?;
    }
    tell(args, &report)?;
    match report.not_imported {
        0 => Ok(()),
        some if args.dry_run => bail!("{some} of {lines} lines cannot be imported"),
        some => bail!("{some} of {lines} lines were not imported"),
    }
}

/// Every line read and decided as if the register were empty, before anything is recorded.
fn validated(
    file: &Path,
    listing: &Listing,
    actor: &Actor,
    clock: &dyn Clock,
) -> Result<(Vec<Listed>, Vec<Faulty>)> {
    let on = Circumstances::of(actor, clock.now());
    let (mut listed, mut faults) = (Vec::new(), Vec::new());
    for Numbered { number, content } in line::read(file)? {
        let parsed = content.and_then(|line| person::parse(&line, listing));
        match parsed.and_then(|listed| person::decided(&listed, &on).map(|()| listed)) {
            Ok(person) => listed.push(Listed {
                line: number,
                ..person
            }),
            Err(fault) => faults.push(fault.at(number)),
        }
    }
    Ok((listed, faults))
}

/// What of the persons is registered otherwise than their lines say.
fn remarks(listed: &[Listed]) -> Vec<Faulty> {
    let of = |person: &Listed| {
        let line = person.line;
        let remarks = person.remarks.clone().into_iter();
        remarks.map(move |remark| remark.at(line))
    };
    listed.iter().flat_map(of).collect()
}

async fn apply(
    args: &PersonsArgs,
    listed: Vec<Listed>,
    actor: &Actor,
    clock: Arc<dyn Clock>,
    report: &mut Report,
    shutdown: &CancellationToken,
) -> Result<()> {
    let opened = args.register.open("import", &migrations::MIGRATOR).await?;
    let applied = unless_stopped(
        shutdown,
        Box::pin(async {
            let desk = Desk::open(&opened.access(desk::ROLE)?, &opened.master_key()?).await?;
            let bar = progress::bar(listed.len() as u64, "persons", args.json);
            let began = tokio::time::Instant::now();
            let applied = apply::all(&desk, listed, actor, clock, &bar, report).await;
            report.took(began.elapsed());
            bar.finish_and_clear();
            desk.close().await?;
            applied
        }),
    )
    .await;
    opened.close().await.and(applied)
}

/// Rule R-011 wants a person behind every command: the one who runs the import.
fn actor(args: &PersonsArgs) -> Result<Actor> {
    let user = match &args.user {
        Some(user) => user.clone(),
        None => account::own_name().context("name the importing officer with --user")?,
    };
    Ok(Actor {
        user,
        organisation: Organisation::Pmlp,
        unit: Organisation::Pmlp.code().to_owned(),
        workstation: "register import".to_owned(),
    })
}

fn tell(args: &PersonsArgs, report: &Report) -> Result<()> {
    if let Some(file) = &args.report {
        let text = serde_json::to_vec_pretty(report)?;
        std::fs::write(file, text)
            .with_context(|| format!("the report {} cannot be written", file.display()))?;
    }
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string(report)?)?;
        return Ok(());
    }
    for fault in report.faults.iter().take(TOLD_MAX) {
        writeln!(out, "{fault}")?;
    }
    if report.faults.len() > TOLD_MAX {
        let more = report.faults.len() - TOLD_MAX;
        writeln!(out, "and {more} more; --report FILE names all of them")?;
    }
    if !report.remarks.is_empty() {
        let remarks = report.remarks.len();
        writeln!(
            out,
            "{remarks} codes of countries are registered as not specified; --report FILE names them"
        )?;
    }
    writeln!(out, "{report}").context("the summary could not be printed")
}
