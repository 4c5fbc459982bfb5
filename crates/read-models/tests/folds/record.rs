//! The record itself: corrections, errors, copies, notes, acts of two officers.

use crate::golden::{self, told};
use crate::history::*;
use events::codes::{
    AlternativeKind, DepartureForm, DetentionGround, DetentionJustification, DetentionRegime,
    ExitProof, IdentityCategory, Premises, ReleaseReason, TwoPersonAct,
};
use events::payloads::{
    CorrectedAlternative, CorrectedDeparture, CorrectedDetention, CorrectedPlacement,
    CorrectedRelease, Correction, CorrectionPersonal, CorrectionRecorded, Identity, RightRelease,
    Subject,
};
use events::{DecisionId, DetentionId, DocumentId, Event, IdentityId, Level, Personal};
use read_models::case_lookup::{
    CaseDocument, DecisionStatus, Entry, FileStatus, ProposalSituation, rows,
};
use uuid::Uuid;

fn golden_id(number: &str) -> Uuid {
    let text = format!("000000{number}-0000-4000-8000-000000000001");
    text.parse().expect("an id")
}

fn correction(correction: Correction, personal: CorrectionPersonal) -> CorrectionRecorded {
    let Event::CorrectionRecorded(event) = golden::event("correction-recorded") else {
        panic!("another event");
    };
    CorrectionRecorded {
        correction,
        personal: Personal::Known(personal),
        ..event
    }
}

fn because() -> CorrectionPersonal {
    CorrectionPersonal {
        reason: "keyed wrongly".to_owned(),
        names: None,
        document: None,
        reference: None,
    }
}

#[test]
fn r_116_a_corrected_violation_says_so() {
    let case = told("file-opened violation-found correction-recorded").case();
    assert_eq!(case.violations[0].changed_by.positions(), [30]);
    assert_eq!(
        case.corrections[0].reason.as_deref(),
        Some("wrong date keyed")
    );
    let subject = Subject::Violation(case.violations[0].violation_id);
    assert_eq!(case.corrections[0].subject, subject);
}

#[test]
fn r_116_a_corrected_identity_is_found_under_the_right_name_alone() {
    let right = correction(
        Correction::Identity(Identity {
            identity_id: IdentityId(golden_id("20")),
            ..identity(20, events::codes::IdentityCategory::NotConfirmed)
        }),
        CorrectionPersonal {
            names: Some(names("SAIDOV", "OTABEK", "1990-01-01")),
            ..because()
        },
    );
    let state = told("file-opened").and(right).try_case().expect("it fits");
    let forms = rows(FOREIGNER, &state).names;
    let forms: Vec<&str> = forms.iter().map(|row| row.form.as_str()).collect();
    assert_eq!(forms, ["OTABEK SAIDOV"]);
}

#[test]
fn r_116_a_corrected_document_takes_the_place_of_the_wrong_one() {
    let id = DocumentId(golden_id("30"));
    let right = correction(
        Correction::Document(id),
        CorrectionPersonal {
            document: Some(events::payloads::Document {
                document_id: id,
                ..document(30, "ZZ 9")
            }),
            ..because()
        },
    );
    let case = told("file-opened").and(right).case();
    assert_eq!(case.identities[0].documents[0].number, "ZZ 9");
    assert_eq!(case.identities[0].changed_by.positions(), [20]);
    let document = &case.identities[0].documents[0];
    assert_eq!(
        (document.position, document.changed_by.positions()),
        (10, &[20][..])
    );
}

#[test]
fn r_116_a_corrected_detention_has_the_right_limit() {
    let right = || {
        correction(
            Correction::Detention(CorrectedDetention {
                detention_id: DetentionId(golden_id("50")),
                started_at: instant("2026-03-02T10:00:00Z"),
                reason: DetentionGround::Dg20,
                unit: "VRS-RIGA".parse().expect("a unit"),
                limit_at: instant("2026-03-08T10:00:00Z"),
                motion_due_at: instant("2026-03-06T10:00:00Z"),
                regime: None,
                justification: None,
                release: None,
            }),
            because(),
        )
    };
    let case = told("file-opened detention-started").and(right()).case();
    assert_eq!(case.deadlines[1].due_at, instant("2026-03-08T10:00:00Z"));
    assert_eq!(case.deadlines[1].rule.0, 45);
    assert_eq!(case.deadlines[0].due_at, instant("2026-03-06T10:00:00Z"));

    let filed = told("file-opened detention-started court-motion-filed").and(right());
    assert_eq!(
        filed.case().deadlines.len(),
        1,
        "a motion that was filed is not due again"
    );
}

/// The detention of the golden files as it is right, from the moment that is recorded.
fn right_detention(
    justification: Option<DetentionJustification>,
    release: Option<CorrectedRelease>,
) -> CorrectionRecorded {
    let right = CorrectedDetention {
        detention_id: DetentionId(golden_id("50")),
        started_at: instant("2026-03-02T11:30:00Z"),
        reason: DetentionGround::Dg02,
        unit: "VRS-RIGA".parse().expect("a unit"),
        limit_at: instant("2026-03-12T11:30:00Z"),
        motion_due_at: instant("2026-03-10T11:30:00Z"),
        regime: Some(DetentionRegime::Return),
        justification,
        release,
    };
    correction(Correction::Detention(right), because())
}

#[test]
fn r_042_a_corrected_start_leaves_the_limit_that_a_court_gave() {
    let story = "file-opened detention-started court-motion-filed detention-extended-by-court";
    let case = told(story).and(right_detention(None, None)).case();
    let detention = &case.detentions[0];
    assert_eq!(detention.started_at, instant("2026-03-02T11:30:00Z"));
    assert_eq!(detention.limit_at, instant("2026-05-12T21:00:00Z"));
    assert_eq!(
        detention.motion_due_at,
        Some(instant("2026-05-10T21:00:00Z"))
    );
}

#[test]
fn r_048_a_corrected_release_takes_the_place_of_the_wrong_one() {
    let released = || told("file-opened detention-started detention-released");
    let right = CorrectedRelease::Released(RightRelease {
        released_at: instant("2026-03-06T10:00:00Z"),
        reason: ReleaseReason::LegalStay,
    });
    let case = released().and(right_detention(None, Some(right))).case();
    let release = case.detentions[0].release.as_ref().expect("a release");
    assert_eq!(release.released_at, instant("2026-03-06T10:00:00Z"));
    assert_eq!(release.reason, ReleaseReason::LegalStay);
    assert!(case.deadlines.is_empty());
    let taken_back = right_detention(None, Some(CorrectedRelease::TakenBack));
    let case = released().and(taken_back).case();
    assert!(case.detentions[0].release.is_none());
    assert_eq!(case.deadlines[1].due_at, instant("2026-03-12T11:30:00Z"));
}

#[test]
fn r_049_an_alarm_about_a_child_ends_with_a_justification_or_the_detention() {
    let alarm = [(49, Level::Alarm)];
    let open_alarms = |history: History| {
        let alarms = history.case().alarms;
        alarms.iter().filter(|it| it.closed_at.is_none()).count()
    };
    let detained = || {
        let start = golden::event("detention-started");
        told("file-opened").with_findings(start, &alarm)
    };
    assert_eq!(open_alarms(detained()), 1);
    assert_eq!(open_alarms(detained().and(right_detention(None, None))), 1);
    let last_resort = Some(DetentionJustification::LastResort);
    let justified = right_detention(last_resort, None);
    let case = detained().and(justified.clone()).case();
    assert_eq!(case.detentions[0].justification, last_resort);
    assert_eq!(open_alarms(detained().and(justified.clone())), 0);
    let still = detained().with_findings(justified, &alarm);
    assert_eq!(open_alarms(still), 1, "of a child under fourteen");
    // A birth date that was put right speaks of the detention that is open.
    let born = correction(
        Correction::Identity(Identity {
            identity_id: IdentityId(golden_id("20")),
            ..identity(20, IdentityCategory::NotConfirmed)
        }),
        CorrectionPersonal {
            names: Some(names("SAIDOV", "OTABEK", "2012-01-01")),
            ..because()
        },
    );
    let shown = || told("file-opened detention-started").with_findings(born.clone(), &alarm);
    assert_eq!(open_alarms(shown()), 1);
    let released = golden::event("detention-released");
    assert_eq!(open_alarms(shown().and(released)), 0);
}

#[test]
fn r_040_an_alarm_of_a_corrected_detention_ends_with_it() {
    let late = told("file-opened detention-started")
        .with_findings(right_detention(None, None), &[(40, Level::Alarm)]);
    let case = late.and(golden::event("detention-released")).case();
    assert!(case.alarms[0].closed_at.is_some());
}

#[test]
fn r_116_a_corrected_placement_takes_its_right_place() {
    let right = Correction::Placement(CorrectedPlacement {
        detention_id: DetentionId(golden_id("50")),
        recorded_at: instant("2026-03-02T14:30:00Z"),
        placed_at: instant("2026-03-02T15:30:00Z"),
        premises: Premises::Hospital,
    });
    let told = told("file-opened detention-started detention-placed");
    let case = told.and(correction(right, because())).case();
    let placements = &case.detentions[0].placements;
    assert_eq!(placements.len(), 1);
    assert_eq!(placements[0].placed_at, instant("2026-03-02T15:30:00Z"));
    assert_eq!(placements[0].premises, Premises::Hospital);
}

#[test]
fn r_116_a_corrected_alternative_shows_what_is_right() {
    let told = told("file-opened alternative-applied");
    let alternative_id = told.case().alternatives[0].alternative_id;
    let right = Correction::Alternative(CorrectedAlternative {
        alternative_id,
        kind: AlternativeKind::DocSurrender,
        applied_on: day("2026-03-13"),
        until: None,
    });
    let case = told.and(correction(right, because())).case();
    let shown = &case.alternatives[0];
    assert_eq!(shown.kind, AlternativeKind::DocSurrender);
    assert_eq!((shown.applied_on, shown.until), (day("2026-03-13"), None));
    assert_eq!(shown.changed_by.positions(), [30]);
    let subject = Subject::Alternative(alternative_id);
    assert_eq!(case.corrections[0].subject, subject);
}

/// The opening, a departure of 16 March 2026 that followed no decision, and what is right of it.
fn corrected_departure(departed_on: &str) -> History {
    let right = Correction::Departure(CorrectedDeparture {
        target: None,
        departed_on: day(departed_on),
        border_crossing_point: "LV-TER".parse().expect("a point"),
        destination: "TJK".parse().expect("a country"),
        form: DepartureForm::VolAssist,
        proof: Some(ExitProof::BcpLv),
    });
    let reference = Some("TER-42".to_owned());
    let personal = CorrectionPersonal {
        reference,
        ..because()
    };
    History::opened()
        .and(departed(None, "2026-03-16", DepartureForm::VolNoassist))
        .and(correction(right, personal))
}

#[test]
fn r_116_a_corrected_departure_shows_what_is_right() {
    let case = corrected_departure("2026-03-16").case();
    let departure = &case.departures[0];
    assert_eq!(departure.destination.to_string(), "TJK");
    assert_eq!(departure.form, DepartureForm::VolAssist);
    assert_eq!(departure.reference.as_deref(), Some("TER-42"));
    assert!(!departure.changed_by.positions().is_empty());
    assert_eq!(case.corrections[0].subject, Subject::File);
    assert!(corrected_departure("2026-03-17").try_case().is_err());
}

/// The declaration that an entry is an error.
fn in_error(subject: Subject) -> Event {
    let Event::EnteredInErrorDeclared(mut event) = golden::event("entered-in-error-declared")
    else {
        panic!("another event");
    };
    event.subject = subject;
    event.into()
}

#[test]
fn r_117_an_entry_in_error_leaves_its_list_and_stands_apart() {
    let case = told("file-opened violation-found entered-in-error-declared").case();
    assert!(case.violations.is_empty());
    assert!(matches!(
        case.entered_in_error[0].entry,
        Some(Entry::Violation(_))
    ));
    assert_eq!(
        case.entered_in_error[0].explanation.as_deref(),
        Some("as the file shows")
    );
}

#[test]
fn r_117_every_kind_of_entry_can_be_an_error() {
    let everything = "file-opened identity-asserted@20=21 address-recorded photo-added violation-found detention-started
        alternative-applied return-decision-issued consultation-opened document-attached service-mark-added
        duplicate-case-opened data-subject-request-recorded";
    let full = told(everything).case();
    let subjects = [
        Subject::Document(DocumentId(golden_id("30"))),
        Subject::Identity(IdentityId(golden_id("21"))),
        Subject::Address(full.addresses[0].address_id),
        Subject::Photo(full.photos[0].photo_id),
        Subject::Violation(full.violations[0].violation_id),
        Subject::Detention(full.detentions[0].detention_id),
        Subject::Alternative(full.alternatives[0].alternative_id),
        Subject::Decision(DecisionId(golden_id("60"))),
        Subject::Consultation(full.consultations[0].consultation_id),
        Subject::Attachment(full.attachments[0].attachment_id),
        Subject::ServiceMark(full.service_marks[0].mark_id),
        Subject::Duplicate(full.duplicates[0].other),
        Subject::DataSubjectRequest(full.data_subject_requests[0].request_id),
    ];
    let mut history = told(everything);
    for subject in subjects {
        history = history.and(in_error(subject));
    }
    let case = history.case();
    assert_eq!(case.entered_in_error.len(), subjects.len());
    assert!(
        case.entered_in_error
            .iter()
            .all(|error| error.entry.is_some())
    );
    assert!(case.measures.is_empty() && case.deadlines.is_empty());
    assert_eq!(
        case.decisions.len(),
        1,
        "the decision on the alternative is one of its own"
    );
}

#[test]
fn r_117_a_removal_order_in_error_gives_its_predecessor_back() {
    let story = "file-opened return-decision-issued decision-notified removal-order-issued";
    let order = DecisionId(golden_id("61"));
    let case = told(story).and(in_error(Subject::Decision(order))).case();
    assert_eq!(case.decisions[0].status, DecisionStatus::InForce);
    assert_eq!(case.status, FileStatus::ToLeave);
}

#[test]
fn r_117_the_alarms_of_an_entry_in_error_end_and_what_follows_still_fits() {
    let detention = Subject::Detention(DetentionId(golden_id("50")));
    let history = told("file-opened detention-started deadline-passed").and(in_error(detention));
    let case = history.clone().case();
    assert!(case.alarms[0].closed_at.is_some());
    assert_eq!(case.status, FileStatus::NoMeasure);
    let case = golden::and(history, "detention-released").case();
    let Some(Entry::Detention(entry)) = &case.entered_in_error[0].entry else {
        panic!("another entry");
    };
    assert!(entry.release.is_some());
}

#[test]
fn r_117_nothing_leads_to_a_file_that_was_opened_in_error() {
    let history = told("file-opened return-decision-issued decision-notified detention-started");
    let state = history
        .and(in_error(Subject::File))
        .try_case()
        .expect("it fits");
    let rows = rows(FOREIGNER, &state);
    assert_eq!(rows.files[0].status, FileStatus::EnteredInError);
    assert_eq!(rows.files[0].next_deadline, None);
    assert!(rows.names.is_empty() && rows.documents.is_empty() && rows.identities.is_empty());
    assert!(rows.decisions.is_empty() && rows.alarms.is_empty());
    assert!(state.document().is_some_and(CaseDocument::is_in_error));
}

#[test]
fn r_032_a_proposal_waits_for_a_second_officer() {
    let situation = |story: &str| told(story).case().proposals[0].situation;
    let proposed = "file-opened act-proposed";
    let case = told(proposed).case();
    assert_eq!(case.proposals[0].situation, ProposalSituation::Pending);
    assert_eq!(case.proposals[0].kind, TwoPersonAct::Annul);
    assert_eq!(case.proposals[0].proposed_by, "vrs-4711");
    assert_eq!(
        situation(&format!("{proposed} act-approved")),
        ProposalSituation::Approved
    );
    let rejected = told(&format!("{proposed} act-rejected")).case();
    assert_eq!(rejected.proposals[0].situation, ProposalSituation::Rejected);
    assert_eq!(
        rejected.proposals[0].rejected_because.as_deref(),
        Some("as the file shows")
    );
}

#[test]
fn r_121_the_end_of_retention_and_service_marks_are_shown() {
    let case = told("file-opened service-mark-added retention-due").case();
    assert_eq!(case.retention_due_on, Some(day("2039-03-02")));
    let text = case.service_marks[0].text.as_deref();
    assert_eq!(text, Some("was heard with an interpreter"));
}

#[test]
fn r_002_the_alarm_of_a_file_without_a_fact_ends_with_the_first_fact() {
    let mut passed = golden::event("deadline-passed");
    if let Event::DeadlinePassed(event) = &mut passed {
        (event.rule, event.subject) = (events::RuleId(2), Subject::File);
    }
    let history = told("file-opened").and(passed);
    assert_eq!(history.clone().case().alarms[0].closed_at, None);
    let case = golden::and(history, "violation-found").case();
    assert!(case.alarms[0].closed_at.is_some());
}
