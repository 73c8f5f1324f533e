//! Who may do what: one pure function that every door asks.

use crate::{Document, Right, Viewer};

/// Who may make new documents: a setting of the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CreationPolicy {
    /// Everybody, also without an account.
    #[default]
    Everyone,
    /// Signed-in people and API keys.
    People,
    /// API keys only.
    Operators,
}

/// What `viewer` may do with `document`.
///
/// The bearer of a link secret has exactly the right that the secret gives, on its one document: a reading link reads,
/// also where everybody who knows the id may write. The holder of a pass has what the pass gives, or
/// what the open link gives and no more than the pass says.
/// When it runs out is for who knows the time to see.
/// The owner owns; everybody else has what the open link gives.
pub fn decide(document: &Document, viewer: &Viewer) -> Right {
    match viewer {
        Viewer::Operator(_) => Right::Own,
        Viewer::Bearer { grant, .. } | Viewer::Holder { grant, is_given: true, .. }
            if grant.document == document.number =>
        {
            grant.right
        }
        Viewer::Holder { grant, .. } if grant.document == document.number => document.link_right.min(grant.right),
        Viewer::Bearer { .. } | Viewer::Holder { .. } => Right::None,
        Viewer::Guest(author) | Viewer::Person(author) if document.owner.as_ref() == Some(author) => Right::Own,
        Viewer::Stranger | Viewer::Guest(_) | Viewer::Person(_) => document.link_right,
    }
}

/// Whether `viewer` may make a new document. The bearer of a link came for one document and makes none.
pub fn may_create(policy: CreationPolicy, viewer: &Viewer) -> bool {
    match viewer {
        Viewer::Operator(_) => true,
        Viewer::Person(_) => policy != CreationPolicy::Operators,
        Viewer::Guest(_) | Viewer::Stranger => policy == CreationPolicy::Everyone,
        Viewer::Bearer { .. } | Viewer::Holder { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Author, DocumentId, DocumentKind, DocumentNumber, LinkGrant};

    fn author(key: &str) -> Author {
        Author::parse(key).expect("a test key")
    }

    fn document(owner: Option<Author>, link_right: Right) -> Document {
        Document {
            number: DocumentNumber(7),
            id: DocumentId::parse("x").expect("a test id"),
            kind: DocumentKind::Pad,
            title: String::new(),
            owner,
            link_right,
            created_at_ms: 0,
            updated_at_ms: 0,
        }
    }

    fn bearer(number: i64, right: Right, author: Option<Author>) -> Viewer {
        Viewer::Bearer { grant: LinkGrant { document: DocumentNumber(number), right }, author }
    }

    fn holder(number: i64, right: Right, is_given: bool, author: Option<Author>) -> Viewer {
        Viewer::Holder { grant: LinkGrant { document: DocumentNumber(number), right }, is_given, until_ms: 0, author }
    }

    /// Every viewer × owner × link right, against the rule written as a table.
    #[test]
    fn the_whole_matrix() {
        let (me, other) = (author("g.me"), author("g.other"));
        for link in [Right::None, Right::Read, Right::Write] {
            for owner in [None, Some(me.clone()), Some(other.clone())] {
                let document = document(owner.clone(), link);
                let owned = if owner.as_ref() == Some(&me) { Right::Own } else { link };
                assert_eq!(decide(&document, &Viewer::Stranger), link);
                assert_eq!(decide(&document, &Viewer::Guest(me.clone())), owned);
                assert_eq!(decide(&document, &Viewer::Person(me.clone())), owned);
                assert_eq!(decide(&document, &Viewer::Operator(author("k.ops"))), Right::Own);
                for given in [Right::Read, Right::Write] {
                    for who in [None, Some(me.clone())] {
                        assert_eq!(decide(&document, &bearer(7, given, who.clone())), given);
                        assert_eq!(decide(&document, &bearer(8, given, who.clone())), Right::None);
                        // The owner's own key beside a pass gives nothing more.
                        assert_eq!(decide(&document, &holder(7, given, false, who.clone())), link.min(given));
                        assert_eq!(decide(&document, &holder(7, given, true, who.clone())), given);
                        assert_eq!(decide(&document, &holder(8, given, true, who)), Right::None);
                    }
                }
            }
        }
    }

    #[test]
    fn who_may_create() {
        use CreationPolicy::{Everyone, Operators, People};
        let (guest, person) = (Viewer::Guest(author("g.a")), Viewer::Person(author("u.a")));
        for (policy, guests, people) in [(Everyone, true, true), (People, false, true), (Operators, false, false)] {
            assert_eq!(may_create(policy, &Viewer::Stranger), guests);
            assert_eq!(may_create(policy, &guest), guests);
            assert_eq!(may_create(policy, &person), people);
            assert!(may_create(policy, &Viewer::Operator(author("k.ops"))));
            assert!(!may_create(policy, &bearer(7, Right::Write, None)));
            assert!(!may_create(policy, &holder(7, Right::Write, true, None)));
        }
    }
}
