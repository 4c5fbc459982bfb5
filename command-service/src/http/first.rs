//! Commands that are carried out with the opening of a file.

use chassis::Problem;
use chassis::extract::parse_json_at;
use chassis::problem::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use events::DecisionId;
use events::codes::{BanBasis, ReleaseReason};
use law::Command;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::addresses::RecordAddress;
use super::alternatives::{ApplyAlternative, EndAlternative};
use super::attachments::AttachDocument;
use super::attempts::{RecordFailedRemoval, ReportAbsconding, ReportFound};
use super::bans::ImposeEntryBan;
use super::cases::CloseCase;
use super::civil_status::{RecordCitizenship, RecordDeath};
use super::consultations::OpenConsultation;
use super::data_subjects::RecordDataSubjectRequest;
use super::departures::{ConfirmDeparture, RecordRemoval, RefuteDeparture};
use super::detention_court::{ExtendDetention, FileCourtMotion};
use super::detentions::{Release, StartDetention, SwitchDetentionRegime};
use super::documents::{AddDocument, CloseDuplicateCase};
use super::identities::AssertIdentity;
use super::judgments::RecordCourtExpulsion;
use super::on_file::Body;
use super::parse::At;
use super::permissions::GrantEntryPermission;
use super::photos::AddPhoto;
use super::placements::PlaceInCentre;
use super::removal_bars::{LiftRemovalBar, RecordRemovalBar};
use super::returns::{IssueRemovalOrder, IssueReturnDecision};
use super::service_marks::AddServiceMark;
use super::violations::RecordViolation;
use super::vulnerabilities::RecordVulnerability;
use super::warnings::{ClearWarning, SetWarning};

/// A command by its name, with its body beside the name. Commands that must name a decision or another part of the file are not
/// among them: nothing has its id yet. Acts of two officers are not either: they are about what stands.
//
// It is the schema of an item. Items are read one by one, as strictly as a body of its own: what serde makes of a tagged
// enum forgets where in the item a fault is and takes arrays for objects.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "command", rename_all = "kebab-case")]
#[schema(as = FirstCommand)]
#[expect(dead_code, reason = "the schema of an item, never a value")]
pub(super) enum First {
    AssertIdentity(AssertIdentity),
    AddDocument(AddDocument),
    CloseDuplicateCase(CloseDuplicateCase),
    RecordAddress(RecordAddress),
    AddPhoto(AddPhoto),
    SetWarning(SetWarning),
    ClearWarning(ClearWarning),
    RecordVulnerability(RecordVulnerability),
    AttachDocument(AttachDocument),
    AddServiceMark(AddServiceMark),
    RecordViolation(RecordViolation),
    StartDetention(StartDetention),
    PlaceInCentre(PlaceInCentre),
    FileCourtMotion(FileCourtMotion),
    ExtendDetention(ExtendDetention),
    SwitchDetentionRegime(SwitchDetentionRegime),
    Release(Release),
    ApplyAlternative(ApplyAlternative),
    EndAlternative(EndAlternative),
    IssueReturnDecision(IssueReturnDecision),
    IssueRemovalOrder(IssueRemovalOrder),
    ImposeEntryBan(ImposeEntryBan),
    GrantEntryPermission(GrantEntryPermission),
    ConfirmDeparture(ConfirmDeparture),
    RecordRemoval(RecordRemoval),
    RefuteDeparture(RefuteDeparture),
    RecordFailedRemoval(RecordFailedRemoval),
    CloseCase(CloseCase),
    RecordCourtExpulsion(RecordCourtExpulsion),
    ReportAbsconding(ReportAbsconding),
    ReportFound(ReportFound),
    RecordRemovalBar(RecordRemovalBar),
    LiftRemovalBar(LiftRemovalBar),
    OpenConsultation(OpenConsultation),
    RecordDataSubjectRequest(RecordDataSubjectRequest),
    RecordDeath(RecordDeath),
    RecordCitizenship(RecordCitizenship),
}

/// Parses the commands in order. A ban with a return decision that does not name it is linked to the last one before it; a
/// detention whose release follows is known to be over when it is judged.
pub(super) fn parse_first(first: Vec<Value>, today: NaiveDate) -> Result<Vec<Command>, Problem> {
    let mut commands = Vec::with_capacity(first.len());
    for (i, item) in first.into_iter().enumerate() {
        commands.push(parse_item(item, &format!("/first/{i}"), today)?);
    }
    link_bans(&mut commands);
    link_releases(&mut commands);
    Ok(commands)
}

fn parse_item(item: Value, at: &str, today: NaiveDate) -> Result<Command, Problem> {
    let refused = |fault: Fault| {
        Problem::bad_request("The body is not what this resource reads.").fault(fault)
    };
    let Value::Object(mut body) = item else {
        let fault = Fault::at(at.to_owned(), "wrong-type").because("a command is an object");
        return Err(refused(fault));
    };
    let pointer = format!("{at}/command");
    let name = match body.remove("command") {
        Some(Value::String(name)) => name,
        Some(_) => {
            let fault =
                Fault::at(pointer, "wrong-type").because("the name of a command is a string");
            return Err(refused(fault));
        }
        None => {
            let fault = Fault::at(pointer, "missing-field").because("the name of the command");
            return Err(refused(fault));
        }
    };
    let text = Value::Object(body).to_string();
    match name.as_str() {
        "assert-identity" => read::<AssertIdentity>(&text, at),
        "add-document" => {
            parse_json_at::<AddDocument>(text.as_bytes(), at)?.parse_on(At(at), today)
        }
        "close-duplicate-case" => read::<CloseDuplicateCase>(&text, at),
        "record-address" => read::<RecordAddress>(&text, at),
        "add-photo" => read::<AddPhoto>(&text, at),
        "set-warning" => read::<SetWarning>(&text, at),
        "clear-warning" => read::<ClearWarning>(&text, at),
        "record-vulnerability" => read::<RecordVulnerability>(&text, at),
        "attach-document" => read::<AttachDocument>(&text, at),
        "add-service-mark" => read::<AddServiceMark>(&text, at),
        "record-violation" => read::<RecordViolation>(&text, at),
        "start-detention" => read::<StartDetention>(&text, at),
        "place-in-centre" => read::<PlaceInCentre>(&text, at),
        "file-court-motion" => read::<FileCourtMotion>(&text, at),
        "extend-detention" => read::<ExtendDetention>(&text, at),
        "switch-detention-regime" => read::<SwitchDetentionRegime>(&text, at),
        "release" => read::<Release>(&text, at),
        "apply-alternative" => read::<ApplyAlternative>(&text, at),
        "end-alternative" => read::<EndAlternative>(&text, at),
        "issue-return-decision" => read::<IssueReturnDecision>(&text, at),
        "issue-removal-order" => read::<IssueRemovalOrder>(&text, at),
        "impose-entry-ban" => read::<ImposeEntryBan>(&text, at),
        "grant-entry-permission" => read::<GrantEntryPermission>(&text, at),
        "confirm-departure" => read::<ConfirmDeparture>(&text, at),
        "record-removal" => read::<RecordRemoval>(&text, at),
        "refute-departure" => read::<RefuteDeparture>(&text, at),
        "record-failed-removal" => read::<RecordFailedRemoval>(&text, at),
        "close-case" => read::<CloseCase>(&text, at),
        "record-court-expulsion" => read::<RecordCourtExpulsion>(&text, at),
        "report-absconding" => read::<ReportAbsconding>(&text, at),
        "report-found" => read::<ReportFound>(&text, at),
        "record-removal-bar" => read::<RecordRemovalBar>(&text, at),
        "lift-removal-bar" => read::<LiftRemovalBar>(&text, at),
        "open-consultation" => read::<OpenConsultation>(&text, at),
        "record-data-subject-request" => read::<RecordDataSubjectRequest>(&text, at),
        "record-death" => read::<RecordDeath>(&text, at),
        "record-citizenship" => read::<RecordCitizenship>(&text, at),
        _ => {
            let because = "one of the commands that need no id of the file's and no second officer";
            Err(refused(
                Fault::at(pointer, "unknown-value").because(because),
            ))
        }
    }
}

fn read<B: Body>(text: &str, at: &str) -> Result<Command, Problem> {
    parse_json_at::<B>(text.as_bytes(), at)?.parse(At(at))
}

fn link_bans(commands: &mut [Command]) {
    let mut last: Option<DecisionId> = None;
    for command in commands {
        match command {
            Command::IssueReturnDecision(issue) => last = Some(issue.decision.decision_id),
            Command::IssueRemovalOrder(issue) => last = Some(issue.decision.decision_id),
            Command::RecordCourtExpulsion(issue) => last = Some(issue.decision.decision_id),
            Command::ImposeEntryBan(ban) if ban.basis == BanBasis::ReturnBan => {
                ban.return_decision_id = ban.return_decision_id.or(last);
            }
            _ => {}
        }
    }
}

/// Gives the start of a detention the end that a later release states; the release itself then finds nothing left to do.
/// What extends the detention or switches its regime in between is judged first, so that the end is left to the release.
fn link_releases(commands: &mut [Command]) {
    let mut end: Option<(DateTime<Utc>, ReleaseReason)> = None;
    for command in commands.iter_mut().rev() {
        match command {
            Command::Release(release) => end = release.released_at.zip(release.reason),
            Command::ExtendDetention(_) | Command::SwitchDetentionRegime(_) => end = None,
            Command::StartDetention(start) => {
                if let (Some((at, reason)), None, None) =
                    (end.take(), start.released_at, start.release_reason)
                    && start.started_at.is_some_and(|started_at| started_at <= at)
                {
                    (start.released_at, start.release_reason) = (Some(at), Some(reason));
                }
            }
            _ => {}
        }
    }
}
