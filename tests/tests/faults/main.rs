//! Faults on purpose (faults.md section 4). The short form runs in `make test`; `scripts/faults --count N --seed S` runs the
//! long form of the same tests. After each of them: acknowledged commands lost 0, doubled 0, read models wrong 0, false NO_HIT 0.
#![expect(
    clippy::print_stdout,
    reason = "figures for whoever runs the test with --nocapture"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "clients mint their own keys and live in the world's time"
)]

mod access;
mod commands;
mod kills;
mod stream;

use system_tests::load::{History, Load};
use system_tests::system::Service;
use system_tests::{Officer, System, check};

/// The three services as processes over private engines.
struct Processes {
    system: System,
    command: Service,
    projection: Service,
    query: Service,
    officer: Officer,
}

impl Processes {
    async fn start() -> Self {
        Self::over(System::engines().await, &[]).await
    }

    /// The services over these engines, the projection service with settings of its own.
    async fn over(system: System, settings: &[(&str, &str)]) -> Self {
        let command = system.service("command-service", &[]).await;
        let projection = system.service("projection-service", settings).await;
        let query = system.service("query-service", &[]).await;
        let officer = system.officer(&command.url, &query.url);
        Self {
            system,
            command,
            projection,
            query,
            officer,
        }
    }

    /// Lets the officers go home and proves everything.
    async fn prove(&self, load: Load) -> History {
        load.hit().await;
        let history = load.finish().await;
        self.prove_history(&history).await;
        history
    }

    async fn prove_history(&self, history: &History) {
        assert!(
            !history.banned.is_empty() && history.hits > 0,
            "nothing happened"
        );
        check::everyone_banned_is_found(&self.officer, history).await;
        check::invariants(&self.system, &self.officer, history).await;
        println!(
            "{} commands ({} left open), {} banned, {} of {} checks hit, refusals {:?}, not connected {}, broken {}, longest {:?}",
            history.commands.len(),
            history.doubted.len(),
            history.banned.len(),
            history.hits,
            history.checks,
            history.refusals,
            history.not_connected,
            history.broken.len(),
            history.longest,
        );
    }
}
