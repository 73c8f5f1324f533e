//! The names of footnotes, as far as lines can tell.

use std::collections::HashSet;

/// Bytes of a name that are read; what is longer is odd.
const NAME_BYTES_MAX: usize = 256;

/// The names that a note gives to its footnotes.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// All that could be defined, in lower case: what stands in code too.
    defined: HashSet<String>,
    /// Something is defined by a name that may be another's in other letters, or that is no footnote's.
    has_odd: bool,
    /// Those that stand for two footnotes, one of which nobody sees.
    doubled: Vec<String>,
}

/// `[^…]` in a text.
struct Caret<'t> {
    /// None: it is too long.
    name: Option<&'t str>,
    /// A colon stands behind it.
    defines: bool,
}

impl Names {
    /// The names in a text, of which some are known to be given twice.
    pub(super) fn of(text: &str, doubled: Vec<String>) -> Self {
        let mut names = Self { defined: HashSet::new(), has_odd: defines_odd(text), doubled };
        names.take(text);
        names
    }

    /// Takes in what a text could define.
    pub(super) fn take(&mut self, text: &str) {
        let defined = carets(text).filter(|caret| caret.defines).filter_map(|caret| caret.name);
        self.defined.extend(defined.filter(|name| is_plain(name)).map(str::to_lowercase));
    }

    /// The names of footnotes that the text could refer to; none if lines cannot tell.
    pub(super) fn referred<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        let mut names: Vec<&str> = Vec::new();
        // The caret may be written as an entity.
        if text.contains("[&") {
            return None;
        }
        for caret in carets(text) {
            let name = caret.name?;
            let word = name.trim();
            let is_odd = !is_plain(word);
            // Without entities, a name in plain letters is no other's: it refers to nothing.
            if is_odd && (self.has_odd || !name.is_ascii() || name.contains('&')) {
                return None;
            }
            if !is_odd && !names.contains(&word) && self.defined.contains(&word.to_lowercase()) {
                names.push(word);
            }
        }
        Some(names)
    }

    /// Whether no two footnotes have the name.
    pub(super) fn is_clear(&self, name: &str) -> bool {
        !self.doubled.iter().any(|doubled| !is_plain(doubled) || is_same(doubled, name))
    }
}

/// Whether two names are the same, if both are plain.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one == other || one.to_lowercase() == other.to_lowercase()
}

/// The name of the footnote that the line defines, if it is a plain one; and what follows it.
pub(super) fn defined(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.strip_prefix("[^")?.split_once("]:")?;
    is_plain(name).then_some((name, rest))
}

/// Whether the text could define something by a name that is not plain.
pub(super) fn defines_odd(text: &str) -> bool {
    carets(text).any(|caret| caret.name.is_none_or(|name| caret.defines && !is_plain(name)))
}

fn carets(text: &str) -> impl Iterator<Item = Caret<'_>> {
    text.match_indices("[^").filter_map(|(at, signs)| {
        let rest = &text[at + signs.len()..];
        match rest.bytes().take(NAME_BYTES_MAX).position(|byte| byte == b']') {
            Some(end) => Some(Caret { name: Some(&rest[..end]), defines: rest[end..].starts_with("]:") }),
            // Where nothing ends it, it is no name.
            None => (rest.len() > NAME_BYTES_MAX).then_some(Caret { name: None, defines: false }),
        }
    })
}

/// Whether the name is made of letters and digits that are the same to all who compare them, in capitals or not.
fn is_plain(name: &str) -> bool {
    let is_letter =
        |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c) || ('À'..='ÿ').contains(&c) && !"×ß÷".contains(c);
    !name.is_empty() && name.chars().all(is_letter)
}

#[cfg(test)]
mod tests {
    use super::{Names, defined, defines_odd};

    #[test]
    fn what_is_referred_to() {
        let names = Names::of("[^1]: a\n[^B-c]: d\n[^É]: e", Vec::new());
        assert_eq!(names.referred("a[^1] `[^b-C]` [^1][^ 1 ] [^é]"), Some(vec!["1", "b-C", "é"]));
        assert_eq!(names.referred("[^2] [^\"]* [^a b] [^] [^1"), Some(vec![]), "nothing of that is defined");
        for text in ["[&Hat;1]", "[^&#49;]", "[^\u{212a}]", &format!("[^{}]", "a".repeat(300))] {
            assert_eq!(names.referred(text), None, "{text}");
        }
        let odd = Names::of("[^a b]: /c", Vec::new());
        assert_eq!((odd.referred("[^a b]"), odd.referred("[^a]")), (None, Some(vec![])));
    }

    #[test]
    fn what_is_defined() {
        assert_eq!((defined("[^a]: b"), defined("[^a b]: c"), defined(" [^a]: b")), (Some(("a", " b")), None, None));
        for (text, is_odd) in
            [("[^a]: b [^\"]", false), ("[^a b]: c", true), ("[^a\nb]: c", true), ("[^\u{17f}]: s", true)]
        {
            assert_eq!(defines_odd(text), is_odd, "{text}");
        }
        let doubled =
            |names: &[&str]| Names::of("", names.iter().map(|name| (*name).to_owned()).collect()).is_clear("s");
        assert_eq!((doubled(&["a"]), doubled(&["S"]), doubled(&["\u{17f}"])), (true, false, false));
    }
}
