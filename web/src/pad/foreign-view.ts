import type { Node } from 'prosemirror-model';
import type { NodeView } from 'prosemirror-view';

/** What another editor put here, as far as it can be shown: its words, and a line that says what it is. */
export class ForeignView implements NodeView {
  readonly dom: HTMLElement;

  constructor({ isInline, attrs }: Node, label: string) {
    this.dom = document.createElement(isInline ? 'span' : 'div');
    this.dom.className = 'foreign';
    this.dom.title = label;
    const name = document.createElement('span');
    // In a line there is no place for the sentence: whoever points at it sees it, and whoever listens hears it.
    name.className = isInline ? 'visually-hidden' : 'foreign-label';
    name.textContent = label;
    const words = document.createElement('span');
    words.textContent = String(attrs.words);
    this.dom.append(name, words);
  }
}
