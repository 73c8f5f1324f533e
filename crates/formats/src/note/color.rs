//! Program text in colours: one scanner for all languages, given what each calls a comment, a string and a keyword.
//!
//! It knows words, not grammars: enough to read by, linear in the text, and without a regular expression that a text could
//! be made for.

use crate::html::write::push_text;
use crate::limits::COLOR_BYTES_MAX;

use super::languages::{Kind, Language, language};

/// The text as HTML with `<span class="hl-…">`, none across a line's end; none for a language that we do not know.
pub(super) fn colored(name: &str, text: &str) -> Option<String> {
    let language = language(name)?;
    if text.len() > COLOR_BYTES_MAX {
        return None;
    }
    let mut scan = Scan { language, text, at: 0, out: String::with_capacity(text.len() * 2) };
    if language.kind == Kind::Diff {
        scan.diff();
    } else {
        scan.all();
    }
    Some(scan.out)
}

struct Scan<'a> {
    language: &'static Language,
    text: &'a str,
    at: usize,
    out: String,
}

impl<'a> Scan<'a> {
    fn all(&mut self) {
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            if let Some((class, length)) = self.piece(rest) {
                self.push(class, &rest[..length]);
                self.at += length;
            } else {
                let length = rest.chars().next().map_or(1, char::len_utf8);
                push_text(&mut self.out, &rest[..length]);
                self.at += length;
            }
        }
    }

    /// What begins here, if it has a colour or is a word without one, and its length.
    fn piece(&self, rest: &'a str) -> Option<(&'static str, usize)> {
        let first = rest.chars().next()?;
        if let Some(sign) = self.language.line_comments.iter().find(|sign| rest.starts_with(**sign)) {
            // A sign such as `#` within a word begins no comment.
            let is_apart =
                sign.len() > 1 || self.text[..self.at].ends_with(|c: char| c.is_whitespace()) || self.at == 0;
            if is_apart {
                return Some(("comment", rest.find('\n').unwrap_or(rest.len())));
            }
        }
        for (start, end) in self.language.block_comments {
            if let Some(inside) = rest.strip_prefix(start) {
                let length = inside.find(end).map_or(rest.len(), |at| start.len() + at + end.len());
                return Some(("comment", length));
            }
        }
        if let Some(quote) = self.language.quotes.chars().find(|quote| *quote == first) {
            return Some(("string", string_length(rest, quote)));
        }
        if first.is_ascii_digit() {
            let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_');
            return Some(("number", rest.find(|c| !is_part(c)).unwrap_or(rest.len())));
        }
        if first.is_alphabetic() || matches!(first, '_' | '$' | '@') {
            // Not past what ends the word: text full of dashes must not be read over and over.
            let is_part = |c: char| c.is_alphanumeric() || "_$@".contains(c) || (c == '-' && self.language.has_dashes);
            let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            return Some((self.word(&rest[..length], &rest[length..]), length));
        }
        None
    }

    /// The class of a word, given what comes after it; empty for none.
    fn word(&self, word: &str, after: &str) -> &'static str {
        let word_bytes = word.as_bytes();
        let mut keywords = self.language.keywords.as_bytes().split(|byte| *byte == b' ');
        let is_keyword = if self.language.ignores_case {
            keywords.any(|known| known.eq_ignore_ascii_case(word_bytes))
        } else {
            keywords.any(|known| known == word_bytes)
        };
        if is_keyword {
            "keyword"
        } else if after.starts_with('(') {
            "name"
        } else if self.language.kind == Kind::Program
            && word.starts_with(char::is_uppercase)
            && word.contains(char::is_lowercase)
        {
            "type"
        } else {
            ""
        }
    }

    fn push(&mut self, class: &str, text: &str) {
        if class.is_empty() {
            push_text(&mut self.out, text);
            return;
        }
        for line in text.split_inclusive('\n') {
            let bare = line.strip_suffix('\n').unwrap_or(line);
            if !bare.is_empty() {
                self.out.push_str("<span class=\"hl-");
                self.out.push_str(class);
                self.out.push_str("\">");
                push_text(&mut self.out, bare);
                self.out.push_str("</span>");
            }
            self.out.push_str(&line[bare.len()..]);
        }
    }

    fn diff(&mut self) {
        let text = self.text;
        for line in text.split_inclusive('\n') {
            let class = match line.as_bytes().first() {
                Some(b'+') => "added",
                Some(b'-') => "removed",
                Some(b'@') => "comment",
                _ => "",
            };
            self.push(class, line);
        }
    }
}

/// The length of a string from its quote on: to the next that is not escaped, or to the end of the line. Back-ticks and
/// three quotes go over lines.
fn string_length(text: &str, quote: char) -> usize {
    let three: String = [quote; 3].iter().collect();
    if quote != '`' && text.starts_with(&three) {
        return text[3..].find(&three).map_or(text.len(), |at| at + 6);
    }
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if c == '\n' && quote != '`' {
            return at;
        }
        if c == quote && !is_escaped {
            return at + 1;
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::colored;

    #[test]
    fn colors_words_strings_and_comments() {
        assert_eq!(
            colored("js", "let a = \"<b>\"; // c\n").unwrap(),
            "<span class=\"hl-keyword\">let</span> a = <span class=\"hl-string\">\"&lt;b&gt;\"</span>; \
             <span class=\"hl-comment\">// c</span>\n"
        );
        assert_eq!(colored("c", "/* a\nb */ f(1)").unwrap().matches("hl-comment").count(), 2);
        assert_eq!(colored("unknown", "a"), None);
        assert_eq!(colored("java", "Salle").unwrap(), "<span class=\"hl-type\">Salle</span>");
        for name in ["markdown", "yaml", "latex", "html"] {
            assert_eq!(colored(name, "Salle").unwrap(), "Salle", "{name} is words");
        }
        assert_eq!(colored("diff", "+a\n").unwrap(), "<span class=\"hl-added\">+a</span>\n");
    }

    #[test]
    fn the_text_stays_what_it_was() {
        let text = "a-b 'c\n\"d\\\"e é` f\n` /* ### // \"\"\" g";
        for name in ["js", "python", "bash", "css", "sql", "html", "rust", "latex", "yaml"] {
            let html = colored(name, text).unwrap();
            let plain: String =
                html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
            assert_eq!(plain.replace("&gt;", ">").replace("&amp;", "&"), text, "{name}");
        }
    }
}
