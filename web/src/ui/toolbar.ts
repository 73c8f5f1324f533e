/** A button of a toolbar. */
export interface ToolButton {
  /** The command it runs; also names its sentence (`tool-…`) and its place in tests. */
  readonly command: string;
  readonly icon: string;
}

/** Buttons that belong together. */
export type ToolGroup = readonly ToolButton[];

/** Buttons of the pad, after its style menu. */
export const PAD_TOOLS: readonly ToolGroup[] = [
  [
    { command: 'bold', icon: 'bold' },
    { command: 'italic', icon: 'italic' },
    { command: 'underline', icon: 'underline' },
    { command: 'strike', icon: 'strikethrough' },
    { command: 'code', icon: 'code' },
    { command: 'link', icon: 'link' },
  ],
  [
    { command: 'bulletList', icon: 'list' },
    { command: 'orderedList', icon: 'list-ordered' },
    { command: 'taskList', icon: 'list-todo' },
    { command: 'blockquote', icon: 'text-quote' },
  ],
  [
    { command: 'image', icon: 'image' },
    { command: 'horizontalRule', icon: 'minus' },
  ],
];

/** Buttons of the note. */
export const NOTE_TOOLS: readonly ToolGroup[] = [
  [
    { command: 'undo', icon: 'undo-2' },
    { command: 'redo', icon: 'redo-2' },
  ],
  [
    { command: 'heading2', icon: 'heading' },
    { command: 'bold', icon: 'bold' },
    { command: 'italic', icon: 'italic' },
    { command: 'strike', icon: 'strikethrough' },
    { command: 'code', icon: 'code' },
    { command: 'link', icon: 'link' },
  ],
  [
    { command: 'bulletList', icon: 'list' },
    { command: 'orderedList', icon: 'list-ordered' },
    { command: 'taskList', icon: 'list-todo' },
    { command: 'blockquote', icon: 'text-quote' },
    { command: 'codeBlock', icon: 'square-code' },
  ],
  [
    { command: 'upload', icon: 'image-up' },
    { command: 'image', icon: 'image' },
    { command: 'horizontalRule', icon: 'minus' },
    { command: 'comment', icon: 'message-square-quote' },
  ],
  [{ command: 'search', icon: 'search' }],
];

/** Entries of the note's table menu while the cursor is in a table; a line goes before those of `TABLE_PARTS`. */
export const NOTE_TABLE_TOOLS: readonly string[] = [
  'row-before',
  'row-after',
  'column-before',
  'column-after',
  'align-left',
  'align-center',
  'align-right',
  'row-delete',
  'column-delete',
  'table-delete',
];
export const TABLE_PARTS: ReadonlySet<string> = new Set(['column-before', 'align-left', 'row-delete']);
