// A guard never costs a sentence: what the server refuses for its author is brought in again by the page itself.

import type { House } from './house.ts'
import { agree, expect, KINDS, type Kind, type Person, test } from './people.ts'

const SENTENCE = 'une phrase hors ligne '

// The server waits a while for the owner of what it does not take from anybody else.
test.slow()

/** Waits until the sentence has come to somebody. */
async function arrives(person: Person): Promise<void> {
  await expect.poll(async () => await person.text(), { timeout: 60_000 }).toContain(SENTENCE.trim())
}

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
      await arrives(ben!)
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

/** Ada has written a sentence that will be refused; Ben's waits beside it, if he is here. */
async function refusedSoon(people: Person[], house: House): Promise<void> {
  const [ada, ben] = people as [Person, Person?]
  await ada.type('ensemble ')
  await agree(people, ['ensemble'])
  await Promise.all(people.map(someone => someone.saved()))
  await house.kill()
  await ada.type(SENTENCE)
  await ben?.type('[seul aussi] ')
  await ada.state('offline')
  await ada.context.clearCookies()
}

/** Resolves when the page hears that edits are refused for their author. */
function refusedTo(person: Person): Promise<void> {
  return new Promise(resolve =>
    person.page.on('websocket', socket =>
      socket.on('framereceived', ({ payload }) => {
        if (payload.toString().includes('"refused"')) resolve()
      })
    )
  )
}

for (const kind of Object.keys(KINDS) as Kind[]) {
  test(`a ${kind}: who goes on typing does so where they were`, async ({ people, house }) => {
    const [ada, ben] = await people(kind, 2)
    await refusedSoon([ada!, ben!], house)
    for (let letter = 0; letter < 'ligne '.length; letter += 1) await ada!.page.keyboard.press('ArrowLeft')
    await house.start()
    await arrives(ben!)
    await agree([ada!, ben!], [SENTENCE.trim(), '[seul aussi]'])
    await Promise.all([ada!.saved(), ben!.saved()])
    await expect(ada!.editor).toBeFocused()
    await ada!.page.keyboard.type('la ')
    await agree([ada!, ben!], ['une phrase hors la ligne', '[seul aussi]'])
  })

  test(`a ${kind}: a word that is being composed is not cut off`, async ({ people, house }) => {
    const [ada, ben] = await people(kind, 2)
    await ada!.type('titre\n')
    await refusedSoon([ada!], house)
    const keyboard = await ada!.context.newCDPSession(ada!.page)
    const compose = (text: string) =>
      keyboard.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
    await compose('は')
    const refusal = refusedTo(ada!)
    await house.start()
    await refusal
    // What comes after that has come to the page as well.
    await ben!.editor.focus()
    await ben!.page.keyboard.press('Control+Home')
    await ben!.page.keyboard.type('plus tard ')
    await expect.poll(async () => await ada!.text()).toContain('plus tard')
    await compose('はな')
    expect(await ben!.text()).not.toContain(SENTENCE.trim())
    await keyboard.send('Input.insertText', { text: '花' })
    await arrives(ben!)
    await agree([ada!, ben!], [`${SENTENCE}花`, 'plus tard titre'])
    expect(await ada!.text()).not.toContain('は')
    await Promise.all([ada!.saved(), ben!.saved()])
  })
}
