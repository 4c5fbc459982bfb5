//! Children that an earlier, killed instance left running.
//!
//! A process is held by a descriptor before it is looked at, so that the one that was recognised is
//! the one that gets the signal, even when the number has gone to another process meanwhile.

use std::fs;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

/// A signal and how long its effect is awaited before the next one.
pub(crate) type Step = (Signal, Duration);

/// A running process that is ours.
#[derive(Debug)]
pub(crate) struct Leftover {
    pub(crate) pid: i32,
    descriptor: OwnedFd,
    steps: &'static [Step],
}

impl Leftover {
    /// Sends one signal after the other until the process has ended.
    pub(crate) async fn stop(self) -> Result<()> {
        for (signal, wait) in self.steps {
            match pidfd_send_signal(&self.descriptor, *signal) {
                Ok(()) => {}
                Err(rustix::io::Errno::SRCH) => return Ok(()),
                Err(error) => {
                    return Err(error)
                        .with_context(|| format!("process {} cannot be signalled", self.pid));
                }
            }
            if tokio::time::timeout(*wait, ended(self.pid)).await.is_ok() {
                return Ok(());
            }
        }
        bail!("process {} of an earlier start does not end", self.pid)
    }
}

/// Every running process of which `recognise` says that it is ours, to be stopped by `steps`.
pub(crate) fn find(
    recognise: impl Fn(&Process) -> bool,
    steps: &'static [Step],
) -> Result<Vec<Leftover>> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").context("/proc cannot be read")? {
        let name = entry?.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse::<i32>().ok()) else {
            continue;
        };
        found.extend(hold(pid, &recognise, steps));
    }
    Ok(found)
}

/// The process with this number, if it runs and `recognise` says that it is ours.
fn hold(
    pid: i32,
    recognise: impl Fn(&Process) -> bool,
    steps: &'static [Step],
) -> Option<Leftover> {
    let process = Process {
        pid,
        folder: PathBuf::from(format!("/proc/{pid}")),
    };
    // Looked at before and after it is held: the first look spares descriptors, the second counts.
    if !recognise(&process) {
        return None;
    }
    let descriptor = pidfd_open(Pid::from_raw(pid)?, PidfdFlags::NONBLOCK).ok()?;
    recognise(&process).then_some(Leftover {
        pid,
        descriptor,
        steps,
    })
}

/// A look at a running process through /proc. What may not be looked at is not ours.
#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) pid: i32,
    folder: PathBuf,
}

impl Process {
    /// Whether the file it runs has this name; an upgrade while it ran does not matter.
    pub(crate) fn runs(&self, program: &str) -> bool {
        fs::read_link(self.folder.join("exe")).is_ok_and(|path| {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            name.trim_end_matches(" (deleted)") == program
        })
    }

    /// Whether it works in this folder.
    pub(crate) fn works_in(&self, folder: &Path) -> bool {
        fs::read_link(self.folder.join("cwd")).is_ok_and(|path| path == folder)
    }

    /// Whether this is one of its arguments.
    pub(crate) fn has_argument(&self, argument: &Path) -> bool {
        use std::os::unix::ffi::OsStrExt;
        fs::read(self.folder.join("cmdline")).is_ok_and(|line| {
            line.split(|byte| *byte == 0)
                .any(|a| a == argument.as_os_str().as_bytes())
        })
    }
}

/// Waits for the end of a process that is not our child. One that its new parent has not yet waited
/// for has ended all the same.
async fn ended(pid: i32) {
    let stat = format!("/proc/{pid}/stat");
    // "pid (name) state ..."; the name may hold anything, also a parenthesis.
    while fs::read_to_string(&stat).is_ok_and(|text| {
        text.rsplit_once(')')
            .is_some_and(|(_, rest)| !rest.starts_with(" Z"))
    }) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Whether a process with this number runs at all.
pub(crate) fn exists(pid: i32) -> bool {
    pid > 0 && Path::new("/proc").join(pid.to_string()).exists()
}
