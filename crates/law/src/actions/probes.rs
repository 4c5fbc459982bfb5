//! For every action a command that has all it needs: of two officers' acts and changes one for each thing that it could be
//! about. Dates are those of the day on which it is asked.

mod course;
mod data_subject;
mod decisions;
mod facts;
mod persons;
mod record;

use crate::circumstances::Circumstances;
use crate::command::Command;
use crate::state::File;
use crate::time::days_after;
use chrono::NaiveDate;
use events::DecisionId;
use events::codes::{Authority, BorderCrossingPoint, Country, DecisionKind, Organisation};
use events::payloads::Decision;

type Probe = fn(&File, &Circumstances<'_>) -> Vec<Command>;

/// Every command to an open file by its name in the URL, in the order of the contract.
pub(super) const PROBES: &[(&str, Probe)] = &[
    ("assert-identity", persons::assert_identity),
    ("recategorise-identity", persons::recategorise_identity),
    ("choose-primary-identity", persons::choose_primary_identity),
    ("withdraw-consent", persons::withdraw_consent),
    ("add-document", persons::add_document),
    ("close-duplicate-case", persons::close_duplicate_case),
    ("record-address", persons::record_address),
    ("add-photo", persons::add_photo),
    ("set-warning", persons::set_warning),
    ("clear-warning", persons::clear_warning),
    ("record-vulnerability", persons::record_vulnerability),
    ("record-death", persons::record_death),
    ("record-citizenship", persons::record_citizenship),
    ("link-file", persons::link_file),
    ("unlink-file", persons::unlink_file),
    ("record-violation", facts::record_violation),
    ("start-detention", facts::start_detention),
    ("place-in-centre", facts::place_in_centre),
    ("file-court-motion", facts::file_court_motion),
    ("extend-detention", facts::extend_detention),
    ("switch-detention-regime", facts::switch_detention_regime),
    ("release", facts::release),
    ("apply-alternative", facts::apply_alternative),
    ("end-alternative", facts::end_alternative),
    ("issue-return-decision", decisions::issue_return_decision),
    ("issue-removal-order", decisions::issue_removal_order),
    ("record-court-expulsion", decisions::record_court_expulsion),
    ("notify-decision", decisions::notify_decision),
    (
        "extend-departure-period",
        decisions::extend_departure_period,
    ),
    ("impose-entry-ban", decisions::impose_entry_ban),
    ("grant-entry-permission", decisions::grant_entry_permission),
    ("record-permitted-entry", decisions::record_permitted_entry),
    ("suspend-decision", decisions::suspend_decision),
    ("resume-decision", decisions::resume_decision),
    ("amend-decision", decisions::amend_decision),
    ("revoke-decision", decisions::revoke_decision),
    ("shorten-entry-ban", decisions::shorten_entry_ban),
    ("lodge-appeal", course::lodge_appeal),
    ("decide-appeal", course::decide_appeal),
    ("confirm-departure", course::confirm_departure),
    ("refute-departure", course::refute_departure),
    ("record-removal", course::record_removal),
    ("record-failed-removal", course::record_failed_removal),
    ("report-absconding", course::report_absconding),
    ("report-found", course::report_found),
    ("close-case", course::close_case),
    ("record-removal-bar", course::record_removal_bar),
    ("lift-removal-bar", course::lift_removal_bar),
    ("open-consultation", course::open_consultation),
    ("extend-consultation", course::extend_consultation),
    ("answer-consultation", course::answer_consultation),
    ("extend-alert", course::extend_alert),
    ("correct", record::correct),
    ("declare-entered-in-error", record::declare_entered_in_error),
    ("set-legal-hold", record::set_legal_hold),
    ("release-legal-hold", record::release_legal_hold),
    ("erase-personal-content", record::erase_personal_content),
    ("attach-document", record::attach_document),
    ("add-service-mark", record::add_service_mark),
    ("record-data-subject-request", data_subject::record_request),
    ("answer-data-subject-request", data_subject::answer_request),
    ("approve-act", record::approve_act),
    ("reject-act", record::reject_act),
];

/// A country outside the Schengen area, not at issue for anybody.
const ABROAD: &str = "UZB";
const PLACE: &str = "LV-RIX";

fn abroad() -> Country {
    ABROAD.parse().expect("a country of the list")
}

fn place() -> BorderCrossingPoint {
    PLACE.parse().expect("a point of the list")
}

/// A text and a number that stand for whatever the officer would write. No office gives this number.
fn something() -> String {
    "?".to_owned()
}

/// The authority in whose name the officer decides.
fn own(on: &Circumstances<'_>) -> Authority {
    match on.actor.organisation {
        Organisation::Vrs => Authority::Vrs,
        _ => Authority::Pmlp,
    }
}

fn decision(kind: DecisionKind, authority: Authority, on: &Circumstances<'_>) -> Decision {
    Decision {
        decision_id: DecisionId::NIL,
        kind,
        authority,
        number: something(),
        date: on.today,
    }
}

fn day_after(day: NaiveDate) -> NaiveDate {
    days_after(day, 1).unwrap_or(day)
}

/// The decisions that a change could be about, each with the authority that could take it.
fn targets(file: &File) -> Vec<(DecisionId, Authority)> {
    let returns = file.returns.iter().map(|known| &known.decision);
    let bans = file.bans.iter().map(|known| &known.decision);
    let permissions = file.permissions.iter().map(|known| &known.decision);
    let all = returns.chain(bans).chain(permissions);
    let known: Vec<_> = all
        .map(|decision| (decision.decision_id, decision.authority))
        .collect();
    if known.is_empty() {
        vec![(DecisionId::NIL, Authority::Vrs)]
    } else {
        known
    }
}

/// One command for each target.
fn changes<C: Into<Command>>(
    file: &File,
    on: &Circumstances<'_>,
    kind: DecisionKind,
    change: impl Fn(DecisionId, Decision) -> C,
) -> Vec<Command> {
    let of_target = |(target, authority)| change(target, decision(kind, authority, on)).into();
    targets(file).into_iter().map(of_target).collect()
}
