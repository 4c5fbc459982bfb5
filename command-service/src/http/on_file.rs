//! A command to a file as it arrives: who, why, which file, which key, which body.

use axum::extract::{FromRequest, FromRequestParts as _, Request as HttpRequest};
use chassis::Problem;
use chassis::extract::{IdempotencyKey, IfMatch, Json, Path, Query};
use chrono::NaiveDate;
use events::{CommandKey, ForeignerId};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::access::Access;
use super::officer::Officer;
use super::parse::At;
use super::recorded::Recorded;
use super::{Api, problems};
use crate::execute::{Request, Target, fingerprint};

/// A body that becomes a command of the law.
pub(super) trait Body: DeserializeOwned + Send {
    /// Parses the texts of the body. New ids are minted here.
    ///
    /// # Errors
    ///
    /// 422 with the pointer of the first field that has no meaning.
    fn parse(self, at: At<'_>) -> Result<law::Command, Problem>;
}

/// Everything that stands around a command, read before its body.
pub(super) struct Envelope {
    officer: Officer,
    key: CommandKey,
    if_match: Option<u64>,
    address: String,
    preview: bool,
    duplicate_search: Option<String>,
}

/// What may stand in the query of a command.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Options {
    /// Whether to answer what would happen, without doing it.
    #[serde(default)]
    preview: bool,
}

/// A command with body `B` to the file in the path.
pub(super) struct OnFile<B> {
    api: Api,
    envelope: Envelope,
    target: Target,
    json: Json<B>,
}

/// A command with body `B` to the file of the register itself.
pub(super) struct OnRegister<B>(OnFile<B>);

impl Envelope {
    pub(super) async fn read(parts: &mut http::request::Parts, api: &Api) -> Result<Self, Problem> {
        let officer = Officer::from_request_parts(parts, api).await?;
        let IdempotencyKey(key) = IdempotencyKey::from_request_parts(parts, api).await?;
        let IfMatch(if_match) = IfMatch::from_request_parts(parts, api).await?;
        let address = format!("{} {}", parts.method, parts.uri.path());
        let Query(Options { preview }) = Query::from_request_parts(parts, api).await?;
        Ok(Self {
            officer,
            key: CommandKey(key),
            if_match,
            address,
            preview,
            duplicate_search: None,
        })
    }

    /// The same with the token of a search for duplicates that the officer made (rule R-030).
    pub(super) fn after_search(self, duplicate_search: Option<String>) -> Self {
        Self {
            duplicate_search,
            ..self
        }
    }

    /// Carries the commands out and answers when they are durable; or answers what they would lead to.
    pub(super) async fn answer(
        self,
        api: &Api,
        target: Target,
        body: &[u8],
        commands: Vec<law::Command>,
    ) -> Result<Recorded, Problem> {
        let (preview, address) = (self.preview, self.address.clone());
        let request = self.request(target, body, commands);
        let access = Access::of(&request, &address, body);
        let work = api.work()?;
        let answer = if preview {
            let previewed = work.commands.preview(request).await;
            let released = access.release_preview(&work.access, &work.commands, previewed);
            released.await?.map(Recorded::Preview)
        } else {
            let executed = api.execute(request).await;
            let released = access.release_outcome(&work.access, &work.commands, executed);
            released.await?.map(Recorded::Durable)
        };
        answer.map_err(|failure| problems::of(failure, target))
    }

    fn request(self, target: Target, body: &[u8], commands: Vec<law::Command>) -> Request {
        let Officer {
            actor,
            roles,
            purpose,
        } = self.officer;
        Request {
            key: self.key,
            fingerprint: fingerprint(&actor, &self.address, purpose, body),
            actor,
            roles,
            purpose,
            if_match: self.if_match,
            target,
            duplicate_search: self.duplicate_search,
            commands,
        }
    }
}

impl<B: DeserializeOwned + Send> FromRequest<Api> for OnFile<B> {
    type Rejection = Problem;

    async fn from_request(request: HttpRequest, api: &Api) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let envelope = Envelope::read(&mut parts, api).await?;
        let Path(foreigner_id) = Path::<Uuid>::from_request_parts(&mut parts, api).await?;
        let json = Json::from_request(HttpRequest::from_parts(parts, body), api).await?;
        Ok(Self {
            api: api.clone(),
            envelope,
            target: Target::File(ForeignerId(foreigner_id)),
            json,
        })
    }
}

impl<B: Body> FromRequest<Api> for OnRegister<B> {
    type Rejection = Problem;

    async fn from_request(request: HttpRequest, api: &Api) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let envelope = Envelope::read(&mut parts, api).await?;
        let json = Json::from_request(HttpRequest::from_parts(parts, body), api).await?;
        Ok(Self(OnFile {
            api: api.clone(),
            envelope,
            target: Target::Register,
            json,
        }))
    }
}

impl<B: Body> OnRegister<B> {
    /// As [`OnFile::carry_out`].
    pub(super) async fn carry_out(self) -> Result<Recorded, Problem> {
        self.0.carry_out().await
    }
}

impl<B: Body> OnFile<B> {
    /// Parses the body, carries the command out and answers when it is durable.
    pub(super) async fn carry_out(self) -> Result<Recorded, Problem> {
        self.carry_out_as(|body| body.parse(At(""))).await
    }
}

impl<B> OnFile<B> {
    /// The same for a body that is read by the day.
    pub(super) async fn carry_out_on_a_day(
        self,
        parse: impl FnOnce(B, At<'_>, NaiveDate) -> Result<law::Command, Problem>,
    ) -> Result<Recorded, Problem> {
        let today = self.api.commands()?.today();
        self.carry_out_as(|body| parse(body, At(""), today)).await
    }

    async fn carry_out_as(
        self,
        parse: impl FnOnce(B) -> Result<law::Command, Problem>,
    ) -> Result<Recorded, Problem> {
        let command = parse(self.json.value)?;
        let target = self.target;
        self.envelope
            .answer(&self.api, target, &self.json.body, vec![command])
            .await
    }
}
