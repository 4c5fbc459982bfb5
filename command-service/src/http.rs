//! The edge: requests become commands, answers and failures become HTTP.

mod access;
mod acts;
mod addresses;
mod alerts;
mod alternatives;
mod answer_schema;
mod appeals;
mod attachments;
mod attempts;
mod bans;
mod cases;
mod changes;
mod civil_status;
mod code_schema;
mod commands;
mod consultations;
mod content;
mod corrections;
mod data_subjects;
mod departures;
mod detention_court;
mod detentions;
mod documents;
mod first;
mod first_schema;
mod foreigners;
mod identities;
mod judgments;
mod notifications;
mod officer;
mod on_file;
mod parameters;
mod parse;
mod periods;
mod permissions;
mod persons;
mod photos;
mod placements;
mod problems;
mod recorded;
mod removal_bars;
mod request_schema;
mod retention;
mod returns;
mod service_marks;
mod sex;
mod violations;
mod vulnerabilities;
mod warnings;
mod zone;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use access_log::AccessLog;
use axum::Router;
use axum::extract::FromRef;
use chassis::auth::Authenticator;
use chassis::metrics::prometheus::{Histogram, IntCounterVec};
use chassis::metrics::{Metrics, SECONDS};
use chassis::{Problem, openapi};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::execute::{Answer, Commands, Failure, Request};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Register of Returned Foreigners and Entry Bans - commands",
        description = "Opens files and records what was decided and what happened. Every POST carries `Idempotency-Key`, a \
                       UUID of the client's choice: repeated, it gets the first answer again and nothing is done twice. \
                       An answer is sent when what it says is durable."
    ),
    components(schemas(crate::execute::Preview)),
    tags(
        (name = "foreigners", description = "Files and persons"),
        (name = "facts", description = "Violations, detention, vulnerability"),
        (name = "facts", description = "Violations, detention and alternatives to it"),
        (name = "decisions", description = "Return decisions, removal orders, entry bans, entry permissions, notification"),
        (name = "facts", description = "Violations, detention, bars to removal, consultations"),
        (name = "changes", description = "Suspension, amendment, revocation, shortening, appeals"),
        (name = "execution", description = "Departure, removal, and what stands in their way"),
        (name = "record", description = "Copies, notes, corrections, requests of data subjects and legal holds"),
        (name = "acts of two officers", description = "Merges, errors, erasures, approvals and rejections"),
        (name = "parameters", description = "The numbers of the law, changed by two administrators"),
        (name = "commands", description = "What became of a command")
    )
)]
struct Document;

/// What every handler works with. Clones are the same.
#[derive(Clone)]
pub(crate) struct Api(Arc<Inner>);

struct Inner {
    authenticator: Authenticator,
    /// Set when the database and the keys have been reached.
    work: OnceLock<Work>,
    outcomes: IntCounterVec,
    seconds: Histogram,
}

/// What carries commands out, and records who was shown what files hold.
pub(crate) struct Work {
    pub(crate) commands: Commands,
    pub(crate) access: AccessLog,
}

impl Api {
    pub(crate) fn new(authenticator: Authenticator, metrics: &Metrics) -> Self {
        let outcomes = metrics.counters(
            "register_commands_total",
            "Commands by what became of them.",
            &["outcome"],
        );
        let seconds = metrics.histogram(
            "register_command_seconds",
            "From a parsed command to its durable answer.",
            SECONDS,
        );
        Self(Arc::new(Inner {
            authenticator,
            work: OnceLock::new(),
            outcomes,
            seconds,
        }))
    }

    /// From now on commands are carried out.
    pub(crate) fn serve(&self, work: Work) {
        if self.0.work.set(work).is_err() {
            tracing::warn!("commands were being served already");
        }
    }

    fn work(&self) -> Result<&Work, Problem> {
        let starting = || Problem::unavailable("The service is starting.", Duration::from_secs(1));
        self.0.work.get().ok_or_else(starting)
    }

    fn commands(&self) -> Result<&Commands, Problem> {
        self.work().map(|work| &work.commands)
    }

    async fn execute(&self, request: Request) -> Result<Answer, Failure> {
        let Some(work) = self.0.work.get() else {
            return Err(Failure::ShuttingDown);
        };
        let _timer = self.0.seconds.start_timer();
        let result = work.commands.execute(request).await;
        self.0
            .outcomes
            .with_label_values(&[problems::outcome(&result)])
            .inc();
        result
    }
}

impl FromRef<Api> for Authenticator {
    fn from_ref(api: &Api) -> Self {
        api.0.authenticator.clone()
    }
}

/// The OpenAPI document of the service.
pub fn openapi() -> utoipa::openapi::OpenApi {
    documented(routes().split_for_parts().1)
}

/// The HTTP interface over `commands`, with its API document; health and metrics are the caller's.
pub fn router(
    commands: Commands,
    access: AccessLog,
    authenticator: Authenticator,
    metrics: &Metrics,
) -> Router {
    let api = Api::new(authenticator, metrics);
    api.serve(Work { commands, access });
    router_of(api)
}

pub(crate) fn router_of(api: Api) -> Router {
    let (router, document) = routes().split_for_parts();
    let document = documented(document);
    router.with_state(api).merge(openapi::router(&document))
}

fn documented(document: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    let document = first_schema::with_names_inside(code_schema::with_codes(document));
    let document = openapi::with_conventions(request_schema::with_parameters(document));
    answer_schema::with_preview(answer_schema::with_headers(document))
}

fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(foreigners::open))
        .routes(routes!(identities::assert_identity))
        .routes(routes!(identities::recategorise_identity))
        .routes(routes!(identities::choose_primary_identity))
        .routes(routes!(identities::withdraw_consent))
        .routes(routes!(documents::add_document))
        .routes(routes!(documents::close_duplicate_case))
        .routes(routes!(addresses::record_address))
        .routes(routes!(photos::add_photo))
        .routes(routes!(warnings::set_warning))
        .routes(routes!(warnings::clear_warning))
        .routes(routes!(vulnerabilities::record_vulnerability))
        .routes(routes!(violations::record_violation))
        .routes(routes!(detentions::start_detention))
        .routes(routes!(placements::place_in_centre))
        .routes(routes!(detention_court::file_court_motion))
        .routes(routes!(detention_court::extend_detention))
        .routes(routes!(detentions::switch_detention_regime))
        .routes(routes!(detentions::release))
        .routes(routes!(alternatives::apply_alternative))
        .routes(routes!(alternatives::end_alternative))
        .routes(routes!(returns::issue_return_decision))
        .routes(routes!(returns::issue_removal_order))
        .routes(routes!(notifications::notify_decision))
        .routes(routes!(bans::impose_entry_ban))
        .routes(routes!(bans::shorten_entry_ban))
        .routes(routes!(permissions::grant_entry_permission))
        .routes(routes!(permissions::record_permitted_entry))
        .routes(routes!(changes::suspend_decision))
        .routes(routes!(changes::resume_decision))
        .routes(routes!(changes::amend_decision))
        .routes(routes!(changes::revoke_decision))
        .routes(routes!(departures::confirm_departure))
        .routes(routes!(departures::record_removal))
        .routes(routes!(attachments::attach_document))
        .routes(routes!(service_marks::add_service_mark))
        .routes(routes!(corrections::correct))
        .routes(routes!(data_subjects::record_data_subject_request))
        .routes(routes!(data_subjects::answer_data_subject_request))
        .routes(routes!(acts::link_file))
        .routes(routes!(acts::unlink_file))
        .routes(routes!(acts::declare_entered_in_error))
        .routes(routes!(retention::set_legal_hold))
        .routes(routes!(retention::release_legal_hold))
        .routes(routes!(retention::erase_personal_content))
        .routes(routes!(acts::approve_act))
        .routes(routes!(acts::reject_act))
        .routes(routes!(parameters::find))
        .routes(routes!(parameters::propose_parameter))
        .routes(routes!(parameters::approve_act))
        .routes(routes!(parameters::reject_act))
        .routes(routes!(departures::refute_departure))
        .routes(routes!(attempts::record_failed_removal))
        .routes(routes!(attempts::report_absconding))
        .routes(routes!(attempts::report_found))
        .routes(routes!(cases::close_case))
        .routes(routes!(judgments::record_court_expulsion))
        .routes(routes!(periods::extend_departure_period))
        .routes(routes!(appeals::lodge_appeal))
        .routes(routes!(appeals::decide_appeal))
        .routes(routes!(removal_bars::record_removal_bar))
        .routes(routes!(removal_bars::lift_removal_bar))
        .routes(routes!(consultations::open_consultation))
        .routes(routes!(consultations::extend_consultation))
        .routes(routes!(consultations::answer_consultation))
        .routes(routes!(alerts::extend_alert))
        .routes(routes!(civil_status::record_death))
        .routes(routes!(civil_status::record_citizenship))
        .routes(routes!(commands::find))
}
