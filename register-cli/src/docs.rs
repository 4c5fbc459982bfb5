//! `register docs`: the documents that are generated from the code, for `make docs` and its test.

mod access;
mod fields;
mod rules;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use serde_json::Value;

/// Where to write.
#[derive(Debug, Args)]
pub(crate) struct DocsArgs {
    /// The folder docs/ of the repository
    #[arg(value_name = "DIR")]
    dir: PathBuf,

    /// The folder of the repository, in whose sources the functions and tests of the rules are found
    #[arg(long, value_name = "DIR", default_value = ".")]
    sources: PathBuf,
}

/// Writes every generated document.
pub(crate) fn run(args: &DocsArgs) -> Result<()> {
    for (path, text) in documents(&args.sources)? {
        let path = args.dir.join(path);
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        std::fs::write(&path, text)
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

/// Path below `docs/` and text of each document.
fn documents(sources: &Path) -> Result<Vec<(&'static str, String)>> {
    let api = |document: utoipa::openapi::OpenApi| pretty(&serde_json::to_value(document)?);
    Ok(vec![
        ("events.md", events::schema::events_md()),
        (
            "api/events.asyncapi.json",
            pretty(&events::schema::asyncapi())?,
        ),
        ("api/command-service.json", api(command_service::openapi())?),
        ("api/query-service.json", api(query_service::openapi())?),
        (
            "api/projection-service.json",
            api(projection_service::openapi())?,
        ),
        ("rules.md", rules::document(sources)?),
        ("access-matrix.md", access::access_matrix()),
        ("fields.md", fields::fields()),
    ])
}

/// Keys in the order of the alphabet, so that a document changes only where its content does.
fn pretty(document: &Value) -> Result<String> {
    let mut text = serde_json::to_string_pretty(document)?;
    text.push('\n');
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generated_documents_are_those_of_the_repository() {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let docs = sources.join("docs");
        for (path, text) in documents(&sources).expect("the documents have a form") {
            let kept = std::fs::read_to_string(docs.join(path)).unwrap_or_default();
            assert!(
                kept == text,
                "docs/{path} is not up to date; run `make docs`"
            );
        }
    }
}
