// Notes that would like to run something: each is opened wherever notes are shown, in a browser that was told to ignore every
// Content-Security-Policy, so that what is tested is what we write and not what would stop it. Nothing is clicked.

import { readdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { BrowserContext, Page } from '@playwright/test'
import { expect, test } from './people.ts'

const FOLDER = fileURLToPath(new URL('../../crates/formats/tests/hostile/', import.meta.url))

/** How many notes the folder has at least, or something is wrong with the folder. */
const NOTES_MIN = 80

/** Pages open at a time. */
const LANES = 4

/** What a note does if it gets to run: it says so here. */
const CANARY = 'a hostile note has run'

/** Where a note is shown, and what says that it is. */
const PLACES: Record<string, (page: Page, name: string) => Promise<void>> = {
  'the preview': async (page, name) => {
    await page.goto(`/n/${name}?view`)
    await page.waitForSelector('.note-preview[data-freshness=live]', { timeout: 30_000 })
    await drawn(page)
  },
  'the published page': async (page, name) => {
    await page.goto(`/${name}/publish`)
    expect(new URL(page.url()).pathname).toMatch(/^\/s\//)
  },
  'the slides': async (page, name) => {
    await page.goto(`/p/${name}`)
    await page.waitForSelector('html[data-ready]', { state: 'attached', timeout: 30_000 })
  }
}

/** Waits until whatever is in sight is drawn, or was refused. */
async function drawn(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector('.rendered')?.childElementCount !== 0 &&
      [...document.querySelectorAll<HTMLElement>('.rendered figure.diagram')]
        .filter(figure => figure.getBoundingClientRect().top < innerHeight)
        .every(figure => figure.dataset.drawn || figure.querySelector('.drawing-failed')),
    undefined,
    { timeout: 12_000 }
  ).catch(() => {})
}

/** Watches a context: whatever runs or asks another host is written down. */
async function watch(context: BrowserContext, home: string, found: string[]): Promise<void> {
  await context.addInitScript(canary => {
    for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'] as const)
      Object.defineProperty(window, name, { value: () => console.log(canary), writable: false })
    Object.defineProperty(window, '__hit', { set: () => console.log(canary) })
  }, CANARY)
  await context.route('**/*', async route => {
    const { protocol, host } = new URL(route.request().url())
    if (host === home || protocol === 'data:' || protocol === 'blob:' || protocol === 'file:') return await route.continue()
    found.push(`asked ${route.request().url()}`)
    await route.abort()
  })
  context.on('page', page => {
    page.on('websocket', socket => {
      if (new URL(socket.url()).host !== home) found.push(`opened ${socket.url()}`)
    })
    page.on('dialog', dialog => {
      found.push(`asked ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on('console', message => {
      if (message.text().includes(CANARY)) found.push(CANARY)
    })
  })
}

/** Shows all notes, some at a time, and says of each what it did. */
async function showAll(
  context: BrowserContext,
  names: readonly string[],
  found: string[],
  show: (page: Page, note: string, index: number) => Promise<void>
): Promise<string[]> {
  const waiting = names.entries()
  const lane = async (): Promise<string[]> => {
    const page = await context.newPage()
    const done: string[] = []
    for (const [index, note] of waiting) {
      const before = found.length
      await show(page, note, index)
      // What a page does late, it does while it is left.
      await page.goto('about:blank')
      if (found.length > before) done.push(`${note}: ${found.slice(before).join(', ')}`)
    }
    return done
  }
  const lanes = await Promise.all(Array.from({ length: LANES }, lane))
  return lanes.flat()
}

test.describe.configure({ mode: 'serial', timeout: 600_000 })

test('the watch sees a note that runs and one that asks', async ({ browser, house }) => {
  const found: string[] = []
  const context = await browser.newContext({ bypassCSP: true, baseURL: house.url })
  await watch(context, new URL(house.url).host, found)
  const page = await context.newPage()
  await page.goto('/')
  await page.evaluate(() => {
    document.body.innerHTML = '<img src="https://evil.example/x"><img src="/none" onerror="alert(1)">'
  })
  await expect.poll(() => found.length).toBe(2)
  expect(found).toContain(CANARY)
  expect(found).toContain('asked https://evil.example/x')
  await context.close()
})

for (const [place, show] of Object.entries(PLACES)) {
  test(`hostile notes do nothing in ${place}`, async ({ browser, house, name }) => {
    const notes = (await readdir(FOLDER)).filter(file => file.endsWith('.note'))
    expect(notes.length).toBeGreaterThanOrEqual(NOTES_MIN)
    const found: string[] = []
    const context = await browser.newContext({ bypassCSP: true, baseURL: house.url, locale: 'fr-FR', serviceWorkers: 'block' })
    await watch(context, new URL(house.url).host, found)
    const did = await showAll(context, notes, found, async (page, note, index) => {
      const id = `${name.slice(0, 40)}-${index}`
      await put(context, id, note)
      await show(page, id)
    })
    expect(did).toEqual([])
    expect(found).toEqual([])
    await context.close()
  })
}

test('hostile notes do nothing in an export opened from the disk', async ({ browser, house, name }, info) => {
  const notes = (await readdir(FOLDER)).filter(file => file.endsWith('.note'))
  const found: string[] = []
  const context = await browser.newContext({ bypassCSP: true, baseURL: house.url, locale: 'fr-FR' })
  // Pictures of the house itself are no foreign ones, wherever the file is opened.
  await watch(context, new URL(house.url).host, found)
  const did = await showAll(context, notes, found, async (page, note, index) => {
    const id = `${name.slice(0, 40)}-${index}`
    await put(context, id, note)
    const answer = await context.request.get(`/n/${id}/export/html`)
    expect(answer.status()).toBe(200)
    const file = info.outputPath(`${index}.html`)
    await writeFile(file, await answer.body())
    await page.goto(pathToFileURL(file).href)
  })
  expect(did).toEqual([])
  expect(found).toEqual([])
  await context.close()
})

/** Makes a note of a file. */
async function put(context: BrowserContext, id: string, file: string): Promise<void> {
  const answer = await context.request.post(`/new/${id}`, {
    data: await readFile(FOLDER + file),
    headers: { 'content-type': 'text/markdown' },
    maxRedirects: 0
  })
  expect(answer.status()).toBe(302)
}
