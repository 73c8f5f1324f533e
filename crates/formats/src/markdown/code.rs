//! Program text: in a line and in blocks. Nothing in it is escaped; the fence around it gives way instead.

use super::escape::push_attribute;

/// The longest fence around code in a line that parsers look for (cmark and comrak stop at 80).
const FENCE_CHARS_MAX: usize = 80;

/// Appends text as code in a line. False, and nothing appended, if no fence can hold it.
///
/// In a table cell `|` is escaped even in code; a backslash before it cannot be said there.
pub(super) fn push_span(out: &mut String, text: &str, in_cell: bool) -> bool {
    if in_cell && text.contains("\\|") {
        return false;
    }
    let Some(length) = free_length(text) else { return false };
    let fence = "`".repeat(length);
    let touches_fence = text.starts_with('`') || text.ends_with('`');
    // A parser takes one space off each side, where both sides have one and it is not all there is.
    let loses_space = text.starts_with(' ') && text.ends_with(' ') && !text.trim_matches(' ').is_empty();
    let padding = if touches_fence || loses_space { " " } else { "" };
    out.push_str(&fence);
    out.push_str(padding);
    if in_cell {
        out.push_str(&text.replace('|', "\\|"));
    } else {
        out.push_str(text);
    }
    out.push_str(padding);
    out.push_str(&fence);
    true
}

/// The shortest length of fence that no run of backticks in the text has.
fn free_length(text: &str) -> Option<usize> {
    let mut taken = [false; FENCE_CHARS_MAX + 1];
    for run in text.split(|c| c != '`') {
        if let Some(length) = taken.get_mut(run.len()) {
            *length = true;
        }
    }
    (1..=FENCE_CHARS_MAX).find(|&length| !taken[length])
}

/// The fence and the opening line of a code block. Backticks, unless the language has one in its name.
pub(super) fn fence(language: &str, text: &str) -> (String, String) {
    let sign = if language.contains('`') { '~' } else { '`' };
    let longest = text.lines().map(|line| line.trim_start().chars().take_while(|&c| c == sign).count()).max();
    let fence: String = std::iter::repeat_n(sign, longest.unwrap_or(0).max(2) + 1).collect();
    let mut opening = fence.clone();
    push_attribute(&mut opening, language, &['\\']);
    (fence, opening)
}
