//! The retention queue: how the retention of every file stands, for whoever has to order its erasure (rules ).

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Due;

/// Writes how the retention of files stands. A file of which a measure is live stands in the queue only while it is held.
pub(super) async fn keep(connection: &mut PgConnection, dues: &[Due]) -> Result<(), sqlx::Error> {
    let known = dues
        .iter()
        .filter_map(|due| Some((due.foreigner_id.0, due.retention?)));
    let (queued, gone): (Vec<_>, Vec<_>) = known
        .partition(|(_, standing)| standing.due_on.is_some() || standing.held || standing.erased);
    let ids = |files: &[(Uuid, _)]| files.iter().map(|(id, _)| *id).collect::<Vec<Uuid>>();
    let due_on: Vec<Option<NaiveDate>> = queued.iter().map(|(_, it)| it.due_on).collect();
    let erase_from: Vec<Option<NaiveDate>> = queued.iter().map(|(_, it)| it.erase_from).collect();
    let held: Vec<bool> = queued.iter().map(|(_, it)| it.held).collect();
    let held_until: Vec<Option<NaiveDate>> = queued.iter().map(|(_, it)| it.held_until).collect();
    let erased: Vec<bool> = queued.iter().map(|(_, it)| it.erased).collect();
    sqlx::query!(
        "INSERT INTO retention_queue (foreigner_id, due_on, erase_from, held, held_until, erased)
         SELECT * FROM UNNEST($1::uuid[], $2::date[], $3::date[], $4::boolean[], $5::date[], $6::boolean[])
             ON CONFLICT (foreigner_id) DO UPDATE
            SET due_on = EXCLUDED.due_on,
                erase_from = EXCLUDED.erase_from,
                held = EXCLUDED.held,
                held_until = EXCLUDED.held_until,
                erased = EXCLUDED.erased",
        &ids(&queued),
        &due_on as &[Option<NaiveDate>],
        &erase_from as &[Option<NaiveDate>],
        &held,
        &held_until as &[Option<NaiveDate>],
        &erased,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "DELETE FROM retention_queue WHERE foreigner_id = ANY($1)",
        &ids(&gone)
    )
    .execute(connection)
    .await?;
    Ok(())
}
