//! Attributes that a note may give to elements, in raw HTML or to slides: names and values by list of what is allowed.
//!
//! No class and no `data-…` of ours is among them: a note cannot make what our scripts take for their own.

use super::address::Addresses;
use super::style::{is_color, narrowed};

const CLASSES: [&str; 46] = [
    "alert",
    "alert-danger",
    "alert-info",
    "alert-success",
    "alert-warning",
    "blur",
    "center",
    "current-visible",
    "custom",
    "fade-down",
    "fade-in",
    "fade-in-then-out",
    "fade-in-then-semi-out",
    "fade-left",
    "fade-out",
    "fade-right",
    "fade-up",
    "fragment",
    "grow",
    "highlight-blue",
    "highlight-current-blue",
    "highlight-current-green",
    "highlight-current-red",
    "highlight-green",
    "highlight-red",
    "lead",
    "left",
    "r-fit-text",
    "r-frame",
    "r-hstack",
    "r-stack",
    "r-stretch",
    "r-vstack",
    "right",
    "semi-fade-out",
    "shrink",
    "small",
    "strike",
    "stretch",
    "text-center",
    "text-danger",
    "text-info",
    "text-left",
    "text-muted",
    "text-right",
    "text-success",
];

const WORDS: [&str; 12] = [
    "data-auto-animate",
    "data-auto-animate-id",
    "data-autoslide",
    "data-background-opacity",
    "data-background-repeat",
    "data-background-size",
    "data-background-transition",
    "data-fragment-index",
    "data-id",
    "data-transition",
    "data-transition-speed",
    "data-visibility",
];

/// The value with which the attribute may leave, if it may. Names are in lower case.
pub(crate) fn allowed(name: &str, value: &str, addresses: Addresses<'_>) -> Option<String> {
    let value = value.trim();
    let found = match name {
        "class" => {
            let known: Vec<&str> = value.split_whitespace().filter(|word| CLASSES.contains(word)).take(8).collect();
            known.join(" ")
        }
        "id" => prefixed(value)?,
        "style" => narrowed(value),
        "data-background-color" => value.to_ascii_lowercase(),
        "data-background" if is_color(&value.to_ascii_lowercase()) => value.to_ascii_lowercase(),
        "data-background" | "data-background-image" => return background(value, addresses),
        _ if WORDS.contains(&name) => return is_words(value).then(|| value.to_owned()),
        _ => return None,
    };
    let is_good = !found.is_empty() && (name != "data-background-color" || is_color(&found));
    is_good.then_some(found)
}

/// An id of the note's own: it can shadow nothing of the page.
pub(super) fn prefixed(id: &str) -> Option<String> {
    let is_good =
        (1..=100).contains(&id.len()) && id.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'));
    is_good.then(|| format!("user-content-{id}"))
}

/// A picture behind a slide: reveal loads it unasked, and puts its address into CSS.
fn background(value: &str, addresses: Addresses<'_>) -> Option<String> {
    let is_plain = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/%:?=&+@".contains(&byte));
    let is_good =
        is_plain && crate::url::is_safe_image(value) && !value.starts_with("data:") && !addresses.is_foreign(value);
    is_good.then(|| value.to_owned())
}

fn is_words(value: &str) -> bool {
    value.len() <= 40 && value.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '%' | ' '))
}
