//! Death and citizenship: what the law ends with them (rules ).

use crate::changes::by_law::revoked_by_law;
use crate::circumstances::{Circumstances, Decided};
use crate::command::{RecordCitizenship, RecordDeath};
use crate::detention;
use crate::evolve::evolve_file;
use crate::refusal::Refusal;
use crate::rules::actors::not_in_future;
use crate::rules::civil_status as rules;
use crate::rules::identity::the_country_exists_today;
use crate::rules::texts::{FREE_TEXT_CHARS_MAX, optional_text_is_clean};
use crate::state::{Citizenship, File};
use chrono::NaiveDate;
use events::Personal;
use events::codes::{NationalityType, ReleaseReason, RevocationMode, RevocationReason};
use events::payloads::{CitizenshipAcquired, DeathRecorded, Identity, Nationality, ProofReference};

/// The person died: detention, return decisions and bans end on that day (rules ).
pub(crate) fn record_death(
    file: &File,
    command: RecordDeath,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let RecordDeath { died_on, reference } = command;
    match file.died_on {
        Some(known) if known == died_on => return Ok(Vec::new()),
        Some(_) => return Err(Refusal::AlreadyDead("/died_on".into())),
        None => {}
    }
    not_in_future(died_on, on.today, "/died_on")?;
    optional_text_is_clean(reference.as_ref(), FREE_TEXT_CHARS_MAX, "/reference")?;
    let died = DeathRecorded {
        died_on,
        personal: Personal::Known(ProofReference { reference }),
    };
    let died = Decided::fact(died, died_on);
    Ok(std::iter::once(died)
        .chain(ended_by_death(file, died_on, on))
        .collect())
}

/// What was decided about a person who is known to have died: nothing that happens after death; a measure from before it is
/// recorded and ends in the same append (rule R-102).
pub(crate) fn with_death_in_mind(
    file: &File,
    died_on: NaiveDate,
    mut decided: Vec<Decided>,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    rules::nothing_happens_after_death(&decided, died_on)?;
    let mut after = file.clone();
    for it in &decided {
        evolve_file(&mut after, &it.event);
    }
    decided.extend(ended_by_death(&after, died_on, on));
    Ok(decided)
}

fn ended_by_death(file: &File, died_on: NaiveDate, on: &Circumstances<'_>) -> Vec<Decided> {
    let released = detention::end_by_departure(file, died_on, ReleaseReason::Death, on);
    let ended = measures_ended(file, died_on, RevocationReason::Death);
    released.into_iter().chain(ended).collect()
}

/// The person became a citizen of a state: of one with free movement, return decisions and bans end (rule R-100).
pub(crate) fn record_citizenship(
    file: &File,
    command: RecordCitizenship,
    on: &Circumstances<'_>,
) -> Result<Vec<Decided>, Refusal> {
    let RecordCitizenship {
        country,
        acquired_on,
        reference,
    } = command;
    let asked = Citizenship {
        country,
        acquired_on,
    };
    if file.citizenships.contains(&asked) {
        return Ok(Vec::new());
    }
    the_country_exists_today(country, on.specimens, "/country")?;
    not_in_future(acquired_on, on.today, "/acquired_on")?;
    optional_text_is_clean(reference.as_ref(), FREE_TEXT_CHARS_MAX, "/reference")?;
    let acquired = CitizenshipAcquired {
        country,
        acquired_on,
        personal: Personal::Known(ProofReference { reference }),
    };
    let mut decided = vec![Decided::fact(acquired, acquired_on)];
    if rules::citizenship_ends_measures(country) {
        decided.extend(measures_ended(
            file,
            acquired_on,
            RevocationReason::EuCitizenship,
        ));
    }
    Ok(decided)
}

/// the return decisions and bans in force end from the day on.
fn measures_ended(file: &File, day: NaiveDate, reason: RevocationReason) -> Vec<Decided> {
    let ended = rules::measures_in_force(file, day).into_iter();
    ended
        .map(|decision| revoked_by_law(decision, day, (RevocationMode::ExNunc, reason, None)))
        .collect()
}

impl File {
    /// An identity without the nationalities that the person acquired while the file was kept (rules ).
    pub(crate) fn before_acquisition(&self, identity: &Identity) -> Identity {
        let acquired = |code| self.citizenships.iter().any(|known| known.country == code);
        let mut before = identity.clone();
        before.nationalities.retain(|known| !acquired(known.code));
        before
    }
}

pub(crate) fn died(file: &mut File, event: &DeathRecorded) {
    file.died_on = Some(event.died_on);
}

pub(crate) fn citizenship_acquired(file: &mut File, event: &CitizenshipAcquired) {
    file.citizenships.push(Citizenship {
        country: event.country,
        acquired_on: event.acquired_on,
    });
    let Some(primary) = file.identities.first_mut() else {
        return;
    };
    let nationalities = &mut primary.identity.nationalities;
    if nationalities
        .iter()
        .all(|known| known.code != event.country)
    {
        nationalities.push(Nationality {
            code: event.country,
            kind: NationalityType::Cit,
        });
    }
}
