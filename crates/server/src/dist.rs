//! The web client inside the binary: hashed files for ever, everything else asked about each time.

use std::borrow::Cow;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{
    ACCEPT_ENCODING, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    VARY,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use rust_embed::{Embed, EmbeddedFile};

use crate::failure::Failure;

/// `web/dist`, or the placeholder pages of `build.rs`.
#[derive(Embed)]
#[folder = "$OUT_DIR/dist"]
struct Dist;

/// What crawlers are told where the client brings no file of its own: documents are for those who have the address.
const ROBOTS: &str = "User-agent: *\nAllow: /$\nAllow: /s/\nAllow: /assets/\nDisallow: /\n";

/// A page of the client before it is filled in.
pub(crate) fn page(name: &str) -> Option<String> {
    String::from_utf8(Dist::get(name)?.data.into_owned()).ok()
}

/// A file of the client, by its path from the root. Pages are not files: they are filled in first.
pub(crate) fn file(path: &str, headers: &HeaderMap) -> Result<Response, Failure> {
    // Pages stand at the root; below `assets/` lie the bare shells of the service worker.
    let is_page = !path.contains('/') && extension(path) == Some("html") || extension(path) == Some("br");
    match Dist::get(path) {
        Some(file) if !is_page => Ok(serve(path, &file, Dist::get(&format!("{path}.br")).as_ref(), headers)),
        None if path == "robots.txt" => Ok(([(CONTENT_TYPE, content_type(path))], ROBOTS).into_response()),
        _ => Err(Failure::NoSuchPage),
    }
}

/// A file, or its twin packed with brotli for those who take it.
fn serve(path: &str, file: &EmbeddedFile, packed: Option<&EmbeddedFile>, headers: &HeaderMap) -> Response {
    let packed = packed.filter(|_| takes_brotli(headers));
    let tag = entity_tag(file.metadata.sha256_hash(), packed.is_some());
    let mut response = if matches(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else if let Some(packed) = packed {
        ([(CONTENT_ENCODING, "br")], body(packed)).into_response()
    } else {
        body(file).into_response()
    };
    let head = response.headers_mut();
    head.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    let lasting = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    head.insert(CACHE_CONTROL, HeaderValue::from_static(lasting));
    if path.starts_with("assets/") {
        // The drawing frame has no origin, and what it loads of ours is the same for everybody.
        head.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    head.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        head.insert(ETAG, tag);
    }
    response
}

fn body(file: &EmbeddedFile) -> Body {
    match &file.data {
        Cow::Borrowed(bytes) => Body::from(*bytes),
        Cow::Owned(bytes) => Body::from(bytes.clone()),
    }
}

/// An `ETag` of the content's hash; each encoding has its own.
pub(crate) fn entity_tag(sha256: [u8; 32], packed: bool) -> String {
    use base64::Engine as _;
    let hash = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&sha256[..15]);
    format!("\"{hash}{}\"", if packed { "-br" } else { "" })
}

/// Whether the browser has just that already.
pub(crate) fn matches(headers: &HeaderMap, tag: &str) -> bool {
    let values = headers.get_all(IF_NONE_MATCH).into_iter().filter_map(|value| value.to_str().ok());
    let mut tags = values.flat_map(|value| value.split(',')).map(str::trim);
    tags.any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|part| {
        let (coding, weight) = part.split_once(';').unwrap_or((part, ""));
        let refused = matches!(weight.replace(' ', "").as_str(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
        coding.trim().eq_ignore_ascii_case("br") && !refused
    })
}

fn extension(path: &str) -> Option<&str> {
    path.rsplit_once('.').map(|(_, extension)| extension)
}

/// The types of what a web build makes.
fn content_type(path: &str) -> &'static str {
    match extension(path) {
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("webp") => "image/webp",
        Some("woff2") => "font/woff2",
        Some("wasm") => "application/wasm",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_is_sent_to_those_who_take_it() {
        for (accept, takes) in
            [("gzip, br", true), ("br;q=1.0", true), ("br; q=0", false), ("gzip", false), ("", false)]
        {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, accept.parse().expect("a test header"));
            assert_eq!(takes_brotli(&headers), takes, "{accept}");
        }
    }

    #[test]
    fn tags_are_compared_weakly() {
        let tag = entity_tag([1; 32], true);
        let mut headers = HeaderMap::new();
        headers.insert(IF_NONE_MATCH, format!("\"x\", W/{tag}").parse().expect("a test header"));
        assert!(matches(&headers, &tag));
        assert!(!matches(&headers, &entity_tag([1; 32], false)));
    }

    fn get(path: &str, headers: &[(http::HeaderName, &str)]) -> (StatusCode, HeaderMap) {
        let (file, packed) = (Dist::get("pad.html").expect("embedded"), Dist::get("note.html").expect("embedded"));
        let mut head = HeaderMap::new();
        for (name, value) in headers {
            head.insert(name, value.parse().expect("a test header"));
        }
        let response = serve(path, &file, Some(&packed), &head);
        (response.status(), response.headers().clone())
    }

    #[test]
    fn each_encoding_is_cached_by_itself() {
        let (status, plain) = get("assets/a-1.js", &[]);
        assert_eq!((status, plain.get(CONTENT_ENCODING)), (StatusCode::OK, None));
        assert_eq!(plain[CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(plain[CONTENT_TYPE], "text/javascript; charset=utf-8");
        let (status, packed) = get("assets/a-1.js", &[(ACCEPT_ENCODING, "br")]);
        assert_eq!((status, &packed[CONTENT_ENCODING]), (StatusCode::OK, &HeaderValue::from_static("br")));
        assert_ne!(plain[ETAG], packed[ETAG]);
        for headers in [&plain, &packed] {
            assert_eq!(headers[VARY], "accept-encoding");
        }
        let tag = packed[ETAG].to_str().expect("a tag");
        assert_eq!(get("assets/a-1.js", &[(ACCEPT_ENCODING, "br"), (IF_NONE_MATCH, tag)]).0, StatusCode::NOT_MODIFIED);
        assert_eq!(get("assets/a-1.js", &[(IF_NONE_MATCH, tag)]).0, StatusCode::OK);
    }

    #[test]
    fn what_keeps_its_name_is_asked_about_each_time() {
        for path in ["sw.js", "manifest.webmanifest", "favicon.ico"] {
            assert_eq!(get(path, &[]).1[CACHE_CONTROL], "no-cache", "{path}");
        }
    }

    #[test]
    fn the_pages_are_in_the_binary_and_are_no_files() {
        for name in ["index.html", "pad.html", "note.html"] {
            assert!(page(name).is_some_and(|html| html.contains("id=\"bootstrap\"")), "{name}");
            assert!(file(name, &HeaderMap::new()).is_err());
        }
        assert!(file("../Cargo.toml", &HeaderMap::new()).is_err());
    }
}
