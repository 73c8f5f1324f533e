//! A book: a note that is a list of links, with the linked note beside it.
//!
//! The server puts the two together, so a book needs no script and no frame, each chapter has an address, and each note in
//! it is asked for its own right. `HackMD`'s address for books, `/c/{id}`, leads here.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use encrier_sync::Entrance;
use http::{HeaderMap, HeaderValue};
use percent_encoding::percent_decode_str;

use super::publish::{Card, Reading, head, sheet};
use super::sheet::Content;
use super::{enter, enter_at_root, options};
use crate::addresses::{self, segment};
use crate::caller::{Caller, Words};
use crate::export;
use crate::failure::{Failure, escape};
use crate::house::House;
use crate::limits::CHAPTERS_MAX;
use crate::names::Named;
use crate::pages::{html as answer, redirect};

/// `GET /{id}/book` and `/c/{id}`: the list, with the first chapter.
pub(crate) async fn book(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    words: Words,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let entrance = enter_at_root(&house, &caller, &name, &words).await?;
    let book = Book::read(&house, &caller, (&name, words.onward()), &entrance).await?;
    match book.chapters.first() {
        Some(first) => redirect(&book.address(first)),
        None => book.page(&house, &caller, &headers, None).await,
    }
}

/// `GET /{id}/book/{chapter}`.
pub(crate) async fn chapter(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named((name, chapter)): Named<(String, String)>,
    words: Words,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let entrance = enter_at_root(&house, &caller, &name, &words).await?;
    let book = Book::read(&house, &caller, (&name, words.onward()), &entrance).await?;
    // Only what is in the list is in the book.
    if !book.chapters.contains(&chapter) {
        return Err(Failure::NoSuchPage);
    }
    book.page(&house, &caller, &headers, Some(&chapter)).await
}

/// The list of a book.
struct Book {
    name: String,
    /// The query that goes along to its chapters.
    onward: Option<String>,
    reading: Reading,
    chapters: Vec<String>,
}

impl Book {
    async fn read(
        house: &House,
        caller: &Caller,
        (name, onward): (&str, Option<String>),
        entrance: &Entrance,
    ) -> Result<Self, Failure> {
        let content = export::read(&house.hub, entrance).await?;
        let mut reading = Reading::of(content, &entrance.document, name, options(house, caller)).await?;
        let mut chapters = Vec::new();
        reading.html = relinked(&reading.html, |address| {
            let chapter = note_of(address, caller)?;
            if !chapters.contains(&chapter) && chapters.len() < CHAPTERS_MAX {
                chapters.push(chapter.clone());
            }
            let address = || addresses::with_query(path(name, &chapter), onward.as_deref());
            chapters.contains(&chapter).then(address)
        });
        Ok(Self { name: name.to_owned(), onward, reading, chapters })
    }

    fn address(&self, chapter: &str) -> String {
        addresses::with_query(path(&self.name, chapter), self.onward.as_deref())
    }

    /// The ways to the chapters before and behind this one.
    fn steps(&self, house: &House, caller: &Caller, chapter: Option<&str>) -> String {
        let at = self.chapters.iter().position(|one| Some(one.as_str()) == chapter);
        let step = |to: Option<&String>, key: &str, rel: &str| {
            to.map_or_else(String::new, |to| {
                let (to, words) = (self.address(to), escape(&house.texts.get(caller.lang, key)));
                format!("<a class=\"button\" rel=\"{rel}\" href=\"{to}\">{words}</a>")
            })
        };
        let before = step(at.and_then(|at| self.chapters[..at].last()), "book-previous", "prev");
        let behind = step(at.and_then(|at| self.chapters.get(at + 1)), "book-next", "next");
        if before.is_empty() && behind.is_empty() {
            String::new()
        } else {
            format!("<p class=\"book-steps\">{before}{behind}</p>\n")
        }
    }

    async fn page(
        &self,
        house: &House,
        caller: &Caller,
        headers: &HeaderMap,
        chapter: Option<&str>,
    ) -> Result<Response, Failure> {
        let text = |key: &str| escape(&house.texts.get(caller.lang, key));
        // What the script of the page is needed for: the list's own, and the chapter's.
        let mut needed = Reading { uses: self.reading.uses, html: self.reading.html.clone(), ..Reading::default() };
        let mut attributes = String::new();
        let (title, content) = match chapter {
            None => (self.reading.title.clone(), format!("<p>{}</p>", text("book-empty"))),
            Some(chapter) => match shown(house, caller, chapter).await {
                Ok(reading) => {
                    let heading = if reading.html.contains("<h1") {
                        String::new()
                    } else {
                        format!("<h1 class=\"publish-title\">{}</h1>\n", escape(&reading.title))
                    };
                    let title = format!("{} · {}", reading.title, self.reading.title);
                    needed.uses.add(reading.uses);
                    needed.html.push_str(&reading.html);
                    attributes = reading.attributes();
                    (title, format!("{heading}<article class=\"note-content\">\n{}</article>", reading.html))
                }
                Err(Failure::NotFound | Failure::NoSuchPage) => (
                    self.reading.title.clone(),
                    format!("<h1>{}</h1>\n<p>{}</p>", text("error-title"), text("error-not-found")),
                ),
                Err(failure) => return Err(failure),
            },
        };
        let here = chapter.map(|chapter| format!("href=\"{}\"", self.address(chapter)));
        let list = match &here {
            Some(here) => self.reading.html.replace(here.as_str(), &format!("{here} aria-current=\"page\"")),
            None => self.reading.html.clone(),
        };
        // The list is a part of this page and not its subject.
        let list = list.replace("<h1", "<h2").replace("</h1>", "</h2>");
        let body = format!(
            "<a class=\"skip-link\" href=\"#text\">{skip}</a>\n<header class=\"publish-bar\"><a class=\"publish-home\" href=\"/\">Encrier</a>\
             </header>\n<div class=\"publish book\">\n<nav class=\"book-list note-content\" tabindex=\"0\" aria-label=\"{label}\"{own}>\n\
             <details><summary>{label}</summary>\n{list}</details></nav>\n\
             <main id=\"text\" tabindex=\"-1\">\n<div{attributes}>\n{content}\n</div>\n{steps}</main>\n</div>",
            skip = text("publish-skip"),
            label = text("book-list"),
            own = self.reading.attributes(),
            steps = self.steps(house, caller, chapter),
        );
        let here =
            chapter.map_or_else(|| format!("/{}/book", segment(&self.name)), |chapter| path(&self.name, chapter));
        let head = head(&Card { caller, path: &here, reading: &self.reading });
        let (lang, title) = (caller.lang.as_str(), format!("{title} · Encrier"));
        let (sheet, words) = sheet(house, caller, &needed);
        let page = sheet.fill(&Content { lang, title: &title, head: &head, body: &format!("{words}{body}") });
        let mut response = answer(headers, page);
        response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
        Ok(response)
    }
}

/// Where a chapter is.
fn path(book: &str, chapter: &str) -> String {
    format!("/{}/book/{}", segment(book), segment(chapter))
}

async fn shown(house: &House, caller: &Caller, chapter: &str) -> Result<Reading, Failure> {
    let entrance = enter(house, &caller.viewer(), chapter, &Words::default()).await?;
    house.tally.view(entrance.document.number);
    let content = export::read(&house.hub, &entrance).await?;
    Reading::of(content, &entrance.document, chapter, options(house, caller)).await
}

/// The note that a link in a list leads to, if it is one of ours.
fn note_of(address: &str, caller: &Caller) -> Option<String> {
    let base = caller.base.to_string();
    let path = address.strip_prefix(&base).unwrap_or(address);
    let path = path.split(['?', '#']).next()?.strip_prefix('/').filter(|path| !path.starts_with('/'))?;
    let mut parts = path.trim_end_matches('/').split('/');
    let first = parts.next()?;
    let name = if matches!(first, "s" | "n" | "p") { parts.next()? } else { first };
    let name = percent_decode_str(name).decode_utf8().ok()?.into_owned();
    let is_one = !name.is_empty() && parts.next().is_none() && !(first == name && addresses::is_reserved(&name));
    is_one.then_some(name)
}

/// HTML that we wrote ourselves, with the addresses of its links as `change` wants them; it is given the decoded ones.
fn relinked(html: &str, mut change: impl FnMut(&str) -> Option<String>) -> String {
    const MARK: &str = "<a href=\"";
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(MARK) {
        let (before, link) = rest.split_at(at + MARK.len());
        out.push_str(before);
        let end = link.find('"').unwrap_or(link.len());
        let address = &link[..end];
        match change(&address.replace("&amp;", "&")) {
            Some(changed) => out.push_str(&escape(&changed)),
            None => out.push_str(address),
        }
        rest = &link[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_changed_and_nothing_else() {
        let html = "<li><a href=\"/a?x&amp;y\" rel=\"x\">href=\"b\"</a> <a href=\"c\">c</a>";
        let changed = relinked(html, |address| (address == "/a?x&y").then(|| "/z".to_owned()));
        assert_eq!(changed, "<li><a href=\"/z\" rel=\"x\">href=\"b\"</a> <a href=\"c\">c</a>");
    }
}
