/*
 * Which children of a text are which nodes on screen. y-prosemirror's way (equal ends, then whichever end is more alike), and
 * before it: whatever was not touched at all is found again, so that it is never written anew because both its neighbours changed.
 */

/** What is compared: by index, on either side. */
export interface Sides {
  /** Which untouched child a node shows; -1 for others. */
  untouched(shown: number): number;
  /** Whether the child is drawn as this node already. */
  same(child: number, shown: number): boolean;
  /** How much they have in common, if the child can become the node; -1 if it cannot. */
  likeness(child: number, shown: number): number;
}

/** A child that becomes a node; one of both is -1 where the child goes, or the node comes. */
export type Pair = readonly [child: number, shown: number];

/** A stretch on each side, up to but without its ends. */
interface Stretch {
  readonly children: readonly [number, number];
  readonly shown: readonly [number, number];
}

/** Pairs `children` children with `shown` nodes, in order. */
export function align(children: number, shown: number, sides: Sides): Pair[] {
  let left = 0;
  let right = 0;
  const shorter = Math.min(children, shown);
  while (left < shorter && sides.same(left, left)) left += 1;
  while (left + right < shorter && sides.same(children - right - 1, shown - right - 1)) right += 1;
  const pairs: Pair[] = [];
  for (let at = 0; at < left; at += 1) pairs.push([at, at]);
  let [child, node] = [left, left];
  for (const [nextChild, nextNode] of [
    ...anchors({ children: [left, children - right], shown: [left, shown - right] }, sides),
    [children - right, shown - right] as const,
  ]) {
    pairs.push(...between({ children: [child, nextChild], shown: [node, nextNode] }, sides));
    if (nextNode < shown - right) pairs.push([nextChild, nextNode]);
    [child, node] = [nextChild + 1, nextNode + 1];
  }
  for (let at = right; at > 0; at -= 1) pairs.push([children - at, shown - at]);
  return pairs;
}

/** The longest row of untouched ones that are in the same order on both sides. */
function anchors({ children: [first, end], shown: [from, to] }: Stretch, sides: Sides): Pair[] {
  type Link = { readonly pair: Pair; readonly before: Link | undefined };
  // The last link of the best row of each length.
  const ends: Link[] = [];
  for (let shown = from; shown < to; shown += 1) {
    const child = sides.untouched(shown);
    if (child < first || child >= end) continue;
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle]?.pair[0] ?? 0) < child) low = middle + 1;
      else high = middle;
    }
    ends[low] = { pair: [child, shown], before: ends[low - 1] };
  }
  const row: Pair[] = [];
  for (let link = ends.at(-1); link; link = link.before) row.unshift(link.pair);
  return row;
}

function between({ children, shown }: Stretch, sides: Sides): Pair[] {
  let [child, childEnd] = children;
  let [node, nodeEnd] = shown;
  const pairs: Pair[] = [];
  const ending: Pair[] = [];
  while (child < childEnd && node < nodeEnd) {
    const atLeft = sides.likeness(child, node);
    const isOnePair = childEnd - child === 1 && nodeEnd - node === 1;
    const atRight = isOnePair ? -1 : sides.likeness(childEnd - 1, nodeEnd - 1);
    if (atRight > atLeft) {
      childEnd -= 1;
      nodeEnd -= 1;
      ending.push([childEnd, nodeEnd]);
      continue;
    }
    if (atLeft < 0) pairs.push([child, -1], [-1, node]);
    else pairs.push([child, node]);
    child += 1;
    node += 1;
  }
  for (; child < childEnd; child += 1) pairs.push([child, -1]);
  for (; node < nodeEnd; node += 1) pairs.push([-1, node]);
  return [...pairs, ...ending.reverse()];
}
