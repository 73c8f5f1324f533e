//! Files of other programs as notes.

use std::sync::{Arc, LazyLock};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use encrier_formats::import::{self as reading, Imported, ImportedNote};
use encrier_model::{Document, Viewer};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::new::{found, make};
use super::write;
use crate::addresses;
use crate::body;
use crate::caller::{Caller, Words};
use crate::export::away;
use crate::failure::Failure;
use crate::guests::Visit;
use crate::house::House;
use crate::lang::Lang;
use crate::limits::{IMPORT_BYTES_MAX, IMPORTS_MAX};
use crate::names::fresh_id;
use crate::quota::Drawer;
use crate::turns::Turns;
use crate::uploads::{keep_for, multipart};

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
/// several: 201 and a list of them; if not all could be made, `left_out` says how many are missing.
pub(crate) async fn import(
    State(house): State<Arc<House>>,
    caller: Caller,
    words: Words,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let visit = Visit::begin(&house, &caller)?;
    if !house.desk.may_create(&visit.viewer) {
        return Err(Failure::MayNotCreate);
    }
    let (name, file) = sent(&words, &headers, body).await?;
    let imported = read(name, file).await?;
    let drawer = house.drawer(&caller);
    let mut made = Vec::new();
    let count = imported.documents.len();
    for note in imported.documents.into_iter().map(Arc::new) {
        let document = make(&house, &caller, &visit.viewer, fresh_id()?).await;
        match document {
            Ok(document) => {
                let text = with_pictures(&house, caller.lang, (&visit.viewer, &drawer), &document, &note).await?;
                write(&house, &visit.viewer, &document, text).await?;
                made.push((document, note));
            }
            // What was made stays: the list tells of it.
            Err(Failure::TooMuch(_)) if !made.is_empty() => break,
            Err(failure) => return Err(failure),
        }
    }
    if let [(document, _)] = &made[..]
        && count == 1
    {
        return Ok(visit.end(found(&caller, &document.id)));
    }
    let list: Vec<_> = made.iter().map(|(document, note)| told(&caller, document, note)).collect();
    let body = json!({"notes": list, "left_out": count - made.len()}).to_string();
    Ok(visit.end((StatusCode::CREATED, [(CONTENT_TYPE, "application/json")], body).into_response()))
}

/// Whether a body is a file to import and no markdown.
pub(super) fn is_file(headers: &HeaderMap) -> bool {
    let said = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "multipart/form-data" || TYPES.contains(&kind.as_str())
}

/// The text of a note that came with pictures, which are kept for it. A picture that cannot be, or is one too many, is told
/// by its alternative text and a word in that language.
pub(crate) async fn with_pictures(
    house: &House,
    lang: Lang,
    (viewer, drawer): (&Viewer, &Drawer),
    document: &Document,
    note: &Arc<ImportedNote>,
) -> Result<String, Failure> {
    let mut addresses = Vec::new();
    for picture in &note.pictures {
        if house.quotas.upload(drawer).is_ok()
            && let Ok(address) = keep_for(house, viewer, document, picture.bytes.clone().into()).await
        {
            addresses.push((picture.address.clone(), address));
        }
    }
    let (note, missing) = (Arc::clone(note), house.texts.get(lang, "import-picture-missing"));
    away(move || note.with_addresses(&addresses, &missing)).await
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

fn told(caller: &Caller, document: &Document, note: &ImportedNote) -> serde_json::Value {
    let id = document.id.as_str();
    json!({"id": id, "title": note.title, "url": format!("{}/{}", caller.base, addresses::segment(id))})
}
