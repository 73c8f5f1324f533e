//! `/api/notes/{id}`: overwriting and deleting by script.
//!
//! CodiMD refuses to overwrite a note while somebody has it open, and overwrites any note that the caller can name. Here the
//! new text is merged into the open one, and whoever may write may do it.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use encrier_model::DocumentKind;
use http::header::CONTENT_TYPE;
use serde::Deserialize;
use serde_json::json;

use super::enter;
use crate::body;
use crate::caller::{Caller, Words};
use crate::failure::Failure;
use crate::house::House;
use crate::names::{Named, fresh_id};
use crate::pages::write;

/// What else a client says of a note is not for it to say.
#[derive(Debug, Deserialize)]
struct Overwriting {
    content: String,
}

/// `PUT /api/notes/{id}`.
pub(crate) async fn overwrite(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    words: Words,
    body: Body,
) -> Result<Response, Failure> {
    let entrance = enter(&house, &caller.viewer(), &name, &words).await?;
    if !entrance.right.may_write() || entrance.document.kind != DocumentKind::Note {
        return Err(Failure::Forbidden);
    }
    let most = usize::try_from(house.config.limits.body_bytes_max).unwrap_or(usize::MAX);
    let bytes = body::read(body, most).await?;
    let new: Overwriting = serde_json::from_slice(&bytes).map_err(|error| Failure::BadBody(error.to_string()))?;
    write(&house, &entrance.viewer, &entrance.document, new.content.replace('\r', "")).await?;
    Ok(ok())
}

/// `DELETE /api/notes/{id}`, for who owns it. Nobody reaches it afterwards by any name or link; whoever has it open by a
/// secret link stays until they leave.
pub(crate) async fn remove(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    words: Words,
) -> Result<Response, Failure> {
    let entrance = enter(&house, &caller.viewer(), &name, &words).await?;
    if !entrance.right.may_own() {
        return Err(Failure::Forbidden);
    }
    let away = fresh_id()?;
    let removed = house.store.remove_document(entrance.document.number, &away, house.clock.now_ms()).await?;
    house.hub.document_changed(removed.ok_or(Failure::NotFound)?);
    Ok(ok())
}

fn ok() -> Response {
    ([(CONTENT_TYPE, "application/json")], json!({"status": "ok"}).to_string()).into_response()
}
