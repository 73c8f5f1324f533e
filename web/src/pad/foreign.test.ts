// @vitest-environment happy-dom
import { Schema } from 'prosemirror-model';
import { AllSelection, EditorState } from 'prosemirror-state';
import { EditorView } from 'prosemirror-view';
import { afterEach, describe, expect, it } from 'vitest';
import { ySyncPlugin } from 'y-prosemirror';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import {
  applyUpdate,
  createRelativePositionFromTypeIndex,
  Doc,
  encodeStateAsUpdate,
  XmlElement,
  type XmlFragment,
  XmlHook,
  XmlText,
} from 'yjs';
import { mountPad, type PadEditor } from './mount.ts';
import { select, type TestPad, testPad } from './testing.ts';

const open: { destroy(): void }[] = [];

afterEach(() => {
  for (const editor of open.splice(0)) editor.destroy();
});

interface Mounted {
  readonly editor: PadEditor;
  readonly place: HTMLElement;
  readonly fragment: XmlFragment;
  readonly awareness: Awareness;
  /** Updates that this page made. */
  readonly made: Uint8Array[];
}

function mount(doc: Doc, editable = true): Mounted {
  const place = document.createElement('div');
  document.body.append(place);
  const made: Uint8Array[] = [];
  doc.on('update', (update, _origin, _doc, transaction) => {
    if (transaction.local) made.push(update);
  });
  const fragment = doc.getXmlFragment('default');
  const awareness = new Awareness(doc);
  const editor = mountPad(place, {
    fragment,
    awareness,
    editable,
    lang: 'fr',
    asker: { link: async () => null, picture: async () => null, language: async () => null },
    words: { label: 'Texte', placeholder: 'Écrivez', task: 'Fait', foreign: 'Venu d’ailleurs' },
    onToolbarKey: () => {},
  });
  open.push(editor);
  return { editor, place, fragment, awareness, made };
}

type Child = XmlElement | XmlText | XmlHook;

function element(name: string, attributes: Record<string, unknown> = {}, ...children: Child[]): XmlElement {
  const made = new XmlElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value as string);
  made.insert(0, children as XmlElement[]);
  return made;
}

function text(words: string, attributes?: object): XmlText {
  const made = new XmlText();
  made.applyDelta([{ insert: words, ...(attributes ? { attributes } : {}) }]);
  return made;
}

const paragraph = (words = ''): XmlElement => element('paragraph', {}, ...(words ? [text(words)] : []));

/** A pad as somebody else wrote it. */
function padOf(...blocks: Child[]): Doc {
  const [theirs, ours] = [new Doc(), new Doc()];
  theirs.getXmlFragment('default').insert(0, blocks as XmlElement[]);
  applyUpdate(ours, encodeStateAsUpdate(theirs));
  return ours;
}

/** All that stands in a fragment: elements, attributes, marks and embeds. */
function whole(type: XmlFragment): unknown {
  return type.toArray().map((child) => {
    if (child instanceof XmlText) return child.toDelta();
    if (child instanceof XmlHook) return { hook: child.hookName, values: child.toJSON() };
    return { name: child.nodeName, attributes: child.getAttributes(), children: whole(child) };
  });
}

/** A document of everything that our schema does not hold. */
function strange(): Doc {
  const hook = new XmlHook('widget');
  hook.set('size', 3);
  const embedded = text('avant');
  embedded.insertEmbed(5, { chart: 'pie' });
  embedded.insert(6, 'après');
  const cell = element('tableCell', {}, paragraph('a'));
  return padOf(
    element(
      'paragraph',
      { textAlign: 'center' },
      text('surligné', { highlight: { color: '#ff0' }, bold: {} }),
    ),
    element('paragraph', {}, text('dit à '), element('mention', { id: 'u1', label: 'Ada' }), text(' hier')),
    element('paragraph', {}, text('une image '), element('image', { src: 'https://a.example/a.png' })),
    element('callout', { kind: 'info' }, paragraph('attention'), paragraph('danger')),
    hook,
    element('paragraph', {}, embedded),
    text('nu'),
    element('codeBlock', {}, text('let', { bold: {} }), element('mention', { id: 'u2' })),
    element('codeBlock', {}, text('gras', { bold: {} })),
    element(
      'bulletList',
      {},
      element('listItem', {}, element('bulletList', {}, element('listItem', {}, paragraph('sous')))),
    ),
    element('bulletList'),
    element('bulletList', {}, element('strangeItem', {}, paragraph('puce'))),
    element('blockquote'),
    element('listItem', {}, paragraph('seul')),
    element('table', {}, element('tableRow', {}, cell), element('tableRow')),
    element('heading', { level: 'trois' }, text('Titre', { 'comment--abcdefgh': { id: 7 } })),
  );
}

describe.each([
  ['a reader', false],
  ['a writer', true],
])('%s', (_who, editable) => {
  it('changes nothing by opening what another editor wrote', () => {
    const doc = strange();
    const before = whole(doc.getXmlFragment('default'));
    const { fragment, made, editor, place } = mount(doc, editable);
    editor.focus();
    expect(whole(fragment)).toEqual(before);
    expect(made).toHaveLength(0);
    for (const words of [
      'surligné',
      'dit à',
      'attention',
      'danger',
      'avant',
      'après',
      'nu',
      'sous',
      'puce',
      'seul',
      'Titre',
      'Ada',
    ])
      expect(place.textContent).toContain(words);
    expect(place.textContent).toContain('Venu d’ailleurs');
  });

  it('changes nothing by drawing what comes while it looks on', () => {
    const theirs = new Doc();
    const { fragment, made, editor } = mount(new Doc(), editable);
    const ours = fragment.doc as Doc;
    theirs.on('update', (update: Uint8Array) => applyUpdate(ours, update));
    applyUpdate(theirs, encodeStateAsUpdate(strange()));
    const root = theirs.getXmlFragment('default');
    (root.get(3) as XmlElement).setAttribute('kind', 'warning');
    ((root.get(0) as XmlElement).get(0) as XmlText).format(0, 3, { subscript: {} });
    editor.focus();
    expect(whole(fragment)).toEqual(whole(root));
    expect(made).toHaveLength(0);
  });
});

it('keeps a list item of which two people deleted a paragraph each', () => {
  const item = element(
    'listItem',
    {},
    paragraph('un'),
    paragraph('deux'),
    element('bulletList', {}, element('listItem', {}, paragraph('sous'))),
  );
  const ada = padOf(element('bulletList', {}, item));
  const ben = new Doc();
  applyUpdate(ben, encodeStateAsUpdate(ada));
  const itemOf = (doc: Doc) => (doc.getXmlFragment('default').get(0) as XmlElement).get(0) as XmlElement;
  itemOf(ada).delete(0, 1);
  itemOf(ben).delete(1, 1);
  const { made, place } = mount(ada);
  applyUpdate(ada, encodeStateAsUpdate(ben));
  expect(made).toHaveLength(0);
  expect(place.textContent).toContain('sous');
  expect(itemOf(ada).length).toBe(1);
});

describe('a writer beside things of another editor', () => {
  /** A pad with an editor whose hands are ours. */
  function write(...blocks: Child[]): { pad: TestPad; root: XmlFragment } {
    const pad = testPad(padOf(...blocks));
    open.push(pad.view);
    return { pad, root: pad.ydoc.getXmlFragment('default') };
  }

  const marked = (words: string): XmlElement =>
    element('paragraph', { textAlign: 'center' }, text(words, { highlight: { color: '#ff0' }, bold: {} }));

  it('leaves marks and attributes that it lacks where the text is', () => {
    const { pad, root } = write(marked('surligné'));
    const before = root.get(0);
    select(pad, 'lig');
    pad.run('bold');
    pad.type('X');
    expect(root.get(0)).toBe(before);
    expect(whole(root)).toEqual([
      {
        name: 'paragraph',
        attributes: { textAlign: 'center' },
        children: [
          [
            { insert: 'sur', attributes: { highlight: { color: '#ff0' }, bold: {} } },
            { insert: 'X', attributes: { highlight: { color: '#ff0' } } },
            { insert: 'né', attributes: { highlight: { color: '#ff0' }, bold: {} } },
          ],
        ],
      },
    ]);
  });

  it('takes those marks along when a paragraph is parted and joined again', () => {
    const { pad, root } = write(marked('surligné'));
    const attributes = { highlight: { color: '#ff0' }, bold: {} };
    select(pad, 'lig');
    pad.press('Enter');
    expect(whole(root)).toMatchObject([
      { children: [[{ insert: 'sur', attributes }]] },
      { children: [[{ insert: 'né', attributes }]] },
    ]);
    pad.press('Backspace');
    expect(whole(root)).toMatchObject([{ children: [[{ insert: 'surné', attributes }]] }]);
  });

  it('leaves attributes of a known mark that it lacks', () => {
    const link = { href: 'https://a.example', target: '_blank', rel: null };
    const { pad, root } = write(element('paragraph', {}, text('ici ', {}), text('là', { link })));
    select(pad, 'ici');
    pad.type('voici');
    expect(whole(root)).toMatchObject([
      { children: [[{ insert: 'voici ' }], [{ insert: 'là', attributes: { link } }]] },
    ]);
  });

  it('leaves marks that code does not show', () => {
    const { pad, root } = write(element('codeBlock', {}, text('gras', { bold: {} })));
    select(pad, 'ra');
    pad.type('ro');
    expect(whole(root)).toMatchObject([{ children: [[{ insert: 'gros', attributes: { bold: {} } }]] }]);
  });

  it('keeps an element beside which it writes on both sides at once, and inside its line', () => {
    const { pad, root } = write(
      element('paragraph', {}, text('dit à '), element('mention', { id: 'u1' }), text(' hier')),
      element('callout', {}, paragraph('attention')),
      paragraph('fin'),
    );
    const [mention, callout] = [(root.get(0) as XmlElement).get(1), root.get(1)];
    const { tr } = pad.view.state;
    // From the last to the first, so that places stay right.
    tr.insertText('!', tr.doc.content.size - 1);
    tr.insertText('?', 13).insertText('On ', 1);
    pad.view.dispatch(tr);
    expect([(root.get(0) as XmlElement).get(1), root.get(1)]).toEqual([mention, callout]);
    expect((root.get(0) as XmlElement).get(1)).toBe(mention);
    expect(root.get(1)).toBe(callout);
    expect(root.toString()).toBe(
      '<paragraph>On dit à <mention id="u1"></mention> hier?</paragraph><callout><paragraph>attention</paragraph></callout><paragraph>fin!</paragraph>',
    );
  });

  it('makes an element anew, as it was, where somebody moves it', () => {
    const { pad, root } = write(
      paragraph('début'),
      element(
        'callout',
        { kind: 'info', deep: { a: [1, null] } },
        paragraph('attention'),
        new XmlHook('widget'),
      ),
      element('paragraph', {}, text('dit à '), element('mention', { id: 'u1' })),
    );
    const [, callout, line] = whole(root) as unknown[];
    pad.view.dispatch(pad.view.state.tr.setSelection(new AllSelection(pad.view.state.doc)));
    pad.run('blockquote');
    expect(whole(root)).toMatchObject([{ name: 'blockquote', children: [{}, callout, line] }]);
  });

  it('takes the right one of two things that look alike in a text', () => {
    const line = new XmlText();
    line.insert(0, 'a');
    line.insertEmbed(1, { chart: 'pie' });
    line.insertEmbed(2, { chart: 'bar' }, { bold: {} });
    const { pad, root } = write(element('paragraph', {}, line));
    pad.view.dispatch(pad.view.state.tr.delete(2, 3));
    expect(whole(root)).toMatchObject([
      { children: [[{ insert: 'a' }, { insert: { chart: 'bar' }, attributes: { bold: {} } }]] },
    ]);
  });

  it('writes what a list item lacks with the first letter in it', () => {
    const { pad, root } = write(
      paragraph('avant'),
      element(
        'bulletList',
        {},
        element('listItem', {}, element('bulletList', {}, element('listItem', {}, paragraph('sous')))),
      ),
    );
    select(pad, 'avant');
    pad.type('Avant');
    expect((root.get(1) as XmlElement).toString()).not.toMatch(
      /<listItem><paragraph><\/paragraph><bulletList>/i,
    );
    select(pad, 'sous');
    pad.type('Sous');
    expect((root.get(1) as XmlElement).toString()).toMatch(/<listItem><paragraph><\/paragraph><bulletList>/i);
  });
});

it('draws with carets of others that stand inside a thing of another editor', () => {
  const { awareness, place, fragment } = mount(
    padOf(paragraph('a'), element('callout', {}, paragraph('un'), paragraph('deux'), paragraph('trois'))),
  );
  const inside = ((fragment.get(1) as XmlElement).get(2) as XmlElement).get(0) as XmlText;
  const caret = createRelativePositionFromTypeIndex(inside, 2);
  const ours = new Awareness(new Doc());
  ours.setLocalState({ user: { name: 'Ada', color: '#336699' }, cursor: { anchor: caret, head: caret } });
  applyAwarenessUpdate(awareness, encodeAwarenessUpdate(ours, [ours.clientID]), 'test');
  fragment.insert(0, [paragraph('nouveau')]);
  expect(place.textContent).toContain('nouveau');
});

it('writes with an editor of another schema, and neither loses what is the other’s', () => {
  const [ada, ben] = [new Doc(), new Doc()];
  ada.on(
    'update',
    (update: Uint8Array, origin: unknown) => origin !== 'net' && applyUpdate(ben, update, 'net'),
  );
  ben.on(
    'update',
    (update: Uint8Array, origin: unknown) => origin !== 'net' && applyUpdate(ada, update, 'net'),
  );
  const pad = testPad(ada);
  // As TipTap has it: other nodes and marks, its own items, bound by y-prosemirror.
  const schema = new Schema({
    nodes: {
      doc: { content: 'block+' },
      paragraph: { group: 'block', content: 'inline*', toDOM: () => ['p', 0] },
      mention: { group: 'inline', inline: true, attrs: { id: {} }, toDOM: () => ['b'] },
      text: { group: 'inline' },
    },
    marks: { highlight: { toDOM: () => ['mark', 0] }, bold: { toDOM: () => ['b', 0] } },
  });
  const theirs = new EditorView(document.createElement('div'), {
    state: EditorState.create({ schema, plugins: [ySyncPlugin(ben.getXmlFragment('default'))] }),
  });
  open.push(theirs, pad.view);
  const { tr } = theirs.state;
  tr.insert(1, [
    schema.text('dit '),
    schema.text('fort', [schema.mark('highlight')]),
    schema.node('mention', { id: 'u1' }),
  ]);
  theirs.dispatch(tr);
  select(pad, 'fort');
  pad.run('bold');
  pad.type('bas');
  expect(theirs.state.doc.toString()).toBe('doc(paragraph("dit ", highlight(bold("bas")), mention))');
  theirs.dispatch(theirs.state.tr.insertText('On ', 1));
  expect(pad.view.state.doc.textContent).toContain('On dit bas');
  expect(whole(ada.getXmlFragment('default'))).toEqual(whole(ben.getXmlFragment('default')));
});
