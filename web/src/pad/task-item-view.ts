import type { Node } from 'prosemirror-model';
import type { EditorView, NodeView } from 'prosemirror-view';

/** A task with a real checkbox: clicked, or reached by Tab and switched by Space. */
export class TaskItemView implements NodeView {
  readonly dom = document.createElement('li');
  readonly contentDOM = document.createElement('div');
  readonly #box = document.createElement('input');
  #node: Node;

  constructor(node: Node, view: EditorView, getPosition: () => number | undefined, label: string) {
    this.#node = node;
    this.dom.dataset.type = 'taskItem';
    this.#box.type = 'checkbox';
    this.#box.setAttribute('aria-label', label);
    const holder = document.createElement('label');
    holder.contentEditable = 'false';
    holder.append(this.#box);
    this.dom.append(holder, this.contentDOM);
    this.#box.addEventListener('change', () => {
      const position = getPosition();
      if (view.editable && position !== undefined) {
        view.dispatch(view.state.tr.setNodeAttribute(position, 'checked', this.#box.checked));
      } else {
        this.#show();
      }
    });
    this.#show();
  }

  update(node: Node): boolean {
    if (node.type !== this.#node.type) return false;
    this.#node = node;
    this.#show();
    return true;
  }

  /** The checkbox is ours; the text is ProseMirror's. */
  stopEvent(event: Event): boolean {
    return event.target === this.#box;
  }

  ignoreMutation(mutation: { target: globalThis.Node }): boolean {
    return !this.contentDOM.contains(mutation.target);
  }

  #show(): void {
    const checked = this.#node.attrs.checked === true;
    this.#box.checked = checked;
    this.dom.dataset.checked = String(checked);
  }
}
