//! The guides to notes, themselves notes: what the dialect can do, rendered as every published page and show is.
//!
//! CodiMD has them under the same names. They are in the language of whoever asks.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, VARY};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};

use super::options;
use super::publish::{Reading, contents, sheet};
use super::sheet::Content;
use super::slides::{Show, page as show_page};
use crate::caller::Caller;
use crate::failure::{Failure, escape};
use crate::house::House;
use crate::lang::Lang;
use crate::pages::{html as answer, redirect};

/// A guide: the same files that are read in the repository.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Guide {
    name: &'static str,
    french: &'static str,
    english: &'static str,
}

/// How notes are written.
pub(crate) const FEATURES: Guide = Guide {
    name: "features",
    french: include_str!("../../../../docs/markdown.md"),
    english: include_str!("../../../../docs/markdown.en.md"),
};

/// What a note says of itself.
pub(crate) const METADATA: Guide = Guide {
    name: "yaml-metadata",
    french: include_str!("../../../../docs/yaml-metadata.md"),
    english: include_str!("../../../../docs/yaml-metadata.en.md"),
};

/// A note that is shown as slides.
pub(crate) const SLIDES: Guide = Guide {
    name: "slide-example",
    french: include_str!("../../../../docs/slide-example.md"),
    english: include_str!("../../../../docs/slide-example.en.md"),
};

/// Whether a guide has that name.
pub(super) fn is_one(name: &str) -> bool {
    [FEATURES, METADATA, SLIDES].iter().any(|guide| guide.name == name)
}

impl Guide {
    fn text(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Fr => self.french,
            Lang::En => self.english,
        }
    }

    /// Its page.
    pub(crate) fn page(self, State(house): State<Arc<House>>, caller: &Caller, headers: &HeaderMap) -> Response {
        let (title, reading) = Reading::of_note(self.text(caller.lang), &options(&house, caller));
        let text = |key: &str| escape(&house.texts.get(caller.lang, key));
        let body = format!(
            "<a class=\"skip-link\" href=\"#text\">{skip}</a>\n<header class=\"publish-bar\">\n<a class=\"publish-home\" href=\"/\">Encrier</a>\n\
             </header>\n<div class=\"publish\">\n{toc}\n<main id=\"text\" tabindex=\"-1\"{attributes}>\n\
             <article class=\"note-content\">\n{html}</article>\n</main>\n</div>",
            skip = text("publish-skip"),
            toc = contents(&house, caller, &reading),
            attributes = reading.attributes(),
            html = reading.html,
        );
        let title = format!("{} · Encrier", title.unwrap_or_default());
        let head = format!("    <meta name=\"description\" content=\"{}\" />\n", escape(&reading.description));
        let (sheet, words) = sheet(&house, caller, &reading);
        let body = format!("{words}{body}");
        let page = Content { lang: caller.lang.as_str(), title: &title, head: &head, body: &body };
        aside(answer(headers, sheet.fill(&page)))
    }

    /// Its slides.
    pub(crate) async fn show(
        self,
        State(house): State<Arc<House>>,
        caller: Caller,
        parts: Parts,
    ) -> Result<Response, Failure> {
        let show = Show { text: self.text(caller.lang).to_owned(), name: self.name, path: format!("/{}", self.name) };
        Ok(aside(show_page(&house, &caller, show, "/features", &parts.headers).await?))
    }

    /// Its source.
    pub(crate) fn download(self, caller: &Caller) -> Response {
        let name = encrier_formats::content_disposition(&format!("{}.md", self.name));
        let mut response = self.text(caller.lang).into_response();
        let head = response.headers_mut();
        head.insert(CONTENT_TYPE, HeaderValue::from_static("text/markdown; charset=utf-8"));
        if let Ok(value) = HeaderValue::from_str(&name) {
            head.insert(CONTENT_DISPOSITION, value);
        }
        aside(response)
    }

    /// From where `CodiMD` publishes it to its page.
    pub(crate) fn lead(self) -> Result<Response, Failure> {
        redirect(&format!("/{}", self.name))
    }
}

/// No engine needs it, and another language is another page.
fn aside(mut response: Response) -> Response {
    let head = response.headers_mut();
    head.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    head.append(VARY, HeaderValue::from_static("accept-language, cookie"));
    response
}
