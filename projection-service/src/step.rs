//! The one transaction in which rows and checkpoint move together (architecture P-5).

use crate::ProjectionError;
use crate::checkpoint::Checkpoint;
use crate::fold::Fold;
use crate::projections::Projection;
use crate::schema::{Generation, Schema};
use chrono::{DateTime, Utc};
use event_log::Recorded;
use sqlx::{PgConnection, PgPool};
use std::sync::Arc;

/// The channel on which readers hear that a read model has moved: `<name>:<position>`.
const CHANNEL: &str = "read_model";

/// Folds events into a schema in a transaction of its own. The events must follow the checkpoint.
///
/// `None` when somebody else has moved the checkpoint or swapped the schema meanwhile: nothing was done. `fold` is empty or
/// holds what was folded up to `from`; after anything but success it holds what nobody committed.
pub(crate) async fn step<P: Projection>(
    pool: &PgPool,
    schema: Schema,
    from: Checkpoint,
    fold: &mut Fold<P>,
    recorded: &[Arc<Recorded>],
    now: DateTime<Utc>,
) -> Result<Option<Checkpoint>, ProjectionError> {
    let mut transaction = pool.begin().await?;
    let Some(reached) = step_within(&mut transaction, schema, from, fold, recorded, now).await?
    else {
        transaction.rollback().await?;
        return Ok(None);
    };
    fail_point("projector::before_commit");
    transaction.commit().await?;
    fail_point("projector::after_commit");
    Ok(Some(reached))
}

/// The same inside a transaction of the caller's. After `None` or an error it must be rolled back.
pub(crate) async fn step_within<P: Projection>(
    transaction: &mut PgConnection,
    schema: Schema,
    from: Checkpoint,
    fold: &mut Fold<P>,
    recorded: &[Arc<Recorded>],
    now: DateTime<Utc>,
) -> Result<Option<Checkpoint>, ProjectionError> {
    let Some(last) = recorded.last() else {
        return Ok(Some(from));
    };
    let follows = recorded
        .iter()
        .zip(from.position + 1..)
        .all(|(event, position)| event.position == position);
    assert!(
        follows,
        "a page of the log is contiguous and begins after the checkpoint"
    );
    schema.enter(transaction).await?;
    if Checkpoint::lock(transaction).await? != from {
        return Ok(None);
    }
    fold.load(transaction, recorded).await?;
    fold.apply(recorded).await?;
    fail_point("projector::after_apply");
    fold.write(transaction).await?;
    let reached = Checkpoint {
        position: last.position,
        version: P::MODEL.version(),
        ..from
    };
    if !from.advance(transaction, reached, now).await? {
        return Ok(None);
    }
    if schema.generation == Generation::Live {
        notify(transaction, schema, reached.position).await?;
    }
    Ok(Some(reached))
}

/// Tells readers, once the transaction commits, how far the live read model has come.
pub(crate) async fn notify(
    transaction: &mut PgConnection,
    schema: Schema,
    position: u64,
) -> Result<(), sqlx::Error> {
    let message = format!("{}:{position}", schema.model);
    sqlx::query!("SELECT pg_notify($1, $2)", CHANNEL, message)
        .fetch_one(transaction)
        .await?;
    Ok(())
}

/// A place between two side effects where the fault tests stop the process.
pub(crate) fn fail_point(name: &'static str) {
    fail::fail_point!(name);
    let _ = name;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ReadModel;
    use crate::projections::{CaseLookup, open};
    use crate::testing::Register;
    use chassis::clock::{Clock as _, System};

    async fn step_anew(
        register: &Register,
        schema: Schema,
        from: Checkpoint,
        recorded: &[Arc<Recorded>],
    ) -> Result<Option<Checkpoint>, ProjectionError> {
        let mut fold = Fold::<CaseLookup>::of(&register.pool);
        let now = System.now();
        step(&register.pool, schema, from, &mut fold, recorded, now).await
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn f11_a_batch_that_comes_twice_has_its_effect_once(owner: PgPool) {
        let register = Register::open(&owner).await;
        register.populate(1..3).await;
        let page = event_log::read_from(&register.pool, 0, 1_000)
            .await
            .expect("the log");
        let recorded = open::<CaseLookup>(&register.keyring, &page.events)
            .await
            .expect("the keys");
        let schema = Schema::live(ReadModel::CaseLookup);
        let empty = Checkpoint::read(&register.pool, schema)
            .await
            .expect("the checkpoint");

        let reached = step_anew(&register, schema, empty, &recorded).await;
        let reached = reached
            .expect("the database")
            .expect("nobody else is there");
        assert_eq!(reached.position, register.head().await);

        let again = step_anew(&register, schema, empty, &recorded).await;
        assert_eq!(again.expect("the database"), None);
        assert_eq!(
            Checkpoint::read(&register.pool, schema)
                .await
                .expect("the checkpoint"),
            reached
        );
        assert_eq!(register.differences(ReadModel::CaseLookup).await, 0);
        register.close().await;
    }

    #[sqlx::test(migrator = "migrations::MIGRATOR")]
    async fn a_step_that_began_before_a_swap_is_thrown_away(owner: PgPool) {
        let register = Register::open(&owner).await;
        register.populate(1..2).await;
        let schema = Schema::live(ReadModel::CaseLookup);
        let before = Checkpoint::read(&register.pool, schema)
            .await
            .expect("the checkpoint");
        let page = event_log::read_from(&register.pool, 0, 1)
            .await
            .expect("the log");
        let recorded = open::<CaseLookup>(&register.keyring, &page.events)
            .await
            .expect("the keys");
        for statement in [
            "SELECT read_model_prepare_next('case_lookup')",
            "SELECT read_model_swap('case_lookup')",
        ] {
            sqlx::query(statement)
                .execute(&register.pool)
                .await
                .expect("the projection service may rebuild");
        }
        let stepped = step_anew(&register, schema, before, &recorded).await;
        assert_eq!(
            stepped.expect("the database"),
            None,
            "the position is the same, the generation is not"
        );
        assert_eq!(register.count("case_lookup.case_files").await, 0);
        register.close().await;
    }
}
