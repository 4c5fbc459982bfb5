//! Rows in the text form of PostgreSQL's COPY.
//!
//! A file's rows of one table are one text: when the text is the same, so are the rows.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use std::fmt::{Display, Write as _};

/// How the rows of one table come and go.
#[derive(Debug)]
pub(crate) struct Table {
    /// `COPY … FROM STDIN` with the columns in the order in which fields are added.
    pub(crate) copy: &'static str,
    /// `DELETE` of all rows of the foreigners in `$1`.
    pub(crate) delete: &'static str,
}

/// Rows for one table, ready to be copied in.
#[derive(Debug)]
pub(crate) struct CopyText {
    pub(crate) table: &'static Table,
    text: String,
    at_row_start: bool,
}

impl CopyText {
    pub(crate) const fn new(table: &'static Table) -> Self {
        Self {
            table,
            text: String::new(),
            at_row_start: true,
        }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// Adds whole rows of the same table.
    pub(crate) fn append(&mut self, rows: &Self) {
        self.text.push_str(&rows.text);
    }

    /// A number, code, id or truth value: something whose text form needs no escaping.
    pub(crate) fn plain(&mut self, value: impl Display) -> &mut Self {
        self.separate();
        write!(self.text, "{value}").expect("writing to a string cannot fail");
        self
    }

    pub(crate) fn plain_or_null(&mut self, value: Option<impl Display>) -> &mut Self {
        match value {
            Some(value) => self.plain(value),
            None => self.null(),
        }
    }

    pub(crate) fn day_or_null(&mut self, day: Option<NaiveDate>) -> &mut Self {
        // PostgreSQL knows no sign before a year of more than four digits.
        self.plain_or_null(day.map(|day| day.to_string().trim_start_matches('+').to_owned()))
    }

    pub(crate) fn instant(&mut self, instant: DateTime<Utc>) -> &mut Self {
        let text = instant.to_rfc3339();
        self.plain(text.trim_start_matches('+'))
    }

    pub(crate) fn instant_or_null(&mut self, instant: Option<DateTime<Utc>>) -> &mut Self {
        match instant {
            Some(instant) => self.instant(instant),
            None => self.null(),
        }
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.separate();
        for letter in text.chars() {
            match letter {
                '\\' => self.text.push_str("\\\\"),
                '\t' => self.text.push_str("\\t"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                _ => self.text.push(letter),
            }
        }
        self
    }

    pub(crate) fn text_or_null(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.text(text),
            None => self.null(),
        }
    }

    pub(crate) fn json(&mut self, value: &impl Serialize) -> &mut Self {
        let json =
            serde_json::to_string(value).expect("states are maps with string keys and no floats");
        self.text(&json)
    }

    /// An array of codes, which are letters and digits.
    pub(crate) fn codes(&mut self, codes: impl IntoIterator<Item = impl Display>) -> &mut Self {
        let codes: Vec<String> = codes.into_iter().map(|code| code.to_string()).collect();
        self.plain(format_args!("{{{}}}", codes.join(",")))
    }

    pub(crate) fn end_row(&mut self) {
        self.text.push('\n');
        self.at_row_start = true;
    }

    fn null(&mut self) -> &mut Self {
        self.plain("\\N")
    }

    fn separate(&mut self) {
        if !self.at_row_start {
            self.text.push('\t');
        }
        self.at_row_start = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_and_nulls_inside_a_text_stay_text() {
        static TABLE: Table = Table {
            copy: "COPY t FROM STDIN",
            delete: "DELETE FROM t WHERE foreigner_id = ANY($1)",
        };
        let mut rows = CopyText::new(&TABLE);
        rows.text("a\tb\\c\nd\re")
            .text_or_null(None)
            .text("\\N")
            .text("")
            .plain(7)
            .end_row();
        rows.codes(["UZB", "RUS"])
            .codes([0; 0])
            .day_or_null(None)
            .json(&"x\\\n")
            .end_row();
        let text = std::str::from_utf8(rows.as_bytes()).expect("text");
        assert_eq!(
            text,
            "a\\tb\\\\c\\nd\\re\t\\N\t\\\\N\t\t7\n{UZB,RUS}\t{}\t\\N\t\"x\\\\\\\\\\\\n\"\n"
        );
    }
}
