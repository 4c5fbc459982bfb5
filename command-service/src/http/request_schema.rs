//! What every command takes besides its body, in the API document.

use utoipa::PartialSchema as _;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, SchemaFormat};
use utoipa::openapi::{ObjectBuilder, OpenApi, RefOr, Required, Schema, Type};

/// Says the address, the headers and the preview once for all commands; what a command says of them itself stands.
pub(super) fn with_parameters(mut document: OpenApi) -> OpenApi {
    for (path, item) in &mut document.paths.paths {
        let Some(post) = item.post.as_mut() else {
            continue;
        };
        let own = post.parameters.take().unwrap_or_default();
        let said = |asked: &Parameter| {
            let mut own = own.iter().filter_map(|known| match known {
                RefOr::T(known) if known.name == asked.name => Some(known.clone()),
                _ => None,
            });
            own.next()
        };
        let common = of_commands(path.contains("{foreigner_id}"));
        let parameters = common.map(|known| RefOr::T(said(&known).unwrap_or(known)));
        post.parameters = Some(parameters.collect());
    }
    document
}

fn of_commands(on_file: bool) -> impl Iterator<Item = Parameter> {
    let file = on_file.then(|| {
        let text = "The file";
        required("foreigner_id", ParameterIn::Path, uuid(), text)
    });
    let key = "UUID of the client's choice";
    let purpose = "RECORD_DECISION or CASE_WORK";
    let version = "The version that was read, as \"7\"";
    let preview = "`true`: answers what would happen - events, what follows from them, deadlines, alarms - and records nothing.";
    file.into_iter().chain([
        required("Idempotency-Key", ParameterIn::Header, uuid(), key),
        required("Purpose", ParameterIn::Header, String::schema(), purpose),
        parameter("If-Match", ParameterIn::Header, String::schema(), version).build(),
        parameter("preview", ParameterIn::Query, bool::schema(), preview).build(),
    ])
}

fn required(name: &str, place: ParameterIn, schema: RefOr<Schema>, text: &str) -> Parameter {
    let parameter = parameter(name, place, schema, text);
    parameter.required(Required::True).build()
}

fn parameter(
    name: &str,
    place: ParameterIn,
    schema: RefOr<Schema>,
    text: &str,
) -> ParameterBuilder {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .schema(Some(schema))
        .description(Some(text))
}

fn uuid() -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(Type::String);
    let uuid = text.format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
    RefOr::T(Schema::Object(uuid.build()))
}
