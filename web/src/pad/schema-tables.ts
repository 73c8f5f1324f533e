import type { AttributeSpec, NodeSpec } from 'prosemirror-model';
import { wholeNumber } from './schema-nodes.ts';

const cellAttributes: Record<string, AttributeSpec> = {
  colspan: { default: 1 },
  rowspan: { default: 1 },
  colwidth: { default: null },
};

function readSpans(node: HTMLElement): Record<string, number> {
  return {
    colspan: wholeNumber(node.getAttribute('colspan') ?? 1, 1),
    rowspan: wholeNumber(node.getAttribute('rowspan') ?? 1, 1),
  };
}

function cell(tag: 'td' | 'th', tableRole: string): NodeSpec {
  return {
    content: 'block+',
    attrs: cellAttributes,
    tableRole,
    isolating: true,
    parseDOM: [{ tag, getAttrs: readSpans }],
    toDOM: (node) => {
      const spans: Record<string, string> = {};
      for (const name of ['colspan', 'rowspan']) {
        const span = wholeNumber(node.attrs[name], 1);
        if (span > 1) spans[name] = String(span);
      }
      return [tag, spans, 0];
    },
  };
}

/** The nodes of a table, with the roles that prosemirror-tables looks for. */
export const tables: Record<'table' | 'tableRow' | 'tableCell' | 'tableHeader', NodeSpec> = {
  table: {
    group: 'block',
    content: 'tableRow+',
    tableRole: 'table',
    isolating: true,
    parseDOM: [{ tag: 'table' }],
    toDOM: () => ['table', ['tbody', 0]],
  },
  tableRow: {
    content: '(tableCell | tableHeader)*',
    tableRole: 'row',
    parseDOM: [{ tag: 'tr' }],
    toDOM: () => ['tr', 0],
  },
  tableCell: cell('td', 'cell'),
  tableHeader: cell('th', 'header_cell'),
};
