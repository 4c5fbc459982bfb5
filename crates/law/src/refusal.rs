//! Why the law says no.

use events::{ForeignerId, RuleId};
use std::borrow::Cow;

/// A JSON pointer (RFC 6901) into the command's body; empty for the command as a whole.
pub(crate) type Pointer = Cow<'static, str>;

/// What a refusal means for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The officer's organisation may not record this (403).
    Forbidden,
    /// The file does not stand so that this can be done now (409).
    State,
    /// The command itself cannot be right (422).
    Content,
}

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident, $kind:ident, $rule:expr, $code:literal, $message:literal;)+) => {
        /// The law says no. Every variant carries the pointer of the field that was refused. Messages never repeat what
        /// was sent, so that they can be shown and logged.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Refusal {
            /// Files with the same or a similar identity exist, and the officer said nothing about them (rule R-030).
            CandidatesIgnored(Vec<ForeignerId>),
            $($(#[$doc])* $name(Cow<'static, str>),)+
        }

        impl Refusal {
            /// The rule that refused; `None` where no rule of the register is behind it.
            pub fn rule(&self) -> Option<RuleId> {
                let number: u16 = match self {
                    Self::CandidatesIgnored(_) => 30,
                    $(Self::$name(_) => $rule,)+
                };
                (number > 0).then_some(RuleId(number))
            }

            /// What it means for the caller.
            pub fn kind(&self) -> Kind {
                match self {
                    Self::CandidatesIgnored(_) => Kind::State,
                    $(Self::$name(_) => Kind::$kind,)+
                }
            }

            /// The stable code for programs.
            pub fn code(&self) -> &'static str {
                match self {
                    Self::CandidatesIgnored(_) => "DUPLICATE_CANDIDATES",
                    $(Self::$name(_) => $code,)+
                }
            }

            /// The sentence for people, without any personal datum.
            pub fn message(&self) -> &'static str {
                match self {
                    Self::CandidatesIgnored(_) => {
                        "Files with the same or a similar identity exist: use one of them, or state for each why it is another person."
                    }
                    $(Self::$name(_) => $message,)+
                }
            }

            /// The JSON pointer of the refused field; `None` for the command as a whole.
            pub fn pointer(&self) -> Option<&str> {
                let pointer: &str = match self {
                    Self::CandidatesIgnored(_) => "/distinct_from",
                    $(Self::$name(at) => at,)+
                };
                (!pointer.is_empty()).then_some(pointer)
            }
        }
    };
}

refusals! {
    /// The organisation does not write to the register.
    NotARecorder, Forbidden, 3, "NOT_A_RECORDER", "Only officers of the Office of Citizenship and Migration Affairs and of the State Border Guard record.";
    /// The role of the user does not record this.
    RoleDoesNotRecord, Forbidden, 3, "ROLE_DOES_NOT_RECORD", "The access matrix gives this command to other roles.";
    /// Notes and copies of a case of OCMA are not written by SBG.
    GroupBelongsToOcma, Forbidden, 5, "GROUP_BELONGS_TO_OCMA", "Where the decision belongs to the Office of Citizenship and Migration Affairs, the State Border Guard writes groups 5.1-5.6, 5.8 and 5.9 only.";
    /// The decision was taken by the other organisation.
    NotTheDecidingOrganisation, Forbidden, 4, "NOT_THE_DECIDING_ORGANISATION", "The organisation whose official took the decision records it.";
    /// The other organisation answers for the decision that is changed.
    ChangeOfAnother, Forbidden, 4, "CHANGE_OF_ANOTHER", "A change is recorded by the organisation that answers for the decision it changes.";
    /// A return decision of OCMA is not recorded by SBG.
    DecisionBelongsToOcma, Forbidden, 5, "DECISION_BELONGS_TO_OCMA", "The State Border Guard does not record return decisions of the Office of Citizenship and Migration Affairs.";
    /// A court's expulsion is recorded by SBG.
    CourtExpulsionIsRecordedBySbg, Forbidden, 6, "COURT_EXPULSION_RECORDER", "Expulsion as an additional penalty is recorded by the State Border Guard.";
    /// A court's expulsion has the number of the judgment.
    JudgmentNumberMissing, Content, 6, "JUDGMENT_NUMBER_MISSING", "The number of the judgment is missing.";
    /// Decisions of ministers, the consular director, missions and the EU are recorded by OCMA.
    RecordedByOcmaOnly, Forbidden, 7, "RECORDED_BY_OCMA_ONLY", "Decisions of this authority are recorded by the Office of Citizenship and Migration Affairs only.";
    /// The minimum data for a minister's decision are missing.
    MinimumDataMissing, Content, 7, "MINIMUM_DATA_MISSING", "A ban of this authority needs given name, surname and date of birth in the primary identity.";
    /// The account is not that of one person.
    SharedAccount, Forbidden, 11, "SHARED_ACCOUNT", "Every command carries an individual user, a unit and a workstation; shared accounts are refused.";
    /// The authority does not issue this kind of decision.
    AuthorityMayNotIssue, Content, 12, "AUTHORITY_MAY_NOT_ISSUE", "This authority does not issue decisions of this kind.";
    /// Only the deciding authority or a court changes a decision.
    AuthorityMayNotChange, Content, 12, "AUTHORITY_MAY_NOT_CHANGE", "A decision is changed by the authority that took it or by an administrative court; no court changes a ban of the Minister of Foreign Affairs.";
    /// Nobody appeals against a ban of the Minister of Foreign Affairs.
    NotAppealable, Content, 12, "NOT_APPEALABLE", "A decision of the Minister of Foreign Affairs is not appealable.";
    /// Another body rules than the one to which the appeal went.
    RulingOfAnother, Content, 12, "RULING_OF_ANOTHER", "The body to which the appeal went rules on it.";
    /// The same decision is on the file already, with other content.
    DuplicateDecision, State, 9, "DUPLICATE_DECISION", "A decision of this authority, number, date and kind is already recorded with other content.";
    /// It was received before it was taken.
    ReceivedBeforeDecision, Content, 10, "RECEIVED_BEFORE_DECISION", "A decision is not received before it is taken.";
    /// The date or instant lies in the future.
    InFuture, Content, 10, "IN_FUTURE", "This date lies in the future.";

    /// The file is not open.
    FileNotOpened, State, 0, "FILE_NOT_OPENED", "There is no open file for this foreigner.";
    /// The file is open already, with another identity.
    FileAlreadyOpen, State, 0, "FILE_ALREADY_OPEN", "This file is already open with other content.";
    /// The person is no foreigner.
    SubjectNotForeigner, Content, 1, "SUBJECT_NOT_FOREIGNER", "Citizens and non-citizens of Latvia are not subjects of the register.";
    /// No name at all, or the wrong number of names for a person with a single name.
    NameMissing, Content, 13, "NAME_MISSING", "An identity needs a surname, or exactly one given name for a person with a single name.";
    /// Neither a date of birth nor evidence why it is not known.
    BirthDateMissing, Content, 13, "BIRTH_DATE_MISSING", "A date of birth is needed, or evidence why it is not known.";
    /// Both a date of birth and evidence that it is not known.
    BirthDateContradiction, Content, 13, "BIRTH_DATE_CONTRADICTION", "A date of birth is either given or not known, not both.";
    /// The identity is an alias, or that of another person.
    NotAPrimaryIdentity, State, 13, "NOT_A_PRIMARY_IDENTITY", "A file is kept under an identity of the person's own, not under an alias or a misused identity; choose another one first.";
    /// The category is no matter of a correction.
    CategoryIsNotCorrected, State, 14, "CATEGORY_IS_NOT_CORRECTED", "A correction leaves the category of an identity; it is recategorised by a command of its own.";
    /// The name is not in Latin letters.
    NameNotLatin, Content, 15, "NAME_NOT_LATIN", "Names are registered in Latin letters, with space, hyphen, apostrophe and full stop; the original script has a field of its own.";
    /// The form of a name in the machine-readable zone has other characters.
    MrzNameMalformed, Content, 0, "MRZ_NAME_MALFORMED", "The machine-readable form of a name has capital letters and fillers only.";
    /// Born in the future or more than 130 years ago.
    BirthDateImpossible, Content, 17, "BIRTH_DATE_IMPOSSIBLE", "A date of birth is not in the future and not more than 130 years ago.";
    /// No nationality.
    NationalityMissing, Content, 20, "NATIONALITY_MISSING", "At least one nationality is needed; XXX if it is not known.";
    /// The country of specimen documents.
    SpecimenCountry, Content, 20, "SPECIMEN_COUNTRY", "The specimen country UTO is refused outside exercises.";
    /// A country that no longer exists.
    HistoricCountry, Content, 20, "HISTORIC_COUNTRY", "A country that no longer exists is accepted as country of birth only.";
    /// Type and code of a nationality disagree.
    NationalityTypeDisagrees, Content, 21, "NATIONALITY_TYPE_DISAGREES", "The type of nationality does not agree with its code.";
    /// The person has the right of free movement.
    FreeMovement, State, 22, "FREE_MOVEMENT", "Return decisions and their bans are not issued to nationals of the EU, the EEA or Switzerland.";
    /// The person has the right of free movement, and the basis is none of public policy, security or health.
    FreeMovementBan, State, 97, "FREE_MOVEMENT_BAN", "Nationals of the EU, the EEA or Switzerland are banned on grounds of public policy, security or health only.";
    /// No legacy personal code.
    PersonalCodeInvalid, Content, 23, "PERSONAL_CODE_INVALID", "A personal code has eleven digits with a date of the calendar, a century digit and a check digit that fits.";
    /// Not eleven digits.
    PersonalCodeMalformed, Content, 24, "PERSONAL_CODE_MALFORMED", "A personal code that begins with 32 has eleven digits.";
    /// The document's dates contradict each other or birth.
    DocumentDatesContradict, Content, 28, "DOCUMENT_DATES_CONTRADICT", "A document is issued after birth and expires after its issue.";
    /// The duplicate case ended otherwise.
    DuplicateCaseClosed, State, 29, "DUPLICATE_CASE_CLOSED", "This duplicate case is already closed with another resolution.";
    /// The distinguishing fact is empty.
    DistinguishingFactMissing, Content, 30, "DISTINGUISHING_FACT_MISSING", "State for each other file the fact that distinguishes the persons.";
    /// The duplicate search is not one of this officer for this identity.
    SearchOfAnother, Content, 30, "DUPLICATE_SEARCH_OF_ANOTHER", "No duplicate search of this officer for this identity was made under this token: search again.";
    /// The duplicate search was made too long ago.
    SearchExpired, Content, 30, "DUPLICATE_SEARCH_EXPIRED", "The duplicate search was made too long ago: search again.";

    /// The other file is not there, or does not stand for itself.
    OtherFileUnknown, State, 32, "OTHER_FILE_UNKNOWN", "The other file does not exist, or it is merged or entered in error itself.";
    /// The other file is this one.
    SameFile, Content, 32, "SAME_FILE", "A file is not merged into itself.";
    /// The file is merged.
    MergedFile, State, 32, "MERGED_FILE", "This file is merged: new facts and decisions go to the file under which the person is kept.";
    /// The file is not merged.
    NotMerged, State, 32, "NOT_MERGED", "This file is not merged.";
    /// The proposer of a merge approves it.
    MergeByOne, Forbidden, 32, "APPROVER_IS_PROPOSER", "A merge, and undoing it, is approved by another officer than the one who proposed it.";
    /// The files speak of two persons.
    FilesConflict, State, 33, "FILES_CONFLICT", "Confirmed identities that differ in sex and date of birth, or detentions at the same time in different places, are merged on biometric evidence only.";
    /// Nobody consented to the use of a misused identity.
    ConsentMissing, Content, 34, "CONSENT_MISSING", "The identity of another person is recorded as misused with that person's consent only; without it, it is an alias.";

    /// The identity is not one of another person.
    NotMisused, State, 34, "NOT_MISUSED", "Consent is withdrawn for the misused identity of another person only.";
    /// The header of the image cannot be read.
    ImageUnreadable, Content, 36, "IMAGE_UNREADABLE", "The content is no readable JPEG or PNG image.";
    /// The form is not that of the content, or no image.
    ImageForm, Content, 36, "IMAGE_FORM", "A facial image is a JPEG or PNG image, and its content has the form that is stated.";
    /// Too few pixels.
    ImageTooSmall, Content, 36, "IMAGE_TOO_SMALL", "A facial image has at least 240 x 320 pixels.";
    /// Too many bytes.
    ImageTooLarge, Content, 36, "IMAGE_TOO_LARGE", "A facial image has at most 33 KiB.";
    /// No face, or several.
    NotOneFace, Content, 36, "NOT_ONE_FACE", "A facial image shows exactly one face.";

    /// The violation has no date or place.
    ViolationIncomplete, Content, 37, "VIOLATION_INCOMPLETE", "A violation has a date and a place.";
    /// No grounds.
    GroundsMissing, Content, 37, "GROUNDS_MISSING", "At least one ground is needed.";
    /// The detention has no start, reason or unit.
    DetentionIncomplete, Content, 38, "DETENTION_INCOMPLETE", "A detention has a start, a reason and the unit of the State Border Guard.";
    /// The detention is on the file with other content.
    DetentionRecordedOtherwise, State, 38, "DETENTION_RECORDED_OTHERWISE", "This detention is already recorded with other content: it is put right by a correction.";
    /// Somebody else than SBG detains.
    DetainedByAnother, Forbidden, 39, "DETAINED_BY_ANOTHER", "Only the State Border Guard starts detention under the Immigration Law.";
    /// The unit belongs to another organisation.
    UnitOfAnother, Content, 39, "UNIT_OF_ANOTHER", "Only a unit of the State Border Guard detains under the Immigration Law.";
    /// The police detained the person after SBG did.
    PoliceAfterStart, Content, 39, "POLICE_AFTER_START", "The police had the person before the State Border Guard detained; the start is the actual moment of detention.";
    /// The motion lies outside every detention.
    MotionOutsideDetention, State, 41, "MOTION_OUTSIDE_DETENTION", "A motion to the court is filed while the person is detained.";
    /// The decision is not one on detention.
    ExtensionKind, Content, 42, "EXTENSION_KIND", "A detention is extended by a decision of kind DET_COURT.";
    /// The extension does not belong to the detention that is open.
    ExtensionOutsideDetention, Content, 42, "EXTENSION_OUTSIDE_DETENTION", "An extension is decided after the detention began, and begins inside it, without a gap after the time before.";
    /// It ends before it begins.
    ExtensionEndsBeforeItBegins, Content, 42, "EXTENSION_ENDS_BEFORE_IT_BEGINS", "An extension does not end before it begins.";
    /// One decision gives too much.
    ExtensionTooLong, Content, 42, "EXTENSION_TOO_LONG", "This is longer than one decision of a court may extend a detention.";
    /// Beyond the usual total without a reason.
    ExtensionReasonMissing, Content, 43, "EXTENSION_REASON_MISSING", "Beyond the usual total, detention for return needs the reason NON_COOPERATION or THIRD_COUNTRY_DOCS.";
    /// Beyond the longest total.
    ReturnDetentionTooLong, Content, 43, "RETURN_DETENTION_TOO_LONG", "Detention for return would last longer than the law allows at all.";
    /// The law is the same already.
    RegimeRunsAlready, State, 44, "REGIME_RUNS_ALREADY", "The person is detained under this law already.";
    /// The switch lies before the start or another switch.
    SwitchBeforeAnother, Content, 44, "SWITCH_BEFORE_ANOTHER", "A switch of regime follows the start of the detention and the switches before it.";
    /// The person is detained already, or was at that time.
    DetentionsOverlap, State, 46, "DETENTIONS_OVERLAP", "Detentions of one person do not overlap.";
    /// The placement has no moment or premises.
    PlacementIncomplete, Content, 47, "PLACEMENT_INCOMPLETE", "A placement has a moment and premises.";
    /// The placement lies outside every detention.
    PlacementOutsideDetention, State, 47, "PLACEMENT_OUTSIDE_DETENTION", "A placement lies inside a detention.";
    /// The placement does not follow those on the file.
    PlacementBeforeAnother, State, 47, "PLACEMENT_BEFORE_ANOTHER", "The person was placed in other premises at that moment.";
    /// Nobody is detained.
    NotDetained, State, 48, "NOT_DETAINED", "No detention is open on this file.";
    /// The person is detained: there is no release to put right.
    NotReleased, State, 48, "NOT_RELEASED", "The person was not released from this detention: a release is recorded before it is corrected.";
    /// The release has no instant or reason.
    ReleaseIncomplete, Content, 48, "RELEASE_INCOMPLETE", "A release has an instant and a reason.";
    /// The release lies before the start, or before what shows that the person was detained later.
    ReleaseBeforeStart, Content, 48, "RELEASE_BEFORE_START", "A release does not lie before the start of detention, a placement or a switch of regime.";
    /// The alternative has no kind or first day, or is not named.
    AlternativeIncomplete, Content, 51, "ALTERNATIVE_INCOMPLETE", "An alternative to detention has a kind and a first day, and is named by its id or its kind.";
    /// It ends before it begins.
    AlternativeEndsBeforeItBegins, Content, 51, "ALTERNATIVE_ENDS_BEFORE_IT_BEGINS", "An alternative to detention does not end before it begins.";
    /// The decision has another kind.
    AlternativeDecisionKind, Content, 51, "ALTERNATIVE_DECISION_KIND", "The decision on an alternative to detention has kind ALT_MEASURE.";
    /// It begins before it was decided.
    AlternativeBeforeDecision, Content, 51, "ALTERNATIVE_BEFORE_DECISION", "An alternative to detention does not begin before the decision on it.";
    /// The person is detained then.
    AlternativeDuringDetention, State, 51, "ALTERNATIVE_DURING_DETENTION", "An alternative to detention does not run while the person is detained.";
    /// One of this kind is applied then.
    AlternativeOfThisKindRuns, State, 51, "ALTERNATIVE_OF_THIS_KIND_RUNS", "An alternative of this kind is applied at that time already.";
    /// No such alternative is applied.
    AlternativeNotApplied, State, 51, "ALTERNATIVE_NOT_APPLIED", "No such alternative to detention is applied.";
    /// A court refused the detention before, and no new facts are written down.
    NewFactsMissing, Content, 53, "NEW_FACTS_MISSING", "After a court refused detention, the person is detained again on new facts only.";

    /// The kind does not fit the command.
    ReturnDecisionKind, Content, 54, "RETURN_DECISION_KIND", "A return decision has kind RD_VOL, a removal order RD_FORCED, an expulsion by a court RD_COURT.";
    /// No violation on which it rests.
    ReturnDecisionGroundsMissing, Content, 54, "GROUNDS_MISSING", "At least one ground is needed.";
    /// The number is missing.
    ReturnDecisionNumberMissing, Content, 54, "DECISION_NUMBER_MISSING", "The number of the decision is missing.";
    /// The period is not within the limits of the law.
    DeparturePeriodOutOfRange, Content, 55, "DEPARTURE_PERIOD_OUT_OF_RANGE", "The period for voluntary departure is 7 to 30 days.";
    /// The period ended before it was to be extended.
    PeriodHasEnded, State, 56, "PERIOD_HAS_ENDED", "The period for voluntary departure is extended only before it ends.";
    /// No period runs that could be extended.
    PeriodNotRunning, State, 56, "PERIOD_NOT_RUNNING", "No period for voluntary departure runs: the decision gives none, is not made known, or is suspended.";
    /// The new last day is not later, or beyond a year from the decision.
    ExtensionOutOfRange, Content, 56, "EXTENSION_OUT_OF_RANGE", "An extended period ends later than before, and at most one year after the decision.";
    /// No ground for giving no period.
    RemovalGroundMissing, Content, 57, "REMOVAL_GROUND_MISSING", "A removal order without a period needs its ground.";
    /// The period was not missed.
    PeriodNotMissed, Content, 57, "PERIOD_NOT_MISSED", "The ground of a missed period needs a preceding return decision whose last day has passed.";
    /// The decision has not been made known.
    NotNotified, State, 59, "NOT_NOTIFIED", "A decision is enforced only after it was made known to the person.";
    /// It was made known at another time or in another manner.
    AlreadyNotified, State, 59, "ALREADY_NOTIFIED", "The notification of this decision is already recorded with other content.";
    /// It was made known before it was taken.
    NotifiedBeforeDecision, Content, 59, "NOTIFIED_BEFORE_DECISION", "A decision is not made known before it is taken.";
    /// There is a live return decision.
    LiveReturnDecision, State, 60, "LIVE_RETURN_DECISION", "There is a live return decision on this file.";
    /// The follow-up does not name its predecessor.
    PredecessorNotNamed, State, 60, "PREDECESSOR_NOT_NAMED", "A removal order that follows a live return decision names it as predecessor.";
    /// The named predecessor is no live return decision.
    PredecessorNotLive, State, 60, "PREDECESSOR_NOT_LIVE", "The predecessor is not a live return decision of this file.";
    /// The person is not removed to that country.
    RemovalBarred, State, 62, "REMOVAL_BARRED", "A bar to removal to this country is recorded.";
    /// The bar to removal stands already.
    RemovalBarStands, State, 62, "REMOVAL_BAR_STANDS", "A bar to removal to this country is already recorded with another day.";
    /// There is no such bar that stands.
    NoRemovalBar, State, 62, "NO_REMOVAL_BAR", "No such bar to removal stands on this file.";
    /// The bar would be lifted before it began.
    RemovalBarLiftedTooEarly, Content, 62, "REMOVAL_BAR_LIFTED_TOO_EARLY", "A bar to removal is not lifted before it begins.";
    /// The state whose permit the person holds was not asked.
    ConsultationMissing, State, 64, "CONSULTATION_MISSING", "The person holds a permit or visa of another Schengen state: the consultation of that state comes first.";
    /// The other state keeps its permit.
    PermitMaintained, State, 64, "PERMIT_MAINTAINED", "The other Schengen state maintains its permit: the person goes there.";
    /// The same, for a ban in the Schengen territory.
    BanInLatviaOnly, State, 96, "BAN_IN_LATVIA_ONLY", "The other Schengen state maintains its permit: the ban is for Latvia only.";
    /// The state asked is not another Schengen state.
    ConsultationCountry, Content, 64, "CONSULTATION_COUNTRY", "Another Schengen state is consulted about its permit.";
    /// It is not said when the person was asked to go there.
    ToldToGoMissing, Content, 64, "TOLD_TO_GO_MISSING", "The day on which the person was asked to go to the state of the permit is missing.";
    /// The same state is being asked already.
    ConsultationOpen, State, 64, "CONSULTATION_OPEN", "A consultation of this state is open.";
    /// There is no such consultation.
    UnknownConsultation, State, 64, "UNKNOWN_CONSULTATION", "There is no such consultation on this file.";
    /// The consultation ended.
    ConsultationEnded, State, 64, "CONSULTATION_ENDED", "The consultation has ended.";
    /// Latvia has no further days.
    ReplyOfLatviaNotExtended, State, 65, "REPLY_OF_LATVIA_NOT_EXTENDED", "The time in which Latvia replies to another state is not extended.";
    /// The other side answers so.
    AnswerOfTheOtherSide, Content, 65, "ANSWER_OF_THE_OTHER_SIDE", "The state asked withdraws or maintains its permit; Latvia, which is asked about its own decision, objects or does not.";
    /// It is answered before it was opened.
    AnsweredBeforeOpened, Content, 64, "ANSWERED_BEFORE_OPENED", "A consultation is not answered before it is opened.";
    /// The removal starts after the day on which the person was removed.
    RemovalStartsTooLate, Content, 67, "REMOVAL_STARTS_TOO_LATE", "A removal does not start after the day on which the person was removed.";
    /// A removal needs place and country.
    RemovalIncomplete, Content, 68, "REMOVAL_INCOMPLETE", "A removal has a date, a border crossing point and a country of destination.";
    /// The person cannot be removed to that country.
    RemovalDestination, Content, 68, "REMOVAL_DESTINATION", "Nobody is removed to Latvia, or to a Schengen state except by readmission.";
    /// The form of departure is not one of removal.
    RemovalForm, Content, 68, "REMOVAL_FORM", "A voluntary departure is confirmed, not recorded as a removal.";
    /// Left before the decision.
    DepartureBeforeDecision, Content, 69, "DEPARTURE_BEFORE_DECISION", "A departure under a decision does not lie before the decision.";
    /// The confirmation has no source or reference.
    ProofMissing, Content, 70, "PROOF_MISSING", "A confirmation of departure names its source and reference.";
    /// The person left already.
    AlreadyDeparted, State, 69, "ALREADY_DEPARTED", "The departure of this person is already recorded, and nothing later shows presence.";
    /// The form of a departure is put right to one of another kind.
    DepartureOfAnotherKind, State, 71, "DEPARTURE_OF_ANOTHER_KIND", "A correction leaves the kind of a departure: of its own accord, forced, by readmission, by transfer or by extradition.";
    /// The earliest day is later than the latest one.
    DepartureRange, Content, 69, "DEPARTURE_RANGE", "The earliest possible day of a departure does not lie after the latest one.";
    /// No departure of that day is recorded.
    NoSuchDeparture, State, 69, "NO_SUCH_DEPARTURE", "No departure of that day is recorded on this file.";
    /// The person was found before the departure.
    RefutedBeforeDeparture, Content, 69, "REFUTED_BEFORE_DEPARTURE", "A departure is refuted by a fact of that day or later.";
    /// The case cannot end as departed before notification.
    CaseWasNotified, Content, 69, "CASE_WAS_NOTIFIED", "The decision was made known, so that the case does not end by departure before notification.";
    /// A failed removal has a reason.
    FailureReasonMissing, Content, 72, "FAILURE_REASON_MISSING", "A failed removal has a reason.";
    /// An unaccompanied minor is removed to nobody.
    MinorUnreceived, Content, 73, "MINOR_UNRECEIVED", "An unaccompanied minor is removed with the reference of the representative and to family, a guardian or an adequate facility.";
    /// Data would go to the third country.
    DataToThirdCountry, State, 75, "DATA_TO_THIRD_COUNTRY", "While the decision is suspended on grounds of non-refoulement, no personal data go to the third country.";
    /// The person is away already.
    AlreadyAbsconded, State, 0, "ALREADY_ABSCONDED", "The person is already reported to have absconded.";
    /// The person is not reported to be away.
    NotAbsconded, State, 0, "NOT_ABSCONDED", "The person is not reported to have absconded at that time.";
    /// There is no removal order that could be enforced.
    NoRemovalOrder, State, 59, "NO_REMOVAL_ORDER", "There is no live removal order on this file.";
    /// The destination is Latvia.
    DestinationIsLatvia, Content, 68, "DESTINATION_IS_LATVIA", "Latvia is not a destination of return.";

    /// The decision is not on this file.
    UnknownTarget, State, 76, "UNKNOWN_TARGET", "There is no such decision on this file.";
    /// There is no such appeal.
    UnknownAppeal, State, 76, "UNKNOWN_APPEAL", "There is no such appeal on this file.";
    /// The appeal ended before, in another way.
    AppealAlreadyDecided, State, 76, "APPEAL_ALREADY_DECIDED", "The end of this appeal is already recorded with other content.";
    /// An appeal ends by a ruling.
    RulingMissing, Content, 76, "RULING_MISSING", "An appeal ends by a ruling, unless the person withdraws it.";
    /// The kind does not fit the change.
    ChangeKind, Content, 76, "CHANGE_KIND", "The kind of the changing decision does not fit the change.";
    /// The number is missing.
    ChangeNumberMissing, Content, 76, "DECISION_NUMBER_MISSING", "The number of the changing decision is missing.";
    /// The change is older than its target.
    ChangeBeforeTarget, Content, 76, "CHANGE_BEFORE_TARGET", "A decision is not changed before it was taken.";
    /// The change has no content for this target.
    NothingToAmend, Content, 76, "NOTHING_TO_AMEND", "An amendment gives new content that this kind of decision has.";
    /// The target does not work any more.
    TargetNotLive, State, 76, "TARGET_NOT_LIVE", "The decision was complied with, superseded or revoked.";
    /// The target was revoked before.
    AlreadyRevoked, State, 76, "ALREADY_REVOKED", "The decision is already revoked.";
    /// The target is suspended already.
    AlreadySuspended, State, 74, "ALREADY_SUSPENDED", "The decision is already suspended at that time.";
    /// An appeal suspends the target.
    AppealPending, State, 74, "APPEAL_PENDING", "An appeal suspends the decision: it works again when the appeal is decided, or by an act of a court.";
    /// The target is not suspended.
    NotSuspended, State, 74, "NOT_SUSPENDED", "The decision is not suspended.";
    /// A court suspended it, and no act of a court says that it works again.
    ResumedWithoutCourt, Content, 76, "RESUMED_WITHOUT_COURT", "What a court suspended works again by an act of the court.";
    /// The suspension ends before it begins.
    SuspensionEndsBeforeItBegins, Content, 74, "SUSPENSION_ENDS_BEFORE_IT_BEGINS", "A suspension does not end before it begins.";
    /// Mode or effective day is missing.
    RevocationIncomplete, Content, 77, "REVOCATION_INCOMPLETE", "A revocation states its mode and its effective date.";
    /// It works before the target existed.
    RevocationBeforeTarget, Content, 77, "REVOCATION_BEFORE_TARGET", "A revocation for the future does not work before the date of the decision.";

    /// The proposer of a revocation approves it.
    RevocationByOne, Forbidden, 77, "APPROVER_IS_PROPOSER", "This revocation is approved by another officer than the one who proposed it.";
    /// The proposer of a shortening approves it.
    ShorteningByOne, Forbidden, 87, "APPROVER_IS_PROPOSER", "This shortening is approved by another officer than the one who proposed it.";
    /// The proposer of an error approves it.
    ErrorByOne, Forbidden, 117, "APPROVER_IS_PROPOSER", "An entry in error is approved by another officer than the one who proposed it.";
    /// A legal act was made known.
    ErrorWasNotified, State, 117, "ERROR_WAS_NOTIFIED", "A legal act was made known to the person: it is changed by a decision, not declared to be an error.";
    /// The entry is not on the file.
    UnknownEntry, State, 117, "UNKNOWN_ENTRY", "There is no such entry on this file.";
    /// Something rests on the entry.
    EntryIsRestedUpon, State, 117, "ENTRY_IS_RESTED_UPON", "Something else on this file rests on this entry, or the file is kept under this identity: declare that first, choose another primary identity, or declare the file as a whole.";
    /// The file is entered in error.
    FileInError, State, 117, "FILE_IN_ERROR", "This file was entered in error; nothing is added to it.";
    /// One officer alone does not erase.
    ErasureByOne, Forbidden, 122, "APPROVER_IS_PROPOSER", "An erasure is approved by another officer than the one who proposed it.";
    /// OCMA approves it, as the controller of the register.
    ErasureIsOfOcma, Forbidden, 122, "ERASURE_IS_OF_OCMA", "Erasure is proposed and approved, and legal holds are released, by the Office of Citizenship and Migration Affairs.";
    /// The content is kept for proceedings.
    LegalHoldStands, State, 122, "LEGAL_HOLD", "A legal hold stands on a file of this person: the content is kept until it ends.";
    /// There is no such hold.
    UnknownHold, State, 122, "UNKNOWN_HOLD", "There is no such legal hold on this file.";
    /// It would have ended already.
    HoldEndsInThePast, Content, 122, "HOLD_ENDS_IN_THE_PAST", "The last day of a legal hold has not passed.";
    /// The content was erased.
    FileErased, State, 122, "FILE_ERASED", "The personal content of this file was lawfully erased; nothing is added to it.";
    /// A measure still holds the person, or has no end.
    MeasureIsLive, State, 121, "MEASURE_IS_LIVE", "A measure on a file of this person is live or has no end: no time of retention runs.";
    /// The time is not over.
    RetentionNotOver, State, 121, "RETENTION_NOT_OVER", "The time of retention is not over on every file of this person.";
    /// Nobody was warned, or they still have time.
    NoticeRuns, State, 123, "NOTICE_RUNS", "Those with decisions on the file have not been warned of this erasure yet, or the time that they have is not over.";
    /// There is no such proposal.
    UnknownProposal, State, 0, "UNKNOWN_PROPOSAL", "There is no such proposal on this file.";
    /// The proposal does not wait any more.
    ProposalDecided, State, 0, "PROPOSAL_DECIDED", "This proposal was approved, rejected or taken back before.";
    /// Another officer proposed the same.
    ActPending, State, 0, "ACT_PENDING", "Another officer has proposed this act: it waits to be approved.";
    /// The id of the proposal is taken.
    KnownProposal, State, 0, "KNOWN_PROPOSAL", "Another act was proposed under this id.";
    /// The proposer of a new number approves it.
    ParameterByOne, Forbidden, 3, "APPROVER_IS_PROPOSER", "A number of the law is approved by another administrator than the one who proposed it.";
    /// The number would hold on days that are decided on already.
    ParameterNotInFuture, Content, 0, "PARAMETER_NOT_IN_FUTURE", "A number of the law changes from a day after that of its approval.";
    /// The number is none.
    ParameterOutOfRange, Content, 0, "PARAMETER_OUT_OF_RANGE", "A number of the law is at least 1 and at most 1000.";

    /// The kind is no ban.
    BanKind, Content, 80, "BAN_KIND", "An entry ban has kind BAN_LV or BAN_SCH, one scope for each decision.";
    /// The number is missing.
    BanNumberMissing, Content, 80, "DECISION_NUMBER_MISSING", "The number of the decision is missing.";
    /// A return ban has dates, or no term.
    ReturnBanHasTermOnly, Content, 81, "RETURN_BAN_HAS_TERM_ONLY", "A ban linked to a return decision states a term and no dates.";
    /// The return decision is not there.
    ReturnBanWithoutDecision, State, 81, "RETURN_BAN_WITHOUT_DECISION", "A ban of this basis needs a live or executed return decision of this file.";
    /// Rebasing to or from a return decision that is not possible.
    ReturnBanRebasing, State, 81, "RETURN_BAN_REBASING", "A ban gets its link to a return decision only when it is imposed, and a ban that waits for departure keeps it.";
    /// Only return bans are linked.
    LinkedWithoutReturnBasis, Content, 83, "LINKED_WITHOUT_RETURN_BASIS", "Only a ban of basis RETURN_BAN is linked to a return decision.";
    /// Not exactly one length.
    BanLength, Content, 83, "BAN_LENGTH", "A ban has exactly one of a last day, a term and no end.";
    /// It ends before it begins.
    BanEndsBeforeItBegins, Content, 83, "BAN_ENDS_BEFORE_IT_BEGINS", "A ban does not end before it begins.";
    /// The ground belongs to another basis.
    GroundOfAnotherBasis, Content, 84, "GROUND_OF_ANOTHER_BASIS", "The ground of a ban lies within its basis.";
    /// The ground is a removal by a court, and the ban rests on another decision.
    CourtGroundWithoutJudgment, Content, 84, "COURT_GROUND_WITHOUT_JUDGMENT", "A ban on the ground RB4 rests on an expulsion that a court imposed.";
    /// Too long.
    BanTooLong, Content, 84, "BAN_TOO_LONG", "The term of this ban is longer than the law allows.";
    /// No end, without the right or the review day.
    UnlimitedBan, Content, 85, "UNLIMITED_BAN", "Only a minister imposes an unlimited ban, and with a review date; a restrictive measure of the EU is reviewed within three years.";
    /// It would not become shorter.
    NotShorter, Content, 87, "NOT_SHORTER", "A shortened ban ends earlier than before.";
    /// Someone else shortens.
    MayNotShorten, Content, 87, "MAY_NOT_SHORTEN", "A ban is shortened by the authority that imposed it or by an administrative court.";
    /// The length is not amended.
    LengthIsNotAmended, Content, 88, "LENGTH_IS_NOT_AMENDED", "The length of a ban is not amended: shorten it, or impose a new ban.";
    /// The target is no ban.
    NotABan, Content, 87, "NOT_A_BAN", "Only an entry ban is shortened.";

    /// The thing is not on this file.
    UnknownSubject, State, 0, "UNKNOWN_SUBJECT", "There is no such entry on this file.";
    /// The same thing is on the file with other content.
    RecordedOtherwise, State, 0, "RECORDED_OTHERWISE", "This is already recorded with other content.";
    /// It ends before it begins.
    EndsBeforeItBegins, Content, 0, "ENDS_BEFORE_IT_BEGINS", "This ends before it begins.";
    /// No content.
    ContentEmpty, Content, 0, "CONTENT_EMPTY", "The content is empty.";
    /// Too many bytes.
    ContentTooLarge, Content, 0, "CONTENT_TOO_LARGE", "Content of more than 33 KiB lies in the records system and is recorded by its reference.";
    /// Neither content nor reference, or both.
    ContentOrReference, Content, 0, "CONTENT_OR_REFERENCE", "An electronic copy has either its content or a reference to the records system.";
    /// No SHA-256.
    HashMalformed, Content, 0, "HASH_MALFORMED", "A hash is 64 hexadecimal digits in lower case.";
    /// The kind is no permission.
    PermissionKind, Content, 90, "PERMISSION_KIND", "An entry permission has kind ENTRY_PERMIT.";
    /// Ground, window or number of entries is missing.
    PermissionIncomplete, Content, 90, "PERMISSION_INCOMPLETE", "An entry permission has a ground, a window and a number of entries, at least one.";
    /// The window begins before the decision, ends before it begins or is too long.
    PermissionWindow, Content, 90, "PERMISSION_WINDOW", "The window of an entry permission begins on or after its decision, ends on or after its beginning and is at most 90 days long.";
    /// There is no ban in spite of which the person would enter.
    NoBanToPermit, State, 90, "NO_BAN_TO_PERMIT", "No entry ban of this file stands in the window of the permission.";
    /// The permission is changed in another way than by revocation for the future.
    PermissionIsRevokedOnly, Content, 90, "PERMISSION_IS_REVOKED_ONLY", "An entry permission is neither suspended, amended nor shortened: it is revoked for the future.";
    /// The target is no permission.
    NotAPermission, Content, 91, "NOT_A_PERMISSION", "Only entries under an entry permission are counted.";
    /// There is no alert about the decision on that day.
    NoAlertToExtend, State, 98, "NO_ALERT_TO_EXTEND", "No alert about this decision is to be kept on that day.";
    /// The individual assessment is missing.
    AssessmentMissing, Content, 99, "ASSESSMENT_MISSING", "An alert is kept longer after an individual assessment only, which has a text and an officer.";

    /// There is no such request.
    UnknownDataSubjectRequest, State, 125, "UNKNOWN_DATA_SUBJECT_REQUEST", "There is no such request of the person on this file.";
    /// It was answered before, in another way.
    DataSubjectRequestAnswered, State, 125, "DATA_SUBJECT_REQUEST_ANSWERED", "This request is already answered with other content.";
    /// The answer lies before the request.
    AnsweredBeforeReceived, Content, 125, "ANSWERED_BEFORE_RECEIVED", "A request is not answered before it was received.";
    /// Another organisation would answer.
    AnsweredByOcmaOnly, Forbidden, 125, "ANSWERED_BY_OCMA_ONLY", "The controller of the register, the Office of Citizenship and Migration Affairs, answers the requests of data subjects.";
    /// Something is withheld, and nothing says why.
    RestrictionWithoutReason, Content, 125, "RESTRICTION_WITHOUT_REASON", "A request that is refused or restricted has a reason for each part that is withheld or denied.";
    /// The restrictions do not fit the outcome.
    RestrictionOfAnotherOutcome, Content, 125, "RESTRICTION_OF_ANOTHER_OUTCOME", "A request that is granted restricts nothing, one that is granted in part restricts parts, and one that is refused restricts the whole.";
    /// The reason does not fit the request.
    ReasonOfAnotherRequest, Content, 125, "REASON_OF_ANOTHER_REQUEST", "Parts of the data are withheld only to protect what Regulation (EU) 2018/1861 Art 53(3) names.";
    /// The reason would be withheld without need.
    ReasonIsTold, Content, 125, "REASON_IS_TOLD", "Only a reason of Regulation (EU) 2018/1861 Art 53(3) is withheld from the person.";
    /// The same restriction twice.
    RestrictionRepeated, Content, 125, "RESTRICTION_REPEATED", "A part is restricted once for each reason.";

    /// The person died on another day.
    AlreadyDead, State, 102, "ALREADY_DEAD", "The death of this person is already recorded with another day.";
    /// The case would end by a death that is not recorded.
    DeathNotRecorded, State, 102, "DEATH_NOT_RECORDED", "A death is recorded with record-death, which ends the case and every other measure.";
    /// It would have happened after death.
    AfterDeath, State, 102, "AFTER_DEATH", "The person died before that day.";

    /// The text is empty.
    TextEmpty, Content, 0, "TEXT_EMPTY", "This text is empty.";
    /// The text is too long.
    TextTooLong, Content, 0, "TEXT_TOO_LONG", "This text is too long.";
    /// The text has control characters or other characters that cannot be printed.
    TextUnprintable, Content, 0, "TEXT_UNPRINTABLE", "This text has characters that cannot be printed, or blanks around it.";
    /// Too many items.
    TooMany, Content, 0, "TOO_MANY", "This list is too long.";
    /// The date lies beyond the calendar.
    BeyondCalendar, Content, 0, "BEYOND_CALENDAR", "This leads to a date beyond the calendar.";
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.rule() {
            Some(rule) => write!(f, "refused by {rule} ({})", self.code()),
            None => write!(f, "refused ({})", self.code()),
        }
    }
}

impl std::error::Error for Refusal {}
