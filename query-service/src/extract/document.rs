//! The extract as an answer, put together from what is held and what the answer to the request withholds.

use super::entries::{Entry, entries};
use super::files::{Held, HeldFile};
use super::recipients::Disclosure;
use super::requests::{Request, RequestView, RestrictionView};
use super::situation::{self, Situation};
use super::transmissions::{self, Transmission};
use super::wording::{Information, information};
use crate::foreigners::no_such_file;
use chassis::Problem;
use chrono::{DateTime, Utc};
use events::DataSubjectRequestId;
use events::codes::{ExtractPart, Language};
use law::Parameters;
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Everything that the register holds on a person, as far as it is not withheld.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Extract {
    /// The file that was asked for.
    pub(super) foreigner_id: Uuid,
    /// That file and those that are kept as one with it.
    pub(super) files: Vec<FileView>,
    /// Everything in the log up to here was seen.
    pub(super) as_of_position: u64,
    /// When it was made.
    #[schema(value_type = String)]
    pub(super) made_at: DateTime<Utc>,
    /// The request that it answers.
    pub(super) request: RequestView,
    /// What the answer withholds.
    pub(super) restrictions: Vec<RestrictionView>,
    /// How the person stands today.
    pub(super) situation: Situation,
    /// What was recorded, by parts.
    pub(super) parts: Vec<PartView>,
    /// Who received it.
    pub(super) recipients: Recipients,
    /// What the person is told beside the data.
    pub(super) information: Vec<Information>,
    /// The signed checkpoint against which `inclusion` of the entries is proved (docs/proofs.md).
    pub(super) checkpoint: Option<String>,
}

/// A file of the person.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FileView {
    /// The file.
    pub(super) foreigner_id: Uuid,
    /// The file under which the person is kept, where this one is merged into it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kept_under: Option<Uuid>,
    /// How many events it holds; absent where something is withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) events: Option<usize>,
    /// Personal content of it was lawfully erased.
    pub(super) erased: bool,
}

/// A part of what is held.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PartView {
    /// The part, a code of CL-EXTRACT.
    #[schema(value_type = String, example = "BANS")]
    pub(super) part: &'static str,
    /// Why it is withheld; empty where it is not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) restrictions: Vec<RestrictionView>,
    /// What was recorded, in the order of the log; empty where it is withheld.
    pub(super) entries: Vec<Entry>,
}

/// Who received the data.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Recipients {
    /// Why they are withheld; empty where they are not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) restrictions: Vec<RestrictionView>,
    /// What organisations read, from the access log, which is kept for three years (rule R-120).
    pub(super) disclosures: Vec<Disclosure>,
    /// What went to other states.
    pub(super) transmissions: Vec<Transmission>,
}

/// Everything that an extract is made from.
pub(super) struct Making {
    pub(super) held: Held,
    pub(super) request_id: DataSubjectRequestId,
    /// The language that was asked for.
    pub(super) language: Option<Language>,
    pub(super) parameters: Parameters,
    pub(super) now: DateTime<Utc>,
}

impl Making {
    /// The extract, and the language in which it speaks.
    ///
    /// # Errors
    /// Where there is no such file, and where the request is none that can be answered with an extract.
    pub(super) fn extract(&self) -> Result<(Extract, Language), Problem> {
        let held = &self.held;
        let asked_for = held.files.first().ok_or_else(no_such_file)?;
        let request = Request::find(held, self.request_id)?;
        let language = self.language.or(request.language());
        let language = language.unwrap_or(Language::Latvian);
        let today = law::time::civil_day(self.now);
        let restrictions = request.restrictions();
        let files = held.files.iter();
        let files = files.map(|file| FileView::of(file, restrictions.is_empty()));
        let withholds = |part| request.withholds(part);
        let extract = Extract {
            foreigner_id: asked_for.id.0,
            files: files.collect(),
            as_of_position: held.head.position,
            made_at: self.now,
            request: request.view(),
            restrictions,
            situation: situation::of(held, today, &self.parameters, withholds)?,
            parts: parts(held, &request)?,
            recipients: recipients(held, &request),
            information: information(language),
            checkpoint: held.proved.note().map(ToOwned::to_owned),
        };
        Ok((extract, language))
    }
}

impl FileView {
    fn of(file: &HeldFile, whole: bool) -> Self {
        let erased = file.events.iter().any(|(_, recorded)| {
            let content = recorded.event.encode();
            content.get("personal").is_some_and(Value::is_null)
        });
        Self {
            foreigner_id: file.id.0,
            kept_under: file.kept_under.map(|id| id.0),
            events: whole.then_some(file.events.len()),
            erased,
        }
    }
}

/// Every part but the recipients, in the order of the code list; what is withheld shows its restrictions and nothing else.
fn parts(held: &Held, request: &Request) -> Result<Vec<PartView>, Problem> {
    let mut by_part: HashMap<ExtractPart, Vec<Entry>> = HashMap::new();
    for (part, entry) in entries(held)? {
        by_part.entry(part).or_default().push(entry);
    }
    let shown = ExtractPart::ALL.iter().copied();
    let shown = shown.filter(|part| !matches!(part, ExtractPart::Whole | ExtractPart::Recipients));
    let views = shown.map(|part| {
        let restrictions = request.restrictions_of(part);
        let entries = by_part.remove(&part).unwrap_or_default();
        PartView {
            part: part.code(),
            entries: if restrictions.is_empty() {
                entries
            } else {
                Vec::new()
            },
            restrictions,
        }
    });
    Ok(views.collect())
}

/// What went to other states is told by the consultations, and withheld with them.
fn recipients(held: &Held, request: &Request) -> Recipients {
    let restrictions = request.restrictions_of(ExtractPart::Recipients);
    if !restrictions.is_empty() {
        return Recipients {
            restrictions,
            disclosures: Vec::new(),
            transmissions: Vec::new(),
        };
    }
    let transmissions = if request.withholds(ExtractPart::Consultations) {
        Vec::new()
    } else {
        transmissions::of(&held.events())
    };
    Recipients {
        restrictions,
        disclosures: held.disclosures.clone(),
        transmissions,
    }
}

impl PartView {
    pub(super) fn is_withheld(&self) -> bool {
        !self.restrictions.is_empty()
    }
}
