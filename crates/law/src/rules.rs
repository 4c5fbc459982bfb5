//! The rules of the register, one function each, in files by area. Derived values, refusals and findings come from here;
//! the deciders only put them in order.

pub mod actors;
pub mod alerts;
pub mod alternatives;
pub mod bans;
pub mod categories;
pub mod changes;
pub mod checks;
pub mod civil_status;
pub mod claims;
pub mod consultations;
pub mod data_subjects;
pub mod deadlines;
pub mod detention;
pub mod detention_limits;
pub mod documents;
pub mod governance;
pub mod identity;
pub mod permissions;
pub mod personal_codes;
pub mod record;
pub mod removals;
pub mod retention;
pub mod returns;
mod table;
pub mod texts;

pub use table::RULES;

use events::RuleId;

/// How a rule speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleLevel {
    /// It refuses.
    Block,
    /// It accepts with a flag.
    Warn,
    /// It accepts, because the fact is real, and raises an alarm.
    Alarm,
    /// It derives a value.
    Derive,
    /// It runs on a schedule and appends its finding, once.
    Job,
}

/// A rule of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its number.
    pub id: RuleId,
    /// How it speaks.
    pub level: RuleLevel,
    /// What it says.
    pub text_en: &'static str,
    /// Where that stands.
    pub source: &'static str,
}

/// The rule with this number, if it is applied to commands.
pub fn rule(id: RuleId) -> Option<&'static Rule> {
    RULES
        .binary_search_by_key(&id, |rule| rule.id)
        .ok()
        .and_then(|index| RULES.get(index))
}
