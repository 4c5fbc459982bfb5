//! The whole stream of a foreigner from the log, verified, with personal parts readable; and its fold.

use crate::{Service, outage};
use chassis::Problem;
use event_log::{Head, Keyring, Recorded, Stream};
use events::payloads::Subject;
use events::{Event, ForeignerId};
use law::Parameters;
use read_models::Envelope;
use read_models::case_lookup::{self, State};
use sqlx::PgPool;

/// A stream as it was read, in one snapshot.
pub(crate) struct Replay {
    /// The events, readable; empty when there is no such file.
    pub(crate) events: Vec<Recorded>,
    /// The head of the log in the same snapshot.
    pub(crate) head: Head,
}

impl Replay {
    /// A stream that was read, made readable.
    pub(crate) async fn of(service: &Service, stream: Stream) -> Result<Self, Problem> {
        Self::unsealed(&service.keyring, stream).await
    }

    async fn unsealed(keyring: &Keyring, stream: Stream) -> Result<Self, Problem> {
        let events = keyring.unseal(&stream.events).await;
        Ok(Self {
            events: events.map_err(outage::of_keyring)?,
            head: stream.head,
        })
    }

    /// Whether the file was opened in error (rule R-117).
    pub(crate) fn is_in_error(&self) -> bool {
        let mut events = self.events.iter();
        events.any(|recorded| match &recorded.event {
            Event::EnteredInErrorDeclared(declared) => declared.subject == Subject::File,
            _ => false,
        })
    }
}

/// The log, and the keys that make it readable.
#[derive(Clone, Copy)]
pub(crate) struct Log<'a> {
    pub(crate) pool: &'a PgPool,
    pub(crate) keyring: &'a Keyring,
}

impl Log<'_> {
    /// Reads and verifies the stream of a foreigner.
    ///
    /// # Errors
    /// A stream of which an event is missing or altered is an error, never a shorter stream.
    pub(crate) async fn read(self, id: ForeignerId) -> Result<Replay, Problem> {
        let stream = event_log::read_stream(self.pool, id)
            .await
            .map_err(outage::of_log)?;
        Replay::unsealed(self.keyring, stream).await
    }

    /// Reads and verifies the streams of a file and of all files that were ever merged into it, in one snapshot; the file itself
    /// is among them.
    ///
    /// # Errors
    /// As soon as one of the streams is not whole.
    pub(crate) async fn read_linked(
        self,
        id: ForeignerId,
    ) -> Result<Vec<(ForeignerId, Replay)>, Problem> {
        let linked = event_log::read_linked(self.pool, id)
            .await
            .map_err(outage::of_log)?;
        let head = linked.head;
        let mut files = Vec::with_capacity(linked.streams.len());
        for (file, events) in linked.streams {
            let replay = Replay::unsealed(self.keyring, Stream { events, head }).await?;
            files.push((file, replay));
        }
        Ok(files)
    }
}

/// The same with the log of the service.
///
/// # Errors
/// As [`Log::read`].
pub(crate) async fn read(service: &Service, id: ForeignerId) -> Result<Replay, Problem> {
    service.log().read(id).await
}

/// The numbers of the law as they are now, with those that the register changed (architecture P-12).
pub(crate) async fn parameters(service: &Service) -> Result<Parameters, Problem> {
    let register = read(service, ForeignerId::REGISTER).await?;
    let mut state = law::State::default();
    for recorded in &register.events {
        law::evolve(&mut state, &recorded.event);
    }
    Ok(state.parameters())
}

/// Folds events into the case.
pub(crate) fn fold<'e>(events: impl IntoIterator<Item = &'e Recorded>) -> Result<State, Problem> {
    let mut state = State::default();
    for event in events {
        apply(&mut state, event)?;
    }
    Ok(state)
}

/// Folds one event more.
pub(crate) fn apply(state: &mut State, recorded: &Recorded) -> Result<(), Problem> {
    let envelope = Envelope {
        position: recorded.position,
        sequence: recorded.sequence,
        foreigner_id: recorded.foreigner_id,
        event: &recorded.event,
        metadata: &recorded.metadata,
    };
    case_lookup::apply(state, &envelope).map_err(|error| {
        Problem::internal(anyhow::Error::new(error).context("an event of the log does not fit"))
    })
}
