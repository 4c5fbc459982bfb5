//! How the state and the rows of each read model are kept in its tables.

mod case_lookup;
mod entry_ban;
mod return_statistics;

use crate::ReadModel;
use crate::copy_text::CopyText;
use event_log::{Keyring, KeyringError, Recorded};
use events::{ForeignerId, StoredEvent};
use read_models::{Envelope, Unappliable};
use sqlx::PgConnection;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

pub(crate) use case_lookup::CaseLookup;
pub(crate) use entry_ban::EntryBan;
pub(crate) use return_statistics::ReturnStatistics;

/// A read model in tables. All statements name tables without their schema: see [`crate::schema::Schema::enter`].
pub(crate) trait Projection: Send + Sync + 'static {
    /// Which one.
    const MODEL: ReadModel;

    /// What is known of one foreigner.
    type State: Default + Send + Sync + 'static;

    /// From one batch to the next, at least and at most, while events trickle in: many small transactions cost more than they
    /// show sooner, and a file that is being worked on is written once for several events.
    const PACE: (Duration, Duration);

    /// Whether anything personal is shown; if not, nobody's key is asked for.
    const PERSONAL: bool;

    /// Folds one event in.
    fn apply(state: &mut Self::State, envelope: &Envelope<'_>) -> Result<(), Unappliable>;

    /// The stored states of these foreigners; those without rows are left out.
    fn load(
        connection: &mut PgConnection,
        foreigners: &[Uuid],
    ) -> impl Future<Output = Result<Vec<(Uuid, Self::State)>, sqlx::Error>> + Send;

    /// All rows of a foreigner: one text for each table, always in the same order.
    fn rows(foreigner_id: ForeignerId, state: &Self::State) -> Vec<CopyText>;
}

/// Reads stored events as far as the read model needs them.
pub(crate) async fn open<P: Projection>(
    keyring: &Keyring,
    stored: &[StoredEvent],
) -> Result<Vec<Arc<Recorded>>, KeyringError> {
    let recorded = if P::PERSONAL {
        keyring.unseal(stored).await?
    } else {
        event_log::without_personal(stored)?
    };
    Ok(recorded.into_iter().map(Arc::new).collect())
}
