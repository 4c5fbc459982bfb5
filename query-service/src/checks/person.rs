//! A row of the entry-ban read model as the check holds it: who, for the index; and the measures, for the answer.

use super::picture::Change;
use chrono::NaiveDate;
use events::codes::{
    Authority, BanBasis, BanScope, Country, IdentityCategory, RevocationMode, WarningMarker,
};
use events::{BirthDate, DecisionId, ForeignerId, PhotoId};
use law::in_force::{
    BanEffect, BanTimes, PermissionTimes, ReturnTimes, SuspensionInterval, ban_effect_on,
    permission_open_on, return_live_on,
};
use law::rules::consultations::{is_permit_of_another_state, permit_counts_on};
use matching::births::Birth;
use matching::documents::normal_number;
use matching::index::{Category, Document, DocumentQuestion, Identity, Person};
use read_models::entry_ban;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// What is answered about a person besides who they are. It is written down in snapshots (`snapshot.rs`): another form is another
/// layout there.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Subject {
    /// The id in an outside list.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) external_id: Option<Box<str>>,
    bans: Box<[Ban]>,
    permissions: Box<[(DecisionId, PermissionTimes)]>,
    returns: Box<[Return]>,
    permits: Box<[Permit]>,
    moves_freely: bool,
    /// Numbers of documents, in normal form, that were issued to the person whose identity this one misused.
    #[serde(skip_serializing_if = "<[_]>::is_empty", default)]
    of_victims: Box<[Box<str>]>,
    /// The latest facial image.
    pub(crate) photo: Option<PhotoId>,
    died_on: Option<NaiveDate>,
    /// Warning markers that are set.
    pub(crate) markers: Box<[WarningMarker]>,
}

/// What an answer about a person is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    /// The ban that matters most, and what it does on the day.
    Ban(Ban, BanEffect),
    /// A live return decision, and no ban that refuses or waits for departure (rules ).
    Return(Act),
    /// The person has died: somebody else uses the identity (rule R-102).
    Deceased,
}

/// The decision behind a measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Act {
    /// The authority that took it.
    pub(crate) authority: Authority,
    /// Kind, number and date.
    pub(crate) reference: Box<str>,
    /// The day on which it was taken.
    pub(crate) date: NaiveDate,
}

/// A return decision, and what decides whether it is live on a day.
#[derive(Serialize, Deserialize)]
struct Return {
    act: Act,
    times: ReturnTimes,
}

/// A residence permit or visa of another state.
#[derive(Serialize, Deserialize)]
struct Permit {
    issuer: Country,
    issued_on: Option<NaiveDate>,
    expires_on: Option<NaiveDate>,
}

/// An entry ban as answered, and what decides whether it works on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ban {
    /// Where it holds.
    pub(crate) scope: BanScope,
    /// On what basis.
    pub(crate) basis: BanBasis,
    /// The decision.
    pub(crate) act: Act,
    /// First day; absent while it waits for departure.
    pub(crate) valid_from: Option<NaiveDate>,
    family_member: bool,
    valid_until: Option<NaiveDate>,
    pending_from: Option<NaiveDate>,
    suspensions: Box<[SuspensionInterval]>,
    revoked: Option<(RevocationMode, NaiveDate)>,
}

impl Change {
    /// Reads a row of a person whom checks follow or not.
    pub(crate) fn of(foreigner_id: ForeignerId, followed: bool, state: &entry_ban::State) -> Self {
        Self {
            person: person(foreigner_id, state),
            subject: followed.then(|| Subject::of(state)),
            erased: state.identities.iter().any(|known| known.names.is_none()),
        }
    }
}

impl Subject {
    fn of(state: &entry_ban::State) -> Self {
        Self {
            external_id: state.external_id.as_deref().map(Into::into),
            bans: state.bans.iter().map(Ban::of).collect(),
            permissions: state.permissions.iter().map(permission).collect(),
            returns: state
                .returns
                .iter()
                .map(|known| returned(state, known))
                .collect(),
            permits: state.documents.iter().filter_map(permit).collect(),
            moves_freely: moves_freely(&state.identities),
            of_victims: of_victims(state),
            photo: state.photos.last().copied(),
            died_on: state.died_on,
            markers: state.markers.as_slice().into(),
        }
    }

    /// Somebody of whom nothing but the id in an outside list is known.
    #[cfg(test)]
    pub(crate) fn known_as(external_id: &str) -> Self {
        Self {
            external_id: Some(external_id.into()),
            ..Self::default()
        }
    }

    /// What matters on a day; `None` if nothing does. Death closes all measures, so that it comes before every ban (rule
    ///
    pub(crate) fn measure(&self, day: NaiveDate) -> Option<Measure> {
        if self.died_on.is_some_and(|died_on| died_on <= day) {
            return Some(Measure::Deceased);
        }
        let ban = self.leading_ban(day);
        let works = ban.is_some_and(|(_, effect)| effect != BanEffect::Suspended);
        match self.live_return(day).filter(|_| !works) {
            Some(decision) => Some(Measure::Return(decision.clone())),
            None => ban.map(|(ban, effect)| Measure::Ban(ban.clone(), effect)),
        }
    }

    /// Whether anything matters on a day: whoever is found besides takes no place from others.
    pub(crate) fn matters(&self, day: NaiveDate) -> bool {
        let works = |ban: &Ban| {
            matches!(
                ban.effect_on(day),
                BanEffect::Refuse | BanEffect::Pending | BanEffect::Suspended
            )
        };
        self.died_on.is_some_and(|died_on| died_on <= day)
            || self.live_return(day).is_some()
            || self.bans.iter().any(works)
    }

    /// Whether a check of the person on a day gives more than information, on entry and on exit: a ban refuses or waits for departure, or
    /// the person died.
    pub(crate) fn may_refuse(&self, day: NaiveDate) -> bool {
        match self.measure(day) {
            Some(Measure::Deceased) => true,
            Some(Measure::Ban(_, effect)) => effect != BanEffect::Suspended,
            Some(Measure::Return(_)) | None => false,
        }
    }

    /// The permission that admits once more on a day (rule R-091).
    pub(crate) fn permission(&self, day: NaiveDate) -> Option<DecisionId> {
        let mut permissions = self.permissions.iter();
        let open = permissions.find(|(_, permission)| permission_open_on(permission, day));
        open.map(|(decision_id, _)| *decision_id)
    }

    /// The return decision that is live on a day; at most one is (rule R-060).
    pub(crate) fn live_return(&self, day: NaiveDate) -> Option<&Act> {
        let mut returns = self.returns.iter();
        let live = returns.find(|decision| return_live_on(&decision.times, day));
        live.map(|decision| &decision.act)
    }

    /// Whether a document that was asked for is that of a person whose identity this one misused (rule R-034).
    pub(crate) fn has_of_victim(&self, asked: &[DocumentQuestion]) -> bool {
        let mut asked = asked.iter().map(|document| normal_number(&document.number));
        !self.of_victims.is_empty() && asked.any(|number| self.of_victims.contains(&number.into()))
    }

    /// Whether the issuer is consulted before anybody acts on a ban: the person enjoys free movement, also as a family member,
    /// or holds a permit or visa of another state (Reg. (EU) 2018/1861 Art 26(2), 30).
    pub(crate) fn is_consulted_about(&self, measure: &Measure, day: NaiveDate) -> bool {
        let family_member = matches!(measure, Measure::Ban(ban, _) if ban.family_member);
        let mut permits = self.permits.iter();
        family_member || self.moves_freely || permits.any(|permit| permit.counts_on(day))
    }

    /// The ban that matters most on a day, and what it does; `None` if none does anything (rule R-101).
    ///
    /// What refuses comes before what waits for departure, that before what is suspended; among equals the Schengen
    /// territory before Latvia, then the one that lasts longest.
    fn leading_ban(&self, day: NaiveDate) -> Option<(&Ban, BanEffect)> {
        let effective = self.bans.iter().filter_map(|ban| {
            let effect = ban.effect_on(day);
            let strength = match effect {
                BanEffect::Refuse => 3,
                BanEffect::Pending => 2,
                BanEffect::Suspended => 1,
                BanEffect::None | BanEffect::Expired | BanEffect::Revoked => return None,
            };
            Some((strength, ban, effect))
        });
        let lasts = |ban: &Ban| ban.last_day().unwrap_or(NaiveDate::MAX);
        let leading = effective.min_by_key(|(strength, ban, _)| {
            (
                Reverse(*strength),
                Reverse(ban.scope == BanScope::Schengen),
                Reverse(lasts(ban)),
            )
        });
        leading.map(|(_, ban, effect)| (ban, effect))
    }
}

impl Ban {
    fn of(ban: &entry_ban::Ban) -> Self {
        let linked = ban.return_decision_id.is_some() || ban.basis == BanBasis::ReturnBan;
        let suspensions = ban.suspensions.iter();
        Self {
            scope: ban.scope,
            basis: ban.basis,
            act: Act {
                authority: ban.authority,
                reference: format!("{} {} {}", ban.kind, ban.number, ban.date).into(),
                date: ban.date,
            },
            family_member: ban.family_member,
            valid_from: ban.valid_from,
            valid_until: ban.valid_until,
            pending_from: linked.then_some(ban.date),
            suspensions: suspensions
                .map(|suspension| SuspensionInterval {
                    from: suspension.from,
                    until: suspension.last_day(),
                })
                .collect(),
            revoked: ban
                .revoked
                .map(|revocation| (revocation.mode, revocation.effective_on)),
        }
    }

    /// Last day, included; absent while pending or unlimited. A revocation for a day to come ends the ban the day before it.
    pub(crate) fn last_day(&self) -> Option<NaiveDate> {
        let revoked = self
            .revoked
            .and_then(|(_, effective_on)| effective_on.pred_opt());
        self.valid_until.into_iter().chain(revoked).min()
    }

    fn effect_on(&self, day: NaiveDate) -> BanEffect {
        let times = BanTimes {
            pending_from: self.pending_from,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            suspensions: &self.suspensions,
            revoked: self.revoked,
        };
        ban_effect_on(&times, day)
    }
}

impl Permit {
    fn counts_on(&self, day: NaiveDate) -> bool {
        permit_counts_on(self.issuer, (self.issued_on, self.expires_on), day)
    }
}

/// The person as matched, by all identities and documents of a row.
pub(crate) fn person(foreigner_id: ForeignerId, state: &entry_ban::State) -> Person<ForeignerId> {
    let identities = (0..).zip(&state.identities);
    Person {
        key: foreigner_id,
        identities: identities
            .filter_map(|(label, known)| identity(label, known))
            .collect(),
        documents: state.documents.iter().map(document).collect(),
    }
}

fn permission(known: &entry_ban::Permission) -> (DecisionId, PermissionTimes) {
    let times = PermissionTimes {
        from: known.from,
        until: known.until,
        entries: known.entries,
        used: known.used.into(),
        revoked_on: known.revoked_on,
    };
    (known.decision_id, times)
}

fn returned(state: &entry_ban::State, known: &entry_ban::ReturnDecision) -> Return {
    let revoked = known.revoked;
    Return {
        act: Act {
            authority: known.authority,
            reference: format!("{} {} {}", known.kind, known.number, known.date).into(),
            date: known.date,
        },
        times: ReturnTimes {
            taken_on: known.date,
            over_on: state.over_on(known),
            revoked: revoked.map(|revocation| (revocation.mode, revocation.effective_on)),
        },
    }
}

fn permit(document: &entry_ban::PersonDocument) -> Option<Permit> {
    is_permit_of_another_state(document.kind, document.issuer).then_some(Permit {
        issuer: document.issuer,
        issued_on: document.issued_on,
        expires_on: document.expires_on,
    })
}

fn of_victims(state: &entry_ban::State) -> Box<[Box<str>]> {
    let is_misused = |document: &&entry_ban::PersonDocument| {
        let mut identities = state.identities.iter();
        let holder = identities.find(|identity| identity.identity_id == document.identity_id);
        holder.is_some_and(|holder| holder.category == IdentityCategory::Misused)
    };
    let documents = state.documents.iter().filter(is_misused);
    documents
        .map(|document| normal_number(&document.number).into())
        .collect()
}

/// False identities say nothing about the person's own rights.
fn moves_freely(identities: &[entry_ban::PersonIdentity]) -> bool {
    identities.iter().any(|identity| {
        let own = matches!(
            identity.category,
            IdentityCategory::Confirmed | IdentityCategory::NotConfirmed
        );
        own && identity.moves_freely
    })
}

/// The identity as it is compared; `None` once erased, because nothing finds it any more.
fn identity(label: u32, known: &entry_ban::PersonIdentity) -> Option<Identity> {
    let names = known.names.as_ref()?;
    Some(Identity {
        label,
        category: match known.category {
            IdentityCategory::Confirmed => Category::Confirmed,
            IdentityCategory::NotConfirmed => Category::NotConfirmed,
            IdentityCategory::Alias => Category::Alias,
            IdentityCategory::Misused => Category::Misused,
        },
        surname: names.surname.clone().unwrap_or_default(),
        given_names: names.given_names.clone(),
        patronymic: names.patronymic.clone(),
        full: names.mrz_name.clone(),
        original_script: names.original_script.clone(),
        birth: names.birth_date.map_or(Birth::Unknown, birth),
        sex: known.sex.code(),
        nationalities: known
            .nationalities
            .iter()
            .copied()
            .filter_map(country)
            .collect(),
        birth_country: names.birth_country.and_then(country),
    })
}

/// A range of years has no form of its own in the comparison; as an unknown date it excludes nobody.
pub(crate) fn birth(date: BirthDate) -> Birth {
    match date {
        BirthDate::Day(day) => Birth::Full(day),
        BirthDate::Month(..) | BirthDate::Year(_) => {
            Birth::parse(&date.to_string()).unwrap_or_default()
        }
        BirthDate::Years(..) => Birth::Unknown,
    }
}

fn document(document: &entry_ban::PersonDocument) -> Document {
    Document {
        number: document.number.clone(),
        issuer: country(document.issuer),
    }
}

fn country(country: Country) -> Option<matching::countries::Country> {
    matching::countries::Country::parse(country.code())
}
