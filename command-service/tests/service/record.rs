//! Identities, documents, the record and corrections, with the examples of their rules.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use events::ForeignerId;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::harness::{Call, Register, Reply, key, person};

/// A zone of the specimen passport: number L898902C3, issued by UTO, expires on 15 April 2012.
const ZONE: &str =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";

async fn file_of(register: &Register, id: Uuid) -> law::File {
    let stored = event_log::read_stream(&register.pool, ForeignerId(id))
        .await
        .expect("a stream");
    let recorded = register.keyring.unseal(&stored.events).await;
    let mut state = law::State::default();
    for recorded in recorded.expect("readable") {
        law::evolve(&mut state, &recorded.event);
    }
    state.file().cloned().expect("an open file")
}

async fn done(register: &Register, id: Uuid, command: &str, body: Value) -> Reply {
    let reply = register.send(Call::on(id, command, &body)).await;
    assert_eq!(reply.status, 200, "{command}: {:?}", reply.body);
    reply
}

async fn refused(register: &Register, call: Call) -> (u16, String, String, String) {
    let reply = register.send(call).await;
    let text = |part: &str| part.to_owned();
    (
        reply.status.as_u16(),
        text(reply.rule()),
        text(reply.pointer()),
        text(reply.code()),
    )
}

/// The beginning of a PNG image: its signature and its header.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut image = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    image.extend(width.to_be_bytes());
    image.extend(height.to_be_bytes());
    image.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
    image
}

fn photo(content: &[u8]) -> Value {
    json!({
        "kind": "TOKEN", "taken_on": "2026-03-01", "media_type": "image/png",
        "content": STANDARD.encode(content), "faces": 1
    })
}

fn document(number: &str) -> Value {
    json!({"kind": "PP", "number": number, "issuer": "UZB"})
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn an_identity_is_recategorised_chosen_and_withdrawn(pool: PgPool) {
    let register = Register::open(&pool).await;
    let id = register.opened("KARIMOV").await;
    let other = |category: &str| {
        json!({
            "identity": {"category": category, "surname": "SAIDOV", "given_names": ["RUSTAM"], "sex": 1,
                         "birth": {"date": "1990"}, "nationalities": [{"code": "TJK", "type": "CIT"}]},
            "consent": "statement 7/2026"
        })
    };
    done(&register, id, "assert-identity", other("NOT_CONFIRMED")).await;
    done(&register, id, "assert-identity", other("MISUSED")).await;
    let ids: Vec<Uuid> = file_of(&register, id)
        .await
        .identities
        .iter()
        .map(|known| known.identity.identity_id.0)
        .collect();
    done(
        &register,
        id,
        "choose-primary-identity",
        json!({"identity_id": ids[1]}),
    )
    .await;
    let category = json!({"identity_id": ids[0], "category": "ALIAS", "reason": "forged passport"});
    done(&register, id, "recategorise-identity", category.clone()).await;
    let again = done(&register, id, "recategorise-identity", category).await;
    assert!(again.event_types().is_empty());
    let withdrawn = json!({"identity_id": ids[2], "withdrawn_on": "2026-03-02"});
    done(&register, id, "withdraw-consent", withdrawn).await;
    let left = file_of(&register, id).await.identities;
    let left: Vec<Uuid> = left
        .iter()
        .map(|known| known.identity.identity_id.0)
        .collect();
    assert_eq!(left, [ids[1], ids[0]]);
    let unknown = json!({"identity_id": ids[0], "category": "FALSE"});
    let call = Call::on(id, "recategorise-identity", &unknown);
    let (status, rule, pointer, _) = refused(&register, call).await;
    assert_eq!(
        (status, rule.as_str(), pointer.as_str()),
        (422, "R-014", "/category")
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_019_sex_is_a_number_of_iso_5218(pool: PgPool) {
    let register = Register::open(&pool).await;
    let with = |sex: Value| {
        let mut body = person("KARIMOV");
        body["identity"]["sex"] = sex;
        Call::open(&body)
    };
    for sex in [json!("F"), json!(3)] {
        let (status, rule, pointer, _) = refused(&register, with(sex)).await;
        assert_eq!(
            (status, rule.as_str(), pointer.as_str()),
            (422, "R-019", "/identity/sex")
        );
    }
    assert_eq!(register.send(with(json!("2"))).await.status, 400);
    assert_eq!(register.send(with(json!(2))).await.status, 201);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_016_the_search_form_of_a_name_is_never_sent(pool: PgPool) {
    let register = Register::open(&pool).await;
    let mut body = person("KARIMOV");
    body["identity"]["mrz_name"] = json!("KARIMOV<<ALI");
    let (status, _, pointer, code) = refused(&register, Call::open(&body)).await;
    assert_eq!(
        (status, pointer.as_str(), code.as_str()),
        (400, "/identity/mrz_name", "unknown-field")
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_023_a_personal_code_is_kept_as_eleven_digits(pool: PgPool) {
    let register = Register::open(&pool).await;
    let with = |code: &str| {
        let mut body = person("KARIMOV");
        body["identity"]["personal_code"] = json!(code);
        body["identity"]["ethnicity"] = json!("uzbeks");
        body["identity"]["foreign_numbers"] =
            json!([{"country": "UZB", "number": "30101900000001"}]);
        Call::open(&body)
    };
    for (code, rule) in [
        ("010190-10002", "R-023"),
        ("01019-010001", "R-023"),
        ("32ABC", "R-024"),
    ] {
        let (status, by, pointer, _) = refused(&register, with(code)).await;
        assert_eq!(
            (status, by.as_str(), pointer.as_str()),
            (422, rule, "/identity/personal_code"),
            "{code}"
        );
    }
    let reply = register.send(with("010190-10001")).await;
    assert_eq!(reply.status, 201, "{:?}", reply.body);
    assert_eq!(reply.body["warnings"][0]["rule"], "R-025");
    let names = file_of(&register, reply.foreigner_id()).await;
    let names = names.identities[0].names.clone().expect("names");
    assert_eq!(names.personal_code.as_deref(), Some("01019010001"));
    assert_eq!(names.foreign_numbers.len(), 1);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_035_ethnicity_is_no_part_of_a_digest(pool: PgPool) {
    let register = Register::open(&pool).await;
    let mut told = person("KARIMOV");
    told["identity"]["ethnicity"] = json!("uzbeks");
    assert_eq!(register.send(Call::open(&told)).await.status, 201);
    let (status, rule, ..) = refused(&register, Call::open(&person("KARIMOV"))).await;
    assert_eq!((status, rule.as_str()), (409, "R-030"));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_027_a_document_is_read_from_its_zone(pool: PgPool) {
    let register = Register::open(&pool).await;
    let id = register.opened("ERIKSSON").await;
    let reply = done(&register, id, "add-document", json!({"mrz": ZONE})).await;
    assert_eq!(reply.event_types(), ["DocumentAdded"]);
    let known = file_of(&register, id).await.identities[0].documents[0].clone();
    assert_eq!(
        (known.number.as_str(), known.issuer.code()),
        ("L898902C3", "UTO")
    );
    assert_eq!(known.expires_on, "2012-04-15".parse().ok());
    let wrong = ZONE.replace("L898902C36", "L898902C35");
    let cases = [
        (json!({"mrz": wrong}), "R-027", "/mrz"),
        (
            json!({"mrz": ZONE, "document": document("AA1")}),
            "R-027",
            "/document/number",
        ),
        (json!({}), "", "/document"),
    ];
    for (body, rule, pointer) in cases {
        let (status, by, at, _) = refused(&register, Call::on(id, "add-document", &body)).await;
        assert_eq!((status, by.as_str(), at.as_str()), (422, rule, pointer));
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_029_added_and_corrected_documents_open_duplicate_cases(pool: PgPool) {
    let register = Register::open(&pool).await;
    let first = register.opened("KARIMOV").await;
    let second = register.opened("SAIDOV").await;
    let added = |number: &str| json!({"document": document(number)});
    done(&register, first, "add-document", added("AA 1234567")).await;
    let reply = done(&register, second, "add-document", added("aa-1234567")).await;
    assert_eq!(
        reply.event_types(),
        ["DocumentAdded", "DuplicateCaseOpened"]
    );
    assert_eq!(reply.body["warnings"][0]["rule"], "R-029");
    let file = file_of(&register, second).await;
    let case = file.open_duplicates().next().expect("a case");
    assert_eq!(case.other, ForeignerId(first));
    assert_eq!(case.due_at.to_rfc3339(), "2026-03-03T00:00:00+00:00");
    let closed = json!({"other": first, "resolution": "MISUSE", "reason": "lost passport"});
    done(&register, second, "close-duplicate-case", closed).await;
    assert_eq!(
        file_of(&register, second).await.open_duplicates().count(),
        0
    );
    // A corrected number is found again, and finds what has it.
    let document_id = file.identities[0].documents[0].document_id.0;
    let right = |number: &str| {
        json!({
            "kind": "RECTIFICATION", "reason": "misread", "document_id": document_id, "document": document(number)
        })
    };
    let reply = done(&register, second, "correct", right("BB7654321")).await;
    assert_eq!(reply.event_types(), ["CorrectionRecorded"]);
    let reply = done(&register, first, "add-document", added("BB7654321")).await;
    assert_eq!(
        reply.event_types(),
        ["DocumentAdded", "DuplicateCaseOpened"]
    );
    let reply = done(&register, second, "correct", right("AA1234567")).await;
    assert_eq!(
        reply.event_types(),
        ["CorrectionRecorded", "DuplicateCaseOpened"]
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_030_a_corrected_name_is_found_again(pool: PgPool) {
    let register = Register::open(&pool).await;
    let id = register.opened("KARIMOV").await;
    let identity_id = file_of(&register, id).await.identities[0]
        .identity
        .identity_id
        .0;
    let identity = person("KARIMOW")["identity"].clone();
    let right = json!({
        "kind": "RECTIFICATION", "reason": "misread", "identity_id": identity_id, "identity": identity
    });
    let reply = done(&register, id, "correct", right.clone()).await;
    assert_eq!(reply.event_types(), ["CorrectionRecorded"]);
    assert!(
        done(&register, id, "correct", right)
            .await
            .event_types()
            .is_empty()
    );
    let (status, rule, ..) = refused(&register, Call::open(&person("KARIMOW"))).await;
    assert_eq!((status, rule.as_str()), (409, "R-030"));
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_036_a_facial_image_passes_the_quality_check(pool: PgPool) {
    let register = Register::open(&pool).await;
    let id = register.opened("KARIMOV").await;
    let reply = done(&register, id, "add-photo", photo(&png(240, 320))).await;
    assert_eq!(reply.event_types(), ["PhotoAdded"]);
    let again = done(&register, id, "add-photo", photo(&png(240, 320))).await;
    assert!(again.event_types().is_empty());
    let mut jpeg = photo(b"");
    jpeg["media_type"] = json!("image/jpeg");
    let mut no_base64 = photo(b"");
    no_base64["content"] = json!("%%%");
    let mut of_jpeg = photo(&png(480, 640));
    of_jpeg["media_type"] = json!("image/jpeg");
    let mut two_faces = photo(&png(480, 640));
    two_faces["faces"] = json!(2);
    let mut large = png(480, 640);
    large.resize(33 * 1024 + 1, 0);
    for (body, pointer) in [
        (jpeg, "/content"),
        (no_base64, "/content"),
        (photo(b"GIF89a"), "/content"),
        (photo(&png(239, 320)), "/content"),
        (photo(&large), "/content"),
        (of_jpeg, "/media_type"),
        (two_faces, "/faces"),
    ] {
        let (status, rule, at, _) = refused(&register, Call::on(id, "add-photo", &body)).await;
        assert_eq!(
            (status, rule.as_str(), at.as_str()),
            (422, "R-036", pointer)
        );
    }
    large.truncate(33 * 1024);
    done(&register, id, "add-photo", photo(&large)).await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn the_largest_content_fits_into_an_entry_of_the_log(pool: PgPool) {
    let register = Register::open(&pool).await;
    let id = register.opened("KARIMOV").await;
    let mut large = png(480, 640);
    large.resize(33 * 1024, 0);
    done(&register, id, "add-photo", photo(&large)).await;
    let copy = json!({
        "kind": "PROTOCOL", "media_type": "application/pdf", "title": "\u{1f600}".repeat(200),
        "content": STANDARD.encode(&large)
    });
    done(&register, id, "attach-document", copy).await;
    let stored = event_log::read_stream(&register.pool, ForeignerId(id))
        .await
        .expect("a stream");
    let longest = stored.events[1..]
        .iter()
        .map(|event| event.canonical_bytes().len());
    assert!(
        longest
            .clone()
            .all(|bytes| (60_000..65_000).contains(&bytes)),
        "{longest:?}"
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn copies_notes_and_markers_come_with_the_opening(pool: PgPool) {
    let register = Register::open(&pool).await;
    let mut body = person("KARIMOV");
    body["first"] = json!([
        {"command": "record-address", "address": "Brīvības iela 1-2, Rīga", "country": "LVA", "since": "2026-03-01"},
        {"command": "set-warning", "marker": "VIOLENT", "set_on": "2026-03-02"},
        {"command": "set-warning", "marker": "ARMED", "set_on": "2026-03-01"},
        {"command": "clear-warning", "marker": "ARMED", "cleared_on": "2026-03-02"},
        {"command": "add-document", "mrz": ZONE},
        {"command": "record-vulnerability", "kind": "PREGNANT", "since": "2026-03-02"},
        {"command": "attach-document", "kind": "PROTOCOL", "media_type": "application/pdf", "title": "protokols",
         "content": STANDARD.encode("content")},
        {"command": "add-service-mark", "text": "informed of the right to appeal"}
    ]);
    let mut image = photo(&png(480, 640));
    image["command"] = json!("add-photo");
    body["first"].as_array_mut().expect("a list").push(image);
    let reply = register.send(Call::open(&body)).await;
    assert_eq!(reply.status, 201, "{:?}", reply.body);
    assert_eq!(
        reply.event_types(),
        [
            "FileOpened",
            "AddressRecorded",
            "WarningSet",
            "WarningSet",
            "WarningCleared",
            "DocumentAdded",
            "VulnerabilityRecorded",
            "DocumentAttached",
            "ServiceMarkAdded",
            "PhotoAdded"
        ]
    );
    let id = reply.foreigner_id();
    let cleared = json!({"marker": "VIOLENT", "cleared_on": "2026-03-02"});
    let reply = done(&register, id, "clear-warning", cleared).await;
    assert_eq!(reply.event_types(), ["WarningCleared"]);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_copy_is_hashed_here_or_stated_with_its_reference(pool: PgPool) {
    let register = Register::open(&pool).await;
    let id = register.opened("KARIMOV").await;
    let copy = |more: Value| {
        let mut body =
            json!({"kind": "DECISION", "media_type": "application/pdf", "title": "lēmums"});
        let members = body.as_object_mut().expect("an object");
        members.extend(more.as_object().expect("an object").clone());
        body
    };
    let hash = "709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c";
    let here = copy(json!({"content": "AAAA", "sha256": hash, "size_bytes": 3}));
    done(&register, id, "attach-document", here).await;
    let known = file_of(&register, id).await.attachments.remove(0);
    assert_eq!(known.sha256, hash);
    let there = copy(json!({"reference": "DVS-1", "sha256": "0".repeat(64), "size_bytes": 90_112}));
    done(&register, id, "attach-document", there).await;
    for (more, pointer) in [
        (json!({"content": "AAAB", "sha256": hash}), "/sha256"),
        (json!({"content": "AAAA", "size_bytes": 4}), "/size_bytes"),
        (json!({"reference": "DVS-2", "size_bytes": 4}), "/sha256"),
        (json!({"reference": "DVS-2", "sha256": hash}), "/size_bytes"),
        (json!({"content": "AAA"}), "/content"),
        (
            json!({"content": "AAAB", "decision_id": key()}),
            "/decision_id",
        ),
    ] {
        let call = Call::on(id, "attach-document", &copy(more));
        let (_, _, at, _) = refused(&register, call).await;
        assert_eq!(at, pointer);
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_116_a_correction_has_exactly_one_subject(pool: PgPool) {
    let register = Register::open(&pool).await;
    let id = register.opened("KARIMOV").await;
    let start =
        json!({"started_at": "2026-03-02T13:30:00+02:00", "reason": "DG02", "unit": "VRS-LUDZA"});
    done(&register, id, "start-detention", start).await;
    let violation = json!({"found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI04"]});
    done(&register, id, "record-violation", violation.clone()).await;
    let file = file_of(&register, id).await;
    let detention_id = file.detentions[0].detention_id.0;
    let violation_id = file.violations[0].violation_id.0;
    let detention =
        json!({"started_at": "2026-03-02T12:30:00+02:00", "reason": "DG01", "unit": "VRS-LUDZA"});
    let correction = |more: Value| {
        let mut body =
            json!({"kind": "RECTIFICATION", "reason": "wrong moment keyed", "corrects": key()});
        let members = body.as_object_mut().expect("an object");
        members.extend(more.as_object().expect("an object").clone());
        body
    };
    for more in [
        json!({}),
        json!({"detention_id": detention_id}),
        json!({"detention": detention}),
        json!({"detention_id": detention_id, "violation": violation}),
        json!({"detention_id": detention_id, "detention": detention, "violation_id": violation_id}),
        json!({"detention_id": detention_id, "detention": detention, "violation_id": violation_id, "violation": violation}),
    ] {
        let call = Call::on(id, "correct", &correction(more));
        let (status, rule, _, code) = refused(&register, call).await;
        assert_eq!(
            (status, rule.as_str(), code.as_str()),
            (422, "R-116", "not-one-subject")
        );
    }
    let more = json!({"detention_id": detention_id, "detention": detention});
    let reply = done(&register, id, "correct", correction(more)).await;
    assert_eq!(reply.event_types(), ["CorrectionRecorded"]);
    let known = file_of(&register, id).await.detentions.remove(0);
    assert_eq!(
        known
            .clocks()
            .next()
            .expect("a clock")
            .limit_at
            .to_rfc3339(),
        "2026-03-12T10:30:00+00:00"
    );
    let right = json!({"found_on": "2026-03-01", "place": "LV-TER", "grounds": ["VI04"]});
    let more = json!({"violation_id": violation_id, "violation": right});
    done(&register, id, "correct", correction(more)).await;
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_048_a_release_is_put_right_or_taken_back(pool: PgPool) {
    let register = Register::open(&pool).await;
    let id = register.opened("KARIMOV").await;
    let detention =
        json!({"started_at": "2026-03-02T13:30:00+02:00", "reason": "DG02", "unit": "VRS-LUDZA"});
    done(&register, id, "start-detention", detention.clone()).await;
    let released = json!({"released_at": "2026-03-02T13:40:00+02:00", "reason": "COURT_REFUSED"});
    done(&register, id, "release", released).await;
    let detention_id = file_of(&register, id).await.detentions[0].detention_id.0;
    let correction = |more: Value| {
        let mut detention = detention.clone();
        let members = detention.as_object_mut().expect("an object");
        members.extend(more.as_object().expect("an object").clone());
        json!({"kind": "RECTIFICATION", "reason": "wrong hour keyed", "detention_id": detention_id,
               "detention": detention})
    };
    let half = json!({"released_at": "2026-03-02T13:50:00+02:00"});
    let both = json!({"released_at": "2026-03-02T13:50:00+02:00", "release_reason": "LEGAL_STAY",
                      "still_detained": true});
    for more in [half, both] {
        let call = Call::on(id, "correct", &correction(more));
        let (status, rule, pointer, code) = refused(&register, call).await;
        assert_eq!(
            (status, rule.as_str(), pointer.as_str(), code.as_str()),
            (422, "R-048", "/detention/released_at", "release-incomplete")
        );
    }
    let right = json!({"released_at": "2026-03-02T13:50:00+02:00", "release_reason": "LEGAL_STAY"});
    done(&register, id, "correct", correction(right)).await;
    let known = file_of(&register, id).await.detentions.remove(0);
    let released_at = known.released_at().map(|at| at.to_rfc3339());
    assert_eq!(released_at.as_deref(), Some("2026-03-02T11:50:00+00:00"));
    let taken_back = json!({"still_detained": true, "justification": "LAST_RESORT"});
    done(&register, id, "correct", correction(taken_back)).await;
    let known = file_of(&register, id).await.detentions.remove(0);
    assert!(known.is_open() && known.justification.is_some());
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_116_a_placement_and_a_departure_are_put_right(pool: PgPool) {
    let register = Register::open(&pool).await;
    let id = register.opened("KARIMOV").await;
    let detention =
        json!({"started_at": "2026-03-02T11:30:00+02:00", "reason": "DG02", "unit": "VRS-LUDZA"});
    done(&register, id, "start-detention", detention).await;
    let placed = json!({"placed_at": "2026-03-02T12:00:00+02:00", "premises": "TEMP_HOLDING"});
    done(&register, id, "place-in-centre", placed).await;
    let departed = json!({"departed_on": "2026-03-02", "border_crossing_point": "LV-RIX", "destination": "UZB",
                          "form": "VOL_NOASSIST", "proof": {"source": "BCP_LV", "reference": "RIX-42"}});
    done(&register, id, "confirm-departure", departed).await;
    let correction = |more: Value| {
        let mut body = json!({"kind": "RECTIFICATION", "reason": "wrong line keyed"});
        let members = body.as_object_mut().expect("an object");
        members.extend(more.as_object().expect("an object").clone());
        body
    };
    let right = json!({"placed_at": "2026-03-02T12:00:00+02:00",
                       "placement": {"placed_at": "2026-03-02T11:45:00+02:00", "premises": "HOSPITAL"}});
    done(&register, id, "correct", correction(right)).await;
    let right = json!({"departed_on": "2026-03-02",
                       "departure": {"border_crossing_point": "LV-TER", "destination": "TJK", "form": "VOL_ASSIST"}});
    done(&register, id, "correct", correction(right)).await;
    let applied = json!({"kind": "REPORTING", "applied_on": "2026-02-02", "until": "2026-02-10"});
    done(&register, id, "apply-alternative", applied).await;
    let alternative_id = file_of(&register, id).await.alternatives[0]
        .alternative_id
        .0;
    let right = json!({"alternative_id": alternative_id,
                       "alternative": {"kind": "DOC_SURRENDER", "applied_on": "2026-02-01", "until": "2026-02-11"}});
    done(&register, id, "correct", correction(right)).await;
    let file = file_of(&register, id).await;
    assert_eq!(file.alternatives[0].kind.code(), "DOC_SURRENDER");
    let premises = file.detentions[0].placements[0].premises;
    assert_eq!(premises.code(), "HOSPITAL");
    let departure = &file.departures[0];
    assert_eq!(departure.destination.to_string(), "TJK");
    assert_eq!(departure.reference.as_deref(), Some("RIX-42"));
    let forced = json!({"departed_on": "2026-03-02",
                        "departure": {"border_crossing_point": "LV-TER", "destination": "TJK", "form": "FORCED_ASSIST"}});
    let call = Call::on(id, "correct", &correction(forced));
    let (status, rule, pointer, _) = refused(&register, call).await;
    assert_eq!(
        (status, rule.as_str(), pointer.as_str()),
        (409, "R-071", "/departure/form")
    );
}
