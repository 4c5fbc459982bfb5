//! Files whose names are only similar to the asked one. They are found in memory, by the engine of the check, and listed behind those that
//! the read model finds (ADR 0028).

use super::query::Search;
use super::summary::read_stored;
use crate::checks::{birth_of, person_of};
use crate::positions::PATIENCE;
use crate::{Service, outage};
use chassis::Problem;
use events::ForeignerId;
use matching::index::{Index, Question};
use read_models::entry_ban::{PersonIdentity, State};
use std::collections::HashSet;
use uuid::Uuid;

/// Files at most. Whoever has so common a name is told apart by more than the name.
const FILES_MAX: usize = 100;

const ID_BYTES: usize = 16;

/// What is known of files with similar names. It is found once for a list and goes on in its cursors, so that no page shows a file of
/// another one and none is lost between two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Similar {
    /// No name was asked for.
    NotAsked,
    /// The index is being loaded, or too old: there may be some.
    Unknown,
    /// The files, best first; those that the read model finds by the same name may be among them.
    Files(Vec<Uuid>),
}

impl Similar {
    /// Finds them, once the index has reached the asked position.
    pub(super) async fn find(
        service: &Service,
        search: &Search,
        min_position: Option<u64>,
    ) -> Result<Self, Problem> {
        let Some(name) = &search.name else {
            return Ok(Self::NotAsked);
        };
        if service.bans.reach(min_position, PATIENCE).await.is_err() {
            return Ok(Self::Unknown);
        }
        let nationality = search.nationality.as_ref();
        let question = Question {
            name: Some(name.asked.clone()),
            birth: search.born.map(birth_of).unwrap_or_default(),
            nationalities: nationality
                .and_then(|country| matching::countries::Country::parse(country.code()))
                .into_iter()
                .collect(),
            ..Question::default()
        };
        let found = service.search_all(question.clone(), FILES_MAX).await?;
        let candidates = match found.candidates {
            Ok(candidates) if !found.too_old => candidates,
            _ => return Ok(Self::Unknown),
        };
        let files = candidates.iter().map(|candidate| candidate.key.0);
        let mut files: Vec<Uuid> = files.take(FILES_MAX).collect();
        if search.is_about_an_identity() {
            let fitting = by_fitting_identities(service, search, question, &files).await?;
            files.retain(|file| fitting.contains(file));
        }
        Ok(Self::Files(files))
    }

    /// The files that are known.
    pub(super) fn files(&self) -> &[Uuid] {
        match self {
            Self::NotAsked | Self::Unknown => &[],
            Self::Files(files) => files,
        }
    }

    /// Whether such files are in the list; `None` when no name was asked for.
    pub(super) fn is_known(&self) -> Option<bool> {
        match self {
            Self::NotAsked => None,
            Self::Unknown => Some(false),
            Self::Files(_) => Some(true),
        }
    }

    /// As a cursor carries it.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mark = match self {
            Self::NotAsked => 0,
            Self::Unknown => 1,
            Self::Files(_) => 2,
        };
        let ids = self.files().iter().flat_map(|id| *id.as_bytes());
        [mark].into_iter().chain(ids).collect()
    }

    /// As a cursor carried it.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (mark, ids) = bytes.split_first()?;
        let (ids, rest) = ids.as_chunks::<ID_BYTES>();
        match (mark, ids, rest) {
            (0, [], []) => Some(Self::NotAsked),
            (1, [], []) => Some(Self::Unknown),
            (2, ids, []) => Some(Self::Files(
                ids.iter().map(|id| Uuid::from_bytes(*id)).collect(),
            )),
            _ => None,
        }
    }
}

/// The files that the question finds by such of their identities alone as have the asked birth and nationality: all criteria of an identity
/// hold for one and the same.
async fn by_fitting_identities(
    service: &Service,
    search: &Search,
    question: Question,
    files: &[Uuid],
) -> Result<HashSet<Uuid>, Problem> {
    let persons = sqlx::query!(
        r#"SELECT foreigner_id, state::text AS "state!" FROM entry_ban.persons WHERE foreigner_id = ANY($1)"#,
        files,
    )
    .fetch_all(&service.lookups)
    .await
    .map_err(outage::problem)?;
    let mut fitting = Vec::with_capacity(persons.len());
    for row in persons {
        let mut state: State = read_stored("person", &row.state)?;
        state
            .identities
            .retain(|identity| search.is_met_by(identity));
        fitting.push(person_of(ForeignerId(row.foreigner_id), &state));
    }
    let search = move || {
        let mut index = Index::new();
        for person in &fitting {
            index.upsert(person);
        }
        index.search_among(&question, FILES_MAX, |_| true)
    };
    let found = service.searches.run(search).await?.unwrap_or_default();
    Ok(found.iter().map(|candidate| candidate.key.0).collect())
}

impl Search {
    /// Whether birth or nationality are asked for beside the name.
    fn is_about_an_identity(&self) -> bool {
        self.born.is_some() || self.nationality.is_some()
    }

    fn is_met_by(&self, identity: &PersonIdentity) -> bool {
        let birth = identity.names.as_ref().and_then(|names| names.birth_date);
        let born = self.born.is_none_or(|asked| {
            birth.is_some_and(|known| {
                known.earliest() <= asked.latest() && asked.earliest() <= known.latest()
            })
        });
        let nationality = self.nationality.as_ref();
        born && nationality.is_none_or(|asked| identity.nationalities.contains(asked))
    }
}
