//! What the law says about a case as it stands now: what may be done next, the alert that follows, how long it is kept.

use crate::Service;
use crate::access::Reader;
use crate::replay::{self, Replay};
use chassis::Problem;
use chrono::{DateTime, NaiveDate, Utc};
use events::codes::{Organisation, Role};
use events::{Actor, ForeignerId};
use law::actions::{Action, actions};
use law::alerts::{Alert, alert_on};
use law::rules::alerts::{AlertField, what_a_refusal_alert_lacks, what_a_return_alert_lacks};
use law::rules::removals::no_personal_data_to_third_country;
use law::time::civil_day;
use law::{Circumstances, File, Parameters, State, retention};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What the law says about a case now.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Outlook {
    /// The commands that the reader may give now, as they stand in the address.
    #[schema(value_type = Vec<String>)]
    allowed_actions: Vec<&'static str>,
    /// Every other command, with the rule that stands against it.
    refused_actions: Vec<RefusedAction>,
    /// The alert in the Schengen Information System that follows from the case today.
    #[serde(skip_serializing_if = "Option::is_none")]
    sis_alert: Option<AlertView>,
    /// Whether personal data may be given to the third country today.
    data_to_third_country: Disclosure,
    /// The last day of retention, where no measure is live (rule R-121).
    #[serde(skip_serializing_if = "Option::is_none")]
    retention_until: Option<NaiveDate>,
}

/// A command that cannot be given now.
#[derive(Debug, Serialize, ToSchema)]
struct RefusedAction {
    /// The command.
    #[schema(value_type = String, example = "release")]
    command: &'static str,
    /// The rule; absent where the case simply does not stand so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "R-048")]
    rule: Option<String>,
    /// The stable code for programs.
    #[schema(value_type = String, example = "NOT_DETAINED")]
    code: &'static str,
    /// The sentence for people.
    #[schema(value_type = String)]
    text: &'static str,
}

/// Whether personal data may be disclosed.
#[derive(Debug, Serialize, ToSchema)]
struct Disclosure {
    /// Whether no rule stands against it.
    allowed: bool,
    /// The rule that stands against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "R-075")]
    rule: Option<String>,
}

/// An alert (Reg. (EU) 2018/1860 Art 4; Reg. (EU) 2018/1861 Art 20).
#[derive(Debug, Serialize, ToSchema)]
struct AlertView {
    /// `RETURN` or `REFUSAL`.
    #[schema(value_type = String)]
    kind: &'static str,
    /// The decision that it is about.
    decision_id: Uuid,
    /// The last day: of voluntary departure, or of the ban.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<NaiveDate>,
    /// Whether a ban for the Schengen territory comes with a return decision, field (z).
    #[serde(skip_serializing_if = "Option::is_none")]
    with_ban: Option<bool>,
    /// Whether the return decision is suspended, field (y).
    #[serde(skip_serializing_if = "Option::is_none")]
    suspended: Option<bool>,
    /// Whether the person subject to a return decision poses a threat, field (o).
    #[serde(skip_serializing_if = "Option::is_none")]
    threat: Option<bool>,
    /// Whether that person has absconded, field (i).
    #[serde(skip_serializing_if = "Option::is_none")]
    absconded: Option<bool>,
    /// Whether a banned person has the right of free movement, field (p).
    #[serde(skip_serializing_if = "Option::is_none")]
    free_movement: Option<bool>,
    /// What it lacks before it may be exported (rules ).
    #[schema(value_type = Vec<String>)]
    lacks: Vec<&'static str>,
}

/// Folds the file as the law knows it and asks. `None` for a reader who records nothing: nothing is then to be done next.
pub(super) async fn of(
    service: &Service,
    reader: &Reader,
    file: &Replay,
) -> Result<Option<Outlook>, Problem> {
    let Some((actor, roles)) = recorder(reader) else {
        return Ok(None);
    };
    let register = replay::read(service, ForeignerId::REGISTER).await?;
    let parameters = folded(&register).parameters();
    let state = folded(file);
    let now = service.clock.now();
    let on = Circumstances {
        roles: &roles,
        parameters: &parameters,
        purpose: reader.purpose,
        ..Circumstances::of(&actor, now)
    };
    let asked = actions(&state, &on);
    let file = state.file();
    Ok(file.map(|file| outlook(asked, file, now, &parameters)))
}

/// The reader as who would record, if any of the reader's roles does.
fn recorder(reader: &Reader) -> Option<(Actor, Vec<Role>)> {
    let organisation: Organisation = reader.actor.organisation.parse().ok()?;
    let roles: Vec<Role> = Role::ALL
        .iter()
        .copied()
        .filter(|role| reader.actor.has_role(role.code()))
        .collect();
    let records = [Role::Officer, Role::BorderGuard, Role::Administrator];
    let actor = Actor {
        user: reader.actor.user.to_string(),
        organisation,
        unit: reader.actor.unit.to_string(),
        workstation: reader.actor.workstation.to_string(),
    };
    roles
        .iter()
        .any(|role| records.contains(role))
        .then_some((actor, roles))
}

fn folded(replay: &Replay) -> State {
    let mut state = State::default();
    for recorded in &replay.events {
        law::evolve(&mut state, &recorded.event);
    }
    state
}

fn outlook(
    asked: Vec<Action>,
    file: &File,
    now: DateTime<Utc>,
    parameters: &Parameters,
) -> Outlook {
    let (allowed, refused): (Vec<Action>, Vec<Action>) = asked
        .into_iter()
        .partition(|action| action.refusal.is_none());
    let refused_action = |action: Action| {
        let refusal = action.refusal?;
        Some(RefusedAction {
            command: action.command,
            rule: refusal.rule().map(|rule| rule.to_string()),
            code: refusal.code(),
            text: refusal.message(),
        })
    };
    let today = civil_day(now);
    let forbidden = no_personal_data_to_third_country(file, today).err();
    Outlook {
        allowed_actions: allowed.iter().map(|action| action.command).collect(),
        refused_actions: refused.into_iter().filter_map(refused_action).collect(),
        sis_alert: alert_on(file, today, parameters).map(|alert| view(&alert, file)),
        data_to_third_country: Disclosure {
            allowed: forbidden.is_none(),
            rule: forbidden
                .and_then(|refusal| refusal.rule())
                .map(|rule| rule.to_string()),
        },
        retention_until: retention::due_on(file, parameters),
    }
}

fn view(alert: &Alert, file: &File) -> AlertView {
    let codes = |fields: Vec<AlertField>| fields.into_iter().map(AlertField::code).collect();
    match alert {
        Alert::Return(known) => AlertView {
            kind: "RETURN",
            decision_id: known.decision.decision_id.0,
            until: known.last_day,
            with_ban: Some(known.with_ban),
            suspended: Some(known.suspended),
            threat: Some(known.threat),
            absconded: Some(known.absconded),
            free_movement: None,
            lacks: codes(what_a_return_alert_lacks(known, file.primary())),
        },
        Alert::Refusal(known) => AlertView {
            kind: "REFUSAL",
            decision_id: known.decision.decision_id.0,
            until: known.until,
            with_ban: None,
            suspended: None,
            threat: None,
            absconded: None,
            free_movement: Some(known.free_movement),
            lacks: codes(what_a_refusal_alert_lacks(known, file.primary())),
        },
    }
}
