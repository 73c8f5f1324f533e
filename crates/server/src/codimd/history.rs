//! What somebody opened and owns, as CodiMD's clients list it.
//!
//! Accounts do not exist yet: the list is the guest's behind the cookie. Whoever comes without one is answered as CodiMD
//! answers whoever is not signed in, and the browser keeps a list of its own (`web/src/page/recent.ts`).

use std::sync::Arc;

use axum::Form;
use axum::body::Body;
use axum::extract::{FromRequest as _, State};
use axum::response::{IntoResponse, Response};
use encrier_model::{Author, Document, DocumentKind, DocumentNumber, Viewer, rights};
use encrier_store::{AliasKind, Listed, Visit};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::tally;
use crate::body;
use crate::caller::Caller;
use crate::dates;
use crate::desk::{Found, Request};
use crate::failure::Failure;
use crate::house::House;
use crate::limits::{HISTORY_BYTES_MAX, HISTORY_ENTRIES_MAX, LATELY_MS, LOOKS_MAX};
use crate::names::Named;

/// `GET /history`.
pub(crate) async fn list(State(house): State<Arc<House>>, caller: Caller) -> Result<Response, Failure> {
    let author = whoever(&caller)?;
    // What was opened a moment ago is looked for first.
    tally::flush(&house, Some(&author)).await?;
    let mut rows = house.store.visits(&author).await?;
    look_again(&house, &caller.viewer(), &mut rows).await;
    let entries: Vec<Value> = rows.iter().map(entry).collect();
    Ok(answer(&json!({ "history": entries })))
}

/// An entry of a list that is given back.
#[derive(Debug)]
struct Given {
    id: String,
    text: String,
    at_ms: Option<i64>,
    tags: Vec<String>,
    is_pinned: bool,
}

impl Given {
    /// Lists live for years in browsers and scripts: what a field has of another form is left out, and of the entry only the
    /// name must be there.
    fn of(entry: &Value) -> Option<Self> {
        // YAML makes a number of the tag 2024.
        let tag = |tag: &Value| tag.as_str().map(str::to_owned).or_else(|| tag.as_number().map(ToString::to_string));
        Some(Self {
            id: entry["id"].as_str()?.to_owned(),
            text: entry["text"].as_str().unwrap_or_default().to_owned(),
            // Moments come as numbers, or as texts of older browsers.
            at_ms: entry["time"].as_i64(),
            tags: entry["tags"].as_array().into_iter().flatten().filter_map(tag).collect(),
            is_pinned: entry["pinned"] == true || entry["pinned"] == "true",
        })
    }
}

/// `POST /history` with `history=[…]` in a form: the list as it shall be. Entries that cannot be read, or name nothing this
/// person may read, are left out.
pub(crate) async fn replace(State(house): State<Arc<House>>, caller: Caller, body: Body) -> Result<Response, Failure> {
    let author = whoever(&caller)?;
    let list = form(body).await?.into_iter().find(|(name, _)| name == "history").map(|(_, value)| value);
    let list = list.ok_or_else(|| Failure::BadBody("history".to_owned()))?;
    let given: Vec<Value> = serde_json::from_str(&list).map_err(|error| Failure::BadBody(error.to_string()))?;
    let mut visits: Vec<Visit> = Vec::new();
    for given in given.iter().take(HISTORY_ENTRIES_MAX).filter_map(Given::of) {
        let Some(document) = readable(&house, &caller, &given.id).await? else { continue };
        let at_ms = given.at_ms.unwrap_or_else(|| house.clock.now_ms());
        let title = given.text.chars().take(encrier_model::limits::TITLE_CHARACTERS_MAX).collect();
        let tags = serde_json::to_string(&given.tags).unwrap_or_default();
        visits.retain(|visit| visit.document != document.number);
        let (author, is_pinned) = (author.clone(), Some(given.is_pinned));
        visits.push(Visit { author, document: document.number, title, tags, at_ms, is_pinned });
    }
    tally::flush(&house, Some(&author)).await?;
    // In one go: whoever gives it back may hang up at any moment.
    house.store.replace_visits(&author, visits).await?;
    Ok(StatusCode::OK.into_response())
}

/// `POST /history/{id}` with `pinned=true|false` in a form.
pub(crate) async fn pin(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    body: Body,
) -> Result<Response, Failure> {
    let author = whoever(&caller)?;
    let pinned = form(body).await?.into_iter().find(|(name, _)| name == "pinned").map(|(_, value)| value);
    let is_pinned = match pinned.as_deref() {
        Some("true") => true,
        Some("false") => false,
        _ => return Err(Failure::BadBody("pinned".to_owned())),
    };
    let number = listed(&house, &author, &name).await?;
    if !house.store.pin_visit(&author, number, is_pinned).await? {
        return Err(Failure::NotFound);
    }
    Ok(StatusCode::OK.into_response())
}

/// `DELETE /history/{id}`: takes it out of the list. The note stays.
pub(crate) async fn forget(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
) -> Result<Response, Failure> {
    let author = whoever(&caller)?;
    let number = listed(&house, &author, &name).await?;
    house.store.forget_visits(&author, Some(number)).await?;
    Ok(StatusCode::OK.into_response())
}

/// `DELETE /history`: empties the list. The notes stay.
pub(crate) async fn forget_all(State(house): State<Arc<House>>, caller: Caller) -> Result<Response, Failure> {
    let author = whoever(&caller)?;
    tally::flush(&house, Some(&author)).await?;
    house.store.forget_visits(&author, None).await?;
    Ok(StatusCode::OK.into_response())
}

/// `GET /api/notes/myNotes`.
pub(crate) async fn own_notes(State(house): State<Arc<House>>, caller: Caller) -> Result<Response, Failure> {
    let author = whoever(&caller)?;
    tally::flush(&house, Some(&author)).await?;
    let mut notes = Vec::new();
    let mut rows = house.store.owned_notes(&author).await?;
    look_again(&house, &caller.viewer(), &mut rows).await;
    for row in rows {
        let short = house.store.alias_of(row.document.number, AliasKind::Short).await?;
        notes.push(json!({
            "id": row.document.id,
            "text": text(&row),
            "tags": tags(&row),
            "createdAt": dates::iso(row.document.created_at_ms),
            "lastchangeAt": dates::iso(row.document.updated_at_ms),
            "shortId": short.unwrap_or_else(|| row.document.id.as_str().to_owned()),
        }));
    }
    Ok(answer(&json!({ "myNotes": notes })))
}

/// `GET /me`: nobody is signed in yet.
pub(crate) async fn me() -> Response {
    let kind = [(CONTENT_TYPE, "application/json")];
    (StatusCode::UNAUTHORIZED, kind, json!({"status": "forbidden"}).to_string()).into_response()
}

/// What notes are called and tagged now, of those opened lately: their visitors may have written in them since.
async fn look_again(house: &House, viewer: &Viewer, rows: &mut [Listed]) {
    let since_ms = house.clock.now_ms() - LATELY_MS;
    let lately = rows.iter_mut().filter(|row| {
        // What may not be read any more is called what it was called when it could be.
        row.document.kind == DocumentKind::Note
            && row.at_ms >= since_ms
            && rights::decide(&row.document, viewer).may_read()
    });
    for row in lately.take(LOOKS_MAX) {
        if let Some(now) = tally::described(house, row.document.number, row.document.kind).await {
            (row.title, row.tags) = now;
        }
    }
}

/// The guest behind the cookie.
pub(super) fn whoever(caller: &Caller) -> Result<Author, Failure> {
    match caller.viewer() {
        Viewer::Guest(author) | Viewer::Person(author) => Ok(author),
        Viewer::Stranger | Viewer::Bearer { .. } | Viewer::Holder { .. } | Viewer::Operator(_) => {
            Err(Failure::NotSignedIn)
        }
    }
}

async fn readable(house: &House, caller: &Caller, name: &str) -> Result<Option<Document>, Failure> {
    // A secret in the list would stay when the link is taken back.
    if encrier_model::is_link_alias(name) {
        return Ok(None);
    }
    match house.desk.find(Request { viewer: &caller.viewer(), name, token: None }).await? {
        Found::Open(entrance) => Ok(Some(entrance.document)),
        Found::Unknown(_) | Found::Closed | Found::BadName(_) => Ok(None),
    }
}

/// The number of a document in the author's list, also when it may not be read any more.
async fn listed(house: &House, author: &Author, name: &str) -> Result<DocumentNumber, Failure> {
    tally::flush(house, Some(author)).await?;
    let number = house.desk.number(name).await?.ok_or(Failure::NotFound)?;
    let is_there = house.store.visits(author).await?.iter().any(|row| row.document.number == number);
    if is_there { Ok(number) } else { Err(Failure::NotFound) }
}

fn entry(row: &Listed) -> Value {
    // `kind` is ours; whoever knows CodiMD passes over it.
    let mut entry = json!({
        "id": row.document.id,
        "text": text(row),
        "time": row.at_ms,
        "tags": tags(row),
        "kind": row.document.kind,
    });
    if row.is_pinned {
        entry["pinned"] = json!(true);
    }
    entry
}

/// What a row of a list is called.
pub(super) fn text(row: &Listed) -> &str {
    [row.document.title.as_str(), row.title.as_str()]
        .into_iter()
        .find(|title| !title.is_empty())
        .unwrap_or(row.document.id.as_str())
}

fn tags(row: &Listed) -> Value {
    serde_json::from_str(&row.tags).unwrap_or_else(|_| json!([]))
}

/// The pairs of a form.
async fn form(body: Body) -> Result<Vec<(String, String)>, Failure> {
    let bytes = body::read(body, HISTORY_BYTES_MAX).await?;
    let request = http::Request::post("/").header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let request = request.body(Body::from(bytes)).map_err(|_| Failure::Internal)?;
    let form = Form::from_request(request, &()).await;
    form.map(|Form(pairs)| pairs).map_err(|error| Failure::BadBody(error.to_string()))
}

fn answer(body: &Value) -> Response {
    ([(CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}
