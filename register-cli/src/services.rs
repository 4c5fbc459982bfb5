//! What `register up` runs inside its own process: the services and the console.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context, Result};
use chassis::health::Readiness;
use chassis::server::ServerLimits;
use clap::Parser;
use console::{Front, Probe, State};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::data_dir::DataDir;
use crate::database::Database;
use crate::environment::{Accesses, Environment, RETENTION, Service, Surroundings};
use crate::ports::ServicePorts;

/// How long running requests may take to end: NATS and PostgreSQL need their part of the 10 s.
const DRAIN: Duration = Duration::from_millis(3_500);
/// From being asked to stop until what still runs is dropped.
const STOP: Duration = Duration::from_secs(4);
/// How long the services may take to become ready. A long log takes a while to be read.
const READY_MAX: Duration = Duration::from_mins(5);

/// The running services.
pub(crate) struct Services {
    tasks: JoinSet<(&'static str, Result<()>)>,
    shutdown: CancellationToken,
    /// Who must be ready before the register is, and where that is then asked.
    awaited: Vec<(Readiness, String)>,
}

impl Services {
    /// Starts everything that runs in this process. Each service is spawned under its name with a
    /// context of its own: its metrics and its readiness are its own.
    pub(crate) async fn start(
        dir: &DataDir,
        database: &Database,
        around: &Surroundings,
        ports: ServicePorts,
        sample: String,
    ) -> Result<Self> {
        let mut services = Self {
            tasks: JoinSet::new(),
            shutdown: CancellationToken::new(),
            awaited: Vec::new(),
        };
        for service in Service::ALL {
            let accesses = Accesses {
                own: database.local_access(dir, service.role())?,
                retention: database.local_access(dir, RETENTION)?,
            };
            let environment = Environment::of(service, ports.of(service), &accesses, around);
            services.run(service, ports.of(service), &environment)?;
        }
        let front = Front {
            services: shown(ports),
            sample,
        };
        let listener = listen(ports.console).await?;
        let limits = ServerLimits {
            drain_timeout: DRAIN,
            ..ServerLimits::default()
        };
        services.spawn("console", ports.console, |context| {
            console::run(listener, front, limits, context)
        });
        Ok(services)
    }

    /// Runs one service as its own program would, from the same settings.
    fn run(&mut self, service: Service, port: u16, environment: &Environment) -> Result<()> {
        let name = service.name();
        match service {
            Service::Command => {
                let config = command_service::Config::try_parse_from(environment.flags())
                    .context("the command-service cannot be configured")?;
                self.spawn(name, port, |context| command_service::run(config, context));
            }
            Service::Query => {
                let config = environment.parse::<query_service::Args>()?.config();
                self.spawn(name, port, |context| query_service::run(config, context));
            }
            Service::Projection => {
                let config = environment.parse::<projection_service::Args>()?.config();
                self.spawn(name, port, |context| {
                    projection_service::run(config, context)
                });
            }
        }
        Ok(())
    }

    /// Runs one service under supervision of [`Services::ended`].
    fn spawn<F>(
        &mut self,
        name: &'static str,
        port: u16,
        service: impl FnOnce(chassis::Context) -> F,
    ) where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let context = chassis::Context::new(self.shutdown.clone());
        self.awaited
            .push((context.readiness.clone(), address(port)));
        let running = service(context);
        self.tasks.spawn(async move { (name, running.await) });
    }

    /// Waits until every service says that it is ready, or the first one fails.
    pub(crate) async fn ready(&mut self) -> Result<()> {
        let awaited = self.awaited.clone();
        tokio::select! {
            ready = tokio::time::timeout(READY_MAX, all_ready(&awaited)) => {
                ready.context("the services did not become ready")
            }
            error = self.ended() => Err(error),
        }
    }

    /// Waits until a service ends that nobody asked to, and says why.
    pub(crate) async fn ended(&mut self) -> anyhow::Error {
        match self.tasks.join_next().await {
            Some(Ok((name, Err(error)))) => error.context(format!("the {name} failed")),
            Some(Ok((name, Ok(())))) => anyhow::anyhow!("the {name} ended by itself"),
            Some(Err(error)) => anyhow::Error::new(error).context("a service broke"),
            None => anyhow::anyhow!("no service runs"),
        }
    }

    /// Lets running requests end, then drops what is left.
    pub(crate) async fn stop(mut self) -> Result<()> {
        self.shutdown.cancel();
        let drained = tokio::time::timeout(STOP, async {
            while let Some(ended) = self.tasks.join_next().await {
                let (name, ended) = ended.context("a service broke while it stopped")?;
                ended.with_context(|| format!("the {name} failed while it stopped"))?;
            }
            Ok(())
        });
        // What is dropped now was not answered, so that nobody believes it done.
        drained.await.unwrap_or_else(|_| {
            tracing::warn!(
                services = self.tasks.len(),
                "requests still ran and were dropped"
            );
            Ok(())
        })
    }
}

/// `http://127.0.0.1:port`.
pub(crate) fn address(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

fn shown(ports: ServicePorts) -> Vec<console::Service> {
    let shown = |service: Service| console::Service {
        name: service.name(),
        purpose: match service {
            Service::Command => "Records facts and decisions.",
            Service::Query => "Answers questions and checks at the border.",
            Service::Projection => "Keeps the read models up to date.",
        },
        address: address(ports.of(service)),
    };
    [Service::Command, Service::Query, Service::Projection]
        .map(shown)
        .to_vec()
}

async fn listen(port: u16) -> Result<TcpListener> {
    TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        .await
        .with_context(|| format!("port {port} cannot be listened on"))
}

/// A service is asked over HTTP only when it calls itself ready: each question is a line in its log.
async fn all_ready(awaited: &[(Readiness, String)]) {
    let probe = Probe::default();
    for (readiness, address) in awaited {
        while !readiness.is_ready() || probe.ask(address).await != State::Ready {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
