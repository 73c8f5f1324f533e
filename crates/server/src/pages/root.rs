//! What stands at the root: files of the web client, and notes as CodiMD addresses them.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, Uri};

use super::redirect;
use crate::addresses;
use crate::caller::{Caller, Words};
use crate::desk::{Found, Request};
use crate::dist;
use crate::failure::Failure;
use crate::house::House;
use crate::names::Named;

/// `GET /assets/{path}`.
pub(crate) async fn asset(Named(path): Named<String>, headers: HeaderMap) -> Result<Response, Failure> {
    dist::file(&format!("assets/{path}"), &headers)
}

/// `GET /{id}`: a file of the client, or the way to an existing document's own address. Nothing is made here, since any
/// mistyped address would make a note.
pub(crate) async fn root(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Failure> {
    if let Ok(file) = dist::file(&name, &headers) {
        return Ok(file);
    }
    lead(&house, &caller, &name, &uri).await
}

/// `GET /{id}/{anything}`: what CodiMD does not know leads to the note.
pub(crate) async fn other(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named((name, _)): Named<(String, String)>,
    uri: Uri,
) -> Result<Response, Failure> {
    match lead(&house, &caller, &name, &uri).await {
        // Below a note that is not there is nothing to make.
        Err(Failure::NoNoteYet(_)) => Err(Failure::NoSuchPage),
        answer => answer,
    }
}

async fn lead(house: &House, caller: &Caller, name: &str, uri: &Uri) -> Result<Response, Failure> {
    addresses::at_root(name)?;
    let (viewer, words) = (caller.viewer(), Words::of(uri));
    match house.desk.find(Request { viewer: &viewer, name, token: words.token() }).await? {
        Found::Open(entrance) => {
            let canonical = house.desk.canonical(name, &entrance).await?;
            let path = addresses::page(entrance.document.kind, canonical.as_deref().unwrap_or(name));
            redirect(&addresses::with_query(path, uri.query()))
        }
        Found::Unknown(id) if house.desk.may_create(&viewer) => Err(Failure::NoNoteYet(id.as_str().to_owned())),
        Found::Unknown(_) | Found::Closed => Err(Failure::NotFound),
        Found::BadName(_) => Err(Failure::NoSuchPage),
    }
}
