//! Pictures that people send: taken apart and made anew, kept by what is in them, shown to whoever may read their note.
//!
//! What a file says of itself counts for nothing: its bytes say what it is, it is decoded within bounds and encoded again, so
//! that nothing leaves but pixels (and no place where a photograph was taken).

mod apng;
mod avif;
pub(crate) mod bearer;
mod folder;
pub(crate) mod multipart;
mod old;
mod picture;
pub(crate) mod process;
mod svg;
mod webp;

pub(crate) use folder::Pictures;
pub(crate) use old::OldUploads;

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use encrier_model::{Document, Viewer, rights};
use encrier_store::{NewUpload, Upload};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, REFERER};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tracing::error;

use crate::addresses::{self, Typed};
use crate::body;
use crate::caller::{Caller, Words};
use crate::codimd::enter;
use crate::dist;
use crate::failure::Failure;
use crate::guests::Visit;
use crate::headers::PICTURE_POLICY;
use crate::house::House;
use crate::limits::UPLOAD_BYTES_MAX;
use crate::names::Named;
use crate::pages::redirect;
use picture::{Format, Picture};

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// `POST /uploadimage`, multipart, the field `image`. For the note named by `noteId` in the query or the form, or else by the
/// page that sends it, whoever may write there; for no note, whoever may make documents: then everybody who knows the
/// picture's address may see it, as with CodiMD.
pub(crate) async fn take(
    State(house): State<Arc<House>>,
    caller: Caller,
    words: Words,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let visit = Visit::begin(&house, &caller)?;
    let boundary = multipart::boundary(&headers).ok_or(Failure::UnsupportedType)?;
    let bytes = body::read(body, UPLOAD_BYTES_MAX).await?;
    let form = multipart::Form::read(&bytes, &boundary).ok_or_else(|| Failure::BadBody("multipart".to_owned()))?;
    let name = words.get("noteId").or_else(|| form.text("noteId")).filter(|name| !name.is_empty()).map(str::to_owned);
    let name = name.or_else(|| sender(&headers, &caller));
    let document = match name {
        Some(name) => Some(writable(&house, &visit.viewer, &name, &words).await?),
        None if house.desk.may_create(&visit.viewer) => None,
        None => return Err(Failure::MayNotCreate),
    };
    house.quotas.upload(&house.drawer(&caller)).map_err(Failure::TooMuch)?;
    let image = form.bytes("image").ok_or_else(|| Failure::BadBody("image".to_owned()))?;
    let image = bytes.slice_ref(image);
    let picture = house.pictures.made_anew(image).await?;
    let link = keep(&house, &visit.viewer, document, picture).await?;
    let body = json!({"link": format!("{}{link}", caller.base)}).to_string();
    Ok(visit.end(([(CONTENT_TYPE, "application/json")], body).into_response()))
}

/// Keeps a picture that came within a document.
pub(crate) async fn keep_for(
    house: &House,
    viewer: &Viewer,
    document: &Document,
    bytes: Bytes,
) -> Result<String, Failure> {
    let picture = house.pictures.made_anew(bytes).await?;
    keep(house, viewer, Some(document.clone()), picture).await
}

async fn keep(house: &House, viewer: &Viewer, document: Option<Document>, picture: Picture) -> Result<String, Failure> {
    let hash: [u8; 32] = Sha256::digest(&picture.bytes).into();
    let file = file_name(&hash, picture.format);
    let bytes = i64::try_from(picture.bytes.len()).unwrap_or(i64::MAX);
    // The bytes first: a row without them would be a broken picture, a file without a row is only space.
    house.pictures.put(&file, picture.bytes).await.map_err(|error| {
        error!(error = &error as &dyn std::error::Error, "a picture was not kept");
        if error.kind() == std::io::ErrorKind::StorageFull { Failure::Full } else { Failure::Unavailable }
    })?;
    let (document, author) = (document.map(|document| document.number), viewer.author().cloned());
    let (format, at_ms) = (picture.format.extension().to_owned(), house.clock.now_ms());
    house.store.keep_upload(NewUpload { hash, format, bytes, document, author, at_ms }).await?;
    Ok(format!("/uploads/{file}"))
}

/// `GET /uploads/{hash}.{ext}`, and names of the installation before.
pub(crate) async fn show(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(file): Named<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let Some((hash, format)) = named(&file) else {
        let old = house.old_uploads.as_ref().ok_or(Failure::NotFound)?;
        let mut response = redirect(&old.address(&house, &file).await?)?;
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
        return Ok(response);
    };
    let upload = house.store.upload(&hash).await?.filter(|upload| upload.format == format.extension());
    let upload = upload.ok_or(Failure::NotFound)?;
    if !may_see(&upload, &caller.viewer()) && !shown_by_secret(&house, &caller, &upload).await? {
        return Err(Failure::NotFound);
    }
    let tag = dist::entity_tag(hash, false);
    let mut response = if dist::matches(&headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        house.pictures.get(&file).await.map_err(|_| Failure::NotFound)?.into_response()
    };
    // What every stranger sees may be kept by every cache, and stand in other sites' pages.
    let (cache, policy) = if may_see(&upload, &Viewer::Stranger) {
        ("public, max-age=31536000, immutable", "cross-origin")
    } else {
        ("private, no-cache", "same-origin")
    };
    let head = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, format.content_type()),
        (CONTENT_SECURITY_POLICY, PICTURE_POLICY),
        (CACHE_CONTROL, cache),
        (CROSS_ORIGIN_RESOURCE_POLICY, policy),
    ] {
        head.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        head.insert(ETAG, tag);
    }
    Ok(response)
}

/// The bytes of a picture of ours, for whoever may see it.
pub(crate) async fn read(house: &House, viewer: &Viewer, file: &str) -> Option<Vec<u8>> {
    let Some((hash, format)) = named(file) else {
        let address = house.old_uploads.as_ref()?.address(house, file).await.ok()?;
        return house.pictures.get(address.strip_prefix("/uploads/")?).await.ok();
    };
    let upload = house.store.upload(&hash).await.ok()??;
    if upload.format != format.extension() || !may_see(&upload, viewer) {
        return None;
    }
    house.pictures.get(file).await.ok()
}

/// Whoever may read one of the documents that it is for.
fn may_see(upload: &Upload, viewer: &Viewer) -> bool {
    upload.is_open || upload.documents.iter().any(|document| rights::decide(document, viewer).may_read())
}

/// Whether the browser opened one of its documents by a secret that still opens it.
async fn shown_by_secret(house: &House, caller: &Caller, upload: &Upload) -> Result<bool, Failure> {
    for secret in &caller.secrets {
        if house.desk.secret_reads(secret, &upload.documents).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The document that a picture is for, for whoever may write there.
async fn writable(house: &House, viewer: &Viewer, name: &str, words: &Words) -> Result<Document, Failure> {
    let entrance = enter(house, viewer, name, words).await?;
    if entrance.right.may_write() { Ok(entrance.document) } else { Err(Failure::Forbidden) }
}

/// The document whose page sends it, where the browser says so.
fn sender(headers: &HeaderMap, caller: &Caller) -> Option<String> {
    let page = headers.get(REFERER)?.to_str().ok()?;
    let Ok(Typed::Here(path)) = addresses::typed(page, &caller.base) else { return None };
    let path = path.split(['?', '#']).next()?.trim_matches('/').to_owned();
    let (first, rest) = path.split_once('/').unwrap_or((&path, ""));
    let name = if matches!(first, "n" | "p" | "s") { rest.split('/').next()? } else { first };
    let name = percent_decode_str(name).decode_utf8().ok()?.into_owned();
    if name.is_empty() || addresses::is_reserved(&name) { None } else { Some(name) }
}

fn file_name(hash: &[u8; 32], format: Format) -> String {
    let digits: String = hash
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|half| char::from_digit(half.into(), 16))
        .collect();
    format!("{digits}.{}", format.extension())
}

/// Hash and format of a file name of ours, letter for letter.
fn named(file: &str) -> Option<([u8; 32], Format)> {
    let (digits, extension) = file.split_once('.')?;
    let format = Format::of_extension(extension)?;
    let mut hash = [0; 32];
    if digits.len() != 64 || !digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    for (byte, pair) in hash.iter_mut().zip(digits.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some((hash, format))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_names_are_files() {
        let name = file_name(&[0xa0; 32], Format::Png);
        assert_eq!(named(&name), Some(([0xa0; 32], Format::Png)));
        for bad in ["", "x.png", "../a.png", &name.to_uppercase(), &name.replace("png", "svg"), &format!("{name}.png")]
        {
            assert_eq!(named(bad), None, "{bad}");
        }
    }
}
