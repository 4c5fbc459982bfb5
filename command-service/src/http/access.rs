//! Answers that show what files hold leave an access record before they leave (architecture P-9, rule R-118): previews, refusals, and
//! answers that there was nothing to do. What the law refuses and what already is tells what the file holds.
//!
//! An answer to a command that was carried out leaves none: its events say who did what to which file.

use access_log::{AccessLog, Action, Outcome, Record, Who, mint};
use chassis::Problem;
use events::ForeignerId;
use law::{Command, Refusal};
use serde_json::{Value, json};

use crate::execute::{Answer, Commands, Failure, Preview, Request};

/// The members of bodies that hold images, and those that point to fingerprints.
const BIOMETRIC: [(&str, &str); 2] = [("content", "FACE"), ("fingerprints", "FINGERPRINTS")];

/// What will be recorded of a request if its answer shows what files hold.
pub(super) struct Access {
    actor: events::Actor,
    purpose: events::codes::Purpose,
    whose: Vec<ForeignerId>,
    asked: String,
}

impl Access {
    pub(super) fn of(request: &Request, address: &str, body: &[u8]) -> Self {
        let linked = request.commands.iter().filter_map(|command| match command {
            Command::LinkFile(link) => Some(link.into),
            _ => None,
        });
        let file = request.target.file();
        // The file of the register itself is about nobody.
        let person = file.filter(|file| *file != ForeignerId::REGISTER);
        Self {
            actor: request.actor.clone(),
            purpose: request.purpose,
            whose: person.into_iter().chain(linked).collect(),
            asked: asked(address, body),
        }
    }

    /// Lets a preview go when it is recorded that it was asked for, also one that the law refuses: that it does tells what the
    /// file holds.
    pub(super) async fn release_preview(
        self,
        log: &AccessLog,
        commands: &Commands,
        previewed: Result<Preview, Failure>,
    ) -> Result<Result<Preview, Failure>, Problem> {
        let outcome = match &previewed {
            Ok(preview) => Some(Outcome::Found(preview.events.len())),
            Err(failure) => told_by(failure),
        };
        let Some(outcome) = outcome else {
            return Ok(previewed);
        };
        let candidates = candidates_in(&previewed);
        self.release(
            (log, commands),
            (Action::Preview, outcome),
            &candidates,
            previewed,
        )
        .await
    }

    /// Lets what became of a command go, recorded if it tells what files hold and no event says that it was told.
    pub(super) async fn release_outcome(
        self,
        log: &AccessLog,
        commands: &Commands,
        executed: Result<Answer, Failure>,
    ) -> Result<Result<Answer, Failure>, Problem> {
        let candidates = candidates_in(&executed);
        let told = match &executed {
            _ if !candidates.is_empty() => {
                Some((Action::ReadCandidates, Outcome::Found(candidates.len())))
            }
            // What would be said of nobody's file says nothing.
            _ if self.whose.is_empty() => None,
            // It already is so.
            Ok(answer) if answer.body.events.is_empty() => {
                Some((Action::Command, Outcome::Found(1)))
            }
            Ok(_) => None,
            Err(failure) => told_by(failure).map(|outcome| (Action::Command, outcome)),
        };
        match told {
            Some(told) => {
                self.release((log, commands), told, &candidates, executed)
                    .await
            }
            None => Ok(executed),
        }
    }

    async fn release<T>(
        mut self,
        (log, commands): (&AccessLog, &Commands),
        (action, outcome): (Action, Outcome),
        candidates: &[ForeignerId],
        content: T,
    ) -> Result<T, Problem> {
        self.whose.extend_from_slice(candidates);
        let record = Record {
            access_id: mint(),
            who: Who {
                user: &self.actor.user,
                organisation: self.actor.organisation.code(),
                unit: &self.actor.unit,
                workstation: &self.actor.workstation,
            },
            purpose: self.purpose,
            action,
            foreigners: &self.whose,
            asked: self.asked.as_bytes(),
            outcome,
            position: commands.position(),
        };
        log.release(record, content).await
    }
}

/// What a failure tells of the file; nothing where the register could not be asked.
fn told_by(failure: &Failure) -> Option<Outcome> {
    match failure {
        failure if failure.is_outage() => None,
        Failure::NoSuchFile => Some(Outcome::NotFound),
        _ => Some(Outcome::Refused),
    }
}

/// The files that a refusal names.
fn candidates_in<T>(outcome: &Result<T, Failure>) -> Vec<ForeignerId> {
    match outcome {
        Err(Failure::Refused {
            refusal: Refusal::CandidatesIgnored(candidates),
            ..
        }) => candidates.clone(),
        _ => Vec::new(),
    }
}

/// The request as it is recorded, without images and copies: of biometric data only the type (rule R-119).
fn asked(address: &str, body: &[u8]) -> String {
    let mut body = serde_json::from_slice(body).unwrap_or(Value::Null);
    strip(&mut body);
    json!({ "request": address, "body": body }).to_string()
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(members) => {
            // An electronic copy of a document has content too and is no image of a face.
            let is_photo = members.contains_key("faces") || members.contains_key("taken_on");
            for (name, kind) in BIOMETRIC {
                if let Some(member) = members.get_mut(name).filter(|member| member.is_string()) {
                    let kind = if name == "content" && !is_photo {
                        "COPY"
                    } else {
                        kind
                    };
                    *member = json!({ "type": kind });
                }
            }
            members.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_119_of_biometric_data_only_the_type_is_recorded() {
        let body = json!({
            "identity": {"surname": "KARIMOV", "fingerprints": "ABIS-7"},
            "first": [{"command": "add-photo", "taken_on": "2026-03-01", "content": "/9j/4AAQ", "faces": 1},
                      {"command": "attach-document", "kind": "DECISION", "content": "JVBERi0"}]
        });
        let asked = asked("POST /v1/foreigners", body.to_string().as_bytes());
        let asked: Value = serde_json::from_str(&asked).expect("JSON");
        assert_eq!(
            asked["body"]["first"][0]["content"],
            json!({"type": "FACE"})
        );
        assert_eq!(
            asked["body"]["first"][1]["content"],
            json!({"type": "COPY"})
        );
        assert_eq!(
            asked["body"]["identity"]["fingerprints"],
            json!({"type": "FINGERPRINTS"})
        );
        assert_eq!(asked["body"]["identity"]["surname"], "KARIMOV");
        assert_eq!(asked["request"], "POST /v1/foreigners");
    }
}
