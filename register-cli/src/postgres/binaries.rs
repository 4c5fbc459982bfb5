//! Where the PostgreSQL server's programs are on this machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

/// The oldest major version that the register is tested with.
const MAJOR_MIN: u32 = 15;
/// Where Debian and Ubuntu keep the server's programs, one folder for each major version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The folder with `initdb` and `postgres`: Debian's newest, else the one that `pg_config` names,
/// else the one on the path.
pub(super) fn find() -> Result<PathBuf> {
    let candidates = debian().into_iter().chain(pg_config()).chain(on_path());
    for folder in candidates {
        if folder.join("initdb").is_file()
            && let Some(major) = major(&folder)
            && major >= MAJOR_MIN
        {
            return Ok(folder);
        }
    }
    bail!("no PostgreSQL server {MAJOR_MIN} or newer was found; install the package postgresql")
}

/// Major version of the server in `folder`, as it says itself.
pub(super) fn major(folder: &Path) -> Option<u32> {
    let said = answer(Command::new(folder.join("postgres")).arg("--version"))?;
    // "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)" or "... 19beta1"
    let version = said.split_whitespace().nth(2)?;
    version
        .split(|c: char| !c.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

fn debian() -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(DEBIAN) else {
        return Vec::new();
    };
    let mut versions: Vec<u32> = entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    versions.sort_unstable_by(|a, b| b.cmp(a));
    versions
        .iter()
        .map(|version| PathBuf::from(format!("{DEBIAN}/{version}/bin")))
        .collect()
}

fn pg_config() -> Option<PathBuf> {
    answer(Command::new("pg_config").arg("--bindir")).map(PathBuf::from)
}

fn on_path() -> Option<PathBuf> {
    let program = answer(Command::new("sh").args(["-c", "command -v postgres"]))?;
    std::fs::canonicalize(program)
        .ok()?
        .parent()
        .map(Path::to_owned)
}

fn answer(command: &mut Command) -> Option<String> {
    let output = command
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}
