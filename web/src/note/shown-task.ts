import type { Text } from '@codemirror/state';
import type { ViewUpdate } from '@codemirror/view';
import { toggleTask } from './task.ts';

/** A task as a rendering shows it. */
export interface ShownTask {
  /** The line of the source that the rendering had it on. */
  readonly line: number;
  readonly words: string;
  readonly isTicked: boolean;
}

/** A change of one letter of a text. */
interface Change {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** So long after lines have moved a rendering may still have them where they were, milliseconds. */
export const RENDERING_MS = 2_000;

/** What a line has and its rendering shows not: addresses, notes, tags, settings, pictures by their names. */
const UNSEEN = /\]\([^)]*\)|\]\[[^\]]*\]|\[\^[^\]]*\]|<[^>]*>|\{[^}]*\}|:[\w+-]+:/g;

/** Lines that go on with a paragraph are neither empty nor items. */
const NEXT_BLOCK = /^[ \t>]*(?:$|(?:[-+*]|\d{1,9}[.)])(?:[ \t]|$))/;

/** Lines of a paragraph that are read. */
const LINES_MAX = 40;

/** Whether an update puts lines elsewhere. */
export function movesLines({ changes, startState }: ViewUpdate): boolean {
  let moves = false;
  changes.iterChanges((from, to, _from, _to, inserted) => {
    moves ||= inserted.lines > 1 || startState.doc.lineAt(from).to < to;
  });
  return moves;
}

/** Letters and digits alone: markup stands between them as it likes. */
function lettersOf(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, '');
}

function entity(name: string): string {
  return Object.assign(document.createElement('textarea'), { innerHTML: name }).value;
}

/** What the task on a line says, without its box. */
function saidAt(doc: Text, number: number, box: number): string {
  const lines = [doc.line(number).text.slice(box)];
  for (let next = number + 1; next <= doc.lines && lines.length < LINES_MAX; next += 1) {
    const { text } = doc.line(next);
    if (NEXT_BLOCK.test(text)) break;
    lines.push(text);
  }
  return lines.join('\n').replace(/&#?\w+;/g, entity);
}

/** Whether all letters of `seen` stand in `said`, in their order. */
function holds(said: string, seen: string): boolean {
  let next = 0;
  for (let at = 0; at < said.length && next < seen.length; at += 1) if (said[at] === seen[next]) next += 1;
  return next === seen.length;
}

/** The lines of all tasks that say just this. */
function linesThatSay(doc: Text, letters: string): number[] {
  const found: number[] = [];
  let number = 0;
  for (const text of doc.iterLines()) {
    number += 1;
    const edit = toggleTask(text);
    if (edit && lettersOf(saidAt(doc, number, edit.at + 2).replace(UNSEEN, '')) === letters)
      found.push(number);
  }
  return found;
}

/**
 * The change that ticks or clears the task that was clicked; none where it cannot be told which one that is. Where lines have
 * just moved, the line that the rendering names may be another's: then the words say which task it is, if only one has them.
 * Else it is enough that the line says what is shown, whatever its markup adds.
 */
export function toggleShown(doc: Text, shown: ShownTask, isSettled: boolean): Change | null {
  const letters = lettersOf(shown.words);
  const [named, ...others] = isSettled ? [shown.line] : linesThatSay(doc, letters);
  if (named === undefined || named > doc.lines || others.length > 0) return null;
  const line = doc.line(named);
  const edit = toggleTask(line.text);
  // Somebody was faster.
  if (!edit || (edit.insert === ' ') !== shown.isTicked) return null;
  if (!holds(lettersOf(saidAt(doc, named, edit.at + 2)), letters)) return null;
  const from = line.from + edit.at;
  return { from, to: from + 1, insert: edit.insert };
}
