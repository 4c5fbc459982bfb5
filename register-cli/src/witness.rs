//! `register witness`: another body's memory of the log, run by that body on a machine of its own.
//!
//! It fetches the checkpoint, believes it only if the log begins with what it remembers - it computes the proof itself, from tiles that
//! are checked against the roots -, signs it with a key of its own, and keeps it. Two checkpoints that cannot both be true are kept as
//! evidence, and nothing is signed any more until a person has looked.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use chassis::clock::Clock;
use chassis::fetch::Fetcher;
use clap::Args;
use http::{StatusCode, Uri};
use serde_json::json;
use tokio_util::sync::CancellationToken;
use transparency::{
    Checkpoint, Cosigner, Resource, TileId, Tiles, Verdict, VerifyingKey, WIDTH, consistency,
    judge, root, tiles_of_consistency, tiles_of_root,
};

use crate::{durable, secrets};

/// A checkpoint or a tile is far smaller.
const BYTES_MAX: usize = 64 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);

/// What the witness has signed last.
const REMEMBERED: &str = "checkpoint";

/// What to watch, and as whom.
#[derive(Debug, Args)]
pub(crate) struct WitnessArgs {
    /// The log, as `https://register.example/v1/log`
    #[arg(long, value_name = "URL")]
    log: Uri,

    /// File with the register's public key, got from its keeper and not from the log
    #[arg(long, value_name = "FILE")]
    key: PathBuf,

    /// File with the witness's own key (`register key`)
    #[arg(long, value_name = "FILE")]
    witness_key: PathBuf,

    /// Folder of what is remembered; the evidence of a fork is kept there too
    #[arg(long, value_name = "D")]
    memory: PathBuf,

    /// Look once and end
    #[arg(long)]
    once: bool,

    /// Seconds between two looks
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    every: u64,

    /// Print each look as a JSON object
    #[arg(long)]
    json: bool,
}

/// Looks until told to stop, or once.
pub(crate) async fn run(
    args: WitnessArgs,
    clock: &dyn Clock,
    shutdown: &CancellationToken,
) -> Result<()> {
    let witness = Witness::open(&args)?;
    loop {
        let seconds = u64::try_from(clock.now().timestamp()).context("the clock is before 1970")?;
        match witness.look(seconds).await {
            Ok(look) => {
                look.tell(args.json)?;
                // Nothing was witnessed: whoever looks once is told so by the end of the program too.
                ensure!(
                    !args.once || look.verdict != Verdict::Older,
                    "the log is shorter than what is remembered"
                );
            }
            // A fork ends the witness, a log that does not answer does not.
            Err(error) if args.once || error.is::<Forked>() => return Err(error),
            Err(error) => tracing::warn!(error = format!("{error:#}"), "nothing was witnessed"),
        }
        if args.once {
            return Ok(());
        }
        tokio::select! {
            () = shutdown.cancelled() => return Ok(()),
            () = tokio::time::sleep(Duration::from_secs(args.every)) => {}
        }
    }
}

/// Two signed checkpoints that cannot both be true.
#[derive(Debug, thiserror::Error)]
#[error("the log was rewritten or is shown in two ways: the evidence is in {}", .0.display())]
struct Forked(PathBuf);

struct Witness {
    log: String,
    fetcher: Fetcher,
    key: VerifyingKey,
    cosigner: Cosigner,
    memory: PathBuf,
}

/// What a look saw.
#[derive(Debug)]
struct Look {
    verdict: Verdict,
    size: u64,
    remembered: u64,
}

impl Witness {
    fn open(args: &WitnessArgs) -> Result<Self> {
        let text = fs::read_to_string(&args.key)
            .with_context(|| format!("{} cannot be read", args.key.display()))?;
        let key = VerifyingKey::parse(&text)
            .with_context(|| format!("{} holds no public key", args.key.display()))?;
        durable::create_folder(&args.memory, durable::PRIVATE_FOLDER)?;
        Ok(Self {
            log: args.log.to_string().trim_end_matches('/').to_owned(),
            fetcher: Fetcher::of(&args.log, PATIENCE, BYTES_MAX)
                .context("the address of the log")?,
            key,
            cosigner: Cosigner::of(&secrets::signing_key(&args.witness_key)?),
            memory: args.memory.clone(),
        })
    }

    async fn look(&self, seconds: u64) -> Result<Look> {
        ensure!(
            !self.evidence().exists(),
            "there is evidence of a fork in {}; a person has to look at it first",
            self.evidence().display()
        );
        let note = self.fetch("checkpoint").await?;
        let note = String::from_utf8(note).context("the checkpoint is no text")?;
        let offered = Checkpoint::open(&note, &self.key).context("the checkpoint of the log")?;
        let remembered = self.remembered()?;
        let tiles = match &remembered {
            Some((_, remembered)) if remembered.size < offered.size => {
                self.tiles(remembered, &offered).await?
            }
            _ => Tiles::default(),
        };
        let before = remembered.as_ref().map(|(_, checkpoint)| checkpoint);
        let proof = before.and_then(|before| consistency(offered.size, before.size, &tiles));
        let verdict = judge(before, &offered, &proof.unwrap_or_default());
        match verdict {
            Verdict::First | Verdict::Grown => {
                let signed = self.cosigner.cosign(&note, seconds)?;
                durable::write(&self.memory.join(REMEMBERED), signed.as_bytes())?;
            }
            Verdict::Same | Verdict::Older => {}
            Verdict::Fork => return Err(self.keep_evidence(&note, remembered, &tiles)?.into()),
        }
        Ok(Look {
            verdict,
            size: offered.size,
            remembered: before.map_or(0, |checkpoint| checkpoint.size),
        })
    }

    fn remembered(&self) -> Result<Option<(String, Checkpoint)>> {
        let path = self.memory.join(REMEMBERED);
        if !path.exists() {
            return Ok(None);
        }
        let note = fs::read_to_string(&path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        let checkpoint = Checkpoint::open(&note, &self.key)
            .with_context(|| format!("{} is not what was remembered", path.display()))?;
        Ok(Some((note, checkpoint)))
    }

    /// The tiles that show whether the log begins with what is remembered: those that were signed.
    ///
    /// # Errors
    /// Tiles that do not make the root under which they were signed say nothing about the log, only about whoever handed them out.
    async fn tiles(&self, remembered: &Checkpoint, offered: &Checkpoint) -> Result<Tiles> {
        let of_root = tiles_of_root(offered.size);
        let wanted: BTreeSet<TileId> = tiles_of_consistency(offered.size, remembered.size)
            .union(&of_root)
            .copied()
            .collect();
        let mut tiles = Tiles::default();
        for tile in wanted {
            let resource = resource(tile, offered.size);
            tiles.0.insert(tile, self.fetch(&resource.path()).await?);
        }
        ensure!(
            root(offered.size, &tiles) == Some(offered.root),
            "the tiles of the log do not make the root that it signed"
        );
        Ok(tiles)
    }

    async fn fetch(&self, path: &str) -> Result<Vec<u8>> {
        let address = format!("{}/{path}", self.log);
        let address = address
            .parse()
            .context("the address of the log is no URL")?;
        let fetched = self.fetcher.get(address).await;
        let fetched = fetched.with_context(|| format!("the log's {path} cannot be fetched"))?;
        if fetched.status != StatusCode::OK {
            bail!(
                "the log answered {} for its {path}",
                fetched.status.as_u16()
            );
        }
        Ok(fetched.body.to_vec())
    }

    fn evidence(&self) -> PathBuf {
        self.memory.join("fork")
    }

    /// Both checkpoints, and the tiles from which everybody computes that the second does not go on from the first.
    fn keep_evidence(
        &self,
        note: &str,
        remembered: Option<(String, Checkpoint)>,
        tiles: &Tiles,
    ) -> Result<Forked> {
        let folder = self.evidence();
        durable::create_folder(&folder, durable::PRIVATE_FOLDER)?;
        let size = Checkpoint::read(note)?.size;
        for (tile, hashes) in &tiles.0 {
            let path = folder.join(resource(*tile, size).path());
            fs::create_dir_all(path.parent().unwrap_or(&folder))
                .with_context(|| format!("{} cannot be made", path.display()))?;
            durable::write(&path, hashes)?;
        }
        if let Some((remembered, _)) = remembered {
            durable::write(&folder.join("remembered"), remembered.as_bytes())?;
        }
        durable::write(&folder.join("offered"), note.as_bytes())?;
        Ok(Forked(folder))
    }
}

/// A tile as wide as it is in a log of this size.
fn resource(tile: TileId, size: u64) -> Resource {
    let width = WIDTH as u64;
    let hashes = size / width.pow(tile.level.into());
    let hashes = hashes.saturating_sub(tile.number * width).min(width);
    let width = u16::try_from(hashes).expect("at most 256");
    Resource::Hashes { tile, width }
}

impl Look {
    fn tell(&self, json: bool) -> Result<()> {
        let mut out = std::io::stdout().lock();
        let (size, before) = (self.size, self.remembered);
        let verdict = match self.verdict {
            Verdict::First => "FIRST",
            Verdict::Same => "SAME",
            Verdict::Grown => "GROWN",
            Verdict::Older => "OLDER",
            Verdict::Fork => "FORK",
        };
        let told = if json {
            writeln!(
                out,
                "{}",
                json!({"verdict": verdict, "size": size, "remembered": before})
            )
        } else {
            let sentence = match self.verdict {
                Verdict::First => {
                    format!("The log holds {size} events; this is remembered from now on.")
                }
                Verdict::Same => format!("The log still holds {size} events."),
                Verdict::Grown => format!(
                    "The log has grown from {before} to {size} events, and begins with what was remembered."
                ),
                Verdict::Older => format!(
                    "The log shows {size} events, and {before} were remembered: it may be an old copy."
                ),
                Verdict::Fork => unreachable!("a fork ends the witness"),
            };
            writeln!(out, "{sentence}")
        };
        told.context("the result could not be printed")
    }
}

#[cfg(test)]
mod tests;
