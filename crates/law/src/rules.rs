//! The rules of the register, one function each, in files by area. Derived values, refusals and findings come from here;
//! the deciders only put them in order.

pub mod actors;
pub mod bans;
pub mod changes;
pub mod claims;
pub mod detention;
pub mod identity;
pub mod returns;
mod table;
pub mod texts;

pub use table::{RULES, Rule, RuleLevel, rule};
