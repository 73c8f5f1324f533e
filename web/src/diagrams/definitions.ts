/** What a formula defines, and what else it says. */
export interface Definitions {
  /** The source without its definitions. */
  readonly rest: string;
  /** A `\def` for each name, in their order. */
  readonly defined: ReadonlyMap<string, string>;
}

const COMMAND = /\\(?:[a-zA-Z@]+|[\s\S])/y;
const NAME = /\s*(?:\{\s*(\\[a-zA-Z@]+)\s*\}|(\\[a-zA-Z@]+))/y;
const COUNT = /\s*\[\s*([0-9])\s*\]/y;
const PARAMETERS = /(?:\s*#[1-9])*/y;

const OPERATOR = '\\DeclareMathOperator';

/** What begins and ends a group. */
const DEPTHS: ReadonlyMap<string, number> = new Map([
  ['{', 1],
  ['\\begin', 1],
  ['}', -1],
  ['\\end', -1],
]);

/** What may define something: most formulas do not. */
const DEFINES = /\\(?:(?:re)?newcommand|providecommand|g?def|DeclareMathOperator)(?![a-zA-Z@])/;

/** A definition as it was read, and where it ends. */
interface Definition {
  readonly name: string;
  readonly count: number;
  readonly body: string;
  readonly end: number;
}

function at(pattern: RegExp, source: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(source);
}

/** Where the comment that begins here ends. */
function afterComment(source: string, from: number): number {
  const end = source.indexOf('\n', from);
  return end < 0 ? source.length : end + 1;
}

/** Where the next sign ends: a command, a comment or one letter. */
function afterSign(source: string, from: number): number {
  if (source[from] === '%') return afterComment(source, from);
  return from + (at(COMMAND, source, from)?.[0].length ?? 1);
}

/** The end of the group in braces that begins at `from` or behind white space; none if it does not end. */
function groupAt(source: string, from: number): { body: string; end: number } | null {
  const start = from + (at(/\s*/y, source, from)?.[0].length ?? 0);
  if (source[start] !== '{') return null;
  let depth = 0;
  for (let place = start; place < source.length; place = afterSign(source, place)) {
    if (source[place] === '{') depth += 1;
    if (source[place] === '}') depth -= 1;
    if (depth === 0) return { body: source.slice(start + 1, place), end: place + 1 };
  }
  return null;
}

/** How many parameters a definition has, and where that is said to its end; none where it says more than a number. */
function parametersAt(source: string, command: string, from: number): { count: number; end: number } | null {
  if (command === OPERATOR) return { count: 0, end: from };
  if (!command.endsWith('def')) {
    const counted = at(COUNT, source, from);
    return { count: Number(counted?.[1] ?? 0), end: from + (counted?.[0].length ?? 0) };
  }
  const text = at(PARAMETERS, source, from)?.[0] ?? '';
  const numbers = text.match(/[1-9]/g) ?? [];
  return numbers.every((number, index) => Number(number) === index + 1)
    ? { count: numbers.length, end: from + text.length }
    : null;
}

/** Whether a body names no parameter that is not there: that would spoil all formulas. */
function isWhole(body: string, count: number): boolean {
  const used = body.match(/#[\s\S]?/g) ?? [];
  return used.every(([, number]) => Number(number) >= 1 && Number(number) <= count);
}

/** The definition whose command ends at `from`; none where it is of another form than ours, which KaTeX may know. */
function definitionAt(source: string, command: string, from: number): Definition | null {
  const star = command.endsWith('def') ? null : at(/\s*\*/y, source, from);
  const named = at(NAME, source, from + (star?.[0].length ?? 0));
  const name = named?.[1] ?? named?.[2];
  if (!named || !name) return null;
  const parameters = parametersAt(source, command, named.index + named[0].length);
  const group = parameters && groupAt(source, parameters.end);
  if (!group || !isWhole(group.body, parameters.count)) return null;
  const body = command === OPERATOR ? `\\operatorname${star?.[0].trim() ?? ''}{${group.body}}` : group.body;
  return { name, count: parameters.count, body, end: group.end };
}

/** Reads what a formula defines for those behind it: what stands in a group of its own is defined for that group alone. */
export function definitionsOf(source: string): Definitions {
  const nothing = { rest: source, defined: new Map<string, string>() };
  if (!DEFINES.test(source)) return nothing;
  const defined = new Map<string, string>();
  let rest = '';
  let depth = 0;
  for (let place = 0; place < source.length; ) {
    const end = afterSign(source, place);
    const sign = source.slice(place, end);
    depth += DEPTHS.get(sign) ?? 0;
    const definition = depth === 0 && DEFINES.test(sign) ? definitionAt(source, sign, end) : null;
    if (definition) {
      const { name, count, body } = definition;
      // One that changes within a formula means this or that by where it stands, which KaTeX knows.
      if (defined.has(name)) return nothing;
      const parameters = Array.from({ length: count }, (_, index) => `#${index + 1}`).join('');
      defined.set(name, `\\def${name}${parameters}{${body}}`);
    }
    rest += definition ? ' ' : sign;
    place = definition?.end ?? end;
  }
  return { rest, defined };
}
