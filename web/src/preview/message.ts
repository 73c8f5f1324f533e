/** A block of the rendered text as the server sends it. */
export interface SentBlock {
  /** Names its HTML: two blocks of one name look the same. */
  readonly h: string;
  /** The line of the source that it begins on, from 1. */
  readonly line: number;
  /** What it looks like, already made safe; absent where it is too long to be shown. */
  readonly html?: string;
}

/** One change of the list of blocks: `del` go at `at`, `ins` come there, and all that follow begin `shift` lines later. */
export interface Operation {
  readonly at: number;
  readonly del: number;
  readonly ins: readonly SentBlock[];
  readonly shift: number;
}

/** What the server says about the preview. */
export type PreviewMessage =
  | { readonly type: 'error'; readonly reason: string }
  | {
      readonly type: 'blocks';
      readonly rev: number;
      /** The first message after the preview was asked for: from nothing, or from what this page named. */
      readonly start: 'empty' | 'same' | null;
      readonly ops: readonly Operation[];
      /** Names the whole list; absent while more of it follows. */
      readonly root: string | null;
    };

type Fields = Record<string, unknown>;

const number = (value: unknown): number => (typeof value === 'number' && Number.isInteger(value) ? value : 0);

function readBlock(value: unknown): SentBlock {
  const { h, line, html } = value as Fields;
  const block = { h: String(h), line: number(line) };
  return typeof html === 'string' ? { ...block, html } : block;
}

function readOperation(value: unknown): Operation {
  const { at, del, ins, shift } = value as Fields;
  const blocks = Array.isArray(ins) ? ins.map(readBlock) : [];
  return { at: number(at), del: number(del), ins: blocks, shift: number(shift) };
}

/** Reads a word of the server's; null when it is about something else. */
export function readPreview(word: string): PreviewMessage | null {
  if (!word.startsWith('{"type":"preview"')) return null;
  const fields = JSON.parse(word) as Fields;
  if (typeof fields.error === 'string') return { type: 'error', reason: fields.error };
  return {
    type: 'blocks',
    rev: number(fields.rev),
    start: fields.start === 'empty' || fields.start === 'same' ? fields.start : null,
    ops: Array.isArray(fields.ops) ? fields.ops.map(readOperation) : [],
    root: typeof fields.root === 'string' ? fields.root : null,
  };
}

/** What this page says: whether it shows the preview, and the name of what it has of it. */
export function wishOf(open: boolean, root: string | null): string {
  return JSON.stringify(root ? { type: 'preview', open, root } : { type: 'preview', open });
}
