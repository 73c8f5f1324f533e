/** A stretch of a comparison: in both texts, only in the newer, only in the older. */
export interface Stretch {
  readonly kind: 'same' | 'ins' | 'del';
  readonly text: string;
}

/** Steps that a comparison may take: two novels without a common word would take their product. Beyond: what differs is one stretch. */
const STEPS_MAX = 4_000_000;

/** A text as words, spaces and signs. */
export function wordsIn(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}_]+|\s+|[^\p{L}\p{N}\p{M}_\s]/gu) ?? [];
}

/** What came and what went between two texts, by words. */
export function compare(older: string, newer: string): Stretch[] {
  const [from, to] = [wordsIn(older), wordsIn(newer)];
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start]) start += 1;
  let end = 0;
  const most = Math.min(from.length, to.length) - start;
  while (end < most && from[from.length - 1 - end] === to[to.length - 1 - end]) end += 1;
  const stretches = new Stretches();
  for (const word of from.slice(0, start)) stretches.add('same', word);
  between(from.slice(start, from.length - end), to.slice(start, to.length - end), stretches);
  for (const word of from.slice(from.length - end)) stretches.add('same', word);
  return stretches.list;
}

/** Joins neighbours of one kind; within a change, what went stands before what came. */
class Stretches {
  readonly list: Stretch[] = [];

  add(kind: Stretch['kind'], text: string): void {
    const last = this.list.at(-1);
    const before = this.list.at(-2);
    if (last?.kind === kind) this.list[this.list.length - 1] = { kind, text: last.text + text };
    else if (kind === 'del' && last?.kind === 'ins') {
      if (before?.kind === 'del') this.list[this.list.length - 2] = { kind, text: before.text + text };
      else this.list.splice(-1, 0, { kind, text });
    } else this.list.push({ kind, text });
  }
}

/** The longest common words of both, by the table that everybody knows. */
function between(from: readonly string[], to: readonly string[], out: Stretches): void {
  if (from.length * to.length > STEPS_MAX) {
    out.add('del', from.join(''));
    out.add('ins', to.join(''));
    return;
  }
  const width = to.length + 1;
  // Longest common words of what follows each pair of places.
  const longest = new Uint32Array((from.length + 1) * width);
  const at = (i: number, j: number): number => longest[i * width + j] ?? 0;
  for (let i = from.length - 1; i >= 0; i -= 1) {
    for (let j = to.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] =
        from[i] === to[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    const [went, came] = [from[i], to[j]];
    if (went !== undefined && went === came) {
      out.add('same', went);
      i += 1;
      j += 1;
    } else if (came === undefined || (went !== undefined && at(i + 1, j) >= at(i, j + 1))) {
      out.add('del', went ?? '');
      i += 1;
    } else {
      out.add('ins', came);
      j += 1;
    }
  }
}
