//! Who somebody is, and who not.

use crate::desk::{Desk, decision, person, return_decision, types};
use serde_json::json;

pub(crate) async fn a_person_without_a_state(desk: &Desk) {
    let mut body = person("CAGAROV", "1979-02-11");
    body["identity"]["nationalities"] = json!([{"code": "XXA", "type": "STATELESS"}]);
    let story = desk
        .begins(
            "A stateless person is returned to where the person lived",
            &body,
        )
        .await;
    let mut ordered = return_decision("S-CAG-1", "2026-03-02");
    ordered["destination"] = "RUS".into();
    story.guard("issue-return-decision", ordered).await;
    let case = story.case().await;
    assert_eq!(case["identities"][0]["nationalities"][0]["code"], "XXA");
    assert_eq!(
        story.decision("S-CAG-1").await["return"]["destination"],
        "RUS"
    );
}

pub(crate) async fn a_birth_date_that_is_known_in_part(desk: &Desk) {
    let story = desk
        .begins(
            "Of a birth date only the month is known",
            &person("DADABAJEV", "1985-07"),
        )
        .await;
    story
        .guard("impose-entry-ban", json!({
            "decision": decision("BAN_LV", "VRS", "S-DAD-1", "2026-03-02"), "basis": "SECURITY", "term": "P3Y"
        }))
        .await;
    let hit = desk.check("DADABAJEV", "1985-07-19", "2026-06-01").await;
    assert!(
        matches!(hit["result"].as_str(), Some("HIT" | "POSSIBLE_HIT")),
        "{hit}"
    );
    let other = desk.check("DADABAJEV", "1971-03-19", "2026-06-01").await;
    assert_ne!(other["result"], "HIT", "{other}");
}

pub(crate) async fn a_wrong_birth_date(desk: &Desk) {
    let story = desk
        .begins(
            "A minor's birth date turns out to be another",
            &person("EGAMOV", "2010-01-01"),
        )
        .await;
    let first = story.case().await["identities"][0]["identity_id"].clone();
    let mut right = person("EGAMOV", "2003-04-05");
    right["evidence"] = json!(null);
    story
        .guard("assert-identity", json!({"identity": right["identity"]}))
        .await;
    let case = story.case().await;
    let second = case["identities"].as_array().unwrap();
    let second = second
        .iter()
        .find(|identity| identity["identity_id"] != first)
        .unwrap();
    story
        .guard(
            "choose-primary-identity",
            json!({"identity_id": second["identity_id"]}),
        )
        .await;
    story
        .guard(
            "recategorise-identity",
            json!({"identity_id": first, "category": "NOT_CONFIRMED", "reason": "age assessment"}),
        )
        .await;
    let case = story.case().await;
    let primary = case["identities"]
        .as_array()
        .unwrap()
        .iter()
        .find(|identity| identity["primary"] == true);
    assert_eq!(
        primary.unwrap()["names"]["birth"]["date"],
        "2003-04-05",
        "{case}"
    );
    let old = case["identities"]
        .as_array()
        .unwrap()
        .iter()
        .find(|identity| identity["identity_id"] == first);
    assert_eq!(old.unwrap()["category"], "NOT_CONFIRMED");
}

pub(crate) async fn many_identities(desk: &Desk) {
    let story = desk
        .begins(
            "An alias with a passport of its own finds the person",
            &person("FAIZULLIN", "1982-09-30"),
        )
        .await;
    let mut alias = person("GAFUROV", "1982-10-01");
    alias["identity"]["category"] = "ALIAS".into();
    story
        .guard("assert-identity", json!({"identity": alias["identity"], "documents": [{"kind": "PP", "number": "AB 445566", "issuer": "KAZ"}]}))
        .await;
    story
        .guard(
            "add-document",
            json!({"document": {"kind": "PP", "number": "AA-778899", "issuer": "UZB"}}),
        )
        .await;
    story
        .guard("impose-entry-ban", json!({
            "decision": decision("BAN_SCH", "VRS", "S-FAI-1", "2026-03-02"), "basis": "SECURITY", "term": "P3Y"
        }))
        .await;
    let hit = desk.check("GAFUROV", "1982-10-01", "2026-06-01").await;
    assert_eq!(hit["candidates"][0]["foreigner_id"], *story.id, "{hit}");
    assert_eq!(hit["candidates"][0]["match"]["identity_category"], "ALIAS");
    let found = desk
        .ocma
        .get("/v1/foreigners?document=AA778899", "CASE_WORK")
        .await
        .ok();
    assert!(found.to_string().contains(&story.id), "{found}");
}

pub(crate) async fn one_person_in_two_files(desk: &Desk) {
    let kept = desk
        .begins(
            "Two files of one person are merged by two officers, and parted again",
            &person("HAMIDOV", "1991-01-02"),
        )
        .await;
    let story = desk
        .begins("  the other file", &person("HAMIDOFF", "1991-01-02"))
        .await;
    let proposed = story
        .guard(
            "link-file",
            json!({"into": kept.id, "evidence": "BIOMETRIC", "reason": "fingerprints"}),
        )
        .await;
    assert_eq!(types(&proposed), ["ActProposed"]);
    let case = story.case().await;
    let proposal = case["proposals"][0]["proposal_id"].clone();
    story
        .refused(
            &desk.guard,
            "approve-act",
            json!({"proposal_id": proposal}),
            "R-032",
        )
        .await;
    let approved = story
        .done(
            &desk.second_guard,
            "approve-act",
            json!({"proposal_id": proposal}),
        )
        .await;
    assert_eq!(types(&approved), ["ActApproved", "FilesMerged"]);
    assert_eq!(story.case().await["merged_into"], *kept.id);
    let violation = json!({"found_on": "2026-03-02", "place": "LV-TER", "grounds": ["VI04"]});
    story
        .refused(&desk.guard, "record-violation", violation.clone(), "R-032")
        .await;
    story
        .guard("unlink-file", json!({"reason": "another person after all"}))
        .await;
    let case = story.case().await;
    let proposals = case["proposals"].as_array().unwrap();
    let proposal = proposals.last().unwrap()["proposal_id"].clone();
    story
        .done(
            &desk.second_guard,
            "approve-act",
            json!({"proposal_id": proposal}),
        )
        .await;
    story.guard("record-violation", violation).await;
    assert_eq!(
        story.history().await.last().map(String::as_str),
        Some("ViolationFound")
    );
}

pub(crate) async fn two_persons_with_one_identity(desk: &Desk) {
    let first = desk
        .begins(
            "Two persons of one name and birth date",
            &person("IBRAGIMOV", "1975-12-12"),
        )
        .await;
    let body = person("IBRAGIMOV", "1975-12-12");
    let refused = desk.guard.open(&body).await;
    assert_eq!(refused.body["rule"], "R-030", "{}", refused.body);
    let mut distinct = body;
    distinct["distinct_from"] = json!([{"foreigner_id": first.id, "reason": "other fingerprints"}]);
    let second = desk
        .begins("  told apart by their fingerprints", &distinct)
        .await;
    for (story, number) in [(&first, "S-IBR-1"), (&second, "S-IBR-2")] {
        story
            .guard("impose-entry-ban", json!({
                "decision": decision("BAN_LV", "VRS", number, "2026-03-02"), "basis": "SECURITY", "term": "P2Y"
            }))
            .await;
    }
    let hit = desk.check("IBRAGIMOV", "1975-12-12", "2026-06-01").await;
    let found = hit.to_string();
    assert!(
        found.contains(&first.id) && found.contains(&second.id),
        "{hit}"
    );
}

pub(crate) async fn two_persons_with_similar_identities(desk: &Desk) {
    let first = desk
        .begins(
            "A person of a similar name, who has no measure",
            &person("ABDURAHMONOV", "1983-04-17"),
        )
        .await;
    let check = desk.check("ABDURAXMONOV", "1983-04-17", "2026-06-01").await;
    assert_eq!(check["result"], "NO_HIT", "{check}");
    let mut body = person("ABDURAXMONOV", "1983-04-17");
    let search = desk.guard.search_duplicates(&body).await.ok();
    let candidates = search["candidates"].as_array().unwrap();
    let candidate = candidates
        .iter()
        .find(|candidate| candidate["foreigner_id"] == first.id.as_str());
    let candidate = candidate.unwrap_or_else(|| panic!("{search}"));
    assert_eq!(candidate["match"]["level"], "SIMILAR", "{candidate}");
    assert_eq!(candidate["name"], "ABDURAHMONOV, ALI", "{candidate}");
    // The search counts for who made it.
    body["duplicate_search"] = search["duplicate_search"].clone();
    let other = desk.second_guard.open(&body).await;
    assert_eq!(
        (other.status.as_u16(), other.text("/errors/0/pointer")),
        (422, "/duplicate_search"),
        "{}",
        other.body
    );
    let refused = desk.guard.open(&body).await;
    assert_eq!(
        (refused.status.as_u16(), refused.text("/rule")),
        (409, "R-030"),
        "{}",
        refused.body
    );
    assert_eq!(refused.body["candidates"], json!([first.id]));
    body["distinct_from"] =
        json!([{"foreigner_id": first.id, "reason": "the photographs show two persons"}]);
    let second = desk
        .begins("  told apart by their photographs", &body)
        .await;
    // Either is found by the other's name, and by no check.
    let check = desk.check("ABDURAXMONOV", "1983-04-17", "2026-06-01").await;
    assert_eq!(check["result"], "NO_HIT", "{check}");
    let found = desk
        .ocma
        .get("/v1/foreigners?q=Abduraxmonov%20Ali", "CASE_WORK")
        .await
        .ok();
    let listed = found["foreigners"].as_array().unwrap().iter();
    let listed: Vec<_> = listed
        .map(|file| (&file["foreigner_id"], &file["name_match"]))
        .collect();
    let expected = [
        (&json!(second.id), &json!("PRIMARY_NAME")),
        (&json!(first.id), &json!("SIMILAR")),
    ];
    assert_eq!(listed, expected, "{found}");
}

pub(crate) async fn a_death(desk: &Desk) {
    let story = desk
        .begins(
            "A death closes everything; the identity stays suspicious",
            &person("JAKUBOV", "1960-06-06"),
        )
        .await;
    story.ordered_and_banned("S-JAK").await;
    let died = story
        .guard(
            "record-death",
            json!({"died_on": "2026-03-20", "reference": "certificate 1"}),
        )
        .await;
    assert_eq!(
        types(&died),
        ["DeathRecorded", "DecisionRevoked", "DecisionRevoked"],
        "{died}"
    );
    let check = desk.check("JAKUBOV", "1960-06-06", "2026-06-01").await;
    assert_eq!(check["result"], "POSSIBLE_HIT", "{check}");
    assert_eq!(check["candidates"][0]["measure"], "DECEASED_IDENTITY");
    story
        .refused(
            &desk.guard,
            "issue-return-decision",
            return_decision("S-JAK-3", "2026-04-02"),
            "R-102",
        )
        .await;
}

pub(crate) async fn a_new_citizenship(desk: &Desk) {
    let story = desk
        .begins(
            "A citizen of the Union is banned no more",
            &person("KABILOV", "1987-03-21"),
        )
        .await;
    story
        .guard("impose-entry-ban", json!({
            "decision": decision("BAN_SCH", "VRS", "S-KAB-1", "2026-03-02"), "basis": "SECURITY", "term": "P3Y"
        }))
        .await;
    assert_eq!(
        desk.check("KABILOV", "1987-03-21", "2026-05-01").await["result"],
        "HIT"
    );
    let acquired = story
        .ocma(
            "record-citizenship",
            json!({"country": "LTU", "acquired_on": "2026-06-01", "reference": "letter 7"}),
        )
        .await;
    assert_eq!(types(&acquired), ["CitizenshipAcquired", "DecisionRevoked"]);
    assert_eq!(
        desk.check("KABILOV", "1987-03-21", "2026-06-02").await["result"],
        "NO_HIT"
    );
    story
        .refused(
            &desk.guard,
            "issue-return-decision",
            return_decision("S-KAB-2", "2026-06-02"),
            "R-022",
        )
        .await;
}
