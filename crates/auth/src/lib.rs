//! Who is at the door: OIDC, LDAP or a local password.
//!
//! Today a guest is known by a signed cookie ([`Seal`]), and the bearer of a link by a secret ([`LinkSecret`]) of which only
//! the digest is kept; a [`Pass`] opens one document for a while. People with accounts come later, beside these.
//!
//! ```
//! use encrier_auth::{LinkSecret, Seal, guest_author};
//! use encrier_model::Right;
//!
//! let seal = Seal::new(&[7; 32]);
//! let author = guest_author([1; 16]);
//! let cookie = seal.seal(&author, 1_000);
//! assert_eq!(seal.open(&cookie, 2_000).map(|guest| guest.author), Some(author));
//! assert_eq!(Seal::new(&[8; 32]).open(&cookie, 2_000), None);
//!
//! let link = LinkSecret::new(Right::Read, [2; 20]).expect("reading can be given away");
//! assert!(encrier_model::is_link_alias(link.token()));
//! ```
//!
//! Deliberately absent: HTTP (the server reads and writes the cookie header), storage, the clock; chance comes from
//! [`random_bytes`] alone and is handed in everywhere else.

mod chance;
mod guest;
pub mod limits;
mod link;
mod pass;

pub use chance::{ChanceError, random_bytes};
pub use guest::{Guest, Seal, guest_author};
pub use link::{LinkSecret, digest};
pub use pass::Pass;
