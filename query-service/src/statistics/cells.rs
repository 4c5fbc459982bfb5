//! The cells of a table, counted from the facts.

use super::tables::{Filter, SEX_TOTAL, TOTAL, Table};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgPool;
use utoipa::ToSchema;

/// How figures are given out. Outside the authorities only rounded ones are (rule R-136): where small cells alone are hidden, a
/// total less the cells beside it tells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Publication {
    /// As counted.
    Exact,
    /// To the nearest 5, each cell on its own (rule R-131).
    Rounded,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Cell {
    /// The quarter.
    pub(crate) time: String,
    /// The citizenship, or TOTAL.
    pub(crate) citizen: String,
    /// The sex, or T.
    pub(crate) sex: String,
    /// The age group, or TOTAL.
    pub(crate) age: String,
    /// Persons.
    pub(crate) value: i64,
    /// A flag of SDMX, such as `p` for provisional; empty where there is none.
    #[schema(value_type = String)]
    pub(crate) status: &'static str,
}

impl Publication {
    /// The figure as given out.
    fn publish(self, count: i64) -> i64 {
        match self {
            Self::Exact => count,
            Self::Rounded => (count + 2) / 5 * 5,
        }
    }
}

/// The cells of a table, and up to where they know the log.
pub(crate) struct Counted {
    /// The position.
    pub(crate) position: u64,
    /// The version of the fold that wrote the facts.
    pub(crate) version: i32,
    /// The cells that are not empty.
    pub(crate) cells: Vec<Cell>,
}

/// The last position that was recorded up to an instant.
pub(crate) async fn position_known_at(
    pool: &PgPool,
    known_at: DateTime<Utc>,
) -> Result<u64, sqlx::Error> {
    let position = sqlx::query_file_scalar!("queries/position_known_at.sql", known_at)
        .fetch_one(pool)
        .await?;
    Ok(position.unsigned_abs())
}

/// Counts the cells that are not empty, as known at a position if one is given.
///
/// A person counts once in a quarter, as at the first event of that quarter, so that the cells of a dimension add up to its
/// total. Voided facts count no more.
pub(crate) async fn count(
    pool: &PgPool,
    table: &Table,
    filter: &Filter,
    publication: Publication,
    known_at: Option<u64>,
) -> Result<Counted, sqlx::Error> {
    let rows = sqlx::query_file!(
        "queries/statistics.sql",
        table.kind.code(),
        filter.time,
        filter.citizen.as_deref(),
        filter.sex.as_deref(),
        filter.age.as_deref(),
        known_at.map(|position| i64::try_from(position).unwrap_or(i64::MAX)),
    )
    .fetch_all(pool)
    .await?;
    let first = rows.first().ok_or(sqlx::Error::RowNotFound)?;
    let (folded, version) = (first.position.unsigned_abs(), first.version);
    let cells = rows.into_iter().filter_map(|row| {
        let value = publication.publish(row.persons?);
        Some(Cell {
            time: row.quarter?,
            citizen: row.citizen.unwrap_or_else(|| TOTAL.to_owned()),
            sex: row.sex.unwrap_or_else(|| SEX_TOTAL.to_owned()),
            age: row.age.unwrap_or_else(|| TOTAL.to_owned()),
            value,
            status: "",
        })
    });
    Ok(Counted {
        position: known_at.map_or(folded, |asked| asked.min(folded)),
        version,
        cells: cells.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_131_cells_are_rounded_to_the_nearest_5_on_their_own() {
        for (count, rounded) in [
            (0, 0),
            (1, 0),
            (2, 0),
            (3, 5),
            (5, 5),
            (7, 5),
            (8, 10),
            (12, 10),
            (24, 25),
        ] {
            assert_eq!(Publication::Rounded.publish(count), rounded, "{count}");
        }
    }
}
