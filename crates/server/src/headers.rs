//! Headers that every response has.

use encrier_formats::note::FRAMED;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderValue};

use crate::caller::Caller;
use crate::config::{Config, Host};

const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// What a downloaded page may do when a browser opens it from here: look, with pictures from elsewhere, and no script.
pub(crate) const DOWNLOAD_POLICY: &str =
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data: https: http:; frame-ancestors 'none'";

/// What a picture may do when a browser opens it by itself: be seen.
pub(crate) const PICTURE_POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'";
/// What the drawing frame may do: run our scripts, and show what they draw. It has no origin, so nothing of ours is open to
/// it, and no connection. Its own origin is named, for not every browser takes `'self'` for it in a frame without one.
pub(crate) fn drawing_policy(caller: &Caller, frame_ancestors: &[String]) -> String {
    let host = caller.host.as_ref().unwrap_or(&caller.base).authority();
    let ancestors = frame_ancestors.join(" ");
    format!(
        "sandbox allow-scripts; default-src 'none'; script-src 'self' {host} 'wasm-unsafe-eval'; \
         style-src 'self' {host} 'unsafe-inline'; font-src 'self' {host} data:; img-src data: blob:; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'self' {ancestors}"
    )
}

/// What a page may do that runs a foreign host's script: run it and one of ours, load what it puts in, open what is clicked in a
/// window of its own. It has no origin and no connection. Windows are free of the sandbox: in it a host's own pages do not work.
pub(crate) fn go_between_policy(scripts: &str, loads: &str, frame_ancestors: &[String]) -> String {
    let ancestors = frame_ancestors.join(" ");
    format!(
        "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox; default-src 'none'; script-src {scripts}; {loads}; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'self' {ancestors}"
    )
}

/// Puts them in, where the handler has not said otherwise.
pub(crate) fn secure(headers: &mut HeaderMap, caller: &Caller, config: &Config) {
    let policy = HeaderValue::from_str(&content_security_policy(caller, config));
    let policy = policy.unwrap_or(HeaderValue::from_static("default-src 'self'; frame-ancestors 'self'"));
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(policy);
    for (name, value) in [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // An id in an address is a key: other sites are not told where somebody came from.
        (REFERRER_POLICY, "same-origin"),
        (CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
        (PERMISSIONS_POLICY, "camera=(), geolocation=(), microphone=()"),
        // What is not said to be lasting depends on the viewer.
        (CACHE_CONTROL, "private, no-cache"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(VARY).or_insert(HeaderValue::from_static("accept-language, cookie"));
}

/// Scripts and sockets of our own only, and frames of ours and of the hosts whose things notes may show by a click. Editors put
/// styles into the page; pictures in texts come from anywhere.
fn content_security_policy(caller: &Caller, config: &Config) -> String {
    let host = caller.host.as_ref().unwrap_or(&caller.base).authority();
    let ancestors = &config.server.frame_ancestors;
    let ancestors = if ancestors.is_empty() { "'none'".to_owned() } else { ancestors.join(" ") };
    let notes = &config.notes;
    let framed = FRAMED.into_iter().chain(notes.peertube_hosts.iter().chain(&notes.pdf_hosts).map(Host::as_str));
    let framed = framed.fold(String::new(), |all, host| all + " https://" + host);
    format!(
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data: blob: https: http:; connect-src 'self' ws://{host} wss://{host}; frame-src 'self'{framed}; \
         object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
    )
}
