//! `register up`: one process with everything.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use crate::data_dir::DataDir;
use crate::database::Database;
use crate::desk::{self, Desk};
use crate::durable;
use crate::environment::{self, Accesses, Environment, RETENTION, Service, Surroundings};
use crate::issuer::IssuerArgs;
use crate::nats::{self, Nats};
use crate::ports::ServicePorts;
use crate::postgres::{self, Postgres};
use crate::running::Running;
use crate::sample;
use crate::secrets;
use crate::seed;
use crate::services::{Services, address};

/// What runs where.
#[derive(Debug, Args)]
pub(crate) struct UpArgs {
    /// Where everything is kept between starts
    #[arg(long, value_name = "D", default_value = ".register")]
    data_dir: PathBuf,

    /// Console on N, command service on N+1, query service on N+2, projection service on N+3; 0 takes any free ports
    #[arg(long, value_name = "N", default_value_t = 8080)]
    port_base: u16,

    /// Load the demo population when the register is empty
    #[arg(long)]
    demo: bool,

    /// Admit documents of the specimen country UTO, as a demo register does; for exercises only
    #[arg(long)]
    accept_specimens: bool,

    /// Start only PostgreSQL and NATS, and say how to start the services as processes of their own
    #[arg(long)]
    engines_only: bool,

    /// File that the addresses are written to as JSON when all is ready; it holds passwords
    #[arg(long, value_name = "F")]
    ready_file: Option<PathBuf>,

    /// PostgreSQL to use in place of a private one, with the rights to migrate
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    database_url: Option<String>,

    /// NATS to use in place of a private one
    #[arg(long, env = "NATS_URL", value_name = "URL", hide_env_values = true)]
    nats_url: Option<String>,

    #[command(flatten)]
    issuer: IssuerArgs,
}

/// Starts everything, says when it is ready, and stops it in order when asked to.
pub(crate) async fn run(args: UpArgs, context: chassis::Context) -> Result<()> {
    let dir = DataDir::create(&args.data_dir)?;
    let _lock = dir.lock("up")?;
    let last = Running::last(&dir);
    // What an earlier start wrote must not be taken for this one's.
    for file in ready_files(&args, &dir) {
        durable::remove_if_there(&file).with_context(|| format!("{} stays", file.display()))?;
    }
    let ports = ServicePorts::from_base(args.port_base)?;
    let around = Surroundings {
        auth: args.issuer.settle(&dir)?,
        master_key: secrets::master_key(&dir)?,
        notary_key: secrets::notary_key(&dir)?,
        log: dir.log(),
        check_index: dir.check_index(),
        nats_url: String::new(),
        specimens: args.demo || args.accept_specimens,
    };
    let engines = tokio::select! {
        started = Engines::start(&args, &dir, last.as_ref()) => started?,
        () = context.shutdown.cancelled() => return Ok(()),
    };
    let around = Surroundings {
        nats_url: engines.nats_url.clone(),
        ..around
    };
    let served = serve(&args, &dir, ports, &engines, &around, &context).await;
    // The data directory's own file stays: the next start takes its ports from it, and its process
    // id says that it is of the past.
    if let Some(file) = &args.ready_file {
        durable::remove_if_there(file)?;
    }
    engines.stop().await.and(served)
}

/// The database and the messages under the services.
struct Engines {
    database: Database,
    nats: Option<Nats>,
    nats_url: String,
}

impl Engines {
    /// Starts what is not the operator's, both at once; when one fails, the other is stopped.
    async fn start(args: &UpArgs, dir: &DataDir, last: Option<&Running>) -> Result<Self> {
        let postgres = async {
            if let Some(url) = &args.database_url {
                return Ok(Database::External { url: url.clone() });
            }
            let port = last.and_then(|last| postgres::port_of(&last.database_url));
            Postgres::start(dir, port).await.map(Database::Private)
        };
        let nats = async {
            if args.nats_url.is_some() {
                return Ok(None);
            }
            let port = last.and_then(|last| nats::port_of(&last.nats_url));
            Nats::start(dir, port).await.map(Some)
        };
        match tokio::join!(postgres, nats) {
            (Ok(database), Ok(nats)) => {
                let ours = nats.as_ref().map(Nats::url);
                let nats_url = ours.or_else(|| args.nats_url.clone()).unwrap_or_default();
                Ok(Self {
                    database,
                    nats,
                    nats_url,
                })
            }
            (Ok(database), Err(error)) => {
                database.stop().await?;
                Err(error)
            }
            (Err(error), Ok(Some(nats))) => {
                nats.stop().await?;
                Err(error)
            }
            (Err(error), _) => Err(error),
        }
    }

    async fn stop(self) -> Result<()> {
        let nats = match self.nats {
            Some(nats) => nats.stop().await,
            None => Ok(()),
        };
        self.database.stop().await.and(nats)
    }
}

/// Everything between started engines and the request to stop.
async fn serve(
    args: &UpArgs,
    dir: &DataDir,
    ports: ServicePorts,
    engines: &Engines,
    around: &Surroundings,
    context: &chassis::Context,
) -> Result<()> {
    let database = &engines.database;
    database.prepare(dir, &migrations::MIGRATOR).await?;
    fill(args, dir, database, around, context).await?;
    let running = running(args, dir, ports, engines);
    if args.engines_only {
        return engines_only(args, dir, ports, database, around, &running, context).await;
    }
    let sample = sample::first_request(&address(ports.command), dir.root());
    let mut services = Services::start(dir, database, around, ports, sample.clone()).await?;
    let ended = tokio::select! {
        ended = until_it_ends(args, dir, &running, &sample, &mut services) => ended,
        () = context.shutdown.cancelled() => Ok(()),
    };
    services.stop().await.and(ended)
}

/// Makes the register's own keys where they are missing, and a population where one is wanted.
async fn fill(
    args: &UpArgs,
    dir: &DataDir,
    database: &Database,
    around: &Surroundings,
    context: &chassis::Context,
) -> Result<()> {
    let desk = Desk::open(&database.access(dir, desk::ROLE)?, &around.master_key).await?;
    let filled = async {
        if args.demo && desk.head().await? == 0 {
            seed::demo(&desk, context.clock.as_ref()).await?;
        }
        Ok(())
    }
    .await;
    desk.close().await.and(filled)
}

fn running(args: &UpArgs, dir: &DataDir, ports: ServicePorts, engines: &Engines) -> Running {
    let served = |port| (!args.engines_only).then(|| address(port));
    Running {
        console: served(ports.console),
        command: served(ports.command),
        query: served(ports.query),
        projection: served(ports.projection),
        database_url: engines.database.url(),
        nats_url: engines.nats_url.clone(),
        data_dir: dir.root().to_owned(),
        pid: std::process::id(),
    }
}

/// The register without services: what they need is written down, and the engines run.
async fn engines_only(
    args: &UpArgs,
    dir: &DataDir,
    ports: ServicePorts,
    database: &Database,
    around: &Surroundings,
    running: &Running,
    context: &chassis::Context,
) -> Result<()> {
    for service in Service::ALL {
        let accesses = Accesses {
            own: database.access(dir, service.role())?,
            retention: database.access(dir, RETENTION)?,
        };
        Environment::of(service, ports.of(service), &accesses, around)
            .write(&environment::file(dir, service))?;
    }
    for file in ready_files(args, dir) {
        running.write(&file)?;
    }
    let how = environment::how_to_start(dir, ports);
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "PostgreSQL and NATS are ready. The services start with\n\n{how}\nCtrl-C stops the engines; the data stay."
    )
    .context("the addresses could not be printed")?;
    drop(out);
    context.shutdown.cancelled().await;
    Ok(())
}

async fn until_it_ends(
    args: &UpArgs,
    dir: &DataDir,
    running: &Running,
    sample: &str,
    services: &mut Services,
) -> Result<()> {
    services.ready().await?;
    for file in ready_files(args, dir) {
        running.write(&file)?;
    }
    tell(running, sample).context("the addresses could not be printed")?;
    Err(services.ended().await)
}

/// The file of the data directory first: whoever waits for the other may use a verb at once.
fn ready_files(args: &UpArgs, dir: &DataDir) -> Vec<PathBuf> {
    std::iter::once(dir.register_json())
        .chain(args.ready_file.clone())
        .collect()
}

fn tell(running: &Running, sample: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "The register is ready.\n")?;
    for (name, address) in [
        ("console", &running.console),
        ("command service", &running.command),
        ("query service", &running.query),
        ("projection service", &running.projection),
    ] {
        let address = address.as_deref().unwrap_or("does not run");
        writeln!(out, "  {name:<20}{address}")?;
    }
    writeln!(
        out,
        "\nA first request:\n\n{sample}\n\nCtrl-C stops it; the data stay."
    )?;
    out.flush()
}
