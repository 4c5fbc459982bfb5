//! Validated persons into the log: many commands under way, each under the key of its line.

use std::sync::Arc;

use anyhow::{Result, bail};
use chassis::clock::Clock;
use command_service::{Answer, Commands, Failure, Request, Target};
use events::codes::Purpose;
use events::{Actor, ForeignerId};
use futures::StreamExt;
use indicatif::ProgressBar;
use law::{Command, Distinct, Refusal, Specimens};

use super::line::{Fault, Faulty};
use super::person::{Listed, SOURCE};
use super::report::Report;
use crate::desk::{self, Desk, References};

/// Commands under way at once: enough for full batches of the writer.
const UNDER_WAY: usize = 128;
/// Two entries of one list are two persons for whoever made the list (rule R-030).
const REASON: &str = "another entry of the same list";
/// An answer to candidates may meet new candidates of commands beside it.
const TRIES_MAX: usize = 8;

/// What became of one person.
enum Outcome {
    Imported,
    AlreadyThere,
    Not(Faulty),
}

/// Records all; faults go into the report. An error is a failure of ours that stops the import.
pub(crate) async fn all(
    desk: &Desk,
    listed: Vec<Listed>,
    actor: &Actor,
    clock: Arc<dyn Clock>,
    bar: &ProgressBar,
    report: &mut Report,
) -> Result<()> {
    let importer = Importer {
        commands: desk.commands(clock, Specimens::Refused),
        references: desk.references(),
        actor: actor.clone(),
    };
    let recorded = listed.into_iter().map(|person| {
        let importer = importer.clone();
        async move { tokio::spawn(async move { importer.record(person).await }).await? }
    });
    let mut recorded = futures::stream::iter(recorded).buffer_unordered(UNDER_WAY);
    while let Some(outcome) = recorded.next().await {
        match outcome? {
            Outcome::Imported => report.imported += 1,
            Outcome::AlreadyThere => report.already_there += 1,
            Outcome::Not(fault) => report.fails(fault),
        }
        bar.inc(1);
    }
    Ok(())
}

#[derive(Clone)]
struct Importer {
    commands: Commands,
    references: References,
    actor: Actor,
}

impl Importer {
    async fn record(&self, person: Listed) -> Result<Outcome> {
        let mut request = Request {
            roles: vec![events::codes::Role::Officer],
            key: person.key,
            fingerprint: person.fingerprint,
            actor: self.actor.clone(),
            purpose: Purpose::RecordDecision,
            if_match: None,
            target: Target::Open,
            duplicate_search: None,
            commands: person.commands.clone(),
        };
        for _ in 0..TRIES_MAX {
            match desk::execute(&self.commands, &request).await {
                Ok(Answer { replayed: true, .. }) => return Ok(Outcome::AlreadyThere),
                Ok(_) => return Ok(Outcome::Imported),
                Err(Failure::Refused {
                    refusal: Refusal::CandidatesIgnored(candidates),
                    command,
                }) => {
                    if !self.are_of_the_list(&candidates).await? {
                        let refusal = Refusal::CandidatesIgnored(candidates);
                        let fault = person.refused(command, &refusal);
                        return Ok(Outcome::Not(fault.at(person.line)));
                    }
                    tell_apart(&mut request.commands, &candidates);
                }
                Err(failure) => return refused(&person, failure),
            }
        }
        bail!(
            "the person of line {} meets ever more candidates",
            person.line
        )
    }

    async fn are_of_the_list(&self, candidates: &[ForeignerId]) -> Result<bool> {
        for candidate in candidates {
            if self.references.source_of(*candidate).await?.as_deref() != Some(SOURCE) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn tell_apart(commands: &mut [Command], candidates: &[ForeignerId]) {
    let distinct = candidates.iter().map(|foreigner_id| Distinct {
        foreigner_id: *foreigner_id,
        reason: REASON.to_owned(),
    });
    for command in commands {
        if let Command::OpenFile(open) = command {
            open.distinct_from.extend(distinct.clone());
        }
    }
}

fn refused(person: &Listed, failure: Failure) -> Result<Outcome> {
    let fault = match failure {
        Failure::Refused { refusal, command } => person.refused(command, &refusal),
        Failure::OtherRequest => Fault::new("", "CHANGED_SINCE_THE_LAST_IMPORT"),
        Failure::EventTooLarge { .. } => Fault::new("", "EVENT_TOO_LARGE"),
        Failure::DecisionTaken { .. } => Fault {
            rule: Some(events::RuleId(9)),
            ..Fault::new("/id", "DECISION_TAKEN")
        },
        failure => return Err(anyhow::Error::new(failure).context("the import was interrupted")),
    };
    Ok(Outcome::Not(fault.at(person.line)))
}

#[cfg(test)]
mod tests {
    use chassis::clock::System;
    use chrono::NaiveDate;
    use events::CommandKey;
    use events::codes::Organisation;
    use uuid::Uuid;

    use super::super::line::Line;
    use super::super::person::{self, Listing};
    use super::*;
    use crate::testing::Register;

    fn listed(id: &str, name: &str) -> Listed {
        let day = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
        let listing = Listing {
            listed_on: day,
            today: law::time::civil_day(System.now()).max(day),
        };
        let text = format!(
            r#"{{"id":"{id}","names":[{{"full":"{name}","kind":"primary"}}],"dob":["1970-05-16"]}}"#
        );
        let line: Line = serde_json::from_str(&text).expect("a line");
        person::parse(&line, &listing).expect("a person")
    }

    fn actor() -> Actor {
        Actor {
            user: "a.berzins".to_owned(),
            organisation: Organisation::Pmlp,
            unit: "PMLP".to_owned(),
            workstation: "W1".to_owned(),
        }
    }

    async fn import(desk: &Desk, listed: Vec<Listed>) -> Result<Report> {
        let mut report = Report::new(false, listed.len() as u64, Vec::new());
        let (clock, bar) = (Arc::new(System), ProgressBar::hidden());
        all(desk, listed, &actor(), clock, &bar, &mut report).await?;
        Ok(report)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn r_030_equals_of_one_list_are_two_persons_and_equals_of_others_are_reported()
    -> Result<()> {
        let register = Register::start().await?;
        let desk = register.desk().await?;
        let twins = vec![listed("1", "Ali KHAN"), listed("2", "Khan ALI")];
        let report = import(&desk, twins.clone()).await?;
        assert_eq!((report.imported, report.not_imported), (2, 0), "{report}");
        let report = import(&desk, twins).await?;
        assert_eq!((report.imported, report.already_there), (0, 2), "{report}");

        // Somebody whom an officer has registered.
        let mut request = Request {
            roles: vec![events::codes::Role::Officer],
            key: CommandKey(Uuid::from_u128(1)),
            fingerprint: [0; 32],
            actor: actor(),
            purpose: Purpose::RecordDecision,
            if_match: None,
            target: Target::Open,
            duplicate_search: None,
            commands: listed("3", "Omar SAID").commands,
        };
        request.commands.truncate(1);
        if let Some(Command::OpenFile(open)) = request.commands.first_mut() {
            open.external_reference = None;
        }
        let commands = desk.commands(Arc::new(System), Specimens::Refused);
        let known = commands.execute(request).await?.body.foreigner_id;
        drop(commands);
        let report = import(&desk, vec![listed("3", "Omar SAID")]).await?;
        assert_eq!(report.imported, 0, "{report}");
        assert_eq!(report.faults[0].code, "DUPLICATE_CANDIDATES");
        assert_eq!(report.faults[0].candidates, [ForeignerId(known)]);
        desk.close().await?;
        register.stop().await
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_changed_line_under_the_same_id_is_reported_and_not_applied() -> Result<()> {
        let register = Register::start().await?;
        let desk = register.desk().await?;
        import(&desk, vec![listed("1", "Ali KHAN")]).await?;
        let before = desk.head().await?;
        let report = import(&desk, vec![listed("1", "Ali KHANOV")]).await?;
        assert_eq!(report.faults[0].code, "CHANGED_SINCE_THE_LAST_IMPORT");
        assert_eq!(desk.head().await?, before);
        desk.close().await?;
        register.stop().await
    }
}
