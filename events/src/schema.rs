//! JSON Schemas of the stored forms, and the documents generated from them: `docs/events.md` and the AsyncAPI document.

use crate::codes::catalogue::{self, Entry, List};
use crate::codes::{BorderCrossingPoint, Code, Country, Sex};
use crate::payloads;
use crate::{
    BirthDate, EVENT_TYPES, Event, LEGAL_REFERENCE_CHARS_MAX, LegalReference, Metadata, Personal,
    RuleId, Term, UnitCode,
};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

macro_rules! text_schema {
    ($($name:ty: $schema:tt,)+) => {$(
        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )+};
}

text_schema! {
    BirthDate: { "type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?|/[0-9]{4})?$", "description": "1991-07-03, 1991-07, 1991 or 1989/1992" },
    Term: { "type": "string", "pattern": "^P([0-9]+Y)?([0-9]+M)?([0-9]+D)?$", "description": "ISO 8601 period of years, months and days" },
    Country: { "type": "string", "pattern": "^[A-Z]{3}$", "description": "CL-COUNTRY: ISO 3166-1 alpha-3 or ICAO 9303-3" },
    BorderCrossingPoint: { "type": "string", "description": "CL-BCP" },
    Sex: { "type": "integer", "enum": [0, 1, 2, 9], "description": "ISO 5218" },
    UnitCode: { "type": "string", "pattern": "^[A-Z]{2,12}(-[A-Z0-9]{1,12}){1,3}$", "maxLength": 24, "description": "code of a unit: VRS-LUDZA" },
    LegalReference: { "type": "string", "maxLength": LEGAL_REFERENCE_CHARS_MAX, "description": "citation: an act and the place in it, IL s. 51(2)" },
    RuleId: { "type": "string", "pattern": "^R-[0-9]{3,5}$", "description": "number of a rule" },
}

impl<T> JsonSchema for Personal<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Sealed".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^1:[A-Za-z0-9_-]+$",
            "description": "Personal data, sealed under the foreigner's key (AES-256-GCM-SIV, associated data = event id).",
        })
    }
}

macro_rules! schemas {
    ($($name:ident)+) => {
        fn payload_schema(event_type: &str, generator: SchemaGenerator) -> Schema {
            match event_type {
                $(stringify!($name) => generator.into_root_schema_for::<payloads::$name>(),)+
                other => unreachable!("{other} is not among the event types"),
            }
        }
    };
}

schemas! {
    FileOpened IdentityAsserted ViolationFound DetentionStarted DetentionReleased ReturnDecisionIssued RemovalOrderIssued
    DecisionNotified EntryBanImposed EntryBanStarted EntryBanShortened DecisionSuspended DecisionResumed DecisionAmended
    DecisionRevoked DepartureConfirmed RemovalExecuted
    IdentityRecategorised PrimaryIdentityChosen ConsentWithdrawn DocumentAdded AddressRecorded PhotoAdded
    WarningSet WarningCleared VulnerabilityRecorded DeathRecorded CitizenshipAcquired DuplicateCaseOpened
    DuplicateCaseClosed FilesMerged FilesUnmerged DetentionPlaced CourtMotionFiled DetentionExtendedByCourt
    DetentionRegimeSwitched AlternativeApplied AlternativeEnded CourtExpulsionRecorded DeparturePeriodExtended DeparturePeriodExpired
    AppealLodged AppealDecided DepartureRefuted DecisionExecuted EntryBanAwaitsDeparture RemovalAttemptFailed AbscondingReported
    PersonFound CaseClosed ConsultationOpened ConsultationExtended ConsultationAnswered AlertExtended RemovalBarRecorded
    RemovalBarLifted EntryPermissionGranted EntryPermissionUsed CorrectionRecorded EnteredInErrorDeclared DocumentAttached
    ServiceMarkAdded DataSubjectRequestRecorded DataSubjectRequestAnswered ActProposed ActApproved ActRejected ParameterChanged DeadlinePassed
    RetentionDue LegalHoldSet LegalHoldReleased ErasureAnnounced PersonalContentErased
}

/// The JSON Schema of the payload of a type as it is stored and published: the personal part stands sealed under `sealed`.
fn stored_schema(event_type: &str, generator: SchemaGenerator) -> Value {
    let mut schema = payload_schema(event_type, generator).to_value();
    if let Some(personal) = schema["properties"]
        .as_object_mut()
        .and_then(|all| all.remove("personal"))
    {
        schema["properties"]["sealed"] = personal;
        for name in schema["required"]
            .as_array_mut()
            .into_iter()
            .flatten()
            .filter(|name| *name == "personal")
        {
            *name = json!("sealed");
        }
    }
    schema
}

/// Schemas that stand alone, for documents that put them somewhere below their root.
fn inlined() -> SchemaGenerator {
    SchemaSettings::draft2020_12()
        .with(|settings| settings.inline_subschemas = true)
        .into_generator()
}

fn envelope(event_type: &str, version: &str) -> Value {
    json!({
        "type": "object",
        "required": ["position", "aggregate_type", "aggregate_id", "sequence", "event_type", "event_version", "payload", "metadata"],
        "properties": {
            "position": { "type": "integer", "minimum": 1, "description": "gapless number in the whole register" },
            "aggregate_type": { "const": "foreigner" },
            "aggregate_id": { "type": "string", "format": "uuid", "description": "the foreigner" },
            "sequence": { "type": "integer", "minimum": 1, "description": "number in the foreigner's stream" },
            "event_type": { "const": event_type },
            "event_version": { "const": version },
            "payload": stored_schema(event_type, inlined()),
            "metadata": inlined().into_root_schema_for::<Metadata>().to_value(),
        },
        "additionalProperties": false,
    })
}

/// The AsyncAPI 3 document of stream `REGISTER`.
pub fn asyncapi() -> Value {
    let (mut channels, mut operations, mut messages) = (json!({}), json!({}), json!({}));
    for (event_type, version) in EVENT_TYPES {
        let kebab = Event::kebab_type(event_type);
        channels[event_type] = json!({
            "address": format!("register.v1.foreigner.{kebab}"),
            "messages": { *event_type: { "$ref": format!("#/components/messages/{event_type}") } },
        });
        operations[format!("publish{event_type}")] = json!({
            "action": "send",
            "channel": { "$ref": format!("#/channels/{event_type}") },
        });
        messages[event_type] = json!({
            "name": format!("lv.register.{kebab}.v{version}"),
            "contentType": "application/json",
            "headers": headers(&format!("lv.register.{kebab}.v{version}")),
            "payload": envelope(event_type, version),
        });
    }
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Register of Returned Foreigners and Entry Bans: events",
            "version": "1",
            "description": "JetStream stream REGISTER. The data of a message are the canonical bytes of the stored event: the leaf of the Merkle tree is SHA-256 over a zero byte and these bytes. Messages may repeat; apply them by Register-Position.",
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": { "messages": messages },
    })
}

fn headers(ce_type: &str) -> Value {
    let text = || json!({ "type": "string" });
    json!({
        "type": "object",
        "properties": {
            "ce-specversion": { "const": "1.0" },
            "ce-id": text(),
            "ce-type": { "const": ce_type },
            "ce-source": text(),
            "ce-time": { "type": "string", "format": "date-time" },
            "ce-subject": { "type": "string", "format": "uuid" },
            "Nats-Msg-Id": { "type": "string", "description": "the position" },
            "Register-Position": { "type": "string", "description": "the position" },
            "Register-Leaf": { "type": "string", "description": "the leaf hash in hexadecimal" },
        },
    })
}

/// `docs/events.md`.
pub fn events_md() -> String {
    let mut text = String::from(
        "# Events\n\nGenerated from the types in `events/`; `make docs` writes it, a test fails when it differs.\n\n\
         Each event is a row of the log and a message of stream `REGISTER`. The data of a message are the canonical bytes\n\
         of the row; personal data stand sealed under `sealed`. The metadata are the same for all types and listed last.\n",
    );
    for (event_type, version) in EVENT_TYPES {
        let schema = stored_schema(event_type, SchemaGenerator::default());
        let kebab = Event::kebab_type(event_type);
        let _ = write!(
            text,
            "\n## {event_type}\n\n{}\n\nSubject `register.v1.foreigner.{kebab}`, CloudEvents type \
             `lv.register.{kebab}.v{version}`.\n\n",
            meaning(event_type, &schema),
        );
        table(&mut text, &schema);
    }
    let metadata = schemars::schema_for!(Metadata).to_value();
    text.push_str("\n## Metadata\n\n");
    table(&mut text, &metadata);
    text.push_str("\n## Parts\n");
    let schemas = EVENT_TYPES
        .iter()
        .map(|(event_type, _)| stored_schema(event_type, SchemaGenerator::default()));
    for (name, part) in schemas
        .chain([metadata])
        .flat_map(parts)
        .collect::<BTreeMap<_, _>>()
    {
        let _ = write!(
            text,
            "\n### {name}\n\n{}\n\n",
            one_line(&part["description"])
        );
        if part["properties"].is_object() {
            table(&mut text, &part);
        }
    }
    text.push_str("\n## Code lists\n");
    for list in catalogue::lists() {
        code_list(&mut text, list);
    }
    text
}

fn code_list(text: &mut String, list: &List) {
    let _ = write!(
        text,
        "\n### {} (version {})\n\n| code | English | Latvian | remarks |\n| --- | --- | --- | --- |\n",
        list.name, list.version
    );
    for entry in &list.entries {
        let Code { code, lv, en, .. } = entry.code;
        let remarks = remarks(entry);
        let _ = writeln!(text, "| `{code}` | {en} | {lv} | {remarks} |");
    }
}

/// What is known of a code beside its labels.
fn remarks(entry: &Entry) -> String {
    let since = Some(entry.code.since).filter(|since| *since > 1);
    let mappings = entry.mappings;
    let remarks = [
        entry.kind.map(str::to_owned),
        since.map(|version| format!("since version {version}")),
        entry.valid_from.map(|day| format!("from {day}")),
        entry.valid_to.map(|day| format!("until {day}")),
        mappings.iso2.map(|code| format!("ISO 3166-1 `{code}`")),
        mappings.icao.map(|code| format!("ICAO `{code}`")),
        mappings.sis.map(|code| format!("SIS `{code}`")),
        mappings.eurostat.map(|code| format!("Eurostat `{code}`")),
    ];
    let remarks: Vec<_> = remarks.into_iter().flatten().collect();
    remarks.join(", ")
}

/// The named parts of a schema that other schemas refer to.
fn parts(schema: Value) -> Vec<(String, Value)> {
    let parts = schema["$defs"].as_object().cloned().unwrap_or_default();
    parts.into_iter().collect()
}

fn table(text: &mut String, schema: &Value) {
    text.push_str("| field | form | required | meaning |\n| --- | --- | --- | --- |\n");
    let required = schema["required"].as_array().map_or(&[][..], Vec::as_slice);
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let needed = if required.iter().any(|required| required == name) {
            "yes"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "| `{name}` | {} | {needed} | {} |",
            form(field),
            one_line(&field["description"])
        );
    }
}

fn form(field: &Value) -> String {
    if let Some(name) = field["$ref"]
        .as_str()
        .and_then(|path| path.rsplit('/').next())
    {
        return name.to_owned();
    }
    if let Some(any) = field["anyOf"].as_array() {
        return form(any.first().unwrap_or(&Value::Null));
    }
    let kind = match &field["type"] {
        Value::String(kind) => kind.clone(),
        Value::Array(kinds) => kinds
            .first()
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        _ => String::new(),
    };
    match (kind.as_str(), field["format"].as_str()) {
        ("array", _) => format!("list of {}", form(&field["items"])),
        (_, Some(format)) if !format.starts_with("uint") => format.to_owned(),
        ("string", None) if field["enum"].is_array() => "code".to_owned(),
        _ => kind,
    }
}

/// The docstring names its type for readers of the source; the headline already does.
fn meaning(event_type: &str, schema: &Value) -> String {
    let text = one_line(&schema["description"]);
    text.strip_prefix(&format!("`{event_type}`: "))
        .unwrap_or(&text)
        .to_owned()
}

fn one_line(value: &Value) -> String {
    value.as_str().unwrap_or_default().replace('\n', " ")
}
