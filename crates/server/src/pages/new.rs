//! Fresh notes, as CodiMD's clients make them.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use encrier_auth::random_bytes;
use encrier_model::{Document, DocumentId, DocumentKind, Viewer};
use encrier_store::Creation;
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderMap, Method, StatusCode};

use super::import::{import, is_file};
use crate::addresses;
use crate::body;
use crate::caller::{Caller, Words};
use crate::desk::Plan;
use crate::failure::Failure;
use crate::guests::Visit;
use crate::house::House;
use crate::names::{Named, fresh_id};

/// `GET /new`: a fresh note, and the way to it.
pub(crate) async fn fresh(
    State(house): State<Arc<House>>,
    caller: Caller,
    method: Method,
) -> Result<Response, Failure> {
    begin(&house, &caller, &method, fresh_id()?).await
}

/// `GET /new/{alias}`: a note of that name.
pub(crate) async fn fresh_named(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(alias): Named<String>,
    method: Method,
) -> Result<Response, Failure> {
    begin(&house, &caller, &method, free_name(&alias)?).await
}

/// `POST /new` with markdown: a note that says just that; with a file of another program: what [`import`] makes of it. CodiMD's command line reads the address from the body's fourth
/// word, and the id from the address's first path segment: hence `{base}/{id}`.
pub(crate) async fn submit(
    State(house): State<Arc<House>>,
    caller: Caller,
    words: Words,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    if is_file(&headers) {
        return import(State(house), caller, words, headers, body).await;
    }
    take(&house, &caller, fresh_id()?, &headers, body).await
}

/// `POST /new/{alias}` with markdown.
pub(crate) async fn submit_named(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(alias): Named<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    take(&house, &caller, free_name(&alias)?, &headers, body).await
}

async fn begin(house: &House, caller: &Caller, method: &Method, id: DocumentId) -> Result<Response, Failure> {
    let visit = Visit::begin(house, caller)?;
    if !house.desk.may_create(&visit.viewer) {
        return Err(Failure::MayNotCreate);
    }
    // Programs that only ask what is there (HEAD) make nothing.
    if method == Method::GET {
        make(house, caller, &visit.viewer, id.clone()).await?;
    }
    Ok(visit.end(found(caller, &id)))
}

async fn take(
    house: &House,
    caller: &Caller,
    id: DocumentId,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    if !is_text(headers) {
        return Err(Failure::UnsupportedType);
    }
    let visit = Visit::begin(house, caller)?;
    if !house.desk.may_create(&visit.viewer) {
        return Err(Failure::MayNotCreate);
    }
    let most = usize::try_from(house.config.limits.body_bytes_max).unwrap_or(usize::MAX);
    let bytes = body::read(body, most).await?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Failure::BadText)?;
    let document = make(house, caller, &visit.viewer, id).await?;
    write(house, &visit.viewer, &document, text.replace('\r', "")).await?;
    Ok(visit.end(found(caller, &document.id)))
}

/// A name that a person chose, if it may be one: the words of our own addresses may not.
fn free_name(alias: &str) -> Result<DocumentId, Failure> {
    if addresses::is_reserved(alias) {
        return Err(Failure::ForbiddenName);
    }
    Ok(DocumentId::parse(alias)?)
}

/// 302 to a note, in the words that CodiMD's command line reads.
pub(super) fn found(caller: &Caller, id: &DocumentId) -> Response {
    let address = format!("{}/{}", caller.base, addresses::segment(id.as_str()));
    let body = format!("Found. Redirecting to {address}");
    (StatusCode::FOUND, [(LOCATION, address), (CONTENT_TYPE, "text/plain; charset=utf-8".to_owned())], body)
        .into_response()
}

pub(super) async fn make(house: &House, caller: &Caller, viewer: &Viewer, id: DocumentId) -> Result<Document, Failure> {
    let plan = Plan { id, kind: DocumentKind::Note, title: String::new(), link_right: None };
    let name = plan.id.as_str().to_owned();
    match house.desk.make(viewer, &house.drawer(caller), plan).await? {
        Creation::Created(document) => Ok(document),
        Creation::Existing(_) => Err(Failure::IdTaken(name)),
    }
}

/// Makes a note say `text`; what others write meanwhile stays.
pub(crate) async fn write(house: &House, viewer: &Viewer, document: &Document, text: String) -> Result<(), Failure> {
    let client = u32::from_ne_bytes(random_bytes()?).max(1).into();
    let root = document.kind.root();
    let edit = house.hub.edit(document.number, viewer.author().cloned(), move |doc| doc.set_text(root, &text, client));
    Ok(edit.await?)
}

fn is_text(headers: &HeaderMap) -> bool {
    let said = headers.get(CONTENT_TYPE).map_or(Some("text/plain"), |value| value.to_str().ok());
    said.is_some_and(|said| said.trim().to_ascii_lowercase().starts_with("text/"))
}
