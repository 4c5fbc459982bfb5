//! How a service ends. One test, because signals reach the whole process.

use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicBool, Ordering};

use chassis::config::LogArgs;
use chassis::run::run;

fn shown(code: ExitCode) -> String {
    format!("{code:?}")
}

#[test]
fn a_service_ends_well_on_sigterm_and_badly_on_failure() {
    static STOPPED: AtomicBool = AtomicBool::new(false);
    let log = LogArgs::compact();

    let failed = run("library", &log, |_| async {
        anyhow::bail!("the shelf is empty")
    });
    assert_eq!(shown(failed), shown(ExitCode::FAILURE));

    let finished = run("library", &log, |_| async { Ok(()) });
    assert_eq!(shown(finished), shown(ExitCode::SUCCESS));

    let stopped = run("library", &log, |context| async move {
        let own = std::process::id().to_string();
        let sent = Command::new("kill").args(["-TERM", &own]).status()?;
        assert!(sent.success());
        context.shutdown.cancelled().await;
        STOPPED.store(true, Ordering::SeqCst);
        Ok(())
    });
    assert_eq!(shown(stopped), shown(ExitCode::SUCCESS));
    assert!(STOPPED.load(Ordering::SeqCst));

    let torn = run("library", &log, |context| async move {
        let own = std::process::id().to_string();
        Command::new("kill").args(["-INT", &own]).status()?;
        context.shutdown.cancelled().await;
        Command::new("kill").args(["-INT", &own]).status()?;
        std::future::pending().await
    });
    assert_eq!(shown(torn), shown(ExitCode::FAILURE));
}
