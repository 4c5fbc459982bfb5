//! What holds a person, computed a second time: from what the events say in clear, by no code of the register.

use chrono::{DateTime, Days, NaiveDate, Utc};
use event_log::Recorded;
use events::codes::{BanBasis, BanScope, RevocationMode};
use events::payloads::{CorrectedRelease, Correction, Decision, Subject};
use events::{DecisionId, DetentionId, Event};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A measure: kind, state, whose id, first day, last day, position.
pub(super) type Held = (
    &'static str,
    &'static str,
    Uuid,
    Option<NaiveDate>,
    Option<NaiveDate>,
    u64,
);

/// When it is looked at: on a whole day, or at an instant of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) day: NaiveDate,
    pub(super) instant: Option<DateTime<Utc>>,
}

/// Everything that was said and is still believed.
#[derive(Default)]
pub(super) struct Model {
    in_error: bool,
    detentions: Vec<Detention>,
    decisions: Vec<Taken>,
    departures: Vec<Departure>,
}

struct Detention {
    id: DetentionId,
    from: DateTime<Utc>,
    to: Option<DateTime<Utc>>,
    position: u64,
}

struct Departure {
    under: Option<DecisionId>,
    on: NaiveDate,
}

/// A decision that orders a return or forbids entry.
struct Taken {
    id: DecisionId,
    on: NaiveDate,
    position: u64,
    what: What,
    /// First and last day without effect.
    pauses: Vec<(NaiveDate, Option<NaiveDate>)>,
    revoked: Option<(RevocationMode, NaiveDate)>,
}

enum What {
    Order(Order),
    Ban(Ban),
}

struct Order {
    kind: &'static str,
    departed: Option<NaiveDate>,
    closed: Option<NaiveDate>,
    followed_by: Option<DecisionId>,
}

struct Ban {
    kind: &'static str,
    waits: bool,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

fn eve(day: NaiveDate) -> NaiveDate {
    day - Days::new(1)
}

impl Model {
    pub(super) fn of<'e>(events: impl IntoIterator<Item = &'e Recorded>) -> Self {
        let mut model = Self::default();
        for recorded in events {
            model.detained(recorded);
            model.decided(recorded);
            model.changed(&recorded.event);
            model.departed(&recorded.event);
            if let Event::EnteredInErrorDeclared(declared) = &recorded.event {
                model.taken_back(declared.subject);
            }
        }
        model
    }

    fn detained(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::DetentionStarted(it) => self.detentions.push(Detention {
                id: it.detention_id,
                from: it.started_at,
                to: None,
                position: recorded.position,
            }),
            Event::DetentionReleased(it) => {
                if let Some(detention) = self.detention(it.detention_id) {
                    detention.to = Some(it.released_at);
                }
            }
            Event::CorrectionRecorded(it) => {
                if let Correction::Detention(right) = &it.correction
                    && let Some(detention) = self.detention(right.detention_id)
                {
                    detention.from = right.started_at;
                    match right.release {
                        Some(CorrectedRelease::Released(release)) => {
                            detention.to = Some(release.released_at);
                        }
                        Some(CorrectedRelease::TakenBack) => detention.to = None,
                        None => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn decided(&mut self, recorded: &Recorded) {
        let (decision, what, follows) = match &recorded.event {
            Event::ReturnDecisionIssued(it) => (&it.decision, order("RETURN_DECISION"), None),
            Event::RemovalOrderIssued(it) => (&it.decision, order("REMOVAL_ORDER"), it.predecessor),
            Event::CourtExpulsionRecorded(it) => {
                (&it.decision, order("REMOVAL_ORDER"), it.predecessor)
            }
            Event::EntryBanImposed(it) => {
                let kind = match it.scope {
                    BanScope::Latvia => "BAN_LV",
                    BanScope::Schengen => "BAN_SCHENGEN",
                };
                let ban = Ban {
                    kind,
                    waits: it.return_decision_id.is_some() || it.basis == BanBasis::ReturnBan,
                    from: it.valid_from,
                    to: it.valid_until,
                };
                (&it.decision, What::Ban(ban), None)
            }
            _ => return,
        };
        let Decision {
            decision_id: id,
            date: on,
            ..
        } = *decision;
        if let Some(before) = follows.and_then(|before| self.order(before)) {
            before.followed_by = Some(id);
        }
        self.decisions.push(Taken {
            id,
            on,
            position: recorded.position,
            what,
            pauses: Vec::new(),
            revoked: None,
        });
    }

    fn changed(&mut self, event: &Event) {
        match event {
            Event::DecisionSuspended(it) => {
                if let Some(taken) = self.one(it.target) {
                    taken.pauses.push((it.from, it.until));
                }
            }
            Event::DecisionResumed(it) => {
                let day = it.resumed_on;
                let pauses = self.one(it.target).map(|taken| &mut taken.pauses);
                for (from, to) in pauses.into_iter().flatten() {
                    if *from <= day && to.is_none_or(|to| day <= to) {
                        *to = Some(eve(day));
                    }
                }
            }
            Event::DecisionRevoked(it) => self.revoked(it.target, it.mode, it.effective_on),
            Event::CaseClosed(it) => {
                if let Some(order) = self.order(it.target) {
                    order.closed = Some(it.closed_on);
                }
            }
            Event::EntryBanStarted(it) => {
                if let Some(ban) = self.ban(it.target) {
                    (ban.from, ban.to) = (Some(it.valid_from), Some(it.valid_until));
                }
            }
            Event::EntryBanAwaitsDeparture(it) => {
                if let Some(ban) = self.ban(it.target) {
                    (ban.from, ban.to) = (None, None);
                }
            }
            Event::EntryBanShortened(it) => {
                if let Some(ban) = self.ban(it.target) {
                    ban.to = it.valid_until.or(ban.to);
                }
            }
            Event::DecisionAmended(it) => {
                // A ban on a ground of its own waits for nobody's departure.
                let rebased = it.basis.is_some_and(|basis| basis != BanBasis::ReturnBan);
                if let Some(ban) = self.ban(it.target).filter(|_| rebased) {
                    ban.waits = false;
                }
            }
            _ => {}
        }
    }

    fn departed(&mut self, event: &Event) {
        let (under, on) = match event {
            Event::DepartureConfirmed(it) => (it.target, it.departed_on),
            Event::RemovalExecuted(it) => (Some(it.target), it.removed_on),
            Event::DecisionExecuted(it) => {
                if let Some(order) = self.order(it.target) {
                    order.departed = Some(it.departed_on);
                }
                return;
            }
            Event::DepartureRefuted(it) => {
                self.departures.retain(|known| match it.target {
                    Some(_) => known.under != it.target,
                    None => known.under.is_some() || known.on != it.departed_on,
                });
                if let Some(order) = it.target.and_then(|target| self.order(target)) {
                    (order.departed, order.followed_by) = (None, it.superseded_by);
                }
                return;
            }
            _ => return,
        };
        self.departures.push(Departure { under, on });
        if let Some(order) = under.and_then(|under| self.order(under)) {
            order.departed = Some(on);
        }
    }

    /// Who followed an order that is gone follows nobody: the latest of those before it obliges again, and the others are
    /// followed by that one.
    fn revoked(&mut self, id: DecisionId, mode: RevocationMode, on: NaiveDate) {
        let (stood, follower) = match self.one(id) {
            Some(taken) => (taken.stands(), taken.follower()),
            None => return,
        };
        if let Some(taken) = self.one(id) {
            taken.revoked = Some((mode, on));
        }
        match follower {
            None if stood => self.gone(id),
            Some(follower) if stood => self.pass_on(id, Some(follower)),
            _ => {}
        }
    }

    fn gone(&mut self, id: DecisionId) {
        let before = |taken: &&Taken| taken.stands() && taken.follower() == Some(id);
        let latest = self.decisions.iter().filter(before).max_by_key(|it| it.on);
        let Some(latest) = latest.map(|it| it.id) else {
            return;
        };
        if let Some(order) = self.order(latest) {
            order.followed_by = None;
        }
        self.pass_on(id, Some(latest));
    }

    fn pass_on(&mut self, from: DecisionId, to: Option<DecisionId>) {
        for taken in &mut self.decisions {
            if taken.stands()
                && taken.follower() == Some(from)
                && let What::Order(order) = &mut taken.what
            {
                order.followed_by = to;
            }
        }
    }

    fn taken_back(&mut self, subject: Subject) {
        match subject {
            Subject::File => self.in_error = true,
            Subject::Detention(id) => self.detentions.retain(|it| it.id != id),
            Subject::Decision(id) => {
                self.decisions.retain(|it| it.id != id);
                self.gone(id);
            }
            _ => {}
        }
    }

    fn detention(&mut self, id: DetentionId) -> Option<&mut Detention> {
        self.detentions.iter_mut().find(|it| it.id == id)
    }

    fn one(&mut self, id: DecisionId) -> Option<&mut Taken> {
        self.decisions.iter_mut().find(|it| it.id == id)
    }

    fn order(&mut self, id: DecisionId) -> Option<&mut Order> {
        match &mut self.one(id)?.what {
            What::Order(order) => Some(order),
            What::Ban(_) => None,
        }
    }

    fn ban(&mut self, id: DecisionId) -> Option<&mut Ban> {
        match &mut self.one(id)?.what {
            What::Ban(ban) => Some(ban),
            What::Order(_) => None,
        }
    }

    /// What holds the person.
    pub(super) fn held(&self, look: Look) -> BTreeSet<Held> {
        if self.in_error {
            return BTreeSet::new();
        }
        let detentions = self.detentions.iter().filter_map(|it| it.held(look));
        let decisions = self.decisions.iter().filter_map(|it| match &it.what {
            What::Order(order) => self.held_by_order(it, order, look.day),
            What::Ban(ban) => it.held_by_ban(ban, look.day),
        });
        detentions.chain(decisions).collect()
    }

    /// The leading situation.
    pub(super) fn situation(&self, look: Look) -> &'static str {
        if self.in_error {
            return "ENTERED_IN_ERROR";
        }
        let held = self.held(look);
        let any = |kinds: &[&str]| held.iter().any(|(kind, ..)| kinds.contains(kind));
        if any(&["DETENTION"]) {
            "DETAINED"
        } else if any(&["RETURN_DECISION", "REMOVAL_ORDER"]) {
            "TO_LEAVE"
        } else if any(&["BAN_LV", "BAN_SCHENGEN"]) {
            "BANNED"
        } else if self.departures.iter().any(|it| it.on <= look.day) {
            "DEPARTED"
        } else {
            "NO_MEASURE"
        }
    }

    fn held_by_order(&self, taken: &Taken, order: &Order, day: NaiveDate) -> Option<Held> {
        let follower = order.followed_by;
        let follower = self.decisions.iter().find(|it| Some(it.id) == follower);
        let mut last = [order.departed, order.closed, follower.map(|it| it.on)]
            .into_iter()
            .flatten()
            .map(eve)
            .min();
        match taken.revoked {
            Some((RevocationMode::ExTunc, _)) => return None,
            Some((RevocationMode::ExNunc, on)) => {
                last = last.into_iter().chain([eve(on)]).min();
            }
            None => {}
        }
        if day < taken.on || last.is_some_and(|last| last < day) {
            return None;
        }
        let state = if taken.pauses_on(day) {
            "SUSPENDED"
        } else {
            "IN_FORCE"
        };
        let (id, since) = (taken.id.0, Some(taken.on));
        Some((order.kind, state, id, since, last, taken.position))
    }
}

impl Detention {
    fn held(&self, look: Look) -> Option<Held> {
        let day = law::time::civil_day;
        let holds = match look.instant {
            Some(instant) => self.from <= instant && self.to.is_none_or(|to| instant < to),
            None => day(self.from) <= look.day && self.to.is_none_or(|to| look.day <= day(to)),
        };
        let (since, until) = (Some(day(self.from)), self.to.map(day));
        holds.then_some((
            "DETENTION",
            "IN_FORCE",
            self.id.0,
            since,
            until,
            self.position,
        ))
    }
}

impl Taken {
    fn pauses_on(&self, day: NaiveDate) -> bool {
        let mut pauses = self.pauses.iter();
        pauses.any(|(from, to)| *from <= day && to.is_none_or(|to| day <= to))
    }

    /// Whether nothing has ended it, on whatever day.
    fn stands(&self) -> bool {
        let open = match &self.what {
            What::Order(order) => order.departed.is_none() && order.closed.is_none(),
            What::Ban(_) => true,
        };
        open && self.revoked.is_none()
    }

    fn follower(&self) -> Option<DecisionId> {
        match &self.what {
            What::Order(order) => order.followed_by,
            What::Ban(_) => None,
        }
    }

    fn held_by_ban(&self, ban: &Ban, day: NaiveDate) -> Option<Held> {
        let revoked = match self.revoked {
            Some((RevocationMode::ExTunc, _)) => return None,
            Some((RevocationMode::ExNunc, on)) => Some(eve(on)),
            None => None,
        };
        if revoked.is_some_and(|last| last < day) {
            return None;
        }
        let runs = ban.from.is_some_and(|from| from <= day);
        let waits = ban.waits && self.on <= day;
        let over = ban.to.is_some_and(|to| to < day);
        let state = match (runs, waits, self.pauses_on(day)) {
            (true, ..) if over => return None,
            (false, false, _) => return None,
            (_, _, true) => "SUSPENDED",
            (true, ..) => "IN_FORCE",
            (false, true, _) => "PENDING_DEPARTURE",
        };
        let until = ban.to.into_iter().chain(revoked).min();
        Some((ban.kind, state, self.id.0, ban.from, until, self.position))
    }
}

fn order(kind: &'static str) -> What {
    What::Order(Order {
        kind,
        departed: None,
        closed: None,
        followed_by: None,
    })
}
