//! What `@y-sweet/sdk` and `@y-sweet/client` ask over HTTP, and the way to the socket of their dialect.
//!
//! An application's server asks for a token (`/doc/{id}/auth`) and hands the answer to its user's browser, which opens
//! `/d/{id}/ws/{id}?token=`. The token is a pass ([`encrier_auth::Pass`]): it opens that document for a while, with at most
//! the right of whoever asked. Who asks is known as everywhere: by cookie, by a link secret as the name, or by a link
//! secret as `Authorization: Bearer`, which is where the SDK puts the user name of its connection string.
//!
//! Deliberately absent: a server token of its own, and 401: no right and no document are one answer, 404, as elsewhere.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request as HttpRequest, State};
use axum::response::{IntoResponse, Response};
use encrier_auth::limits::PASS_SECONDS;
use encrier_doc::StateVector;
use encrier_model::Right;
use encrier_sync::Entrance;
use http::HeaderMap;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::addresses::segment;
use crate::body;
use crate::caller::{Caller, Words};
use crate::desk::{Found, Request};
use crate::failure::Failure;
use crate::house::House;
use crate::limits::{JSON_BYTES_MAX, UPDATE_BYTES_MAX};
use crate::names::{Named, fresh_id};
use crate::sockets;

/// The type of a Yjs update as a body.
const BYTES: &str = "application/octet-stream";

/// What else it says is another version's: not looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewDocument {
    doc_id: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wish {
    authorization: Option<Authorization>,
    valid_for_seconds: Option<u64>,
}

/// The two rights of y-sweet.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Authorization {
    #[default]
    Full,
    ReadOnly,
}

/// `POST /doc/new`: makes a note, for y-sweet's clients do not say what they will write. A document that is there already
/// is left as it is, for whoever may read it.
pub(crate) async fn create(
    State(house): State<Arc<House>>,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let new: NewDocument = read(body).await?;
    let (viewer, token) = (caller.viewer(), bearer(&headers));
    let (name, is_drawn) = match new.doc_id {
        Some(name) => (name, false),
        None => (fresh_id()?.as_str().to_owned(), true),
    };
    let request = Request { viewer: &viewer, name: &name, token };
    // The bearer of a link came for one document and makes none.
    let found = match token {
        Some(_) if is_drawn => return Err(Failure::MayNotCreate),
        Some(_) => house.desk.find(request).await?,
        None => house.desk.find_or_make_called(request, &house.drawer(&caller)).await?,
    };
    match found {
        Found::Open(_) => Ok(answer(&json!({ "docId": name }))),
        Found::Unknown(_) => Err(Failure::MayNotCreate),
        Found::Closed => Err(Failure::NotFound),
        Found::BadName(error) => Err(Failure::BadId(error)),
    }
}

/// `POST /doc/{id}/auth`: where to connect, and a pass. The name stays as it was asked by: a link never leads to the id.
pub(crate) async fn auth(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let wish: Wish = read(body).await?;
    let entrance = enter(&house, &caller, &name, &headers).await?;
    let most = match wish.authorization.unwrap_or_default() {
        Authorization::Full => Right::Write,
        Authorization::ReadOnly => Right::Read,
    };
    let (token, right) = house.desk.pass(&entrance, most, wish.valid_for_seconds.unwrap_or(PASS_SECONDS))?;
    let base = format!("{}/d/{}", caller.base, segment(&name));
    // `http` becomes `ws`, `https` becomes `wss`.
    let url = format!("{}/ws", base.replacen("http", "ws", 1));
    let authorization = if right.may_write() { "full" } else { "read-only" };
    Ok(answer(&json!({
        "url": url,
        "baseUrl": base,
        "docId": name,
        "token": token,
        "authorization": authorization,
    })))
}

/// `GET /d/{id}/ws/{id}`: the socket. The client says the name twice.
pub(crate) async fn socket(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named((name, again)): Named<(String, String)>,
    words: Words,
    request: HttpRequest,
) -> Result<Response, Failure> {
    if name != again {
        return Err(Failure::NoSuchPage);
    }
    sockets::y_sweet(&house, &caller, (name, words.token().map(str::to_owned)), request)
}

/// `GET /d/{id}/as-update`: the whole document as one Yjs update.
pub(crate) async fn as_update(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let entrance = enter(&house, &caller, &name, &headers).await?;
    let everything = |text: &mut encrier_doc::Document| text.diff(&StateVector::default());
    let update = house.hub.read(entrance.document.number, everything).await?.map_err(encrier_sync::HubError::from)?;
    Ok(([(CONTENT_TYPE, BYTES)], update).into_response())
}

/// `POST /d/{id}/update`: takes a Yjs update; answered once it is on disk.
pub(crate) async fn update(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let entrance = enter(&house, &caller, &name, &headers).await?;
    if !entrance.right.may_write() {
        return Err(Failure::Forbidden);
    }
    let bytes = body::read(body, UPDATE_BYTES_MAX).await?;
    let author = entrance.viewer.author().cloned();
    match house.hub.apply(entrance.document.number, author, bytes).await? {
        Ok(()) => Ok(answer(&json!({}))),
        Err(encrier_doc::Refused::Malformed(reason) | encrier_doc::Refused::Limit(reason)) => {
            Err(Failure::BadUpdate(reason))
        }
    }
}

/// `POST /check_store`: whether a write would be taken.
pub(crate) async fn check_store(State(house): State<Arc<House>>) -> Response {
    match house.store.ping().await {
        Ok(()) => answer(&json!({ "ok": true })),
        Err(_) => answer(&json!({ "ok": false, "error": "the store takes no writes" })),
    }
}

/// The document of an address, for whoever may read it.
async fn enter(house: &House, caller: &Caller, name: &str, headers: &HeaderMap) -> Result<Entrance, Failure> {
    let request = Request { viewer: &caller.viewer(), name, token: bearer(headers) };
    match house.desk.find(request).await? {
        Found::Open(entrance) => Ok(entrance),
        Found::Unknown(_) | Found::Closed => Err(Failure::NotFound),
        Found::BadName(error) => Err(Failure::BadId(error)),
    }
}

/// The secret of `Authorization: Bearer`; an empty one is none.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    Some(token.trim()).filter(|token| scheme.eq_ignore_ascii_case("bearer") && !token.is_empty())
}

/// A body of JSON; no body is an empty one.
async fn read<T: DeserializeOwned + Default>(body: Body) -> Result<T, Failure> {
    let bytes = body::read(body, JSON_BYTES_MAX).await?;
    if bytes.is_empty() {
        return Ok(T::default());
    }
    serde_json::from_slice(&bytes).map_err(|error| Failure::BadBody(error.to_string()))
}

fn answer(body: &Value) -> Response {
    ([(CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}
