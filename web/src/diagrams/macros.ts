import { type Definitions, definitionsOf } from './definitions.ts';

/** Formulas that define something, and letters of definitions that one formula is drawn with, at most. */
const FORMULAS_MAX = 200;
const LETTERS_MAX = 10_000;

interface Found {
  readonly source: string;
  readonly definitions: Definitions;
  wasOnPage: boolean;
}

/** What the formulas of a page define for those that stand behind them, as in MathJax. */
export class Macros {
  readonly #found = new Map<Element, Found>();

  /** Reads formulas that are new or have changed; whether they define anything else than before. */
  read(formulas: Iterable<HTMLElement>, sourceOf: (formula: HTMLElement) => string): boolean {
    let changed = this.#forget();
    for (const formula of formulas) {
      const source = sourceOf(formula);
      if (this.#found.get(formula)?.source === source) continue;
      const definitions = definitionsOf(source);
      changed = this.#found.delete(formula) || changed;
      if (definitions.defined.size === 0 || this.#found.size >= FORMULAS_MAX) continue;
      this.#found.set(formula, { source, definitions, wasOnPage: formula.isConnected });
      changed = true;
    }
    return changed;
  }

  /** The source of a formula with all that it may use before it. */
  expand(formula: Element, source: string): string {
    const own = this.#found.get(formula)?.definitions;
    const all = new Map([...this.#before(formula), ...(own?.defined ?? [])]);
    let said = '';
    for (const definition of all.values())
      if (said.length + definition.length <= LETTERS_MAX) said += definition;
    return said + (own?.rest ?? source);
  }

  /** What was defined before a formula: the last definition of a name is the one that holds. */
  #before(formula: Element): [string, string][] {
    const before = [...this.#found]
      .filter(([one]) => one.isConnected && follows(formula, one))
      .sort(([a], [b]) => (follows(b, a) ? -1 : 1));
    return before.flatMap(([, { definitions }]) => [...definitions.defined]);
  }

  /** Forgets formulas that are gone; some are read before they are on the page. */
  #forget(): boolean {
    let changed = false;
    for (const [formula, found] of this.#found) {
      if (formula.isConnected) found.wasOnPage = true;
      else if (found.wasOnPage) changed = this.#found.delete(formula);
    }
    return changed;
  }
}

function follows(element: Element, before: Element): boolean {
  return (before.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}
