//! The page of a document's past: a slider over its changes, who wrote when, comparing, restoring.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use encrier_model::{DocumentKind, Right};
use encrier_sync::Entrance;
use http::request::Parts;
use serde_json::{Map, Value, json};

use super::{document, html, redirect};
use crate::addresses::{self, segment};
use crate::caller::{Caller, Words};
use crate::codimd;
use crate::codimd::sheet::Content;
use crate::failure::{Failure, escape};
use crate::house::House;
use crate::names::Named;
use crate::shell;

/// The page within its sheet: `[word]` is where a sentence goes, the script fills in the rest.
const BODY: &str = include_str!("history.html");

/// Sentences that the script says, each with the variables that it fills in.
const SAID: [(&str, &[&str]); 12] = [
    ("history-author", &["number"]),
    ("history-me", &[]),
    ("history-someone", &[]),
    ("history-play", &[]),
    ("history-pause", &[]),
    ("history-position", &["seq", "last"]),
    ("history-now", &[]),
    ("history-restored", &[]),
    ("history-failed", &[]),
    ("history-empty", &[]),
    ("history-same", &[]),
    ("history-unname", &["name"]),
];

/// Sentences that stand in the page.
const STANDING: [&str; 18] = [
    "history-skip",
    "history-back",
    "history-heading",
    "history-moment",
    "history-speed",
    "history-play",
    "history-restore",
    "history-compare",
    "history-against",
    "history-now",
    "history-name",
    "history-source",
    "history-versions",
    "history-sessions",
    "history-restore-ask",
    "history-name-ask",
    "history-save",
    "history-cancel",
];

/// `GET /n/{id}/history`.
pub(crate) async fn history(
    state: State<Arc<House>>,
    caller: Caller,
    name: Named<String>,
    parts: Parts,
) -> Result<Response, Failure> {
    show(&state, DocumentKind::Note, &caller, &name.0, &parts).await
}

/// `GET /p/{id}/timeslider`: Etherpad's address.
pub(crate) async fn timeslider(
    state: State<Arc<House>>,
    caller: Caller,
    name: Named<String>,
    parts: Parts,
) -> Result<Response, Failure> {
    show(&state, DocumentKind::Pad, &caller, &name.0, &parts).await
}

async fn show(
    house: &House,
    kind: DocumentKind,
    caller: &Caller,
    name: &str,
    parts: &Parts,
) -> Result<Response, Failure> {
    let entrance = codimd::enter(house, &caller.viewer(), name, &Words::of(&parts.uri)).await?;
    let own_kind = entrance.document.kind;
    if own_kind != kind {
        return redirect(&addresses::with_query(address(own_kind, name), parts.uri.query()));
    }
    let mut response = html(&parts.headers, fill(house, caller, name, &entrance, parts));
    document::keep_out_of_indexes(response.headers_mut());
    Ok(response)
}

fn address(kind: DocumentKind, name: &str) -> String {
    let page = if kind == DocumentKind::Note { "history" } else { "timeslider" };
    format!("{}/{page}", addresses::page(kind, name))
}

fn fill(house: &House, caller: &Caller, name: &str, entrance: &Entrance, parts: &Parts) -> String {
    let document = &entrance.document;
    let title = document::title(house, caller, name, document);
    let back = addresses::with_query(addresses::page(document.kind, name), parts.uri.query());
    let options = json!({
        "api": format!("/api/v1/documents/{}", segment(name)),
        "query": parts.uri.query().map_or_else(String::new, |query| format!("?{query}")),
        "kind": document.kind,
        "write": matches!(entrance.right, Right::Write | Right::Own),
        "words": said(house, caller),
    });
    let mut body = BODY.to_owned();
    for key in STANDING {
        let word = key.trim_start_matches("history-");
        body = body.replace(&format!("[{word}]"), &escape(&house.texts.get(caller.lang, key)));
    }
    // What people chose comes last: a place in it is no place of ours.
    let body = body.replace("[address]", &escape(&back)).replace("[title]", &escape(&title));
    let body =
        format!("<script type=\"application/json\" id=\"history-options\">{}</script>\n{body}", shell::json(&options));
    let heading = house.texts.get(caller.lang, "history-heading");
    let title = format!("{heading} · {title} · Encrier");
    house.sheets.history.fill(&Content { lang: caller.lang.as_str(), title: &title, head: "", body: &body })
}

/// The script's sentences: a variable stands as its name in braces.
fn said(house: &House, caller: &Caller) -> Map<String, Value> {
    let sentence = |(key, variables): (&str, &[&'static str])| {
        let variables: Vec<_> = variables.iter().map(|name| (*name, format!("{{{name}}}"))).collect();
        let word = key.trim_start_matches("history-").to_owned();
        (word, json!(house.texts.with(caller.lang, key, &variables)))
    };
    SAID.into_iter().map(sentence).collect()
}
