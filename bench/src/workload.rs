//! What is recorded in the benchmark of commands: whole cases, each from the opening of a file to the departure, as officers
//! write them. The baseline records the same cases.

use anyhow::{Context as _, Result};
use bytes::Bytes;
use chrono::{DateTime, Days, NaiveDate, SubsecRound as _, TimeDelta, Utc};
use events::codes::{
    Authority, BanBasis, DecisionKind, DepartureForm, DetentionGround, ExitProof, IdentityCategory,
    NationalityType, NotificationManner, ReleaseReason, Sex, Violation,
};
use events::payloads::{
    AddressRecordedPersonal, Birth, Decision, Document, Identity, IdentityNames, Nationality,
};
use events::{AddressId, DecisionId, DetentionId, DocumentId, IdentityId, Term, ViolationId};
use law::Command;
use serde_json::{Value, json};
use uuid::Uuid;

/// How many commands a case has.
pub(crate) const STEPS: usize = 7;

/// One case: a person and what happens to them.
pub(crate) struct Case {
    surname: String,
    number: String,
    now: DateTime<Utc>,
    today: NaiveDate,
}

/// What a later step needs from an earlier answer.
#[derive(Default)]
pub(crate) struct Progress {
    foreigner_id: Option<String>,
    return_decision_id: Option<String>,
}

impl Progress {
    /// Takes from an answer what later steps need.
    pub(crate) fn learn(&mut self, step: usize, answer: &Value) {
        if step == 0 {
            self.foreigner_id = answer["foreigner_id"].as_str().map(str::to_owned);
        }
        if step == 4 {
            self.return_decision_id = answer["decisions"][0]["decision_id"]
                .as_str()
                .map(str::to_owned);
        }
    }
}

impl Case {
    /// The case number `number` of a run; runs and numbers never give the same person or decision twice.
    pub(crate) fn new(run: Uuid, number: u64, now: DateTime<Utc>) -> Self {
        let run = run.simple().to_string();
        Self {
            surname: letters(&format!("{run}{number:x}")),
            number: format!("{}/{number}", &run[..12]),
            now: now.trunc_subsecs(0),
            today: law::time::civil_day(now),
        }
    }

    /// Path and body of a step.
    pub(crate) fn request(&self, step: usize, progress: &Progress) -> Result<(String, Bytes)> {
        let today = self.today;
        let ago = |hours| (self.now - TimeDelta::hours(hours)).to_rfc3339();
        let decision = |kind, suffix: &str| json!({"kind": kind, "authority": "VRS", "number": format!("{}{suffix}", self.number), "date": today});
        let (command, body) = match step {
            0 => (
                "",
                json!({
                    "identity": {
                        "category": "CONFIRMED", "surname": self.surname, "given_names": ["Ali", "Rustam"], "sex": 1,
                        "birth": {"date": "1991-07-03", "country": "UZB", "place": "Samarkand"},
                        "nationalities": [{"code": "UZB", "type": "CIT"}],
                    },
                    "documents": [{"kind": "PP", "number": self.number, "issuer": "UZB", "issued_on": "2020-01-15", "expires_on": "2030-01-14"}],
                }),
            ),
            1 => (
                "record-violation",
                json!({"found_on": today - Days::new(1), "place": "LV-TER", "grounds": ["VI04"]}),
            ),
            2 => (
                "start-detention",
                json!({"started_at": ago(30), "reason": "DG02", "unit": "VRS-LUDZA"}),
            ),
            3 => (
                "release",
                json!({"released_at": ago(6), "reason": "COURT_REFUSED"}),
            ),
            4 => (
                "issue-return-decision",
                json!({
                    "decision": decision("RD_VOL", "-1"), "departure_period_days": 14, "grounds": ["VI04"], "destination": "UZB",
                    "notified_on": today,
                }),
            ),
            5 => (
                "impose-entry-ban",
                json!({
                    "decision": decision("BAN_SCH", "-2"), "basis": "RETURN_BAN", "term": "P3Y",
                    "return_decision_id": progress.return_decision_id.as_deref().context("the return decision was not answered")?,
                }),
            ),
            _ => (
                "confirm-departure",
                json!({
                    "departed_on": today, "border_crossing_point": "LV-RIX", "destination": "UZB", "form": "VOL_NOASSIST",
                    "proof": {"source": "BCP_LV", "reference": self.number},
                }),
            ),
        };
        let path = match &progress.foreigner_id {
            Some(foreigner_id) => format!("/v1/foreigners/{foreigner_id}/{command}"),
            None => "/v1/foreigners".to_owned(),
        };
        Ok((path, Bytes::from(body.to_string())))
    }

    /// What a long history goes on with after the steps of the case: a violation or an address, one event each. Command and body.
    pub(crate) fn further(&self, number: u64) -> (&'static str, Bytes) {
        let body = if number.is_multiple_of(2) {
            json!({"address": street(number), "postal_code": "LV-1010", "country": "LVA", "since": self.today})
        } else {
            json!({"found_on": self.found_on(number), "place": "LV-TER", "grounds": ["VI04"]})
        };
        let command = if number.is_multiple_of(2) {
            "record-address"
        } else {
            "record-violation"
        };
        (command, Bytes::from(body.to_string()))
    }

    /// The same as a domain command.
    pub(crate) fn further_command(&self, number: u64) -> Command {
        if !number.is_multiple_of(2) {
            return Command::RecordViolation(law::RecordViolation {
                violation_id: ViolationId(Uuid::from_u128(number.into())),
                found_on: Some(self.found_on(number)),
                place: Some("LV-TER".parse().expect("a code of the list")),
                grounds: vec![Violation::Vi04],
            });
        }
        Command::RecordAddress(Box::new(law::RecordAddress {
            address_id: AddressId(Uuid::from_u128(number.into())),
            country: "LVA".parse().expect("a code of the list"),
            address: AddressRecordedPersonal {
                address: street(number),
                region: None,
                postal_code: Some("LV-1010".to_owned()),
            },
            since: Some(self.today),
            until: None,
        }))
    }

    /// Another day for each, so that none is recorded already.
    fn found_on(&self, number: u64) -> NaiveDate {
        self.today - Days::new(2 + number)
    }

    /// The body of a check that must find this person once the ban is there.
    pub(crate) fn check(&self) -> Bytes {
        let check = json!({
            "traveller": {
                "surname": self.surname, "given_names": ["Ali", "Rustam"], "birth_date": "1991-07-03", "sex": 1,
                "nationality": "UZB",
            },
            "border_crossing_point": "LV-TER", "direction": "ENTRY", "input": "MANUAL",
        });
        Bytes::from(check.to_string())
    }

    /// The same steps as domain commands, for the baseline in process.
    pub(crate) fn commands(&self) -> [Command; STEPS] {
        let return_decision_id = Uuid::new_v5(&Uuid::NAMESPACE_OID, self.number.as_bytes());
        let decision = |kind, suffix: &str, id| Decision {
            decision_id: DecisionId(id),
            kind,
            authority: Authority::Vrs,
            number: format!("{}{suffix}", self.number),
            date: self.today,
        };
        let place = |code: &str| code.parse().expect("a code of the list");
        let uzbekistan = "UZB".parse().expect("a code of the list");
        [
            Command::OpenFile(Box::new(self.opening())),
            Command::RecordViolation(law::RecordViolation {
                violation_id: ViolationId(Uuid::nil()),
                found_on: Some(self.today - Days::new(1)),
                place: Some(place("LV-TER")),
                grounds: vec![Violation::Vi04],
            }),
            Command::StartDetention(law::StartDetention {
                detention_id: DetentionId(Uuid::nil()),
                started_at: Some(self.now - TimeDelta::hours(30)),
                reason: Some(DetentionGround::Dg02),
                unit: Some("VRS-LUDZA".parse().expect("a unit")),
                police_detained_at: None,
                justification: None,
                new_facts: None,
                released_at: None,
                release_reason: None,
            }),
            Command::Release(law::Release {
                released_at: Some(self.now - TimeDelta::hours(6)),
                reason: Some(ReleaseReason::CourtRefused),
            }),
            Command::IssueReturnDecision(law::IssueReturnDecision {
                decision: decision(DecisionKind::RdVol, "-1", return_decision_id),
                legal_reference: None,
                departure_period_days: Some(14),
                grounds: vec![Violation::Vi04],
                destination: uzbekistan,
                notified_on: Some(self.today),
                manner: NotificationManner::InPerson,
            }),
            Command::ImposeEntryBan(law::ImposeEntryBan {
                decision: decision(
                    DecisionKind::BanSch,
                    "-2",
                    Uuid::new_v5(&return_decision_id, b"ban"),
                ),
                legal_reference: None,
                received_on: None,
                basis: BanBasis::ReturnBan,
                sub_basis: None,
                return_decision_id: Some(DecisionId(return_decision_id)),
                term: Some(Term::years(3)),
                valid_from: None,
                valid_until: None,
                unlimited: false,
                review_on: None,
                threat: false,
                family_member: false,
            }),
            Command::ConfirmDeparture(law::ConfirmDeparture {
                departed_on: self.today,
                departed_earliest_on: None,
                border_crossing_point: place("LV-RIX"),
                destination: uzbekistan,
                form: DepartureForm::VolNoassist,
                proof: Some(ExitProof::BcpLv),
                reference: Some(self.number.clone()),
            }),
        ]
    }

    fn opening(&self) -> law::OpenFile {
        let uzbekistan = "UZB".parse().expect("a code of the list");
        law::OpenFile {
            identity: Identity {
                identity_id: IdentityId(Uuid::nil()),
                category: IdentityCategory::Confirmed,
                sex: Sex::Male,
                nationalities: vec![Nationality {
                    code: uzbekistan,
                    kind: NationalityType::Cit,
                }],
            },
            names: IdentityNames {
                surname: Some(self.surname.clone()),
                given_names: vec!["Ali".to_owned(), "Rustam".to_owned()],
                patronymic: None,
                original_script: None,
                mrz_name: None,
                birth: Birth {
                    date: "1991-07-03".parse().ok(),
                    date_unknown: None,
                    country: Some(uzbekistan),
                    place: Some("Samarkand".to_owned()),
                },
                ethnicity: None,
                personal_code: None,
                foreign_numbers: Vec::new(),
                fingerprints: None,
            },
            documents: vec![Document {
                document_id: DocumentId(Uuid::nil()),
                kind: events::codes::DocumentKind::Pp,
                number: self.number.clone(),
                issuer: uzbekistan,
                issuing_authority: None,
                issued_on: NaiveDate::from_ymd_opt(2020, 1, 15),
                expires_on: NaiveDate::from_ymd_opt(2030, 1, 14),
            }],
            external_reference: None,
            names_truncated: false,
            distinct_from: Vec::new(),
        }
    }
}

/// Names have no digits: each hexadecimal digit becomes a letter.
fn letters(hexadecimal: &str) -> String {
    hexadecimal
        .chars()
        .filter_map(|digit| digit.to_digit(16))
        .map(|digit| char::from(b'A' + digit.to_le_bytes()[0]))
        .collect()
}

fn street(number: u64) -> String {
    format!("Brīvības iela {number}-2, Rīga")
}
