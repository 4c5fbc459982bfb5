//! Commands that are carried out with the opening of a file.

use chassis::Problem;
use events::DecisionId;
use events::codes::BanBasis;
use law::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use super::bans::{ImposeEntryBan, ShortenEntryBan};
use super::changes::{AmendDecision, ResumeDecision, RevokeDecision, SuspendDecision};
use super::departures::{ConfirmDeparture, RecordRemoval};
use super::detentions::{Release, StartDetention};
use super::identities::AssertIdentity;
use super::notifications::NotifyDecision;
use super::on_file::Body as _;
use super::parse::At;
use super::returns::{IssueRemovalOrder, IssueReturnDecision};
use super::violations::RecordViolation;

/// A command by its name, with its body beside the name.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "command", rename_all = "kebab-case")]
#[schema(as = FirstCommand)]
pub(super) enum First {
    AssertIdentity(AssertIdentity),
    RecordViolation(RecordViolation),
    StartDetention(StartDetention),
    Release(Release),
    IssueReturnDecision(IssueReturnDecision),
    IssueRemovalOrder(IssueRemovalOrder),
    NotifyDecision(NotifyDecision),
    ImposeEntryBan(ImposeEntryBan),
    SuspendDecision(SuspendDecision),
    ResumeDecision(ResumeDecision),
    AmendDecision(AmendDecision),
    RevokeDecision(RevokeDecision),
    ShortenEntryBan(ShortenEntryBan),
    ConfirmDeparture(ConfirmDeparture),
    RecordRemoval(RecordRemoval),
}

/// Parses the commands in order. A ban with a return decision that does not name it is linked to the last one before it.
pub(super) fn parse_first(first: Vec<First>) -> Result<Vec<Command>, Problem> {
    let mut last_return_decision = None;
    let mut commands = Vec::with_capacity(first.len());
    for (i, command) in first.into_iter().enumerate() {
        let prefix = format!("/first/{i}");
        let mut command = command.parse(At(&prefix))?;
        link(&mut command, &mut last_return_decision);
        commands.push(command);
    }
    Ok(commands)
}

fn link(command: &mut Command, last_return_decision: &mut Option<DecisionId>) {
    match command {
        Command::IssueReturnDecision(issue) => {
            *last_return_decision = Some(issue.decision.decision_id);
        }
        Command::IssueRemovalOrder(issue) => {
            *last_return_decision = Some(issue.decision.decision_id);
        }
        Command::ImposeEntryBan(ban) if ban.basis == BanBasis::ReturnBan => {
            ban.return_decision_id = ban.return_decision_id.or(*last_return_decision);
        }
        _ => {}
    }
}

impl First {
    fn parse(self, at: At<'_>) -> Result<Command, Problem> {
        match self {
            Self::AssertIdentity(body) => body.parse(at),
            Self::RecordViolation(body) => body.parse(at),
            Self::StartDetention(body) => body.parse(at),
            Self::Release(body) => body.parse(at),
            Self::IssueReturnDecision(body) => body.parse(at),
            Self::IssueRemovalOrder(body) => body.parse(at),
            Self::NotifyDecision(body) => body.parse(at),
            Self::ImposeEntryBan(body) => body.parse(at),
            Self::SuspendDecision(body) => body.parse(at),
            Self::ResumeDecision(body) => body.parse(at),
            Self::AmendDecision(body) => body.parse(at),
            Self::RevokeDecision(body) => body.parse(at),
            Self::ShortenEntryBan(body) => body.parse(at),
            Self::ConfirmDeparture(body) => body.parse(at),
            Self::RecordRemoval(body) => body.parse(at),
        }
    }
}
