//! Giving guests their cookie.

use axum::response::Response;
use encrier_auth::limits::GUEST_COOKIE_AGE_MS_MAX;
use encrier_auth::{guest_author, random_bytes};
use encrier_model::{Author, Viewer};
use http::HeaderValue;
use http::header::SET_COOKIE;

use crate::caller::{Caller, guest_cookie};
use crate::failure::Failure;
use crate::house::House;
use crate::limits::GUEST_COOKIE_RENEW_MS;

/// Someone who is known from now on: the guest of the cookie, or a new one.
#[derive(Debug)]
pub(crate) struct Visit {
    /// The guest.
    pub viewer: Viewer,
    cookie: Option<HeaderValue>,
}

impl Visit {
    /// Knows the caller again, or makes a guest of a stranger. Old cookies are given anew.
    pub(crate) fn begin(house: &House, caller: &Caller) -> Result<Self, Failure> {
        let now_ms = house.clock.now_ms();
        let (author, is_due) = match &caller.guest {
            Some(guest) => (guest.author.clone(), now_ms - guest.given_at_ms > GUEST_COOKIE_RENEW_MS),
            None => (guest_author(random_bytes()?), true),
        };
        let cookie = if is_due { Some(cookie(house, caller, &author, now_ms)?) } else { None };
        Ok(Self { viewer: Viewer::Guest(author), cookie })
    }

    /// Puts the cookie on the answer, if one is due.
    pub(crate) fn end(self, mut response: Response) -> Response {
        if let Some(cookie) = self.cookie {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }
}

fn cookie(house: &House, caller: &Caller, author: &Author, now_ms: i64) -> Result<HeaderValue, Failure> {
    let (name, value) = (guest_cookie(&caller.base), house.seal.seal(author, now_ms));
    let age_s = GUEST_COOKIE_AGE_MS_MAX / 1000;
    let secure = if caller.base.is_https() { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age={age_s}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&text).map_err(|_| Failure::Internal)
}
