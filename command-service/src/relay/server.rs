//! Which NATS server it is (architecture P-4): what is asked of it is there from 2.9 on, and an older one would ignore it.

/// The oldest version that the relay works with.
const OLDEST: (u32, u32) = (2, 9);

/// Whether a server of this version would silently do less than it is asked. One that does not say is not refused.
pub(super) fn is_too_old(version: &str) -> bool {
    let mut numbers = version.split('.').map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) < OLDEST,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_before_2_9_are_too_old() {
        for version in ["2.8.4", "1.4.1", "2.0.0-beta"] {
            assert!(is_too_old(version), "{version}");
        }
        for version in ["2.9.10", "2.10.0", "2.12.1-RC.2", "3.0.0", "", "main"] {
            assert!(!is_too_old(version), "{version}");
        }
    }
}
