//! Histories of merged files (rules ).

use super::{as_superuser, types};
use crate::testing::{House, KARIMOV, Someone, ban, id};
use events::codes::MergeEvidence;
use events::payloads::{EnteredInErrorDeclared, Explanation, FilesMerged, FilesUnmerged, Subject};
use events::{Event, ForeignerId, Personal};
use http::StatusCode;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

const NAMESAKE: Someone = Someone {
    surname: "KARIMOFF",
    ..KARIMOV
};

fn because() -> Personal<Explanation> {
    let text = Some("fingerprints".to_owned());
    Personal::Known(Explanation { text })
}

fn merged(into: ForeignerId) -> Event {
    let (evidence, personal) = (MergeEvidence::Biometric, because());
    let merged = FilesMerged {
        into,
        evidence,
        personal,
    };
    merged.into()
}

fn parted(from: ForeignerId) -> Event {
    let personal = because();
    FilesUnmerged { from, personal }.into()
}

fn in_error() -> Event {
    let (subject, personal) = (Subject::File, because());
    EnteredInErrorDeclared { subject, personal }.into()
}

/// The file under which a person is kept, and another one of the same person.
struct Files {
    house: House,
    kept: ForeignerId,
    other: ForeignerId,
}

impl Files {
    /// Both are opened, then banned, in turn; then the other one is merged into the kept one, which goes on.
    async fn merged(pool: PgPool) -> Self {
        let files = Self {
            house: House::loaded(pool).await,
            kept: ForeignerId(id()),
            other: ForeignerId(id()),
        };
        let (kept, other) = (files.kept, files.other);
        files.add(kept, KARIMOV.opened()).await;
        files.add(other, NAMESAKE.opened()).await;
        files
            .add(kept, ban("1/2026", "2026-03-02", None).into())
            .await;
        files
            .add(other, ban("2/2026", "2026-03-02", None).into())
            .await;
        files.add(other, merged(kept)).await;
        files
            .add(kept, ban("3/2026", "2026-03-03", None).into())
            .await;
        files
    }

    async fn add(&self, file: ForeignerId, event: Event) {
        self.house.append(file, vec![event]).await;
    }

    async fn history(&self, role: &str, file: ForeignerId, query: &str) -> Value {
        let purpose = if role == "auditor" {
            "AUDIT"
        } else {
            "CASE_WORK"
        };
        let path = format!("/v1/foreigners/{file}/history?{query}");
        self.house.get(role, purpose, &path).await.ok()
    }

    /// Whose data the last access record names.
    async fn recorded(&self) -> Vec<Uuid> {
        let last = "SELECT foreigners FROM access_log ORDER BY at DESC, ctid DESC LIMIT 1";
        let mut named: Vec<Uuid> = sqlx::query_scalar(last)
            .fetch_one(&self.house.pool)
            .await
            .expect("a record");
        named.sort_unstable();
        named
    }
}

fn sorted<const N: usize>(mut files: [ForeignerId; N]) -> Vec<Uuid> {
    files.sort_unstable();
    files.map(|file| file.0).to_vec()
}

/// Each event: whose, and its number there.
fn places(answer: &Value) -> Vec<(String, u64)> {
    let events = answer["events"].as_array().expect("an array");
    let place = |event: &Value| {
        let file = event["foreigner_id"].as_str().expect("a file").to_owned();
        (file, event["sequence"].as_u64().expect("a number"))
    };
    events.iter().map(place).collect()
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_032_merged_files_are_told_together_and_each_event_names_its_own(pool: PgPool) {
    let files = Files::merged(pool).await;
    let (kept, other) = (files.kept, files.other);
    let answer = files.history("officer", kept, "").await;
    let expected = [
        (kept, 1),
        (other, 1),
        (kept, 2),
        (other, 2),
        (other, 3),
        (kept, 3),
    ];
    let expected = expected.map(|(file, sequence)| (file.to_string(), sequence));
    assert_eq!(places(&answer), expected);
    let positions = answer["events"].as_array().expect("an array").iter();
    assert!(
        positions
            .map(|event| event["position"].as_u64())
            .eq((1..=6).map(Some))
    );
    assert_eq!(
        (&answer["complete"], &answer["count"]),
        (&json!(true), &json!(6))
    );
    assert_eq!(answer["merged_into"], Value::Null);
    let link = &answer["linked"][0];
    assert_eq!(
        (
            &link["foreigner_id"],
            &link["into"],
            &link["position"],
            &link["unmerged_at"]
        ),
        (&json!(other), &json!(kept), &json!(5), &Value::Null)
    );
    // A change is one of the file in which the event stands: both bans are the first of their file.
    for place in [2, 3] {
        let changes = answer["events"][place]["changes"]
            .as_array()
            .expect("changes");
        assert!(
            changes
                .iter()
                .any(|change| change["path"] == "/decisions/0"),
            "{changes:?}"
        );
    }
    assert_eq!(files.recorded().await, sorted([kept, other]));

    let alone = files.history("officer", kept, "linked=false").await;
    assert_eq!(
        places(&alone),
        [1, 2, 3].map(|sequence| (kept.to_string(), sequence))
    );
    assert_eq!(
        (&alone["count"], &alone["linked"]),
        (&json!(3), &Value::Null)
    );
    assert_eq!(files.recorded().await, [kept.0]);

    // The merged file has its own history, and says where the person is kept.
    let merged = files.history("officer", other, "").await;
    assert_eq!(
        places(&merged),
        [1, 2, 3].map(|sequence| (other.to_string(), sequence))
    );
    assert_eq!(
        (&merged["merged_into"], &merged["linked"]),
        (&json!(kept), &json!([]))
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_032_what_was_parted_again_is_told_only_as_it_was_known(pool: PgPool) {
    let files = Files::merged(pool).await;
    let (kept, other) = (files.kept, files.other);
    let before = files.history("auditor", kept, "").await;
    files.add(other, parted(kept)).await;
    let after = files.history("auditor", kept, "").await;
    assert_eq!(
        places(&after),
        [1, 2, 3].map(|sequence| (kept.to_string(), sequence))
    );
    let link = &after["linked"][0];
    assert_eq!(link["foreigner_id"], json!(other));
    assert!(link["unmerged_at"].is_string(), "{link}");
    assert_eq!(files.recorded().await, sorted([kept, other]));

    let at = |place: usize| {
        before["events"][place]["recorded_at"]
            .as_str()
            .expect("an instant")
    };
    let together = files
        .history("auditor", kept, &format!("known_at={}", at(5)))
        .await;
    assert_eq!(together["events"], before["events"]);
    assert_eq!(together["linked"][0]["unmerged_at"], Value::Null);
    let unmerged = files
        .history("auditor", kept, &format!("known_at={}", at(3)))
        .await;
    assert_eq!(
        places(&unmerged),
        [1, 2].map(|sequence| (kept.to_string(), sequence))
    );
    assert_eq!(unmerged["linked"], json!([]));
    assert_eq!(files.recorded().await, [kept.0]);
    // Merged once more, it is told again.
    files.add(other, merged(kept)).await;
    let again = files.history("auditor", kept, "").await;
    assert_eq!(
        (&again["count"], again["linked"].as_array().map(Vec::len)),
        (&json!(8), Some(2))
    );
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_032_merges_are_followed_through_files_and_in_circles(pool: PgPool) {
    let files = Files::merged(pool).await;
    let (kept, other, third) = (files.kept, files.other, ForeignerId(id()));
    files.add(third, NAMESAKE.opened()).await;
    files.add(third, merged(other)).await;
    let answer = files.history("auditor", kept, "").await;
    assert_eq!(answer["count"], 8);
    assert_eq!(answer["linked"][1]["into"], json!(other));
    assert_eq!(files.recorded().await, sorted([kept, other, third]));
    // Two officers at the same time may merge two files into each other; the reading ends all the same.
    files.add(kept, merged(third)).await;
    for file in [kept, other, third] {
        let answer = files.history("auditor", file, "").await;
        assert_eq!(
            (&answer["count"], &answer["complete"]),
            (&json!(9), &json!(true))
        );
        assert_eq!(
            answer["linked"].as_array().map(Vec::len),
            Some(2),
            "{}",
            answer["linked"]
        );
        assert!(answer["merged_into"].is_string());
    }
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_117_a_merged_file_that_was_opened_in_error_is_told_to_auditors_alone(pool: PgPool) {
    let files = Files::merged(pool).await;
    let (kept, other, third) = (files.kept, files.other, ForeignerId(id()));
    files.add(third, NAMESAKE.opened()).await;
    files.add(third, merged(other)).await;
    files.add(other, in_error()).await;
    assert_eq!(files.history("auditor", kept, "").await["count"], 9);
    let seen = files.history("officer", kept, "").await;
    assert_eq!(
        places(&seen),
        [1, 2, 3].map(|sequence| (kept.to_string(), sequence))
    );
    assert_eq!(
        (&seen["linked"], &seen["complete"]),
        (&json!([]), &json!(true))
    );
    assert!(!seen.to_string().contains(&other.to_string()));
    assert_eq!(files.recorded().await, [kept.0]);
    // What is merged into a file that is not seen is not told under its id either.
    let path = format!("/v1/foreigners/{other}/history");
    let answer = files.house.get("officer", "CASE_WORK", &path).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(files.recorded().await, [other.0]);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn p_7_a_merged_file_that_is_not_whole_is_an_error_and_never_a_shorter_history(pool: PgPool) {
    let files = Files::merged(pool.clone()).await;
    let path = format!("/v1/foreigners/{}/history", files.kept);
    as_superuser(&pool, "DELETE FROM events WHERE position = 4").await;
    let answer = files.house.get("auditor", "AUDIT", &path).await;
    assert_eq!(
        (answer.status, &answer.json()["type"]),
        (
            StatusCode::INTERNAL_SERVER_ERROR,
            &json!("urn:problem:log-altered")
        )
    );
    assert_eq!(files.house.access_records().await, 0);
    let alone = files
        .house
        .get("auditor", "AUDIT", &format!("{path}?linked=false"))
        .await
        .ok();
    assert_eq!(alone["count"], 3);
}

#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn a_page_goes_on_in_the_order_of_the_log_and_not_in_another_history(pool: PgPool) {
    let files = Files::merged(pool).await;
    let (kept, other) = (files.kept, files.other);
    let whole = files.history("auditor", kept, "").await;
    let first = files.history("auditor", kept, "limit=4").await;
    assert_eq!(
        (&first["complete"], &first["count"]),
        (&json!(false), &Value::Null)
    );
    let rest = format!(
        "limit=4&cursor={}",
        first["next"].as_str().expect("a cursor")
    );
    let second = files.history("auditor", kept, &rest).await;
    assert_eq!(types(&second), ["FilesMerged", "EntryBanImposed"]);
    assert_eq!(
        (&second["complete"], &second["count"]),
        (&json!(true), &json!(6))
    );
    let pages = [&first, &second].map(|page| page["events"].as_array().expect("events").clone());
    assert_eq!(json!(pages.concat()), whole["events"]);
    // What only follows is told at the end; what comes in between makes it another history.
    files
        .add(kept, ban("4/2026", "2026-03-04", None).into())
        .await;
    assert_eq!(files.history("auditor", kept, &rest).await["count"], 7);
    files.add(other, parted(kept)).await;
    let path = format!("/v1/foreigners/{kept}/history?{rest}");
    let answer = files.house.get("auditor", "AUDIT", &path).await;
    assert_eq!(
        (answer.status, &answer.json()["errors"][0]["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("history-changed"))
    );
}
