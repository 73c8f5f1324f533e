import type { Mark, MarkType, Node, NodeType } from 'prosemirror-model';
import { type EditorState, NodeSelection } from 'prosemirror-state';

/** A node and where it stands. */
export interface Placed {
  readonly node: Node;
  /** The position before it. */
  readonly position: number;
  readonly depth: number;
}

/** The innermost node around the selection that `matches`. */
export function enclosing(state: EditorState, matches: (node: Node) => boolean): Placed | null {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    const node = $from.node(depth);
    if (matches(node)) return { node, position: $from.before(depth), depth };
  }
  return null;
}

/** The innermost node of one of `types` around the selection. */
export function enclosingOf(state: EditorState, ...types: NodeType[]): Placed | null {
  return enclosing(state, (node) => types.includes(node.type));
}

/** Whether what is typed next, or what is selected, has the mark. */
export function markActive(state: EditorState, type: MarkType): boolean {
  const { from, $from, to, empty } = state.selection;
  if (empty) return type.isInSet(state.storedMarks ?? $from.marks()) !== undefined;
  return state.doc.rangeHasMark(from, to, type);
}

/** A stretch of text under one mark. */
export interface MarkedRange {
  readonly from: number;
  readonly to: number;
  readonly mark: Mark;
}

/** The whole stretch of the mark around the cursor. */
export function markedRange(state: EditorState, type: MarkType): MarkedRange | null {
  const { $from } = state.selection;
  const { parent } = $from;
  const around = [parent.childAfter($from.parentOffset), parent.childBefore($from.parentOffset)];
  const start = around.find(({ node }) => node && type.isInSet(node.marks));
  const mark = start?.node && type.isInSet(start.node.marks);
  if (!start || !mark) return null;
  let first = start.index;
  let last = start.index;
  while (first > 0 && mark.isInSet(parent.child(first - 1).marks)) first -= 1;
  while (last + 1 < parent.childCount && mark.isInSet(parent.child(last + 1).marks)) last += 1;
  let from = $from.start();
  for (let index = 0; index < first; index += 1) from += parent.child(index).nodeSize;
  let to = from;
  for (let index = first; index <= last; index += 1) to += parent.child(index).nodeSize;
  return { from, to, mark };
}

/** The selected node, if a whole node of that type is selected. */
export function selectedNode(state: EditorState, type: NodeType): Placed | null {
  const { selection } = state;
  if (!(selection instanceof NodeSelection) || selection.node.type !== type) return null;
  return { node: selection.node, position: selection.from, depth: selection.$from.depth + 1 };
}
