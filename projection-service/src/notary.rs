//! The notary at work: signs a checkpoint behind a growing log at most a second late, and keeps a copy of what it signed in files
//! (architecture P-7). What is signed and how is in [`event_log::Notary`].

mod mirror;

use crate::tail::Tail;
use anyhow::Context as _;
use chassis::Context;
use chassis::database::is_unavailable;
use chrono::{DateTime, Utc};
use event_log::{Head, Notary, NotaryError, ProofError, Step};
use mirror::{Mirror, MirrorError};
use prometheus::{Gauge, IntGauge};
use sqlx::PgPool;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::watch;
use transparency::SigningKey;
use zeroize::Zeroizing;

/// From one checkpoint to the next while the log grows: with the look at its head, less than a second.
const SIGN_EVERY: Duration = Duration::from_millis(500);

/// From one copy to the next while the log grows.
const MIRROR_EVERY: Duration = Duration::from_secs(5);

/// From a failure to the next attempt.
const AGAIN: Duration = Duration::from_secs(2);

/// How long the last checkpoint of a process may take.
const LAST_PATIENCE: Duration = Duration::from_secs(2);

/// With what checkpoints are signed, and where they are copied to.
#[derive(Clone, Debug)]
pub(crate) struct Office {
    key: SigningKey,
    mirror: Option<PathBuf>,
}

impl Office {
    /// Reads the key from a file that only its owner may read.
    ///
    /// # Errors
    /// When it cannot be read, others can read it, or it is not a key of a signed note.
    pub(crate) fn open(key_file: &Path, mirror: Option<PathBuf>) -> anyhow::Result<Self> {
        let unreadable = "the notary's key file cannot be read";
        let mode = std::fs::metadata(key_file)
            .context(unreadable)?
            .permissions()
            .mode();
        if mode & 0o077 != 0 {
            anyhow::bail!(
                "the notary's key file can be read by others; allow only its owner (mode 0600)"
            );
        }
        let text = Zeroizing::new(std::fs::read_to_string(key_file).context(unreadable)?);
        let key = SigningKey::parse(&text).context("the notary's key file holds no signing key")?;
        Ok(Self { key, mirror })
    }
}

/// Why nothing is signed or copied now.
#[derive(Debug, thiserror::Error)]
enum Halt {
    #[error(transparent)]
    Notary(#[from] NotaryError),
    #[error(transparent)]
    Mirror(#[from] MirrorError),
}

impl Halt {
    /// Whether it may pass by itself. What was altered does not.
    fn may_pass(&self) -> bool {
        match self {
            Self::Notary(NotaryError::Overtaken) => true,
            Self::Notary(NotaryError::Stored(error)) | Self::Mirror(MirrorError::Stored(error)) => {
                matches!(error, ProofError::Unavailable(error) if is_unavailable(error))
            }
            Self::Notary(_) | Self::Mirror(_) => false,
        }
    }
}

/// Signs until shutdown.
pub(crate) async fn keep(
    office: Office,
    pool: PgPool,
    tail: Tail,
    mut head: watch::Receiver<Option<Head>>,
    context: Context,
) {
    let mut standing = Standing {
        halted: context.metrics.gauge(
            "register_notary_halted",
            "Whether nothing is signed until somebody has looked.",
        ),
        age: context.metrics.fraction(
            "register_checkpoint_age_seconds",
            "Age of the oldest event that no signed checkpoint covers; 0 when all are covered.",
        ),
        behind_since: None,
        told: false,
    };
    let mut desk = None;
    loop {
        let seen = (*head.borrow_and_update()).map_or(0, |head| head.position);
        let worked = work(&mut desk, &office, (&pool, &tail), &context).await;
        let pause = match worked {
            Ok(signed) => {
                standing.good(signed, seen, context.clock.now());
                SIGN_EVERY
            }
            Err(halt) => {
                desk = None;
                standing.bad(&halt, context.clock.now());
                AGAIN
            }
        };
        tokio::select! {
            () = context.shutdown.cancelled() => break,
            () = tokio::time::sleep(pause) => {}
        }
        // With nothing new there is nothing to do, except to try again what failed, or to copy what was signed last.
        let idle = desk.as_ref().is_some_and(Desk::is_done);
        tokio::select! {
            () = context.shutdown.cancelled() => break,
            changed = head.changed(), if idle => if changed.is_err() { break },
            () = std::future::ready(()), if !idle => {}
        }
    }
    // The last word of this process, so that an orderly stop leaves nothing unsigned; an orderly start does the rest.
    let last = work(&mut desk, &office, (&pool, &tail), &context);
    if let Ok(Err(halt)) = tokio::time::timeout(LAST_PATIENCE, last).await {
        tracing::warn!(error = %halt, "nothing was signed before the end");
    }
}

/// The notary with its copy.
struct Desk {
    notary: Notary,
    mirror: Option<Mirror>,
    mirrored_at: Option<tokio::time::Instant>,
}

impl Desk {
    /// Whether everything that was signed is also copied.
    fn is_done(&self) -> bool {
        let mirror = self.mirror.as_ref();
        mirror.is_none_or(|mirror| mirror.size() == self.notary.size())
    }

    /// Whether it is time for a copy.
    fn is_due(&self) -> bool {
        self.mirrored_at
            .is_none_or(|at| at.elapsed() >= MIRROR_EVERY)
    }
}

/// Signs everything that there is; answers up to where.
async fn work(
    desk: &mut Option<Desk>,
    office: &Office,
    (pool, tail): (&PgPool, &Tail),
    context: &Context,
) -> Result<u64, Halt> {
    let desk = match desk {
        Some(desk) => desk,
        None => desk.insert(open(office, pool).await?),
    };
    let ending = context.shutdown.is_cancelled();
    loop {
        let step = desk.notary.step(pool, context.clock.now()).await?;
        if ending || !matches!(step, Step::Signed { more: true, .. }) {
            break;
        }
    }
    let signed = desk.notary.size();
    let to_be_copied = !desk.is_done() && (desk.is_due() || ending);
    if let Some(mirror) = &mut desk.mirror {
        if to_be_copied {
            mirror.follow(pool, tail).await?;
            desk.mirrored_at = Some(tokio::time::Instant::now());
        } else {
            mirror.collect(tail, signed).await?;
        }
    }
    Ok(signed)
}

async fn open(office: &Office, pool: &PgPool) -> Result<Desk, Halt> {
    let mirror = match &office.mirror {
        Some(folder) => Some(Mirror::open(folder, &office.key, pool).await?),
        None => None,
    };
    Ok(Desk {
        notary: Notary::open(pool, office.key.clone()).await?,
        mirror,
        mirrored_at: None,
    })
}

/// What operators see of it.
///
/// It is no matter of readiness: a register whose notary has halted still records and answers, and must.
struct Standing {
    halted: IntGauge,
    age: Gauge,
    behind_since: Option<DateTime<Utc>>,
    told: bool,
}

impl Standing {
    fn good(&mut self, signed: u64, seen: u64, now: DateTime<Utc>) {
        self.halted.set(0);
        self.told = false;
        self.behind(signed < seen, now);
    }

    fn bad(&mut self, halt: &Halt, now: DateTime<Utc>) {
        self.behind(true, now);
        self.halted.set(i64::from(!halt.may_pass()));
        if !self.told {
            if halt.may_pass() {
                tracing::warn!(error = %halt, "no checkpoint can be signed now");
            } else {
                tracing::error!(error = %halt, "no checkpoint is signed until somebody has looked");
            }
        }
        self.told = true;
    }

    fn behind(&mut self, behind: bool, now: DateTime<Utc>) {
        self.behind_since = behind.then(|| self.behind_since.unwrap_or(now));
        let age = self
            .behind_since
            .map_or(0.0, |since| (now - since).as_seconds_f64());
        self.age.set(age);
    }
}

#[cfg(test)]
mod tests;
