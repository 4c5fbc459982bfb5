//! One-off entry permissions and the entries under them (rules ).

use events::payloads::{EntryPermissionGranted, EntryPermissionUsed};

use super::changes;
use super::decisions::{DecisionView, Permission, PermissionUse};
use super::document::CaseDocument;
use crate::{Envelope, Unappliable};

pub(super) fn granted(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &EntryPermissionGranted,
) -> Result<(), Unappliable> {
    let permission = Permission {
        from: event.from,
        until: event.until,
        entries: event.entries,
        ground: event.ground,
        uses: Vec::new(),
    };
    changes::add(
        case,
        DecisionView {
            permission: Some(permission),
            ..DecisionView::of(envelope, &event.decision)
        },
    )
}

pub(super) fn used(
    case: &mut CaseDocument,
    envelope: &Envelope<'_>,
    event: &EntryPermissionUsed,
) -> Result<(), Unappliable> {
    let decision = changes::find(case, event.target, envelope.position)?;
    let not_one = Unappliable::NotAPermission(decision.decision_id);
    let permission = decision.permission.as_mut().ok_or(not_one)?;
    permission.uses.push(PermissionUse {
        entered_on: event.entered_on,
        border_crossing_point: event.border_crossing_point.clone(),
        position: envelope.position,
    });
    Ok(())
}
