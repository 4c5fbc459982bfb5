//! Placement in and moves between premises of detention (Reg. 122 p. 5.5.1, 5.5.2).

use crate::circumstances::{Circumstances, Decided};
use crate::command::PlaceInCentre;
use crate::refusal::Refusal;
use crate::rules::actors::not_after_now;
use crate::rules::detention as rules;
use crate::state::{File, Placement};
use crate::time::civil_day;
use events::payloads::DetentionPlaced;

/// The detained person was placed in premises, or moved to other ones.
pub(crate) fn place(
    file: &File,
    command: &PlaceInCentre,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let placement =
        rules::a_placement_has_moment_and_premises(command.placed_at, command.premises)?;
    let mut known = file.detentions.iter().flat_map(|known| &known.placements);
    if known.any(|known| *known == placement) {
        return Ok(Vec::new());
    }
    let Placement {
        placed_at,
        premises,
    } = placement;
    not_after_now(placed_at, on.now, "/placed_at")?;
    let detention = rules::a_placement_lies_inside_a_detention(&file.detentions, placed_at)?;
    rules::a_person_is_in_one_place(detention, placed_at)?;
    let placed = DetentionPlaced {
        detention_id: detention.detention_id,
        placed_at,
        premises,
    };
    Ok(vec![Decided::fact(placed, civil_day(placed_at))])
}

pub(crate) fn placed(file: &mut File, event: &DetentionPlaced) {
    if let Some(detention) = super::detention_mut(file, event.detention_id) {
        detention.place(Placement {
            placed_at: event.placed_at,
            premises: event.premises,
        });
    }
}
