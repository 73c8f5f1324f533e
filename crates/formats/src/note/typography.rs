//! Typography as CodiMD sets it: quotation marks in pairs, dashes, ellipses and a few signs. Addresses, embeds and what was
//! escaped mean themselves.

use comrak::Node;
use comrak::nodes::NodeValue;

use super::inlines::{Step, address_of, walk};
use super::parse::blocks;
use crate::limits::{EMBED_ADDRESS_BYTES_MAX, QUOTATION_MARKS_OPEN_MAX};

/// Sets all texts of the tree.
pub(super) fn set(root: Node<'_>) {
    for block in blocks(root).filter(|block| block.data().value.contains_inlines()) {
        if set_signs(block) {
            set_quotes(block);
        }
    }
}

/// Sets the signs of a block that each mean something by themselves; whether there are quotation marks in it.
fn set_signs(block: Node<'_>) -> bool {
    let (mut begins_line, mut has_quotes) = (true, false);
    walk(block, |step| {
        let Step::Node(node, _) = step else { return true };
        let goes_in = match &mut node.data_mut().value {
            NodeValue::Text(text) => {
                if let Some(set) = signs(text, begins_line) {
                    *text = set.into();
                }
                has_quotes |= text.contains(['"', '\'']);
                false
            }
            NodeValue::SoftBreak | NodeValue::LineBreak => {
                begins_line = true;
                return false;
            }
            value => goes_into(value),
        };
        begins_line = false;
        goes_in && address_of(node).is_none()
    });
    has_quotes
}

/// Whether texts in it are set.
fn goes_into(value: &NodeValue) -> bool {
    matches!(
        value,
        NodeValue::Emph
            | NodeValue::Strong
            | NodeValue::Strikethrough
            | NodeValue::Highlight
            | NodeValue::Insert
            | NodeValue::Superscript
            | NodeValue::Subscript
            | NodeValue::Link(_)
    )
}

/// The text with its signs set; none if it stays as it is.
fn signs(text: &str, begins_line: bool) -> Option<String> {
    let bytes = text.as_bytes();
    let mut set = String::new();
    let (mut copied, mut at) = (0, 0);
    while at < bytes.len() {
        let run = |fits: &[u8]| bytes[at..].iter().take_while(|byte| fits.contains(byte)).count();
        let before = || text[..at].chars().next_back();
        let found = match bytes[at] {
            b'.' if run(b".") > 1 => {
                let sign = if matches!(before(), Some('?' | '!')) { ".." } else { "…" };
                Some((run(b"."), sign))
            }
            b'-' if run(b"-") > 1 => {
                let count = run(b"-");
                let next = text[at + count..].chars().next();
                Some((count, dash(before(), next, count, begins_line).unwrap_or(&text[at..at + count])))
            }
            b'+' if text[at..].starts_with("+-") && !text[at..].starts_with("+--") => Some((2, "±")),
            b'?' | b'!' if run(b"?!") > 3 => {
                let count = run(b"?!");
                Some((count, if bytes[at + count - 1] == b'?' { "???" } else { "!!!" }))
            }
            b',' if run(b",") > 1 => Some((run(b","), ",")),
            b'(' => {
                let is_start =
                    |sign: &str| text.get(at..at + sign.len()).is_some_and(|start| start.eq_ignore_ascii_case(sign));
                let signs = [("(c)", "©"), ("(r)", "®"), ("(tm)", "™")];
                signs.into_iter().find(|(sign, _)| is_start(sign)).map(|(sign, meaning)| (sign.len(), meaning))
            }
            b'{' if text[at..].starts_with("{%") => {
                let end = bytes[at..].iter().take(2 * EMBED_ADDRESS_BYTES_MAX).position(|byte| *byte == b'}');
                end.map(|end| (end + 1, &text[at..=at + end]))
            }
            _ => None,
        };
        if let Some((length, sign)) = found {
            if sign != &text[at..at + length] {
                set.push_str(&text[copied..at]);
                set.push_str(sign);
                copied = at + length;
            }
            at += length;
        } else {
            at += 1;
        }
    }
    (copied > 0).then(|| set + &text[copied..])
}

/// Three signs are a dash anywhere, two between words or between spaces; others are options of programs and drawn lines. An
/// end of the text is either, but for the head of a line, where options stand.
fn dash(before: Option<char>, next: Option<char>, count: usize, begins_line: bool) -> Option<&'static str> {
    let left = if before.is_none() && begins_line { Some(true) } else { before.map(char::is_whitespace) };
    let right = next.map(char::is_whitespace);
    match count {
        3 => Some("—"),
        2 if left.is_none() || right.is_none() || left == right => Some("–"),
        _ => None,
    }
}

/// A run of text in a block, or what stands between two of them.
struct Piece<'a> {
    /// None of what has no quotation marks that could be set.
    text: Option<(Node<'a>, String)>,
    level: usize,
    /// Its first and its last character; none of what is not seen.
    ends: Option<(char, char)>,
}

/// A quotation mark.
struct Quote {
    piece: usize,
    at: usize,
    is_single: bool,
    level: usize,
    /// What it is set as; none: as it stands.
    sign: Option<&'static str>,
}

/// Sets the quotation marks of a block: those that make a pair at the same level, and apostrophes.
fn set_quotes(block: Node<'_>) {
    let pieces = pieces(block);
    let quotes = pairs(&pieces);
    let mut quotes = quotes.iter().filter_map(|quote| Some((quote, quote.sign?))).peekable();
    for (index, piece) in pieces.iter().enumerate() {
        let Some((node, text)) = &piece.text else { continue };
        let (mut set, mut copied) = (String::new(), 0);
        while let Some((quote, sign)) = quotes.next_if(|(quote, _)| quote.piece == index) {
            set.push_str(&text[copied..quote.at]);
            set.push_str(sign);
            copied = quote.at + 1;
        }
        if copied > 0 {
            set.push_str(&text[copied..]);
            node.data_mut().value = NodeValue::Text(set.into());
        }
    }
}

fn pieces(block: Node<'_>) -> Vec<Piece<'_>> {
    let ends = |text: &str| text.chars().next().zip(text.chars().next_back());
    let mut pieces = Vec::new();
    walk(block, |step| {
        let (node, level) = match step {
            Step::Node(node, level) => (node, level),
            Step::End(level) => {
                pieces.push(Piece { text: None, level, ends: None });
                return true;
            }
        };
        let data = node.data();
        let mut text = None;
        let seen = match &data.value {
            NodeValue::Text(words) => {
                text = words.contains(['"', '\'']).then(|| (node, words.to_string()));
                ends(words)
            }
            NodeValue::SoftBreak | NodeValue::LineBreak => Some((' ', ' ')),
            NodeValue::Code(code) => ends(&code.literal),
            NodeValue::HtmlInline(html) => ends(html),
            NodeValue::Math(math) => ends(&math.literal),
            NodeValue::Escaped => ends(&super::text_of(node)),
            NodeValue::Link(_) if address_of(node).is_some() => ends(&super::text_of(node)),
            value => {
                let goes_in = goes_into(value);
                pieces.push(Piece { text: None, level, ends: None });
                return goes_in;
            }
        };
        pieces.push(Piece { text, level, ends: seen });
        false
    });
    pieces
}

/// The quotation marks, with what each is set as.
fn pairs(pieces: &[Piece<'_>]) -> Vec<Quote> {
    let mut next = vec![' '; pieces.len()];
    for index in (1..pieces.len()).rev() {
        next[index - 1] = pieces[index].ends.map_or(next[index], |(first, _)| first);
    }
    let mut quotes: Vec<Quote> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut last = ' ';
    for (index, piece) in pieces.iter().enumerate() {
        while open.last().is_some_and(|at| quotes[*at].level > piece.level) {
            open.pop();
        }
        let text = piece.text.as_ref().map_or("", |(_, text)| text);
        for (at, c) in text.char_indices().filter(|(_, c)| matches!(c, '"' | '\'')) {
            let before = text[..at].chars().next_back().unwrap_or(last);
            let after = text[at + 1..].chars().next().unwrap_or(next[index]);
            let quote = Quote { piece: index, at, is_single: c == '\'', level: piece.level, sign: None };
            place(&mut quotes, &mut open, quote, (before, after));
        }
        last = piece.ends.map_or(last, |(_, end)| end);
    }
    quotes
}

/// Adds a mark that stands between two characters: it closes one that is open, or opens one, or is an apostrophe.
fn place(quotes: &mut Vec<Quote>, open: &mut Vec<usize>, quote: Quote, (before, after): (char, char)) {
    let can_stand = |outside: char, inside: char| {
        !inside.is_whitespace() && (!is_sign(inside) || outside.is_whitespace() || is_sign(outside))
    };
    let (mut opens, mut closes) = (can_stand(before, after), can_stand(after, before));
    if opens && closes {
        // In the middle of a word, or of a row of signs.
        (opens, closes) = (is_sign(before), is_sign(after));
    }
    if !quote.is_single && after == '"' && before.is_ascii_digit() {
        // Inches, and behind them the end of what is quoted.
        (opens, closes) = (false, false);
    }
    let index = quotes.len();
    let (level, is_single) = (quote.level, quote.is_single);
    quotes.push(quote);
    let near = open.iter().enumerate().rev().take(QUOTATION_MARKS_OPEN_MAX);
    let mut same = near.take_while(|(_, at)| quotes[**at].level >= level);
    let found = same.find(|(_, at)| quotes[**at].is_single == is_single && quotes[**at].level == level);
    if let Some((depth, at)) = found.map(|(depth, at)| (depth, *at)).filter(|_| closes) {
        quotes[at].sign = Some(if is_single { "‘" } else { "“" });
        quotes[index].sign = Some(if is_single { "’" } else { "”" });
        open.truncate(depth);
    } else if opens {
        open.push(index);
    } else if is_single {
        quotes[index].sign = Some("’");
    }
}

/// Whether it is punctuation.
fn is_sign(c: char) -> bool {
    let is_foreign =
        matches!(c, '¡' | '§' | '«' | '¶' | '·' | '»' | '¿' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}');
    c.is_ascii_punctuation() || is_foreign || matches!(c, '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}')
}

#[cfg(test)]
mod tests {
    use super::signs;

    #[test]
    fn signs_are_set_and_others_stay() {
        for (text, set) in [
            ("a... b.. c?.... d!..", "a… b… c?.. d!.."),
            ("a -- b c---d e--f ls --all ---- x", "a – b c—d e–f ls --all ---- x"),
            ("(c) (R) (tm) (d) +-1", "© ® ™ (d) ±1"),
            ("a!!!! b???? c?!?! d!!! e??", "a!!! b??? c!!! d!!! e??"),
            ("a,, b,,,c,d", "a, b,c,d"),
            ("é--", "é–"),
            ("{%pdf a--b... %} c--d", "{%pdf a--b... %} c–d"),
        ] {
            assert_eq!(signs(text, true).as_deref(), Some(set));
        }
        for text in ["--all", "-a - b", "{%", "(c", "a.b!"] {
            assert_eq!(signs(text, true), None, "{text}");
        }
        assert_eq!(signs("--all", false).as_deref(), Some("–all"), "behind something");
    }
}
