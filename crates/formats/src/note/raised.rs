//! `x^2^` and `H~2~O`: what is raised or lowered is one word, as in CodiMD. The parser knows no words: of `2^e et 3^e` it would
//! raise all that stands between the signs, and so it looks for tildes alone, and what it found is looked through here.

use comrak::nodes::NodeValue;
use comrak::{Arena, Node};

use super::inlines::{Step, node_at, texts, walk};
use super::parse::blocks;

/// Raises and lowers the words of a tree. `signs`: those that mean something.
pub(super) fn raise<'a>(arena: &'a Arena<'a>, root: Node<'a>, signs: &[u8]) {
    if signs.contains(&b'~') {
        dissolve_phrases(arena, root);
    }
    let has_sign = |text: &str| signs.iter().any(|sign| text.as_bytes().contains(sign)) && !text.contains("{%");
    for node in texts(root, true, has_sign) {
        split(arena, node, signs);
    }
}

/// Gives back the signs around what is more than a word.
fn dissolve_phrases<'a>(arena: &'a Arena<'a>, root: Node<'a>) {
    for block in blocks(root).filter(|block| block.data().value.contains_inlines()) {
        let mut phrases = Vec::new();
        walk(block, |step| {
            if let Step::Node(node, _) = step
                && matches!(node.data().value, NodeValue::Subscript)
                && !unescape(node)
            {
                phrases.push(node);
            }
            true
        });
        for node in &phrases {
            node.insert_before(text(arena, node, "~"));
            while let Some(child) = node.first_child() {
                node.insert_before(child);
            }
            node.insert_before(text(arena, node, "~"));
            node.detach();
        }
        if !phrases.is_empty() {
            join_texts(block);
        }
    }
}

/// Takes the signs that keep spaces together out of a word; whether it is one.
fn unescape(node: Node<'_>) -> bool {
    // Not what stands in its children: rows of signs in one another must not be looked through over and over.
    node.children().all(|child| match &mut child.data_mut().value {
        NodeValue::Text(text) => unescaped(text).is_some_and(|word| {
            *text = word.into();
            true
        }),
        NodeValue::SoftBreak | NodeValue::LineBreak => false,
        _ => true,
    })
}

fn text<'a>(arena: &'a Arena<'a>, place: Node<'a>, text: &str) -> Node<'a> {
    node_at(arena, place, NodeValue::Text(text.to_owned().into()))
}

/// Joins texts that stand side by side in lines of the block.
fn join_texts(block: Node<'_>) {
    for node in block.descendants() {
        let NodeValue::Text(text) = &mut node.data_mut().value else { continue };
        while let Some(next) = node.next_sibling()
            && let NodeValue::Text(behind) = &next.data().value
        {
            text.to_mut().push_str(behind);
            next.detach();
        }
    }
}

/// Takes the words that are raised or lowered out of a text.
fn split<'a>(arena: &'a Arena<'a>, first: Node<'a>, signs: &[u8]) {
    let whole = first.data().value.text().map_or_else(String::new, str::to_owned);
    let (mut last, mut copied) = (first, 0);
    while let Some((start, end, word)) = find(&whole, copied, signs) {
        let value = if whole.as_bytes()[start] == b'^' { NodeValue::Superscript } else { NodeValue::Subscript };
        let raised = node_at(arena, first, value);
        raised.append(text(arena, first, &word));
        let before = &whole[copied..start];
        if copied == 0 {
            first.data_mut().value = NodeValue::Text(before.to_owned().into());
        } else if !before.is_empty() {
            let before = text(arena, first, before);
            last.insert_after(before);
            last = before;
        }
        last.insert_after(raised);
        (last, copied) = (raised, end);
    }
    if copied > 0 && copied < whole.len() {
        last.insert_after(text(arena, first, &whole[copied..]));
    }
    if copied > 0 && first.data().value.text().is_some_and(str::is_empty) {
        first.detach();
    }
}

/// The first word between two signs of a kind from there on: where it begins and ends with them, and itself.
fn find(text: &str, from: usize, signs: &[u8]) -> Option<(usize, usize, String)> {
    let bytes = text.as_bytes();
    let is_double =
        |at: usize| bytes[at] == b'~' && (bytes.get(at + 1) == Some(&b'~') || (at > 0 && bytes[at - 1] == b'~'));
    let starts = (from..bytes.len()).filter(|at| signs.contains(&bytes[*at]) && !is_double(*at));
    for start in starts {
        let Some(length) = bytes[start + 1..].iter().position(|byte| *byte == bytes[start] || *byte == b'\n') else {
            continue;
        };
        let end = start + 1 + length;
        if length > 0
            && bytes[end] == bytes[start]
            && let Some(word) = unescaped(&text[start + 1..end])
        {
            return Some((start, end + 1, word));
        }
    }
    None
}

/// The word without the signs that keep its spaces together; none of what is more than a word.
fn unescaped(text: &str) -> Option<String> {
    let mut word = String::new();
    for c in text.chars() {
        if c.is_whitespace() && word.pop()? != '\\' {
            return None;
        }
        word.push(c);
    }
    Some(word)
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn one_word_between_two_signs() {
        let found = |text: &str| find(text, 0, b"^~").map(|(start, end, word)| (text[start..end].to_owned(), word));
        let some = |source: &str, word: &str| Some((source.to_owned(), word.to_owned()));
        assert_eq!(found("x^2^ y"), some("^2^", "2"));
        assert_eq!(found("le 2^e et le 3^e^"), some("^e^", "e"));
        assert_eq!(found("H~2\\ 0~O"), some("~2\\ 0~", "2 0"));
        for text in ["2^e et 3^e", "~20 à ~30", "^^", "~~a~", "^", "a ^ b ^"] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
