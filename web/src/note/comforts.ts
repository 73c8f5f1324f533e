import { acceptCompletion } from '@codemirror/autocomplete';
import { EditorSelection, type Extension, Prec } from '@codemirror/state';
import { EditorView, type KeyBinding, keymap } from '@codemirror/view';
import { lazily } from '../page/lazily.ts';
import { completion } from './completion/index.ts';
import { ourLineEnds } from './line-ends.ts';
import { inCode, indentItem, outdentItem } from './list-commands.ts';
import { htmlPastes, pasteHtml } from './paste-html.ts';
import { tableOf } from './paste-table.ts';
import { SETTINGS_CHARACTERS, settingsOf } from './settings.ts';
import { cellBelow, leaveTable, nextCell, previousCell } from './table/commands.ts';

/** Signs that go around a selection when they are typed over it. */
const AROUND = '*_~`^+=';

/** A sign typed over a selection goes on both sides of it. */
const wrapKeys = EditorView.inputHandler.of((view, from, to, text) => {
  const { state } = view;
  if (from === to || !AROUND.includes(text) || text.length !== 1 || state.readOnly) return false;
  if (state.selection.ranges.some((range) => range.empty)) return false;
  const change = state.changeByRange((range) => ({
    changes: [
      { from: range.from, insert: text },
      { from: range.to, insert: text },
    ],
    range: EditorSelection.range(range.anchor + 1, range.head + 1),
  }));
  view.dispatch(change, { userEvent: 'input.type', scrollIntoView: true });
  return true;
});

/** Takes the pictures among files. */
export type TakePictures = (files: readonly File[], at: number | null) => void;

function picturesOf(data: DataTransfer | null): File[] {
  return [...(data?.files ?? [])].filter((file) => file.type.startsWith('image/'));
}

/**
 * Pictures are sent, cells of a spreadsheet become a table, HTML becomes markdown, in that order. A spreadsheet brings a
 * picture of its cells along: where there is text, it is the text that is meant. Code editors bring their colours as HTML. In
 * code, text is what it is.
 */
function paste(event: ClipboardEvent, view: EditorView, takePictures: TakePictures): boolean {
  const data = event.clipboardData;
  if (!data || view.state.readOnly) return false;
  const plain = ourLineEnds(data.getData('text/plain'));
  const isCode = inCode(view.state, view.state.selection.main.from);
  const html = isCode || data.types.includes('vscode-editor-data') ? '' : data.getData('text/html');
  const pictures = plain === '' ? picturesOf(data) : [];
  const table = isCode ? null : tableOf(plain);
  if (pictures.length > 0) takePictures(pictures, null);
  else if (table)
    view.dispatch(view.state.replaceSelection(table), { userEvent: 'input.paste', scrollIntoView: true });
  else if (html !== '') pasteHtml(view, html, plain);
  else return false;
  event.preventDefault();
  return true;
}

function drop(event: DragEvent, view: EditorView, takePictures: TakePictures): boolean {
  const pictures = view.state.readOnly ? [] : picturesOf(event.dataTransfer);
  if (pictures.length === 0) return false;
  event.preventDefault();
  takePictures(pictures, view.posAtCoords({ x: event.clientX, y: event.clientY }, false));
  return true;
}

/** Keys in tables and lists, and beside what is offered. Elsewhere they do what they do everywhere: Tab leaves the text. */
const KEYS: readonly KeyBinding[] = [
  { key: 'Enter', run: cellBelow },
  { key: 'Tab', run: (view) => acceptCompletion(view) || nextCell(view) || indentItem(view) },
  { key: 'Shift-Tab', run: (view) => previousCell(view) || outdentItem(view) },
  { key: 'Mod-Enter', run: leaveTable },
  // As in CodiMD's own editor; elsewhere the browser keeps the page among its bookmarks.
  {
    key: 'Mod-d',
    run: (view) => {
      void lazily(() => import('./search.ts')).then((part) => part?.selectNextOccurrence(view));
      return true;
    },
  },
];

/** What makes writing quicker; loaded behind the editor itself. */
export function comforts(takePictures: TakePictures): Extension {
  const handlers = EditorView.domEventHandlers({
    paste: (event, view) => paste(event, view, takePictures),
    drop: (event, view) => drop(event, view, takePictures),
  });
  // The browser checks the spelling of the language that the note says it is in.
  const lang = EditorView.contentAttributes.of(({ state }) => {
    const { lang } = settingsOf(state.sliceDoc(0, SETTINGS_CHARACTERS));
    return lang ? { lang } : null;
  });
  return [completion, Prec.high(keymap.of(KEYS)), wrapKeys, handlers, htmlPastes, Prec.high(lang)];
}
