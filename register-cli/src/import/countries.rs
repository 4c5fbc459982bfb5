//! What lists write for a country: two letters of ISO 3166-1, three of ICAO, codes of renamed states and of those that are gone.

use events::codes::{Country, CountryKind};

/// Codes that lists write and CL-COUNTRY does not have, with those that it has: everyday ones, former ones of states that were
/// renamed, and ISO 3166-3 for those that are gone.
const OTHERWISE: &[(&str, &str)] = &[
    ("BU", "MMR"),
    ("BUR", "MMR"),
    ("CS", "SCG"),
    ("CSHH", "CSK"),
    ("CSXX", "SCG"),
    ("D", "DEU"),
    ("DD", "DDR"),
    ("DDDE", "DDR"),
    ("EL", "GRC"),
    ("ROM", "ROU"),
    ("SU", "SUN"),
    ("SUHH", "SUN"),
    ("TMP", "TLS"),
    ("TP", "TLS"),
    ("UK", "GBR"),
    ("XK", "RKS"),
    ("XKX", "RKS"),
    ("YU", "YUG"),
    ("YUCS", "YUG"),
    ("ZAR", "COD"),
    ("ZR", "COD"),
    ("ZZ", "XXX"),
    ("ZZZ", "XXX"),
];

/// The country of a code; nothing if nobody has such a code.
pub(super) fn country(code: &str) -> Option<Country> {
    let code = code.trim().to_ascii_uppercase();
    let known = || Country::from_alpha2(&code).or_else(|| code.parse().ok());
    let otherwise = OTHERWISE.iter().find(|(other, _)| *other == code);
    otherwise.map_or_else(known, |(_, country)| country.parse().ok())
}

/// What may be written as a nationality or issuer for a code, and why that is not the country itself, if it is not.
pub(super) fn registered(code: &str) -> (Country, Option<&'static str>) {
    match country(code) {
        None => (Country::UNSPECIFIED, Some("COUNTRY_UNKNOWN")),
        // Accepted as country of birth only (rule R-020).
        Some(country) if country.kind() == CountryKind::Historic => {
            (Country::UNSPECIFIED, Some("HISTORIC_COUNTRY"))
        }
        Some(country) => (country, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_other_code_leads_to_one_of_the_list() {
        for (code, country) in OTHERWISE {
            assert!(country.parse::<Country>().is_ok(), "{code}");
            assert!(code.parse::<Country>().is_err(), "{code} is one itself");
        }
    }

    #[test]
    fn r_020_what_is_not_registered_says_why() {
        let of = |code| {
            let (country, why) = registered(code);
            (country.code().to_owned(), why)
        };
        let plain = |code: &str| (code.to_owned(), None);
        assert_eq!(of("ru"), plain("RUS"));
        assert_eq!(of(" RUS "), plain("RUS"));
        assert_eq!(of("xk"), plain("RKS"));
        assert_eq!(of("zr"), plain("COD"));
        assert_eq!(of("zz"), plain("XXX"));
        let unspecified = |why| ("XXX".to_owned(), Some(why));
        assert_eq!(of("suhh"), unspecified("HISTORIC_COUNTRY"));
        assert_eq!(of("YUG"), unspecified("HISTORIC_COUNTRY"));
        assert_eq!(of("qq"), unspecified("COUNTRY_UNKNOWN"));
        assert_eq!(of(""), unspecified("COUNTRY_UNKNOWN"));
    }
}
