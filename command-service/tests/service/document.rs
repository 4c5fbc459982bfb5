//! The API document.

use serde_json::Value;

fn document() -> Value {
    let text = command_service::openapi().to_json().expect("JSON");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn the_document_names_every_command_with_its_body_and_an_example() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().expect("paths");
    // Only the clock records what has passed.
    let of_officers = (law::Command::NAMES.iter()).filter(|name| **name != "RecordPassedDeadlines");
    for name in of_officers {
        let command = match *name {
            "OpenFile" => "/v1/foreigners".to_owned(),
            name => format!("/{}", events::Event::kebab_type(name)),
        };
        let found = paths.keys().any(|path| path.ends_with(&command));
        assert!(found, "{name} has no resource");
    }
    assert_eq!(paths.len(), 69);
    for (path, item) in paths {
        let Some(post) = item.get("post") else {
            continue;
        };
        assert!(
            post["requestBody"]["content"]["application/json"]["example"].is_object(),
            "{path}"
        );
        assert!(post["responses"]["default"].is_object(), "{path}");
        assert!(post["summary"].is_string(), "{path}");
    }
}

#[test]
fn every_reference_of_the_document_resolves() {
    fn walk<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(Value::as_str));
                members.values().for_each(|value| walk(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| walk(value, found)),
            _ => {}
        }
    }
    let document = document();
    let mut references = Vec::new();
    walk(&document, &mut references);
    assert!(references.len() > 20);
    for reference in references {
        let pointer = reference
            .strip_prefix('#')
            .expect("a reference within the document");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[test]
fn a_command_of_first_is_one_object_with_its_name() {
    let document = document();
    let variants = &document["components"]["schemas"]["FirstCommand"]["oneOf"];
    let variants = variants.as_array().expect("variants");
    assert_eq!(variants.len(), 37);
    for variant in variants {
        assert_eq!(variant["additionalProperties"], false, "{variant}");
        assert!(
            variant["properties"]["command"]["enum"][0].is_string(),
            "{variant}"
        );
        assert!(
            variant["required"]
                .as_array()
                .is_some_and(|names| names.contains(&"command".into()))
        );
    }
}

#[test]
fn codes_are_enumerated() {
    let document = document();
    let codes = |pointer: &str| {
        let values = document.pointer(pointer).and_then(Value::as_array);
        values.cloned().unwrap_or_default()
    };
    let schemas = "/components/schemas";
    let kinds = codes(&format!("{schemas}/Decision/properties/kind/enum"));
    assert!(kinds.contains(&"RD_VOL".into()) && !kinds.contains(&"RD_OTHER".into()));
    let decision = &document["components"]["schemas"]["Decision"];
    assert_eq!(
        decision["required"],
        serde_json::json!(["kind", "authority", "number", "date"])
    );
    assert_eq!(decision["properties"]["date"]["type"], "string");
    let reasons = codes(&format!("{schemas}/Release/properties/reason/enum"));
    assert!(reasons.contains(&"COURT_REFUSED".into()) && reasons.contains(&Value::Null));
    let grounds = codes(&format!(
        "{schemas}/RecordViolation/properties/grounds/items/enum"
    ));
    assert!(grounds.contains(&"VI04".into()));
}

#[test]
fn the_headers_of_answers_are_described() {
    let document = document();
    for (path, item) in document["paths"].as_object().expect("paths") {
        let Some(post) = item.get("post") else {
            continue;
        };
        let (status, answer) = match post["responses"].get("201") {
            Some(answer) => ("201", answer),
            None => ("200", &post["responses"]["200"]),
        };
        for name in ["ETag", "Idempotency-Replayed"] {
            assert!(answer["headers"][name]["description"].is_string(), "{path}");
        }
        assert_eq!(answer["headers"]["Location"].is_object(), status == "201");
        let parameters = post["parameters"].as_array().expect("parameters");
        for name in ["Idempotency-Key", "Purpose", "If-Match"] {
            assert!(
                parameters.iter().any(|parameter| parameter["name"] == name),
                "{path}: {name}"
            );
        }
    }
    let previewed = &document["paths"]["/v1/foreigners"]["post"]["responses"]["200"];
    assert_eq!(
        previewed["content"]["application/json"]["schema"]["$ref"],
        "#/components/schemas/Preview"
    );
    assert_eq!(previewed.get("headers"), None);
    let problem = &document["components"]["responses"]["Problem"];
    assert!(problem["headers"]["Retry-After"]["description"].is_string());
}
