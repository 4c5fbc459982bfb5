//! A first request for people: a file is opened from the specimen passport of ICAO Doc 9303 part 4.

use std::path::Path;

/// Lines to paste into a shell.
pub(crate) fn first_request(command: &str, data_dir: &Path) -> String {
    format!(
        r#"TOKEN=$(register token --user a.berzins --organisation VRS --role officer --data-dir '{data_dir}')
curl -s {command}/v1/foreigners \
  -H "Authorization: Bearer $TOKEN" -H 'Purpose: RECORD_DECISION' \
  -H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)" -H 'Content-Type: application/json' \
  -d '{{"mrz":"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"}}'"#,
        data_dir = data_dir.display().to_string().replace('\'', r"'\''"),
    )
}
