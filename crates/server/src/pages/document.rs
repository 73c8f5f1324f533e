//! The page of a pad or a note.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use encrier_model::{Author, Document, DocumentKind, Right, Viewer, is_link_alias};
use encrier_sync::Entrance;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Uri};
use serde::Serialize;

use super::{html, redirect};
use crate::addresses;
use crate::caller::{Caller, Words};
use crate::codimd;
use crate::desk::{Found, Request};
use crate::failure::Failure;
use crate::guests::Visit;
use crate::house::House;
use crate::names::Named;

/// What the page knows before it asks.
#[derive(Debug, Serialize)]
struct Bootstrap<'a> {
    kind: DocumentKind,
    /// The id or alias of the address, which is the document's name on the socket too.
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
    title: &'a str,
    right: &'static str,
    lang: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<String>,
    version: &'static str,
}

/// `GET /p/{id}`.
pub(crate) async fn pad(
    state: State<Arc<House>>,
    caller: Caller,
    name: Named<String>,
    parts: Parts,
) -> Result<Response, Failure> {
    page(&state, DocumentKind::Pad, &caller, &name.0, &parts).await
}

/// `GET /n/{id}`.
pub(crate) async fn note(
    state: State<Arc<House>>,
    caller: Caller,
    name: Named<String>,
    parts: Parts,
) -> Result<Response, Failure> {
    page(&state, DocumentKind::Note, &caller, &name.0, &parts).await
}

/// `GET /p/{id}/`.
pub(crate) async fn pad_slash(Named(name): Named<String>, uri: Uri) -> Result<Response, Failure> {
    redirect(&addresses::with_query(addresses::page(DocumentKind::Pad, &name), uri.query()))
}

/// `GET /n/{id}/`.
pub(crate) async fn note_slash(Named(name): Named<String>, uri: Uri) -> Result<Response, Failure> {
    redirect(&addresses::with_query(addresses::page(DocumentKind::Note, &name), uri.query()))
}

async fn page(
    house: &House,
    kind: DocumentKind,
    caller: &Caller,
    name: &str,
    parts: &Parts,
) -> Result<Response, Failure> {
    let visit = Visit::begin(house, caller)?;
    let words = Words::of(&parts.uri);
    let request = Request { viewer: &visit.viewer, name, token: words.token() };
    // Programs that only ask what is there (HEAD) make nothing.
    let found = match parts.method {
        Method::GET => house.desk.find_or_make(request, &house.drawer(caller), kind).await?,
        _ => house.desk.find(request).await?,
    };
    let entrance = match found {
        Found::Open(entrance) => entrance,
        Found::Unknown(_) | Found::Closed => return Err(Failure::NotFound),
        Found::BadName(error) => return Err(Failure::BadId(error)),
    };
    let is_slides = entrance.document.kind == DocumentKind::Note && kind == DocumentKind::Pad;
    if !is_slides && let Some(name) = house.desk.canonical(name, &entrance).await? {
        let to = addresses::page(entrance.document.kind, &name);
        return Ok(visit.end(redirect(&addresses::with_query(to, parts.uri.query()))?));
    }
    note_visit(house, &visit.viewer, caller, &entrance, name);
    let own_kind = entrance.document.kind;
    // CodiMD's address of slides: a pad's page asked for a note.
    if is_slides {
        return Ok(visit.end(codimd::show_slides(house, caller, name, &entrance, parts).await?));
    }
    if own_kind != kind {
        let to = addresses::with_query(addresses::page(own_kind, name), parts.uri.query());
        return Ok(visit.end(redirect(&to)?));
    }
    let page = fill(house, caller, &request, &entrance);
    let mut response = html(&parts.headers, page);
    keep_out_of_indexes(response.headers_mut());
    Ok(visit.end(response))
}

/// Notes in the visitor's list that they opened it. Not what they came to by a secret, which would stay in the list; and
/// nobody who was given a cookie only now, who may never show it again.
fn note_visit(house: &House, viewer: &Viewer, caller: &Caller, entrance: &Entrance, name: &str) {
    let by_secret = is_link_alias(name) || matches!(entrance.viewer, Viewer::Bearer { .. } | Viewer::Holder { .. });
    if let (false, Some(_), Some(author)) = (by_secret, &caller.guest, viewer.author()) {
        let document = &entrance.document;
        house.tally.visit(author, document.number, document.kind, house.clock.now_ms());
    }
}

fn fill(house: &House, caller: &Caller, request: &Request<'_>, entrance: &Entrance) -> String {
    let document = &entrance.document;
    let author = |author: &Author| house.seal.public_name(author);
    let bootstrap = Bootstrap {
        kind: document.kind,
        name: request.name,
        token: request.token,
        title: &document.title,
        right: word(entrance.right),
        lang: caller.lang.as_str(),
        author: entrance.viewer.author().map(author),
        version: env!("CARGO_PKG_VERSION"),
    };
    let title = title(house, caller, request.name, document);
    house.shells.of(document.kind).fill(caller.lang, &format!("{title} · Encrier"), &bootstrap)
}

/// What a page of a document is called. The id stays unsaid where a secret stands in for it.
pub(super) fn title(house: &House, caller: &Caller, name: &str, document: &Document) -> String {
    match document.title.as_str() {
        "" if is_link_alias(name) => house.texts.get(caller.lang, &format!("page-title-{}", document.kind)),
        "" => name.to_owned(),
        title => title.to_owned(),
    }
}

/// The right as the page knows it.
fn word(right: Right) -> &'static str {
    match right {
        Right::Own => "own",
        Right::Write => "write",
        Right::None | Right::Read | Right::Comment => "read",
    }
}

/// A document is for those who have its address.
pub(super) fn keep_out_of_indexes(headers: &mut HeaderMap) {
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
}
