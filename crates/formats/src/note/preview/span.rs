//! What differs between two texts.

/// The bytes that are the same are compared so many at a time: most of a text is.
const STRIDE: usize = 4_096;

/// The one span in which a text became another; all before it and behind it is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// Where it begins in both.
    pub(super) start: usize,
    /// Where it ends in the old text.
    pub(super) old_end: usize,
    /// Where it ends in the new text.
    pub(super) new_end: usize,
}

impl Span {
    /// The least span, in bytes: it may begin and end within a character. `None` if nothing differs.
    pub(super) fn between(old: &str, new: &str) -> Option<Self> {
        let (old, new) = (old.as_bytes(), new.as_bytes());
        let start = same_at_start(old, new);
        if start == old.len() && start == new.len() {
            return None;
        }
        let tail = same_at_end(&old[start..], &new[start..]);
        Some(Self { start, old_end: old.len() - tail, new_end: new.len() - tail })
    }
}

fn same_at_start(old: &[u8], new: &[u8]) -> usize {
    let strides = old.chunks_exact(STRIDE).zip(new.chunks_exact(STRIDE));
    let whole = strides.take_while(|(old, new)| old == new).count() * STRIDE;
    whole + old[whole..].iter().zip(&new[whole..]).take_while(|(old, new)| old == new).count()
}

fn same_at_end(old: &[u8], new: &[u8]) -> usize {
    let strides = old.rchunks_exact(STRIDE).zip(new.rchunks_exact(STRIDE));
    let whole = strides.take_while(|(old, new)| old == new).count() * STRIDE;
    let rest = old[..old.len() - whole].iter().rev().zip(new[..new.len() - whole].iter().rev());
    whole + rest.take_while(|(old, new)| old == new).count()
}

#[cfg(test)]
mod tests {
    use super::Span;
    use proptest::prelude::*;

    #[test]
    fn finds_the_least() {
        let span = |old, new| Span::between(old, new).map(|span| (span.start, span.old_end, span.new_end));
        assert_eq!(span("abc", "abc"), None);
        assert_eq!(span("abc", "axc"), Some((1, 2, 2)));
        assert_eq!(span("aa", "aaa"), Some((2, 2, 3)));
        assert_eq!(span("", "é"), Some((0, 0, 2)));
    }

    proptest! {
        #[test]
        fn the_rest_is_the_same(old in "[ab]{0,9}", new in "[ab]{0,9}", padding in 0usize..3) {
            let padding = "é".repeat(padding * 3_000);
            let (old, new) = (format!("{padding}{old}{padding}"), format!("{padding}{new}{padding}"));
            if let Some(span) = Span::between(&old, &new) {
                prop_assert_eq!(&old.as_bytes()[..span.start], &new.as_bytes()[..span.start]);
                prop_assert_eq!(&old.as_bytes()[span.old_end..], &new.as_bytes()[span.new_end..]);
                prop_assert!(old.as_bytes().get(span.start) != new.as_bytes().get(span.start));
            } else {
                prop_assert_eq!(old, new);
            }
        }
    }
}
