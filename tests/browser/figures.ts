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

/** A note with something of everything, of so many bytes; its last line is a footnote to its second. */
function note(bytes: number): string {
  const part = (number: number) =>
    `## Partie ${number}\n\nUne phrase avec *de l’accent*, du **gras**, du \`code\` et un [lien](https://example.org/${number}).\n\n` +
    `- un\n- deux\n  - [ ] trois\n\n> une citation\n\n| a | b |\n|---|---|\n| ${number} | deux |\n\n~~~js\nconst a = ${number};\n~~~\n\n`
  const parts: string[] = ['Début\n\nVoir en bas[^fin].\n\n']
  for (let length = 0, number = 0; length < bytes; number += 1) {
    parts.push(part(number))
    length += Buffer.byteLength(parts.at(-1) ?? '')
  }
  return `${parts.join('')}[^fin]: La note`
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

/** Where keys are typed: at the end of the first line, or of the last one, which is a footnote. */
const PLACES = { line: 'Control+Home', footnote: 'Control+End' } as const

interface Typed {
  /** Milliseconds from each key to the picture with its letter. */
  took: number[]
  /** The same to the picture in which the preview has it; empty without one. */
  seen: number[]
}

async function keys(page: Page, place: keyof typeof PLACES): Promise<Typed> {
  await page.locator('[data-editor=note]').focus()
  await page.keyboard.press(PLACES[place])
  await page.keyboard.press('End')
  await page.evaluate(() => {
    const typed: Typed & { since: number | null } = { took: [], seen: [], since: null }
    const isFirst = !('typed' in window)
    Object.assign(window, { typed })
    if (!isFirst) return
    const now = () => (window as unknown as { typed: typeof typed }).typed
    const picture = (then: () => void) => requestAnimationFrame(() => setTimeout(then))
    addEventListener(
      'keydown',
      ({ timeStamp }) => {
        now().since ??= timeStamp
        picture(() => now().took.push(performance.now() - timeStamp))
      },
      true
    )
    const rendered = document.querySelector('.rendered')
    const look = new MutationObserver(() => {
      const { since, seen } = now()
      now().since = null
      if (since !== null) picture(() => seen.push(performance.now() - since))
    })
    if (rendered) look.observe(rendered, { childList: true, subtree: true, characterData: true })
  })
  for (let key = 0; key < KEYS; key += 1) await page.keyboard.type('a', { delay: 300 })
  const { took, seen } = await page.evaluate(() => (window as unknown as { typed: Typed }).typed)
  return { took: took.slice(KEYS_WARM), seen: seen.slice(KEYS_WARM) }
}

interface Visit {
  paint: number
  again: number
  line: Typed
  footnote: Typed
}

async function visit(browser: Browser, baseURL: string, mode: string, name: string): Promise<Visit> {
  const context = await browser.newContext({ baseURL, viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  const seen = mode === 'edit' ? '.cm-line' : '.rendered .block'
  const address = `/n/${name}?${mode}`
  const paint = await firstPaint(page, address, seen)
  await page.waitForSelector('[data-save-state]', { state: 'attached' })
  if (process.env.TRACE) await browser.startTracing(page, { path: `${process.env.TRACE}/${name}.json` })
  const line = await keys(page, 'line')
  const footnote = await keys(page, 'footnote')
  if (process.env.TRACE) await browser.stopTracing()
  const again = await firstPaint(page, address, seen)
  await context.close()
  return { paint, again, line, footnote }
}

for (const mode of ['edit', 'both']) {
  test(`a long note, ${mode}`, async ({ browser, house }) => {
    const text = note(BYTES)
    const visits: Visit[] = []
    for (let number = 0; number < ROUNDS; number += 1) {
      const name = `long-${mode}-${number}`
      const headers = { 'content-type': 'text/markdown' }
      const made = await fetch(`${house.url}/new/${name}`, { method: 'POST', body: text, headers, redirect: 'manual' })
      expect(made.status).toBe(302)
      visits.push(await visit(browser, house.url, mode, name))
    }
    const paint = median(visits.map(one => one.paint))
    const again = median(visits.map(one => one.again))
    const key = (place: keyof typeof PLACES, what: keyof Typed) => median(visits.flatMap(one => one[place][what])).toFixed(1)
    const preview = mode === 'both' ? `, in its preview ${key('line', 'seen')} and ${key('footnote', 'seen')} ms` : ''
    console.log(
      `${mode}: ${text.length} letters, first paint ${paint.toFixed(0)} ms, again ${again.toFixed(0)} ms, a key ${key('line', 'took')} ms, ` +
        `in a footnote ${key('footnote', 'took')} ms${preview} ` +
        `(median of ${ROUNDS} visits, load ${loadavg()[0]?.toFixed(1)})`
    )
  })
}
