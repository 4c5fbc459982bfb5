//! Who else holds decisions on the person: the authorities, with the files that are kept as one.

use super::measures::{MeasureOn, When, measures_on};
use events::codes::Authority;
use read_models::case_lookup::{CaseDocument, DecisionStatus, DecisionView};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;
use uuid::Uuid;

/// An authority that has decisions on the person.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Holder {
    /// The authority.
    #[schema(value_type = String, example = "VRS")]
    authority: Authority,
    /// The units of the officers who recorded its decisions.
    units: BTreeSet<String>,
    /// How many decisions, changes of others included.
    decisions: usize,
    /// How many of them hold on the day: measures, permissions in their window, extensions of a detention that goes on.
    live: usize,
    /// The files on which they stand: this one, and those that are merged with it.
    files: BTreeSet<Uuid>,
}

/// The authorities with decisions on these files of one person, in the order of their codes.
pub(super) fn holders<'c>(
    files: impl IntoIterator<Item = &'c CaseDocument>,
    when: When,
) -> Vec<Holder> {
    let mut holders = BTreeMap::new();
    for case in files {
        let measures = measures_on(case, when);
        for decision in &case.decisions {
            let holder = holders
                .entry(decision.authority.code())
                .or_insert_with(|| Holder {
                    authority: decision.authority,
                    units: BTreeSet::new(),
                    decisions: 0,
                    live: 0,
                    files: BTreeSet::new(),
                });
            holder.units.insert(decision.unit.clone());
            holder.decisions += 1;
            holder.live += usize::from(is_live(case, decision, &measures, when));
            holder.files.insert(case.foreigner_id.0);
        }
    }
    holders.into_values().collect()
}

fn is_live(
    case: &CaseDocument,
    decision: &DecisionView,
    measures: &[MeasureOn],
    when: When,
) -> bool {
    let id = decision.decision_id;
    if measures
        .iter()
        .any(|measure| measure.decision_id == Some(id.0))
    {
        return true;
    }
    let day = when.day();
    if decision.permission.is_some() {
        return case.status_on(decision, day) == DecisionStatus::InForce;
    }
    let detentions = case.detentions.iter().filter(|detention| {
        let held = |measure: &MeasureOn| measure.detention_id == Some(detention.detention_id.0);
        measures.iter().any(held)
    });
    let mut extensions = detentions.flat_map(|detention| &detention.extensions);
    extensions.any(|extension| {
        extension.decision_id == id && extension.from <= day && day <= extension.until
    })
}
