//! Passes: signed tokens of a short life that open one document, for programs that let their own users in.
//!
//! Form: `p.{until, seconds since 1970}.{what}.{tag, base64url}`, where `what` is `or`, `ow` (as open as the document is,
//! to read, to write at most) or `gr`, `gw` (given, to read, to write). The tag also covers the document's number, which
//! the pass does not show: it opens nothing without the name it was made for.
//!
//! Deliberately absent: a list of them. A pass cannot be taken back; it runs out.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use encrier_model::{DocumentNumber, Right};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::Seal;
use crate::limits::PASS_BYTES_MAX;

/// What every pass begins with; no link secret does.
const PREFIX: &str = "p.";

/// What a pass gives on its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    /// Whether it gives its right whatever the open link gives; else the open link decides, and this is the most.
    pub is_given: bool,
    /// Read or write; what lies between counts as read, what lies above as write.
    pub right: Right,
    /// The last second since 1970 (UTC) in which it opens anything.
    pub until_s: i64,
}

impl Pass {
    /// Whether a token has the form of a pass.
    pub fn is_one(token: &str) -> bool {
        token.starts_with(PREFIX)
    }

    fn word(self) -> &'static str {
        match (self.is_given, self.right.may_write()) {
            (false, false) => "or",
            (false, true) => "ow",
            (true, false) => "gr",
            (true, true) => "gw",
        }
    }

    /// The same in milliseconds.
    pub fn until_ms(self) -> i64 {
        self.until_s.saturating_mul(1_000)
    }

    fn of_word(word: &str, until_s: i64) -> Option<Self> {
        let right = match word {
            "or" | "gr" => Right::Read,
            "ow" | "gw" => Right::Write,
            _ => return None,
        };
        Some(Self { is_given: word.starts_with('g'), right, until_s })
    }
}

impl Seal {
    /// The token of a pass to a document.
    pub fn seal_pass(&self, pass: Pass, document: DocumentNumber) -> String {
        let until_s = pass.until_s;
        let tag = URL_SAFE_NO_PAD.encode(self.pass_mac(pass.word(), document, until_s).finalize().into_bytes());
        format!("{PREFIX}{until_s}.{}.{tag}", pass.word())
    }

    /// The pass behind a token; `None` for anything forged, run out, or made for another document.
    pub fn open_pass(&self, token: &str, document: DocumentNumber, now_ms: i64) -> Option<Pass> {
        if token.len() > PASS_BYTES_MAX {
            return None;
        }
        let mut parts = token.strip_prefix(PREFIX)?.splitn(3, '.');
        let (until, word, tag) = (parts.next()?, parts.next()?, parts.next()?);
        let until_s: i64 = until.parse().ok()?;
        let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
        if until_s.to_string() != until {
            return None;
        }
        // The tag first, in constant time: nothing else of a forged pass is worth a look.
        self.pass_mac(word, document, until_s).verify_slice(&tag).ok()?;
        Pass::of_word(word, until_s).filter(|pass| now_ms <= pass.until_ms())
    }

    fn pass_mac(&self, word: &str, document: DocumentNumber, until_s: i64) -> Hmac<Sha256> {
        let mut mac = self.keyed();
        mac.update(format!("encrier pass\0{until_s}.{word}.{}", document.0).as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NUMBER: DocumentNumber = DocumentNumber(7);

    fn seal() -> Seal {
        Seal::new(&[7; 32])
    }

    #[test]
    fn a_pass_opens_its_document_until_it_runs_out() {
        for is_given in [false, true] {
            for right in [Right::Read, Right::Write] {
                let pass = Pass { is_given, right, until_s: 100 };
                let token = seal().seal_pass(pass, NUMBER);
                assert!(Pass::is_one(&token) && !encrier_model::is_link_alias(&token), "{token}");
                assert_eq!(seal().open_pass(&token, NUMBER, 100_000), Some(pass));
                assert_eq!(seal().open_pass(&token, NUMBER, 100_001), None);
                assert_eq!(seal().open_pass(&token, DocumentNumber(8), 0), None);
                assert_eq!(Seal::new(&[8; 32]).open_pass(&token, NUMBER, 0), None);
            }
        }
    }

    #[test]
    fn owning_is_never_passed_on() {
        for (is_given, right, passed) in [(true, Right::Own, Right::Write), (false, Right::Comment, Right::Read)] {
            let pass = Pass { is_given, right, until_s: 100 };
            let token = seal().seal_pass(pass, NUMBER);
            assert_eq!(seal().open_pass(&token, NUMBER, 0), Some(Pass { right: passed, ..pass }));
        }
    }

    /// The tag by Python's hmac module, over `encrier pass\0100.gw.7`.
    #[test]
    fn the_form_is_frozen() {
        let token = seal().seal_pass(Pass { is_given: true, right: Right::Write, until_s: 100 }, NUMBER);
        assert_eq!(token, "p.100.gw.3UYXy3XARVVYOGEvbh3EwE6HMSV-FcxedFqJVIa4UL8");
    }

    proptest! {
        #[test]
        fn any_change_is_seen(place in 0_usize..60, with in "[A-Za-z0-9._-]") {
            let token = seal().seal_pass(Pass { is_given: false, right: Right::Read, until_s: 1_000 }, NUMBER);
            let place = place % token.len();
            let mut changed = token.clone();
            changed.replace_range(place..=place, &with);
            prop_assume!(changed != token);
            prop_assert_eq!(seal().open_pass(&changed, NUMBER, 0), None);
        }

        #[test]
        fn noise_opens_nothing(noise in "(p\\.)?.{0,80}") {
            prop_assert_eq!(seal().open_pass(&noise, NUMBER, 0), None);
        }
    }
}
