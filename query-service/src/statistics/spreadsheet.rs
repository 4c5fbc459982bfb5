//! A table as CSV, in the column order of the Eurostat data sets. Every value is a code or a number, so that nothing is quoted
//! and nothing can be taken for a formula.

use super::cells::Cell;
use axum::body::Body;
use axum::response::Response;
use http::{HeaderName, HeaderValue, header};
use std::fmt::Write as _;

const COLUMNS: &str = "freq,time,geo,unit,citizen,age,sex,OBS_VALUE,OBS_STATUS\r\n";

/// The position up to which the figures know the log.
const POSITION: HeaderName = HeaderName::from_static("register-position");

/// The table as an answer.
pub(crate) fn answer(cells: &[Cell], position: u64) -> Response {
    let mut response = Response::new(Body::from(text(cells)));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/csv; charset=utf-8; header=present"),
    );
    headers.insert(POSITION, HeaderValue::from(position));
    response
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
        let value = value.map(|value| value.to_string()).unwrap_or_default();
        write!(
            text,
            "Q,{time},LV,PER,{citizen},{age},{sex},{value},{status}\r\n"
        )
        .expect("a string grows");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_in_the_order_of_the_data_sets() {
        let cell = Cell {
            time: "2026-Q1".to_owned(),
            citizen: "UZB".to_owned(),
            sex: "T".to_owned(),
            age: "TOTAL".to_owned(),
            value: None,
            status: "c",
        };
        let expected = "freq,time,geo,unit,citizen,age,sex,OBS_VALUE,OBS_STATUS\r\nQ,2026-Q1,LV,PER,UZB,TOTAL,T,,c\r\n";
        assert_eq!(text(&[cell]), expected);
    }
}
