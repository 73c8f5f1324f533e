//! Pictures for whoever came by a secret.
//!
//! A page that was opened by a link or a pass names its pictures by their own addresses, and browsers ask for these with
//! nothing but their cookies. So the page brings a cookie with the secret that it was asked with, for pictures alone: it
//! tells the browser nothing that its address bar does not, holds no id, and is looked up each time, so that a link that is
//! taken back shows no picture any more.

use axum::response::Response;
use encrier_auth::Pass;
use encrier_model::is_link_alias;
use http::header::{CONTENT_TYPE, SET_COOKIE};
use http::{HeaderValue, Uri};

use crate::caller::{Caller, Words};
use crate::limits::{SECRET_BYTES_MAX, SECRETS_MAX};
use crate::pages::PageUnchanged;

/// The cookie's name.
pub(crate) const COOKIE: &str = "encrier_links";

/// What parts secrets: no letter of any.
const BETWEEN: char = '~';

/// The secrets in a cookie, newest first.
pub(crate) fn secrets(cookie: Option<&str>) -> Vec<String> {
    let words = cookie.unwrap_or_default().split(BETWEEN);
    words.filter(|word| is_secret(word)).take(SECRETS_MAX).map(str::to_owned).collect()
}

/// The cookie that a page asked for with a secret brings, unless the browser has it.
pub(crate) fn brought(uri: &Uri, caller: &Caller) -> Option<HeaderValue> {
    let in_path = uri.path().split('/').find(|part| is_link_alias(part)).map(str::to_owned);
    let secret = Words::of(uri).token().map(str::to_owned).or(in_path).filter(|secret| is_secret(secret))?;
    if caller.secrets.first() == Some(&secret) {
        return None;
    }
    let others = caller.secrets.iter().filter(|other| **other != secret);
    let all: Vec<&str> = std::iter::once(&secret).chain(others).take(SECRETS_MAX).map(String::as_str).collect();
    let secure = if caller.base.is_https() { "; Secure" } else { "" };
    // For all paths: a page must see the secrets of the pages before it.
    let value = all.join(&BETWEEN.to_string());
    HeaderValue::from_str(&format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax{secure}")).ok()
}

/// Puts the cookie on a page, also on one that the browser kept for longer than its cookie; other answers show no pictures.
pub(crate) fn put(cookie: Option<HeaderValue>, response: &mut Response) {
    let is_kept = response.extensions().get::<PageUnchanged>().is_some();
    let kind = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_page = is_kept || response.status().is_success() && kind.starts_with("text/html");
    if let Some(cookie) = cookie.filter(|_| is_page) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

fn is_secret(word: &str) -> bool {
    let is_plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    is_plain && word.len() <= SECRET_BYTES_MAX && (is_link_alias(word) || Pass::is_one(word))
}
