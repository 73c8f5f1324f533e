// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { markdownOf } from './html-markdown.ts';

describe('copied HTML', () => {
  it.each([
    [
      '<h2>Un <b>titre</b></h2><p>Du <i>texte </i>et <a href="https://a.fr/x(1)">un lien</a>.</p>',
      '## Un **titre**\n\nDu *texte* et [un lien](https://a.fr/x%281%29).',
    ],
    ['<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>', '- a\n  - b\n- c'],
    ['<ol start="3"><li><p>a</p></li><li>b</li></ol>', '3. a\n4. b'],
    [
      '<table><tr><th>a|b</th><th>c</th></tr><tr><td>d</td></tr></table>',
      '| a\\|b | c |\n| --- | --- |\n| d |  |',
    ],
    ['<pre><code class="language-js">a\n`b`</code></pre>', '```js\na\n`b`\n```'],
    ['<blockquote><p>a</p><p>b</p></blockquote>', '> a\n>\n> b'],
    ['<p>a<br>b <code>c</code></p>', 'a\\\nb `c`'],
    [
      '<p><img src="https://a.fr/b.png" alt="B"> <img src="data:image/png;base64,x"></p>',
      '![B](https://a.fr/b.png)',
    ],
    ['<b id="docs-internal-guid-1" style="font-weight:normal"><p>a <b>b</b></p></b>', 'a **b**'],
    ['<p><b>1. *</b></p>', '**1. \\***'],
    ['<p>- <em>a</em></p>', '\\- *a*'],
  ])('%s', (html, markdown) => expect(markdownOf(html)).toBe(markdown));

  it('that says no more than its text is left to it', () => {
    expect(markdownOf('<meta charset="utf-8"><div style="color: red"><span>a</span></div>')).toBeNull();
  });

  it('brings no addresses that run, and no script', () => {
    expect(markdownOf('<p><a href="javascript:alert(1)">a</a> <b>b</b><script>alert(1)</script></p>')).toBe(
      'a **b**',
    );
    expect(markdownOf('<b>x</b>&lt;img src=x onerror=alert(1)&gt;')).toBe(
      '**x**\\<img src=x onerror=alert(1)>',
    );
  });
});
