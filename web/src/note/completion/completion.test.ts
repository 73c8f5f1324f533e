import { CompletionContext, type CompletionSource } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { markdown } from '../language.ts';
import { emoji } from './emoji.ts';
import { containers, embeds, fences, headings, pictures, slugOf } from './sources.ts';

/** What a source offers at the end of a text. */
async function offered(source: CompletionSource, text: string, explicit = false): Promise<string[]> {
  const state = EditorState.create({ doc: text, extensions: [markdown] });
  const result = await source(new CompletionContext(state, text.length, explicit));
  const word = result ? text.slice(result.from) : '';
  return (result?.options ?? []).map(({ label }) => label).filter((label) => label.includes(word));
}

describe('completion', () => {
  it('knows fences and leaves Enter alone after a whole word or none', async () => {
    expect(await offered(fences, '```py')).toEqual(['python']);
    expect(await offered(fences, '```')).toEqual([]);
    expect(await offered(fences, '```python')).toEqual([]);
    expect(await offered(fences, 'a ```py')).toEqual([]);
    expect(await offered(fences, '```', true)).toContain('mermaid');
    expect(await offered(fences, '```mark')).toEqual(['markdown', 'markmap']);
  });

  it('knows containers, embeds and pictures', async () => {
    expect(await offered(containers, ':::w')).toEqual(['warning']);
    expect(await offered(containers, ':::')).toEqual([]);
    expect(await offered(embeds, 'x {%you')).toEqual(['youtube']);
    expect(await offered(embeds, '{%')).toContain('pdf');
    expect((await offered(pictures, '![')).length).toBe(2);
  });

  it('links to the headings of the text as the server names them', async () => {
    const text = '# À propos\n\n## Un & deux !\n\n## Un & deux !\n\n[x](#';
    expect(await offered(headings, text)).toEqual(['À-propos', 'Un-amp-deux-', 'Un-amp-deux-1']);
    expect(slugOf('a_b-c (d)')).toBe('a_b-c-d');
    const typeset = `# L'été, "chaud"...\n\n## Prix -- 'nets' (c)\n\n[x](#`;
    expect(await offered(headings, typeset)).toEqual(['L’été-“chaud”…', 'Prix-–-‘nets’-©']);
  });

  it('knows emoji and leaves hours, addresses and code alone', async () => {
    expect(await offered(emoji, 'oui :tada')).toEqual([':tada:']);
    for (const text of ['8:30', 'https://a', 'a ::ab', '```\n:tada', ':t'])
      expect(await offered(emoji, text)).toEqual([]);
  });
});
