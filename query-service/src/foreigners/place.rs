//! Places in a list of cases, and the cursors that mean them.

use super::refused;
use super::similar::Similar;
use crate::Service;
use crate::cursor::Bound;
use chassis::Problem;
use uuid::Uuid;

/// A place in the list: what it is sorted by, then the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The rank, or the next deadline in microseconds since 1970.
    pub(super) order: i64,
    /// The file.
    pub(super) foreigner_id: Uuid,
}

/// The rest of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rest {
    /// Behind which place it begins.
    pub(super) after: Place,
    /// The files with similar names of the whole list.
    pub(super) similar: Similar,
}

impl Rest {
    /// The cursor of the rest.
    pub(super) fn seal(&self, service: &Service, bound: &Bound<'_>) -> String {
        let Place {
            order,
            foreigner_id,
        } = self.after;
        let rest = [
            &order.to_be_bytes()[..],
            foreigner_id.as_bytes().as_slice(),
            &self.similar.bytes(),
        ];
        bound.seal(&service.keyring, &rest.concat())
    }

    /// The rest that a cursor means.
    pub(super) fn open(
        service: &Service,
        bound: &Bound<'_>,
        cursor: &str,
    ) -> Result<Self, Problem> {
        let rest = bound.open(&service.keyring, cursor)?;
        Self::read(&rest).ok_or_else(|| refused("cursor", "not-a-cursor"))
    }

    fn read(rest: &[u8]) -> Option<Self> {
        let (order, rest) = rest.split_first_chunk()?;
        let (foreigner_id, similar) = rest.split_first_chunk()?;
        Some(Self {
            after: Place {
                order: i64::from_be_bytes(*order),
                foreigner_id: Uuid::from_bytes(*foreigner_id),
            },
            similar: Similar::read(similar)?,
        })
    }
}
