//! The transparency log as a witness and an auditor meet it.

mod second_reader;

use crate::proof::tests::{key, sign};
use crate::testing::{House, KARIMOV, id};
use axum::body::Body;
use events::ForeignerId;
use http::{Request, StatusCode, header};
use sqlx::PgPool;
use transparency::{Checkpoint, Edge, Hash, TileId, Tiles, decode_entries, root};

async fn anybody(house: &House, path: &str) -> (http::response::Parts, Vec<u8>) {
    let request = Request::get(path).body(Body::empty()).expect("a request");
    house.call_for_bytes(request).await
}

async fn auditor(house: &House, path: &str) -> (http::response::Parts, Vec<u8>) {
    let token = house.token("anna", "DVI", "auditor");
    let request = Request::get(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header("purpose", "AUDIT");
    house
        .call_for_bytes(request.body(Body::empty()).expect("a request"))
        .await
}

async fn grown(pool: PgPool, files: usize) -> House {
    let house = House::loaded(pool).await;
    for _ in 0..files {
        house
            .append(ForeignerId(id()), vec![KARIMOV.opened()])
            .await;
    }
    house
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_7_a_witness_without_an_account_reads_checkpoint_and_hashes(pool: PgPool) {
    let house = grown(pool, 260).await;
    let (parts, _) = anybody(&house, "/v1/log/checkpoint").await;
    assert_eq!(parts.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(parts.headers.contains_key(header::RETRY_AFTER));
    let signed = sign(&house).await;
    let (parts, note) = anybody(&house, "/v1/log/checkpoint").await;
    assert_eq!(parts.status, StatusCode::OK);
    assert_eq!(
        parts.headers[header::CONTENT_TYPE],
        "text/plain; charset=utf-8"
    );
    let note = String::from_utf8(note).expect("text");
    assert_eq!(
        Checkpoint::open(&note, key().verifying()),
        Ok(signed.clone())
    );

    let mut tiles = Tiles::default();
    for (path, level, number, hashes) in [
        ("0/000", 0, 0, 256),
        ("0/001.p/4", 0, 1, 4),
        ("1/000.p/1", 1, 0, 1),
    ] {
        let (parts, tile) = anybody(&house, &format!("/v1/log/tile/{path}")).await;
        assert_eq!(parts.status, StatusCode::OK, "{path}");
        assert_eq!(tile.len(), hashes * 32, "{path}");
        assert!(
            parts.headers[header::CACHE_CONTROL]
                .to_str()
                .expect("text")
                .contains("immutable")
        );
        tiles.0.insert(TileId { level, number }, tile);
    }
    assert_eq!(root(260, &tiles), Some(signed.root));
    for path in [
        "0/001",
        "0/001.p/5",
        "0/002.p/1",
        "2/000.p/1",
        "0/0",
        "data/000",
        "0/001.p/0",
        "..",
        "0/000.p/256",
    ] {
        let (parts, body) = anybody(&house, &format!("/v1/log/tile/{path}")).await;
        assert_eq!(parts.status, StatusCode::NOT_FOUND, "{path}");
        assert!(
            String::from_utf8(body)
                .expect("text")
                .contains("\"status\":404"),
            "{path}"
        );
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_9_entries_are_for_auditors_and_their_reading_is_recorded(pool: PgPool) {
    let house = grown(pool, 5).await;
    let signed = sign(&house).await;
    for path in ["/v1/log/entries", "/v1/log/tile/entries/000.p/5"] {
        assert_eq!(
            anybody(&house, path).await.0.status,
            StatusCode::UNAUTHORIZED,
            "{path}"
        );
        let officer = house.get("officer", "CASE_WORK", path).await;
        assert_eq!(officer.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(house.access_records().await, 0);
    let (parts, bundle) = auditor(&house, "/v1/log/tile/entries/000.p/5").await;
    assert_eq!(
        (parts.status, house.access_records().await),
        (StatusCode::OK, 1)
    );
    let entries = decode_entries(&bundle).expect("whole");
    let mut edge = Edge::default();
    edge.append(
        entries
            .iter()
            .map(|entry| Hash(events::LeafHash::of(entry).0)),
    );
    assert_eq!((edge.size(), edge.root()), (signed.size, signed.root));
    assert_eq!(
        auditor(&house, "/v1/log/tile/entries/000").await.0.status,
        StatusCode::NOT_FOUND
    );

    let (_, page) = auditor(&house, "/v1/log/entries?from=4&limit=1").await;
    let page: serde_json::Value = serde_json::from_slice(&page).expect("JSON");
    assert_eq!(
        (&page["next"], &page["as_of_position"]),
        (&5.into(), &5.into())
    );
    assert_eq!(
        page["entries"][0]["entry"]
            .as_str()
            .expect("text")
            .as_bytes(),
        entries[3]
    );
    let (_, rest) = auditor(&house, "/v1/log/entries?from=5").await;
    let rest: serde_json::Value = serde_json::from_slice(&rest).expect("JSON");
    assert_eq!(
        (
            rest["next"].is_null(),
            rest["entries"].as_array().map(Vec::len)
        ),
        (true, Some(1))
    );
    for wrong in ["from=0", "limit=0", "limit=1001", "page=1"] {
        let (parts, _) = auditor(&house, &format!("/v1/log/entries?{wrong}")).await;
        assert!(parts.status.is_client_error(), "{wrong}");
    }
    let read: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM access_log WHERE action = 'READ_LOG' AND purpose = 'AUDIT'",
    )
    .fetch_one(&house.pool)
    .await
    .expect("a count");
    assert_eq!(read, 4);
}
