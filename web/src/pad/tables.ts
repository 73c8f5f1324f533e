import type { Node } from 'prosemirror-model';
import { type Command, TextSelection } from 'prosemirror-state';
import {
  addColumnAfter,
  addColumnBefore,
  addRowAfter,
  addRowBefore,
  deleteColumn,
  deleteRow,
  deleteTable,
  fixTables,
  fixTablesKey,
  goToNextCell,
  isInTable,
  toggleHeaderRow,
} from 'prosemirror-tables';
import { padSchema } from './schema.ts';

const { table, tableRow, tableCell, tableHeader, paragraph } = padSchema.nodes;

const ROWS = 3;
const COLUMNS = 3;

function row(cell: typeof tableCell): Node {
  return tableRow.create(
    null,
    Array.from({ length: COLUMNS }, () => cell.create(null, paragraph.create())),
  );
}

/** A table of three by three with a head, and the cursor in its first cell. Not inside another: markdown has no such thing. */
export const insertTable: Command = (state, dispatch) => {
  if (isInTable(state)) return false;
  if (dispatch) {
    const rows = [row(tableHeader), ...Array.from({ length: ROWS - 1 }, () => row(tableCell))];
    const tr = state.tr.replaceSelectionWith(table.create(null, rows));
    let first = -1;
    tr.doc.nodesBetween(Math.max(0, state.selection.from - 1), tr.doc.content.size, (node, position) => {
      if (first < 0 && node.type === tableHeader) first = position + 2;
      return first < 0;
    });
    // Behind a table at the very end there would be no place to go on.
    if (tr.doc.lastChild?.type === table) tr.insert(tr.doc.content.size, paragraph.create());
    if (first >= 0) tr.setSelection(TextSelection.create(tr.doc, first));
    dispatch(tr.scrollIntoView());
  }
  return true;
};

/**
 * A command on tables that are whole: the package's own take a missing cell for the table's first row. A table that came with
 * cells missing is mended here and not when it is drawn.
 */
function onWhole(command: Command): Command {
  return (state, dispatch, view) => {
    const mended = dispatch && view && isInTable(state) ? fixTables(state) : undefined;
    if (!mended || !view) return command(state, dispatch, view);
    // It is no answer to what was drawn last.
    view.dispatch(mended.setMeta(fixTablesKey, null));
    return command(view.state, dispatch, view);
  };
}

const rowAfter = onWhole(addRowAfter);

/** The next cell; after the last one a new row, as in every word processor. */
export const nextCell: Command = (state, dispatch, view) => {
  if (!isInTable(state)) return false;
  if (goToNextCell(1)(state, dispatch)) return true;
  if (!rowAfter(state, dispatch, view)) return false;
  return view ? goToNextCell(1)(view.state, dispatch) : true;
};

/** The cell before. */
export const previousCell: Command = goToNextCell(-1);

/** What can be done to a table, by name. */
export const tableCommands = {
  'table-insert': insertTable,
  'row-before': onWhole(addRowBefore),
  'row-after': rowAfter,
  'column-before': onWhole(addColumnBefore),
  'column-after': onWhole(addColumnAfter),
  'header-row': onWhole(toggleHeaderRow),
  'row-delete': onWhole(deleteRow),
  'column-delete': onWhole(deleteColumn),
  'table-delete': deleteTable,
} satisfies Record<string, Command>;

/** One of them. */
export type TableCommand = keyof typeof tableCommands;
