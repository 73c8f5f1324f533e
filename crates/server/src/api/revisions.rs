//! `/api/v1/documents/{id}/revisions` and `…/versions`: the past of a document.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use encrier_store::{StoreError, Version};
use encrier_sync::Entrance;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{documents, enter, json as read_json};
use crate::caller::{Caller, Words};
use crate::codimd;
use crate::failure::Failure;
use crate::house::House;
use crate::names::Named;
use crate::revisions;

/// What a restoring says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Restoring {
    seq: u64,
}

/// What a naming says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Naming {
    name: String,
}

/// `GET /api/v1/documents/{id}/revisions`: sessions and named versions, oldest first.
pub(crate) async fn list(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    words: Words,
) -> Result<Response, Failure> {
    let entrance = enter(&house, &caller.viewer(), &name, &words).await?;
    Ok(answer(&revisions::overview(&house, &entrance.viewer, entrance.document.number).await?))
}

/// `GET /api/v1/documents/{id}/revisions/{seq}`: the text at a number.
pub(crate) async fn show(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named((name, seq)): Named<(String, String)>,
    words: Words,
) -> Result<Response, Failure> {
    let entrance = enter(&house, &caller.viewer(), &name, &words).await?;
    let seq = number(&seq)?;
    let content = revisions::content_at(&house.hub, &entrance.document, seq).await?;
    let (text, html) = revisions::shown(content, codimd::options(&house, &caller)).await?;
    Ok(answer(&json!({"seq": seq, "kind": entrance.document.kind, "text": text, "html": html})))
}

/// `POST /api/v1/documents/{id}/restore`: a new edit that makes the document say what it said.
pub(crate) async fn restore(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    words: Words,
    body: Body,
) -> Result<Response, Failure> {
    let Restoring { seq } = read_json(body).await?;
    let entrance = enter_to_write(&house, &caller, &name, &words).await?;
    revisions::restore(&house, &entrance.viewer, &entrance.document, seq).await?;
    Ok(answer(&json!({"status": "ok"})))
}

/// `PUT /api/v1/documents/{id}/versions/{seq}`: gives a version a name.
pub(crate) async fn name(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named((document, seq)): Named<(String, String)>,
    words: Words,
    body: Body,
) -> Result<Response, Failure> {
    let Naming { name } = read_json(body).await?;
    let entrance = enter_to_write(&house, &caller, &document, &words).await?;
    let (seq, name) = (number(&seq)?, documents::tidy_title(&name));
    if name.is_empty() {
        return Err(Failure::BadField("a version's name is not empty".to_owned()));
    }
    let there = house.hub.sessions(entrance.document.number).await?;
    if there.last().is_none_or(|last| last.seq_to < seq) {
        return Err(Failure::NotFound);
    }
    let version = Version { seq, name, at_ms: house.clock.now_ms() };
    let told = json!({"seq": version.seq, "name": version.name, "at_ms": version.at_ms});
    match house.store.name_version(entrance.document.number, version).await {
        Err(StoreError::Refused { what }) => Err(Failure::BadField(format!("the document takes not {what}"))),
        done => done.map(|()| answer(&told)).map_err(Failure::from),
    }
}

/// `DELETE /api/v1/documents/{id}/versions/{seq}`: takes a version's name away.
pub(crate) async fn unname(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named((document, seq)): Named<(String, String)>,
    words: Words,
) -> Result<Response, Failure> {
    let entrance = enter_to_write(&house, &caller, &document, &words).await?;
    if house.store.unname_version(entrance.document.number, number(&seq)?).await? {
        Ok(StatusCode::NO_CONTENT.into_response())
    } else {
        Err(Failure::NotFound)
    }
}

async fn enter_to_write(house: &House, caller: &Caller, name: &str, words: &Words) -> Result<Entrance, Failure> {
    let entrance = enter(house, &caller.viewer(), name, words).await?;
    if entrance.right.may_write() { Ok(entrance) } else { Err(Failure::Forbidden) }
}

/// A number of the log, from an address. What is none names nothing.
fn number(word: &str) -> Result<u64, Failure> {
    word.parse().ok().filter(|seq| *seq > 0 && i64::try_from(*seq).is_ok()).ok_or(Failure::NotFound)
}

fn answer(body: &Value) -> Response {
    ([(CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}
