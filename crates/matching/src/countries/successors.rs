//! States that were renamed, divided or united, and the British and Kosovan codes that stand beside a state's own.

/// A former code, and those of the states that its people and places belong to since.
const SUCCESSORS: &[(&str, &[&str])] = &[
    (
        "SUN",
        &[
            "ARM", "AZE", "BLR", "EST", "GEO", "KAZ", "KGZ", "LTU", "LVA", "MDA", "RUS", "TJK",
            "TKM", "UKR", "UZB",
        ],
    ),
    (
        "YUG",
        &["BIH", "HRV", "MKD", "MNE", "RKS", "SCG", "SRB", "SVN"],
    ),
    ("SCG", &["MNE", "RKS", "SRB"]),
    ("CSK", &["CZE", "SVK"]),
    ("DDR", &["DEU"]),
    ("BYS", &["BLR"]),
    ("ZAR", &["COD"]),
    ("BUR", &["MMR"]),
    ("TMP", &["TLS"]),
    ("YMD", &["YEM"]),
    ("VDR", &["VNM"]),
    ("HVO", &["BFA"]),
    ("DHY", &["BEN"]),
    ("RHO", &["ZWE"]),
    ("AFI", &["DJI"]),
    ("ANT", &["BES", "CUW", "SXM"]),
    ("NHB", &["VUT"]),
    ("GEL", &["KIR", "TUV"]),
    ("PCI", &["FSM", "MHL", "MNP", "PLW"]),
    ("PCZ", &["PAN"]),
    ("SKM", &["IND"]),
    ("NTZ", &["IRQ", "SAU"]),
    ("FXX", &["FRA"]),
    // States that left another which kept its code.
    ("SDN", &["SSD"]),
    ("ETH", &["ERI"]),
    ("IDN", &["TLS", "TMP"]),
    ("SRB", &["RKS"]),
    // Codes of ICAO 9303-3 beside a state's own.
    ("GBR", &["GBD", "GBN", "GBO", "GBP", "GBS"]),
    ("RKS", &["UNK", "XKX", "XXK"]),
];

/// Whether one of two codes succeeds the other.
pub(super) fn are_of_one_state(one: &str, other: &str) -> bool {
    SUCCESSORS.iter().any(|(former, successors)| {
        (*former == one && successors.contains(&other))
            || (*former == other && successors.contains(&one))
    })
}
