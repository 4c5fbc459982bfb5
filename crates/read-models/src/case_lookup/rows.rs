//! The rows by which a case is found.

use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{
    Authority, Country, DecisionKind, DocumentKind, IdentityCategory, Organisation, RevocationMode,
};
use events::payloads::IdentityNames;
use events::{DecisionId, DocumentId, ForeignerId, IdentityId, RuleId};
use matching::documents::normal_number;
use matching::names::search_forms_of;
use std::collections::BTreeSet;

use super::State;
use super::decisions::DecisionStatus;
use super::document::{CaseDocument, FileStatus, spoken};
use super::identities::IdentityView;

/// Greatest length of a search key in bytes: an index entry has a limit. Writer and reader shorten alike, see [`key`].
pub const KEY_BYTES_MAX: usize = 1000;

/// All rows of one foreigner; none before the file is opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows<'s> {
    /// `case_files`, at most one.
    pub files: Vec<FileRow<'s>>,
    /// `case_identities`.
    pub identities: Vec<IdentityRow>,
    /// `case_names`.
    pub names: Vec<NameRow>,
    /// `case_documents`.
    pub documents: Vec<DocumentRow>,
    /// `case_decisions`.
    pub decisions: Vec<DecisionRow<'s>>,
    /// `case_units`.
    pub units: Vec<&'s str>,
    /// `case_merges`.
    pub merges: Vec<MergeRow>,
    /// `case_alarms`.
    pub alarms: Vec<AlarmRow>,
}

/// A row of `case_files`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRow<'s> {
    /// The number of events in the file.
    pub version: u64,
    /// The position of the last of them.
    pub position: u64,
    /// The name for display; `None` once erased.
    pub primary_name: Option<String>,
    /// The leading situation.
    pub status: FileStatus,
    /// The first day of the earliest ban, for a file in status `BANNED`; absent when one waits for departure.
    pub ban_from: Option<NaiveDate>,
    /// The last day of the latest ban, for a file in status `BANNED`.
    pub ban_until: Option<NaiveDate>,
    /// The last day of an order to leave that was revoked for the future: it obliges until then.
    pub order_until: Option<NaiveDate>,
    /// The day of the first departure that happened.
    pub departed_on: Option<NaiveDate>,
    /// The next deadline.
    pub next_deadline: Option<DateTime<Utc>>,
    /// The case.
    pub document: &'s CaseDocument,
}

/// A row of `case_identities`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityRow {
    /// The identity.
    pub identity_id: IdentityId,
    /// Its category.
    pub category: IdentityCategory,
    /// First possible day of birth; `None` when unknown or erased.
    pub born_from: Option<NaiveDate>,
    /// Last possible day of birth.
    pub born_to: Option<NaiveDate>,
    /// Nationalities.
    pub nationalities: Vec<Country>,
}

/// A row of `case_names`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameRow {
    /// The row's place among the names of the file, from 0.
    pub place: i32,
    /// The identity.
    pub identity_id: IdentityId,
    /// Whether the file is kept under that identity.
    pub of_primary: bool,
    /// A search form, see [`name_forms`].
    pub form: String,
}

/// A row of `case_documents`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentRow {
    /// The document.
    pub document_id: DocumentId,
    /// Series and number in normal form (rule R-026), shortened by [`key`].
    pub number_normal: String,
    /// The issuing state.
    pub issuer: Country,
    /// Its kind.
    pub kind: DocumentKind,
}

/// A row of `case_decisions`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionRow<'s> {
    /// The decision.
    pub decision_id: DecisionId,
    /// The authority.
    pub authority: Authority,
    /// Its number.
    pub number: &'s str,
    /// The day on which it was taken.
    pub decided_on: NaiveDate,
    /// Its kind.
    pub kind: DecisionKind,
    /// Its state as of the last event.
    pub status: DecisionStatus,
}

/// A row of `case_merges`: this file is, or was, kept as part of another one (rule R-032).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeRow {
    /// The row's place among the merges of the file, from 0.
    pub place: i32,
    /// The file under which the person is kept.
    pub into: ForeignerId,
    /// When it was recorded.
    pub merged_at: DateTime<Utc>,
    /// When it was undone; absent while it holds.
    pub unmerged_at: Option<DateTime<Utc>>,
}

/// A row of `case_alarms`: an open alarm or a deadline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmRow {
    /// The row's place among the alarms of the file, from 0.
    pub place: i32,
    /// What it is.
    pub kind: AlarmKind,
    /// The rule.
    pub rule: RuleId,
    /// When the fact was recorded.
    pub raised_at: DateTime<Utc>,
    /// When something has to be done at the latest.
    pub due_at: Option<DateTime<Utc>>,
    /// Who recorded the fact.
    pub organisation: Organisation,
    /// The position of the event.
    pub position: u64,
}

spoken! {
    /// What a row of `case_alarms` is.
    pub enum AlarmKind {
        /// A legality alarm that nothing has ended.
        Alarm = "ALARM",
        /// Something has to be done by `due_at`.
        Deadline = "DEADLINE",
    }
}

/// The rows of a foreigner: a function of the event sequence alone.
pub fn rows(_foreigner_id: ForeignerId, state: &State) -> Rows<'_> {
    let Some(case) = state.document() else {
        return Rows::default();
    };
    if case.is_in_error() {
        // Nothing leads to a file that was opened in error; who knows its id and may read it still does.
        return Rows {
            files: vec![file(case)],
            ..Rows::default()
        };
    }
    let shown = case
        .identities
        .iter()
        .filter(|identity| !identity.is_hidden());
    Rows {
        files: vec![file(case)],
        identities: shown.map(identity).collect(),
        names: names(case),
        documents: documents(case),
        decisions: case.decisions.iter().map(decision).collect(),
        units: units(case),
        merges: merges(case),
        alarms: alarms(case),
    }
}

/// The search forms under which an identity is found: surname and given names in any order, with and without patronymic, the
/// original script, the machine-readable name. A name that cannot be read gives none.
pub fn name_forms(names: &IdentityNames) -> BTreeSet<String> {
    let latin: Vec<&str> = names
        .surname
        .iter()
        .map(String::as_str)
        .chain(names.given_names.iter().map(String::as_str))
        .collect();
    let with_patronymic = names
        .patronymic
        .as_deref()
        .map(|patronymic| [&latin[..], &[patronymic]].concat());
    let whole = [&names.original_script, &names.mrz_name]
        .into_iter()
        .flatten()
        .map(|name| vec![name.as_str()]);
    let readings = std::iter::once(latin.clone())
        .chain(with_patronymic)
        .chain(whole);
    let forms = readings
        .filter_map(|fields| search_forms_of(fields).ok())
        .flatten();
    forms.map(|form| key(form.as_str()).to_owned()).collect()
}

/// A search key as it is stored: at most [`KEY_BYTES_MAX`] bytes of the text, cut between two letters.
pub fn key(text: &str) -> &str {
    &text[..text.floor_char_boundary(KEY_BYTES_MAX)]
}

fn file(case: &CaseDocument) -> FileRow<'_> {
    FileRow {
        version: case.version,
        position: case.position,
        primary_name: case.display_name(),
        status: case.status,
        ban_from: case.ban_from,
        ban_until: case.ban_until,
        order_until: order_until(case),
        departed_on: departed_on(case),
        next_deadline: case.deadlines.first().map(|deadline| deadline.due_at),
        document: case,
    }
}

fn identity(identity: &IdentityView) -> IdentityRow {
    let birth = identity.names.as_ref().and_then(|names| names.birth.date);
    IdentityRow {
        identity_id: identity.identity_id,
        category: identity.category,
        born_from: birth.map(|birth| birth.earliest()),
        born_to: birth.map(|birth| birth.latest()),
        nationalities: identity
            .nationalities
            .iter()
            .map(|nationality| nationality.code)
            .collect(),
    }
}

fn names(case: &CaseDocument) -> Vec<NameRow> {
    let forms = case.identities.iter().flat_map(|identity| {
        let forms = identity.names.as_ref().map(name_forms).unwrap_or_default();
        forms.into_iter().map(move |form| (identity, form))
    });
    (0..)
        .zip(forms)
        .map(|(place, (identity, form))| NameRow {
            place,
            identity_id: identity.identity_id,
            of_primary: identity.primary,
            form,
        })
        .collect()
}

fn documents(case: &CaseDocument) -> Vec<DocumentRow> {
    let all = case
        .identities
        .iter()
        .flat_map(|identity| &identity.documents);
    let rows = all.map(|document| DocumentRow {
        document_id: document.document_id,
        number_normal: key(&normal_number(&document.number)).to_owned(),
        issuer: document.issuer,
        kind: document.kind,
    });
    rows.filter(|row| !row.number_normal.is_empty()).collect()
}

fn decision(decision: &super::DecisionView) -> DecisionRow<'_> {
    DecisionRow {
        decision_id: decision.decision_id,
        authority: decision.authority,
        number: &decision.number,
        decided_on: decision.date,
        kind: decision.kind,
        status: decision.status,
    }
}

/// The units that work on the case: that of the officer who opened the file, those of the officers who recorded its decisions,
/// and those that detained the person.
fn units(case: &CaseDocument) -> Vec<&str> {
    let recorders = case.decisions.iter().map(|decision| &decision.unit);
    let detaining = case.detentions.iter().map(|detention| &detention.unit);
    let all = std::iter::once(&case.opened_by.unit)
        .chain(recorders)
        .chain(detaining);
    let units: BTreeSet<&str> = all.map(|unit| key(unit)).collect();
    units.into_iter().filter(|unit| !unit.is_empty()).collect()
}

fn merges(case: &CaseDocument) -> Vec<MergeRow> {
    (0..)
        .zip(&case.merges)
        .map(|(place, merge)| MergeRow {
            place,
            into: merge.into,
            merged_at: merge.merged_at,
            unmerged_at: merge.unmerged_at,
        })
        .collect()
}

/// The last day on which an order obliges that was revoked with effect for the future and that nothing ended before.
fn order_until(case: &CaseDocument) -> Option<NaiveDate> {
    let orders = case.decisions.iter().filter(|decision| {
        let order = decision.return_order.as_ref();
        order.is_some_and(|order| order.superseded_by.is_none())
            && decision.execution.is_none()
            && decision.closing.is_none()
    });
    let lifted = orders.filter_map(|decision| decision.revocation.as_ref());
    lifted
        .filter(|revocation| revocation.mode == RevocationMode::ExNunc)
        .filter_map(|revocation| revocation.effective_on.pred_opt())
        .max()
}

fn departed_on(case: &CaseDocument) -> Option<NaiveDate> {
    let happened = case.departures.iter();
    let happened = happened.filter(|departure| departure.refuted.is_none());
    happened.map(|departure| departure.departed_on).min()
}

fn alarms(case: &CaseDocument) -> Vec<AlarmRow> {
    let open = case.alarms.iter().filter(|alarm| alarm.closed_at.is_none());
    let raised = open.map(|alarm| AlarmRow {
        place: 0,
        kind: AlarmKind::Alarm,
        rule: alarm.rule,
        raised_at: alarm.raised_at,
        due_at: alarm.due_at,
        organisation: alarm.organisation,
        position: alarm.position,
    });
    let due = case.deadlines.iter().map(|deadline| AlarmRow {
        place: 0,
        kind: AlarmKind::Deadline,
        rule: deadline.rule,
        raised_at: deadline.recorded_at,
        due_at: Some(deadline.due_at),
        organisation: deadline.organisation,
        position: deadline.position,
    });
    (0..)
        .zip(raised.chain(due))
        .map(|(place, row)| AlarmRow { place, ..row })
        .collect()
}
