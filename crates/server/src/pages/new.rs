//! Fresh notes, as CodiMD's clients make them.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use encrier_auth::random_bytes;
use encrier_model::{Document, DocumentKind, Viewer};
use encrier_store::Creation;
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderMap, StatusCode};

use super::redirect;
use crate::addresses;
use crate::body;
use crate::caller::Caller;
use crate::desk::Plan;
use crate::failure::Failure;
use crate::guests::Visit;
use crate::house::House;
use crate::names::fresh_id;

/// `GET /new`: the way to a fresh note, which its page makes.
pub(crate) async fn fresh(State(house): State<Arc<House>>, caller: Caller) -> Result<Response, Failure> {
    if !house.desk.may_create(&caller.viewer()) {
        return Err(Failure::MayNotCreate);
    }
    redirect(&addresses::page(DocumentKind::Note, fresh_id()?.as_str()))
}

/// `POST /new` with markdown: a note that says just that. CodiMD's command line reads the address from the body's fourth
/// word, and the id from the address's first path segment: hence `{base}/{id}`.
pub(crate) async fn submit(
    State(house): State<Arc<House>>,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    if !is_text(&headers) {
        return Err(Failure::UnsupportedType);
    }
    let visit = Visit::begin(&house, &caller)?;
    if !house.desk.may_create(&visit.viewer) {
        return Err(Failure::MayNotCreate);
    }
    let most = usize::try_from(house.config.limits.body_bytes_max).unwrap_or(usize::MAX);
    let text = String::from_utf8(body::read(body, most).await?).map_err(|_| Failure::BadText)?;
    let document = make(&house, &caller, &visit.viewer).await?;
    write(&house, &visit.viewer, &document, text.replace('\r', "")).await?;
    let address = format!("{}/{}", caller.base, addresses::segment(document.id.as_str()));
    let body = format!("Found. Redirecting to {address}");
    let response =
        (StatusCode::FOUND, [(LOCATION, address), (CONTENT_TYPE, "text/plain; charset=utf-8".to_owned())], body);
    Ok(visit.end(response.into_response()))
}

async fn make(house: &House, caller: &Caller, viewer: &Viewer) -> Result<Document, Failure> {
    let plan = Plan { id: fresh_id()?, kind: DocumentKind::Note, title: String::new(), link_right: None };
    match house.desk.make(viewer, &house.drawer(caller), plan).await? {
        Creation::Created(document) => Ok(document),
        // 128 random bits were met twice: chance is broken.
        Creation::Existing(_) => Err(Failure::Internal),
    }
}

async fn write(house: &House, viewer: &Viewer, document: &Document, text: String) -> Result<(), Failure> {
    let client = u32::from_ne_bytes(random_bytes()?).max(1).into();
    let root = document.kind.root();
    let edit = house.hub.edit(document.number, viewer.author().cloned(), move |doc| doc.set_text(root, &text, client));
    Ok(edit.await?)
}

fn is_text(headers: &HeaderMap) -> bool {
    let said = headers.get(CONTENT_TYPE).map_or(Some("text/plain"), |value| value.to_str().ok());
    said.is_some_and(|said| said.trim().to_ascii_lowercase().starts_with("text/"))
}
