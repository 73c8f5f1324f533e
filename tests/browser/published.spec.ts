// Texts to be read: published pages, slides, books. Nothing runs in them that they do not need, and everybody can use them.

import type { Page } from '@playwright/test'
import axe from 'axe-core'
import { expect, type Person, test } from './people.ts'

const TEXT = `---
title: Sortie au musée
tags: école, mai
---
# Sortie au musée

Le départ est à **8 h** devant le [collège](https://example.org).

## Matin

- [x] autorisations
- [ ] pique-nique

> Rester groupés.

| Heure | Lieu |
|---|---|
| 9 h | entrée |

## Après-midi

~~~python
print("visite")
~~~
`

const SLIDES = '# Un\n\nPremière\n\nNote: dire bonjour\n\n---\n\n# Deux\n\nDeuxième\n'

async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => axe.run())
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html} ${node.failureSummary ?? ''}`))
}

/** Makes a note that says `text`. */
async function write({ page }: Person, name: string, text: string): Promise<void> {
  const answer = await page.request.post(`/new/${name}`, { data: text, headers: { 'content-type': 'text/markdown' }, maxRedirects: 0 })
  expect(answer.status()).toBe(302)
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a published page in ${colorScheme}`, async ({ person, name }) => {
    const ada = await person({ colorScheme })
    await write(ada, name, TEXT)
    await ada.page.goto(`/${name}/publish`)
    await expect(ada.page.getByRole('heading', { level: 1 })).toHaveText('Sortie au musée')
    expect(await ada.page.locator('script').count()).toBe(0)
    expect(await findings(ada.page)).toEqual([])
    await ada.page.setViewportSize({ width: 320, height: 640 })
    expect(await ada.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
    expect(await findings(ada.page)).toEqual([])
  })

  test(`slides in ${colorScheme}, as a page and as a show`, async ({ person, name }) => {
    const ada = await person({ colorScheme })
    await write(ada, name, SLIDES)
    await ada.page.goto(`/p/${name}?plain`)
    await expect(ada.page.getByText('dire bonjour')).toBeVisible()
    expect(await findings(ada.page)).toEqual([])
    await ada.page.goto(`/p/${name}?theme=white`)
    await expect(ada.page.locator('html[data-ready]')).toBeAttached()
    await expect(ada.page.getByText('dire bonjour')).toBeHidden()
    expect(await findings(ada.page)).toEqual([])
  })
}

const COLOURS = '# Un\n\n==signet== et `code` et [lien](https://example.org)\n\n~~~python\ndef f(x):  # rien\n    return "mot" + str(42)\n~~~\n\n:::danger Attention\nmot\n:::\n\n:::success Bien\nmot\n:::\n'

for (const theme of ['black', 'league', 'moon', 'white', 'beige', 'solarized']) {
  test(`slides of the theme ${theme} can be read, whichever colours their reader prefers`, async ({ person, name }) => {
    const writer = await person()
    await write(writer, name, COLOURS)
    for (const colorScheme of ['light', 'dark'] as const) {
      const ada = await person({ colorScheme })
      await ada.page.goto(`/p/${name}?theme=${theme}`)
      await expect(ada.page.locator('html[data-ready]')).toBeAttached()
      expect(await findings(ada.page)).toEqual([])
    }
  })
}

test('columns keep their sides, and items their bullets beside tasks, wherever a note is read', async ({ person, name }) => {
  const ada = await person()
  await write(ada, name, '| a | b | c |\n|:-:|--:|---|\n| 1 | 2 | 3 |\n\n- [ ] faire\n- acheter\n\n---\n\n* [ ] seule\n')
  const exported = await (await ada.page.request.get(`/n/${name}/export/html`)).text()
  const views = [
    () => ada.page.goto(`/${name}/publish`),
    () => ada.page.goto(`/p/${name}`),
    () => ada.page.goto(`/n/${name}?view`),
    () => ada.page.setContent(exported)
  ]
  for (const open of views) {
    await open()
    await expect(ada.page.locator('td').first()).toBeVisible()
    const sides = await ada.page.locator('td').evaluateAll(cells => cells.map(cell => getComputedStyle(cell).textAlign))
    expect(sides.map(side => side.replace('-webkit-', '').replace('left', 'start'))).toEqual(['center', 'right', 'start'])
    const bullets = await ada.page.locator('article li, .rendered li, section li, main li').evaluateAll(items => items.map(item => getComputedStyle(item).listStyleType))
    expect(bullets).toEqual(['none', 'disc', 'none'])
    const edges = await ada.page.locator('.contains-task-list').evaluateAll(lists => lists.map(list => getComputedStyle(list).paddingInlineStart === '0px'))
    expect(edges).toEqual([false, true])
  }
})

test('a page without script shows all slides and their notes', async ({ person, name }) => {
  const ada = await person({ javaScriptEnabled: false })
  await write(ada, name, SLIDES)
  await ada.page.goto(`/p/${name}`)
  for (const text of ['Première', 'Deuxième', 'dire bonjour']) await expect(ada.page.getByText(text)).toBeVisible()
})

test('a slide is reached by the id that its writer gave it', async ({ person, name }) => {
  const ada = await person()
  await write(ada, name, '# Un\n\n[suite](#/fin) [là](#fin)\n\n---\n\n# Deux\n\n---\n\n<!-- .slide: id="fin" -->\n\n# Trois\n')
  await ada.page.goto(`/p/${name}`)
  for (const word of ['suite', 'là']) {
    await ada.page.getByRole('link', { name: word }).click()
    await expect(ada.page.locator('section.present h1')).toHaveText('Trois')
    await ada.page.keyboard.press('Home')
    await expect(ada.page.locator('section.present h1')).toHaveText('Un')
    // A link to the address that is still there leads nowhere: reveal writes it at leisure.
    await expect(ada.page).not.toHaveURL(/fin$/)
  }
  await ada.page.goto('about:blank')
  await ada.page.goto(`/p/${name}#/fin`)
  await expect(ada.page.locator('section.present h1')).toHaveText('Trois')
})

test('the speaker sees the notes and leads the show', async ({ person, name }) => {
  const ada = await person()
  await write(ada, name, SLIDES)
  await ada.page.goto(`/p/${name}`)
  await expect(ada.page.locator('html[data-ready]')).toBeAttached()
  const opened = ada.page.waitForEvent('popup')
  await ada.page.keyboard.press('s')
  const speaker = await opened
  await expect(speaker.locator('.speaker-notes')).toContainText('dire bonjour')
  await expect(speaker.locator('.speaker-next')).toContainText('Deuxième')
  expect(await findings(speaker)).toEqual([])
  await speaker.keyboard.press('ArrowRight')
  await expect(ada.page.locator('section.present')).toContainText('Deuxième')
  await expect(speaker.locator('.speaker-now')).toContainText('Deuxième')
  await speaker.getByRole('button', { name: 'Reculer' }).click()
  await expect(speaker.locator('.speaker-now')).toContainText('Première')
})

test('a book has its list beside each chapter', async ({ person, name }) => {
  const ada = await person()
  await write(ada, `${name}-un`, '# Un\n\nle début')
  await write(ada, name, `# Livre\n\n- [Un](/${name}-un)\n`)
  await ada.page.goto(`/${name}/book`)
  await expect(ada.page.getByText('le début')).toBeVisible()
  await expect(ada.page.locator('.book-list [aria-current]')).toHaveText('Un')
  expect(await findings(ada.page)).toEqual([])
})

test('what is far below is drawn without scrolling, so that paper has it', async ({ person, name }) => {
  const ada = await person()
  const far = Array.from({ length: 200 }, (_, number) => `Ligne ${number}.\n\n`).join('')
  await write(ada, name, `$a^2$\n\n${far}$b^2$\n\n$$\nc^2\n$$\n\n\`\`\`mermaid\ngraph LR\n  A[Bas] --> B\n\`\`\`\n`)
  await ada.page.goto(`/s/${name}`)
  expect(await ada.page.locator('div.math').evaluate(formula => formula.getBoundingClientRect().top)).toBeGreaterThan(5_000)
  await expect(ada.page.locator('.math math')).toHaveCount(3, { timeout: 15_000 })
  await expect(ada.page.locator('img.drawing')).toHaveCount(1, { timeout: 15_000 })
  expect(await ada.page.evaluate(() => scrollY)).toBe(0)
})

test('a preview that is printed is drawn whole', async ({ person, name }) => {
  const ada = await person()
  const far = Array.from({ length: 200 }, (_, number) => `Ligne ${number}.\n\n`).join('')
  await write(ada, name, `$a^2$\n\n${far}$b^2$\n`)
  await ada.page.goto(`/n/${name}?view`)
  await expect(ada.page.locator('.math math')).toHaveCount(1)
  await ada.page.evaluate(() => dispatchEvent(new Event('beforeprint')))
  await expect(ada.page.locator('.math math')).toHaveCount(2)
})
