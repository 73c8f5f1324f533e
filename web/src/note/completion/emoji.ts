import type { Completion, CompletionSource } from '@codemirror/autocomplete';
import { syntaxTree } from '@codemirror/language';

let all: readonly Completion[] | null = null;

/** GitHub's short names, which the renderer knows too; they come with the first `:` and two letters. */
async function shortNames(): Promise<readonly Completion[]> {
  if (all) return all;
  const { gemoji } = await import('gemoji');
  all = gemoji.flatMap(({ emoji, names }) =>
    names.map((name) => ({ label: `:${name}:`, detail: emoji, type: 'emoji' })),
  );
  return all;
}

/** A picture behind `:` and two letters. */
export const emoji: CompletionSource = async (context) => {
  const match = context.matchBefore(/(?<![\w:]):[a-z0-9_+-]{2,}$/i);
  if (!match) return null;
  const { name } = syntaxTree(context.state).resolveInner(context.pos, -1);
  if (/Code|URL/.test(name)) return null;
  return { from: match.from, options: await shortNames(), validFor: /^:[\w+-]*$/ };
};
