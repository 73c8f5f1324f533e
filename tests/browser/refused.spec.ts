// A guard never costs a sentence: what the server refuses for its author is brought in again by the page itself.

import { agree, expect, KINDS, type Kind, test } from './people.ts'

const SENTENCE = 'une phrase hors ligne '

for (const kind of Object.keys(KINDS) as Kind[]) {
  for (const reloads of [false, true]) {
    test(`a ${kind}: cookies cleared while a sentence waits${reloads ? ', and reloaded' : ''}`, async ({ people, house, name }) => {
      const [ada, ben] = await people(kind, 2)
      await ada!.type('ensemble ')
      await agree([ada!, ben!], ['ensemble'])
      await Promise.all([ada!.saved(), ben!.saved()])
      await ada!.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
      await house.kill()
      await ada!.type(SENTENCE)
      await ada!.state('offline')
      await ada!.context.clearCookies()
      if (reloads) await ada!.page.reload()
      await expect.poll(async () => await ada!.text()).toContain(SENTENCE.trim())
      await house.start()
      await expect.poll(async () => await ben!.text(), { timeout: 40_000 }).toContain(SENTENCE.trim())
      await ada!.type('et la suite')
      const text = await agree([ada!, ben!], ['ensemble', SENTENCE.trim(), 'et la suite'])
      expect(text.split(SENTENCE.trim())).toHaveLength(2)
      await Promise.all([ada!.saved(), ben!.saved()])
      await expect(ada!.page.locator('[role="alert"]')).toHaveCount(0)
      expect((await house.text(`/${name}/download`)).split(SENTENCE.trim())).toHaveLength(2)
      // The copy here is sound again: another visit brings nothing twice.
      await ada!.page.reload()
      await ada!.saved()
      await agree([ada!, ben!], ['et la suite'])
      expect((await ada!.text()).split(SENTENCE.trim())).toHaveLength(2)
    })
  }
}
