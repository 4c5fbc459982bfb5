//! A bundle, verified offline.

use std::path::Path;

use anyhow::{Context, Result};
use transparency::{Bundle, BundleFault, Trust, Verified};

use super::{Finding, VerifyArgs, key, note};
use crate::data_dir::DataDir;

/// Verifies the bundle in a file against the checkpoint and the key that are at hand.
pub(super) fn verify(file: &Path, args: &VerifyArgs) -> Result<Finding> {
    let dir = DataDir::find(&args.register.data_dir).ok();
    // A register that happens to lie here says nothing about a bundle whose checkpoint is brought along.
    let beside = dir.as_ref().filter(|_| args.checkpoint.is_none());
    let mut trust = Trust {
        checkpoint: args.checkpoint.as_deref().map(note).transpose()?,
        key: key(args.key.as_deref(), beside)?,
    };
    let bundle: Result<Bundle, _> = serde_json::from_str(&note(file)?);
    let bundle = bundle.with_context(|| format!("{} holds no bundle", file.display()))?;
    let what = format!("the file {}", bundle.foreigner_id);
    let mut verified = bundle.verify(&trust);
    if matches!(verified, Err(BundleFault::NoKey { .. })) {
        // The key that lies here may be the one that signed; another one fails as any other does.
        trust.key = key(None, dir.as_ref())?;
        verified = bundle.verify(&trust);
    }
    Ok(finding(what, verified, &trust))
}

fn finding(what: String, verified: Result<Verified, BundleFault>, trust: &Trust) -> Finding {
    match verified {
        Ok(verified) => Finding {
            what,
            events: verified.events,
            by: format!(
                "they are all it had when the log held {} events, by {}",
                verified.checkpoint.size,
                described(trust)
            ),
            fault: None,
        },
        Err(fault) => Finding {
            what,
            events: 0,
            by: String::new(),
            fault: Some(told(&fault)),
        },
    }
}

pub(super) fn described(trust: &Trust) -> &'static str {
    match (&trust.checkpoint, &trust.key) {
        (Some(_), Some(_)) => "the kept checkpoint and the register's key",
        (Some(_), None) => "the kept checkpoint",
        (None, _) => "the register's key",
    }
}

pub(super) fn told(fault: &BundleFault) -> (String, Option<u64>) {
    (fault.to_string(), fault.position())
}
