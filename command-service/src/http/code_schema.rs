//! The code lists behind the texts of a body, as enumerations of the API document.

use events::codes::{CodeList, LISTS};
use serde_json::Value;
use utoipa::openapi::schema::{ArrayItems, Object, SchemaType, Type};
use utoipa::openapi::{OpenApi, RefOr, Schema};

/// Gives each text that is described as a code of a list, `CL-…`, the codes of that list. Countries and border crossing
/// points are tables of their own (`docs/events.md`) and stay texts.
pub(super) fn with_codes(mut document: OpenApi) -> OpenApi {
    let components = document.components.iter_mut();
    for schema in components.flat_map(|components| components.schemas.values_mut()) {
        enumerate(schema);
    }
    document
}

fn enumerate(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            object.properties.values_mut().for_each(enumerate_text);
        }
        RefOr::T(Schema::OneOf(variants)) => variants.items.iter_mut().for_each(enumerate),
        RefOr::T(_) | RefOr::Ref(_) => {}
    }
}

fn enumerate_text(property: &mut RefOr<Schema>) {
    match property {
        RefOr::T(Schema::Object(text)) => {
            if let Some(list) = list_in(text.description.as_deref()) {
                set_codes(text, list);
            }
        }
        RefOr::T(Schema::Array(texts)) => {
            let list = list_in(texts.description.as_deref());
            if let (Some(list), ArrayItems::RefOrSchema(items)) = (list, &mut texts.items)
                && let RefOr::T(Schema::Object(text)) = items.as_mut()
            {
                set_codes(text, list);
            }
        }
        RefOr::T(_) | RefOr::Ref(_) => {}
    }
}

fn list_in(description: Option<&str>) -> Option<&'static CodeList> {
    let names = |list: &&CodeList| {
        let words = description?.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        words.into_iter().find(|word| *word == list.name)
    };
    LISTS.iter().find(|list| names(list).is_some())
}

fn set_codes(text: &mut Object, list: &CodeList) {
    let mut codes: Vec<Value> = list.codes.iter().map(|code| code.code.into()).collect();
    if let SchemaType::Array(types) = &text.schema_type
        && types.contains(&Type::Null)
    {
        codes.push(Value::Null);
    }
    text.enum_values = Some(codes);
}
