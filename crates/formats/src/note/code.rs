//! Program text, and what else people fence: diagrams and tables.

use comrak::nodes::NodeCodeBlock;

use super::address::Picture;
use super::color::colored;
use super::rendered::{DIAGRAMS, UNDRAWN};
use super::writer::Writer;
use crate::html::write::{push_attribute, push_text};
use crate::limits::{COLOR_BYTES_FREE, COLOR_GROWTH_MAX, PLANTUML_BYTES_MAX};

/// What the number of a line of code costs.
const NUMBERED_LINE_BYTES: usize = 48;

/// What stands behind a fence: `js=101!`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Info<'a> {
    language: &'a str,
    /// Where line numbers begin; none without numbers, 0 to go on from the block before.
    number: Option<usize>,
    wraps: bool,
    /// `{header="true"}`.
    attributes: &'a str,
}

impl<'a> Info<'a> {
    fn read(info: &'a str) -> Self {
        let info = info.trim();
        let (head, attributes) =
            info.split_once('{').map_or((info, ""), |(head, rest)| (head, rest.trim_end_matches('}')));
        let word = head.split_whitespace().next().unwrap_or_default();
        let language = word.split(['=', '!']).next().unwrap_or_default();
        let after = &word[language.len()..];
        let wraps = head.trim_end().ends_with('!');
        let number = after.strip_prefix('=').map(|rest| match rest.trim_end_matches('!') {
            "+" => 0,
            digits => digits.parse().ok().filter(|number| (1..1_000_000).contains(number)).unwrap_or(1),
        });
        let language = if is_language(language) { language } else { "" };
        Self { language, number, wraps, attributes }
    }

    /// The value of an attribute, without its quotes.
    pub(super) fn attribute(&self, name: &str) -> Option<&'a str> {
        let (_, rest) = self.attributes.split_once(name)?;
        let rest = rest.trim_start().strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        quote.map_or_else(|| rest.split_whitespace().next(), |quote| rest[1..].split(quote).next())
    }
}

/// Whether it is a name that can stand in a class.
fn is_language(text: &str) -> bool {
    text.len() <= 30 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+#-_.".contains(&byte))
}

impl Writer<'_, '_> {
    /// A block of code.
    pub(super) fn code(&mut self, block: &NodeCodeBlock) {
        let info = Info::read(&block.info);
        let text = block.literal.as_str();
        let diagram = match info.language {
            "flowchart" => "flow",
            "seq" => "sequence",
            "vegalite" => "vega-lite",
            other => other,
        };
        if info.language == "csvpreview" && self.values(&info, text) {
            return;
        }
        if let Some(index) = DIAGRAMS.iter().position(|kind| *kind == diagram) {
            self.diagram(index, text);
            return;
        }
        self.out.push_str(if info.wraps { "<pre class=\"wrap\"><code" } else { "<pre><code" });
        if !info.language.is_empty() || info.number.is_some() {
            let mut class =
                if info.language.is_empty() { String::new() } else { format!("language-{}", info.language) };
            if info.number.is_some() {
                class.push_str(if class.is_empty() { "numbered" } else { " numbered" });
            }
            push_attribute(&mut self.out, "class", &class);
        }
        self.out.push('>');
        let colored = colored(info.language, text)
            .filter(|html| html.len() <= COLOR_GROWTH_MAX * text.len() + COLOR_BYTES_FREE && self.has_room(html.len()));
        let html = colored.unwrap_or_else(|| {
            let mut html = String::with_capacity(text.len());
            push_text(&mut html, text);
            html
        });
        let lines = html.bytes().filter(|byte| *byte == b'\n').count();
        match info.number.filter(|_| self.has_room(html.len() + lines * NUMBERED_LINE_BYTES)) {
            Some(number) => self.numbered(number, &html),
            None => self.out.push_str(&html),
        }
        self.out.push_str("</code></pre>\n");
    }

    /// Lines with their numbers; no tag in them goes over the end of a line.
    fn numbered(&mut self, first: usize, html: &str) {
        let before = self.line_number.unwrap_or(self.counters.line_number);
        self.counts_on |= first == 0;
        let mut number = if first == 0 { before + 1 } else { first };
        for line in html.split_terminator('\n') {
            self.out.push_str("<span class=\"line\" data-number=\"");
            self.out.push_str(&number.to_string());
            self.out.push_str("\">");
            self.out.push_str(line);
            self.out.push_str("</span>\n");
            number += 1;
        }
        self.line_number = Some(number - 1);
    }

    fn diagram(&mut self, index: usize, text: &str) {
        let kind = DIAGRAMS[index];
        self.out.push_str("<figure class=\"diagram\"");
        push_attribute(&mut self.out, "data-kind", kind);
        self.out.push('>');
        let picture = self.plantuml(kind, text);
        if picture.as_ref().is_none_or(|address| self.addresses.is_foreign(address)) {
            self.out.push_str("<pre><code>");
            push_text(&mut self.out, text);
            self.out.push_str("</code></pre>");
        }
        if let Some(address) = &picture {
            // Its address is the text itself: a host that nobody agreed to gets it by a click and not before.
            let alternative = if self.addresses.is_foreign(address) { "" } else { text.trim() };
            let picture = Picture { source: address, alternative, ..Picture::default() };
            self.uses.clicks |= self.addresses.push_picture(&mut self.out, &picture, false);
        } else if UNDRAWN.contains(&kind) {
            self.out.push_str("<figcaption>");
            push_text(&mut self.out, self.whole.options.language.labels().undrawn);
            self.out.push_str("</figcaption>");
        } else {
            self.uses.diagrams |= 1 << index;
        }
        self.out.push_str("</figure>\n");
    }

    /// Where the configured server draws the text: it takes hexadecimal digits after `~h`.
    fn plantuml(&self, kind: &str, text: &str) -> Option<String> {
        use std::fmt::Write;

        let server = self.whole.options.plantuml.as_deref().filter(|_| kind == "plantuml")?;
        let is_good =
            (server.starts_with("https://") || server.starts_with("http://")) && text.len() <= PLANTUML_BYTES_MAX;
        is_good.then(|| {
            let mut address = format!("{}/svg/~h", server.trim_end_matches('/'));
            for byte in text.trim().bytes() {
                // Writing to a String cannot fail.
                let _ = write!(address, "{byte:02x}");
            }
            address
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Info;

    #[test]
    fn reads_what_stands_behind_a_fence() {
        let read = |info| {
            let info = Info::read(info);
            (info.language, info.number, info.wraps)
        };
        assert_eq!(read("js"), ("js", None, false));
        assert_eq!(read("js="), ("js", Some(1), false));
        assert_eq!(read("js=101"), ("js", Some(101), false));
        assert_eq!(read("js=+"), ("js", Some(0), false));
        assert_eq!(read("js!"), ("js", None, true));
        assert_eq!(read("c++=5!"), ("c++", Some(5), true));
        assert_eq!(read("!"), ("", None, true));
        assert_eq!(read("="), ("", Some(1), false));
        assert_eq!(read("js\" onclick=x"), ("", None, false));
        let info = Info::read("csvpreview {header=\"true\" delimiter=\";\"}");
        assert_eq!((info.attribute("header"), info.attribute("delimiter")), (Some("true"), Some(";")));
    }
}
