//! Statistics of returns: persons ordered to leave, and persons who left following an order (Reg. (EC) 862/2007 Art 7).
//!
//! Persons are counted, not acts, once in a table and quarter (rule R-128). The figures hold no personal data, so that no
//! access record is written.

mod cells;
mod spreadsheet;
mod tables;
mod workbook;

use crate::foreigners::instant;
use crate::positions::{Source::ReturnStatistics, is_of_version};
use crate::rights::{admit_to_statistics, is_inside};
use crate::{Service, outage};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use cells::{Cell, Counted, Publication};
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::{Json, Path, Query};
use chrono::{DateTime, Utc};
use http::HeaderMap;
use read_models::return_statistics;
use serde::{Deserialize, Serialize};
use tables::{Filter, Format, TABLES, Table};
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
    /// System time: the table as the register knew it at this instant (rule R-134).
    #[param(value_type = Option<String>, example = "2026-05-31T21:00:00Z")]
    known_at: Option<String>,
    /// `json`, `csv`, `sdmx-csv` or `xlsx`.
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
    /// When the figures were read.
    #[schema(value_type = String)]
    extracted_at: DateTime<Utc>,
    /// The system time that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    known_at: Option<DateTime<Utc>>,
    /// Whether cells are rounded: on request, and always outside the authorities (rule R-136).
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
        (TableAnswer = "application/json"), (String = "text/csv"), (String = "application/vnd.sdmx.data+csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))))
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
    let format = Format::read(parameters.format.as_deref())?;
    let known_at = parameters
        .known_at
        .as_deref()
        .map(|text| instant("known_at", text))
        .transpose()?;
    service
        .reach(ReturnStatistics, parameters.min_position)
        .await?;
    let publication = if parameters.rounded || !is_inside(&actor) {
        Publication::Rounded
    } else {
        Publication::Exact
    };
    let counted = count(&service, table, &filter, publication, known_at).await?;
    let answer = TableAnswer {
        table: table.name,
        as_of_position: counted.position,
        extracted_at: service.clock.now(),
        known_at,
        rounded: publication == Publication::Rounded,
        cells: counted.cells,
    };
    match format {
        Format::Json => Ok(Json::new(answer).into_response()),
        Format::Csv => Ok(spreadsheet::csv(&answer)),
        Format::SdmxCsv => Ok(spreadsheet::sdmx_csv(&answer)),
        Format::Xlsx => workbook::answer(&answer),
    }
}

async fn count(
    service: &Service,
    table: &Table,
    filter: &Filter,
    publication: Publication,
    known_at: Option<DateTime<Utc>>,
) -> Result<Counted, Problem> {
    let pool = &service.figures;
    let position = match known_at {
        None => None,
        Some(known_at) => Some(
            cells::position_known_at(pool, known_at)
                .await
                .map_err(outage::problem)?,
        ),
    };
    let counted = cells::count(pool, table, filter, publication, position)
        .await
        .map_err(outage::problem)?;
    is_of_version(
        counted.version,
        return_statistics::VERSION,
        counted.position,
    )?;
    Ok(counted)
}

#[cfg(test)]
mod tests;
