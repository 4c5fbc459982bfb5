//! The officers of the stories, and what they ask of the register.

use reqwest::StatusCode;
use serde_json::{Value, json};
use std::time::Duration;
use system_tests::{Officer, System};
use tokio::sync::{Semaphore, SemaphorePermit};

/// A running register and the people who work with it.
pub(crate) struct Desk {
    system: System,
    /// An officer of the State Border Guard.
    pub(crate) guard: Officer,
    /// An officer of OCMA.
    pub(crate) ocma: Officer,
    /// Another officer of each, for acts of two.
    pub(crate) second_guard: Officer,
    auditor: Officer,
    analyst: Officer,
    /// Places for the stories that are told at a time: a small machine answers all of them.
    places: Semaphore,
}

/// One person's file as the story goes on.
pub(crate) struct Story<'d> {
    pub(crate) desk: &'d Desk,
    pub(crate) id: String,
}

/// Numbers of decisions: every one in the register is another.
pub(crate) fn decision(kind: &str, authority: &str, number: &str, date: &str) -> Value {
    json!({"kind": kind, "authority": authority, "number": number, "date": date})
}

/// A body that opens the file of a citizen of Uzbekistan.
pub(crate) fn person(surname: &str, born: &str) -> Value {
    json!({"identity": {
        "category": "CONFIRMED", "surname": surname, "given_names": ["ALI"], "sex": 1,
        "birth": {"date": born, "country": "UZB"}, "nationalities": [{"code": "UZB", "type": "CIT"}]
    }})
}

/// A return decision of SBG, handed over on its day.
pub(crate) fn return_decision(number: &str, date: &str) -> Value {
    json!({
        "decision": decision("RD_VOL", "VRS", number, date), "departure_period_days": 14, "grounds": ["VI04"],
        "destination": "UZB", "notified_on": date
    })
}

/// A removal order of SBG, handed over on its day.
pub(crate) fn removal_order(number: &str, date: &str) -> Value {
    json!({
        "decision": decision("RD_FORCED", "VRS", number, date), "ground": "THREAT", "grounds": ["VI04"],
        "destination": "UZB", "notified_on": date
    })
}

pub(crate) fn departure(on: &str, form: &str) -> Value {
    json!({
        "departed_on": on, "border_crossing_point": "LV-RIX", "destination": "UZB", "form": form,
        "proof": {"source": "BCP_LV", "reference": "crossing 1"}
    })
}

impl Desk {
    pub(crate) async fn open() -> Self {
        let system = System::whole().await;
        let somebody = |user: &str, organisation: &str, roles: &[&str]| {
            let token = system.token(user, organisation, roles);
            Officer::new(system.address("command"), system.address("query"), token)
        };
        let officer = ["officer", "border-guard"];
        Self {
            guard: somebody("vrs-4711", "VRS", &officer),
            second_guard: somebody("vrs-4712", "VRS", &officer),
            ocma: somebody("pmlp-0815", "PMLP", &["officer"]),
            auditor: somebody("dvi-1", "DVI", &["auditor"]),
            analyst: somebody("pmlp-0042", "PMLP", &["analyst"]),
            places: Semaphore::new(4),
            system,
        }
    }

    /// Waits for one's turn.
    pub(crate) async fn place(&self) -> SemaphorePermit<'_> {
        self.places.acquire().await.unwrap()
    }

    /// What the register answers, asked again while it says that it cannot answer now.
    async fn read(&self, officer: &Officer, path: &str, purpose: &str) -> Value {
        let mut answer = officer.get(path, purpose).await;
        for _ in 0..20 {
            if answer.status != StatusCode::SERVICE_UNAVAILABLE {
                break;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
            answer = officer.get(path, purpose).await;
        }
        answer.ok()
    }

    /// The extract that an officer of OCMA makes for a person.
    pub(crate) async fn extract(&self, path: &str) -> Value {
        self.read(&self.ocma, path, "DATA_SUBJECT_REQUEST").await
    }

    /// Opens a file and begins its story.
    pub(crate) async fn begins(&self, title: &str, body: &Value) -> Story<'_> {
        println!("{title}");
        let opened = self.guard.open(body).await.ok();
        Story {
            desk: self,
            id: opened["foreigner_id"].as_str().unwrap().to_owned(),
        }
    }

    /// A figure of a statistics table for one quarter and citizenship; 0 where there is no cell.
    pub(crate) async fn figure(&self, table: &str, quarter: &str, citizenship: &str) -> u64 {
        self.settled().await;
        let path =
            format!("/v1/statistics/{table}?time={quarter}&citizen={citizenship}&sex=T&age=TOTAL");
        let answer = self.read(&self.analyst, &path, "STATISTICS").await;
        answer["cells"][0]["value"].as_u64().unwrap_or(0)
    }

    /// The open alarms of a rule, in all files.
    pub(crate) async fn alarms(&self, rule: &str) -> Value {
        self.settled().await;
        let path = format!("/v1/alarms?rule={rule}");
        self.read(&self.ocma, &path, "CASE_WORK").await
    }

    /// Waits until every read model knows every event.
    async fn settled(&self) {
        self.system.settled(Duration::from_secs(20)).await;
    }

    /// Asks whether somebody may enter at Riga airport on a day.
    pub(crate) async fn check(&self, surname: &str, born: &str, on: &str) -> Value {
        self.settled().await;
        self.check_at_once(surname, born, on).await
    }

    /// The same as it is known now: nothing is waited for.
    pub(crate) async fn check_at_once(&self, surname: &str, born: &str, on: &str) -> Value {
        let question = json!({
            "traveller": {"surname": surname, "given_names": ["ALI"], "birth_date": born, "sex": 1, "nationality": "UZB"},
            "border_crossing_point": "LV-RIX", "direction": "ENTRY", "input": "MANUAL", "on": on
        });
        self.guard.check(&question).await.ok()
    }

    /// The log is whole, and every read model is what a rebuild makes of it.
    pub(crate) fn everything_holds(&self) {
        for verb in [&["verify"][..], &["rebuild", "all"]] {
            let output = self.system.verb(verb);
            assert!(
                output.status.success(),
                "{verb:?}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
}

impl Story<'_> {
    /// An officer of SBG records something.
    pub(crate) async fn guard(&self, command: &str, body: Value) -> Value {
        self.done(&self.desk.guard, command, body).await
    }

    /// An officer of OCMA records something.
    pub(crate) async fn ocma(&self, command: &str, body: Value) -> Value {
        self.done(&self.desk.ocma, command, body).await
    }

    pub(crate) async fn done(&self, officer: &Officer, command: &str, body: Value) -> Value {
        let answer = officer
            .command(&format!("/v1/foreigners/{}/{command}", self.id), &body)
            .await;
        assert!(
            answer.status.is_success(),
            "{command}: {}: {}",
            answer.status,
            answer.body
        );
        answer.body
    }

    /// SBG issues a return decision on 2 March 2026, `{number}-1`, with a ban of three years that waits for departure,
    /// `{number}-2`; answers the id of the return decision.
    pub(crate) async fn ordered_and_banned(&self, number: &str) -> Value {
        let ordered = return_decision(&format!("{number}-1"), "2026-03-02");
        let ordered = decision_id(&self.guard("issue-return-decision", ordered).await);
        self.guard("impose-entry-ban", json!({
            "decision": decision("BAN_SCH", "VRS", &format!("{number}-2"), "2026-03-02"), "basis": "RETURN_BAN",
            "return_decision_id": ordered, "term": "P3Y"
        }))
        .await;
        ordered
    }

    /// The register says no, for this rule.
    pub(crate) async fn refused(&self, officer: &Officer, command: &str, body: Value, rule: &str) {
        let path = format!("/v1/foreigners/{}/{command}", self.id);
        let answer = officer.command(&path, &body).await;
        assert!(
            answer.status.is_client_error(),
            "{command}: {}",
            answer.body
        );
        assert_eq!(answer.body["rule"], rule, "{command}: {}", answer.body);
    }

    /// The case as case lookup shows it, with everything that was recorded.
    pub(crate) async fn case(&self) -> Value {
        self.desk.settled().await;
        let path = format!("/v1/foreigners/{}", self.id);
        self.desk.read(&self.desk.ocma, &path, "CASE_WORK").await
    }

    /// The decision of this number in the case.
    pub(crate) async fn decision(&self, number: &str) -> Value {
        let case = self.case().await;
        let decisions = case["decisions"].as_array().unwrap();
        let found = decisions
            .iter()
            .find(|decision| decision["number"] == number);
        found
            .unwrap_or_else(|| panic!("{number} in {case}"))
            .clone()
    }

    /// The types of all events, whole and in order; those that the register itself recorded are left out.
    pub(crate) async fn history(&self) -> Vec<String> {
        let events = self.events().await;
        let by_officers = events
            .iter()
            .filter(|event| event["actor"]["user"] != "system");
        by_officers
            .map(|event| event["type"].as_str().unwrap().to_owned())
            .collect()
    }

    pub(crate) async fn events(&self) -> Vec<Value> {
        let path = format!("/v1/foreigners/{}/history", self.id);
        let history = self.desk.read(&self.desk.auditor, &path, "AUDIT").await;
        assert_eq!(history["complete"], true, "{history}");
        history["events"].as_array().unwrap().clone()
    }
}

/// The id of the one decision that a command recorded.
pub(crate) fn decision_id(answer: &Value) -> Value {
    answer["decisions"][0]["decision_id"].clone()
}

/// The types of the events that a command recorded.
pub(crate) fn types(answer: &Value) -> Vec<&str> {
    let events = answer["events"].as_array().unwrap();
    events
        .iter()
        .map(|event| event["type"].as_str().unwrap())
        .collect()
}

/// The rules that raised an alarm.
pub(crate) fn alarms(answer: &Value) -> Vec<&str> {
    let alarms = answer["alarms"].as_array().unwrap();
    alarms
        .iter()
        .map(|alarm| alarm["rule"].as_str().unwrap())
        .collect()
}
