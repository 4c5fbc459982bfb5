//! `register key`: a key that signs checkpoints, for a notary or a witness.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde_json::json;

use crate::secrets;

/// The key to make.
#[derive(Debug, Args)]
pub(crate) struct KeyArgs {
    /// File of the private key; it must not exist
    file: PathBuf,

    /// Name of the log or of the witness, as `register.example/log`
    #[arg(long, value_name = "NAME")]
    name: String,

    /// Print the public key as a JSON object
    #[arg(long)]
    json: bool,
}

/// Makes the key and prints its public half, by which others believe what it signs.
pub(crate) fn run(args: &KeyArgs) -> Result<()> {
    ensure!(
        !args.file.exists(),
        "{} exists; a key that signs is not replaced",
        args.file.display()
    );
    let key = secrets::make_signing_key(&args.file, &args.name)?;
    let public = key.verifying().as_str();
    let mut out = std::io::stdout().lock();
    let printed = if args.json {
        writeln!(out, "{}", json!({"name": args.name, "public_key": public}))
    } else {
        writeln!(out, "{public}")
    };
    printed.context("the public key could not be printed")
}
