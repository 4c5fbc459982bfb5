//! A table as CSV, in the column order of the Eurostat data sets, and as SDMX-CSV. Every value is a code or a number, so that
//! nothing is quoted and nothing can be taken for a formula.

use super::TableAnswer;
use super::cells::Cell;
use axum::body::Body;
use axum::response::Response;
use chrono::{DateTime, SecondsFormat, Utc};
use http::{HeaderName, HeaderValue, header};
use std::fmt::Write as _;

const COLUMNS: &str = "freq,time,geo,unit,citizen,age,sex,OBS_VALUE,OBS_STATUS\r\n";

const SDMX_COLUMNS: &str = "STRUCTURE,STRUCTURE_ID,ACTION,freq,unit,citizen,age,sex,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\r\n";

/// The position up to which the figures know the log.
const POSITION: HeaderName = HeaderName::from_static("register-position");
/// When the figures were read.
const EXTRACTED_AT: HeaderName = HeaderName::from_static("register-extracted-at");
/// Whether the figures are rounded, and to what.
const ROUNDING: HeaderName = HeaderName::from_static("register-rounding");

/// The table in the columns of the data sets.
pub(crate) fn csv(table: &TableAnswer) -> Response {
    let media_type = HeaderValue::from_static("text/csv; charset=utf-8; header=present");
    answer(table, text(&table.cells).into(), media_type, "csv")
}

/// The table as SDMX-CSV 2.0.
pub(crate) fn sdmx_csv(table: &TableAnswer) -> Response {
    let media_type = HeaderValue::from_static("application/vnd.sdmx.data+csv; version=2.0.0");
    answer(table, sdmx_text(table).into(), media_type, "csv")
}

/// A file of a table. What it says of itself stands in headers and in its name: the columns are those of the data sets.
pub(super) fn answer(
    table: &TableAnswer,
    file: Vec<u8>,
    media_type: HeaderValue,
    extension: &str,
) -> Response {
    let rounding = if table.rounded { "5" } else { "none" };
    let extracted_at = instant(table.extracted_at);
    let name = format!(
        "attachment; filename=\"{}_{}_{}_rounding-{rounding}.{extension}\"",
        table.table,
        table.as_of_position,
        extracted_at.replace(':', ""),
    );
    let mut response = Response::new(Body::from(file));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, media_type);
    headers.insert(POSITION, HeaderValue::from(table.as_of_position));
    headers.insert(EXTRACTED_AT, value(&extracted_at));
    headers.insert(ROUNDING, HeaderValue::from_static(rounding));
    headers.insert(header::CONTENT_DISPOSITION, value(&name));
    response
}

/// An instant as the files say it.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("names of tables and instants are visible ASCII")
}

fn text(cells: &[Cell]) -> String {
    let mut text = COLUMNS.to_owned();
    for cell in cells {
        let Cell {
            time,
            citizen,
            age,
            sex,
            value,
            status,
        } = cell;
        write!(
            text,
            "Q,{time},LV,PER,{citizen},{age},{sex},{value},{status}\r\n"
        )
        .expect("a string grows");
    }
    text
}

fn sdmx_text(table: &TableAnswer) -> String {
    let dataflow = format!("ESTAT:{}(1.0)", table.table.to_ascii_uppercase());
    let mut text = SDMX_COLUMNS.to_owned();
    for cell in &table.cells {
        let Cell {
            time,
            citizen,
            age,
            sex,
            value,
            status,
        } = cell;
        write!(
            text,
            "dataflow,{dataflow},I,Q,PER,{citizen},{age},{sex},LV,{time},{value},{status}\r\n"
        )
        .expect("a string grows");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell() -> Cell {
        Cell {
            time: "2026-Q1".to_owned(),
            citizen: "UZB".to_owned(),
            sex: "T".to_owned(),
            age: "TOTAL".to_owned(),
            value: 5,
            status: "",
        }
    }

    #[test]
    fn columns_stand_in_the_order_of_the_data_sets() {
        let expected = "freq,time,geo,unit,citizen,age,sex,OBS_VALUE,OBS_STATUS\r\nQ,2026-Q1,LV,PER,UZB,TOTAL,T,5,\r\n";
        assert_eq!(text(&[cell()]), expected);
    }

    #[test]
    fn sdmx_csv_names_its_data_flow_in_every_row() {
        let table = TableAnswer {
            table: "migr_eiord1",
            as_of_position: 7,
            extracted_at: DateTime::UNIX_EPOCH,
            known_at: None,
            rounded: true,
            cells: vec![cell()],
        };
        let expected = "STRUCTURE,STRUCTURE_ID,ACTION,freq,unit,citizen,age,sex,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\r\n\
                        dataflow,ESTAT:MIGR_EIORD1(1.0),I,Q,PER,UZB,TOTAL,T,LV,2026-Q1,5,\r\n";
        assert_eq!(sdmx_text(&table), expected);
        let headers = csv(&table).headers().clone();
        assert_eq!(
            headers[header::CONTENT_DISPOSITION],
            "attachment; filename=\"migr_eiord1_7_1970-01-01T000000Z_rounding-5.csv\""
        );
    }
}
