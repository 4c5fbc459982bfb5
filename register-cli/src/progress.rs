//! Progress for people at a terminal: a bar with a rate. Programs and log files see none.

use std::fmt::Write;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// How often a bar is drawn at most, in times a second.
const DRAWN_PER_SECOND: u8 = 10;

/// A bar that counts `unit` up to `total`; hidden for `json` and where no terminal is.
pub(crate) fn bar(total: u64, unit: &str, json: bool) -> ProgressBar {
    if json {
        return ProgressBar::hidden();
    }
    let target = ProgressDrawTarget::stderr_with_hz(DRAWN_PER_SECOND);
    let template =
        format!("{{wide_bar}} {{human_pos}} of {{human_len}} {unit}, {{rate}}, {{eta}} left");
    let style = ProgressStyle::with_template(&template).expect("the template is well formed");
    let style = style.with_key("rate", |state: &ProgressState, text: &mut dyn Write| {
        // A bar that cannot be drawn is no reason to fail.
        let _ = write!(text, "{:.0}/s", state.per_sec());
    });
    ProgressBar::with_draw_target(Some(total), target).with_style(style)
}

/// How many a second; 0 for nothing in no time.
#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
pub(crate) fn per_second(count: u64, elapsed: Duration) -> f64 {
    let seconds = elapsed.as_secs_f64();
    if seconds > 0.0 {
        count as f64 / seconds
    } else {
        0.0
    }
}
