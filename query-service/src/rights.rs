//! Who may read what, and why: the table of roles and purposes (Reg. 122 p. 14; rules ).

use crate::access::Reader;
use chassis::Problem;
use chassis::auth::Actor;
use chassis::extract::required_header;
use chassis::problem::Fault;
use events::codes::{Organisation, Purpose, Role};
use http::HeaderMap;
use read_models::case_lookup::CaseDocument;

/// What is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Right {
    /// To ask the entry-ban check.
    Check,
    /// To search cases and read them.
    Cases,
    /// To search the files that may be of the same person, before one is opened.
    Duplicates,
    /// To see facial images: whoever confirms a hit compares them (rule R-112).
    Photos,
    /// To replay histories.
    Histories,
    /// To make extracts for the persons concerned.
    Extracts,
    /// To list alarms and deadlines.
    Alarms,
    /// To list the retention queue.
    Retention,
    /// To read the sealed entries of the log.
    Log,
    /// To read who read what, to hold such records and to be told what is unusual.
    AccessLog,
}

use Purpose::{Audit, BorderCheck, CaseWork, DataSubjectRequest, RecordDecision};

/// Each role that has the right, with the purposes for which it has it.
const TABLE: &[(Right, Role, &[Purpose])] = &[
    (Right::Check, Role::BorderGuard, &[BorderCheck]),
    (Right::Check, Role::Officer, &[BorderCheck]),
    (Right::Check, Role::Administrator, &[BorderCheck]),
    (
        Right::Cases,
        Role::Officer,
        &[CaseWork, RecordDecision, DataSubjectRequest],
    ),
    (Right::Cases, Role::Auditor, &[Audit, DataSubjectRequest]),
    (
        Right::Duplicates,
        Role::Officer,
        &[CaseWork, RecordDecision],
    ),
    (Right::Photos, Role::BorderGuard, &[BorderCheck]),
    (
        Right::Photos,
        Role::Officer,
        &[BorderCheck, CaseWork, RecordDecision, DataSubjectRequest],
    ),
    (Right::Photos, Role::Auditor, &[Audit, DataSubjectRequest]),
    (
        Right::Histories,
        Role::Officer,
        &[CaseWork, RecordDecision, DataSubjectRequest],
    ),
    (
        Right::Histories,
        Role::Auditor,
        &[Audit, DataSubjectRequest],
    ),
    (Right::Extracts, Role::Officer, &[DataSubjectRequest]),
    (Right::Extracts, Role::Auditor, &[DataSubjectRequest]),
    (Right::Alarms, Role::Officer, &[CaseWork, RecordDecision]),
    (Right::Alarms, Role::Auditor, &[Audit]),
    (Right::Retention, Role::Officer, &[CaseWork]),
    (Right::Retention, Role::Administrator, &[CaseWork]),
    (Right::Retention, Role::Auditor, &[Audit]),
    (Right::Log, Role::Auditor, &[Audit]),
    (Right::AccessLog, Role::Auditor, &[Audit]),
];

/// The roles that read statistics. The figures name nobody, so that no purpose is asked for; one that is stated must be
/// that of statistics, or of an audit.
const STATISTICS: &[Role] = &[Role::Analyst, Role::Officer, Role::Auditor];

impl Right {
    /// Admits the reader if one of their roles has this right for the purpose that the request states.
    pub(crate) fn admit(self, actor: Actor, headers: &HeaderMap) -> Result<Reader, Problem> {
        if self.purposes_of(&actor).next().is_none() {
            return Err(self.refuses("No role of the user may read this."));
        }
        let purpose = stated_purpose(headers)?;
        self.admit_for(actor, purpose)
    }

    /// The same for a purpose that was stated in another way.
    pub(crate) fn admit_for(self, actor: Actor, purpose: Purpose) -> Result<Reader, Problem> {
        let mut purposes = self.purposes_of(&actor);
        if !purposes.any(|purposes| purposes.contains(&purpose)) {
            return Err(self.refuses("The user's roles may not read this for the stated purpose."));
        }
        drop(purposes);
        Ok(Reader { actor, purpose })
    }

    /// The purposes of each role of the user that has the right.
    fn purposes_of(self, actor: &Actor) -> impl Iterator<Item = &'static [Purpose]> {
        let of_roles = TABLE
            .iter()
            .filter(move |(right, role, _)| *right == self && actor.has_role(role.code()));
        of_roles.map(|(_, _, purposes)| *purposes)
    }

    fn refuses(self, detail: &'static str) -> Problem {
        let rule = if self == Self::Check {
            "R-103"
        } else {
            "R-118"
        };
        Problem::forbidden(rule, detail)
    }
}

impl Reader {
    /// Whether the reader sees what was entered in error: auditors alone do, for their purposes (rule R-117).
    pub(crate) fn sees_errors(&self) -> bool {
        self.actor.has_role(Role::Auditor.code())
            && matches!(self.purpose, Audit | DataSubjectRequest)
    }

    /// Whether the reader may see a case at all: a file that was opened in error is no case for others than auditors.
    pub(crate) fn may_see(&self, case: &CaseDocument) -> bool {
        !case.is_in_error() || self.sees_errors()
    }
}

/// Admits who makes extracts: officers of the controller, which answers the requests of data subjects (Reg. 122 p. 3, rule
/// R-125), and auditors.
pub(crate) fn admit_to_extracts(actor: Actor, headers: &HeaderMap) -> Result<Reader, Problem> {
    let reader = Right::Extracts.admit(actor, headers)?;
    let organisation = reader.actor.organisation.parse();
    let of_controller = matches!(organisation, Ok(Organisation::Pmlp));
    if of_controller || reader.actor.has_role(Role::Auditor.code()) {
        return Ok(reader);
    }
    Err(Problem::forbidden(
        "R-125",
        "The controller of the register makes the extracts.",
    ))
}

/// Admits who searches for duplicates: whoever may open files (Reg. 122 p. 4-10), for the purposes for which files are written.
pub(crate) fn admit_to_duplicate_searches(
    actor: Actor,
    headers: &HeaderMap,
) -> Result<Reader, Problem> {
    let reader = Right::Duplicates.admit(actor, headers)?;
    let organisation: Option<Organisation> = reader.actor.organisation.parse().ok();
    let opens = law::access::PERSON_FILES
        .iter()
        .find(|row| row.command == "OpenFile");
    let may_open = organisation.is_some_and(|organisation| {
        opens.is_some_and(|row| row.is_open_to(Role::Officer, organisation))
    });
    if may_open {
        return Ok(reader);
    }
    Err(Problem::forbidden(
        "R-003",
        "Whoever opens files searches for duplicates.",
    ))
}

/// Admits a reader of statistics.
pub(crate) fn admit_to_statistics(actor: &Actor, headers: &HeaderMap) -> Result<(), Problem> {
    if !STATISTICS.iter().any(|role| actor.has_role(role.code())) {
        return Err(Problem::forbidden(
            "R-136",
            "No role of the user may read statistics.",
        ));
    }
    let admitted = !headers.contains_key(PURPOSE)
        || matches!(
            stated_purpose(headers)?,
            Purpose::Statistics | Purpose::Audit
        );
    if admitted {
        Ok(())
    } else {
        Err(Problem::forbidden(
            "R-136",
            "Statistics are read for statistics.",
        ))
    }
}

/// Whether the reader's organisation works with the register itself, so that small cells may be shown (rule R-136).
pub(crate) fn is_inside(actor: &Actor) -> bool {
    matches!(
        actor.organisation.parse(),
        Ok(Organisation::Pmlp | Organisation::Vrs)
    )
}

const PURPOSE: &str = "purpose";

fn stated_purpose(headers: &HeaderMap) -> Result<Purpose, Problem> {
    required_header(headers, PURPOSE)?.parse().map_err(|_| {
        Problem::bad_request("The header Purpose carries no code of CL-PURPOSE.")
            .fault(Fault::in_header(PURPOSE, "unknown-code"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use std::sync::Arc;

    fn actor(role: &str) -> Actor {
        Actor {
            user: "anna".into(),
            organisation: "VRS".into(),
            unit: "RIX".into(),
            workstation: "W1".into(),
            roles: Arc::new([role.to_owned()].into()),
        }
    }

    fn headers(purpose: Purpose) -> HeaderMap {
        HeaderMap::from_iter([(
            http::HeaderName::from_static(PURPOSE),
            HeaderValue::from_static(purpose.code()),
        )])
    }

    fn admitted(right: Right) -> Vec<(Role, Purpose)> {
        let all = Role::ALL
            .iter()
            .flat_map(|role| Purpose::ALL.iter().map(move |purpose| (*role, *purpose)));
        all.filter(|(role, purpose)| right.admit(actor(role.code()), &headers(*purpose)).is_ok())
            .collect()
    }

    #[test]
    fn r_103_only_border_checks_ask_the_check() {
        assert_eq!(
            admitted(Right::Check),
            [
                (Role::Officer, BorderCheck),
                (Role::BorderGuard, BorderCheck),
                (Role::Administrator, BorderCheck),
            ]
        );
    }

    #[test]
    fn r_118_cases_and_histories_are_read_by_officers_and_auditors_for_their_purposes() {
        let expected = [
            (Role::Officer, RecordDecision),
            (Role::Officer, CaseWork),
            (Role::Officer, DataSubjectRequest),
            (Role::Auditor, Audit),
            (Role::Auditor, DataSubjectRequest),
        ];
        assert_eq!(admitted(Right::Cases), expected);
        assert_eq!(admitted(Right::Histories), expected);
    }

    #[test]
    fn r_030_whoever_may_open_files_searches_for_duplicates() {
        let expected = [(Role::Officer, RecordDecision), (Role::Officer, CaseWork)];
        assert_eq!(admitted(Right::Duplicates), expected);
        let admits = |organisation: &str| {
            let actor = Actor {
                organisation: organisation.into(),
                ..actor("officer")
            };
            admit_to_duplicate_searches(actor, &headers(CaseWork)).is_ok()
        };
        let admitted = Organisation::ALL.iter().filter(|it| admits(it.code()));
        let admitted: Vec<_> = admitted.copied().collect();
        assert_eq!(admitted, [Organisation::Pmlp, Organisation::Vrs]);
        assert!(!admits("NOBODY"));
    }

    #[test]
    fn r_112_facial_images_are_seen_by_whoever_confirms_a_hit_too() {
        let expected = [
            (Role::Officer, RecordDecision),
            (Role::Officer, BorderCheck),
            (Role::Officer, CaseWork),
            (Role::Officer, DataSubjectRequest),
            (Role::BorderGuard, BorderCheck),
            (Role::Auditor, Audit),
            (Role::Auditor, DataSubjectRequest),
        ];
        assert_eq!(admitted(Right::Photos), expected);
    }

    #[test]
    fn r_118_alarms_are_listed_for_work_on_cases_and_for_audits() {
        let expected = [
            (Role::Officer, RecordDecision),
            (Role::Officer, CaseWork),
            (Role::Auditor, Audit),
        ];
        assert_eq!(admitted(Right::Alarms), expected);
    }

    #[test]
    fn r_118_the_retention_queue_is_listed_for_work_on_cases_and_for_audits() {
        let expected = [
            (Role::Officer, CaseWork),
            (Role::Auditor, Audit),
            (Role::Administrator, CaseWork),
        ];
        assert_eq!(admitted(Right::Retention), expected);
    }

    #[test]
    fn r_118_entries_of_the_log_are_read_by_auditors_for_audits() {
        assert_eq!(admitted(Right::Log), [(Role::Auditor, Audit)]);
    }

    #[test]
    fn r_118_access_records_are_read_by_auditors_for_audits() {
        assert_eq!(admitted(Right::AccessLog), [(Role::Auditor, Audit)]);
    }

    #[test]
    fn r_117_only_auditors_see_what_was_entered_in_error() {
        let reader = |role, purpose| Reader {
            actor: actor(role),
            purpose,
        };
        assert!(reader("auditor", Audit).sees_errors());
        assert!(reader("auditor", DataSubjectRequest).sees_errors());
        assert!(!reader("auditor", CaseWork).sees_errors());
        assert!(!reader("officer", CaseWork).sees_errors());
        assert!(!reader("officer", DataSubjectRequest).sees_errors());
    }

    #[test]
    fn r_118_a_purpose_is_required_and_known() {
        let refused = |headers: HeaderMap| {
            let problem = Right::Cases
                .admit(actor("officer"), &headers)
                .expect_err("refused");
            problem.status().as_u16()
        };
        assert_eq!(refused(HeaderMap::new()), 400);
        let unknown = HeaderValue::from_static("CURIOSITY");
        assert_eq!(
            refused(
                [(http::HeaderName::from_static(PURPOSE), unknown)]
                    .into_iter()
                    .collect()
            ),
            400
        );
        assert_eq!(refused(headers(BorderCheck)), 403);
    }

    #[test]
    fn r_136_analysts_need_no_purpose_and_no_other_than_statistics() {
        assert!(admit_to_statistics(&actor("analyst"), &HeaderMap::new()).is_ok());
        assert!(admit_to_statistics(&actor("analyst"), &headers(Purpose::Statistics)).is_ok());
        assert!(admit_to_statistics(&actor("analyst"), &headers(CaseWork)).is_err());
        assert!(admit_to_statistics(&actor("border-guard"), &HeaderMap::new()).is_err());
    }
}
