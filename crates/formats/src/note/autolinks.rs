//! Addresses as they stand in a text, which the parser makes links of: where they begin and end. It asks for a space at the end,
//! and for none before a mailbox.

use comrak::nodes::{NodeLink, NodeValue};
use comrak::{Arena, Node};

use super::inlines::{Step, address_of, node_at, walk};
use super::parse::blocks;

/// How far back a pair of signs is looked for that an address took the end of, in nodes.
const BACK_MAX: usize = 64;

/// Signs that end a quotation or a sentence, at the end of an address.
const CLOSING: &str = "»«”“„’‘…›‹。，、）】」";

/// Mends the links that the parser made. `with_marks`: whether `==` and its like mean something.
pub(super) fn mend<'a>(arena: &'a Arena<'a>, root: Node<'a>, with_marks: bool) {
    for (link, address) in links(root) {
        if is_mailbox(link) {
            if !is_free(link) {
                dissolve(link, address);
            }
            continue;
        }
        let end = end(&address);
        let sign =
            if with_marks { ["==", "++", "^"].into_iter().find(|sign| address[..end].ends_with(sign)) } else { None };
        let opening = sign.and_then(|sign| opening(link, sign).map(|text| (sign, text)));
        let end = end - opening.map_or(0, |(sign, _)| sign.len());
        if end < address.len() {
            cut(arena, link, &address, end + opening.map_or(0, |(sign, _)| sign.len()), end);
        }
        if let Some((sign, text)) = opening {
            wrap(arena, text, link, sign);
        }
    }
}

/// The links that the parser made of what stood in a text, and that text.
fn links(root: Node<'_>) -> Vec<(Node<'_>, String)> {
    let mut found = Vec::new();
    for block in blocks(root).filter(|block| block.data().value.contains_inlines()) {
        walk(block, |step| {
            let Step::Node(node, _) = step else { return true };
            if !matches!(node.data().value, NodeValue::Link(_)) {
                return true;
            }
            // In brackets, a text begins behind them.
            let is_bare = node.first_child().is_some_and(|child| child.data().sourcepos == node.data().sourcepos);
            if is_bare && let Some(address) = address_of(node) {
                found.push((node, address));
            }
            false
        });
    }
    found
}

fn is_mailbox(link: Node<'_>) -> bool {
    matches!(&link.data().value, NodeValue::Link(link) if link.url.starts_with("mailto:"))
}

/// Whether a mailbox begins and ends where it was found: the parser knows no letters but those of ASCII.
fn is_free(link: Node<'_>) -> bool {
    let neighbour = |node: Option<Node<'_>>, is_part: &dyn Fn(&str) -> bool| {
        node.is_some_and(|node| matches!(&node.data().value, NodeValue::Text(text) if is_part(text)))
    };
    let is_local = |c: char| c.is_alphanumeric() || matches!(c, '@' | '.' | '+' | '-' | '_');
    !neighbour(link.previous_sibling(), &|text| text.ends_with(is_local))
        && !neighbour(link.next_sibling(), &|text| text.starts_with('@'))
}

/// Makes words of a link, one text with those beside it.
fn dissolve(link: Node<'_>, address: String) {
    let mut whole = address;
    if let Some(next) = link.next_sibling()
        && let NodeValue::Text(text) = &next.data().value
    {
        whole.push_str(text);
        next.detach();
    }
    if let Some(previous) = link.previous_sibling()
        && let NodeValue::Text(text) = &mut previous.data_mut().value
    {
        text.to_mut().push_str(&whole);
        link.detach();
        return;
    }
    if let Some(child) = link.first_child() {
        child.detach();
    }
    link.data_mut().value = NodeValue::Text(whole.into());
}

/// Where an address ends: a host at the first sign that none has, a path before the signs that close something around it.
fn end(address: &str) -> usize {
    let host = address.find("://").map_or(0, |at| at + 3);
    let path = address[host..].find(['/', '?', '#']).map_or(address.len(), |at| host + at);
    // Letters may be written as two signs.
    let is_no_host = |c: char| !c.is_ascii() && !c.is_alphanumeric() && !('\u{300}'..'\u{370}').contains(&c);
    match address[host..path].find(is_no_host) {
        Some(0) => address.len(),
        Some(at) => host + at,
        None if address.ends_with(|last| CLOSING.contains(last)) => {
            address.trim_end_matches(|c| CLOSING.contains(c) || "?!.,:*_~'\"".contains(c)).len()
        }
        None => address.len(),
    }
}

/// The text before the link that the pair of signs begins in which it took the end of.
fn opening<'a>(link: Node<'a>, sign: &str) -> Option<Node<'a>> {
    let has_sign = |node: &Node<'a>| {
        matches!(&node.data().value, NodeValue::Text(text) if match sign {
            // What is raised is one word.
            "^" => text.ends_with('^'),
            _ => opening_at(text, sign).is_some(),
        })
    };
    let back = if sign == "^" { 1 } else { BACK_MAX };
    link.preceding_siblings().skip(1).take(back).find(has_sign)
}

/// The last place where a pair of signs could begin.
fn opening_at(text: &str, sign: &str) -> Option<usize> {
    let begins = |at: usize| {
        let next = text[at + sign.len()..].chars().next();
        next.is_none_or(|next| !next.is_whitespace() && !sign.ends_with(next)) && !text[..at].ends_with(&sign[..1])
    };
    text.rmatch_indices(sign).map(|(at, _)| at).find(|at| begins(*at))
}

/// Ends the link at `end`; what stands behind `rest` is text.
fn cut<'a>(arena: &'a Arena<'a>, link: Node<'a>, address: &str, rest: usize, end: usize) {
    if rest < address.len() {
        let behind = &address[rest..];
        match link.next_sibling() {
            Some(next) if matches!(next.data().value, NodeValue::Text(_)) => {
                if let NodeValue::Text(text) = &mut next.data_mut().value {
                    text.to_mut().insert_str(0, behind);
                }
            }
            _ => link.insert_after(node_at(arena, link, NodeValue::Text(behind.to_owned().into()))),
        }
    }
    if let Some(child) = link.first_child() {
        child.data_mut().value = NodeValue::Text(address[..end].to_owned().into());
    }
    let url = match &link.data().value {
        NodeValue::Link(link) => link.url[..link.url.len() - (address.len() - end)].to_owned(),
        _ => return,
    };
    link.data_mut().value = NodeValue::Link(Box::new(NodeLink { url, title: String::new() }));
}

/// Puts all from the signs in `text` to the link between them.
fn wrap<'a>(arena: &'a Arena<'a>, text: Node<'a>, link: Node<'a>, sign: &str) {
    let whole = text.data().value.text().map_or_else(String::new, str::to_owned);
    let Some(at) = (if sign == "^" { whole.len().checked_sub(1) } else { opening_at(&whole, sign) }) else { return };
    let pair = node_at(
        arena,
        link,
        match sign {
            "==" => NodeValue::Highlight,
            "++" => NodeValue::Insert,
            _ => NodeValue::Superscript,
        },
    );
    text.insert_after(pair);
    let inside = &whole[at + sign.len()..];
    if !inside.is_empty() {
        pair.append(node_at(arena, link, NodeValue::Text(inside.to_owned().into())));
    }
    while let Some(next) = pair.next_sibling() {
        let is_last = next.same_node(link);
        pair.append(next);
        if is_last {
            break;
        }
    }
    if at == 0 {
        text.detach();
    } else {
        text.data_mut().value = NodeValue::Text(whole[..at].to_owned().into());
    }
}

#[cfg(test)]
mod tests {
    use super::end;

    #[test]
    fn addresses_end_before_what_closes_something_around_them() {
        for (address, rest) in [
            ("https://eduscol.fr»", "»"),
            ("https://a.fr’s", "’s"),
            ("https://a.fr–b/c", "–b/c"),
            ("www.a.fr…", "…"),
            ("https://a.fr/x.»", ".»"),
            ("https://a.fr/«x»/y", ""),
            ("https://été.fr/é", ""),
            ("https://e\u{301}te\u{301}.fr", ""),
            ("https://»", ""),
            ("https://a.fr/x==", ""),
        ] {
            assert_eq!(&address[end(address)..], rest, "{address}");
        }
    }
}
