//! A note's source, made ready for the parser: what comrak has no syntax for is taken out or marked, line by line, so that
//! every line keeps its number.

use std::borrow::Cow;
use std::sync::Arc;

use comrak::Node;
use comrak::nodes::NodeValue;
use comrak::options::BrokenLinkCallback;

use super::abbreviations::Abbreviations;
use super::container::CONTAINERS;
use super::excess::Excess;
use super::fence::Fence;
use super::gaps;
use super::nested::is_prefix;
use crate::limits::BYTES_READ_AGAIN;

/// Stands before the size of a picture in its address, or in its title: the parser sees one word.
pub(super) const SIZE_IN_ADDRESS: char = '\u{e000}';
pub(super) const SIZE_IN_TITLE: char = '\u{e001}';
pub(super) const SIZE_IN_ANGLES: char = '\u{e003}';

/// Stands behind the caret that ends what is raised, before a bracket: the parser would take both for a footnote in place.
pub(super) const RAISED_END: char = '\u{e002}';

/// Stands for a colon behind the row that begins a container: the parser takes a line with any for no container.
const COLON: char = '\u{e004}';

/// The signs that we put into a source.
pub(super) const MARKS: [char; 5] = [SIZE_IN_ADDRESS, SIZE_IN_TITLE, SIZE_IN_ANGLES, RAISED_END, COLON];

/// What is given to the parser.
#[derive(Debug)]
pub(super) struct Source<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) abbreviations: Arc<Abbreviations>,
    /// Whether sizes are marked.
    is_marked: bool,
    /// Whether there could be footnotes in it.
    pub(super) has_notes: bool,
    /// Whether it is a part of a note.
    pub(super) is_part: bool,
    /// What knows the addresses that are defined elsewhere.
    pub(super) resolver: Option<Arc<dyn BrokenLinkCallback>>,
    /// What the parser must not look for.
    pub(super) excess: Excess,
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let (text, abbreviations) = if text.contains("*[") {
            without_abbreviations(text, Fence::default())
        } else {
            (Cow::Borrowed(text), Abbreviations::default())
        };
        let filled = gaps::filled(&text);
        let text = filled.map_or(text, Cow::Owned);
        let is_free = !has_marks(&text);
        let raised = if is_free && text.contains("^[") { without_false_notes(&text) } else { None };
        let text = raised.map_or(text, Cow::Owned);
        let titled = if is_free && text.contains(":::") { with_titles(&text) } else { None };
        let text = titled.map_or(text, Cow::Owned);
        let has_sizes = text.contains("![") && is_free;
        let marked = has_sizes.then(|| marked(&text)).flatten();
        let text = marked.map_or(text, Cow::Owned);
        let is_marked = is_free && has_marks(&text);
        let excess = Excess::of(&text);
        let has_notes = has_notes(&text);
        Self {
            text,
            abbreviations: Arc::new(abbreviations),
            is_marked,
            has_notes,
            is_part: false,
            resolver: None,
            excess,
        }
    }

    /// A part of a note that costs little and has no line that says what an abbreviation means, with the note's abbreviations.
    pub(super) fn of_part(text: &'a str, abbreviations: Arc<Abbreviations>, has_pictures: bool) -> Self {
        let text = gaps::filled(text).map_or(Cow::Borrowed(text), Cow::Owned);
        let raised = if text.contains("^[") { without_false_notes(&text) } else { None };
        let text = raised.map_or(text, Cow::Owned);
        let titled = if text.contains(":::") { with_titles(&text) } else { None };
        let text = titled.map_or(text, Cow::Owned);
        let marked = has_pictures.then(|| marked(&text)).flatten();
        let is_marked = marked.is_some() || has_marks(&text);
        let text = marked.map_or(text, Cow::Owned);
        let has_notes = has_notes(&text);
        Self { text, abbreviations, is_marked, has_notes, is_part: true, resolver: None, excess: Excess::default() }
    }

    /// The same, with what knows the addresses that are defined elsewhere.
    pub(super) fn resolved(self, resolver: Option<Arc<dyn BrokenLinkCallback>>) -> Self {
        Self { resolver, ..self }
    }

    /// Whether the parser looks for everything in it.
    pub(super) fn is_full_dialect(&self) -> bool {
        self.excess.is_none()
    }

    /// A piece of the text without marks.
    pub(super) fn plain<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.is_marked && is_marked(text) { Cow::Owned(unmarked(text)) } else { Cow::Borrowed(text) }
    }

    /// A piece of the text with its colons, and its other marks: it is parsed once more.
    pub(super) fn with_colons<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.is_marked && is_marked(text) { Cow::Owned(text.replace(COLON, ":")) } else { Cow::Borrowed(text) }
    }

    /// Takes the marks out of all that is no picture.
    pub(super) fn unmark(&self, root: Node<'_>) {
        if !self.is_marked {
            return;
        }
        let unmark = |text: &mut String| {
            if is_marked(text) {
                *text = unmarked(text);
            }
        };
        for node in root.descendants() {
            match &mut node.data_mut().value {
                NodeValue::Text(text) if is_marked(text) => *text = Cow::Owned(unmarked(text)),
                NodeValue::Code(code) => unmark(&mut code.literal),
                NodeValue::CodeBlock(code) => {
                    unmark(&mut code.literal);
                    unmark(&mut code.info);
                }
                NodeValue::HtmlInline(html) => unmark(html),
                NodeValue::HtmlBlock(html) => unmark(&mut html.literal),
                NodeValue::Math(math) => unmark(&mut math.literal),
                NodeValue::BlockDirective(directive) => unmark(&mut directive.info),
                NodeValue::Link(link) => {
                    unmark(&mut link.url);
                    unmark(&mut link.title);
                }
                _ => {}
            }
        }
    }
}

/// Whether signs of ours stand in it already.
fn has_marks(text: &str) -> bool {
    is_marked(text) && text.contains(MARKS)
}

/// Whether the text could have footnotes: the caret may be written as an entity.
fn has_notes(text: &str) -> bool {
    ["[^", "^[", "[&"].into_iter().any(|signs| text.contains(signs))
}

/// The address or title of a picture, and its width and height: digits, perhaps with `%`.
pub(super) fn sized(text: &str) -> (&str, Option<(&str, &str)>) {
    let Some((text, size)) = text.split_once([SIZE_IN_ADDRESS, SIZE_IN_TITLE, SIZE_IN_ANGLES]) else {
        return (text, None);
    };
    let size = size.trim_start_matches(SIZE_IN_ADDRESS);
    (text, size.strip_prefix('=').and_then(|size| size.split_once('x')))
}

/// Whether there could be a mark in it, by its first byte.
fn is_marked(text: &str) -> bool {
    text.as_bytes().contains(&0xee)
}

fn unmarked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(MARKS) {
        let mark = rest[at..].chars().next().unwrap_or(RAISED_END);
        let (before, sign) = match mark {
            SIZE_IN_TITLE => ("\" ", Some('"')),
            SIZE_IN_ANGLES => ("> ", Some('>')),
            RAISED_END => ("", None),
            COLON => (":", None),
            _ => (" ", None),
        };
        out.push_str(&rest[..at]);
        out.push_str(before);
        rest = &rest[at + mark.len_utf8()..];
        if let Some(end) = sign.and_then(|sign| rest.find(sign)) {
            out.push_str(&rest[..end]);
            rest = &rest[end + 1..];
        }
    }
    out.push_str(rest);
    out
}

/// The text with a mark behind each caret that ends a raised word and stands before a bracket; none if it has none.
fn without_false_notes(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut copied = 0;
    for (at, _) in text.match_indices("^[") {
        let word = text[copied..at].trim_end_matches(|c: char| c != '^' && !c.is_whitespace() && !"[]".contains(c));
        if word.len() < at - copied && word.ends_with('^') {
            out.push_str(&text[copied..=at]);
            out.push(RAISED_END);
            copied = at + 1;
        }
    }
    (copied > 0).then(|| out + &text[copied..])
}

/// The text with marks for the colons in the titles of containers; none if it has none.
fn with_titles(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut copied = 0;
    let mut read = 0;
    for (row, _) in text.match_indices(":::") {
        // A row is longer than three, and a line may have several.
        if row < read {
            continue;
        }
        let rest = &text[row..];
        read = row + rest.find('\n').unwrap_or(rest.len());
        let title = row + rest.bytes().take_while(|byte| *byte == b':').count();
        let line = text[..row].rfind('\n').map_or(0, |end| end + 1);
        if !text[line..row].chars().all(is_prefix) || !is_kind(&text[title..read]) || !text[title..read].contains(':') {
            continue;
        }
        out.push_str(&text[copied..title]);
        out.extend(text[title..read].chars().map(|sign| if sign == ':' { COLON } else { sign }));
        copied = read;
    }
    (copied > 0).then(|| out + &text[copied..])
}

/// Whether what stands behind a row of colons begins with a kind of containers.
fn is_kind(title: &str) -> bool {
    let title = title.trim_start();
    CONTAINERS.iter().any(|kind| title.strip_prefix(kind).is_some_and(|rest| rest.starts_with([' ', '\t', '{'])))
}

/// The text with the sizes of its pictures marked; none if it has none.
fn marked(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut copied = 0;
    for (at, _) in text.match_indices(" =") {
        let size = &text[at + 1..];
        let Some(end) = size_end(size) else { continue };
        // Only so far back: a line full of sizes must not be read over and over.
        let least = copied.max(at.saturating_sub(4_096));
        let least = (least..=at).find(|at| text.is_char_boundary(*at)).unwrap_or(at);
        let line = text[least..at].rfind('\n').map_or(least, |end| least + end + 1);
        if !text[line..at].contains("](") {
            continue;
        }
        let is_in_angles = || text[line..at].rsplit("](").next().is_some_and(|address| address.starts_with('<'));
        // Further spaces before the size are marks as well: the parser must not see one.
        let before = text[line..at].trim_end_matches(' ');
        let spaces = if before.ends_with(['"', '>']) { 0 } else { at - line - before.len() };
        // The mark and the size stand before the sign that ends what they are put into.
        let (mark, sign) = match text.as_bytes()[at - 1] {
            b'"' => (SIZE_IN_TITLE, "\""),
            b'>' if is_in_angles() => (SIZE_IN_ANGLES, ">"),
            _ => (SIZE_IN_ADDRESS, ""),
        };
        out.push_str(&text[copied..at - spaces - sign.len()]);
        out.extend(std::iter::repeat_n(mark, spaces + 1));
        out.push_str(&size[..end]);
        out.push_str(sign);
        copied = at + 1 + end;
    }
    out.push_str(if copied > 0 { &text[copied..] } else { "" });
    (copied > 0).then_some(out)
}

/// The length of `=200x100`, either number may be missing, if a `)` comes after it.
fn size_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let number = |from: usize| {
        let digits = bytes[from..].iter().take(5).take_while(|byte| byte.is_ascii_digit()).count();
        let percent = usize::from(digits > 0 && bytes.get(from + digits) == Some(&b'%'));
        from + digits + percent
    };
    let width = number(1);
    let height = (bytes.get(width) == Some(&b'x')).then(|| number(width + 1))?;
    let spaces = bytes[height..].iter().take_while(|byte| **byte == b' ').count();
    (height > 2 && bytes.get(height + spaces) == Some(&b')')).then_some(height)
}

/// The text with the lines that say what abbreviations mean left blank, but for code; `fence`: whether it begins as such.
pub(super) fn without_abbreviations(text: &str, mut fence: Fence) -> (Cow<'_, str>, Abbreviations) {
    let mut abbreviations = Abbreviations::default();
    let (mut out, mut copied, mut at) = (String::new(), 0, 0);
    for line in text.split_inclusive('\n') {
        if !fence.holds(line) {
            let quote = quote_of(line);
            if abbreviations.take(&line[quote.len()..]) {
                out.push_str(&text[copied..at + quote.len()]);
                copied = at + line.trim_end_matches('\n').len();
            }
        }
        at += line.len();
    }
    (if copied > 0 { Cow::Owned(out + &text[copied..]) } else { Cow::Borrowed(text) }, abbreviations)
}

/// What the lines say of abbreviations.
pub(super) fn abbreviations(text: &str, mut fence: Fence) -> Abbreviations {
    let mut abbreviations = Abbreviations::default();
    for line in text.lines() {
        if !fence.holds(line) && line.contains("*[") {
            abbreviations.take(&line[quote_of(line).len()..]);
        }
    }
    abbreviations
}

/// The signs of quotes that the line begins with.
pub(super) fn quote_of(line: &str) -> &str {
    if !line.starts_with(['>', ' ']) {
        return "";
    }
    let text = line.trim_start_matches(['>', ' ']);
    &line[..line[..line.len() - text.len()].rfind('>').map_or(0, |at| at + 1)]
}

/// The cells that the tables of a text could have.
pub(super) fn table_cells(markdown: &str) -> usize {
    let mut cells = Cells::default();
    if markdown.contains('|') {
        markdown.lines().for_each(|line| cells.line(line));
    }
    cells.count
}

/// Counts the cells that tables could have. Every line that could part a header from its rows counts as one; every line below
/// it, up to a blank one, counts for as many cells as it has, or as that line has.
#[derive(Debug, Default)]
pub(super) struct Cells {
    pub(super) count: usize,
    width: usize,
}

impl Cells {
    pub(super) fn line(&mut self, line: &str) {
        let pipes = line.bytes().filter(|byte| *byte == b'|').count();
        if is_blank(line) {
            self.width = 0;
        } else if could_part_header(line) {
            self.width = self.width.max(pipes + 1);
        }
        if self.width > 0 {
            self.count = self.count.saturating_add(self.width.max(pipes + 1));
        }
    }
}

/// Whether nothing is on the line; most lines begin with something.
fn is_blank(line: &str) -> bool {
    line.bytes().next().is_none_or(|byte| byte.is_ascii_whitespace() || !byte.is_ascii()) && line.trim().is_empty()
}

/// Whether the line could be a row of dashes, perhaps inside quotes and items.
fn could_part_header(line: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_whitespace() || byte.is_ascii_digit() || b"|:->*+.)".contains(&byte);
    line.bytes().all(is_part) && line.contains('-')
}

/// What the signs of dollar in a text can cost.
pub(super) fn dollars(text: &str) -> Dollars {
    let mut dollars = Dollars::default();
    if text.contains('$') {
        text.lines().for_each(|line| dollars.line(line));
    }
    dollars
}

/// What signs of dollar can cost, paragraph by paragraph: looking for the ends of formulas, and reading what was none again.
#[derive(Debug, Default)]
pub(super) struct Dollars {
    work: usize,
    again: usize,
    signs: usize,
    /// Those that could end words between two amounts.
    amounts: usize,
    bytes: usize,
    has_code: bool,
}

impl Dollars {
    pub(super) fn line(&mut self, line: &str) {
        if is_blank(line) {
            *self = Self { work: self.work(), again: self.again(), ..Self::default() };
        }
        self.signs += line.bytes().filter(|byte| *byte == b'$').count();
        self.bytes += line.len() + 1;
        if self.signs > 0 {
            let could_be_amount = |two: &[u8]| two[1] == b'$' && (two[0].is_ascii_digit() || two[0] == b'\\');
            self.amounts += line.as_bytes().windows(2).filter(|two| could_be_amount(two)).count();
            self.has_code |= line.contains('`');
        }
    }

    /// What looking for the ends of formulas can cost: in each paragraph, its signs times its bytes.
    pub(super) fn work(&self) -> usize {
        self.work.saturating_add(self.signs.saturating_mul(self.bytes))
    }

    /// What is read again without formulas, since it is money: no fewer pieces than that.
    pub(super) fn again(&self) -> usize {
        let could_cut_code = self.has_code && self.signs > 1;
        self.again + if could_cut_code { self.signs + self.bytes / BYTES_READ_AGAIN } else { self.amounts }
    }
}

#[cfg(test)]
mod tests {
    use super::{Source, dollars, marked, unmarked};

    #[test]
    fn marks_come_out_as_they_went_in() {
        for text in [
            "![](x =200x100)",
            "![](x   =5x5)",
            "`![](x  =5x5)`",
            "![a](b \"c\" =10x) d",
            "`![](x =5x5)` ![](y =50%x)",
            "![](<a b> =5x) [](c> =5x)",
        ] {
            let marked = marked(text).unwrap();
            assert!(!marked.contains(" ="), "{marked}");
            assert_eq!(unmarked(&marked), text);
        }
        for text in ["a =5x5)", "![](x =x)", "![](x =5)", "![](x=5x5)", "![](x =5x5 y)"] {
            assert_eq!(marked(text), None, "{text}");
        }
        assert!(Source::new("![](x =5x5)").is_marked);
        assert!(!Source::new("\u{e000} ![](x =5x5)").is_marked, "the signs are the note's own");
    }

    #[test]
    fn titles_of_containers_have_colons() {
        for (text, expected) in [
            (":::info A : b", Some(":::info A \u{e004} b")),
            (
                "a\n> - :::: spoiler{a} https://b:1\nc:::\n:::\n",
                Some("a\n> - :::: spoiler{a} https\u{e004}//b\u{e004}1\nc:::\n:::\n"),
            ),
            (":::info a:::b\n:::warning :c:", Some(":::info a\u{e004}\u{e004}\u{e004}b\n:::warning \u{e004}c\u{e004}")),
            (":::info a\n:::\n", None),
            (":::infos a: b", None),
            (":::info: b", None),
            ("a :::info b: c", None),
        ] {
            let titled = super::with_titles(text);
            assert_eq!(titled.as_deref(), expected, "{text}");
            assert!(titled.is_none_or(|titled| unmarked(&titled) == text), "{text}");
        }
    }

    #[test]
    fn dollars_cost_by_the_paragraph() {
        let cost = |text: &str| (dollars(text).work(), dollars(text).again());
        assert_eq!(cost("a $b$\n\n$c$ `$`\n"), (2 * 6 + 3 * (1 + 8), 3), "a blank line counts for what it begins");
        assert_eq!(cost("1$aa 2$ \\$").1, 3);
        assert_eq!((cost("$a$").1, cost("`a` 1$").1, cost("`a`").1), (0, 1, 0));
        assert_eq!(cost(&format!("$a `$ {}", "b".repeat(6_400))).1, 2 + 100);
    }
}
