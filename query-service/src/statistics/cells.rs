//! The cells of a table, counted from the facts.

use super::tables::{Filter, SEX_TOTAL, TOTAL, Table};
use serde::Serialize;
use sqlx::PgPool;
use utoipa::ToSchema;

/// Cells below this are not shown outside the authorities unless rounded (rule R-136).
const SMALL_CELL: i64 = 5;

/// How figures are given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Publication {
    /// As counted.
    Exact,
    /// To the nearest 5, each cell on its own (rule R-131).
    Rounded,
    /// As counted, but small cells without their figure.
    SmallCellsHidden,
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
    /// Persons; null when the figure is confidential.
    pub(crate) value: Option<i64>,
    /// `c` when the figure is confidential, otherwise empty.
    #[schema(value_type = String)]
    pub(crate) status: &'static str,
}

impl Publication {
    /// The figure as given out.
    fn publish(self, count: i64) -> (Option<i64>, &'static str) {
        match self {
            Self::SmallCellsHidden if count < SMALL_CELL => (None, "c"),
            Self::Exact | Self::SmallCellsHidden => (Some(count), ""),
            Self::Rounded => (Some((count + 2) / 5 * 5), ""),
        }
    }
}

/// Counts the cells that are not empty, and says up to which position.
///
/// A person counts once in a quarter, as at the first event of that quarter, so that the cells of a dimension add up to its
/// total. Voided facts count no more.
pub(crate) async fn count(
    pool: &PgPool,
    table: &Table,
    filter: &Filter,
    publication: Publication,
) -> Result<(u64, Vec<Cell>), sqlx::Error> {
    let rows = sqlx::query_file!(
        "queries/statistics.sql",
        table.kind.code(),
        filter.time,
        filter.citizen.as_deref(),
        filter.sex.as_deref(),
        filter.age.as_deref(),
    )
    .fetch_all(pool)
    .await?;
    let position = rows
        .first()
        .ok_or(sqlx::Error::RowNotFound)?
        .position
        .unsigned_abs();
    let cells = rows.into_iter().filter_map(|row| {
        let (value, status) = publication.publish(row.persons?);
        Some(Cell {
            time: row.quarter?,
            citizen: row.citizen.unwrap_or_else(|| TOTAL.to_owned()),
            sex: row.sex.unwrap_or_else(|| SEX_TOTAL.to_owned()),
            age: row.age.unwrap_or_else(|| TOTAL.to_owned()),
            value,
            status,
        })
    });
    Ok((position, cells.collect()))
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
            assert_eq!(
                Publication::Rounded.publish(count),
                (Some(rounded), ""),
                "{count}"
            );
        }
    }

    #[test]
    fn r_136_small_cells_are_confidential_outside_the_authorities() {
        assert_eq!(Publication::SmallCellsHidden.publish(4), (None, "c"));
        assert_eq!(Publication::SmallCellsHidden.publish(5), (Some(5), ""));
        assert_eq!(Publication::Exact.publish(1), (Some(1), ""));
    }
}
