import { expect, it } from 'vitest';
import { harmless } from './harmless.ts';

it('takes settings and clicks away', () => {
  const hostile =
    '---\nconfig:\n  securityLevel: loose\n---\n%%{init: {"securityLevel":"loose"}}%%\ngraph TD\nA-->B\nclick A call alert()\n';
  const text = harmless(hostile, 'mermaid');
  expect(text).not.toMatch(/securityLevel|%%\{|click/);
  expect(text).toContain('A-->B');
});

it('leaves no directive when one hides in another', () => {
  expect(harmless('%%{init%%{x}%%: {}}%%\ngraph TD', 'mermaid')).not.toContain('%%{');
});

it('leaves tags no attributes, and words between signs alone', () => {
  expect(
    harmless('graph TD\nA["<img src=x onerror=alert(1)>un<br/><b class=\'a\'>deux</b>"]', 'mermaid'),
  ).toBe('graph TD\nA["<img>un<br/><b>deux</b>"]');
  const words = 'classDiagram\nA <|-- B\nclass C { <<une interface>> }\nB --> C : a<b et c = d';
  expect(harmless(words, 'mermaid')).toBe(words);
});

it('reads js-sequence and flowchart.js as mermaid', () => {
  expect(harmless('Title: Salut\nAnne->Ben: oui\nBen-->Anne: non', 'sequence')).toBe(
    'sequenceDiagram\ntitle: Salut\nAnne->>Ben: oui\nBen-->>Anne: non',
  );
  expect(harmless('st=>start: Début\nc=>condition: Oui ?\nst->c\nc(yes)->st', 'flow')).toBe(
    'flowchart TD\n  n_st(["Début"])\n  n_c{"Oui ?"}\n  n_st --> n_c\n  n_c -->|yes| n_st',
  );
});
