//! Blank lines in footnotes. The parser ends a footnote with any blank line that is not empty: with spaces on it, or with the
//! sign of a quote.

use super::source::quote_of;

/// The text with such lines as the parser goes on behind: empty, and in quotes with the indent of what goes on with the
/// footnote; none if they are.
pub(super) fn filled(text: &str) -> Option<String> {
    let mut note = Note::default();
    let (mut out, mut copied, mut at) = (String::new(), 0, 0);
    // Outside of footnotes nothing is looked at but for the next that begins.
    while let Some(next) = text[at..].find("[^") {
        at = text[at..at + next].rfind('\n').map_or(at, |end| at + end + 1);
        for line in text[at..].split_inclusive('\n') {
            let content = line.trim_end_matches(['\n', '\r']);
            if let Some(new) = note.line(content).filter(|new| new != content) {
                out.extend([&text[copied..at], &new]);
                copied = at + content.len();
            }
            at += line.len();
            if !note.is_open {
                break;
            }
        }
    }
    (copied > 0).then(|| out + &text[copied..])
}

/// A footnote whose lines may come. It ends behind a blank line at the latest, as segments do.
#[derive(Debug, Default)]
struct Note {
    is_open: bool,
    /// It stands in a quote.
    is_quoted: bool,
    was_blank: bool,
}

impl Note {
    /// Goes on by a line; how it is written if it is a blank one in a footnote.
    fn line(&mut self, line: &str) -> Option<String> {
        // What begins with a letter, as most lines do, needs no second look.
        if line.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic()) {
            self.is_open &= !self.was_blank && !self.is_quoted;
            self.was_blank = false;
            return None;
        }
        let quote = quote_of(line);
        let rest = &line[quote.len()..];
        let text = rest.trim_start_matches([' ', '\t']);
        if text.is_empty() {
            self.was_blank = true;
            let is_inside = self.is_open && self.is_quoted != quote.is_empty();
            return is_inside.then(|| if quote.is_empty() { String::new() } else { format!("{quote}     ") });
        }
        let columns = |byte: u8| if byte == b'\t' { 4 } else { 1 };
        let indent: usize = rest[..rest.len() - text.len()].bytes().map(columns).sum();
        if is_definition(text) {
            (self.is_open, self.is_quoted) = (true, !quote.is_empty());
        } else if (self.was_blank && indent < 4 + usize::from(self.is_quoted)) || self.is_quoted == quote.is_empty() {
            self.is_open = false;
        }
        self.was_blank = false;
        None
    }
}

/// Whether the text begins a footnote.
fn is_definition(text: &str) -> bool {
    let name = text.strip_prefix("[^").and_then(|rest| rest.split_once("]:")).map(|(name, _)| name);
    name.is_some_and(|name| !name.is_empty() && !name.contains([']', ' ', '\t']))
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn blank_lines_of_footnotes() {
        let check = |text: &str, expected: Option<&str>| assert_eq!(filled(text).as_deref(), expected, "{text}");
        check("[^a]: b\n  \n    c\n \nd\n \n", Some("[^a]: b\n\n    c\n\nd\n \n"));
        check("> [^a]: b\n>\n>     c\n>\n> d\n>\n", Some("> [^a]: b\n>     \n>     c\n>     \n> d\n>\n"));
        check("> [^a]: b\n>\n\n \n", Some("> [^a]: b\n>     \n\n \n"));
        check("> [^a]: b\nc\n>\n", None);
        check("[a]: /b\n \n", None);
    }
}
