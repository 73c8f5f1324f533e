// Two and three people type at once: everybody sees every key, and the export says what the editors show.

import { agree, counts, expect, KINDS, type Kind, test } from './people.ts'

/** What each person types: a letter of their own, so that every key can be found again. */
const LETTERS = ['α', 'β', 'γ']
const KEYS = 40

/** The lines that say something. */
const written = (text: string) => text.split('\n').filter(line => line.trim() !== '')

for (const kind of Object.keys(KINDS) as Kind[]) {
  for (const count of [2, 3]) {
    test(`${count} people type at once in a ${kind}`, async ({ people, house, name }) => {
      const everybody = await people(kind, count)
      const letters = LETTERS.slice(0, count)
      await Promise.all(everybody.map((someone, who) => someone.type((letters[who] ?? '').repeat(KEYS))))
      const expected = Object.fromEntries(letters.map(letter => [letter, KEYS]))
      await expect.poll(async () => counts(await everybody[0]!.text(), letters.join(''))).toEqual(expected)
      const text = await agree(everybody, [])
      await Promise.all(everybody.map(someone => someone.saved()))
      // Whoever opens an empty pad first makes its paragraph, and all may be first: markdown keeps them a line apart.
      expect(written(await house.text(`/${name}/download`))).toEqual(written(text))
    })
  }

  test(`who is in a ${kind} is seen by the others`, async ({ people }) => {
    const [ada, ben] = await people(kind, 2)
    await ada!.type('bonjour ')
    await agree([ada!, ben!], ['bonjour'])
    await expect(ben!.page.locator('.remote-caret')).toBeAttached()
    await ada!.page.close()
    await expect(ben!.page.locator('.remote-caret')).toHaveCount(0)
  })

  test(`who comes back to a ${kind} with the browser's own button is seen again, caret and all`, async ({ people }) => {
    const [ada, ben] = await people(kind, 2)
    const seen = (count: number) =>
      Promise.all([ada!, ben!].map(someone => expect(someone.page.locator(`.people-count[data-count="${count}"]`)).toBeAttached()))
    const turn = (type: string) =>
      ada!.page.evaluate(type => void window.dispatchEvent(new PageTransitionEvent(type, { persisted: true })), type)
    await ada!.type('bonjour ')
    await seen(2)
    await turn('pagehide')
    await expect(ben!.page.locator('.people-count[data-count="1"]')).toBeAttached()
    await expect(ben!.page.locator('.remote-caret')).toHaveCount(0)
    await turn('pageshow')
    await seen(2)
    await ada!.type('encore')
    await expect(ben!.page.locator('.remote-caret')).toBeAttached()
    await agree([ada!, ben!], ['bonjour encore'])
  })

  test(`undo in a ${kind} takes back one's own words only`, async ({ people }) => {
    const [ada, ben] = await people(kind, 2)
    await ada!.type('hers')
    await agree([ada!, ben!], ['hers'])
    await ben!.type(' his')
    await agree([ada!, ben!], ['hers', 'his'])
    await ada!.page.keyboard.press('Control+z')
    await expect.poll(async () => await ben!.text()).toBe(' his')
    await ada!.page.keyboard.press('Control+y')
    await agree([ada!, ben!], ['hers', 'his'])
  })
}

test('what is formatted in a pad leaves as markdown', async ({ people, house, name }) => {
  const [ada, ben] = await people('pad', 2)
  const keyboard = ada!.page.keyboard
  await ada!.type('# Titre\n')
  await keyboard.type('un ')
  await keyboard.press('Control+b')
  await keyboard.type('mot')
  await keyboard.press('Control+b')
  await keyboard.type(' fort')
  await keyboard.press('Enter')
  await keyboard.type('- un\ndeux')
  await expect(ben!.editor.locator('h1')).toHaveText('Titre')
  await expect(ben!.editor.locator('strong')).toHaveText('mot')
  await expect(ben!.editor.locator('ul > li')).toHaveCount(2)
  await ada!.saved()
  const markdown = await house.text(`/p/${name}/export/markdown`)
  expect(markdown).toMatch(/^# Titre$/m)
  expect(markdown).toMatch(/^un \*\*mot\*\* fort$/m)
  expect(markdown).toMatch(/^[-*] un$/m)
})

test('the export menu downloads what is shown', async ({ people }) => {
  const [ada] = await people('note', 1)
  await ada!.type('# Compte rendu')
  await ada!.saved()
  await ada!.page.locator('[data-command="export"]').click()
  const download = ada!.page.waitForEvent('download')
  await ada!.page.locator('[data-command="export-markdown"]').click()
  const file = await (await download).createReadStream()
  expect(Buffer.concat(await file.toArray()).toString()).toBe('# Compte rendu')
  expect((await download).suggestedFilename()).toMatch(/\.md$/)
})
