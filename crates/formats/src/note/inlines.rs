//! Goes through what stands in the lines of a block.

use comrak::nodes::{Ast, NodeValue};
use comrak::{Arena, Node};

use super::parse::blocks;

/// A node that stands in the place of another.
pub(super) fn node_at<'a>(arena: &'a Arena<'a>, place: Node<'a>, value: NodeValue) -> Node<'a> {
    let sourcepos = place.data().sourcepos;
    arena.alloc(Ast::new_with_sourcepos(value, sourcepos).into())
}

/// A step on the way through what stands in lines.
pub(super) enum Step<'a> {
    /// A node, and how many others it is in.
    Node(Node<'a>, usize),
    /// The end of one that was gone into, and how many others that is in.
    End(usize),
}

/// Goes through what stands in the lines of the block, in order; `see` says whether to go into a node.
pub(super) fn walk<'a>(block: Node<'a>, mut see: impl FnMut(Step<'a>) -> bool) {
    let (mut level, mut next) = (0, block.first_child());
    while let Some(node) = next {
        if see(Step::Node(node, level))
            && let Some(child) = node.first_child()
        {
            (level, next) = (level + 1, Some(child));
            continue;
        }
        let mut last = node;
        next = loop {
            if let Some(sibling) = last.next_sibling() {
                break Some(sibling);
            }
            match last.parent().filter(|_| level > 0) {
                Some(parent) => {
                    (level, last) = (level - 1, parent);
                    see(Step::End(level));
                }
                None => break None,
            }
        };
    }
}

/// The texts in the lines of a tree that fit, but for those that are an address, as they stand in a link to it.
pub(super) fn texts(root: Node<'_>, goes_into_links: bool, fits: impl Fn(&str) -> bool) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    for block in blocks(root).filter(|block| block.data().value.contains_inlines()) {
        walk(block, |step| {
            let Step::Node(node, _) = step else { return true };
            match &node.data().value {
                NodeValue::Text(text) => {
                    if fits(text) {
                        found.push(node);
                    }
                    false
                }
                NodeValue::Image(_) | NodeValue::Escaped => false,
                NodeValue::Link(_) => goes_into_links && address_of(node).is_none(),
                _ => true,
            }
        });
    }
    found
}

/// The text of a link that says nothing but where it leads.
pub(super) fn address_of(node: Node<'_>) -> Option<String> {
    let data = node.data();
    let NodeValue::Link(link) = &data.value else { return None };
    let child = node.first_child().filter(|child| child.next_sibling().is_none())?;
    match &child.data().value {
        NodeValue::Text(text) if link.url.ends_with(&**text) => Some(text.to_string()),
        _ => None,
    }
}
