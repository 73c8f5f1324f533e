//! A note as slides, under the address that CodiMD has for them.
//!
//! The page holds all slides one below the other and can be read so. Its script makes a show of them, with the options of
//! the note and those of the address.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use encrier_formats::note::{self, SlideOptions, SlideValue, Slides};
use encrier_sync::Entrance;
use http::HeaderMap;
use http::request::Parts;
use serde_json::{Map, Value, json};

use super::publish::{Card, Reading, head, live_words};
use super::sheet::Content;
use super::{enter_at_root, options, public_name, source, turns};
use crate::addresses::{self, segment};
use crate::caller::{Caller, Words};
use crate::failure::{Failure, escape};
use crate::house::House;
use crate::names::Named;
use crate::pages::{html as answer, redirect};
use crate::shell;

/// `GET /{id}/slide`.
pub(crate) async fn lead(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    parts: Parts,
) -> Result<Response, Failure> {
    let entrance = enter_at_root(&house, &caller, &name, &Words::of(&parts.uri)).await?;
    let name = public_name(&house, &name, &entrance).await?;
    redirect(&addresses::with_query(format!("/p/{}", segment(&name)), parts.uri.query()))
}

/// `GET /p/{name}` of a note.
pub(crate) async fn show(
    house: &House,
    caller: &Caller,
    name: &str,
    entrance: &Entrance,
    parts: &Parts,
) -> Result<Response, Failure> {
    let public = public_name(house, name, entrance).await?;
    if public != name {
        return redirect(&addresses::with_query(format!("/p/{}", segment(&public)), parts.uri.query()));
    }
    let text = source(house, entrance.document.number).await?;
    super::seen(house, entrance.document.number, parts);
    let show = Show { text, name, path: format!("/p/{}", segment(name)) };
    let plain = addresses::with_query(format!("/s/{}", segment(name)), Words::of(&parts.uri).onward().as_deref());
    page(house, caller, show, &plain, &parts.headers).await
}

/// A note to be shown.
#[derive(Debug)]
pub(super) struct Show<'a> {
    /// Its source.
    pub text: String,
    /// What it is called when its text has no title.
    pub name: &'a str,
    /// Where the show is.
    pub path: String,
}

/// The page of a show; `plain` is where the same is read as a text.
pub(super) async fn page(
    house: &House,
    caller: &Caller,
    show: Show<'_>,
    plain: &str,
    headers: &HeaderMap,
) -> Result<Response, Failure> {
    let Show { text, name, path } = show;
    let (options, fallback) = (options(house, caller), name.to_owned());
    let rendered = turns::rendered(move || {
        let slides = note::slides(&text, &options);
        let title = note::title(&slides.matter, &text).filter(|title| !title.is_empty()).unwrap_or(fallback);
        let description = note::description(&slides.matter, &text).unwrap_or_default();
        (slides, title, description)
    });
    let (slides, title, description) = rendered.await?;
    let graph = slides.matter.graph.clone();
    let (image, authors) = (slides.matter.image.clone(), slides.matter.authors.clone());
    let reading = Reading { title, description, authors, image, graph, ..Reading::default() };
    let head = head(&Card { caller, path: &path, reading: &reading });
    let words = |key: &str| escape(&house.texts.get(caller.lang, key));
    let body = format!(
        "<script type=\"application/json\" id=\"slides-options\">{options}</script>\n{live}<header class=\"slides-bar\">\
         <a href=\"{plain}\">{plain_word}</a></header>\n<main{attributes}>\n<h1 class=\"visually-hidden\">{title}</h1>\n\
         <div class=\"reveal\">\n<div class=\"slides\">\n{sections}</div>\n</div>\n</main>",
        options = shell::json(&shown(house, caller, &slides)),
        live = live_words(house, caller),
        plain_word = words("slides-plain"),
        attributes = Reading {
            lang: slides.matter.lang.clone(),
            is_right_to_left: slides.matter.is_right_to_left,
            ..Reading::default()
        }
        .attributes(),
        title = escape(&reading.title),
        sections = sections(&slides, &words("slides-notes")),
    );
    let title = format!("{} · Encrier", reading.title);
    let content = Content { lang: caller.lang.as_str(), title: &title, head: &head, body: &body };
    let page = house.sheets.slides.fill(&content);
    let mut response = answer(headers, page);
    let robots = slides.matter.robots.as_ref().map_or("noindex, nofollow", note::Robots::as_str);
    if let Ok(robots) = http::HeaderValue::from_str(robots) {
        response.headers_mut().insert("x-robots-tag", robots);
    }
    Ok(response)
}

/// What the script of the page goes by.
fn shown(house: &House, caller: &Caller, slides: &Slides) -> Value {
    let SlideOptions { theme, reveal, allotted_minutes } = &slides.matter.slides;
    let reveal: Map<String, Value> = reveal.iter().map(|(name, value)| (name.clone(), plain(value))).collect();
    let words = ["speaker", "now", "next", "notes", "elapsed", "none", "back", "forward"];
    let words: Map<String, Value> = words
        .into_iter()
        .map(|word| (word.to_owned(), json!(house.texts.get(caller.lang, &format!("slides-{word}")))))
        .collect();
    json!({
        "theme": theme.as_deref().unwrap_or("black"),
        "reveal": reveal,
        "minutes": allotted_minutes,
        "words": words,
    })
}

fn plain(value: &SlideValue) -> Value {
    match value {
        SlideValue::Flag(flag) => json!(flag),
        SlideValue::Number(number) => json!(number),
        SlideValue::Word(word) => json!(word),
    }
}

/// The slides: a column of more than one is a section of sections.
fn sections(slides: &Slides, notes_label: &str) -> String {
    let mut html = String::new();
    for column in &slides.columns {
        let is_stack = column.len() > 1;
        html.push_str(if is_stack { "<section>\n" } else { "" });
        for slide in column {
            html.push_str("<section");
            for (name, value) in &slide.attributes {
                let _ = write!(html, " {name}=\"{}\"", escape(value));
            }
            let _ = write!(html, ">\n<div class=\"note-content\">\n{}</div>\n", slide.html);
            if !slide.notes.is_empty() {
                let notes = &slide.notes;
                let _ = writeln!(html, "<aside class=\"notes\" aria-label=\"{notes_label}\">{notes}</aside>");
            }
            html.push_str("</section>\n");
        }
        html.push_str(if is_stack { "</section>\n" } else { "" });
    }
    html
}
