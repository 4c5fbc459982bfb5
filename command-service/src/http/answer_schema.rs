//! The headers of answers in the API document.

use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::{Object, OpenApi, RefOr, Response, Type};

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
