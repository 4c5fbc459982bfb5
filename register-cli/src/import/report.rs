//! What became of an import, for people and programs. It holds no content of the file.

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

use serde::Serialize;

use super::line::Faulty;
use crate::progress::per_second;

/// Counts, and each line that was not imported.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) dry_run: bool,
    /// Lines with content.
    pub(crate) lines: u64,
    pub(crate) imported: u64,
    /// Persons that an earlier import recorded with the same content.
    pub(crate) already_there: u64,
    pub(crate) not_imported: u64,
    pub(crate) seconds: f64,
    pub(crate) per_second: f64,
    pub(crate) faults: Vec<Faulty>,
    /// What of the persons is registered otherwise than their lines say.
    pub(crate) remarks: Vec<Faulty>,
}

impl Report {
    /// Before anything is recorded.
    pub(crate) fn new(dry_run: bool, lines: u64, faults: Vec<Faulty>) -> Self {
        Self {
            dry_run,
            lines,
            imported: 0,
            already_there: 0,
            not_imported: faults.len() as u64,
            seconds: 0.0,
            per_second: 0.0,
            faults,
            remarks: Vec::new(),
        }
    }

    /// A line that was not imported after all.
    pub(crate) fn fails(&mut self, fault: Faulty) {
        self.not_imported += 1;
        self.faults.push(fault);
    }

    /// How long the recording took.
    pub(crate) fn took(&mut self, elapsed: Duration) {
        self.seconds = elapsed.as_secs_f64();
        self.per_second = per_second(self.imported + self.already_there, elapsed);
        self.faults.sort_by_key(|fault| fault.line);
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            lines,
            imported,
            already_there,
            not_imported,
            ..
        } = self;
        if self.dry_run {
            let good = lines - not_imported;
            return write!(
                f,
                "Of {lines} persons, {good} can be imported and {not_imported} cannot; nothing was recorded."
            );
        }
        write!(
            f,
            "Of {lines} persons, {imported} were imported, {already_there} were already there and \
             {not_imported} were not imported, in {:.1} s ({:.0} a second).",
            self.seconds, self.per_second
        )
    }
}

impl Display for Faulty {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.code)?;
        if !self.field.is_empty() {
            write!(f, " at {}", self.field)?;
        }
        if let Some(rule) = self.rule {
            write!(f, " ({rule})")?;
        }
        Ok(())
    }
}
