//! Addresses that the parser leaves alone: `eduscol.education.fr/page` without a scheme, if it ends like the name of a host and
//! is not as likely the name of a file, and any address between brackets.

use comrak::nodes::{Ast, NodeLink, NodeValue};
use comrak::{Arena, Node};

use super::inlines::texts;

/// Ends of names of hosts besides those of two letters.
const ENDS: [&str; 14] =
    ["aero", "asia", "biz", "com", "coop", "edu", "gov", "info", "museum", "name", "net", "org", "pro", "shop"];

/// Countries by the letters that follow their first: `f[ijkmor]` and so on, from `a` to `z`.
const COUNTRIES: [&str; 26] = [
    "cdefgilmnoqrstuwxz",
    "abdefghijmnorstvwyz",
    "acdfghiklmnoruvwxyz",
    "ejkmoz",
    "cegrstu",
    "ijkmor",
    "abdefghilmnpqrstuwy",
    "kmnrtu",
    "delmnoqrst",
    "emop",
    "eghimnprwyz",
    "abcikrstuvy",
    "acdeghklmnopqrstuvwxyz",
    "acefgilopruz",
    "m",
    "aefghklmnrstwy",
    "a",
    "eosuw",
    "abcdeghijklmnortuvxyz",
    "cdfghjklmnortvwz",
    "agksyz",
    "aceginu",
    "fs",
    "",
    "et",
    "amw",
];

/// Countries whose letters are ends of files.
const FILES: [&str; 9] = ["cc", "cs", "md", "ml", "pl", "ps", "py", "rs", "sh"];

/// Makes links of the hosts in a tree.
pub(super) fn link<'a>(arena: &'a Arena<'a>, root: Node<'a>) {
    for node in texts(root, false, |text| text.contains('.') && find(text, 0).is_some() && !text.contains("{%")) {
        split(arena, node);
    }
}

fn split<'a>(arena: &'a Arena<'a>, first: Node<'a>) {
    let sourcepos = first.data().sourcepos;
    let node = |value: NodeValue| -> Node<'a> { arena.alloc(Ast::new_with_sourcepos(value, sourcepos).into()) };
    let text = |text: &str| node(NodeValue::Text(text.to_owned().into()));
    let whole = first.data().value.text().map_or_else(String::new, str::to_owned);
    let (mut last, mut copied) = (first, 0);
    while let Some(found) = find(&whole, copied) {
        let address = &whole[found.start..found.end];
        let url = format!("{}{address}", found.scheme);
        let link = node(NodeValue::Link(Box::new(NodeLink { url, title: String::new() })));
        link.append(text(address));
        if copied == 0 {
            first.data_mut().value = NodeValue::Text(whole[..found.start].to_owned().into());
        } else {
            let before = text(&whole[copied..found.start]);
            last.insert_after(before);
            last = before;
        }
        last.insert_after(link);
        (last, copied) = (link, found.end);
    }
    if copied < whole.len() {
        last.insert_after(text(&whole[copied..]));
    }
    if first.data().value.text().is_some_and(str::is_empty) {
        first.detach();
    }
}

/// An address in a text.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    start: usize,
    end: usize,
    /// What the address lacks.
    scheme: &'static str,
}

/// The first address from there on.
fn find(text: &str, from: usize) -> Option<Found> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.');
    let mut at = from;
    loop {
        let dot = at + text[at..].find('.')?;
        // Most end a sentence.
        if !text[dot + 1..].starts_with(char::is_alphanumeric) {
            at = dot + 1;
            continue;
        }
        let start = text[at..dot].trim_end_matches(is_part).len() + at;
        let end = text[dot..].find(|c| !is_part(c)).map_or(text.len(), |length| dot + length);
        if let Some(found) = found(text, from, (start, end)) {
            return Some(found);
        }
        at = end;
    }
}

/// The address whose host could stand between these places, if it is one. `from`: no address begins before it.
fn found(text: &str, from: usize, (start, end): (usize, usize)) -> Option<Found> {
    let name = text[start..end].trim_end_matches('.');
    let behind = &text[start + name.len()..];
    let is_label = |label: &str| (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-');
    if !name.contains('.') || !name.split('.').all(is_label) || behind.starts_with(['_', '@', '\\']) {
        return None;
    }
    let before = &text[from..start];
    // The parser knows those with a scheme, and mailboxes, but between brackets.
    let scheme = ["https://", "http://"].into_iter().find(|scheme| before.ends_with(scheme));
    if let Some(scheme) =
        scheme.filter(|scheme| !before[..before.len() - scheme.len()].ends_with(char::is_alphanumeric))
    {
        let end = start + name.len() + path_length(behind);
        return Some(Found { start: start - scheme.len(), end, scheme: "" });
    }
    let (_, last) = name.rsplit_once('.').filter(|(_, last)| is_end(last))?;
    if let Some(before) = before.strip_suffix('@') {
        let is_local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '-' | '_');
        let length = before.len() - before.trim_end_matches(is_local).len();
        let found = Found { start: start - 1 - length, end: start + name.len(), scheme: "mailto:" };
        // A part of a mailbox is another one.
        let is_whole = !before[..before.len() - length].ends_with(|c: char| c.is_alphanumeric() || c == '@');
        return (length > 0 && is_whole).then_some(found);
    }
    let path = path_length(behind);
    let is_file = FILES.contains(&last) && path == 0 && !name.starts_with("www.");
    let is_free = !before.ends_with(['.', '/', ':', '_', '\\']);
    (is_free && !is_file).then_some(Found { start, end: start + name.len() + path, scheme: "http://" })
}

/// Whether names of hosts end so.
fn is_end(label: &str) -> bool {
    match label.as_bytes() {
        [first @ b'a'..=b'z', second] => COUNTRIES[usize::from(first - b'a')].as_bytes().contains(second),
        _ => ENDS.contains(&label),
    }
}

/// The bytes of what says where on a host something is, its port before that.
fn path_length(text: &str) -> usize {
    let port = text.strip_prefix(':').map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    let port = if port > 0 { port + 1 } else { 0 };
    let text = &text[port..];
    if !text.starts_with(['/', '?', '#']) {
        return port;
    }
    let end =
        text.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '«' | '»' | '|')).unwrap_or(text.len());
    let path = &text[..end];
    let mut left =
        [('(', ')'), ('[', ']')].map(|(open, close)| (close, path.matches(close).count(), path.matches(open).count()));
    let is_extra = |c: char| match left.iter_mut().find(|(close, ..)| *close == c) {
        Some((_, closed, opened)) => {
            let is_more = *closed > *opened;
            *closed -= usize::from(is_more);
            is_more
        }
        None => matches!(c, '?' | '!' | '.' | ',' | ':' | ';' | '*' | '_' | '~' | '\''),
    };
    port + path.trim_end_matches(is_extra).len()
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn hosts_and_what_only_looks_like_one() {
        let found = |text: &'static str| find(text, 0).map(|found| &text[found.start..found.end]);
        for (text, address) in [
            ("voir eduscol.education.fr.", "eduscol.education.fr"),
            ("(exemple.fr/a_b?c=(d)), et", "exemple.fr/a_b?c=(d)"),
            ("été.exemple.fr:8080/#x", "été.exemple.fr:8080/#x"),
            ("«exemple.org»", "exemple.org"),
            ("README.md, puis a.com", "a.com"),
            ("docs.rs/comrak", "docs.rs/comrak"),
            ("[voir https://srv.local:80/a?b]", "https://srv.local:80/a?b"),
            ("[écrire à a.b@exemple.fr]", "a.b@exemple.fr"),
        ] {
            assert_eq!(found(text), Some(address), "{text}");
        }
        for text in [
            "fini.Il",
            "README.md",
            "a.b",
            "1.5",
            "xhttps://a.b",
            "@exemple.fr",
            "a/exemple.fr",
            "exemple.fr_x",
            "a..fr",
            "-a.fr",
            "p.ex",
            "exemple.fr.Voir",
            "[prénom.nom@exemple.fr]",
            "@lycee@exemple.fr",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
