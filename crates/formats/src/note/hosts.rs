//! `eduscol.education.fr/page` without a scheme: a link, as in CodiMD, if it ends like the name of a host. What is as likely the
//! name of a file is none.

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
    while let Some((start, end)) = find(&whole, copied) {
        let address = &whole[start..end];
        let link = node(NodeValue::Link(Box::new(NodeLink { url: format!("http://{address}"), title: String::new() })));
        link.append(text(address));
        if copied == 0 {
            first.data_mut().value = NodeValue::Text(whole[..start].to_owned().into());
        } else {
            let before = text(&whole[copied..start]);
            last.insert_after(before);
            last = before;
        }
        last.insert_after(link);
        (last, copied) = (link, end);
    }
    if copied < whole.len() {
        last.insert_after(text(&whole[copied..]));
    }
    if first.data().value.text().is_some_and(str::is_empty) {
        first.detach();
    }
}

/// Where the first address from there on begins and ends.
fn find(text: &str, from: usize) -> Option<(usize, usize)> {
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
        let before = text[..start].chars().next_back();
        if before.is_none_or(|c| !matches!(c, '.' | '/' | ':' | '_' | '@' | '\\'))
            && let Some(end) = address_end(text, (start, end))
        {
            return Some((start, end));
        }
        at = end;
    }
}

/// Where the address ends that begins with letters, digits, dashes and dots between these places; none if it is none.
fn address_end(text: &str, (start, end): (usize, usize)) -> Option<usize> {
    let name = text[start..end].trim_end_matches('.');
    let behind = &text[start + name.len()..];
    let (_, last) = name.rsplit_once('.')?;
    let is_label = |label: &str| (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-');
    if !is_end(last) || !name.split('.').all(is_label) || behind.starts_with(['_', '@', '\\']) {
        return None;
    }
    let port = behind.strip_prefix(':').map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    let port = if port > 0 { port + 1 } else { 0 };
    let path = path_length(&behind[port..]);
    let is_file = FILES.contains(&last) && path == 0 && !name.starts_with("www.");
    (!is_file).then_some(start + name.len() + port + path)
}

/// Whether names of hosts end so.
fn is_end(label: &str) -> bool {
    match label.as_bytes() {
        [first @ b'a'..=b'z', second] => COUNTRIES[usize::from(first - b'a')].as_bytes().contains(second),
        _ => ENDS.contains(&label),
    }
}

/// The bytes of what says where on a host something is.
fn path_length(text: &str) -> usize {
    if !text.starts_with(['/', '?', '#']) {
        return 0;
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
    path.trim_end_matches(is_extra).len()
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn hosts_and_what_only_looks_like_one() {
        let found = |text: &'static str| find(text, 0).map(|(start, end)| &text[start..end]);
        for (text, address) in [
            ("voir eduscol.education.fr.", "eduscol.education.fr"),
            ("(exemple.fr/a_b?c=(d)), et", "exemple.fr/a_b?c=(d)"),
            ("été.exemple.fr:8080/#x", "été.exemple.fr:8080/#x"),
            ("«exemple.org»", "exemple.org"),
            ("README.md, puis a.com", "a.com"),
            ("docs.rs/comrak", "docs.rs/comrak"),
        ] {
            assert_eq!(found(text), Some(address), "{text}");
        }
        for text in [
            "fini.Il",
            "README.md",
            "a.b",
            "1.5",
            "x@exemple.fr",
            "a/exemple.fr",
            "exemple.fr_x",
            "a..fr",
            "-a.fr",
            "p.ex",
            "exemple.fr.Voir",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
