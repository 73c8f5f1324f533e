//! The guest's cookie: an author key and the time it was given, signed with HMAC-SHA256.
//!
//! Form: `1.{given, seconds since 1970}.{tag, base64url}.{author}`. The version stands first and under the tag, so that a
//! later form cannot be passed off as this one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use encrier_model::Author;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::limits::{
    CLOCK_SKEW_MS_MAX, COOKIE_KEY_BYTES, GUEST_COOKIE_AGE_MS_MAX, GUEST_COOKIE_BYTES_MAX, GUEST_KEY_BYTES,
};

/// The only form of the cookie so far.
const VERSION: &str = "1";

/// Signs guests' cookies and tells ours from forged ones. Cheap to clone; its `Debug` shows nothing of the key.
#[derive(Clone)]
pub struct Seal {
    keyed: Hmac<Sha256>,
}

/// A browser that showed a cookie of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// The key of its edits.
    pub author: Author,
    /// When the cookie was given, milliseconds since 1970 UTC: old ones are worth renewing.
    pub given_at_ms: i64,
}

impl Seal {
    /// A seal with the server's key.
    pub fn new(key: &[u8; COOKIE_KEY_BYTES]) -> Self {
        // HMAC itself fills a short key up with zeros; a whole block of SHA-256 cannot be of the wrong length.
        let mut block = [0; 64];
        block[..COOKIE_KEY_BYTES].copy_from_slice(key);
        Self { keyed: Hmac::new(&block.into()) }
    }

    /// The cookie value of `author`, given now.
    pub fn seal(&self, author: &Author, now_ms: i64) -> String {
        let given_s = now_ms.div_euclid(1000);
        let tag = URL_SAFE_NO_PAD.encode(self.mac(given_s, author.as_str()).finalize().into_bytes());
        format!("{VERSION}.{given_s}.{tag}.{author}")
    }

    /// The guest behind a cookie value; `None` for anything forged, damaged, too old or of a form we do not know.
    pub fn open(&self, value: &str, now_ms: i64) -> Option<Guest> {
        if value.len() > GUEST_COOKIE_BYTES_MAX {
            return None;
        }
        let mut parts = value.splitn(4, '.');
        let (version, given, tag, author) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let given_s: i64 = given.parse().ok()?;
        let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
        if version != VERSION || given_s.to_string() != given {
            return None;
        }
        // The tag first, in constant time: nothing else of a forged value is worth a look.
        self.mac(given_s, author).verify_slice(&tag).ok()?;
        let given_at_ms = given_s.checked_mul(1000)?;
        let age_ms = now_ms.checked_sub(given_at_ms)?;
        let fresh = (-CLOCK_SKEW_MS_MAX..=GUEST_COOKIE_AGE_MS_MAX).contains(&age_ms);
        let author = Author::parse(author).ok()?;
        fresh.then_some(Guest { author, given_at_ms })
    }

    /// A short public name of an author: the same for everybody on this server, and no way back to the key.
    pub fn public_name(&self, author: &Author) -> String {
        let mut mac = self.keyed.clone();
        mac.update(b"encrier public name\0");
        mac.update(author.as_str().as_bytes());
        URL_SAFE_NO_PAD.encode(&mac.finalize().into_bytes()[..9])
    }

    /// A fresh tag under the server's key; whoever writes to it begins with words of its own.
    pub(crate) fn keyed(&self) -> Hmac<Sha256> {
        self.keyed.clone()
    }

    fn mac(&self, given_s: i64, author: &str) -> Hmac<Sha256> {
        let mut mac = self.keyed.clone();
        mac.update(format!("encrier guest cookie\0{VERSION}.{given_s}.{author}").as_bytes());
        mac
    }
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal(…)")
    }
}

/// The author key of a new guest.
#[expect(clippy::missing_panics_doc, reason = "the form is fixed and tested")]
pub fn guest_author(chance: [u8; GUEST_KEY_BYTES]) -> Author {
    let key = format!("g.{}", URL_SAFE_NO_PAD.encode(chance));
    Author::parse(&key).expect("`g.` and 22 characters of base64url are an author key")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAY_MS: i64 = 24 * 60 * 60 * 1000;

    fn seal() -> Seal {
        Seal::new(&[7; COOKIE_KEY_BYTES])
    }

    /// The tag by Python's hmac module: `hmac.new(b'\x07'*32, b'encrier guest cookie\0' + b'1.1700000000.g.AAA…', sha256)`.
    #[test]
    fn the_form_is_frozen() {
        let value = seal().seal(&guest_author([0; 16]), 1_700_000_000_999);
        assert_eq!(value, "1.1700000000.Wb1G42UgNJOmlsg8TgKx9edEVjMHAKBQSUiAgYqDyTk.g.AAAAAAAAAAAAAAAAAAAAAA");
        let guest = seal().open(&value, 1_700_000_000_999).expect("our own cookie");
        assert_eq!(guest, Guest { author: guest_author([0; 16]), given_at_ms: 1_700_000_000_000 });
    }

    #[test]
    fn a_cookie_counts_for_a_year() {
        let (author, given) = (guest_author([3; 16]), 10_000 * DAY_MS);
        let value = seal().seal(&author, given);
        for (now, counts) in [
            (given, true),
            (given + 365 * DAY_MS, true),
            (given + 365 * DAY_MS + 1, false),
            (given - CLOCK_SKEW_MS_MAX, true),
            (given - CLOCK_SKEW_MS_MAX - 1000, false),
        ] {
            assert_eq!(seal().open(&value, now).is_some(), counts, "{now}");
        }
    }

    #[test]
    fn another_key_or_form_is_refused() {
        let value = seal().seal(&guest_author([1; 16]), 5_000);
        assert_eq!(Seal::new(&[8; COOKIE_KEY_BYTES]).open(&value, 5_000), None);
        for bad in
            ["", "1", "1.5..g.a", "1.5.AAAA.g.a", &value.replacen('1', "2", 1), &value.replacen(".5.", ".05.", 1)]
        {
            assert_eq!(seal().open(bad, 5_000), None, "{bad}");
        }
        assert_eq!(seal().open(&format!("{value}{}", "a".repeat(300)), 5_000), None);
    }

    #[test]
    fn a_public_name_tells_authors_apart_and_leads_nowhere() {
        let (one, two) = (guest_author([1; 16]), guest_author([2; 16]));
        assert_eq!(seal().public_name(&one), seal().public_name(&one));
        assert_ne!(seal().public_name(&one), seal().public_name(&two));
        assert_ne!(seal().public_name(&one), Seal::new(&[8; COOKIE_KEY_BYTES]).public_name(&one));
        assert_eq!(format!("{:?}", seal()), "Seal(…)");
    }

    proptest! {
        /// One changed character anywhere makes a forgery, except in base64's unused low bits, which decode strictly.
        #[test]
        fn any_change_is_seen(place in 0_usize..80, with in "[A-Za-z0-9._-]") {
            let value = seal().seal(&guest_author([9; 16]), 1_000_000);
            let place = place % value.len();
            let mut changed = value.clone();
            changed.replace_range(place..=place, &with);
            prop_assume!(changed != value);
            prop_assert_eq!(seal().open(&changed, 1_000_000), None);
        }

        #[test]
        fn noise_opens_nothing(noise in ".{0,300}") {
            prop_assert_eq!(seal().open(&noise, 0), None);
        }
    }
}
