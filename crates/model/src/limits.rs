//! Every bound of the nouns, with its unit, its reason and what happens at it.

/// Characters of a document id, at most: what Etherpad allows after a group prefix. Longer: [`crate::IdError::Length`].
pub const ID_CHARACTERS_MAX: usize = 50;

/// Characters of an Etherpad group prefix (`g.` and 16 word characters and `$`), which count beside the id's own.
pub const GROUP_PREFIX_CHARACTERS: usize = 19;

/// Characters of a title, at most: it stands in a page head and a list row. Longer titles are cut by the server.
pub const TITLE_CHARACTERS_MAX: usize = 200;

/// Bytes of an author key, at most: a signed cookie carries it on every request. Longer: [`crate::AuthorError`].
pub const AUTHOR_BYTES_MAX: usize = 64;

/// Characters of the secret part of a link address (after `r.` or `w.`): 160 random bits in base64url and no padding.
pub const LINK_SECRET_CHARACTERS: usize = 27;
