//! What each service is configured with: the same list is flags for a service inside `register up` and
//! the environment of a service that runs as a process of its own.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use chassis::auth::{AuthConfig, Keys};
use clap::{Args, Parser};

use crate::data_dir::DataDir;
use crate::database::Access;
use crate::durable;
use crate::ports::ServicePorts;

/// A service of the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    /// Writes.
    Command,
    /// Reads.
    Query,
    /// Keeps the read models.
    Projection,
}

impl Service {
    pub(crate) const ALL: [Self; 3] = [Self::Command, Self::Projection, Self::Query];

    /// The name of its binary.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Command => "command-service",
            Self::Query => "query-service",
            Self::Projection => "projection-service",
        }
    }

    /// The login whose rights it has.
    pub(crate) const fn role(self) -> &'static str {
        match self {
            Self::Command => "register_command",
            Self::Query => "register_query",
            Self::Projection => "register_projection",
        }
    }
}

/// What the services of one register share.
pub(crate) struct Surroundings {
    pub(crate) auth: AuthConfig,
    pub(crate) master_key: PathBuf,
    pub(crate) notary_key: PathBuf,
    /// Where the copy of the log lies.
    pub(crate) log: PathBuf,
    /// Where the check index is kept between starts.
    pub(crate) check_index: PathBuf,
    pub(crate) nats_url: String,
    /// Whether documents of the specimen country are admitted (rule R-020).
    pub(crate) specimens: bool,
}

/// How a service reaches the database, and as which login erasures are carried out.
pub(crate) struct Accesses {
    pub(crate) own: Access,
    pub(crate) retention: Access,
}

/// The login that destroys keys.
pub(crate) const RETENTION: &str = "register_retention";

/// Names of environment variables with their values.
pub(crate) struct Environment(Vec<(&'static str, OsString)>);

impl Environment {
    /// Everything that `service` is configured with to listen on `port`.
    pub(crate) fn of(
        service: Service,
        port: u16,
        accesses: &Accesses,
        around: &Surroundings,
    ) -> Self {
        let mut variables: Vec<(&'static str, OsString)> = vec![
            ("LISTEN", format!("127.0.0.1:{port}").into()),
            ("DATABASE_URL", accesses.own.url.clone().into()),
            ("DATABASE_ROLE", service.role().into()),
            ("MASTER_KEY_FILE", around.master_key.clone().into()),
            ("AUTH_ISSUER", around.auth.issuer.clone().into()),
            ("AUTH_AUDIENCE", around.auth.audience.clone().into()),
        ];
        variables.push(match &around.auth.keys {
            Keys::Development(file) => ("AUTH_KEY_FILE", file.clone().into()),
            Keys::Jwks(url) => ("AUTH_JWKS_URL", url.clone().into()),
        });
        if service != Service::Query {
            variables.push(("NATS_URL", around.nats_url.clone().into()));
        }
        if service == Service::Query {
            variables.push(("CHECK_SNAPSHOT", around.check_index.clone().into()));
        }
        if service == Service::Projection {
            variables.push(("NOTARY_KEY_FILE", around.notary_key.clone().into()));
            variables.push(("LOG_MIRROR", around.log.clone().into()));
            let retention = accesses.retention.url.clone();
            variables.push(("RETENTION_DATABASE_URL", retention.into()));
            variables.push(("RETENTION_DATABASE_ROLE", RETENTION.into()));
        }
        if service == Service::Command {
            let specimens = if around.specimens {
                "accepted"
            } else {
                "refused"
            };
            variables.push(("SPECIMENS", specimens.into()));
        }
        Self(variables)
    }

    /// The arguments that a service of this configuration parses, as it parses its command line.
    pub(crate) fn parse<A: Args>(&self) -> Result<A> {
        #[derive(Parser)]
        struct Line<A: Args> {
            #[command(flatten)]
            args: A,
        }
        let line = Line::try_parse_from(self.flags()).context("a service cannot be configured")?;
        Ok(line.args)
    }

    /// A command line of flags with a program's name first.
    pub(crate) fn flags(&self) -> Vec<OsString> {
        let flag = |name: &str| format!("--{}", name.to_ascii_lowercase().replace('_', "-"));
        let flags = self.0.iter();
        let flags = flags.flat_map(|(name, value)| [flag(name).into(), value.clone()]);
        std::iter::once("register".into()).chain(flags).collect()
    }

    /// Writes it as lines of a shell, for the owner only: it holds a password.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let quoted = |value: &OsString| value.to_string_lossy().replace('\'', r"'\''");
        let lines = self.0.iter();
        let lines = lines.map(|(name, value)| format!("export {name}='{}'\n", quoted(value)));
        durable::write_private(path, lines.collect::<String>().as_bytes())
    }
}

/// The file with the environment of a service that runs as a process of its own.
pub(crate) fn file(dir: &DataDir, service: Service) -> PathBuf {
    dir.secrets().join(format!("{}.env", service.name()))
}

/// Lines for a shell that start the three binaries against this register.
pub(crate) fn how_to_start(dir: &DataDir, ports: ServicePorts) -> String {
    let lines = Service::ALL.into_iter().map(|service| {
        let file = file(dir, service)
            .display()
            .to_string()
            .replace('\'', r"'\''");
        let port = ports.of(service);
        let name = service.name();
        format!("  (. '{file}' && exec {name})   # http://127.0.0.1:{port}\n")
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_takes_its_environment_as_flags() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let around = Surroundings {
            auth: AuthConfig {
                issuer: "urn:x".to_owned(),
                audience: "register".to_owned(),
                keys: Keys::Development("/a 'b'/key".into()),
            },
            master_key: "/a/master.key".into(),
            notary_key: "/a/notary.key".into(),
            log: "/a/log".into(),
            check_index: "/a/check-index".into(),
            nats_url: "nats://u:p@127.0.0.1:1".to_owned(),
            specimens: true,
        };
        let access = Access {
            url: "postgres://a:b@127.0.0.1:1/c".to_owned(),
            role: None,
        };
        let accesses = Accesses {
            own: access.clone(),
            retention: access,
        };
        let of = |service| Environment::of(service, 8081, &accesses, &around);
        let command = command_service::Config::try_parse_from(of(Service::Command).flags())?;
        assert_eq!(
            command.database.database_role.as_deref(),
            Some("register_command")
        );
        let query = of(Service::Query).parse::<query_service::Args>()?.config();
        assert_eq!(query.listen.port(), 8081);
        assert_eq!(query.auth.keys, around.auth.keys);
        assert_eq!(query.checks.snapshots, Some("/a/check-index".into()));
        let projection = of(Service::Projection).parse::<projection_service::Args>()?;
        assert!(projection.config().nats_url.is_some());
        assert_eq!(projection.log_mirror, Some("/a/log".into()));
        let retention = projection.config().retention;
        assert_eq!(
            retention
                .and_then(|retention| retention.database_role)
                .as_deref(),
            Some("register_retention")
        );

        let file = folder.path().join("x.env");
        of(Service::Command).write(&file)?;
        let text = std::fs::read_to_string(&file)?;
        assert!(text.contains("export SPECIMENS='accepted'\n"), "{text}");
        assert!(
            text.contains(r"export AUTH_KEY_FILE='/a '\''b'\''/key'"),
            "{text}"
        );
        Ok(())
    }
}
