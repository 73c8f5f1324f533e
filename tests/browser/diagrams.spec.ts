// What people draw with words: each kind becomes a picture of a sensible size with its words in it, a fault stands where it is,
// and what a text says to the library that draws it changes nothing.

import type { Page } from '@playwright/test'
import { findings } from './findings.ts'
import { expect, type Person, test } from './people.ts'

/** A text of each kind, and words that its picture shows. */
const KINDS: Record<string, { source: string; words: readonly string[]; bad: string }> = {
  mermaid: { source: 'graph LR\n  A[Départ] --> B{Choix}\n  B -->|oui| C[Arrivée]', words: ['Départ', 'Choix', 'Arrivée'], bad: 'graph LR\n  A[' },
  flow: { source: 'st=>start: Début\ncond=>condition: Oui ?\ne=>end: Fin\nst->cond\ncond(yes)->e', words: ['Début', 'Fin'], bad: 'flowchart LR\n a[[' },
  sequence: { source: 'Title: Salut\nAnne->Ben: Bonjour\nBen-->Anne: Merci', words: ['Anne', 'Bonjour', 'Merci'], bad: 'sequenceDiagram\n A->>' },
  graphviz: { source: 'digraph {\n  Paris -> Lyon [label="2 h"]\n  Lyon -> Nice\n}', words: ['Paris', 'Lyon', '2 h'], bad: 'digraph { a -> ' },
  abc: { source: 'X:1\nT:Au clair de la lune\nM:4/4\nL:1/4\nK:C\nCCCD|E2D2|CEDD|C4|', words: ['Au clair de la lune'], bad: '' },
  vega: {
    source: JSON.stringify({
      width: 300,
      height: 160,
      data: [{ name: 't', values: [{ j: 'lundi', n: 3 }, { j: 'mardi', n: 5 }] }],
      scales: [
        { name: 'x', type: 'band', domain: { data: 't', field: 'j' }, range: 'width', padding: 0.1 },
        { name: 'y', domain: { data: 't', field: 'n' }, range: 'height' }
      ],
      axes: [{ orient: 'bottom', scale: 'x' }, { orient: 'left', scale: 'y' }],
      marks: [{ type: 'rect', from: { data: 't' }, encode: { enter: { x: { scale: 'x', field: 'j' }, width: { scale: 'x', band: 1 }, y: { scale: 'y', field: 'n' }, y2: { scale: 'y', value: 0 } } } }]
    }),
    words: ['lundi', 'mardi'],
    bad: '{"marks": '
  },
  'vega-lite': {
    source: JSON.stringify({
      data: { values: [{ jour: 'lundi', n: 3 }, { jour: 'mardi', n: 5 }] },
      mark: 'bar',
      encoding: { x: { field: 'jour', type: 'nominal' }, y: { field: 'n', type: 'quantitative' } }
    }),
    words: ['jour', 'lundi'],
    bad: '{"mark": 1}'
  },
  markmap: { source: '# Eau\n\n## États\n\n- solide\n- **liquide**\n\n## Cycle\n\n- pluie', words: ['Eau', 'États', 'liquide', 'pluie'], bad: 'du texte' }
}

const fence = (kind: string, source: string) => `\`\`\`${kind}\n${source}\n\`\`\`\n\n`

async function write({ page }: Person, name: string, text: string): Promise<void> {
  const answer = await page.request.post(`/new/${name}`, { data: text, headers: { 'content-type': 'text/markdown' }, maxRedirects: 0 })
  expect(answer.status()).toBe(302)
}

/** Brings every drawing into sight, one after the other, and gives the pictures as text. */
async function pictures(page: Page, root: string): Promise<Record<string, { svg: string; width: number; height: number }>> {
  const found: Record<string, { svg: string; width: number; height: number }> = {}
  for (const figure of await page.locator(`${root} figure.diagram`).all()) {
    await figure.scrollIntoViewIfNeeded()
    const picture = figure.locator('img.drawing')
    await expect(picture).toBeVisible()
    const kind = (await figure.getAttribute('data-kind')) ?? ''
    const { width, height } = (await picture.boundingBox()) ?? { width: 0, height: 0 }
    const address = (await picture.getAttribute('src')) ?? ''
    found[kind] = { svg: decodeURIComponent(address.slice(address.indexOf(',') + 1)), width, height }
    // The text of the diagram gave its place to the picture.
    await expect(figure.locator('pre')).toBeHidden()
  }
  return found
}

/** The words of a picture; letters may stand in elements of their own. */
function wordsOf(svg: string): string {
  return svg.replace(/<style[\s\S]*?<\/style>/g, '').replace(/<[^>]*>/g, ' ').replace(/&#160;|\u00a0/g, ' ').replace(/\s+/g, ' ')
}

const ALL = `# Dessins\n\n${Object.entries(KINDS).map(([kind, { source }]) => `## ${kind}\n\n${fence(kind, source)}`).join('')}## Formules\n\nUne racine $\\sqrt{2}$ et\n\n$$\n\\sum_{i=1}^n i = \\frac{n(n+1)}{2}\n$$\n`

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [place, width] of [['preview', 1280], ['published', 1280], ['published', 390]] as const) {
    test(`each kind is drawn: ${place}, ${colorScheme}, ${width} px`, async ({ person, name }) => {
      test.slow()
      const ada = await person({ colorScheme, viewport: { width, height: 800 } })
      await write(ada, name, ALL)
      await ada.page.goto(place === 'preview' ? `/n/${name}?view` : `/s/${name}`)
      const root = place === 'preview' ? '.rendered' : 'article.note-content'
      await expect(ada.page.locator(`${root} figure.diagram`)).toHaveCount(Object.keys(KINDS).length)
      const drawn = await pictures(ada.page, root)
      for (const [kind, { words }] of Object.entries(KINDS)) {
        const { svg, width: wide, height } = drawn[kind] ?? { svg: '', width: 0, height: 0 }
        expect(wide, kind).toBeGreaterThan(60)
        expect(height, kind).toBeGreaterThan(40)
        expect(wide, kind).toBeLessThanOrEqual(width)
        const said = wordsOf(svg)
        for (const word of words) expect(said.replaceAll(' ', ''), kind).toContain(word.replaceAll(' ', ''))
      }
      await ada.page.locator(`${root} div.math`).scrollIntoViewIfNeeded()
      await expect(ada.page.locator(`${root} math`)).toHaveCount(2)
      const { width: wide, height } = (await ada.page.locator(`${root} div.math math`).boundingBox()) ?? { width: 0, height: 0 }
      expect(Math.min(wide, height)).toBeGreaterThan(30)
      expect(await ada.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
      expect(await findings(ada.page)).toEqual([])
      if (process.env.SHOTS) {
        const shot = { path: `${process.env.SHOTS}/drawn-${place}-${width}-${colorScheme}.png` }
        if (place === 'preview') {
          await ada.page.setViewportSize({ width, height: 4_000 })
          await ada.page.screenshot(shot)
        } else await ada.page.screenshot({ ...shot, fullPage: true })
      }
    })
  }
}

test('what cannot be drawn says so where it stands, beside its text', async ({ person, name }) => {
  const ada = await person()
  const bad = Object.entries(KINDS).filter(([, { bad: source }]) => source)
  await write(ada, name, `${bad.map(([kind, { bad: source }]) => fence(kind, source)).join('')}$\\frac{1$\n`)
  await ada.page.goto(`/s/${name}`)
  for (const figure of await ada.page.locator('figure.diagram').all()) {
    await figure.scrollIntoViewIfNeeded()
    await expect(figure.locator('.drawing-failed')).toContainText('Dessin impossible :')
    await expect(figure.locator('pre')).toBeVisible()
  }
  await expect(ada.page.locator('.math-failed')).toHaveText('\\frac{1')
})

test('what a text says to the library that draws it stays without effect', async ({ person, name }) => {
  const ada = await person()
  const asked: string[] = []
  await ada.context.route('**/*', async route => {
    const { host, protocol } = new URL(route.request().url())
    if (protocol.startsWith('http') && !host.startsWith('localhost')) asked.push(route.request().url())
    await route.continue()
  })
  const evil = 'https://evil.example'
  await write(
    ada,
    name,
    fence('mermaid', `%%{init: {"securityLevel":"loose","themeCSS":"@import url(${evil}/a.css)"}}%%\ngraph LR\n A["<img src='${evil}/b' onerror='alert(1)'>mot"] --> B\n click A href "javascript:alert(1)"`) +
      fence('graphviz', `digraph { a [URL="javascript:alert(1)", image="${evil}/c.png", label=<<table><tr><td href="${evil}/d">mot</td></tr></table>>] }`) +
      fence('markmap', `---\nmarkmap:\n  extraJs: ["${evil}/e.js"]\n---\n# mot <script>alert(1)</script>\n\n- <img src="${evil}/f">`) +
      fence('vega-lite', JSON.stringify({ data: { values: [{ a: 'mot' }] }, mark: { type: 'text' }, encoding: { text: { field: 'a' }, href: { value: `${evil}/g` } } })) +
      fence('vega', JSON.stringify({ data: [{ name: 't', url: `${evil}/h.json` }], marks: [] })) +
      `$\\href{javascript:alert(1)}{mot}$ $\\htmlData{x=y}{mot}$ $\\includegraphics{${evil}/i.png}$ $\\text{<img src=x onerror=alert(1)>}$\n`
  )
  await ada.page.goto(`/s/${name}`)
  for (const figure of await ada.page.locator('figure.diagram').all()) {
    await figure.scrollIntoViewIfNeeded()
    await expect(figure.locator('img.drawing, .drawing-failed').first()).toBeVisible()
  }
  for (const formula of await ada.page.locator('span.math').all()) await expect(formula.locator('math').or(formula.and(ada.page.locator('.math-failed')))).toBeVisible()
  expect(asked).toEqual([])
  // Nothing of the drawings is a part of the page: pictures are images, and formulas lead nowhere.
  expect(await ada.page.locator('figure.diagram svg, figure.diagram a, .math a, .math img, .math [href], .math [data-x]').count()).toBe(0)
})

const SLIDES = `# Un\n\n${fence('mermaid', 'graph LR\n A[Départ] --> B[Arrivée]')}\n$\\def\\carre{x^2}$\n\n---\n\n# Deux\n\n$$\n\\carre\n$$\n\nNote: $\\carre$\n`

test('slides are drawn, on a dark and on a light ground', async ({ person, name }) => {
  const ada = await person()
  await write(ada, name, SLIDES)
  for (const theme of ['black', 'white']) {
    await ada.page.goto(`/p/${name}?theme=${theme}`)
    const picture = ada.page.locator('section.present img.drawing')
    await expect(picture).toBeVisible()
    const svg = decodeURIComponent((await picture.getAttribute('src')) ?? '')
    expect(wordsOf(svg)).toContain('Arrivée')
    expect(svg.includes('#1f2020'), 'mermaid fills boxes so on a dark ground').toBe(theme === 'black')
    if (process.env.SHOTS) await ada.page.screenshot({ path: `${process.env.SHOTS}/slide-${theme}.png` })
    await ada.page.keyboard.press('ArrowRight')
    await expect(ada.page.locator('section.present math')).toBeVisible()
  }
  const opened = ada.page.waitForEvent('popup')
  await ada.page.keyboard.press('s')
  const speaker = await opened
  // What a slide defines, those behind it have in this window, too.
  await expect(speaker.locator('.speaker-now math')).toBeVisible()
  await expect(speaker.locator('.speaker-notes math')).toBeVisible()
})

test('slides to be printed are drawn before they are laid out', async ({ person, name }) => {
  const ada = await person()
  await write(ada, name, SLIDES)
  await ada.page.goto(`/p/${name}?print-pdf`)
  await expect(ada.page.locator('html[data-ready]')).toBeAttached()
  expect(await ada.page.locator('img.drawing').count()).toBe(1)
  expect(await ada.page.locator('.pdf-page math').count()).toBeGreaterThan(0)
})

test('what was lost on its way to a drawing, or comes late, is drawn all the same', async ({ person, name }) => {
  const anna = await person()
  let asked = 0
  await anna.context.route('**/_/diagrams', route => (asked++ === 0 ? route.abort() : route.continue()))
  // Longer than a drawing may take.
  await anna.context.route('**/assets/mermaid-*.js', async route => {
    await new Promise(resolve => setTimeout(resolve, 12_000))
    await route.continue()
  })
  await write(anna, name, `$x^2$\n\n${fence('mermaid', 'graph LR\n  A[Tard] --> B')}`)
  await anna.page.goto(`/n/${name}?view`)
  await expect(anna.page.locator('.rendered .math math')).toBeVisible({ timeout: 30_000 })
  expect(asked).toBe(2)
  await expect(anna.page.locator('.rendered img.drawing')).toBeVisible({ timeout: 30_000 })
  await expect(anna.page.locator('.drawing-failed')).toHaveCount(0)
})

for (const place of ['preview', 'published'] as const) {
  test(`what one formula defines, those behind it have: ${place}`, async ({ person, name }) => {
    const ada = await person()
    const definitions = '\\newcommand{\\vv}[1]{\\overrightarrow{#1}} \\newcommand{\\R}{\\mathbf{R}}\n\\DeclareMathOperator{\\pgcd}{pgcd} \\def\\deux#1#2{#2}'
    await write(ada, name, `$$\n${definitions}\n$$\n\nUn vecteur $\\vv{AB}$, $\\pgcd(\\deux{a}{b})$.\n\n$\\newcommand{\\vv}{v} \\vv$ puis $\\vv$, $\\R$\n`)
    await ada.page.goto(place === 'preview' ? `/n/${name}?view` : `/s/${name}`)
    await expect(ada.page.locator('.math math')).toHaveCount(6)
    await expect(ada.page.locator('.math-failed')).toHaveCount(0)
    // KaTeX puts signs that nobody sees beside the names of functions.
    const said = await ada.page.locator('span.math').evaluateAll(all => all.map(formula => (formula.textContent ?? '').replace(/[\u2000-\u206f]/g, '')))
    expect(said).toEqual(['AB→', 'pgcd(b)', 'v', 'v', 'R'])
  })
}

test('a definition that changes draws anew what stands behind it', async ({ person, name }) => {
  const ada = await person()
  await write(ada, name, 'Voici $\\mot$.\n')
  await ada.goTo(`/n/${name}?both`)
  await expect(ada.page.locator('.rendered .math-failed')).toHaveCount(1)
  await ada.editor.focus()
  await ada.page.keyboard.press('Control+Home')
  await ada.page.keyboard.insertText('$\\def\\mot{x}$\n\n')
  await expect(ada.page.locator('.rendered .math').nth(1)).toHaveText('x')
  await expect(ada.page.locator('.rendered .math-failed')).toHaveCount(0)
})
