//! `GET /{id}/revision` and `/{id}/revision/{time}`: a note's past as CodiMD tells it, a revision for each session.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use encrier_model::Document;
use http::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::enter_at_root;
use crate::caller::{Caller, Words};
use crate::export::Content;
use crate::failure::Failure;
use crate::house::House;
use crate::limits::REVISIONS_LISTED_MAX;
use crate::names::Named;
use crate::revisions;

/// `GET /{id}/revision`: newest first.
pub(crate) async fn list(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    words: Words,
) -> Result<Response, Failure> {
    let entrance = enter_at_root(&house, &caller, &name, &words).await?;
    let sessions = house.hub.sessions(entrance.document.number).await?;
    let mut revisions = Vec::new();
    for session in sessions.iter().rev().take(REVISIONS_LISTED_MAX) {
        let text = text_at(&house, &entrance.document, session.seq_to).await?;
        revisions.push(json!({"time": session.ended_at_ms, "length": text.encode_utf16().count()}));
    }
    Ok(answer(&json!({"revision": revisions})))
}

/// `GET /{id}/revision/{time}`: the text at that moment. Authors have no ids that may be told, and patches would be against
/// texts that CodiMD kept and we do not.
pub(crate) async fn show(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named((name, time)): Named<(String, String)>,
    words: Words,
) -> Result<Response, Failure> {
    let entrance = enter_at_root(&house, &caller, &name, &words).await?;
    let at_ms: i64 = time.parse().map_err(|_| Failure::NotFound)?;
    let sessions = house.hub.sessions(entrance.document.number).await?;
    // The moment of a listed revision means that revision, though its last stretch went on for a while.
    let listed = sessions.iter().rev().find(|session| session.ended_at_ms == at_ms).map(|session| session.seq_to);
    let seq = match listed {
        Some(seq) => seq,
        None => house.hub.seq_at(entrance.document.number, at_ms).await?.ok_or(Failure::NotFound)?,
    };
    let text = text_at(&house, &entrance.document, seq).await?;
    Ok(answer(&json!({"content": text, "authorship": [], "patch": []})))
}

/// The markdown at a number: CodiMD knows no other text.
async fn text_at(house: &House, document: &Document, seq: u64) -> Result<String, Failure> {
    match revisions::content_at(&house.hub, document, seq).await? {
        Content::Note(text) => Ok(text),
        Content::Pad(tree) => Ok(encrier_formats::markdown::from_tree(&tree)),
    }
}

fn answer(body: &Value) -> Response {
    ([(CONTENT_TYPE, "application/json; charset=utf-8")], body.to_string()).into_response()
}
