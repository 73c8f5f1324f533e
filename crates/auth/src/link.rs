//! Secrets that stand in for a document's id in an address.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use encrier_model::Right;
use sha2::{Digest as _, Sha256};

use crate::limits::LINK_SECRET_BYTES;

/// A fresh link secret: shown once to whoever made it, kept by nobody but as its digest.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkSecret(String);

impl LinkSecret {
    /// A secret that gives `right`: `r.` to read, `w.` to write, and 27 base64url characters. `None` for a right that
    /// is not given away by link.
    pub fn new(right: Right, chance: [u8; LINK_SECRET_BYTES]) -> Option<Self> {
        let prefix = match right {
            Right::Read => "r",
            Right::Write => "w",
            Right::None | Right::Comment | Right::Own => return None,
        };
        Some(Self(format!("{prefix}.{}", URL_SAFE_NO_PAD.encode(chance))))
    }

    /// The secret as it stands in an address.
    pub fn token(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    pub fn digest(&self) -> [u8; 32] {
        digest(&self.0)
    }
}

impl std::fmt::Debug for LinkSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LinkSecret(…)")
    }
}

/// The SHA-256 of a token as it stands in an address. A slow hash would add nothing: there are 160 bits to guess.
pub fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use encrier_model::is_link_alias;

    use super::*;

    #[test]
    fn tokens_have_the_form_that_no_id_has() {
        for (right, prefix) in [(Right::Read, "r."), (Right::Write, "w.")] {
            let link = LinkSecret::new(right, [0xff; LINK_SECRET_BYTES]).expect("this right is given by link");
            assert!(is_link_alias(link.token()) && link.token().starts_with(prefix), "{}", link.token());
            assert_eq!(link.digest(), digest(link.token()));
            assert_eq!(format!("{link:?}"), "LinkSecret(…)");
        }
        for right in [Right::None, Right::Comment, Right::Own] {
            assert_eq!(LinkSecret::new(right, [0; LINK_SECRET_BYTES]), None);
        }
    }

    /// SHA-256 of `r.` and 27 `A`, by coreutils' sha256sum.
    #[test]
    fn the_digest_is_plain_sha256() {
        let link = LinkSecret::new(Right::Read, [0; LINK_SECRET_BYTES]).expect("reading is given by link");
        let hex = link.digest().map(|byte| format!("{byte:02x}")).concat();
        assert_eq!(hex, "788a8e9e363d1d7dbffc0021939dcda1649b93d850043250022aec1012371969");
    }
}
