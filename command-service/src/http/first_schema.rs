//! The schema of a command within `first`.

use utoipa::openapi::{OpenApi, RefOr, Schema};

/// Writes each command of `first` as one object: body and name are generated apart, and since a body admits no further
/// members, nothing could be valid as both.
pub(super) fn with_names_inside(mut document: OpenApi) -> OpenApi {
    let Some(components) = &mut document.components else {
        return document;
    };
    let bodies = components.schemas.clone();
    if let Some(RefOr::T(Schema::OneOf(first))) = components.schemas.get_mut("FirstCommand") {
        for variant in &mut first.items {
            let RefOr::T(Schema::AllOf(parts)) = variant else {
                continue;
            };
            let [RefOr::Ref(body), RefOr::T(Schema::Object(name))] = parts.items.as_slice() else {
                continue;
            };
            let body = body
                .ref_location
                .rsplit('/')
                .next()
                .and_then(|body| bodies.get(body));
            let Some(RefOr::T(Schema::Object(body))) = body else {
                continue;
            };
            let mut whole = body.clone();
            whole.properties.extend(name.properties.clone());
            whole.required.extend(name.required.clone());
            *variant = RefOr::T(Schema::Object(whole));
        }
    }
    document
}
