//! One file in the log of a register: its rows, that they are what was signed, and that they are all of them.

use anyhow::{Result, bail};
use event_log::{Fault, ProofError, SignedCheckpoint, last_checkpoint, prove, read_stream, tiles};
use events::{ForeignerId, StoredEvent};
use sqlx::{PgConnection, PgPool};
use transparency::{Checkpoint, Trust, check_consistency, consistency, tiles_of_consistency};

use super::bundle::told;
use super::{Around, Finding, found};

/// What does not hold, with its position.
type Told = (String, Option<u64>);

/// Every event of one file: no sequence missing, each leaf the hash of its row and in the tree that was signed, none taken from the
/// end; and the tree one that goes on from every checkpoint that was kept.
pub(super) async fn verify(
    pool: &PgPool,
    foreigner_id: ForeignerId,
    around: &Around,
) -> Result<Finding> {
    let mut snapshot = pool.begin().await?;
    sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        .execute(&mut *snapshot)
        .await?;
    let what = format!("the file {foreigner_id}");
    let failed = |fault| Finding {
        what: what.clone(),
        events: 0,
        by: String::new(),
        fault: Some(fault),
    };
    let events = match read_stream(&mut *snapshot, foreigner_id).await {
        Ok(stream) if stream.events.is_empty() => bail!("there is no file {foreigner_id}"),
        Ok(stream) => stream.events,
        Err(error) => return Ok(failed(found(error.into(), pool, &Around::default()).await?)),
    };
    let last = match last_checkpoint(&mut *snapshot).await {
        Ok(last) => last,
        Err(error) => return Ok(failed(broken(error)?)),
    };
    let size = last.as_ref().map_or(0, |last| last.checkpoint.size);
    if let Some(fault) = other_log(&mut snapshot, last.as_ref(), around).await? {
        return Ok(failed(fault));
    }
    if let Some(last) = last.filter(|_| events[0].position <= size)
        && let Some(fault) = not_signed(&mut snapshot, foreigner_id, &events, last, around).await?
    {
        return Ok(failed(fault));
    }
    Ok(Finding {
        events: events.len() as u64,
        by: described(&events, size, around),
        fault: None,
        what,
    })
}

/// Whether the log that was signed last does not begin with the log of a checkpoint that was kept.
async fn other_log(
    snapshot: &mut PgConnection,
    last: Option<&SignedCheckpoint>,
    around: &Around,
) -> Result<Option<Told>> {
    for kept in &around.evidence.kept {
        let signed = last.map(|last| &last.checkpoint);
        let fault = match signed {
            Some(signed) if signed.size >= kept.size => {
                let begins = begins_with(&mut *snapshot, signed, kept).await?;
                (!begins).then_some(Fault::OtherRoot {
                    after: 0,
                    size: kept.size,
                })
            }
            _ => Some(Fault::EndIsGone {
                head: signed.map_or(0, |signed| signed.size),
                signed: kept.size,
            }),
        };
        if let Some(fault) = fault {
            return Ok(Some((fault.to_string(), fault.position())));
        }
    }
    Ok(None)
}

async fn begins_with(
    snapshot: &mut PgConnection,
    signed: &Checkpoint,
    kept: &Checkpoint,
) -> Result<bool> {
    if signed.size == kept.size {
        return Ok(signed == kept);
    }
    let tiles = tiles(snapshot, tiles_of_consistency(signed.size, kept.size)).await?;
    let proof = consistency(signed.size, kept.size, &tiles);
    let (tree, earlier) = ((signed.size, signed.root), (kept.size, kept.root));
    Ok(proof.is_some_and(|proof| check_consistency(&proof, tree, earlier)))
}

/// What of the file is not what was signed. Without a key the checkpoint in the database is believed as it stands there.
async fn not_signed(
    snapshot: &mut PgConnection,
    foreigner_id: ForeignerId,
    events: &[StoredEvent],
    last: SignedCheckpoint,
    around: &Around,
) -> Result<Option<Told>> {
    let key = around.evidence.key.clone();
    let checkpoint = key.is_none().then(|| last.note.clone());
    let trust = Trust { checkpoint, key };
    Ok(
        match prove(snapshot, foreigner_id, events, last, None).await {
            Ok(bundle) => bundle.verify(&trust).err().map(|fault| told(&fault)),
            Err(error) => Some(broken(error)?),
        },
    )
}

/// A database that failed says nothing about the file.
fn broken(error: ProofError) -> Result<Told> {
    match error {
        ProofError::Unavailable(error) => Err(error.into()),
        broken => Ok((broken.to_string(), None)),
    }
}

fn described(events: &[StoredEvent], size: u64, around: &Around) -> String {
    let newer = events.iter().filter(|event| event.position > size).count();
    if newer == events.len() {
        return "nothing is under a checkpoint yet".to_owned();
    }
    let key = if around.evidence.key.is_some() {
        "by the register's key"
    } else {
        "without its signature, because no public key is at hand"
    };
    let kept = match around.evidence.kept.len() {
        0 => String::new(),
        count => format!(", on from {count} that were kept"),
    };
    let newer = match newer {
        0 => String::new(),
        newer => format!("; {newer} of them are newer than that"),
    };
    format!("all events it had are in the checkpoint of {size} events, {key}{kept}{newer}")
}
