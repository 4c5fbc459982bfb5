//! Every code list with all that is known about its codes: labels, the version that brought them, when they hold, and the
//! codes of other systems. What may be done with a code is law and stands there.

use super::table::rows;
use super::{BorderCrossingPoint, Code, Country, LISTS};
use chrono::NaiveDate;
use std::collections::HashMap;
use std::sync::LazyLock;

const MAPPINGS: &str = include_str!("../../codes/mappings.tsv");
const VALIDITY: &str = include_str!("../../codes/validity.tsv");

/// The version of the lists that are tables.
const TABLE_VERSION: u16 = 1;

/// A code list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// Its name, `CL-` and a word.
    pub name: &'static str,
    /// Its version; it grows when a code is added.
    pub version: u16,
    /// Its codes, in the order of the list.
    pub entries: Vec<Entry>,
}

/// A code of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The code with its labels.
    pub code: Code,
    /// What the code stands for, in lists that say it: of a border crossing point the kind of border, of a country the
    /// standard.
    pub kind: Option<&'static str>,
    /// First day; none where it always held.
    pub valid_from: Option<NaiveDate>,
    /// Last day, included; none while it holds.
    pub valid_to: Option<NaiveDate>,
    /// The codes of other systems.
    pub mappings: Mappings,
}

/// The codes of other systems for one code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mappings {
    /// Schengen Information System.
    pub sis: Option<&'static str>,
    /// Eurostat, data sets on the enforcement of immigration legislation.
    pub eurostat: Option<&'static str>,
    /// ICAO Doc 9303.
    pub icao: Option<&'static str>,
    /// ISO 3166-1 alpha-2.
    pub iso2: Option<&'static str>,
}

impl List {
    /// The codes of a version of the list; none if there was no such version.
    pub fn of_version(&self, version: u16) -> Option<impl Iterator<Item = &Entry>> {
        let entries = self.entries.iter();
        (1..=self.version)
            .contains(&version)
            .then(|| entries.filter(move |entry| entry.code.since <= version))
    }
}

/// Every list, by name.
pub fn lists() -> &'static [List] {
    static CATALOGUE: LazyLock<Vec<List>> = LazyLock::new(catalogue);
    &CATALOGUE
}

/// The list of this name: `CL-VIOL`, or `viol`, in capital letters or not.
pub fn list(name: &str) -> Option<&'static List> {
    lists().iter().find(|list| {
        let short = list.name.strip_prefix("CL-").unwrap_or(list.name);
        name.eq_ignore_ascii_case(list.name) || name.eq_ignore_ascii_case(short)
    })
}

fn catalogue() -> Vec<List> {
    let known = Known::read();
    let enumerated = LISTS.iter().map(|list| List {
        name: list.name,
        version: list.version,
        entries: list
            .codes
            .iter()
            .map(|code| known.entry(list.name, *code, None))
            .collect(),
    });
    let mut lists: Vec<_> = enumerated
        .chain([crossing_points(&known), countries(&known)])
        .collect();
    lists.sort_by_key(|list| list.name);
    lists
}

fn crossing_points(known: &Known) -> List {
    let name = "CL-BCP";
    let rows = BorderCrossingPoint::table();
    List {
        name,
        version: TABLE_VERSION,
        entries: rows
            .map(|(code, kind, en, lv)| known.entry(name, of_table(code, lv, en), Some(kind)))
            .collect(),
    }
}

/// ICAO and Eurostat use the codes of ISO 3166-1, alpha-3 and alpha-2, where the table of mappings says nothing else.
/// States that ended have neither.
fn countries(known: &Known) -> List {
    let name = "CL-COUNTRY";
    let rows = Country::table().map(|[code, kind, alpha2, en, lv]| {
        let mut entry = known.entry(name, of_table(code, lv, en), Some(kind));
        let iso2 = Some(alpha2).filter(|alpha2| !alpha2.is_empty());
        let icao = Some(code).filter(|_| kind != "HISTORIC");
        let mappings = &mut entry.mappings;
        mappings.iso2 = iso2;
        mappings.icao = mappings.icao.or(icao);
        mappings.eurostat = mappings.eurostat.or(iso2);
        entry
    });
    List {
        name,
        version: TABLE_VERSION,
        entries: rows.collect(),
    }
}

fn of_table(code: &'static str, lv: &'static str, en: &'static str) -> Code {
    Code {
        code,
        lv,
        en,
        since: TABLE_VERSION,
    }
}

/// What the tables say about single codes, by list and code.
struct Known {
    mappings: HashMap<(&'static str, &'static str), Mappings>,
    validity: HashMap<(&'static str, &'static str), [Option<NaiveDate>; 2]>,
}

impl Known {
    fn read() -> Self {
        let mut mappings: HashMap<_, Mappings> = HashMap::new();
        for [list, code, system, value] in rows(MAPPINGS) {
            let of_code = mappings.entry((list, code)).or_default();
            let field = match system {
                "sis" => &mut of_code.sis,
                "eurostat" => &mut of_code.eurostat,
                "icao" => &mut of_code.icao,
                other => unreachable!("the table of mappings knows no system {other}"),
            };
            *field = Some(value);
        }
        let day = |text: &str| {
            (!text.is_empty()).then(|| text.parse().expect("the table of validity holds days"))
        };
        let validity =
            rows(VALIDITY).map(|[list, code, from, to]| ((list, code), [day(from), day(to)]));
        Self {
            mappings,
            validity: validity.collect(),
        }
    }

    fn entry(&self, list: &'static str, code: Code, kind: Option<&'static str>) -> Entry {
        let key = (list, code.code);
        let [valid_from, valid_to] = self.validity.get(&key).copied().unwrap_or_default();
        Entry {
            code,
            kind,
            valid_from,
            valid_to,
            mappings: self.mappings.get(&key).copied().unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, code: &str) -> &'static Entry {
        let entries = &list(name).expect(name).entries;
        let found = entries.iter().find(|entry| entry.code.code == code);
        found.expect(code)
    }

    #[test]
    fn a_list_is_found_by_its_name_and_its_short_name() {
        for name in ["CL-VIOL", "viol", "VIOL", "cl-viol"] {
            assert_eq!(list(name).map(|list| list.name), Some("CL-VIOL"), "{name}");
        }
        assert_eq!(list("CL-NOTHING"), None);
        assert_eq!(lists().len(), LISTS.len() + 2);
        assert!(lists().is_sorted_by_key(|list| list.name));
    }

    #[test]
    fn every_row_of_the_tables_is_about_a_code_that_exists() {
        let mut seen = std::collections::HashSet::new();
        for [list, code, system, value] in rows(MAPPINGS) {
            entry(list, code);
            assert!(!value.is_empty() && seen.insert((list, code, system)));
        }
        for [list, code, _, _] in rows(VALIDITY) {
            let Entry {
                valid_from,
                valid_to,
                ..
            } = entry(list, code);
            assert!(valid_from.is_some() || valid_to.is_some(), "{list} {code}");
            assert!(valid_to.is_none_or(|to| valid_from.is_none_or(|from| from <= to)));
        }
    }

    #[test]
    fn codes_of_other_systems_are_those_of_the_standards() {
        let mapped = |list, code| entry(list, code).mappings;
        assert_eq!(mapped("CL-COUNTRY", "GRC").eurostat, Some("EL"));
        assert_eq!(mapped("CL-COUNTRY", "GBR").eurostat, Some("UK"));
        assert_eq!(mapped("CL-COUNTRY", "RKS").eurostat, Some("XK"));
        assert_eq!(mapped("CL-COUNTRY", "XXA").eurostat, Some("STLS"));
        assert_eq!(mapped("CL-COUNTRY", "DEU").icao, Some("D"));
        let uzbekistan = Mappings {
            sis: None,
            eurostat: Some("UZ"),
            icao: Some("UZB"),
            iso2: Some("UZ"),
        };
        assert_eq!(mapped("CL-COUNTRY", "UZB"), uzbekistan);
        assert_eq!(mapped("CL-COUNTRY", "SUN"), Mappings::default());
        assert_eq!(mapped("CL-SEX", "9").icao, Some("<"));
        assert_eq!(mapped("CL-BANBASIS", "RETURN_BAN").sis, Some("iv"));
        assert_eq!(mapped("CL-BANBASIS", "PNG").sis, None);
        assert_eq!(mapped("CL-DEPFORM", "DUBLIN").eurostat, None);
    }

    #[test]
    fn lists_that_have_to_be_mapped_are_mapped_whole() {
        for name in ["CL-SEX", "CL-AGE", "CL-VIOL", "CL-REFUSAL"] {
            let entries = &list(name).expect(name).entries;
            assert!(
                entries
                    .iter()
                    .all(|entry| entry.mappings.eurostat.is_some()),
                "{name}"
            );
        }
        for name in ["CL-IDCAT", "CL-WARN"] {
            let entries = &list(name).expect(name).entries;
            assert!(
                entries.iter().all(|entry| entry.mappings.sis.is_some()),
                "{name}"
            );
        }
        let countries = &list("CL-COUNTRY").expect("countries").entries;
        assert!(
            countries.iter().all(|entry| entry.kind != Some("ISO")
                || entry.mappings.eurostat.map(str::len) == Some(2))
        );
    }

    #[test]
    fn suspended_points_end_and_an_older_version_has_fewer_codes() {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        assert_eq!(entry("bcp", "LV-VNT").valid_to, day("2023-10-15"));
        assert_eq!(entry("bcp", "LV-TER").valid_to, None);
        assert_eq!(entry("country", "DDR").valid_to, day("1990-10-02"));
        let kinds = list("deckind").expect("kinds of decisions");
        let count = |version| kinds.of_version(version).map(Iterator::count);
        assert_eq!(
            (count(0), count(1), count(2), count(3)),
            (None, Some(9), Some(15), None)
        );
    }
}
