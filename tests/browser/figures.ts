// How soon a long note is there, and a key in it: figures for people to read, not a test. Said with the load of the machine.
//
//   cd tests/browser && ENCRIER=…/encrier-under-test npx playwright test --config figures.config.ts
//
// BYTES and ROUNDS say how long the note is and how often it is visited; TRACE=folder writes what the browser did meanwhile.

import { loadavg } from 'node:os'
import type { Browser, Page } from '@playwright/test'
import { expect, test } from './people.ts'

const BYTES = Number(process.env.BYTES ?? 1_000_000)
const ROUNDS = Number(process.env.ROUNDS ?? 5)
/** Keys typed in each round; the first ones, in which the browser compiles what they run, are not counted. */
const KEYS = 24
const KEYS_WARM = 4

/** A note with something of everything, of so many bytes. */
function note(bytes: number): string {
  const part = (number: number) =>
    `## Partie ${number}\n\nUne phrase avec *de l’accent*, du **gras**, du \`code\` et un [lien](https://example.org/${number}).\n\n` +
    `- un\n- deux\n  - [ ] trois\n\n> une citation\n\n| a | b |\n|---|---|\n| ${number} | deux |\n\n~~~js\nconst a = ${number};\n~~~\n\n`
  const parts: string[] = []
  for (let length = 0, number = 0; length < bytes; number += 1) {
    parts.push(part(number))
    length += Buffer.byteLength(parts[number] ?? '')
  }
  return parts.join('')
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1] ?? Number.NaN
}

/** Milliseconds from the start of the page to the picture in which the source, or its preview, can be read. */
async function firstPaint(page: Page, address: string, seen: string): Promise<number> {
  await page.goto(address, { waitUntil: 'commit' })
  return await page.evaluate(
    selector =>
      new Promise<number>(resolve => {
        const look = (): void => {
          if (document.querySelector(selector)) requestAnimationFrame(() => setTimeout(() => resolve(performance.now())))
          else requestAnimationFrame(look)
        }
        look()
      }),
    seen
  )
}

/** Milliseconds from each key to the picture with its letter. */
async function keys(page: Page): Promise<number[]> {
  await page.locator('[data-editor=note]').focus()
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('End')
  await page.evaluate(() => {
    const took: number[] = []
    Object.assign(window, { took })
    addEventListener('keydown', ({ timeStamp }) => requestAnimationFrame(() => setTimeout(() => took.push(performance.now() - timeStamp))), true)
  })
  for (let key = 0; key < KEYS; key += 1) await page.keyboard.type('a', { delay: 150 })
  return (await page.evaluate(() => (window as unknown as { took: number[] }).took)).slice(KEYS_WARM)
}

async function visit(browser: Browser, baseURL: string, mode: string, name: string): Promise<{ paint: number; again: number; keys: number[] }> {
  const context = await browser.newContext({ baseURL, viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  const seen = mode === 'edit' ? '.cm-line' : '.rendered .block'
  const address = `/n/${name}?${mode}`
  const paint = await firstPaint(page, address, seen)
  await page.waitForSelector('[data-save-state]', { state: 'attached' })
  if (process.env.TRACE) await browser.startTracing(page, { path: `${process.env.TRACE}/${name}.json` })
  const typed = await keys(page)
  if (process.env.TRACE) await browser.stopTracing()
  const again = await firstPaint(page, address, seen)
  await context.close()
  return { paint, again, keys: typed }
}

for (const mode of ['edit', 'both']) {
  test(`a long note, ${mode}`, async ({ browser, house }) => {
    const text = note(BYTES)
    const visits = []
    for (let number = 0; number < ROUNDS; number += 1) {
      const name = `long-${mode}-${number}`
      const headers = { 'content-type': 'text/markdown' }
      const made = await fetch(`${house.url}/new/${name}`, { method: 'POST', body: text, headers, redirect: 'manual' })
      expect(made.status).toBe(302)
      visits.push(await visit(browser, house.url, mode, name))
    }
    const paint = median(visits.map(one => one.paint))
    const again = median(visits.map(one => one.again))
    const key = median(visits.flatMap(one => one.keys))
    console.log(
      `${mode}: ${text.length} letters, first paint ${paint.toFixed(0)} ms, again ${again.toFixed(0)} ms, a key ${key.toFixed(1)} ms ` +
        `(median of ${ROUNDS} visits, load ${loadavg()[0]?.toFixed(1)})`
    )
  })
}
