//! Pages that the server writes itself, within the built sheet that brings their styles.

use crate::dist;
use crate::failure::escape;
use crate::shell::ShellError;

/// Where the built page has the server's head.
const HEAD: &str = "<!--head-->";

/// Where it has the server's body.
const BODY: &str = "<!--body-->";

/// A built page cut at the places to write to, once at the start.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    start: String,
    before_title: String,
    before_head: String,
    before_body: String,
    end: String,
}

/// What is written into a sheet. `head` and `body` are HTML, the others text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Content<'a> {
    pub lang: &'a str,
    pub title: &'a str,
    pub head: &'a str,
    pub body: &'a str,
}

/// All sheets of the web client.
#[derive(Debug)]
pub(crate) struct Sheets {
    /// Published pages, and books of them.
    pub publish: Sheet,
    /// The same with the script that draws, and that loads things of other hosts by a click.
    pub live: Sheet,
    /// Slides.
    pub slides: Sheet,
    /// The past of a document.
    pub history: Sheet,
}

impl Sheets {
    /// Takes them out of the binary.
    pub(crate) fn read() -> Result<Self, ShellError> {
        let read =
            |page| dist::page(page).ok_or(ShellError { page, place: "file" }).and_then(|html| Sheet::cut(page, &html));
        Ok(Self {
            publish: read("publish.html")?,
            live: read("live.html")?,
            slides: read("slides.html")?,
            history: read("history.html")?,
        })
    }
}

impl Sheet {
    /// Cuts `html` at `<html lang="…">`, `<title>…</title>` and the two marks, in that order.
    pub(crate) fn cut(page: &'static str, html: &str) -> Result<Self, ShellError> {
        let missing = |place| ShellError { page, place };
        let (start, rest) = html.split_once("<html lang=\"fr\"").ok_or(missing("<html lang=\"fr\">"))?;
        let (before_title, rest) =
            rest.split_once("<title>Encrier</title>").ok_or(missing("<title>Encrier</title>"))?;
        let (before_head, rest) = rest.split_once(HEAD).ok_or(missing(HEAD))?;
        let (before_body, end) = rest.split_once(BODY).ok_or(missing(BODY))?;
        let [start, before_title, before_head, before_body, end] =
            [start, before_title, before_head, before_body, end].map(str::to_owned);
        Ok(Self { start, before_title, before_head, before_body, end })
    }

    /// The page.
    pub(crate) fn fill(&self, content: &Content<'_>) -> String {
        let Self { start, before_title, before_head, before_body, end } = self;
        let (lang, title) = (escape(content.lang), escape(content.title));
        let Content { head, body, .. } = content;
        format!(
            "{start}<html lang=\"{lang}\"{before_title}<title>{title}</title>{before_head}{head}{before_body}{body}{end}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_filled_and_what_is_missing_is_named() {
        let html = "<html lang=\"fr\"><title>Encrier</title><link><!--head--></head><body><!--body--></body></html>";
        let sheet = Sheet::cut("publish.html", html).expect("a whole sheet");
        let page = sheet.fill(&Content { lang: "e\"n", title: "<a>", head: "<meta>", body: "<main></main>" });
        let expected =
            "<html lang=\"e&quot;n\"><title>&lt;a&gt;</title><link><meta></head><body><main></main></body></html>";
        assert_eq!(page, expected);
        let error = Sheet::cut("publish.html", &html.replace(BODY, "")).expect_err("no place for a body");
        assert_eq!(error.place, BODY);
    }
}
