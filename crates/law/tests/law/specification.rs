//! `given(events).when(command).then(events)`, `.then_refused(rule)`, `.then_nothing()`.

use crate::fixtures::{actor, instant};
use chrono::{DateTime, Utc};
use events::codes::{Authority, Organisation, Purpose, Role};
use events::payloads::ProposedAct;
use events::{Actor, Event, ForeignerId, Level, RuleId};
use law::parameters::{ENACTED, Parameters};
use law::{
    Circumstances, Command, Decided, Refusal, Searched, Specimens, State, decide, evolve, time,
};
use std::sync::Arc;

/// When officers work, if a test says nothing else.
pub(crate) const NOW: &str = "2026-06-30T12:00:00+03:00";

/// A history and the circumstances of the next command.
pub(crate) struct Given {
    state: State,
    now: DateTime<Utc>,
    actor: Actor,
    specimens: Specimens,
    parameters: Parameters,
    roles: Vec<Role>,
    other: Option<State>,
    linked: Vec<Arc<State>>,
    candidates: Vec<ForeignerId>,
    same_document: Vec<ForeignerId>,
    searched: Searched,
}

/// A file with this history; an officer of SBG works with it at noon of 30 June 2026.
pub(crate) fn given(history: impl IntoIterator<Item = Event>) -> Given {
    let mut state = State::default();
    for event in history {
        evolve(&mut state, &event);
    }
    Given {
        state,
        now: instant(NOW),
        actor: actor(Organisation::Vrs),
        specimens: Specimens::Refused,
        parameters: ENACTED.clone(),
        roles: vec![Role::Officer],
        other: None,
        linked: Vec::new(),
        candidates: Vec::new(),
        same_document: Vec::new(),
        searched: Searched::NotShown,
    }
}

/// The events of a sequence of commands that the law accepts, each recorded by the right organisation.
pub(crate) fn after(commands: impl IntoIterator<Item = Command>) -> Vec<Event> {
    let mut history: Vec<Event> = Vec::new();
    for command in commands {
        let organisation = recorder(&command);
        let decided = given(history.clone())
            .by(organisation)
            .seconding(&command)
            .when(command)
            .decided();
        assert!(
            !decided.is_empty(),
            "a command of the history changes nothing"
        );
        history.extend(decided.into_iter().map(|decided| decided.event));
    }
    history
}

/// The organisation that records a command in a history.
pub(crate) fn recorder(command: &Command) -> Organisation {
    if let Command::AnswerDataSubjectRequest(_) = command {
        return Organisation::Pmlp;
    }
    let decision = match command {
        Command::IssueReturnDecision(c) => Some(&c.decision),
        Command::IssueRemovalOrder(c) => Some(&c.decision),
        Command::ImposeEntryBan(c) => Some(&c.decision),
        Command::GrantEntryPermission(c) => Some(&c.decision),
        Command::SuspendDecision(c) => Some(&c.decision),
        Command::ResumeDecision(c) => c.decision.as_ref(),
        Command::AmendDecision(c) => Some(&c.decision),
        Command::RevokeDecision(c) => Some(&c.decision),
        Command::ShortenEntryBan(c) => Some(&c.decision),
        Command::RecordCourtExpulsion(c) => Some(&c.decision),
        Command::ExtendDeparturePeriod(c) => Some(&c.decision),
        Command::DecideAppeal(c) => c.decision.as_ref(),
        Command::ReleaseLegalHold(_) | Command::ErasePersonalContent(_) => {
            return Organisation::Pmlp;
        }
        _ => None,
    };
    match decision.map(|decision| decision.authority) {
        None | Some(Authority::Vrs | Authority::CourtCrim) => Organisation::Vrs,
        Some(_) => Organisation::Pmlp,
    }
}

impl Given {
    pub(crate) fn by(mut self, organisation: Organisation) -> Self {
        self.actor = actor(organisation);
        self
    }

    pub(crate) fn by_user(mut self, user: &str) -> Self {
        user.clone_into(&mut self.actor.user);
        self
    }

    /// A second officer of the organisation that answers for the act, if the command approves one.
    pub(crate) fn seconding(mut self, command: &Command) -> Self {
        if let Command::ApproveAct(approve) = command {
            let mut proposals = self.state.proposals().iter();
            let proposal = proposals.find(|known| known.proposal_id == approve.proposal_id);
            let decision = proposal.and_then(|proposal| match &proposal.act {
                ProposedAct::Revoke(act) => Some(&act.decision),
                ProposedAct::Shorten(act) => Some(&act.decision),
                ProposedAct::DecideAppeal(act) => Some(&act.decision),
                _ => None,
            });
            let erases = proposal.is_some_and(|proposal| proposal.act == ProposedAct::Erase);
            self.actor.organisation = match decision.map(|decision| decision.authority) {
                None if erases => Organisation::Pmlp,
                None | Some(Authority::Vrs) => Organisation::Vrs,
                Some(_) => Organisation::Pmlp,
            };
            "vrs-4712".clone_into(&mut self.actor.user);
        }
        if let Command::RecordPassedDeadlines(_) = command {
            law::SYSTEM_USER.clone_into(&mut self.actor.user);
        }
        self
    }

    pub(crate) fn in_roles(mut self, roles: &[Role]) -> Self {
        self.roles = roles.to_vec();
        self
    }

    pub(crate) fn under(mut self, parameters: &Parameters) -> Self {
        self.parameters = parameters.clone();
        self
    }

    /// Another file is looked up, with this history.
    pub(crate) fn beside(mut self, history: impl IntoIterator<Item = Event>) -> Self {
        self.other = Some(given(history).state);
        self
    }

    /// Another file of the same person is looked up, with this history.
    pub(crate) fn together_with(mut self, history: impl IntoIterator<Item = Event>) -> Self {
        self.linked.push(Arc::new(given(history).state));
        self
    }

    pub(crate) fn at(mut self, now: &str) -> Self {
        self.now = instant(now);
        self
    }

    pub(crate) fn in_an_exercise(mut self) -> Self {
        self.specimens = Specimens::Accepted;
        self
    }

    pub(crate) fn with_candidates(mut self, candidates: &[ForeignerId]) -> Self {
        self.candidates = candidates.to_vec();
        self
    }

    pub(crate) fn having_searched(mut self, searched: Searched) -> Self {
        self.searched = searched;
        self
    }

    pub(crate) fn with_same_document(mut self, files: &[ForeignerId]) -> Self {
        self.same_document = files.to_vec();
        self
    }

    pub(crate) fn state(&self) -> &State {
        &self.state
    }

    pub(crate) fn when(&self, command: impl Into<Command>) -> Outcome {
        let circumstances = Circumstances {
            now: self.now,
            today: time::civil_day(self.now),
            actor: &self.actor,
            purpose: Purpose::RecordDecision,
            specimens: self.specimens,
            parameters: &self.parameters,
            roles: &self.roles,
            other: self.other.as_ref(),
            linked: &self.linked,
            candidates: &self.candidates,
            same_document: &self.same_document,
            searched: &self.searched,
        };
        Outcome(decide(&self.state, command.into(), &circumstances))
    }
}

/// What the law said.
#[must_use]
pub(crate) struct Outcome(pub(crate) Result<Vec<Decided>, Refusal>);

impl Outcome {
    pub(crate) fn decided(self) -> Vec<Decided> {
        self.0
            .unwrap_or_else(|refusal| panic!("{refusal} at {:?}", refusal.pointer()))
    }

    pub(crate) fn then(self, events: impl IntoIterator<Item = Event>) {
        let decided: Vec<_> = self
            .decided()
            .into_iter()
            .map(|decided| decided.event)
            .collect();
        assert_eq!(decided, events.into_iter().collect::<Vec<_>>());
    }

    pub(crate) fn then_types(self, types: &[&str]) {
        let decided = self.decided();
        let decided: Vec<_> = decided
            .iter()
            .map(|decided| decided.event.event_type())
            .collect();
        assert_eq!(decided, types);
    }

    pub(crate) fn then_accepted(self) {
        assert!(!self.decided().is_empty());
    }

    pub(crate) fn then_nothing(self) {
        assert_eq!(self.decided(), Vec::new());
    }

    pub(crate) fn then_refused(self, rule: u16) {
        let refusal = self.0.expect_err("the law refuses");
        assert_eq!(refusal.rule(), Some(RuleId(rule)), "{refusal}");
    }

    pub(crate) fn then_refused_as(self, code: &str) -> Refusal {
        let refusal = self.0.expect_err("the law refuses");
        assert_eq!(refusal.code(), code);
        refusal
    }

    /// Rules and levels of the findings on all events.
    pub(crate) fn findings(self) -> Vec<(u16, Level)> {
        let decided = self.decided();
        let findings = decided.iter().flat_map(|decided| &decided.findings);
        findings
            .map(|finding| (finding.rule.0, finding.level))
            .collect()
    }
}
