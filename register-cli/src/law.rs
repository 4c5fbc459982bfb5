//! `register law`: the numbers of the law, tried on the recorded past.

mod simulate;

use anyhow::Result;
use clap::{Args, Subcommand};
use tokio_util::sync::CancellationToken;

/// What to do with the law.
#[derive(Debug, Args)]
pub(crate) struct LawArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List which recorded decisions would have been judged differently under other numbers of the law
    Simulate(simulate::SimulateArgs),
}

/// Does it.
pub(crate) async fn run(args: LawArgs, shutdown: &CancellationToken) -> Result<()> {
    match args.what {
        What::Simulate(args) => simulate::run(args, shutdown).await,
    }
}
