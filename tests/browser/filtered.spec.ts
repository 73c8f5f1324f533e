// Where no websocket gets through, people write together all the same, and nobody is shown an error. How soon: the page's own
// tests (web/src/session/transport/fallback.test.ts) know, with a clock of their own.

import { findings } from './findings.ts'
import { agree, counts, expect, KINDS, type Kind, type Person, test } from './people.ts'
import { type Fate, Filter } from './proxy.ts'

/** A line of some 250 kbit/s, and a text that takes it half a minute. */
const SLOW_BYTES_PER_S = 30_000
const LONG = 'long '.repeat(160_000)

const quiet = (person: Person) => person.page.locator('[data-transport="events"]')

/** Waits until everything is saved by events. */
async function fallback(person: Person): Promise<void> {
  await person.saved()
  await expect(quiet(person)).toBeVisible()
}

for (const fate of [426, 403, 'swallowed', 'cut'] satisfies Fate[]) {
  test(`websockets ${fate}: one behind the filter and one before it converge`, async ({ person, house, name }) => {
    const filter = await Filter.open(fate, house.url)
    const [ada, ben] = [await person({ baseURL: filter.url }), await person()]
    await Promise.all([ada, ben].map(someone => someone.goTo(KINDS.pad + name)))
    await fallback(ada)
    await Promise.all([ada.type('α'.repeat(30)), ben.type('β'.repeat(30))])
    await expect.poll(async () => counts(await ben.text(), 'αβ')).toEqual({ α: 30, β: 30 })
    await agree([ada, ben], [])
    await Promise.all([ada.saved(), ben.saved()])
    await expect(ben.page.locator('.remote-caret')).toBeAttached()
    await expect(quiet(ben)).toHaveCount(0)
    await expect(ada.page.locator('[role="alert"]')).toHaveCount(0)
    await filter.close()
  })
}

for (const kind of Object.keys(KINDS) as Kind[]) {
  test(`a ${kind} behind a filter keeps what is written offline, over a reload too`, async ({ person, house, name }) => {
    const filter = await Filter.open(426, house.url)
    const [ada, ben] = [await person({ baseURL: filter.url }), await person()]
    await Promise.all([ada, ben].map(someone => someone.goTo(KINDS[kind] + name)))
    await ada.type('ensemble ')
    await fallback(ada)
    await ada.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await house.kill()
    await Promise.all([ada.type('seule '), ben.type('seul aussi ')])
    await ada.state('offline')
    await ada.page.reload()
    await expect.poll(async () => await ada.text()).toContain('ensemble seule')
    await house.start()
    await agree([ada, ben], ['ensemble', 'seule ', 'seul aussi'])
    await Promise.all([ada.saved(), ben.saved()])
    await filter.close()
  })
}

test('a note behind a filter is previewed by events and posts', async ({ person, house, name }) => {
  const filter = await Filter.open(426, house.url)
  const [ada, ben] = [await person({ baseURL: filter.url }), await person()]
  await Promise.all([ada, ben].map(someone => someone.goTo(KINDS.note + name)))
  await fallback(ada)
  await ben.type('# Bonjour\n\n- [ ] pain\n', 0)
  await expect(ada.page.locator('.rendered h1')).toHaveText('Bonjour')
  await expect(ada.page.locator('.note-preview')).toHaveAttribute('data-freshness', 'live')
  // And the other way: a task that is ticked there is ticked for all.
  await ada.page.locator('.rendered input[type=checkbox]').first().click()
  await expect.poll(() => ben.text()).toContain('- [x] pain')
  await expect(ada.page.locator('.rendered input[type=checkbox]').first()).toBeChecked()
  await filter.close()
})

test('a server that restarts is not taken for a filter', async ({ people, house }) => {
  const [ada] = await people('note', 1)
  await ada!.type('avant ')
  await ada!.saved()
  await house.kill()
  await ada!.type('pendant ')
  await ada!.state('offline')
  await house.start()
  await ada!.saved()
  await expect(quiet(ada!)).toHaveCount(0)
  expect(await ada!.page.evaluate(() => sessionStorage.length)).toBe(0)
})

for (const fate of ['through', 426] satisfies Fate[]) {
  test(`a slow network, websockets ${fate}: a long text that takes half a minute is saved at the first try`, async ({ person, house, name }) => {
    test.slow()
    const filter = await Filter.open(fate, house.url)
    const ada = await person({ baseURL: filter.url })
    await ada.goTo(KINDS.note + name)
    await ada.saved()
    let connections = 0
    // Behind the filter, the page looks once whether a websocket gets through.
    ada.page.on('websocket', () => (connections += Number(fate === 'through')))
    ada.page.on('request', request => (connections += Number(request.url().endsWith('/collab/events'))))
    filter.rate = SLOW_BYTES_PER_S
    await ada.editor.focus()
    await ada.page.keyboard.insertText(LONG)
    await expect(ada.page.locator('[data-save-state="saving"]')).toBeAttached()
    await expect(ada.page.locator('[data-save-state="saved"][data-pending="0"]')).toBeAttached({ timeout: 150_000 })
    expect(connections).toBe(0)
    filter.rate = Number.POSITIVE_INFINITY
    expect(await house.text(`/${name}/download`)).toBe(LONG)
    await filter.close()
  })
}

test('on a network that lets websockets through again, the page goes back to one', async ({ person, house, name }) => {
  const filter = await Filter.open(403, house.url)
  const ada = await person({ baseURL: filter.url })
  await ada.goTo(KINDS.note + name)
  await fallback(ada)
  filter.fate = 'through'
  await ada.page.evaluate(() => window.dispatchEvent(new Event('online')))
  await expect(quiet(ada)).toHaveCount(0)
  await ada.type('encore')
  await ada.saved()
  expect(await house.text(`/${name}/download`)).toBe('encore')
  await filter.close()
})

test('the quiet word explains itself by key and by touch, in both languages, on a phone and in the dark', async ({ person, house, name }) => {
  // Eight visits.
  test.slow()
  const filter = await Filter.open(426, house.url)
  const explanation = (someone: Person) => someone.page.locator('.filtered-panel')
  for (const [locale, word, begins] of [
    ['fr-FR', 'réseau filtré', 'Ce réseau bloque'],
    ['en-GB', 'filtered network', 'This network blocks']
  ] as const) {
    for (const [width, colorScheme] of [
      [1280, 'light'],
      [1280, 'dark'],
      [390, 'light'],
      [390, 'dark']
    ] as const) {
      const ada = await person({ baseURL: filter.url, locale, colorScheme, hasTouch: width < 800, viewport: { width, height: 800 } })
      await ada.goTo(KINDS.pad + name)
      await fallback(ada)
      const button = ada.page.getByRole('button', { name: word })
      await expect(button).toHaveAccessibleDescription(new RegExp(begins))
      if (width < 800) await button.tap()
      else {
        // From the title on, as somebody without a mouse comes to it.
        await ada.page.locator('.title-field').focus()
        await ada.page.keyboard.press('Tab')
        await expect(button).toBeFocused()
        await ada.page.keyboard.press('Enter')
      }
      await expect(explanation(ada)).toBeVisible()
      expect(await findings(ada.page)).toEqual([])
      if (process.env.SHOTS) await ada.page.screenshot({ path: `${process.env.SHOTS}/filtered-${locale}-${width}-${colorScheme}.png` })
      await ada.page.keyboard.press('Escape')
      await expect(explanation(ada)).toBeHidden()
      await ada.context.close()
    }
  }
  await filter.close()
})
