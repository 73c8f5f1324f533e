/** The state of a task within a line of source: where it stands, and what a click makes of it. */
export interface TaskEdit {
  /** Offset in the line, in UTF-16 units. */
  readonly at: number;
  readonly insert: 'x' | ' ';
}

/** Signs of quotations, then those of one item or more, then the box: as the server's `toggle_task` reads it. */
const TASK = /^[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t][ \t>]*)+\[([ xX])\]/;

/** The edit that ticks or clears the task that a line holds, if it holds one. */
export function toggleTask(line: string): TaskEdit | null {
  const match = TASK.exec(line);
  if (!match) return null;
  return { at: match[0].length - 2, insert: match[1] === ' ' ? 'x' : ' ' };
}
