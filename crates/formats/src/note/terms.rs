//! What terms mean: whether it stands in paragraphs, as CodiMD has it. The parser looks only whether a blank line stands
//! between a term and its meaning, and would put two paragraphs of one meaning into one.

use comrak::Node;
use comrak::nodes::NodeValue;

use super::lines::Lines;

/// Says of all meanings in the list of terms whether they are loose: all are, or none.
pub(super) fn loosen(list: Node<'_>, lines: &Lines<'_>) {
    let is_loose = list.children().any(|item| is_loose(item, lines));
    for item in list.children() {
        if let NodeValue::DescriptionItem(item) = &mut item.data_mut().value {
            item.tight = !is_loose;
        }
    }
}

/// Whether a blank line stands between two blocks of a meaning, or before another meaning of the same term.
fn is_loose(item: Node<'_>, lines: &Lines<'_>) -> bool {
    let follows_blank = |node: Node<'_>| lines.is_blank(node.data().sourcepos.start.line.saturating_sub(1));
    let is_further = |node: &Node<'_>| matches!(node.data().value, NodeValue::DescriptionDetails);
    let is_second = item.first_child().as_ref().is_some_and(is_further) && item.previous_sibling().is_some();
    (is_second && follows_blank(item))
        || item.children().filter(is_further).any(|meaning| meaning.children().skip(1).any(follows_blank))
}
