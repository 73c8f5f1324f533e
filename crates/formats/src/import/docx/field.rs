//! Fields: what Word computes, and what it showed last.

use std::sync::Arc;

use crate::import::xml::Element;
use crate::url::is_safe_link;

/// A field that has begun.
#[derive(Debug, Default)]
pub(super) struct Field {
    /// What is computed.
    pub(super) instruction: String,
    /// Whether what was shown has begun.
    pub(super) is_shown: bool,
    /// What a part of a form says, which shows nothing else.
    pub(super) said: String,
}

impl Field {
    /// A field that begins, perhaps as a part of a form.
    pub(super) fn begun(mark: &Element) -> Self {
        let said = mark.child("ffData").map(said).unwrap_or_default();
        Self { said, ..Self::default() }
    }
}

/// What a box or a choice of a form says.
fn said(form: &Element) -> String {
    let value = |of: &Element, name| of.child(name).map(|one| one.attribute("val").unwrap_or("1").to_owned());
    if let Some(ticked) = form.child("checkBox") {
        let is_ticked = value(ticked, "checked").or_else(|| value(ticked, "default"));
        let is_ticked = is_ticked.is_some_and(|value| matches!(&*value, "1" | "true" | "on"));
        return if is_ticked { "☒" } else { "☐" }.to_owned();
    }
    let Some(choice) = form.child("ddList") else { return String::new() };
    let place = value(choice, "result").or_else(|| value(choice, "default"));
    let place = place.and_then(|place| place.parse().ok()).unwrap_or(0);
    let entry = choice.elements().filter(|one| &*one.name == "listEntry").nth(place);
    entry.and_then(|entry| entry.attribute("val")).unwrap_or_default().to_owned()
}

/// Where a field of the kind `HYPERLINK "…"` leads; `\\l` names a place there, or in the document itself, which is none.
pub(super) fn target(instruction: &str) -> Option<Arc<str>> {
    let mut rest = instruction.trim().strip_prefix("HYPERLINK")?;
    let (mut url, mut place) = (String::new(), String::new());
    let mut switch = None;
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { break };
        if first == '\\' {
            switch = rest[1..].chars().next();
            rest = rest.get(2..).unwrap_or_default();
            continue;
        }
        let (word, behind) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        match switch.take() {
            None | Some('n') if url.is_empty() => word.clone_into(&mut url),
            Some('l') => word.clone_into(&mut place),
            _ => {}
        }
        rest = behind;
    }
    with_place(&url, Some(&place).filter(|place| !place.is_empty()).map(String::as_str))
}

/// An address and a place there. Places in the document itself are no addresses.
pub(super) fn with_place(url: &str, place: Option<&str>) -> Option<Arc<str>> {
    if url.is_empty() || url.starts_with('#') || !is_safe_link(url) {
        return None;
    }
    Some(match place.filter(|_| !url.contains('#')) {
        Some(place) => Arc::from(format!("{url}#{place}")),
        None => Arc::from(url),
    })
}
