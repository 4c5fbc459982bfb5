//! A table as a workbook: the figures on one sheet, what they are on the other.

use super::TableAnswer;
use super::cells::Cell;
use super::spreadsheet::{self, instant};
use axum::response::Response;
use chassis::Problem;
use http::HeaderValue;
use rust_xlsxwriter::{Workbook, XlsxError};

const COLUMNS: [&str; 9] = [
    "freq",
    "time",
    "geo",
    "unit",
    "citizen",
    "age",
    "sex",
    "OBS_VALUE",
    "OBS_STATUS",
];

const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The table as an answer.
pub(crate) fn answer(table: &TableAnswer) -> Result<Response, Problem> {
    let file = file(table).map_err(|error| Problem::internal(error.into()))?;
    let media_type = HeaderValue::from_static(MEDIA_TYPE);
    Ok(spreadsheet::answer(table, file, media_type, "xlsx"))
}

fn file(table: &TableAnswer) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name(table.table)?;
    sheet.write_row(0, 0, COLUMNS)?.set_freeze_panes(1, 0)?;
    for (row, cell) in (1..).zip(&table.cells) {
        let Cell {
            time,
            citizen,
            age,
            sex,
            value,
            status,
        } = cell;
        let codes = ["Q", time.as_str(), "LV", "PER", citizen, age, sex];
        // `write_string` and not `write`: no code is ever read as a formula, a date or a number.
        for (column, code) in (0..).zip(codes) {
            sheet.write_string(row, column, code)?;
        }
        sheet.write_number(row, 7, u32::try_from(*value).unwrap_or(u32::MAX))?;
        sheet.write_string(row, 8, *status)?;
    }
    let about = [
        ("table", table.table.to_owned()),
        ("as_of_position", table.as_of_position.to_string()),
        ("extracted_at", instant(table.extracted_at)),
        ("known_at", table.known_at.map(instant).unwrap_or_default()),
        (
            "rounding",
            if table.rounded { "5" } else { "none" }.to_owned(),
        ),
    ];
    let sheet = workbook.add_worksheet().set_name("about")?;
    for (row, (name, value)) in (0..).zip(about) {
        sheet
            .write_string(row, 0, name)?
            .write_string(row, 1, value)?;
    }
    workbook.save_to_buffer()
}
