//! Bars to removal: countries to which nobody removes the person (Asylum Law s. 3; Directive 2008/115/EC Art 5, rule R-062).

use crate::circumstances::{Circumstances, Decided};
use crate::command::{LiftRemovalBar, RecordRemovalBar};
use crate::refusal::Refusal;
use crate::rules::actors::not_in_future;
use crate::rules::identity::the_country_exists_today;
use crate::rules::texts::{FREE_TEXT_CHARS_MAX, optional_text_is_clean};
use crate::state::{File, RemovalBar};
use events::Personal;
use events::payloads::{ProofReference, RemovalBarLifted, RemovalBarRecorded};

/// Nobody removes the person to a country from a day on.
pub(crate) fn record(
    file: &File,
    command: RecordRemovalBar,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let RecordRemovalBar {
        bar_id,
        country,
        since,
        reference,
    } = command;
    let stands = |known: &&RemovalBar| known.country == country && known.lifted_on.is_none();
    if let Some(known) = file.removal_bars.iter().find(stands) {
        return if known.since == since {
            Ok(Vec::new())
        } else {
            Err(Refusal::RemovalBarStands("/country".into()))
        };
    }
    the_country_exists_today(country, on.specimens, "/country")?;
    not_in_future(since, on.today, "/since")?;
    optional_text_is_clean(reference.as_ref(), FREE_TEXT_CHARS_MAX, "/reference")?;
    let recorded = RemovalBarRecorded {
        bar_id,
        country,
        since,
        personal: Personal::Known(ProofReference { reference }),
    };
    Ok(vec![Decided::fact(recorded, since)])
}

/// The bar does not stand any more.
pub(crate) fn lift(
    file: &File,
    command: LiftRemovalBar,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let LiftRemovalBar {
        bar_id,
        country,
        lifted_on,
        reference,
    } = command;
    // Neither of the two names no bar.
    let is_meant = |known: &&RemovalBar| match (bar_id, country) {
        (None, None) => false,
        (Some(id), None) => known.bar_id == id,
        (None, Some(country)) => known.country == country,
        (Some(id), Some(country)) => known.bar_id == id && known.country == country,
    };
    let mut meant = file.removal_bars.iter().filter(is_meant);
    if meant
        .clone()
        .any(|known| known.lifted_on == Some(lifted_on))
    {
        return Ok(Vec::new());
    }
    let bar = meant
        .find(|known| known.lifted_on.is_none())
        .ok_or(Refusal::NoRemovalBar("/bar_id".into()))?;
    not_in_future(lifted_on, on.today, "/lifted_on")?;
    if lifted_on < bar.since {
        return Err(Refusal::RemovalBarLiftedTooEarly("/lifted_on".into()));
    }
    optional_text_is_clean(reference.as_ref(), FREE_TEXT_CHARS_MAX, "/reference")?;
    let lifted = RemovalBarLifted {
        bar_id: bar.bar_id,
        lifted_on,
        personal: Personal::Known(ProofReference { reference }),
    };
    Ok(vec![Decided::fact(lifted, lifted_on)])
}

pub(crate) fn recorded(file: &mut File, event: &RemovalBarRecorded) {
    file.removal_bars.push(RemovalBar {
        bar_id: event.bar_id,
        country: event.country,
        since: event.since,
        lifted_on: None,
    });
}

pub(crate) fn lifted(file: &mut File, event: &RemovalBarLifted) {
    let same = |known: &&mut RemovalBar| known.bar_id == event.bar_id;
    if let Some(bar) = file.removal_bars.iter_mut().find(same) {
        bar.lifted_on = Some(event.lifted_on);
    }
}
