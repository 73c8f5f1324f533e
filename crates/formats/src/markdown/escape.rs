//! Text that a markdown parser gives back as it was.
//!
//! Only what could be read as markup is escaped, so that the source stays pleasant: `snake_case`, `R&D`, `3 < 4`, `C#` and
//! `#tag` go through untouched.

use std::fmt::Write;

use super::gap::Class;

/// Who reads the markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Dialect {
    /// Any `CommonMark` parser: the file of a pad.
    #[default]
    Pad,
    /// Our notes, which have more signs.
    Note,
}

/// How a stretch of text stands in its line.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Standing {
    /// It begins a line: what would begin a block there is escaped.
    pub(super) begins_line: bool,
    /// It begins a line that is not the first of its paragraph: what would underline a heading is escaped too.
    pub(super) continues: bool,
    /// Its first character must not look like a letter to what stands before it.
    pub(super) refers_first: bool,
    pub(super) dialect: Dialect,
}

/// Appends text as markdown.
pub(super) fn push_text(out: &mut String, text: &str, standing: Standing) {
    let mut rest = text;
    if standing.refers_first {
        rest = push_reference(out, text);
    } else if standing.begins_line {
        rest = push_block_start(out, text, standing);
    }
    let base = text.len() - rest.len();
    for (at, c) in rest.char_indices() {
        let is_sign = standing.dialect == Dialect::Note && is_note_sign(text, base + at, c);
        if is_sign || needs_escape(text, base + at, c, out) {
            out.push('\\');
        }
        out.push(c);
    }
}

/// Appends the first character as a character reference; what is left of the text.
pub(super) fn push_reference<'a>(out: &mut String, text: &'a str) -> &'a str {
    let mut chars = text.chars();
    if let Some(first) = chars.next() {
        push_char_reference(out, first);
    }
    chars.as_str()
}

pub(super) fn push_char_reference(out: &mut String, c: char) {
    // Writing to a String cannot fail.
    let _ = write!(out, "&#{};", u32::from(c));
}

/// Escapes what would begin a block at the start of a line; what is left of the text.
fn push_block_start<'a>(out: &mut String, text: &'a str, standing: Standing) -> &'a str {
    let bytes = text.as_bytes();
    let first = bytes.first().copied().unwrap_or_default();
    let after = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
    let is_start = match first {
        b'>' => true,
        b'-' | b'+' => !after(1).is_ascii_alphanumeric(),
        b':' => after(1) == b'-' || (standing.dialect == Dialect::Note && matches!(after(1), b':' | b' ')),
        b'=' => standing.continues,
        b'#' => after(bytes.iter().take_while(|byte| **byte == b'#').count()).is_ascii_whitespace(),
        _ => false,
    };
    if is_start {
        out.push('\\');
        out.push(char::from(first));
        return &text[1..];
    }
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits > 0 && matches!(after(digits), b'.' | b')') && after(digits + 1).is_ascii_whitespace() {
        out.push_str(&text[..digits]);
        out.push('\\');
        out.push(char::from(bytes[digits]));
        return &text[digits + 1..];
    }
    text
}

/// Whether the character at that place could be read as markup.
fn needs_escape(text: &str, at: usize, c: char, out: &str) -> bool {
    let bytes = text.as_bytes();
    let after = bytes.get(at + 1).copied();
    match c {
        '\\' | '`' | '*' | '[' | ']' | '~' | '|' => true,
        '_' => !is_within_a_word(text, at, out),
        '<' => after.is_none_or(|after| after.is_ascii_alphabetic() || b"/!?".contains(&after)),
        '&' => begins_entity(&bytes[at..]),
        '^' => out.ends_with('['),
        ':' => bytes[at + 1..].starts_with(b"//") && at > 0 && bytes[at - 1].is_ascii_alphabetic(),
        '.' => at >= 3 && bytes[at - 3..at].eq_ignore_ascii_case(b"www"),
        '@' => at > 0 && is_mailbox(bytes[at - 1]) && after.is_some_and(is_of_domain),
        _ => false,
    }
}

/// Whether a `_` stands between letters, so that it is no sign. A letter that is written as a reference, as the first and the
/// last of a stretch may be, is none to a parser.
fn is_within_a_word(text: &str, at: usize, out: &str) -> bool {
    let is_last = |letter: char| at + 1 + letter.len_utf8() == text.len();
    let is_behind = before(text, at).is_some_and(is_letter) && !out.ends_with(';');
    is_behind && next(text, at).is_some_and(|letter| is_letter(letter) && !(is_last(letter) && out.contains('_')))
}

/// Whether the character could begin what only notes have: a formula, a pen's mark, an insertion, an emoji, an embed.
fn is_note_sign(text: &str, at: usize, c: char) -> bool {
    let after = &text[at + c.len_utf8()..];
    match c {
        '$' | '^' => true,
        '=' | '+' => after.starts_with(c) || text[..at].ends_with(c),
        '{' => after.starts_with(['%', ':']),
        ':' => begins_shortcode(after),
        _ => false,
    }
}

/// Whether the text after a `:` could be the name of an emoji and its end.
fn begins_shortcode(after: &str) -> bool {
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_+-".contains(byte);
    let length = after.bytes().take(SHORTCODE_BYTES_MAX).take_while(is_of_name).count();
    length > 0 && after[length..].starts_with(':')
}

/// Bytes of the longest name of an emoji, and some more.
const SHORTCODE_BYTES_MAX: usize = 80;

fn before(text: &str, at: usize) -> Option<char> {
    text[..at].chars().next_back()
}

fn next(text: &str, at: usize) -> Option<char> {
    text[at..].chars().nth(1)
}

fn is_letter(c: char) -> bool {
    Class::of(c) == Class::Letter
}

/// Whether a byte could stand behind the `@` of an address that is read as a link: a name may begin with a dot there.
fn is_of_domain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)
}

fn is_mailbox(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b".+-_".contains(&byte)
}

/// Whether the bytes, which start with `&`, could be read as a character reference. The longest name has 31 letters.
pub(super) fn begins_entity(bytes: &[u8]) -> bool {
    const NAME_BYTES_MAX: usize = 33;
    let name = bytes.iter().skip(1).take(NAME_BYTES_MAX);
    let length = name.take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
    length > 0 && bytes.get(length + 1) == Some(&b';')
}

/// Appends `](address)`, or `](address "title")`.
pub(super) fn push_destination(out: &mut String, address: &str, title: &str) {
    out.push_str("](");
    let is_plain = |c: char| !c.is_whitespace() && !matches!(c, '<' | '>' | '(' | ')');
    if address.chars().all(is_plain) {
        push_address(out, address);
    } else {
        out.push('<');
        push_address(out, address);
        out.push('>');
    }
    if !title.is_empty() {
        out.push_str(if address.is_empty() { "<> \"" } else { " \"" });
        push_title(out, title);
        out.push('"');
    }
    out.push(')');
}

/// Characters of an address or a title. A `|` is escaped everywhere: in a table it must be, elsewhere it may.
fn push_address(out: &mut String, text: &str) {
    push_attribute(out, text, &['\\', '<', '>', '|']);
}

/// The text between the quotes of a title. A backslash before the closing quote is written as a reference, and so are the
/// quotes in it: cmark and comrak take `\\"` for an escaped quote if another quote follows on the line.
fn push_title(out: &mut String, title: &str) {
    let body = title.strip_suffix('\\').unwrap_or(title);
    for (index, part) in body.split('"').enumerate() {
        if index > 0 {
            out.push_str("&quot;");
        }
        push_attribute(out, part, &['\\', '|']);
    }
    if body.len() < title.len() {
        push_char_reference(out, '\\');
    }
}

/// Text that is no running text: an address, a title, the name of a language. An `&` is never escaped by a backslash
/// there: cmark and comrak read character references first and backslashes after.
pub(super) fn push_attribute(out: &mut String, text: &str, escaped: &[char]) {
    let bytes = text.as_bytes();
    for (at, c) in text.char_indices() {
        if c == '&' && begins_entity(&bytes[at..]) {
            out.push_str("&amp;");
            continue;
        }
        if escaped.contains(&c) {
            out.push('\\');
        }
        out.push(c);
    }
}
