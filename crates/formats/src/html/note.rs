//! A note's markdown as HTML.

use comrak::Options;

/// The note as the inside of a `<body>`.
///
/// GitHub's dialect: tables, strike-through, task lists, bare addresses. Raw HTML is allowed and cleaned.
pub fn from_markdown(markdown: &str) -> String {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    options.extension.autolink = true;
    options.render.r#unsafe = true;
    let rendered = comrak::markdown_to_html(markdown, &options);
    ammonia::clean(&rendered)
}
