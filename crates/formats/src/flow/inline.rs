//! What an element of a line does to the characters in it.

use std::sync::Arc;

use markup5ever_rcdom::Handle;

use super::dom::{attribute, number};
use super::{Image, Style};
use crate::url::is_safe_link;

/// The style within an element, given the one around it.
pub(super) fn style_within(name: &str, node: &Handle, around: &Style) -> Style {
    let mut style = around.clone();
    match name {
        "strong" | "b" => style.bold = true,
        "em" | "i" | "cite" | "dfn" | "var" => style.italic = true,
        "u" | "ins" => style.underline = true,
        "del" | "s" | "strike" => style.strike = true,
        "code" | "kbd" | "samp" | "tt" => style.code = true,
        "mark" => style.highlight = true,
        "sub" => style.subscript = true,
        "sup" => style.superscript = true,
        "a" => {
            let target = attribute(node, "href").filter(|url| !url.is_empty() && !url.starts_with('#'));
            if let Some(url) = target.filter(|url| is_safe_link(url)) {
                style.link = Some(Arc::from(url));
            }
        }
        _ => {}
    }
    style
}

/// The picture of an `<img>`.
pub(super) fn image(node: &Handle) -> Option<Image> {
    let source = attribute(node, "src").or_else(|| attribute(node, "data-src")).filter(|url| !url.is_empty())?;
    let alternative = attribute(node, "alt").unwrap_or_default();
    Some(Image { source, alternative, width: number(node, "width"), height: number(node, "height") })
}
