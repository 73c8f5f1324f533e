import {
  EditorSelection,
  type EditorState,
  type StateCommand,
  type TransactionSpec,
} from '@codemirror/state';
import { aligned, type Table, withColumn, withoutColumn, withoutRow, withRow, writeTable } from './model.ts';
import { cellIn, type TablePlace, tableAt, tableChanges } from './place.ts';

/** The table as it is to be, with the cursor in one of its cells. */
function become(place: TablePlace, table: Table, row: number, column: number): TransactionSpec {
  const lines = writeTable(table);
  const cell = cellIn(lines, row, Math.min(column, table.alignments.length - 1));
  return {
    changes: tableChanges(place.from, place.lines, lines),
    selection: EditorSelection.range(place.from + cell.from, place.from + cell.to),
    userEvent: 'input',
    scrollIntoView: true,
  };
}

/** A command that does something in a table and nothing elsewhere. */
function inTable(act: (place: TablePlace, state: EditorState) => TransactionSpec): StateCommand {
  return ({ state, dispatch }) => {
    const place = state.readOnly || state.selection.ranges.length > 1 ? null : tableAt(state);
    if (!place) return false;
    dispatch(state.update(act(place, state)));
    return true;
  };
}

/** Tab: the next cell; after the last one a new row. */
export const nextCell = inTable((place) => {
  const { table, row, column } = place;
  if (column + 1 < table.alignments.length) return become(place, table, row, column + 1);
  const grown = row + 1 < table.rows.length ? table : withRow(table, row + 1);
  return become(place, grown, row + 1, 0);
});

/** Shift+Tab: the cell before. */
export const previousCell = inTable((place) => {
  const { table, row, column } = place;
  if (column > 0) return become(place, table, row, column - 1);
  return become(place, table, Math.max(0, row - 1), row > 0 ? table.alignments.length - 1 : 0);
});

/** Enter: the cell below; in a last row without a word the table ends. */
export const cellBelow = inTable((place, state) => {
  const { table, row, column } = place;
  if (row + 1 < table.rows.length) return become(place, table, row + 1, column);
  const isEmpty = row > 0 && (table.rows[row] ?? []).every((cell) => cell === '');
  if (!isEmpty) return become(place, withRow(table, row + 1), row + 1, column);
  const last = state.doc.lineAt(place.to);
  return leave(state, place.to, { from: last.from, to: last.to, insert: '' }, last.from);
});

/** Ctrl+Enter: on behind the table. */
export const leaveTable = inTable((place, state) => leave(state, place.to));

function leave(
  state: EditorState,
  end: number,
  change?: { from: number; to: number; insert: string },
  cursor = end + 1,
): TransactionSpec {
  const next = end < state.doc.length ? state.doc.lineAt(end + 1) : null;
  const scroll = { userEvent: 'input', scrollIntoView: true };
  if (change) return { changes: change, selection: EditorSelection.cursor(cursor), ...scroll };
  // A line right below would be one more row: an empty one goes between.
  if (next && next.text.trim() === '') return { selection: EditorSelection.cursor(next.from), ...scroll };
  return { changes: { from: end, insert: '\n' }, selection: EditorSelection.cursor(cursor), ...scroll };
}

/** What the table menu does, by name. */
export const TABLE_COMMANDS: Readonly<Record<string, StateCommand>> = {
  'row-before': inTable((place) => {
    const at = Math.max(1, place.row);
    return become(place, withRow(place.table, at), at, place.column);
  }),
  'row-after': inTable((place) =>
    become(place, withRow(place.table, place.row + 1), place.row + 1, place.column),
  ),
  'column-before': inTable((place) =>
    become(place, withColumn(place.table, place.column), place.row, place.column),
  ),
  'column-after': inTable((place) =>
    become(place, withColumn(place.table, place.column + 1), place.row, place.column + 1),
  ),
  'align-left': inTable((place) =>
    become(place, aligned(place.table, place.column, 'left'), place.row, place.column),
  ),
  'align-center': inTable((place) =>
    become(place, aligned(place.table, place.column, 'center'), place.row, place.column),
  ),
  'align-right': inTable((place) =>
    become(place, aligned(place.table, place.column, 'right'), place.row, place.column),
  ),
  'row-delete': inTable((place) => {
    const table = withoutRow(place.table, place.row);
    return become(place, table, Math.min(place.row, table.rows.length - 1), place.column);
  }),
  'column-delete': inTable((place) => {
    const table = withoutColumn(place.table, place.column);
    return become(place, table, place.row, Math.max(0, place.column - 1));
  }),
  'table-delete': inTable((place, state) => ({
    changes: { from: place.from, to: Math.min(state.doc.length, place.to + 1) },
    selection: EditorSelection.cursor(place.from),
    userEvent: 'delete',
  })),
};
