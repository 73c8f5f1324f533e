//! `GET /oembed`: how another site shows a page of ours, as JSON or XML: in a frame where the operator lets other sites do so,
//! and else as a link.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use encrier_model::{DocumentKind, Viewer};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::publish::Reading;
use super::{enter, options, public_name};
use crate::addresses::{self, Typed, segment};
use crate::caller::{Caller, Words};
use crate::export;
use crate::failure::{Failure, escape};
use crate::house::House;

/// Pixels of a frame where the asker does not say how much room there is.
const WIDTH: u32 = 800;
const HEIGHT: u32 = 600;

/// `GET /oembed?url=…&format=json&maxwidth=…&maxheight=…`. Asked by other sites' servers: answered as to any stranger.
pub(crate) async fn oembed(State(house): State<Arc<House>>, caller: Caller, words: Words) -> Result<Response, Failure> {
    let as_xml = match words.get("format") {
        None | Some("json") => false,
        Some("xml") => true,
        // The word of the standard for it.
        Some(_) => return Ok(StatusCode::NOT_IMPLEMENTED.into_response()),
    };
    let Typed::Here(path) = addresses::typed(words.get("url").unwrap_or_default(), &caller.base)? else {
        return Err(Failure::ForeignLink);
    };
    let name = document_of(&path).ok_or(Failure::NotFound)?;
    let entrance = enter(&house, &Viewer::Stranger, &name, &Words::default()).await?;
    let public = public_name(&house, &name, &entrance).await?;
    let content = export::read(&house.hub, &entrance).await?;
    let reading = Reading::of(content, &entrance.document, &name, options(&house, &caller)).await?;
    let path = match entrance.document.kind {
        DocumentKind::Note => format!("/s/{}", segment(&public)),
        DocumentKind::Pad => format!("/p/{}?showControls=true&showChat=false", segment(&public)),
    };
    let mut body = json!({
        "version": "1.0",
        "type": "link",
        "provider_name": "Encrier",
        "provider_url": caller.base.to_string(),
        "title": reading.title,
    });
    if !reading.authors.is_empty() {
        body["author_name"] = json!(reading.authors.join(", "));
    }
    if may_be_framed(&house.config.server.frame_ancestors) {
        put_frame(&mut body, &words, &format!("{}{path}", caller.base), &reading.title);
    }
    Ok(if as_xml {
        ([(CONTENT_TYPE, "text/xml; charset=utf-8")], xml(&body)).into_response()
    } else {
        ([(CONTENT_TYPE, "application/json")], body.to_string()).into_response()
    })
}

/// Whether our policy lets any other site show our pages in a frame: a frame that stays empty is worse than a link.
fn may_be_framed(ancestors: &[String]) -> bool {
    ancestors.iter().any(|site| site != "'self'" && site != "'none'")
}

/// Makes a frame of what was a link.
fn put_frame(body: &mut Value, words: &Words, address: &str, title: &str) {
    let room = |name, most: u32| words.get(name).and_then(|text| text.parse().ok()).unwrap_or(most).clamp(1, most);
    let (width, height) = (room("maxwidth", WIDTH), room("maxheight", HEIGHT));
    body["type"] = json!("rich");
    body["html"] = json!(format!(
        "<iframe src=\"{}\" width=\"{width}\" height=\"{height}\" title=\"{}\" loading=\"lazy\"></iframe>",
        escape(address),
        escape(title),
    ));
    (body["width"], body["height"]) = (json!(width), json!(height));
}

/// The same facts as elements.
fn xml(facts: &Value) -> String {
    let element = |(name, value): (&String, &Value)| {
        let mut text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        // XML has no place for control characters, not even escaped.
        text.retain(|character| !character.is_control());
        format!("<{name}>{}</{name}>", escape(&text))
    };
    let elements: String = facts.as_object().into_iter().flatten().map(element).collect();
    format!("<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<oembed>{elements}</oembed>\n")
}

/// The name in an address of ours: behind `/s/`, `/n/` or `/p/`, or at the root.
fn document_of(path: &str) -> Option<String> {
    let path = path.split(['?', '#']).next()?.trim_matches('/');
    let mut parts = path.split('/');
    let first = parts.next()?;
    let name = if matches!(first, "s" | "n" | "p") { parts.next()? } else { first };
    let name = percent_decode_str(name).decode_utf8().ok()?.into_owned();
    if name.is_empty() || addresses::is_reserved(&name) && first == name { None } else { Some(name) }
}
