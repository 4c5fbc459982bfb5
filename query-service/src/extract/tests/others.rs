//! What officers say of other persons when they propose, reject and undo stays out of the extract (GDPR Art 15(4)).

use super::*;
use events::ProposalId;
use events::codes::TwoPersonAct;
use events::payloads::{
    ActProposed, ActRejected, DuplicateCaseOpened, EnteredInErrorDeclared, ProposedAct,
    ProposedMerge, Subject,
};

fn explained(text: &str) -> Personal<Explanation> {
    let explanation = Explanation {
        text: Some(text.to_owned()),
    };
    Personal::Known(explanation)
}

fn proposed(proposal_id: ProposalId, kind: TwoPersonAct, act: ProposedAct, text: &str) -> Event {
    ActProposed {
        proposal_id,
        kind,
        act,
        proposed_by: "vrs-4711".to_owned(),
        personal: explained(text),
    }
    .into()
}

fn rejected(proposal_id: ProposalId, text: &str) -> Event {
    ActRejected {
        proposal_id,
        personal: explained(text),
    }
    .into()
}

fn merge(into: ForeignerId) -> ProposedAct {
    ProposedAct::Merge(ProposedMerge {
        into,
        evidence: MergeEvidence::Biometric,
    })
}

/// Whom two officers took for one person, and then did not: what they wrote compares the two.
#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_125_why_a_person_is_not_another_one_is_not_told_to_either(pool: PgPool) {
    let house = House::loaded(pool).await;
    let [file, other, twin] = [(); 3].map(|()| ForeignerId(id()));
    let [first, second, third, fourth] = [(); 4].map(|()| ProposalId(id()));
    house.append(other, vec![KARIMOV.opened()]).await;
    let duplicate = Subject::Duplicate(other);
    let events = vec![
        KARIMOV.opened(),
        proposed(first, TwoPersonAct::Merge, merge(other), "one face"),
        rejected(first, "the other has a scar"),
        FilesMerged {
            into: twin,
            evidence: MergeEvidence::Biometric,
            personal: explained("one print"),
        }
        .into(),
        proposed(
            second,
            TwoPersonAct::Unmerge,
            ProposedAct::Unmerge,
            "the other is a twin",
        ),
        rejected(second, "the other never was in Riga"),
        proposed(
            third,
            TwoPersonAct::Unmerge,
            ProposedAct::Unmerge,
            "the other confessed",
        ),
        FilesUnmerged {
            from: twin,
            personal: explained("the other confessed all"),
        }
        .into(),
        DuplicateCaseOpened {
            other,
            due_at: "2026-04-02T00:00:00Z".parse().expect("an instant"),
        }
        .into(),
        proposed(
            fourth,
            TwoPersonAct::EnteredInError,
            ProposedAct::DeclareError(duplicate),
            "the other's passport was mistyped",
        ),
        EnteredInErrorDeclared {
            subject: duplicate,
            personal: explained("the other's passport is AB12"),
        }
        .into(),
    ];
    house.append(file, events).await;
    let request_id = answered(&house, file, Vec::new()).await;
    let extract = ask(&house, &path(file, request_id)).await.ok();
    let text = extract.to_string();
    for told in [
        "other has",
        "other is",
        "other never",
        "other confessed",
        "other's",
        "one face",
        "one print",
    ] {
        assert!(!text.contains(told), "{told}");
    }
    // That it was left out, and why, is said.
    let left_out = entries(&extract).into_iter().filter(|entry| {
        let omitted = entry["omitted"].as_array().into_iter().flatten();
        omitted
            .filter(|it| it["field"] == "/personal" && it["because"] == "OTHER_PERSON")
            .count()
            == 1
    });
    assert_eq!(left_out.count(), 9);
}

/// Where the two are one person, what was said of them is the person's own.
#[sqlx::test(migrator = "migrations::MIGRATOR")]
async fn r_125_what_was_said_of_files_that_are_one_is_told(pool: PgPool) {
    let house = House::loaded(pool).await;
    let [file, kept] = [(); 2].map(|()| ForeignerId(id()));
    let [first, second] = [(); 2].map(|()| ProposalId(id()));
    house.append(kept, vec![KARIMOV.opened()]).await;
    let events = vec![
        KARIMOV.opened(),
        proposed(first, TwoPersonAct::Merge, merge(kept), "one face"),
        FilesMerged {
            into: kept,
            evidence: MergeEvidence::Biometric,
            personal: explained("one print"),
        }
        .into(),
        proposed(
            second,
            TwoPersonAct::Unmerge,
            ProposedAct::Unmerge,
            "was it a twin",
        ),
        rejected(second, "it was not"),
    ];
    house.append(file, events).await;
    let request_id = answered(&house, file, Vec::new()).await;
    let text = ask(&house, &path(file, request_id)).await.ok().to_string();
    for told in ["one face", "one print", "was it a twin", "it was not"] {
        assert!(text.contains(told), "{told}");
    }
}
