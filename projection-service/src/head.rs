//! Where the log ends: looked at four times a second, so that read models stay fresh without NATS (architecture P-8).

use chassis::Context;
use chassis::database::describe;
use event_log::Head;
use sqlx::PgPool;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Follows the head of the log until shutdown, and says in the readiness whether the database answers.
pub(crate) async fn follow(pool: PgPool, seen: watch::Sender<Option<Head>>, context: Context) {
    let database = context.readiness.condition("database");
    let mut looks = tokio::time::interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut away = false;
    loop {
        tokio::select! {
            () = context.shutdown.cancelled() => return,
            _ = looks.tick() => {}
        }
        match event_log::head(&pool).await {
            Ok(head) => {
                database.ok();
                away = false;
                seen.send_if_modified(|known| known.replace(head) != Some(head));
            }
            Err(error) => {
                database.fails("the head of the log cannot be read");
                if !away {
                    tracing::warn!(
                        error = describe(&error),
                        "the head of the log cannot be read"
                    );
                }
                away = true;
            }
        }
    }
}
