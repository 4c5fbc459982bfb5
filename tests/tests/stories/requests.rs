//! A person asks what is held, and by whom it was read.

use crate::desk::{Desk, person};
use serde_json::json;

pub(crate) async fn a_person_who_asks(desk: &Desk) {
    let body = person("TURSUNOV", "1984-02-29");
    let story = desk.begins("A person asks what is held", &body).await;
    story.ordered_and_banned("781").await;
    let text = json!({"text": "seen with <b>others</b>"});
    story.guard("add-service-mark", text).await;
    let request = json!({"kind": "ACCESS", "received_on": "2026-03-02", "language": "en"});
    story.guard("record-data-subject-request", request).await;
    let case = story.case().await;
    let request = &case["data_subject_requests"][0];
    assert_eq!(request["answer_due_on"], "2026-04-02");
    let request_id = request["request_id"].as_str().unwrap().to_owned();
    let path = format!(
        "/v1/foreigners/{}/extract?request_id={request_id}",
        story.id
    );
    let early = desk.ocma.get(&path, "DATA_SUBJECT_REQUEST").await;
    assert_eq!(early.body["rule"], "R-125", "{}", early.body);
    let answer = |restrictions| {
        json!({
            "request_id": request_id, "answered_on": "2026-03-20", "outcome": "PARTLY_GRANTED",
            "restrictions": restrictions
        })
    };
    let command = "answer-data-subject-request";
    let silent = answer(json!([{"part": "SERVICE_MARKS"}]));
    story.refused(&desk.ocma, command, silent, "R-125").await;
    let reasoned = answer(json!([{"part": "SERVICE_MARKS", "reason": "RIGHTS_OF_OTHERS"}]));
    story
        .refused(&desk.guard, command, reasoned.clone(), "R-125")
        .await;
    story.ocma(command, reasoned).await;
    let extract = desk.extract(&path).await;
    let text = extract.to_string();
    assert!(text.contains("TURSUNOV") && text.contains("781-2"));
    assert!(!text.contains("seen with") && !text.contains("vrs-4711"));
    let disclosures = extract["recipients"]["disclosures"].as_array().unwrap();
    let read = disclosures.iter().find(|it| it["action"] == "READ_CASE");
    assert_eq!(read.unwrap()["organisation"], "PMLP");
    let checkpoint = extract["checkpoint"].as_str().unwrap();
    assert!(checkpoint.contains("stream-ends"), "{checkpoint}");
}
