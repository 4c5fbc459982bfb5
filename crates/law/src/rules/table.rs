//! The rules that this crate applies, with their words and sources: for generated documents and for the texts of alarms
//! and warnings. "Reg. 122" is Cabinet Regulation No. 122 of 05.03.2013.

use super::RuleLevel::{Alarm, Block, Derive, Warn};
use super::{Rule, RuleLevel};
use events::RuleId;

/// Every rule that this crate applies, by number.
pub const RULES: &[Rule] = &[
    row(
        1,
        Block,
        "The subject of a person file is a foreigner: no Latvian citizen and no Latvian non-citizen.",
        "Immigration Law s. 1; Reg. 122 p. 2",
    ),
    row(
        3,
        Block,
        "Only SBG (VRS) and OCMA (PMLP) organisations may append events to person files.",
        "Reg. 122 p. 4",
    ),
    row(
        4,
        Block,
        "The recording organisation equals the organisation whose official took the decision (5.7.2, 5.7.5, 5.11, 5.13, 5.14).",
        "Reg. 122 p. 6-7",
    ),
    row(
        5,
        Block,
        "If SBG finds a violation whose decision belongs to OCMA, SBG may write only groups 5.1-5.6, 5.8, 5.9.",
        "Reg. 122 p. 8",
    ),
    row(
        6,
        Block,
        "Expulsion as additional criminal penalty is recorded by SBG with judgment date and number.",
        "Reg. 122 p. 7, 5.7.6",
    ),
    row(
        7,
        Block,
        "A decision of MIN_INT, MIN_FOR, MFA_CONS or MISSION is recorded only by OCMA and carries at least given name, surname, date of birth, violation, ban dates and decision (5.1.1, 5.1.2, 5.1.9, 5.9-5.13).",
        "Reg. 122 p. 9-10",
    ),
    row(
        9,
        Block,
        "(authority, decision number, decision date, kind) is unique in the register.",
        "Reg. 122 p. 5.7.2, 5.11.2; the register's own rule",
    ),
    row(
        10,
        Block,
        "decision_date <= recorded_date; no date in the future except planned ends (period end, ban end, measure end).",
        "the register's own rule",
    ),
    row(
        11,
        Block,
        "Every command carries individual user id, organisation, unit, workstation and purpose; shared accounts are refused.",
        "Regulation (EU) 2018/1861 Art 10(1)(g), (j), 12(2)",
    ),
    row(
        12,
        Block,
        "A decision kind may be issued only by the authorities listed in CL-AUTH for that kind.",
        "Reg. 122 p. 5.7, 5.11, 5.13, 9; Immigration Law s. 61",
    ),
    row(
        13,
        Block,
        "Every person has exactly one primary identity, with a surname (or explicit single-name flag) and a date of birth (may be partial).",
        "Regulation (EU) 2018/1860 Art 4(2); Regulation (EU) 2018/1861 Art 22(1)",
    ),
    row(
        14,
        Block,
        "Each identity has one category: CONFIRMED, NOT_CONFIRMED, ALIAS, MISUSED.",
        "Delegated Regulation (EU) 2023/333 Annex I",
    ),
    row(
        15,
        Block,
        "Registered names are in Latin script (letters, space, hyphen, apostrophe, full stop); the original script is kept in a separate field.",
        "Reg. 122 p. 5.1.1-5.1.2",
    ),
    row(
        17,
        Block,
        "A partial date of birth is year, or year+month, or an explicit range; it is a real calendar date, not in the future, age <= 130.",
        "the register's own rule",
    ),
    row(
        18,
        Derive,
        "Age rules on a partial date of birth use the youngest possible age.",
        "the register's own rule, in the best interest of the child",
    ),
    row(19, Block, "Sex is stored as ISO 5218 0/1/2/9.", "ISO 5218"),
    row(
        20,
        Block,
        "Nationality codes are ISO 3166-1 alpha-3 or ICAO extras; at least one (XXX if unknown); UTO is refused in production.",
        "ICAO 9303-3 s. 5",
    ),
    row(
        21,
        Block,
        "Nationality type agrees with code: XXA-STATELESS, XXB-REF_1951, XXC-REF_OTHER, XXX-UNSPEC.",
        "ICAO 9303-3 s. 5",
    ),
    row(
        22,
        Block,
        "If any nationality is EU, EEA or CHE, Return-Directive decision kinds are refused (free-movement regime applies).",
        "Regulation (EU) 2018/1861 Art 26; Directive 2008/115/EC Art 3(1)",
    ),
    row(
        28,
        Block,
        "issue_date >= date of birth, expiry_date >= issue_date.",
        "the register's own rule",
    ),
    row(
        29,
        Warn,
        "The same document (issuer, kind, number) on two persons opens a duplicate case (merge, misuse, or re-issued number).",
        "Regulation (EU) 2018/1861 Art 23, 46, 47",
    ),
    row(
        30,
        Block,
        "Before a new file is created a duplicate search runs; with a candidate of level SAME or SIMILAR the officer either attaches to it or states DIFFERENT_PERSON with a distinguishing fact.",
        "Regulation (EU) 2018/1861 Art 23(1), 46(3)",
    ),
    row(
        37,
        Block,
        "A violation record has a date and a place.",
        "Reg. 122 p. 5.9",
    ),
    row(
        38,
        Block,
        "A detention record has start instant, reason code and SBG unit.",
        "Reg. 122 p. 5.4",
    ),
    row(
        39,
        Block,
        "Only SBG starts detention under the Immigration Law; police handover time is recorded separately (max 3 h).",
        "Immigration Law s. 51",
    ),
    row(
        40,
        Alarm,
        "Without a court decision detention ends not later than 10 x 24 h after the actual moment of detention.",
        "Immigration Law s. 54",
    ),
    row(
        41,
        Alarm,
        "The motion to the court is recorded at least 48 h before the limit.",
        "Immigration Law s. 54; Asylum Law s. 18(2)",
    ),
    row(
        46,
        Block,
        "Detention episodes of one person do not overlap.",
        "the register's own rule",
    ),
    row(
        48,
        Block,
        "Release needs an instant and a reason code.",
        "Reg. 122 p. 5.5.3-5.5.4",
    ),
    row(
        49,
        Alarm,
        "A child under 14 is not detained under the Immigration Law; 14-17 only with LAST_RESORT justification (a reported fact is stored, but alarms the supervisor at once).",
        "Immigration Law s. 51; Directive 2008/115/EC Art 17",
    ),
    row(
        50,
        Derive,
        "Detention limits are 24-h periods and never shift to a working day.",
        "Asylum Law s. 17(8); the register's own rule",
    ),
    row(
        52,
        Derive,
        "Departure or death closes an open detention in the same transaction with REMOVED or DEATH.",
        "the register's own rule",
    ),
    row(
        54,
        Block,
        "Return decision kinds: RD_VOL, RD_FORCED, RD_COURT; number, date and authority are mandatory.",
        "Reg. 122 p. 5.7",
    ),
    row(
        55,
        Block,
        "RD_VOL has a departure period of 7 to 30 days.",
        "Directive 2008/115/EC Art 7(1); Immigration Law s. 43",
    ),
    row(
        57,
        Block,
        "A period of 0 or < 7 days exists only with ground ABSCONDING_RISK, MANIFESTLY_UNFOUNDED, FRAUD or THREAT.",
        "Directive 2008/115/EC Art 7(4)",
    ),
    row(
        58,
        Derive,
        "Last day of voluntary departure = notification date + period, extended events added; it is sent to SIS at once.",
        "Regulation (EU) 2018/1860 Art 3(4), 4(1)(x)",
    ),
    row(
        59,
        Block,
        "A decision takes effect only after notification (or legal fiction of notification); enforcement before is refused.",
        "Administrative Procedure Law; Law on Notification",
    ),
    row(
        60,
        Block,
        "At most one live return decision per person; a follow-up names its predecessor.",
        "the register's own rule",
    ),
    row(
        68,
        Block,
        "RemovalExecuted has date, BCP and destination country (not LVA, not a Schengen state unless readmission).",
        "Reg. 122 p. 5.7.7-5.7.9",
    ),
    row(
        69,
        Block,
        "Departure date >= decision date; departure between decision and notification gets state DEPARTED_BEFORE_NOTIFICATION.",
        "the register's own rule",
    ),
    row(
        70,
        Block,
        "A departure confirmation names its source (CL-EXITPROOF) and reference.",
        "Regulation (EU) 2018/1860 Art 6(1), 14(1)",
    ),
    row(
        71,
        Derive,
        "Departure on or before the last day = EXECUTED_IN_TIME, after = EXECUTED_LATE, by SBG = EXECUTED_FORCED.",
        "the register's own rule; Directive 2008/115/EC Art 11(1)(b)",
    ),
    row(
        74,
        Derive,
        "Suspension by appeal, court or authority is effective at once and mirrored to SIS field (y).",
        "Regulation (EU) 2018/1860 Art 3(5)",
    ),
    row(
        76,
        Block,
        "Every change (suspend, amend, revoke, shorten) is a decision with authority, kind, number, date and target.",
        "Reg. 122 p. 5.14",
    ),
    row(
        77,
        Block,
        "Revocation states EX_TUNC or EX_NUNC and an effective date; EX_NUNC effective date >= target date.",
        "Administrative Procedure Law s. 85-86",
    ),
    row(
        78,
        Derive,
        "Revoking a return decision revokes linked return bans, or requires a re-basing decision.",
        "CJEU C-546/19 Westerwaldkreis",
    ),
    row(
        80,
        Block,
        "A ban has scope LV or SCHENGEN; each scope has its own dates and decision.",
        "Reg. 122 p. 5.10-5.13",
    ),
    row(
        81,
        Block,
        "A return-linked ban has no start and no end until departure is confirmed; it stores the term.",
        "CJEU C-225/16 Ouhrami",
    ),
    row(
        82,
        Derive,
        "On departure: from = departure date, until = same calendar day after the term (last day inclusive; 29 Feb -> 28 Feb).",
        "CJEU C-225/16 Ouhrami; the register's own rule",
    ),
    row(
        83,
        Derive,
        "Stand-alone bans (ministerial, consular) run from the stated date.",
        "Reg. 122 p. 5.10-5.13; Immigration Law s. 61",
    ),
    row(
        84,
        Block,
        "Term <= 5 years unless THREAT is recorded; caps by basis come from the parameter table.",
        "Directive 2008/115/EC Art 11(2); Immigration Law s. 63",
    ),
    row(
        85,
        Block,
        "Unlimited term only for MIN_INT or MIN_FOR and with a review date.",
        "Immigration Law s. 61; the register's own rule",
    ),
    row(
        87,
        Block,
        "Shortening sets new_until < old_until, by the deciding authority or a court; it never lengthens.",
        "Reg. 122 p. 5.14",
    ),
    row(
        88,
        Block,
        "Lengthening needs a new ban decision.",
        "the register's own rule",
    ),
    row(
        89,
        Derive,
        "A suspended ban gives INFO, not refusal, inside the interval.",
        "Reg. 122 p. 5.14; the register's own rule",
    ),
    row(
        101,
        Derive,
        "An expired, revoked or lifted ban never produces HIT; it stays in history until erasure.",
        "Reg. 122 p. 13",
    ),
    row(
        114,
        Derive,
        "Entry check on a live return decision: with ban -> treat as refusal measure and swap alerts; without -> inform issuer.",
        "Regulation (EU) 2018/1860 Art 8",
    ),
    row(
        126,
        Derive,
        "Two times on every fact: effective (legal) and recorded (system); replay 'as known on X' and 'as valid on X' both work.",
        "the register's own rule",
    ),
    row(
        127,
        Block,
        "Input failing a blocking rule is rejected; failing a soft rule is stored with a quality flag.",
        "Implementing Regulation (EU) 2021/2225 Art 2, Annex",
    ),
    row(
        132,
        Derive,
        "Age group at the reference event; unknown -> UNK.",
        "Regulation (EC) No 862/2007 Art 5, 7",
    ),
];

const fn row(number: u16, level: RuleLevel, text_en: &'static str, source: &'static str) -> Rule {
    Rule {
        id: RuleId(number),
        level,
        text_en,
        source,
    }
}
