//! Extracts through the router, over a real database.

mod golden;
mod others;
#[path = "../../../crates/read-models/tests/folds/stories.rs"]
mod stories;
mod wording;

use super::entries::given;
use super::omissions::{Because, Others};
use crate::proof::tests::sign;
use crate::testing::{Answer, House, KARIMOV, Someone, ban, id};
use axum::body::Body;
use events::codes::{
    DataSubjectRight, ExtractPart, IdentityCategory, Language, MergeEvidence, RequestOutcome,
    RestrictionReason,
};
use events::payloads::{
    DataSubjectRequestAnswered, DataSubjectRequestRecorded, Explanation, FilesMerged,
    FilesUnmerged, Restriction, ServiceMarkAdded, ServiceMarkPersonal, WarningSet,
};
use events::{DataSubjectRequestId, Event, ForeignerId, Personal, ServiceMarkId};
use http::{Request, StatusCode, header};
use serde_json::{Value, json};
use sqlx::PgPool;
use std::collections::{BTreeMap, BTreeSet};
use transparency::{Checkpoint, Hash, check_inclusion};

/// An officer of the controller.
const CONTROLLER: (&str, &str, &str) = ("PMLP", "officer", "DATA_SUBJECT_REQUEST");

/// A request of the person for access.
fn asked() -> (DataSubjectRequestId, Event) {
    let request_id = DataSubjectRequestId(id());
    let recorded = DataSubjectRequestRecorded {
        request_id,
        kind: DataSubjectRight::Access,
        received_on: crate::testing::day("2026-03-02"),
        answer_due_on: crate::testing::day("2026-04-02"),
        language: None,
    };
    (request_id, recorded.into())
}

fn answer(request_id: DataSubjectRequestId, restrictions: Vec<Restriction>) -> Event {
    let outcome = match restrictions.first().map(|it| it.part) {
        None => RequestOutcome::Granted,
        Some(ExtractPart::Whole) => RequestOutcome::Refused,
        Some(_) => RequestOutcome::PartlyGranted,
    };
    DataSubjectRequestAnswered {
        request_id,
        answered_on: crate::testing::day("2026-03-20"),
        outcome,
        restrictions,
        personal: Personal::Known(Explanation {
            text: Some("what only the inspectorate reads".to_owned()),
        }),
    }
    .into()
}

fn withheld(part: ExtractPart, reason: RestrictionReason) -> Restriction {
    Restriction {
        part,
        reason,
        reason_withheld: false,
    }
}

/// A file with a request that is answered so, after what else is recorded.
async fn answered(
    house: &House,
    file: ForeignerId,
    restrictions: Vec<Restriction>,
) -> DataSubjectRequestId {
    let (request_id, request) = asked();
    let events = vec![request, answer(request_id, restrictions)];
    house.append(file, events).await;
    request_id
}

fn service_mark(text: &str) -> Event {
    ServiceMarkAdded {
        mark_id: ServiceMarkId(id()),
        personal: Personal::Known(ServiceMarkPersonal { text: text.into() }),
    }
    .into()
}

fn path(file: ForeignerId, request_id: DataSubjectRequestId) -> String {
    format!("/v1/foreigners/{file}/extract?request_id={request_id}")
}

/// Asks as an officer of the controller, when the log is signed to its end: what is not is waited for.
async fn ask(house: &House, path: &str) -> Answer {
    sign(house).await;
    ask_as(house, CONTROLLER, path).await
}

async fn ask_as(
    house: &House,
    (organisation, role, purpose): (&str, &str, &str),
    path: &str,
) -> Answer {
    let token = house.token("anna", organisation, role);
    let request = Request::builder()
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header("purpose", purpose);
    house
        .call(request.body(Body::empty()).expect("a request"))
        .await
}

fn part<'e>(extract: &'e Value, part: &str) -> &'e Value {
    let parts = extract["parts"].as_array().expect("parts");
    let found = parts.iter().find(|it| it["part"] == part);
    found.unwrap_or_else(|| panic!("no part {part}"))
}

/// The entries of all parts.
fn entries(extract: &Value) -> Vec<&Value> {
    let parts = extract["parts"].as_array().expect("parts");
    let entries = parts
        .iter()
        .map(|part| part["entries"].as_array().expect("entries"));
    entries.flatten().collect()
}

/// What may be left out, by event; everything else of an event is in the extract.
const LEFT_OUT: &[(&str, &str, Because)] = &[
    (
        "ActProposed",
        "/act/declare_error/duplicate",
        Because::OtherFile,
    ),
    ("ActProposed", "/act/merge/into", Because::OtherFile),
    ("ActProposed", "/personal", Because::OtherPerson),
    ("ActProposed", "/proposed_by", Because::Officer),
    ("ActRejected", "/personal", Because::OtherPerson),
    (
        "CorrectionRecorded",
        "/correction/identity/nationalities",
        Because::OtherPerson,
    ),
    (
        "CorrectionRecorded",
        "/correction/identity/sex",
        Because::OtherPerson,
    ),
    ("CorrectionRecorded", "/personal", Because::OtherPerson),
    (
        "DataSubjectRequestAnswered",
        "/personal",
        Because::SupervisoryAuthority,
    ),
    (
        "DataSubjectRequestAnswered",
        "/restrictions/0/reason",
        Because::ReasonWithheld,
    ),
    ("DeadlinePassed", "/subject/duplicate", Because::OtherFile),
    ("DocumentAdded", "/personal", Because::OtherPerson),
    ("DocumentAttached", "/personal/content", Because::Content),
    ("DuplicateCaseClosed", "/other", Because::OtherFile),
    ("DuplicateCaseClosed", "/personal", Because::OtherPerson),
    ("DuplicateCaseOpened", "/other", Because::OtherFile),
    ("EnteredInErrorDeclared", "/personal", Because::OtherPerson),
    (
        "EnteredInErrorDeclared",
        "/subject/duplicate",
        Because::OtherFile,
    ),
    ("FileOpened", "/distinct_from", Because::OtherFile),
    (
        "FileOpened",
        "/personal/distinct_reasons",
        Because::OtherPerson,
    ),
    ("FilesMerged", "/into", Because::OtherFile),
    ("FilesMerged", "/personal", Because::OtherPerson),
    ("FilesUnmerged", "/from", Because::OtherFile),
    ("FilesUnmerged", "/personal", Because::OtherPerson),
    (
        "IdentityAsserted",
        "/identity/nationalities",
        Because::OtherPerson,
    ),
    ("IdentityAsserted", "/identity/sex", Because::OtherPerson),
    (
        "IdentityAsserted",
        "/personal/consent",
        Because::OtherPerson,
    ),
    (
        "IdentityAsserted",
        "/personal/documents",
        Because::OtherPerson,
    ),
    ("IdentityAsserted", "/personal/names", Because::OtherPerson),
    (
        "IdentityRecategorised",
        "/personal/consent",
        Because::OtherPerson,
    ),
    (
        "IdentityRecategorised",
        "/personal/text",
        Because::OtherPerson,
    ),
    ("PhotoAdded", "/personal/content", Because::Content),
];

/// Every value of a content with where it stands.
fn leaves(content: &Value, at: &str, found: &mut BTreeMap<String, Value>) {
    match content {
        Value::Object(members) => {
            for (name, value) in members {
                leaves(value, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(values) => {
            for (place, value) in values.iter().enumerate() {
                leaves(value, &format!("{at}/{place}"), found);
            }
        }
        Value::Null => {}
        value => {
            found.insert(at.to_owned(), value.clone());
        }
    }
}

/// Whether a field is left out with one around it.
fn is_in(field: &str, omitted: &str) -> bool {
    field == omitted || field.starts_with(&format!("{omitted}/"))
}

/// Every value of an event is in one of the entries, or left out as the table says.
fn assert_whole(event: &Event, contents: &[Value], omitted: &[(String, Because)]) {
    let (mut stored, mut shown) = (BTreeMap::new(), BTreeMap::new());
    leaves(&event.encode(), "", &mut stored);
    for content in contents {
        leaves(content, "", &mut shown);
    }
    let event_type = event.event_type();
    for (field, value) in &stored {
        let left_out = omitted.iter().find(|(omitted, _)| is_in(field, omitted));
        match left_out {
            Some((omitted, because)) => {
                assert_eq!(shown.get(field), None, "{event_type} {field}");
                let row = (event_type, omitted.as_str(), *because);
                assert!(LEFT_OUT.contains(&row), "not documented: {row:?}");
            }
            None => assert_eq!(shown.get(field), Some(value), "{event_type} {field}"),
        }
    }
}

#[test]
fn everything_that_can_be_recorded_is_given_or_left_out_as_documented() {
    let all = golden::all();
    assert!(all.len() > 90);
    for event in all {
        let (content, omitted) = given(&event, &Others::default());
        let omitted: Vec<_> = omitted
            .into_iter()
            .map(|it| (it.field, it.because))
            .collect();
        assert_whole(&event, &[content], &omitted);
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_125_the_extract_of_a_person_with_everything_holds_every_recorded_fact(pool: PgPool) {
    let house = House::loaded(pool).await;
    let mut told_of = BTreeSet::new();
    for story in stories::STORIES {
        let file = ForeignerId(id());
        let mut events = golden::told(story);
        house.append(file, events.clone()).await;
        let (request_id, request) = asked();
        let answered = answer(request_id, Vec::new());
        events.extend([request.clone(), answered.clone()]);
        house.append(file, vec![request, answered]).await;
        let extract = ask(&house, &path(file, request_id)).await.ok();
        assert_eq!(extract["files"][0]["events"], events.len());
        let entries = entries(&extract);
        for (place, event) in events.iter().enumerate() {
            told_of.insert(event.event_type());
            let of_event = entries.iter().filter(|it| it["sequence"] == place + 1);
            let of_event: Vec<_> = of_event.collect();
            assert!(!of_event.is_empty(), "{}", event.event_type());
            let contents: Vec<_> = of_event.iter().map(|it| it["content"].clone()).collect();
            let omitted = of_event
                .iter()
                .flat_map(|it| it["omitted"].as_array().into_iter().flatten());
            let omitted: Vec<_> = omitted
                .map(|it| {
                    let field = it["field"].as_str().expect("a field").to_owned();
                    let because = LEFT_OUT.iter().map(|(_, _, because)| *because);
                    let mut because = because.filter(|it_is| json!(it_is) == it["because"]);
                    (field, because.next().expect("a known reason"))
                })
                .collect();
            assert_whole(event, &contents, &omitted);
            let entry = of_event[0];
            assert_eq!(entry["effective_on"], "2026-03-02");
            assert_eq!(
                entry["source"],
                json!({"organisation": "VRS", "unit": "VRS-LUDZA", "authority": "VRS"})
            );
        }
        // Nobody who recorded anything is named.
        assert!(
            !extract.to_string().contains("vrs-4711") && !extract.to_string().contains("LUDZA-07")
        );
        let page = ask(&house, &format!("{}&format=html", path(file, request_id))).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    }
    let left_out: Vec<_> = events::EVENT_TYPES
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !told_of.contains(name))
        .collect();
    // The one stands in no file of a person, and after the other nobody is left to ask.
    assert_eq!(left_out, ["ParameterChanged", "PersonalContentErased"]);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_125_a_restriction_withholds_its_part_and_nothing_else(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    let warning = WarningSet {
        marker: events::codes::WarningMarker::Armed,
        set_on: crate::testing::day("2026-03-02"),
        personal: Personal::Known(Explanation {
            text: Some("carries a knife".into()),
        }),
    };
    let imposed = ban("113/2026", "2026-03-02", None);
    house
        .append(
            file,
            vec![
                KARIMOV.opened(),
                service_mark("seen with others"),
                warning.into(),
                imposed.into(),
            ],
        )
        .await;
    let whole = answered(&house, file, Vec::new()).await;
    let mut secret = withheld(ExtractPart::Warnings, RestrictionReason::NationalSecurity);
    secret.reason_withheld = true;
    let partly = answered(
        &house,
        file,
        vec![
            withheld(ExtractPart::ServiceMarks, RestrictionReason::RightsOfOthers),
            secret,
        ],
    )
    .await;
    let everything = ask(&house, &path(file, whole)).await.ok();
    let restricted = ask(&house, &path(file, partly)).await.ok();
    for kept in everything["parts"].as_array().expect("parts") {
        let name = kept["part"].as_str().expect("a code");
        let shown = part(&restricted, name);
        if ["SERVICE_MARKS", "WARNINGS"].contains(&name) {
            assert_eq!(kept["entries"].as_array().map(Vec::len), Some(1));
            assert_eq!(shown["entries"], json!([]));
        } else {
            assert_eq!(kept, shown, "{name}");
        }
    }
    let marks = &part(&restricted, "SERVICE_MARKS")["restrictions"];
    assert_eq!(
        *marks,
        json!([{"part": "SERVICE_MARKS", "reason": "RIGHTS_OF_OTHERS", "reason_withheld": false}])
    );
    let warnings = &part(&restricted, "WARNINGS")["restrictions"];
    assert_eq!(
        *warnings,
        json!([{"part": "WARNINGS", "reason": null, "reason_withheld": true}])
    );
    assert_eq!(restricted["situation"], everything["situation"]);
    let page = ask(
        &house,
        &format!("{}&format=html&language=en", path(file, partly)),
    )
    .await
    .body;
    for text in [restricted.to_string(), page] {
        for secret in [
            "seen with others",
            "carries a knife",
            "ARMED",
            "armed",
            "NATIONAL_SECURITY",
            "national security",
            "only the inspectorate",
        ] {
            assert!(!text.contains(secret), "{secret}");
        }
        assert!(text.contains("KARIMOV"));
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_125_what_is_refused_as_a_whole_says_why_and_shows_nothing(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    let imposed = ban("113/2026", "2026-03-02", None);
    house
        .record(file, vec![KARIMOV.opened(), imposed.into()])
        .await;
    house
        .get("officer", "CASE_WORK", &format!("/v1/foreigners/{file}"))
        .await
        .ok();
    let refusal = withheld(ExtractPart::Whole, RestrictionReason::NationalSecurity);
    let request_id = answered(&house, file, vec![refusal]).await;
    let extract = ask(&house, &path(file, request_id)).await.ok();
    assert!(entries(&extract).is_empty());
    assert_eq!(extract["restrictions"][0]["reason"], "NATIONAL_SECURITY");
    assert_eq!(extract["recipients"]["disclosures"], json!([]));
    assert_eq!(extract["situation"], json!({"measures": []}));
    assert_eq!(extract["request"]["outcome"], "REFUSED");
    let page = ask(&house, &format!("{}&format=html", path(file, request_id)))
        .await
        .body;
    assert!(page.contains("valsts drošība"));
    for text in [extract.to_string(), page] {
        assert!(!text.contains("KARIMOV") && !text.contains("113/2026"));
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_125_an_extract_answers_an_answered_request_for_access(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    let (request_id, request) = asked();
    let (erasure_id, erasure) = asked();
    let Event::DataSubjectRequestRecorded(erasure) = erasure else {
        panic!("a request")
    };
    let erasure = DataSubjectRequestRecorded {
        kind: DataSubjectRight::Erasure,
        ..erasure
    };
    house
        .append(
            file,
            vec![
                KARIMOV.opened(),
                request,
                erasure.into(),
                answer(erasure_id, Vec::new()),
            ],
        )
        .await;
    let waiting = ask(&house, &path(file, request_id)).await;
    assert_eq!(waiting.status, StatusCode::CONFLICT);
    assert_eq!(waiting.json()["rule"], "R-125");
    for (request_id, code) in [
        (erasure_id, "not-about-access"),
        (DataSubjectRequestId(id()), "unknown-value"),
    ] {
        let refused = ask(&house, &path(file, request_id)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.json()["errors"][0]["code"], code);
    }
    let nobody = ask(&house, &path(ForeignerId(id()), request_id)).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    // Also these were recorded before they were answered.
    assert_eq!(house.access_records().await, 4);
    house
        .append(file, vec![answer(request_id, Vec::new())])
        .await;
    for (parameters, code) in [
        ("&format=pdf", "unknown-code"),
        ("&language=ru", "unknown-code"),
    ] {
        let refused = ask(&house, &format!("{}{parameters}", path(file, request_id))).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.json()["errors"][0]["code"], code);
    }
    let nothing_named = ask(&house, &format!("/v1/foreigners/{file}/extract")).await;
    assert_eq!(nothing_named.status, StatusCode::BAD_REQUEST);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_125_the_controller_and_auditors_make_extracts_for_that_purpose_alone(pool: PgPool) {
    let house = House::loaded(pool.clone()).await;
    let file = ForeignerId(id());
    house.append(file, vec![KARIMOV.opened()]).await;
    let path = path(file, answered(&house, file, Vec::new()).await);
    for (who, rule) in [
        (("VRS", "officer", "DATA_SUBJECT_REQUEST"), "R-125"),
        (("PMLP", "officer", "CASE_WORK"), "R-118"),
        (("DVI", "auditor", "AUDIT"), "R-118"),
        (("VRS", "border-guard", "DATA_SUBJECT_REQUEST"), "R-118"),
        (("PMLP", "analyst", "DATA_SUBJECT_REQUEST"), "R-118"),
        (("PMLP", "administrator", "DATA_SUBJECT_REQUEST"), "R-118"),
    ] {
        let refused = ask_as(&house, who, &path).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{who:?}");
        assert_eq!(refused.json()["rule"], rule, "{who:?}");
    }
    assert_eq!(house.access_records().await, 0);
    for who in [
        ("PMLP", "officer", "DATA_SUBJECT_REQUEST"),
        ("DVI", "auditor", "DATA_SUBJECT_REQUEST"),
    ] {
        assert_eq!(
            ask_as(&house, who, &path).await.status,
            StatusCode::OK,
            "{who:?}"
        );
    }
    let records: Vec<(String, String)> = sqlx::query_as("SELECT action, result FROM access_log")
        .fetch_all(&pool)
        .await
        .expect("records");
    // The file and its documents, the request and its answer.
    assert_eq!(
        records,
        vec![("READ_EXTRACT".to_owned(), "FOUND 4".to_owned()); 2]
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_118_no_extract_leaves_unrecorded(pool: PgPool) {
    let house = House::loaded(pool.clone()).await;
    let file = ForeignerId(id());
    house.append(file, vec![KARIMOV.opened()]).await;
    let path = path(file, answered(&house, file, Vec::new()).await);
    sqlx::query("ALTER TABLE access_log RENAME COLUMN result TO outcome")
        .execute(&pool)
        .await
        .expect("renamed");
    let withheld = ask(&house, &path).await;
    assert!(withheld.status.is_server_error());
    assert!(!withheld.body.contains("KARIMOV"));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_125_recipients_are_organisations_by_day_and_purpose(pool: PgPool) {
    let house = House::loaded(pool).await;
    let (file, other) = (ForeignerId(id()), ForeignerId(id()));
    house
        .record(
            other,
            vec![
                Someone {
                    surname: "SAIDOV",
                    ..KARIMOV
                }
                .opened(),
            ],
        )
        .await;
    house
        .record(
            file,
            vec![KARIMOV.opened(), ban("113/2026", "2026-03-02", None).into()],
        )
        .await;
    let case = format!("/v1/foreigners/{file}");
    house.get("officer", "CASE_WORK", &case).await.ok();
    house.get("officer", "CASE_WORK", &case).await.ok();
    house
        .get("auditor", "AUDIT", &format!("{case}/history"))
        .await
        .ok();
    // A list of hits in which the person stands, and answers in which the person does not.
    house
        .get("officer", "CASE_WORK", "/v1/foreigners?q=KARIMOV")
        .await
        .ok();
    house
        .get("officer", "CASE_WORK", &format!("/v1/foreigners/{other}"))
        .await
        .ok();
    house
        .get("officer", "CASE_WORK", &format!("{case}/photos/{}", id()))
        .await;
    let request_id = answered(&house, file, Vec::new()).await;
    let extract = ask(&house, &path(file, request_id)).await.ok();
    let group = |purpose: &str, action: &str, count: u64| json!({"on": "2026-03-20", "organisation": "VRS", "unit": "RIX", "purpose": purpose, "action": action, "count": count});
    let expected = json!([
        group("AUDIT", "READ_HISTORY", 1),
        group("CASE_WORK", "READ_CASE", 2),
        group("CASE_WORK", "SEARCH", 1),
    ]);
    assert_eq!(extract["recipients"]["disclosures"], expected);
    assert!(!extract.to_string().contains("anna"));
    // The next extract tells of the one before.
    let next = ask(&house, &path(file, request_id)).await.ok();
    let last = next["recipients"]["disclosures"]
        .as_array()
        .and_then(|all| all.first().cloned());
    assert_eq!(
        last.map(|it| it["action"].clone()),
        Some(json!("READ_EXTRACT"))
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_032_files_of_one_person_are_one_extract_and_another_person_stays_out(pool: PgPool) {
    let house = House::loaded(pool.clone()).await;
    let [kept, merged, deeper, parted] = [(); 4].map(|()| ForeignerId(id()));
    let into = |file| FilesMerged {
        into: file,
        evidence: MergeEvidence::Biometric,
        personal: Personal::Known(Explanation {
            text: Some("same prints".into()),
        }),
    };
    let named = |surname| Someone { surname, ..KARIMOV }.opened();
    let unmerged = FilesUnmerged {
        from: kept,
        personal: Personal::Known(Explanation {
            text: Some("a twin".into()),
        }),
    };
    house.append(kept, vec![named("KEPT")]).await;
    house
        .append(merged, vec![named("MERGED"), into(kept).into()])
        .await;
    house
        .append(deeper, vec![named("DEEPER"), into(merged).into()])
        .await;
    house
        .append(
            parted,
            vec![named("PARTED"), into(kept).into(), unmerged.into()],
        )
        .await;
    let request_id = answered(&house, deeper, Vec::new()).await;
    let expected: BTreeSet<String> = [kept, merged, deeper].map(|file| file.to_string()).into();
    for asked in [kept, merged, deeper] {
        let extract = ask(&house, &path(asked, request_id)).await.ok();
        assert_eq!(extract["foreigner_id"], asked.to_string());
        let files = extract["files"].as_array().expect("files").iter();
        let files: BTreeSet<_> = files
            .map(|file| file["foreigner_id"].as_str().expect("an id").to_owned())
            .collect();
        assert_eq!(files, expected);
        let text = extract.to_string();
        for own in ["KEPT", "MERGED", "DEEPER", "same prints"] {
            assert!(text.contains(own), "{own}");
        }
        assert!(!text.contains("PARTED") && !text.contains(&parted.to_string()));
    }
    // The one who was taken for this person has an extract of their own, without this person.
    let other = answered(&house, parted, Vec::new()).await;
    let extract = ask(&house, &path(parted, other)).await.ok().to_string();
    assert!(extract.contains("PARTED") && !extract.contains(&kept.to_string()));
    assert!(
        !extract.contains("a twin"),
        "it may tell of the other person"
    );
    let whose: Vec<i32> = sqlx::query_scalar(
        "SELECT cardinality(foreigners) FROM access_log ORDER BY at, cardinality(foreigners)",
    )
    .fetch_all(&pool)
    .await
    .expect("records");
    assert_eq!(
        whose,
        [1, 3, 3, 3],
        "every file whose data are in the answer is named"
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_034_the_identity_of_another_person_is_not_given_out(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    let victim = Someone {
        surname: "VICTIM",
        document: "ZZ999",
        category: IdentityCategory::Misused,
        ..KARIMOV
    };
    let Event::FileOpened(opened) = victim.opened() else {
        panic!("a file")
    };
    let personal = opened.personal.known().expect("known").clone();
    let asserted = events::payloads::IdentityAsserted {
        identity: opened.identity,
        personal: Personal::Known(events::payloads::IdentityAssertedPersonal {
            names: personal.names,
            documents: personal.documents,
            consent: Some("statement of the victim".into()),
        }),
    };
    house
        .append(file, vec![KARIMOV.opened(), asserted.into()])
        .await;
    let request_id = answered(&house, file, Vec::new()).await;
    let extract = ask(&house, &path(file, request_id)).await.ok();
    let identities = part(&extract, "IDENTITIES")["entries"]
        .as_array()
        .expect("entries");
    assert_eq!(identities[1]["content"]["identity"]["category"], "MISUSED");
    assert_eq!(
        part(&extract, "DOCUMENTS")["entries"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    let text = extract.to_string();
    assert!(text.contains("KARIMOV") && text.contains(KARIMOV.document));
    for of_victim in ["VICTIM", "ZZ999", "statement of the victim"] {
        assert!(!text.contains(of_victim), "{of_victim}");
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_7_every_entry_is_proved_against_the_signed_checkpoint(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    house
        .append(ForeignerId(id()), vec![KARIMOV.opened()])
        .await;
    house.append(file, vec![KARIMOV.opened()]).await;
    let request_id = answered(&house, file, Vec::new()).await;
    let unsigned = ask_as(&house, CONTROLLER, &path(file, request_id))
        .await
        .ok();
    assert_eq!(unsigned["checkpoint"], Value::Null);
    assert_eq!(unsigned["parts"][0]["entries"][0].get("inclusion"), None);
    let extract = ask(&house, &path(file, request_id)).await.ok();
    let note = extract["checkpoint"].as_str().expect("a note");
    let checkpoint = Checkpoint::read(note).expect("a checkpoint");
    let entries = entries(&extract);
    assert_eq!(entries.len(), 4);
    for entry in entries {
        let index = entry["position"].as_u64().expect("a position") - 1;
        let leaf: Vec<u8> = (0..32)
            .map(|place| {
                let digits = &entry["leaf"].as_str().expect("a leaf")[2 * place..2 * place + 2];
                u8::from_str_radix(digits, 16).expect("hexadecimal")
            })
            .collect();
        let leaf = Hash(leaf.try_into().expect("a hash"));
        let proof: Vec<Hash> = entry["inclusion"]
            .as_array()
            .expect("a proof")
            .iter()
            .map(hash)
            .collect();
        assert!(check_inclusion(
            &proof,
            checkpoint.size,
            checkpoint.root,
            index,
            leaf
        ));
        assert!(!check_inclusion(
            &proof,
            checkpoint.size,
            checkpoint.root,
            index,
            Hash([0; 32])
        ));
    }
}

fn hash(text: &Value) -> Hash {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD.decode(text.as_str().expect("text"));
    Hash(bytes.expect("base64").try_into().expect("a hash"))
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_6_an_erased_file_says_so_and_gives_what_remains(pool: PgPool) {
    let house = House::loaded(pool.clone()).await;
    let file = ForeignerId(id());
    house
        .append(
            file,
            vec![KARIMOV.opened(), ban("113/2026", "2026-03-02", None).into()],
        )
        .await;
    let request_id = answered(&house, file, Vec::new()).await;
    sqlx::query("UPDATE foreigner_keys SET wrapped = NULL, destroyed_at = now()")
        .execute(&pool)
        .await
        .expect("erased");
    let extract = ask(&house, &path(file, request_id)).await.ok();
    assert_eq!(extract["files"][0]["erased"], true);
    let opened = &part(&extract, "IDENTITIES")["entries"][0];
    assert_eq!(opened["erased"], true);
    assert_eq!(opened["content"]["personal"], Value::Null);
    assert_eq!(
        part(&extract, "BANS")["entries"][0]["content"]["decision"]["number"],
        "113/2026"
    );
    assert!(!extract.to_string().contains("KARIMOV"));
    let page = ask(&house, &format!("{}&format=html", path(file, request_id)))
        .await
        .body;
    assert!(page.contains("personas dati likumīgi dzēsti"));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_125_the_document_is_readable_in_both_languages_and_runs_nothing(pool: PgPool) {
    let house = House::loaded(pool).await;
    let file = ForeignerId(id());
    let wild = Someone {
        surname: "<script>alert(1)</script>",
        given: "\"A\" & 'B'",
        ..KARIMOV
    };
    let imposed = ban("113/2026", "2026-03-02", None);
    house
        .append(
            file,
            vec![
                wild.opened(),
                service_mark("<img src=x onerror=alert(1)>"),
                imposed.into(),
            ],
        )
        .await;
    let (request_id, request) = asked();
    let Event::DataSubjectRequestRecorded(request) = request else {
        panic!("a request")
    };
    let request = DataSubjectRequestRecorded {
        language: Some(Language::English),
        ..request
    };
    house
        .append(file, vec![request.into(), answer(request_id, Vec::new())])
        .await;
    let page = |language: &'static str| {
        let path = format!("{}&format=html{language}", path(file, request_id));
        let house = &house;
        async move { ask(house, &path).await }
    };
    let english = page("").await;
    assert_eq!(english.status, StatusCode::OK);
    let named = |name: &str| english.headers[name].to_str().expect("text").to_owned();
    assert_eq!(named("content-type"), "text/html; charset=utf-8");
    assert_eq!(named("content-language"), "en");
    assert_eq!(named("cache-control"), "no-store");
    assert!(named("content-security-policy").contains("default-src 'none'"));
    let latvian = page("&language=lv").await.body;
    for (text, expected) in [
        (
            &english.body,
            [
                "<html lang=\"en\">",
                "surname",
                "entry ban",
                "citizen",
                "Uzbekistan",
                "113/2026",
                "Your rights",
            ],
        ),
        (
            &latvian,
            [
                "<html lang=\"lv\">",
                "uzvārds",
                "ieceļošanas aizliegums",
                "pilsonis",
                "Uzbekistāna",
                "113/2026",
                "Jūsu tiesības",
            ],
        ),
    ] {
        for word in expected {
            assert!(text.contains(word), "{word}");
        }
        assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
        for markup in [
            "<script",
            "<img",
            "onerror=alert(1)>",
            "javascript:",
            "http://",
            "https://",
            "\"A\" &",
        ] {
            assert!(!text.contains(markup), "{markup}");
        }
        assert_eq!(text.matches("<h1>").count(), 1);
        assert_eq!(
            text.matches("<table>").count(),
            text.matches("</table>").count()
        );
        assert_eq!(
            text.matches("<article>").count(),
            6,
            "one for each entry, and one for the documents"
        );
    }
}
