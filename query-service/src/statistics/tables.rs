//! The tables, their dimensions and what may be asked of them (Reg. (EC) 862/2007 Art 5 and 7).

use super::TableParameters;
use crate::foreigners::refused;
use chassis::Problem;
use events::codes::{AgeGroup, Country};
use read_models::return_statistics::FactKind;
use serde::Serialize;
use utoipa::ToSchema;

/// A table of statistics.
#[derive(Debug)]
pub(crate) struct Table {
    /// The name of the data set at Eurostat.
    pub(crate) name: &'static str,
    /// What it counts.
    pub(crate) kind: FactKind,
    label: &'static str,
}

/// All tables.
pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "migr_eiord1",
        kind: FactKind::OrderedToLeave,
        label: "Persons ordered to leave, by quarter of the decision",
    },
    Table {
        name: "migr_eirtn1",
        kind: FactKind::Returned,
        label: "Persons returned following an order to leave, by quarter of departure",
    },
];

/// The total of a dimension in a table: of sex `T`, of the others `TOTAL`.
pub(crate) const TOTAL: &str = "TOTAL";
/// The total of sex.
pub(crate) const SEX_TOTAL: &str = "T";

const SEXES: [(&str, &str); 4] = [
    (SEX_TOTAL, "total"),
    ("M", "male"),
    ("F", "female"),
    ("UNK", "unknown"),
];

/// A table as listed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TableView {
    /// Its name.
    #[schema(value_type = String)]
    name: &'static str,
    /// What it counts.
    #[schema(value_type = String)]
    label: &'static str,
    /// `Q`: quarterly.
    #[schema(value_type = String)]
    freq: &'static str,
    /// `PER`: persons.
    #[schema(value_type = String)]
    unit: &'static str,
    /// Its dimensions in the order of columns.
    dimensions: Vec<DimensionView>,
}

/// A dimension with its code list.
#[derive(Debug, Serialize, ToSchema)]
struct DimensionView {
    /// Its name, also that of the parameter.
    #[schema(value_type = String)]
    name: &'static str,
    /// Its codes. A table holds those that occur.
    codes: Vec<CodeView>,
}

/// A code with its label.
#[derive(Debug, Serialize, ToSchema)]
struct CodeView {
    /// The code.
    code: String,
    /// The label.
    #[schema(value_type = String)]
    label: &'static str,
}

impl Table {
    /// The table of this name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        TABLES.iter().find(|table| table.name == name)
    }

    /// The table as listed.
    pub(crate) fn view(&self) -> TableView {
        let total = || CodeView {
            code: TOTAL.to_owned(),
            label: "total",
        };
        let countries = countries().map(|country| CodeView {
            code: country.code().to_owned(),
            label: country.en(),
        });
        let ages = AgeGroup::LIST.codes.iter().map(|code| CodeView {
            code: code.code.to_owned(),
            label: code.en,
        });
        let sexes = SEXES.iter().map(|(code, label)| CodeView {
            code: (*code).to_owned(),
            label,
        });
        TableView {
            name: self.name,
            label: self.label,
            freq: "Q",
            unit: "PER",
            dimensions: vec![
                DimensionView {
                    name: "citizen",
                    codes: std::iter::once(total()).chain(countries).collect(),
                },
                DimensionView {
                    name: "sex",
                    codes: sexes.collect(),
                },
                DimensionView {
                    name: "age",
                    codes: std::iter::once(total()).chain(ages).collect(),
                },
            ],
        }
    }
}

/// The cells that are asked for; `None` means all of a dimension.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    /// The quarter.
    pub(crate) time: Option<String>,
    /// The citizenship, or the total.
    pub(crate) citizen: Option<String>,
    /// The sex, or the total.
    pub(crate) sex: Option<String>,
    /// The age group, or the total.
    pub(crate) age: Option<String>,
}

impl Filter {
    /// Reads the parameters.
    pub(crate) fn read(parameters: &TableParameters) -> Result<Self, Problem> {
        let admit =
            |name: &'static str, value: &Option<String>, known: fn(&str) -> bool| match value {
                Some(code) if !known(code) => Err(refused(name, "unknown-code")),
                _ => Ok(value.clone()),
            };
        Ok(Self {
            time: admit("time", &parameters.time, is_quarter)?,
            citizen: admit("citizen", &parameters.citizen, |code| {
                code == TOTAL || code.parse::<Country>().is_ok()
            })?,
            sex: admit("sex", &parameters.sex, |code| {
                SEXES.iter().any(|(known, _)| *known == code)
            })?,
            age: admit("age", &parameters.age, |code| {
                code == TOTAL || code.parse::<AgeGroup>().is_ok()
            })?,
        })
    }
}

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// The answer of the interface.
    Json,
    /// The columns of the Eurostat data sets.
    Csv,
    /// SDMX-CSV 2.0, as statistical offices exchange it.
    SdmxCsv,
    /// A workbook.
    Xlsx,
}

impl Format {
    /// Reads the parameter.
    pub(crate) fn read(format: Option<&str>) -> Result<Self, Problem> {
        match format {
            None | Some("json") => Ok(Self::Json),
            Some("csv") => Ok(Self::Csv),
            Some("sdmx-csv") => Ok(Self::SdmxCsv),
            Some("xlsx") => Ok(Self::Xlsx),
            Some(_) => Err(refused("format", "unknown-code")),
        }
    }
}

/// `2026-Q1`.
fn is_quarter(text: &str) -> bool {
    text.split_once("-Q").is_some_and(|(year, quarter)| {
        year.len() == 4
            && year.bytes().all(|byte| byte.is_ascii_digit())
            && matches!(quarter, "1" | "2" | "3" | "4")
    })
}

/// Every country of CL-COUNTRY, in the order of codes: the list says whether a code is its own, so every code is asked.
fn countries() -> impl Iterator<Item = Country> {
    let letters = || b'A'..=b'Z';
    let codes =
        letters().flat_map(move |a| letters().flat_map(move |b| letters().map(move |c| [a, b, c])));
    codes.filter_map(|code| std::str::from_utf8(&code).ok()?.parse().ok())
}
