//! Any pad that an editor can make survives a markdown parser, up to the changes that [`markdown`](super) lists.
//!
//! `plan` makes random pads of the schema, `normal` says what should come back, `parse` what comrak gives back.

mod normal;
mod parse;
mod plan;

use comrak::Options;
use encrier_doc::Tree;
use proptest::prelude::*;

use super::from_tree;

/// The dialect that the file is written in, and one that takes more for markup.
fn dialects() -> [Options<'static>; 2] {
    let mut github = Options::default();
    github.extension.table = true;
    github.extension.strikethrough = true;
    github.extension.tasklist = true;
    github.extension.autolink = true;
    let mut more = github.clone();
    more.extension.footnotes = true;
    more.extension.front_matter_delimiter = Some("---".to_owned());
    more.extension.alerts = true;
    [github, more]
}

fn check(tree: &Tree) -> Result<(), TestCaseError> {
    let markdown = from_tree(tree);
    prop_assert!(markdown.ends_with('\n') && !markdown.ends_with("\n\n"), "one newline at the end: {markdown:?}");
    let expected = normal::of_tree(tree);
    for options in dialects() {
        let parsed = parse::markdown(&markdown, &options);
        prop_assert!(parsed == expected, "from\n{markdown}\nexpected {expected:?}\nparsed   {parsed:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, max_shrink_iters: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_line_survives(plan in plan::paragraphs()) {
        check(&plan.0)?;
    }

    #[test]
    fn marks_survive_each_other(plan in plan::crossing_marks()) {
        check(&plan.0)?;
    }

    #[test]
    fn a_whole_pad_survives(plan in plan::pad()) {
        check(&plan.0)?;
    }
}
