//! Countries and border crossing points: tables that are too long for an enum.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use super::UnknownCode;
use super::table::rows;

const COUNTRIES: &str = include_str!("../../codes/countries.tsv");
const CROSSING_POINTS: &str = include_str!("../../codes/border-crossing-points.tsv");

/// What a country code stands for (CL-COUNTRY).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountryKind {
    /// A country of ISO 3166-1.
    Iso,
    /// An addition of ICAO 9303-3 section 5: organisations, stateless persons, refugees, British variants.
    Icao,
    /// `UTO`, the country of specimen documents; refused in production (rule R-020).
    Specimen,
    /// A country that no longer exists; accepted as country of birth only.
    Historic,
}

struct CountryRow {
    kind: CountryKind,
    alpha2: &'static str,
    en: &'static str,
    lv: &'static str,
}

static COUNTRY_TABLE: LazyLock<HashMap<[u8; 3], CountryRow>> = LazyLock::new(|| {
    let rows = Country::table().map(|[code, kind, alpha2, en, lv]| {
        let kind = match kind {
            "ISO" => CountryKind::Iso,
            "ICAO" => CountryKind::Icao,
            "SPECIMEN" => CountryKind::Specimen,
            "HISTORIC" => CountryKind::Historic,
            other => unreachable!("the table of countries has no kind {other}"),
        };
        let code = code.as_bytes().try_into();
        let row = CountryRow {
            kind,
            alpha2,
            en,
            lv,
        };
        (code.expect("country codes have three letters"), row)
    });
    rows.collect()
});

/// A country, nationality or issuer: ISO 3166-1 alpha-3 or an ICAO addition (CL-COUNTRY version 1, rule R-020).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 3]);

impl Country {
    /// `XXA`, stateless person.
    pub const STATELESS: Self = Self(*b"XXA");
    /// `XXX`, unspecified nationality.
    pub const UNSPECIFIED: Self = Self(*b"XXX");
    /// `LVA`.
    pub const LATVIA: Self = Self(*b"LVA");

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("country codes are letters")
    }

    /// What the code stands for.
    pub fn kind(&self) -> CountryKind {
        self.row().kind
    }

    /// ISO 3166-1 alpha-2, empty where there is none.
    pub fn alpha2(&self) -> &'static str {
        self.row().alpha2
    }

    /// The English name.
    pub fn en(&self) -> &'static str {
        self.row().en
    }

    /// The Latvian name.
    pub fn lv(&self) -> &'static str {
        self.row().lv
    }

    /// Every code of the list, in its order.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::table().filter_map(|[code, ..]| code.parse().ok())
    }

    /// The rows of the list: code, kind, ISO 3166-1 alpha-2, English and Latvian names.
    pub(super) fn table() -> impl Iterator<Item = [&'static str; 5]> {
        rows(COUNTRIES)
    }

    /// The country with this ISO 3166-1 alpha-2 code.
    pub fn from_alpha2(code: &str) -> Option<Self> {
        let code = Some(code.to_ascii_uppercase()).filter(|code| code.len() == 2)?;
        COUNTRY_TABLE
            .iter()
            .find(|(_, row)| row.alpha2 == code)
            .map(|(code, _)| Self(*code))
    }

    /// Whether nationals enjoy free movement: the EU, the EEA and Switzerland (rule R-022).
    pub fn has_free_movement(&self) -> bool {
        matches!(
            &self.0,
            b"AUT"
                | b"BEL"
                | b"BGR"
                | b"HRV"
                | b"CYP"
                | b"CZE"
                | b"DNK"
                | b"EST"
                | b"FIN"
                | b"FRA"
                | b"DEU"
                | b"GRC"
                | b"HUN"
                | b"IRL"
                | b"ITA"
                | b"LVA"
                | b"LTU"
                | b"LUX"
                | b"MLT"
                | b"NLD"
                | b"POL"
                | b"PRT"
                | b"ROU"
                | b"SVK"
                | b"SVN"
                | b"ESP"
                | b"SWE"
                | b"ISL"
                | b"LIE"
                | b"NOR"
                | b"CHE"
        )
    }

    fn row(self) -> &'static CountryRow {
        COUNTRY_TABLE
            .get(&self.0)
            .expect("a country is only made from the table")
    }
}

impl FromStr for Country {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let code = text
            .as_bytes()
            .try_into()
            .ok()
            .filter(|code| COUNTRY_TABLE.contains_key(code));
        code.map(Self).ok_or(UnknownCode { list: "CL-COUNTRY" })
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A border crossing point or pseudo place (CL-BCP version 1; Cabinet Reg. 704 p. 2-7, Annex 1). `XS-<country>` is the
/// external border of another Schengen state; the list names each, so that no other country slips in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BorderCrossingPoint(Box<str>);

impl BorderCrossingPoint {
    /// The code.
    pub fn code(&self) -> &str {
        &self.0
    }

    /// Every code of the list with its kind, English and Latvian names.
    pub fn table() -> impl Iterator<Item = (&'static str, &'static str, &'static str, &'static str)>
    {
        rows(CROSSING_POINTS).map(|[code, kind, en, lv]| (code, kind, en, lv))
    }
}

impl FromStr for BorderCrossingPoint {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        static CODES: LazyLock<std::collections::HashSet<&'static str>> =
            LazyLock::new(|| BorderCrossingPoint::table().map(|row| row.0).collect());
        if CODES.contains(text) {
            Ok(Self(text.into()))
        } else {
            Err(UnknownCode { list: "CL-BCP" })
        }
    }
}

impl fmt::Display for BorderCrossingPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! code_serde {
    ($($name:ty),+) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

code_serde!(Country, BorderCrossingPoint);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_020_countries_are_iso_or_icao_codes() {
        for (code, kind) in [
            ("UZB", CountryKind::Iso),
            ("XXA", CountryKind::Icao),
            ("UTO", CountryKind::Specimen),
            ("SUN", CountryKind::Historic),
        ] {
            assert_eq!(code.parse::<Country>().expect(code).kind(), kind);
        }
        for code in ["ZZZ", "uzb", "UZ", "", "UZBK", "D<<"] {
            assert!(code.parse::<Country>().is_err(), "{code}");
        }
        assert_eq!(
            Country::from_alpha2("ru")
                .map(|c| c.code().to_owned())
                .as_deref(),
            Some("RUS")
        );
        assert_eq!(
            COUNTRY_TABLE
                .values()
                .filter(|row| row.kind == CountryKind::Iso)
                .count(),
            249
        );
    }

    #[test]
    fn crossing_points_are_those_of_regulation_704_and_the_pseudo_codes() {
        for code in ["LV-TER", "LV-RIX", "LV-GREEN", "LV-INT", "XS-EST"] {
            assert_eq!(
                code.parse::<BorderCrossingPoint>().expect(code).code(),
                code
            );
        }
        for code in [
            "LV-XYZ", "TER", "XS-ZZZ", "XS-UZB", "XS-IRL", "XS-LVA", "XS-", "",
        ] {
            assert!(code.parse::<BorderCrossingPoint>().is_err(), "{code}");
        }
    }
}
