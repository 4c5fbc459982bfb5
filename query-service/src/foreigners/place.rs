//! Places in a list of cases, and the cursors that mean them.

use super::refused;
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

impl Place {
    /// The cursor of the place.
    pub(super) fn seal(self, service: &Service, bound: &Bound<'_>) -> String {
        let place = [
            &self.order.to_be_bytes()[..],
            self.foreigner_id.as_bytes().as_slice(),
        ];
        bound.seal(&service.keyring, &place.concat())
    }

    /// The place that a cursor means.
    pub(super) fn open(
        service: &Service,
        bound: &Bound<'_>,
        cursor: &str,
    ) -> Result<Self, Problem> {
        let place = bound.open(&service.keyring, cursor)?;
        let opened = place.split_first_chunk().and_then(|(order, id)| {
            Some(Self {
                order: i64::from_be_bytes(*order),
                foreigner_id: Uuid::from_slice(id).ok()?,
            })
        });
        opened.ok_or_else(|| refused("cursor", "not-a-cursor"))
    }
}
