import { EditorSelection, EditorState, type StateCommand } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { markdown } from '../language.ts';
import { cellBelow, leaveTable, nextCell, previousCell, TABLE_COMMANDS } from './commands.ts';
import { cellSpans, isDelimiter, readTable, writeTable } from './model.ts';

/** Runs a command on a text in which `¦` marks the cursor; gives the same back with what is selected between two. */
function done(command: StateCommand | undefined, marked: string): string {
  const at = marked.indexOf('¦');
  let state = EditorState.create({
    doc: marked.replace('¦', ''),
    selection: EditorSelection.cursor(at),
    extensions: [markdown],
  });
  const taken = command?.({
    state,
    dispatch: (transaction) => {
      state = transaction.state;
    },
  });
  if (!taken) return 'not done';
  const { from, to } = state.selection.main;
  const text = state.doc.toString();
  return `${text.slice(0, from)}¦${text.slice(from, to)}${to === from ? '' : '¦'}${text.slice(to)}`;
}

const TABLE = '| a   | b   |\n| --- | --- |\n| c   | d   |';

describe('a table', () => {
  it('is read and written', () => {
    const lines = ['a|b\\|c', ':-|-:', '日本 |x|y'];
    expect(writeTable(readTable(lines))).toEqual([
      '| a    | b\\|c |     |',
      '| :--- | ---: | --- |',
      '| 日本 |    x | y   |',
    ]);
    expect(isDelimiter('| --- |')).toBe(true);
    expect(isDelimiter('| a |')).toBe(false);
    expect(cellSpans('| a | |')).toHaveLength(2);
  });

  it('stays as it is when it is written twice', () => {
    const once = writeTable(readTable(['x|yy', '--|:-:', 'é|👍|z']));
    expect(writeTable(readTable(once))).toEqual(once);
  });
});

describe('keys in a table', () => {
  it.each([
    ['a¦|b\n-|-\nc|d', '| a   | ¦b¦   |\n| --- | --- |\n| c   | d   |'],
    ['| a | b¦ |\n|-|-|\n| c | d |', '| a   | b   |\n| --- | --- |\n| ¦c¦   | d   |'],
    ['| a | b |\n|-|-|\n| c | d¦ |\n\nx', `${TABLE}\n| ¦    |     |\n\nx`],
    ['a|b\n-|-\nc|d¦', `${TABLE}\n| ¦    |     |`],
    ['a|b|\n-|-\n|c|d\n|e|f¦', `${TABLE}\n| e   | f   |\n| ¦    |     |`],
  ])('Tab goes on in %j', (before, after) => expect(done(nextCell, before)).toBe(after));

  it('Shift+Tab goes back', () => {
    expect(done(previousCell, '| a | b |\n|-|-|\n| c¦ | d |')).toBe(
      '| a   | ¦b¦   |\n| --- | --- |\n| c   | d   |',
    );
  });

  it('Enter goes down, makes a row, and ends the table in an empty one', () => {
    expect(done(cellBelow, '| a | b¦ |\n|-|-|\n| c | d |')).toBe(
      '| a   | b   |\n| --- | --- |\n| c   | ¦d¦   |',
    );
    expect(done(cellBelow, `${TABLE.replace('d', 'd¦')}`)).toBe(`${TABLE}\n|     | ¦    |`);
    expect(done(cellBelow, `${TABLE}\n| ¦    |     |`)).toBe(`${TABLE}\n¦`);
  });

  it('Ctrl+Enter leaves', () => {
    expect(done(leaveTable, `${TABLE.replace('d', 'd¦')}`)).toBe(`${TABLE}\n¦`);
    expect(done(leaveTable, `${TABLE.replace('d', 'd¦')}\n\nx`)).toBe(`${TABLE}\n¦\nx`);
  });

  it.each(['a ¦| b', '```\n| a¦ |\n| - |\n```', '¦x'])('are left alone in %j', (text) => {
    expect(done(nextCell, text)).toBe('not done');
  });
});

describe('the table menu', () => {
  const at = (letter: string): string => TABLE.replace(letter, `${letter}¦`);
  it.each([
    ['row-before', 'c', '| a   | b   |\n| --- | --- |\n| ¦    |     |\n| c   | d   |'],
    ['row-after', 'a', '| a   | b   |\n| --- | --- |\n| ¦    |     |\n| c   | d   |'],
    ['column-before', 'd', '| a   |     | b   |\n| --- | --- | --- |\n| c   | ¦    | d   |'],
    ['column-after', 'd', '| a   | b   |     |\n| --- | --- | --- |\n| c   | d   | ¦    |'],
    ['align-right', 'd', '| a   |   b |\n| --- | --: |\n| c   |   ¦d¦ |'],
    ['align-center', 'a', '|  ¦a¦  | b   |\n| :-: | --- |\n|  c  | d   |'],
    ['row-delete', 'c', '| ¦a¦   | b   |\n| --- | --- |'],
    ['column-delete', 'a', '| ¦b¦   |\n| --- |\n| d   |'],
    ['table-delete', 'a', '¦'],
  ])('%s', (name, letter, after) => expect(done(TABLE_COMMANDS[name], at(letter))).toBe(after));
});
