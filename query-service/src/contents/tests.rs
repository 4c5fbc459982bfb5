//! Contents through the router, over a real database.

use crate::testing::{Answer, House, KARIMOV, day, id};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chassis::problem::MEDIA_TYPE;
use events::codes::{AttachmentKind, MediaType, PhotoKind};
use events::payloads::{
    DocumentAttached, DocumentAttachedPersonal, EnteredInErrorDeclared, Explanation, PhotoAdded,
    PhotoAddedPersonal, Subject,
};
use events::{AttachmentId, Event, ForeignerId, Personal, PhotoId};
use http::{Request, StatusCode, header};
use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

const IMAGE: &[u8] = b"\x89PNG\r\n\x1a\n and no text: \xFF";
const HASH: &str = "709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c";

fn photo(photo_id: PhotoId) -> Event {
    PhotoAdded {
        photo_id,
        kind: PhotoKind::Token,
        taken_on: day("2026-03-01"),
        media_type: MediaType::Png,
        width: 480,
        height: 640,
        size_bytes: 24,
        personal: Personal::Known(PhotoAddedPersonal {
            sha256: HASH.into(),
            content: STANDARD.encode(IMAGE),
        }),
    }
    .into()
}

fn copy(attachment_id: AttachmentId, content: Option<&[u8]>) -> Event {
    DocumentAttached {
        attachment_id,
        kind: AttachmentKind::Decision,
        media_type: MediaType::Pdf,
        size_bytes: 4,
        sha256: HASH.into(),
        decision_id: None,
        personal: Personal::Known(DocumentAttachedPersonal {
            title: "Lēmums".into(),
            content: content.map(|bytes| STANDARD.encode(bytes)),
            reference: content.is_none().then(|| "DVS-2026-0042".into()),
        }),
    }
    .into()
}

fn in_error(subject: Subject) -> Event {
    EnteredInErrorDeclared {
        subject,
        personal: Personal::Known(Explanation { text: None }),
    }
    .into()
}

struct Held {
    house: House,
    file: ForeignerId,
    photo: PhotoId,
    copies: [AttachmentId; 2],
}

impl Held {
    /// A file with an image, a copy that lies here and one that lies in the records system.
    async fn new(pool: PgPool) -> Self {
        let house = House::loaded(pool).await;
        let (file, shown) = (ForeignerId(id()), PhotoId(id()));
        let copies = [AttachmentId(id()), AttachmentId(id())];
        let events = vec![
            KARIMOV.opened(),
            photo(shown),
            copy(copies[0], Some(b"%PDF")),
            copy(copies[1], None),
        ];
        house.record(file, events).await;
        Self {
            house,
            file,
            photo: shown,
            copies,
        }
    }

    fn photo(&self) -> String {
        format!("/v1/foreigners/{}/photos/{}", self.file, self.photo)
    }

    fn copy(&self, which: usize) -> String {
        let copy = self.copies[which];
        format!("/v1/foreigners/{}/attachments/{copy}", self.file)
    }

    async fn refused(&self, role: &str, purpose: &str, path: &str) -> Answer {
        let answer = self.house.get(role, purpose, path).await;
        assert_eq!(answer.headers[header::CONTENT_TYPE], MEDIA_TYPE, "{path}");
        answer
    }

    async fn bytes(
        &self,
        role: &str,
        purpose: &str,
        path: &str,
    ) -> (http::response::Parts, Vec<u8>) {
        let token = self.house.token("anna", "VRS", role);
        let request = Request::get(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header("purpose", purpose);
        let request = request.body(axum::body::Body::empty()).expect("a request");
        self.house.call_for_bytes(request).await
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_118_contents_are_answered_as_they_were_recorded_and_on_record(pool: PgPool) {
    let held = Held::new(pool.clone()).await;
    for (path, media_type, content) in [
        (held.photo(), "image/png", IMAGE),
        (held.copy(0), "application/pdf", b"%PDF".as_slice()),
    ] {
        let (parts, bytes) = held.bytes("officer", "CASE_WORK", &path).await;
        assert_eq!((parts.status, bytes.as_slice()), (StatusCode::OK, content));
        assert_eq!(parts.headers[header::CONTENT_TYPE], media_type);
        assert_eq!(parts.headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(parts.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    }
    let records: Vec<(String, String, Vec<Uuid>)> = sqlx::query_as(
        "SELECT action, result, foreigners FROM access_log ORDER BY at, action DESC",
    )
    .fetch_all(&pool)
    .await
    .expect("records");
    let expected = ["READ_PHOTO", "READ_ATTACHMENT"];
    assert_eq!(
        records,
        expected.map(|action| (action.to_owned(), "FOUND 1".to_owned(), vec![held.file.0]))
    );
    let path = format!("/v1/foreigners/{}", held.file);
    let case = held.house.get("officer", "CASE_WORK", &path).await.ok();
    assert_eq!(case["photos"][0]["photo_id"], json!(held.photo));
    assert_eq!(case["photos"][0]["sha256"], HASH);
    assert_eq!(case["attachments"][0]["sha256"], HASH);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_118_no_content_leaves_while_the_access_cannot_be_recorded(pool: PgPool) {
    let held = Held::new(pool.clone()).await;
    let rename = "ALTER TABLE access_log RENAME TO elsewhere";
    sqlx::query(rename).execute(&pool).await.expect("renamed");
    let answer = held.refused("officer", "CASE_WORK", &held.photo()).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.json()["rule"], "R-118");
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_118_contents_are_refused_to_who_may_not_read_the_case(pool: PgPool) {
    let held = Held::new(pool).await;
    for path in [held.photo(), held.copy(0)] {
        for (role, purpose) in [
            ("analyst", "STATISTICS"),
            ("border-guard", "CASE_WORK"),
            ("officer", "AUDIT"),
        ] {
            let answer = held.refused(role, purpose, &path).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role}");
        }
        let answer = held.refused("officer", "", &path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    }
    // Whoever confirms a hit compares the image, and reads nothing else.
    let copy = held.copy(0);
    let answer = held.refused("border-guard", "BORDER_CHECK", &copy).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(held.house.access_records().await, 0);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn what_the_file_does_not_hold_is_not_found_on_record(pool: PgPool) {
    let held = Held::new(pool.clone()).await;
    let (file, other) = (held.file, id());
    let paths = [
        format!("/v1/foreigners/{other}/photos/{}", held.photo),
        format!("/v1/foreigners/{file}/photos/{other}"),
        format!("/v1/foreigners/{file}/photos/{}", held.copies[0]),
        format!("/v1/foreigners/{file}/attachments/{}", held.photo),
        // Its content lies in the records system.
        held.copy(1),
    ];
    for path in &paths {
        let answer = held.refused("officer", "CASE_WORK", path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    let results: Vec<String> = sqlx::query_scalar("SELECT DISTINCT result FROM access_log")
        .fetch_all(&pool)
        .await
        .expect("records");
    assert_eq!(results, ["NOT_FOUND"]);
    assert_eq!(held.house.access_records().await, 5);
    let answer = held
        .refused(
            "officer",
            "CASE_WORK",
            &format!("/v1/foreigners/{file}/photos/x"),
        )
        .await;
    assert!(answer.status.is_client_error());
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_117_a_content_in_error_is_there_for_auditors_alone(pool: PgPool) {
    let held = Held::new(pool).await;
    let declared = vec![in_error(Subject::Photo(held.photo))];
    held.house.record(held.file, declared).await;
    let answer = held.refused("officer", "CASE_WORK", &held.photo()).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let (parts, bytes) = held.bytes("auditor", "AUDIT", &held.photo()).await;
    assert_eq!((parts.status, bytes.as_slice()), (StatusCode::OK, IMAGE));
    let (parts, _) = held.bytes("officer", "CASE_WORK", &held.copy(0)).await;
    assert_eq!(parts.status, StatusCode::OK);
    held.house
        .record(held.file, vec![in_error(Subject::File)])
        .await;
    let answer = held.refused("officer", "CASE_WORK", &held.copy(0)).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let (parts, _) = held.bytes("auditor", "AUDIT", &held.copy(0)).await;
    assert_eq!(parts.status, StatusCode::OK);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn an_erased_content_is_gone(pool: PgPool) {
    let held = Held::new(pool.clone()).await;
    sqlx::query("UPDATE foreigner_keys SET wrapped = NULL, destroyed_at = now()")
        .execute(&pool)
        .await
        .expect("erased");
    for path in [held.photo(), held.copy(0)] {
        let answer = held.refused("auditor", "AUDIT", &path).await;
        assert_eq!(answer.status, StatusCode::GONE);
        assert_eq!(answer.json()["type"], "urn:problem:erased");
    }
}
