//! Answers in the API document: their headers, and what a preview answers instead.

use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::schema::OneOfBuilder;
use utoipa::openapi::{Object, OpenApi, Ref, RefOr, Response, Schema, Type};

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
            "The version of the file after the command, as \"7\".",
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

/// Every command can be asked what it would lead to.
pub(super) fn with_preview(mut document: OpenApi) -> OpenApi {
    let posts = document
        .paths
        .paths
        .values_mut()
        .filter_map(|item| item.post.as_mut());
    for post in posts {
        for (status, answer) in &mut post.responses.responses {
            if let RefOr::T(answer) = answer
                && (status == "200" || status == "201")
            {
                or_preview(answer);
            }
        }
    }
    document
}

fn or_preview(answer: &mut Response) {
    for content in answer.content.values_mut() {
        let RefOr::T(content) = content else { continue };
        let Some(durable) = content.schema.take() else {
            continue;
        };
        let either = OneOfBuilder::new()
            .item(durable)
            .item(Ref::from_schema_name("Preview"))
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
