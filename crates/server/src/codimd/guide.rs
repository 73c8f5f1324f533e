//! The guide to notes, itself a note: what the dialect can do, rendered as every published page is.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, HeaderValue};

use super::options;
use super::publish::{Reading, contents, sheet};
use super::sheet::Content;
use crate::caller::Caller;
use crate::failure::escape;
use crate::house::House;
use crate::pages::html as answer;

/// The same file that is read in the repository.
const GUIDE: &str = include_str!("../../../../docs/markdown.md");

/// `GET /features`. It is in French whoever asks; what stands around it is in the caller's language.
pub(crate) async fn guide(State(house): State<Arc<House>>, caller: Caller, headers: HeaderMap) -> Response {
    let (title, reading) = Reading::of_note(GUIDE, &options(&house, &caller));
    let text = |key: &str| escape(&house.texts.get(caller.lang, key));
    let body = format!(
        "<a class=\"skip-link\" href=\"#text\">{skip}</a>\n<header class=\"publish-bar\">\n<a class=\"publish-home\" href=\"/\">Encrier</a>\n\
         </header>\n<div class=\"publish\">\n{toc}\n<main id=\"text\" tabindex=\"-1\"{attributes}>\n\
         <article class=\"note-content\">\n{html}</article>\n</main>\n</div>",
        skip = text("publish-skip"),
        toc = contents(&house, &caller, &reading),
        attributes = reading.attributes(),
        html = reading.html,
    );
    let title = format!("{} · Encrier", title.unwrap_or_default());
    let head = format!("    <meta name=\"description\" content=\"{}\" />\n", escape(&reading.description));
    let (sheet, words) = sheet(&house, &caller, &reading);
    let body = format!("{words}{body}");
    let page = Content { lang: caller.lang.as_str(), title: &title, head: &head, body: &body };
    let mut response = answer(&headers, sheet.fill(&page));
    response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    response
}
