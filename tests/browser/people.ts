// People at their browsers: each with cookies and storage of their own, all on one fresh document per test.

import { test as base, type BrowserContext, type BrowserContextOptions, expect, type Page } from '@playwright/test'
import { House } from './house.ts'

export { expect } from '@playwright/test'

/** The two kinds of document, and where each is. */
export const KINDS = { pad: '/p/', note: '/n/' } as const
export type Kind = keyof typeof KINDS

/** One person at one page. */
export class Person {
  readonly page: Page
  readonly context: BrowserContext

  constructor(page: Page) {
    this.page = page
    this.context = page.context()
  }

  /** The text being written. */
  get editor() {
    return this.page.locator('[data-editor]')
  }

  /** Goes to a page of ours and waits until the first sync is over. */
  async goTo(path: string): Promise<void> {
    await this.page.goto(path)
    await this.ready()
  }

  async ready(): Promise<void> {
    await expect(this.page.locator('html[data-ready]')).toBeAttached()
    await expect(this.editor).toBeVisible()
  }

  /** Puts the caret at the end and types. */
  async type(text: string, delay = 15): Promise<void> {
    await this.editor.focus()
    await this.page.keyboard.press('Control+End')
    await this.page.keyboard.type(text, { delay })
  }

  /** The lines of the text as shown, without the others' carets. */
  async lines(): Promise<string[]> {
    return await this.editor.evaluate(editor => {
      const copy = editor.cloneNode(true) as Element
      for (const alien of copy.querySelectorAll('.remote-caret, .ProseMirror-widget, .cm-widgetBuffer, .cm-placeholder')) alien.remove()
      const lines = copy.querySelectorAll('.cm-line')
      return [...(lines.length > 0 ? lines : copy.children)].map(line => (line.textContent ?? '').replaceAll('\u2060', ''))
    })
  }

  async text(): Promise<string> {
    return (await this.lines()).join('\n')
  }

  /** Waits for a save state: `saved` is every edit of this browser on the server's disk. */
  async state(kind: 'saved' | 'offline' | 'readonly'): Promise<void> {
    await expect(this.page.locator(`[data-save-state="${kind}"]`)).toBeAttached()
  }

  /** Saved, and nothing waits. */
  async saved(): Promise<void> {
    await expect(this.page.locator('[data-save-state="saved"][data-pending="0"]')).toBeAttached()
  }
}

interface Fixtures {
  /** A name that no other test uses. */
  name: string
  /** Opens a browser for somebody. */
  person: (options?: BrowserContextOptions) => Promise<Person>
  /** Opens browsers for so many people on the test's document. */
  people: (kind: Kind, count: number) => Promise<Person[]>
}

export const test = base.extend<Fixtures, { house: House }>({
  house: [
    async ({}, use) => {
      const house = await House.open()
      await use(house)
      await house.close()
    },
    { scope: 'worker' }
  ],
  name: async ({}, use, info) => {
    await use(`essai-${info.testId.slice(0, 30)}-${info.retry}`)
  },
  person: async ({ browser, house }, use) => {
    const contexts: BrowserContext[] = []
    const faults: string[] = []
    await use(async options => {
      const context = await browser.newContext({
        baseURL: house.url,
        locale: 'fr-FR',
        timezoneId: 'Europe/Paris',
        reducedMotion: 'reduce',
        ...options
      })
      contexts.push(context)
      const page = await context.newPage()
      page.on('pageerror', error => faults.push(error.stack ?? error.message))
      page.on('console', message => {
        if (message.text().includes('Content Security Policy')) faults.push(message.text())
      })
      return new Person(page)
    })
    await Promise.all(contexts.map(context => context.close()))
    expect(faults, 'no page throws and none breaks its policy').toEqual([])
  },
  people: async ({ person, name }, use) => {
    await use(async (kind, count) => {
      const people = await Promise.all(Array.from({ length: count }, () => person()))
      await Promise.all(people.map(someone => someone.goTo(KINDS[kind] + name)))
      return people
    })
  }
})

/** Waits until everybody reads the same, with each of these pieces in it; returns it. */
export async function agree(people: readonly Person[], pieces: readonly string[]): Promise<string> {
  await expect(async () => {
    const texts = await Promise.all(people.map(someone => someone.text()))
    for (const text of texts) expect(text).toBe(texts[0])
    for (const piece of pieces) expect(texts[0]).toContain(piece)
  }).toPass({ timeout: 20_000 })
  return (await people[0]?.text()) ?? ''
}

/** How often each letter of `letters` stands in `text`. */
export function counts(text: string, letters: string): Record<string, number> {
  return Object.fromEntries([...letters].map(letter => [letter, text.split(letter).length - 1]))
}
