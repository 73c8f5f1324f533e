//! The formulas of a page that stands alone: no script draws them there, so they are `MathML`.

use crate::formula::{Budget, mathml};

/// How the one renderer writes formulas: start, end, and whether they are set as on a line of their own. Nothing else in
/// its pages is written so: the class is none that a note can give, and what is in it is text.
const FORMS: [(&str, &str, bool); 3] = [
    ("<span class=\"math\">", "</span>", false),
    ("<span class=\"math display\">", "</span>", true),
    ("<div class=\"math\">", "</div>", true),
];

/// The body of a page, of [`from_markdown`](super::from_markdown) or its like, with its formulas as `MathML`. One that
/// cannot be read stays as it was.
///
/// ```
/// use encrier_formats::html::{from_markdown, with_formulas};
///
/// assert!(with_formulas(&from_markdown("$a^2$")).contains("<msup><mi>a</mi><mn>2</mn></msup>"));
/// ```
pub fn with_formulas(body: &str) -> String {
    let mut budget = Budget::default();
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some((at, (start, end, is_display))) = next(rest) {
        let (before, from) = rest.split_at(at + start.len());
        out.push_str(before);
        let (source, after) = from.split_at(from.find(end).unwrap_or(from.len()));
        match mathml::write(&budget.read(&unescaped(source), is_display), false) {
            Some(formula) => out.push_str(&formula),
            None => out.push_str(source),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn next(text: &str) -> Option<(usize, (&'static str, &'static str, bool))> {
    // All begin alike: one search, or a page without the last of them would be searched again and again.
    text.match_indices(" class=\"math").find_map(|(at, _)| {
        FORMS.into_iter().find_map(|form| {
            let at = at.checked_sub(form.0.find(' ')?)?;
            text.get(at..)?.starts_with(form.0).then_some((at, form))
        })
    })
}

/// What the renderer escapes in a text.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}
