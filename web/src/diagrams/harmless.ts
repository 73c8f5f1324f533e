/** Front matter and `%%{…}%%`: settings of mermaid's that a text has no business to change. */
const MATTER = /^\s*---\s*\n[\s\S]*?\n---\s*\n/;
const DIRECTIVE = /%%\{[\s\S]*?\}%%/g;
/** Lines that make something clickable or load something. */
const CLICK = /^\s*(?:click|href|link|links|callback)\s.*$/gim;
/**
 * A tag that may have attributes. Mermaid leaves none of them in a drawing, but reads them before: browsers refuse a handler already then,
 * in a document that is never shown, and say so to whoever watches over the page.
 */
const ATTRIBUTES = /<([a-z][\w-]*)[\s/][^<>\n]*>/gi;

/**
 * A text for mermaid without settings and without anything to click, and with the first word that the kind stands for: js-sequence's
 * text is what mermaid calls a sequence diagram, but for a title and notes.
 */
export function harmless(source: string, kind: string): string {
  let text = source.replace(MATTER, '').replace(DIRECTIVE, '').replace(CLICK, '');
  // What was cut out may have left a new directive behind.
  while (/%%\{/.test(text)) text = text.replaceAll('%%{', '%% ');
  text = text.replace(ATTRIBUTES, (tag, name: string) => (tag.includes('=') ? `<${name}>` : tag));
  if (kind === 'sequence' && !/^\s*sequenceDiagram\b/.test(text)) return `sequenceDiagram\n${sequence(text)}`;
  if (kind === 'flow' && !/^\s*(?:flowchart|graph)\b/.test(text)) return flow(text);
  return text;
}

function sequence(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      line.replace(/^(\s*)Title:/i, '$1title:').replace(/^(\s*)participant\s+(.+)$/i, '$1participant $2'),
    )
    .map((line) =>
      line.replace(
        /^(\s*[^-:]+?)\s*(-->>|->>|-->|->)\s*/,
        (_, from: string, arrow: string) => `${from}${arrow.length % 2 ? '-->>' : '->>'}`,
      ),
    )
    .join('\n');
}

const SHAPES: Readonly<Record<string, readonly [string, string]>> = {
  start: ['([', '])'],
  end: ['([', '])'],
  operation: ['[', ']'],
  subroutine: ['[[', ']]'],
  condition: ['{', '}'],
  inputoutput: ['[/', '/]'],
  parallel: ['[', ']'],
};

/** flowchart.js: `name=>shape: words`, and `a(yes, right)->b->c`. */
function flow(text: string): string {
  const lines = ['flowchart TD'];
  for (const line of text.split('\n')) {
    const node = /^\s*([\w-]+)=>(\w+):\s*(.*?)(?:\|.*)?$/.exec(line);
    const [left, right] = SHAPES[node?.[2] ?? ''] ?? [];
    if (node?.[1] && left && right) {
      lines.push(`  n_${node[1]}${left}"${(node[3] ?? '').replaceAll('"', '#quot;')}"${right}`);
      continue;
    }
    const steps = line.split('->').map((step) => /^\s*([\w-]+)\s*(?:\(([^)]*)\))?\s*$/.exec(step));
    if (steps.length < 2 || steps.some((step) => !step)) continue;
    steps.slice(1).forEach((to, index) => {
      const from = steps[index];
      const label = (from?.[2] ?? '').split(',')[0]?.trim();
      const arrow = label && !/^(left|right|top|bottom)$/.test(label) ? `-->|${label}|` : '-->';
      lines.push(`  n_${from?.[1]} ${arrow} n_${to?.[1]}`);
    });
  }
  return lines.join('\n');
}
