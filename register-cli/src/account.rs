//! The user that the database server runs as: PostgreSQL refuses to run as root.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, anyhow, bail};

/// An unprivileged user that root starts the server as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Account {
    uid: u32,
    gid: u32,
}

impl Account {
    /// `postgres`, else `nobody`, when we are root; nothing when we are somebody else, because then
    /// the server runs as ourselves.
    pub(crate) fn needed() -> Result<Option<Self>> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let users = fs::read_to_string("/etc/passwd").context("/etc/passwd cannot be read")?;
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| Self::named(&users, name))
            .map(Some)
            .ok_or_else(|| anyhow!("there is no user postgres or nobody to run PostgreSQL as"))
    }

    /// The user whom an existing cluster belongs to; nothing when that is ourselves.
    pub(crate) fn owner_of(home: &Path) -> Result<Option<Self>> {
        let metadata = fs::metadata(home)?;
        let user = rustix::process::geteuid();
        let ours = metadata.uid() == user.as_raw();
        if !ours && !user.is_root() {
            bail!(
                "{} belongs to another user; start the register as root or as that user",
                home.display()
            );
        }
        Ok((!ours).then_some(Self {
            uid: metadata.uid(),
            gid: metadata.gid(),
        }))
    }

    fn named(users: &str, name: &str) -> Option<Self> {
        users.lines().find_map(|line| {
            let fields: Vec<&str> = line.split(':').collect();
            let [user, _, uid, gid, ..] = fields.as_slice() else {
                return None;
            };
            let account = Self {
                uid: uid.parse().ok()?,
                gid: gid.parse().ok()?,
            };
            (*user == name && account.uid != 0).then_some(account)
        })
    }

    /// Gives a file or folder to this user.
    pub(crate) fn own(self, path: &Path) -> Result<()> {
        std::os::unix::fs::chown(path, Some(self.uid), Some(self.gid)).with_context(|| {
            format!(
                "{} could not be given to the database's user",
                path.display()
            )
        })
    }

    /// Whether this user can write into the folder, all the way from the root of the file system.
    pub(crate) fn reaches(self, folder: &Path) -> Result<bool> {
        let mut test = Command::new("/usr/bin/test");
        test.arg("-w")
            .arg(folder)
            .current_dir("/")
            .stdin(Stdio::null());
        self.run(&mut test);
        Ok(test
            .status()
            .context("/usr/bin/test could not be run")?
            .success())
    }

    /// Makes `command` run as this user, without our supplementary groups.
    pub(crate) fn run(self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }
}

/// The name of the user of this process.
pub(crate) fn own_name() -> Result<String> {
    let users = fs::read_to_string("/etc/passwd").context("/etc/passwd cannot be read")?;
    let uid = rustix::process::geteuid().as_raw().to_string();
    let own = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == uid).then(|| name.to_owned())
    });
    own.with_context(|| format!("user {uid} has no name"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const USERS: &str = "root:x:0:0:root:/root:/bin/bash\n\
        postgres:x:104:110::/var/lib/postgresql:/bin/bash\n\
        broken\n";

    #[test]
    fn a_user_is_found_by_name_and_never_root() {
        assert_eq!(
            Account::named(USERS, "postgres"),
            Some(Account { uid: 104, gid: 110 })
        );
        assert_eq!(Account::named(USERS, "root"), None);
        assert_eq!(Account::named(USERS, "nobody"), None);
    }
}
