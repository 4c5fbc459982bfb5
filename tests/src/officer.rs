//! Somebody who works with the register over HTTP.

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;
use std::time::Duration;
use uuid::Uuid;

/// A user with a token and the addresses of the services.
#[derive(Clone, Debug)]
pub struct Officer {
    http: reqwest::Client,
    /// The bearer token.
    pub token: String,
    /// The command service.
    pub command: String,
    /// The query service.
    pub query: String,
}

/// What the register answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// Headers.
    pub headers: reqwest::header::HeaderMap,
    /// The body, `null` if it is not JSON.
    pub body: Value,
}

impl Answer {
    async fn of(response: Response) -> reqwest::Result<Self> {
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await?;
        Ok(Self {
            status,
            headers,
            body: serde_json::from_str(&text).unwrap_or(Value::Null),
        })
    }

    /// The body of a success.
    #[track_caller]
    #[expect(
        clippy::must_use_candidate,
        reason = "often only that it succeeded is of interest"
    )]
    pub fn ok(self) -> Value {
        assert!(self.status.is_success(), "{}: {}", self.status, self.body);
        self.body
    }

    /// A text in the body.
    #[must_use]
    pub fn text(&self, pointer: &str) -> &str {
        self.body
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

impl Officer {
    /// An officer of these services.
    #[must_use]
    pub fn new(command: &str, query: &str, token: String) -> Self {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(15))
            .no_proxy()
            .build()
            .unwrap();
        Self {
            http,
            token,
            command: command.to_owned(),
            query: query.to_owned(),
        }
    }

    /// A request with token and purpose.
    pub fn request(&self, method: Method, url: &str, purpose: &str) -> RequestBuilder {
        self.http
            .request(method, url)
            .bearer_auth(&self.token)
            .header("Purpose", purpose)
    }

    /// Sends a command under a key; an error is a broken connection or a timeout.
    pub async fn try_command(
        &self,
        path: &str,
        key: Uuid,
        body: &Value,
    ) -> reqwest::Result<Answer> {
        let request = self.request(
            Method::POST,
            &format!("{}{path}", self.command),
            "RECORD_DECISION",
        );
        Answer::of(
            request
                .header("Idempotency-Key", key.to_string())
                .json(body)
                .send()
                .await?,
        )
        .await
    }

    /// Sends a command under a new key.
    pub async fn command(&self, path: &str, body: &Value) -> Answer {
        self.try_command(path, Uuid::new_v4(), body).await.unwrap()
    }

    /// Opens a file.
    pub async fn open(&self, body: &Value) -> Answer {
        self.command("/v1/foreigners", body).await
    }

    /// What became of a command.
    pub async fn became(&self, key: Uuid) -> reqwest::Result<Answer> {
        let url = format!("{}/v1/commands/{key}", self.command);
        Answer::of(self.request(Method::GET, &url, "CASE_WORK").send().await?).await
    }

    /// Reads from the query service.
    pub async fn try_get(&self, path: &str, purpose: &str) -> reqwest::Result<Answer> {
        Answer::of(
            self.request(Method::GET, &format!("{}{path}", self.query), purpose)
                .send()
                .await?,
        )
        .await
    }

    /// Reads from the query service.
    pub async fn get(&self, path: &str, purpose: &str) -> Answer {
        self.try_get(path, purpose).await.unwrap()
    }

    /// Asks an entry check.
    pub async fn try_check(&self, body: &Value) -> reqwest::Result<Answer> {
        let url = format!("{}/v1/entry-checks", self.query);
        Answer::of(
            self.request(Method::POST, &url, "BORDER_CHECK")
                .json(body)
                .send()
                .await?,
        )
        .await
    }

    /// Searches the files that may be of the person whose file is to be opened.
    pub async fn search_duplicates(&self, body: &Value) -> Answer {
        let url = format!("{}/v1/duplicate-searches", self.query);
        let request = self.request(Method::POST, &url, "RECORD_DECISION");
        let response = request.json(body).send().await.unwrap();
        Answer::of(response).await.unwrap()
    }

    /// Asks an entry check.
    pub async fn check(&self, body: &Value) -> Answer {
        self.try_check(body).await.unwrap()
    }

    /// The metrics of both services.
    pub async fn metrics(&self) -> reqwest::Result<String> {
        let mut text = String::new();
        for service in [&self.command, &self.query] {
            let answer = self.http.get(format!("{service}/metrics")).send().await?;
            text += &answer.text().await?;
        }
        Ok(text)
    }
}
