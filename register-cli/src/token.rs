//! `register token`: a bearer token for a person or a program on this machine.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use chassis::auth::development::TokenRequest;
use chassis::clock::Clock;
use chrono::TimeDelta;
use clap::{Args, ValueEnum};
use events::codes::Organisation;
use serde_json::json;

use crate::data_dir::DataDir;
use crate::issuer;

/// Longest time that a token of the development key may hold, in hours.
const TTL_HOURS_MAX: i64 = 24 * 30;

/// Whom the token speaks for.
#[derive(Debug, Args)]
pub(crate) struct TokenArgs {
    /// Name of the user
    #[arg(long, value_name = "U", value_parser = not_empty)]
    user: String,

    /// Organisation that the user acts for: PMLP, VRS, ...
    #[arg(long, value_name = "O", value_parser = organisation)]
    organisation: String,

    /// What the user may do; may be given several times
    #[arg(long, value_enum, value_name = "R", required = true)]
    role: Vec<Role>,

    /// Unit within the organisation; the organisation itself when not given
    #[arg(long, value_name = "X", value_parser = not_empty)]
    unit: Option<String>,

    /// Device that the user sits at
    #[arg(long, value_name = "W", default_value = "local", value_parser = not_empty)]
    workstation: String,

    /// How long the token holds: a number and s, m, h or d
    #[arg(long, value_name = "TTL", default_value = "8h", value_parser = time_to_live)]
    ttl: TimeDelta,

    /// Data directory of the register
    #[arg(long, value_name = "D", default_value = ".register")]
    data_dir: PathBuf,

    /// Print a JSON object with the token and its end
    #[arg(long)]
    json: bool,
}

/// Roles of contract.md section 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Role {
    /// Records facts and decisions
    Officer,
    /// Asks whether a traveller may enter
    BorderGuard,
    /// Replays histories and reads the access log
    Auditor,
    /// Asks the statistics
    Analyst,
    /// Runs the register
    Administrator,
    /// Follows the events from another system
    Integrator,
}

impl Role {
    fn claim(self) -> String {
        self.to_possible_value()
            .expect("no role is hidden")
            .get_name()
            .to_owned()
    }
}

/// Signs a token and prints it.
pub(crate) async fn run(args: TokenArgs, clock: &dyn Clock) -> Result<()> {
    let dir = DataDir::find(&args.data_dir)?;
    let signer = issuer::signer(&dir).await?;
    let request = request(&args, &signer, clock);
    let token = signer.key.sign(&request)?;
    let mut out = std::io::stdout().lock();
    if args.json {
        let expires_at = (request.issued_at + request.time_to_live).to_rfc3339();
        writeln!(out, "{}", json!({"token": token, "expires_at": expires_at}))
    } else {
        writeln!(out, "{token}")
    }
    .context("the token could not be printed")
}

fn request(args: &TokenArgs, signer: &issuer::Signer, clock: &dyn Clock) -> TokenRequest {
    let mut roles = args.role.clone();
    roles.sort_unstable();
    roles.dedup();
    TokenRequest {
        issuer: signer.issuer.to_owned(),
        audience: signer.audience.clone(),
        user: args.user.clone(),
        organisation: args.organisation.clone(),
        unit: args
            .unit
            .clone()
            .unwrap_or_else(|| args.organisation.clone()),
        workstation: args.workstation.clone(),
        roles: roles.into_iter().map(Role::claim).collect(),
        issued_at: clock.now(),
        time_to_live: args.ttl,
    }
}

/// An organisation that the register knows: a token for another one would be refused everywhere.
pub(crate) fn organisation(text: &str) -> Result<String, String> {
    let known = text.trim().parse::<Organisation>();
    known
        .map(|organisation| organisation.code().to_owned())
        .map_err(|_| "no organisation has this code; PMLP, VRS and DVI are some that do".to_owned())
}

fn not_empty(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        Err("it must not be empty".to_owned())
    } else {
        Ok(text.to_owned())
    }
}

fn time_to_live(text: &str) -> Result<TimeDelta, String> {
    let form = || "write a number and s, m, h or d, such as 8h".to_owned();
    let number = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let amount: i64 = number.parse().map_err(|_| form())?;
    let parsed = match &text[number.len()..] {
        "s" => TimeDelta::try_seconds(amount),
        "m" => TimeDelta::try_minutes(amount),
        "h" => TimeDelta::try_hours(amount),
        "d" => TimeDelta::try_days(amount),
        _ => return Err(form()),
    };
    parsed
        .filter(|ttl| *ttl > TimeDelta::zero() && *ttl <= TimeDelta::hours(TTL_HOURS_MAX))
        .ok_or_else(|| "a token may hold from 1s to 30d".to_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chassis::auth::Authenticator;
    use chassis::clock::System;
    use clap::Parser;
    use http::{HeaderMap, HeaderValue, header};

    use super::*;
    use crate::issuer::IssuerArgs;

    #[derive(Parser)]
    struct Token {
        #[command(flatten)]
        args: TokenArgs,
    }

    #[derive(Parser)]
    struct Issuer {
        #[command(flatten)]
        args: IssuerArgs,
    }

    #[tokio::test]
    async fn a_token_made_here_is_taken_here_and_says_who_sent_it() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let dir = DataDir::create(folder.path())?;
        let args = Token::try_parse_from([
            "token",
            "--user",
            "a.berzins",
            "--organisation",
            "VRS",
            "--unit",
            "VRS-LUDZA",
            "--role",
            "officer",
            "--role",
            "border-guard",
            "--role",
            "officer",
        ])?
        .args;
        let signer = issuer::signer(&dir).await?;
        let token = signer.key.sign(&request(&args, &signer, &System))?;

        // What `up` configures its services with, settled after the key was made by `token`.
        let config = Issuer::try_parse_from(["up"])?.args.settle(&dir)?;
        let authenticator = Authenticator::new(config, Arc::new(System))?;
        let mut headers = HeaderMap::new();
        headers.insert(
            header::AUTHORIZATION,
            HeaderValue::try_from(format!("Bearer {token}"))?,
        );
        let actor = authenticator
            .authenticate(&headers)
            .await
            .map_err(|p| anyhow::anyhow!("{p}"))?;
        assert_eq!(&*actor.user, "a.berzins");
        assert_eq!(&*actor.organisation, "VRS");
        assert_eq!(&*actor.unit, "VRS-LUDZA");
        assert_eq!(actor.roles.len(), 2);
        assert!(actor.has_role("border-guard"));
        Ok(())
    }

    #[test]
    fn the_time_to_live_is_bounded_and_has_a_unit() {
        assert_eq!(time_to_live("8h"), Ok(TimeDelta::hours(8)));
        assert_eq!(time_to_live("30d"), Ok(TimeDelta::days(30)));
        for wrong in [
            "",
            "8",
            "h",
            "0h",
            "-1h",
            "31d",
            "8 h",
            "8hh",
            "9223372036854775807d",
            "ē",
        ] {
            assert!(time_to_live(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_token_needs_a_role_that_exists() {
        let begin = ["token", "--user", "u", "--organisation", "VRS"];
        assert!(Token::try_parse_from(begin).is_err());
        let with = |role| Token::try_parse_from(begin.into_iter().chain(["--role", role]));
        assert!(with("admin").is_err());
        assert!(with("auditor").is_ok());
    }
}
