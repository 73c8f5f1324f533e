import { EditorSelection, EditorState, type StateCommand } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { insertFence, insertLink, toggleAround, toggleHeading, toggleLines } from './format-commands.ts';
import { markdown } from './language.ts';
import { continueList, deleteSign } from './list-commands.ts';

/** Runs a command on a text in which `|` marks the cursor, or two of them a selection; gives the same back. */
function done(command: StateCommand, marked: string): string {
  const anchor = marked.indexOf('|');
  const rest = marked.replace('|', '');
  const second = rest.indexOf('|');
  const doc = rest.replace('|', '');
  const head = second < 0 ? anchor : second;
  let state = EditorState.create({
    doc,
    selection: EditorSelection.single(anchor, head),
    extensions: [markdown],
  });
  const taken = command({
    state,
    dispatch: (transaction) => {
      state = transaction.state;
    },
  });
  if (!taken) return 'not done';
  const { from, to } = state.selection.main;
  const text = state.doc.toString();
  const end = to === from ? '' : '|';
  return `${text.slice(0, from)}|${text.slice(from, to)}${end}${text.slice(to)}`;
}

describe('Enter', () => {
  it.each([
    ['- a|', '- a\n- |'],
    ['* a|b', '* a\n* |b'],
    ['  - a|', '  - a\n  - |'],
    ['- a | b', '- a \n- |b'],
    ['9. a|', '9. a\n10. |'],
    ['1) a|\n2) b\n3) c', '1) a\n2) |\n3) b\n4) c'],
    ['- [x] a|', '- [x] a\n- [ ] |'],
    ['> a|', '> a\n> |'],
    ['> - a|', '> - a\n> - |'],
    ['- |', '|'],
    ['1. a\n2. |', '1. a\n|'],
  ])('goes on after %j', (before, then) => expect(done(continueList, before)).toBe(then));

  it.each(['a|', '|- a', '```\n- a|\n```', '- |a|'])('is left alone in %j', (text) => {
    expect(done(continueList, text)).toBe('not done');
  });
});

describe('Backspace', () => {
  it('takes a sign away', () => {
    expect(done(deleteSign, '- |a')).toBe('|a');
    expect(done(deleteSign, '- [ ] |')).toBe('|');
    expect(done(deleteSign, '- a|')).toBe('not done');
  });
});

describe('formatting', () => {
  it('puts signs around and takes them away', () => {
    expect(done(toggleAround('**'), 'a |b| c')).toBe('a **|b|** c');
    expect(done(toggleAround('**'), 'a **|b|** c')).toBe('a |b| c');
    expect(done(toggleAround('*'), '|')).toBe('*|*');
  });

  it('knows one star from two', () => {
    expect(done(toggleAround('*'), '**|b|**')).toBe('***|b|***');
    expect(done(toggleAround('*'), '***|b|***')).toBe('**|b|**');
    expect(done(toggleAround('**'), '***|b|***')).toBe('*|b|*');
    expect(done(toggleAround('**'), '*|b|*')).toBe('***|b|***');
    expect(done(toggleAround('**'), '|**b**|')).toBe('|b|');
    expect(done(toggleAround('**'), '**|**')).toBe('|');
  });

  it('goes around the words of each line', () => {
    expect(done(toggleAround('**'), 'a |b |c')).toBe('a **|b** |c');
    expect(done(toggleAround('**'), '|- a\n- b|')).toBe('|- **a**\n- **b|**');
    expect(done(toggleAround('**'), '|- **a**\n- **b**|')).toBe('|- a\n- b|');
    expect(done(toggleAround('~~'), '|# a\n\nb|')).toBe('|# ~~a~~\n\n~~b|~~');
    expect(done(toggleAround('~~'), '|~~a~~\nb|')).toBe('|~~a~~\n~~b|~~');
    expect(done(toggleAround('**'), '|  |')).toBe('|  |');
    expect(done(toggleAround('**'), '**|a**\n**b|**')).toBe('|a\nb|');
    expect(done(toggleAround('`'), '|*a*|')).toBe('|*`a`*|');
  });

  it('makes and unmakes lists', () => {
    expect(done(toggleLines('bulletList'), '|a\nb|')).toBe('- |a\n- b|');
    expect(done(toggleLines('orderedList'), '- |a\n- b|')).toBe('1. |a\n2. b|');
    expect(done(toggleLines('taskList'), 'a|')).toBe('- [ ] a|');
    expect(done(toggleLines('taskList'), '- [x] a|')).toBe('a|');
    expect(done(toggleLines('blockquote'), '|')).toBe('> |');
  });

  it('changes headings', () => {
    expect(done(toggleHeading(2), 'a|')).toBe('## a|');
    expect(done(toggleHeading(2), '# a|')).toBe('## a|');
    expect(done(toggleHeading(2), '## a|')).toBe('a|');
    expect(done(toggleHeading(2), '|a\n\nb|')).toBe('## |a\n\n## b|');
    expect(done(toggleHeading(2), '## |a\n\n## b|')).toBe('|a\n\nb|');
  });

  it('makes links and code', () => {
    expect(done(insertLink, '|ici|')).toBe('[ici](|https://|)');
    expect(done(insertLink, '|https://a.fr|')).toBe('[|](https://a.fr)');
    expect(done(insertFence, 'a|')).toBe('```|\na\n```');
    expect(done(insertFence, '|```\na\n```|')).toBe('````|\n```\na\n```\n````');
  });
});
