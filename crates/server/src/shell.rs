//! A page of the web client, with the places where the server writes: language, title, bootstrap.

use serde::Serialize;
use thiserror::Error;

use crate::failure::escape;
use crate::lang::Lang;

/// A built page lacks a place to write to: the web client and the server do not fit together.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{page} of the web client has no {place}")]
pub struct ShellError {
    /// Which page.
    pub page: &'static str,
    /// What it lacks.
    pub place: &'static str,
}

/// A page cut at the places to fill, once at the start.
#[derive(Debug, Clone)]
pub(crate) struct Shell {
    before_lang: String,
    before_title: String,
    before_bootstrap: String,
    end: String,
}

impl Shell {
    /// Cuts `html` at `<html lang="…">`, `<title>…</title>` and the `<script id="bootstrap">…</script>`, in that order.
    pub(crate) fn cut(page: &'static str, html: &str) -> Result<Self, ShellError> {
        let missing = |place| ShellError { page, place };
        let (before_lang, rest) = around(html, "<html lang=\"", "\"").ok_or(missing("<html lang=\"…\">"))?;
        let (before_title, rest) = around(rest, "<title>", "</title>").ok_or(missing("<title>"))?;
        let script = rest.find("id=\"bootstrap\"").ok_or(missing("id=\"bootstrap\""))?;
        let (before, end) = around(&rest[script..], ">", "</script>").ok_or(missing("</script>"))?;
        Ok(Self {
            before_lang: before_lang.to_owned(),
            before_title: before_title.to_owned(),
            before_bootstrap: format!("{}{before}", &rest[..script]),
            end: end.to_owned(),
        })
    }

    /// The page for one viewer.
    pub(crate) fn fill<T: Serialize>(&self, lang: Lang, title: &str, bootstrap: &T) -> String {
        let Self { before_lang, before_title, before_bootstrap, end } = self;
        let (lang, title) = (lang.as_str(), escape(title));
        format!("{before_lang}{lang}{before_title}{title}{before_bootstrap}{}{end}", json(bootstrap))
    }
}

/// What stands up to and with `open`, and what follows from `close` on; what was between goes.
fn around<'a>(text: &'a str, open: &str, close: &str) -> Option<(&'a str, &'a str)> {
    let start = text.find(open)? + open.len();
    let end = start + text[start..].find(close)?;
    Some((&text[..start], &text[end..]))
}

/// JSON that ends no script element and no line of script, whatever is in it.
pub(crate) fn json<T: Serialize>(value: &T) -> String {
    let text = serde_json::to_string(value).unwrap_or_else(|_| "{}".to_owned());
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = r#"<!doctype html><html lang="fr"><head><title>Encrier</title><script type="application/json" id="bootstrap">{}</script></head></html>"#;

    #[test]
    fn a_page_is_filled() {
        let shell = Shell::cut("pad.html", HTML).expect("a whole page");
        let page = shell.fill(Lang::En, "A & B", &serde_json::json!({"name": "x"}));
        let expected =
            HTML.replace("\"fr\"", "\"en\"").replace(">Encrier<", ">A &amp; B<").replace("{}", r#"{"name":"x"}"#);
        assert_eq!(page, expected);
    }

    #[test]
    fn nothing_in_a_name_ends_the_script() {
        let shell = Shell::cut("pad.html", HTML).expect("a whole page");
        let evil = "</script><script>alert(1)</script><!-- & \u{2028}\u{2029}";
        let page = shell.fill(Lang::Fr, evil, &serde_json::json!({"name": evil}));
        assert_eq!(page.matches("<script").count(), 1);
        assert!(!page.contains("<!--"));
        let script = page.split_once("id=\"bootstrap\">").and_then(|(_, rest)| rest.split_once("</script>"));
        let json = script.expect("the script is whole").0;
        assert!(!json.contains('\u{2028}') && !json.contains('\u{2029}'));
        let back: serde_json::Value = serde_json::from_str(json).expect("JSON");
        assert_eq!(back["name"], evil);
    }

    proptest::proptest! {
        #[test]
        fn any_name_comes_back_whole(name in ".{0,60}") {
            let text = json(&serde_json::json!({"name": name}));
            let safe = !text.contains(['<', '>', '&', '\u{2028}', '\u{2029}']);
            proptest::prop_assert!(safe, "{}", text);
            let back: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            proptest::prop_assert_eq!(back["name"].as_str(), Some(name.as_str()));
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        for (cut, place) in
            [("lang=\"fr\"", "<html lang=\"…\">"), ("<title>", "<title>"), ("id=\"bootstrap\"", "id=\"bootstrap\"")]
        {
            let error = Shell::cut("pad.html", &HTML.replace(cut, "")).expect_err("something is missing");
            assert_eq!(error.place, place);
        }
    }
}
