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
  [{ command: 'search', icon: 'search' }],
];
