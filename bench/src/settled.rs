//! A register at rest: all that follows the log has come to its end.

use crate::client::Client;
use anyhow::{Context as _, Result};
use std::time::Duration;

/// Read models and checkpoints at the end of the log.
const FOLLOWED: &str = "SELECT least((SELECT position FROM case_lookup.checkpoint),
              (SELECT position FROM entry_ban.checkpoint),
              (SELECT position FROM return_statistics.checkpoint),
              (SELECT coalesce(max(size), 0) FROM log_checkpoints)) >= position,
        position
   FROM log_head";

/// How often it is looked at.
const PAUSE: Duration = Duration::from_millis(250);

/// Returns when read models, notary and relay have done what there is, and the tables are put in order, as the nights of a
/// register do: none of it is measured with what is measured next.
pub async fn settled(database_url: &str, command: &str) -> Result<()> {
    let mut database = crate::baseline::connect(database_url).await?;
    let mut metrics = Client::connect(command, "").await?;
    loop {
        let (followed, head): (bool, i64) =
            sqlx::query_as(FOLLOWED).fetch_one(&mut database).await?;
        if followed && relayed(&mut metrics).await? >= head.unsigned_abs() {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    for statement in ["VACUUM (ANALYZE)", "CHECKPOINT"] {
        sqlx::query(statement).execute(&mut database).await?;
    }
    Ok(())
}

/// The position up to which the log was published.
async fn relayed(metrics: &mut Client) -> Result<u64> {
    let reply = metrics.get("/metrics", "AUDIT").await?;
    let text = String::from_utf8_lossy(&reply.body);
    let position = text
        .lines()
        .find_map(|line| line.strip_prefix("register_relay_position "));
    let position = position.context("the command service does not tell how far the relay is")?;
    Ok(position.trim().parse()?)
}
