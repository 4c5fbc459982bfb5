//! Statistics of returns: persons ordered to leave, and persons who left following an order (Reg. (EC) 862/2007 Art 7).
//!
//! Persons are counted, not acts, once in a table and quarter (rule R-128). The figures hold no personal data, so that no
//! access record is written.

mod cells;
mod spreadsheet;
mod tables;

use crate::positions::{self, ReadModel::ReturnStatistics};
use crate::rights::{admit_to_statistics, is_inside};
use crate::{Service, outage};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use cells::{Cell, Publication};
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::{Json, Path, Query};
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use tables::{Filter, TABLES, Table};
use utoipa::{IntoParams, ToSchema};

/// The tables of statistics.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TableList {
    /// The tables.
    tables: Vec<tables::TableView>,
}

/// What to read of a table. An absent dimension means all of its values, the total included.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TableParameters {
    /// Reference quarter; all when absent.
    #[param(example = "2026-Q1")]
    time: Option<String>,
    /// Citizenship, ICAO or ISO alpha-3, or TOTAL.
    citizen: Option<String>,
    /// T (total), M, F or UNK.
    sex: Option<String>,
    /// TOTAL or a code of CL-AGE.
    age: Option<String>,
    /// Each cell rounded to the nearest 5 on its own (rule R-131).
    #[serde(default)]
    rounded: bool,
    /// `json` or `csv`.
    format: Option<String>,
    /// Wait up to 2 s until the read model has reached this position, then 503.
    min_position: Option<u64>,
}

/// One table.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TableAnswer {
    /// The table.
    #[schema(value_type = String)]
    table: &'static str,
    /// Everything in the log up to here was seen.
    as_of_position: u64,
    /// Whether cells are rounded.
    rounded: bool,
    /// The cells that are not empty, by quarter, citizenship, sex and age.
    cells: Vec<Cell>,
}

/// Lists the tables with their dimensions and code lists.
#[utoipa::path(
    get,
    path = "/v1/statistics",
    tag = "Statistics",
    responses((status = 200, description = "The tables", body = TableList))
)]
pub(crate) async fn list(actor: Actor, headers: HeaderMap) -> Result<Json<TableList>, Problem> {
    admit_to_statistics(&actor, &headers)?;
    Ok(Json::new(TableList {
        tables: TABLES.iter().map(Table::view).collect(),
    }))
}

/// Counts one table.
#[utoipa::path(
    get,
    path = "/v1/statistics/{table}",
    tag = "Statistics",
    params(("table" = String, Path, description = "migr_eiord1 or migr_eirtn1"), TableParameters),
    responses((status = 200, description = "The table", content(
        (TableAnswer = "application/json"), (String = "text/csv"))))
)]
pub(crate) async fn table(
    State(service): State<Service>,
    actor: Actor,
    headers: HeaderMap,
    Path(name): Path<String>,
    Query(parameters): Query<TableParameters>,
) -> Result<Response, Problem> {
    admit_to_statistics(&actor, &headers)?;
    let table = Table::named(&name).ok_or_else(|| Problem::not_found("There is no such table."))?;
    let filter = Filter::read(&parameters)?;
    let as_csv = tables::wants_csv(parameters.format.as_deref())?;
    positions::reach(&service.figures, ReturnStatistics, parameters.min_position).await?;
    let publication = match (parameters.rounded, is_inside(&actor)) {
        (true, _) => Publication::Rounded,
        (false, true) => Publication::Exact,
        (false, false) => Publication::SmallCellsHidden,
    };
    let (as_of_position, cells) = cells::count(&service.figures, table, &filter, publication)
        .await
        .map_err(outage::problem)?;
    if as_csv {
        return Ok(spreadsheet::answer(&cells, as_of_position));
    }
    Ok(Json::new(TableAnswer {
        table: table.name,
        as_of_position,
        rounded: parameters.rounded,
        cells,
    })
    .into_response())
}

#[cfg(test)]
mod tests;
