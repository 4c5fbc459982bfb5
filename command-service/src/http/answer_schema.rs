//! Answers in the API document: their headers, and what a preview answers instead.

use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::schema::OneOfBuilder;
use utoipa::openapi::{
    ContentBuilder, Object, OpenApi, Ref, RefOr, Response, ResponseBuilder, Schema, Type,
};

/// What a command that is only asked about answers.
const PREVIEW: &str = "Preview";

/// Every durable answer carries the version of the file and says whether it is the first one again; the opening of a file
/// says where the file is; what is refused for a while says for how long.
pub(super) fn with_headers(mut document: OpenApi) -> OpenApi {
    let posts = document
        .paths
        .paths
        .values_mut()
        .filter_map(|item| item.post.as_mut());
    for (status, answer) in posts.flat_map(|post| &mut post.responses.responses) {
        let RefOr::T(answer) = answer else { continue };
        describe(
            answer,
            "ETag",
            "The version of the file after the command, as \"7\"; absent in a preview.",
        );
        let replayed =
            "`true` where the key was known and this is its first answer again; absent else.";
        describe(answer, "Idempotency-Replayed", replayed);
        if status == "201" {
            describe(
                answer,
                "Location",
                "The file, as the query service shows it.",
            );
        }
    }
    let problem = document
        .components
        .as_mut()
        .and_then(|components| components.responses.get_mut("Problem"));
    if let Some(RefOr::T(problem)) = problem {
        let wait = "With 429 and 503: the seconds after which to try again.";
        describe(problem, "Retry-After", wait);
    }
    document
}

/// Every command can be asked what it would lead to. That is answered with 200, also where a file would be opened.
pub(super) fn with_preview(mut document: OpenApi) -> OpenApi {
    let posts = document
        .paths
        .paths
        .values_mut()
        .filter_map(|item| item.post.as_mut());
    for post in posts {
        let responses = &mut post.responses.responses;
        match responses.get_mut("200") {
            Some(RefOr::T(answer)) => or_preview(answer),
            _ => {
                responses.insert("200".to_owned(), RefOr::T(preview()));
            }
        }
    }
    document
}

fn preview() -> Response {
    let schema = Ref::from_schema_name(PREVIEW);
    ResponseBuilder::new()
        .description("With `preview=true`: what would happen; nothing is recorded")
        .content(
            "application/json",
            ContentBuilder::new().schema(Some(schema)).build(),
        )
        .build()
}

fn or_preview(answer: &mut Response) {
    for content in answer.content.values_mut() {
        let RefOr::T(content) = content else { continue };
        let Some(durable) = content.schema.take() else {
            continue;
        };
        let either = OneOfBuilder::new()
            .item(durable)
            .item(Ref::from_schema_name(PREVIEW))
            .build();
        content.schema = Some(RefOr::T(Schema::OneOf(either)));
    }
}

fn describe(answer: &mut Response, name: &str, meaning: &str) {
    answer
        .headers
        .insert(name.to_owned(), RefOr::T(header(meaning)));
}

fn header(meaning: &str) -> Header {
    HeaderBuilder::new()
        .schema(Some(Object::with_type(Type::String)))
        .description(Some(meaning))
        .build()
}
