//! Flags: what is required, what excludes what, and what is not printed.

use std::path::PathBuf;
use std::time::Duration;

use chassis::auth::Keys;
use chassis::config::{AuthArgs, DatabaseArgs, ListenArgs, LogArgs};
use clap::{CommandFactory as _, Parser};

#[derive(Debug, Parser)]
struct Service {
    #[command(flatten)]
    listen: ListenArgs,
    #[command(flatten)]
    auth: AuthArgs,
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    log: LogArgs,
}

const BASE: [&str; 7] = [
    "service",
    "--auth-issuer=library",
    "--auth-audience=desk",
    "--database-url=postgres://u:hunter2@db/x",
    "--database-role=library_desk",
    "--listen=127.0.0.1:0",
    "--log-format=compact",
];

fn parse(more: &[&str]) -> Result<Service, clap::Error> {
    Service::try_parse_from(BASE.iter().chain(more))
}

#[test]
fn keys_come_from_a_file_or_from_the_issuer() {
    let keys = |more: &[&str]| parse(more).map(|service| service.auth.config().keys);
    let file = keys(&["--auth-key-file=key.pub.pem"]).expect("a file");
    assert_eq!(file, Keys::Development(PathBuf::from("key.pub.pem")));
    let url = keys(&["--auth-jwks-url=https://issuer.example/keys"]).expect("an address");
    assert_eq!(url, Keys::Jwks("https://issuer.example/keys".to_owned()));
    assert!(keys(&[]).is_err());
    assert!(keys(&["--auth-key-file=a", "--auth-jwks-url=https://b"]).is_err());
}

#[test]
fn a_password_is_not_printed() {
    let service = parse(&["--auth-key-file=key.pub.pem"]).expect("arguments");
    let shown = format!("{service:?}");
    assert!(!shown.contains("hunter2"), "{shown}");
    let config = service.database.config("desk", Duration::from_millis(200));
    assert_eq!(config.role.as_deref(), Some("library_desk"));
    assert_eq!(config.url.expose(), "postgres://u:hunter2@db/x");
    assert_eq!(service.listen.listen.port(), 0);
    assert!(!format!("{:?}", service.log).is_empty());
    let help = Service::command().render_long_help().to_string();
    assert!(
        help.contains("DATABASE_URL") && !help.contains("hunter2"),
        "{help}"
    );
}
