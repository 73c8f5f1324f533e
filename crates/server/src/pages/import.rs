//! Files of other programs as notes.

use std::sync::{Arc, LazyLock};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use encrier_formats::import::{self as reading, Imported};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use serde_json::json;
use tokio::time::Instant;

use super::new::found;
use crate::addresses;
use crate::body;
use crate::caller::{Caller, Words};
use crate::failure::Failure;
use crate::guests::Visit;
use crate::house::House;
use crate::importer::{Importer, Made};
use crate::limits::{IMPORT_ANSWER_TIME_MAX, IMPORT_BYTES_MAX, IMPORTS_MAX};
use crate::turns::Turns;
use crate::uploads::multipart;

/// Turns to read a file.
static TURNS: LazyLock<Turns> = LazyLock::new(|| Turns::new(IMPORTS_MAX));

/// The types of files that are imported, besides forms.
const TYPES: [&str; 6] = [
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.oasis.opendocument.text",
    "application/zip",
    "application/x-zip-compressed",
    "application/octet-stream",
    "text/html",
];

/// `POST /import`: a file as the body, its name as `name` in the query, or a form with one file. One note: 302 to it. A zip of
/// several: 201 and a list of them; if not all could be made, `left_out` says how many are missing. Pictures that take long
/// to keep come into the notes after the answer.
pub(crate) async fn import(
    State(house): State<Arc<House>>,
    caller: Caller,
    words: Words,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let answer_by = Instant::now() + IMPORT_ANSWER_TIME_MAX;
    let visit = Visit::begin(&house, &caller)?;
    if !house.desk.may_create(&visit.viewer) {
        return Err(Failure::MayNotCreate);
    }
    let (name, file) = sent(&words, &headers, body).await?;
    let imported = read(name, file).await?;
    let count = imported.documents.len();
    let (lang, viewer, drawer) = (caller.lang, visit.viewer.clone(), house.drawer(&caller));
    let made = Importer { house, lang, viewer, drawer }.begin(imported, answer_by).await?;
    if let [one] = &made[..]
        && count == 1
    {
        return Ok(visit.end(found(&caller, &one.document.id)));
    }
    let list: Vec<_> = made.iter().map(|made| told(&caller, made)).collect();
    let body = json!({"notes": list, "left_out": count - made.len()}).to_string();
    Ok(visit.end((StatusCode::CREATED, [(CONTENT_TYPE, "application/json")], body).into_response()))
}

/// Whether a body is a file to import and no markdown.
pub(super) fn is_file(headers: &HeaderMap) -> bool {
    let said = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "multipart/form-data" || TYPES.contains(&kind.as_str())
}

async fn sent(words: &Words, headers: &HeaderMap, body: Body) -> Result<(String, Bytes), Failure> {
    let bytes = body::read(body, IMPORT_BYTES_MAX).await?;
    let Some(boundary) = multipart::boundary(headers) else {
        return Ok((words.get("name").unwrap_or_default().to_owned(), bytes));
    };
    let form = multipart::Form::read(&bytes, &boundary).ok_or_else(|| Failure::BadBody("multipart".to_owned()))?;
    let (name, file) = form.file().ok_or_else(|| Failure::BadBody("file".to_owned()))?;
    Ok((name.to_owned(), bytes.slice_ref(file)))
}

/// Reads a file beside the threads that serve.
async fn read(name: String, file: Bytes) -> Result<Imported, Failure> {
    let turn = TURNS.take().await?;
    let (read, _turn) = turn.away(move || reading::read(&name, &file)).await.map_err(|_| Failure::Internal)?;
    read.map_err(Failure::BadImport)
}

fn told(caller: &Caller, made: &Made) -> serde_json::Value {
    let id = made.document.id.as_str();
    json!({"id": id, "title": made.note.title, "url": format!("{}/{}", caller.base, addresses::segment(id))})
}
