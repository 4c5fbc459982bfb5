//! Who received data of a person, from the access log (GDPR Art 15(1)(c)).
//!
//! A recipient is an organisation. The officers who acted for it are not named: their names are no part of the person's data and
//! the person needs them only where rights cannot be exercised otherwise (Court of Justice, C-579/21), which the supervisory
//! authority and the courts see to; auditors find them in the access log.

use crate::outage;
use chassis::Problem;
use chrono::NaiveDate;
use serde::Serialize;
use sqlx::PgConnection;
use utoipa::ToSchema;
use uuid::Uuid;

/// What an organisation received on a day. A list of hits in which the person stands is one too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Disclosure {
    /// The day in Latvia.
    pub(super) on: NaiveDate,
    /// The organisation.
    pub(super) organisation: String,
    /// Its unit.
    pub(super) unit: String,
    /// Why, a code of CL-PURPOSE.
    #[schema(example = "BORDER_CHECK")]
    pub(super) purpose: String,
    /// What was done, as the access log names it.
    #[schema(example = "CHECK")]
    pub(super) action: String,
    /// How many times.
    pub(super) count: u64,
}

/// Every disclosure that the access log still holds, the first one first. What was answered with nothing disclosed nothing.
pub(super) async fn read(
    snapshot: &mut PgConnection,
    files: &[Uuid],
) -> Result<Vec<Disclosure>, Problem> {
    let rows = sqlx::query!(
        r#"SELECT (at AT TIME ZONE 'Europe/Riga')::date AS "on!",
                  actor ->> 'organisation' AS organisation,
                  actor ->> 'unit' AS unit,
                  purpose,
                  action,
                  count(*) AS "count!"
             FROM access_log
            WHERE foreigners && $1
              AND result <> 'NOT_FOUND'
            GROUP BY 1, 2, 3, 4, 5
            ORDER BY 1, 2, 3, 4, 5"#,
        files,
    )
    .fetch_all(snapshot)
    .await
    .map_err(outage::problem)?;
    let disclosures = rows.into_iter().map(|row| Disclosure {
        on: row.on,
        organisation: row.organisation.unwrap_or_default(),
        unit: row.unit.unwrap_or_default(),
        purpose: row.purpose,
        action: row.action,
        count: row.count.unsigned_abs(),
    });
    Ok(disclosures.collect())
}
