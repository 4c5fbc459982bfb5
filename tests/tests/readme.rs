//! The walk of the README, pasted into a shell, twice.

use std::process::Command;
use system_tests::System;
use system_tests::process::binary;

/// The shell blocks between the two marks, in order, pointed at this register.
fn pasted(system: &System) -> String {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md"))
        .expect("the README");
    let walk = readme
        .split("<!-- walk: begin -->")
        .nth(1)
        .and_then(|rest| rest.split("<!-- walk: end -->").next());
    let blocks = walk
        .expect("the marks")
        .split("```sh\n")
        .skip(1)
        .filter_map(|block| block.split("```").next());
    let script: String = blocks.collect();
    script
        .replace("http://127.0.0.1:8081", system.address("command"))
        .replace("http://127.0.0.1:8082", system.address("query"))
        .replace(
            "REGISTER=target/release/register",
            &format!("REGISTER={}", binary("register").display()),
        )
        .replace(
            "DATA=.register",
            &format!("DATA={}", system.data_dir().display()),
        )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_walk_works_by_pasting_and_again_by_pasting() {
    let system = System::whole().await;
    let script = pasted(&system);
    for round in 1..=2 {
        let output = Command::new("bash")
            .env_remove("DATABASE_URL")
            .arg("-c")
            .arg(&script)
            .output()
            .expect("a shell");
        let (said, complained) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        assert!(
            output.status.success(),
            "round {round}: {said}\n{complained}"
        );
        assert!(
            !said.contains("urn:problem"),
            "round {round}: {said}\n{complained}"
        );
        let results: Vec<_> = said
            .split("\"result\":\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert_eq!(
            results,
            // The return decision is still live: its issuer is told, and nobody is refused (rule R-114).
            ["HIT", "INFO"],
            "round {round}: {said}\n{complained}"
        );
        assert!(said.contains("\"complete\":true"), "round {round}: {said}");
    }
}
