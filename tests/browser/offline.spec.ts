// Without the server: what is typed stays, survives a reload, and merges when the server is back.

import { agree, expect, KINDS, type Kind, test } from './people.ts'

for (const kind of Object.keys(KINDS) as Kind[]) {
  test(`a ${kind} written without the server merges when it is back`, async ({ people, house }) => {
    const [ada, ben] = await people(kind, 2)
    await ada!.type('ensemble ')
    await agree([ada!, ben!], ['ensemble'])
    await Promise.all([ada!.saved(), ben!.saved()])
    await house.kill()
    await Promise.all([ada!.type('seule '), ben!.type('seul aussi ')])
    await Promise.all([ada!.state('offline'), ben!.state('offline')])
    expect(await ada!.text()).not.toContain('seul aussi')
    await house.start()
    await agree([ada!, ben!], ['ensemble', 'seule ', 'seul aussi'])
    await Promise.all([ada!.saved(), ben!.saved()])
  })

  test(`a ${kind} reloaded without the server keeps what was typed`, async ({ people, house, name }) => {
    const [ada] = await people(kind, 1)
    await ada!.type('avant ')
    await ada!.saved()
    await ada!.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await house.kill()
    await ada!.type('pendant ')
    await ada!.state('offline')
    await ada!.page.reload()
    await expect(ada!.editor).toBeVisible()
    await expect.poll(async () => await ada!.text()).toContain('avant pendant')
    await ada!.state('offline')
    await ada!.type('après ')
    await house.start()
    await ada!.saved()
    expect(await house.text(`/${name}/download`)).toContain('avant pendant après')
  })
}

test('the save state counts what waits, and is honest about it', async ({ people, house }) => {
  const [ada] = await people('note', 1)
  await ada!.type('x')
  await ada!.saved()
  await house.kill()
  await ada!.type('yz')
  await ada!.state('offline')
  const waiting = ada!.page.locator('[data-save-state="offline"]')
  await expect.poll(async () => Number(await waiting.getAttribute('data-pending'))).toBeGreaterThan(0)
  await expect(waiting).toContainText('Hors ligne')
  await house.start()
  await ada!.saved()
  await expect(ada!.page.locator('[data-save-state="saved"]')).toContainText('Enregistré')
})

test('a browser without room is not said to keep anything, closing asks, and all is kept when there is room again', async ({ people, house }) => {
  const [ada] = await people('note', 1)
  await ada!.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await ada!.page.evaluate(() => {
    const { add } = IDBObjectStore.prototype
    const page = window as unknown as { room(): void; asked: number }
    page.asked = 0
    page.room = () => {
      IDBObjectStore.prototype.add = add
    }
    IDBObjectStore.prototype.add = function (...row) {
      const request = add.apply(this, row)
      this.transaction.abort()
      return request
    }
    navigator.storage.persist = async () => {
      page.asked += 1
      return true
    }
  })
  await house.kill()
  await ada!.type('sans place')
  await ada!.state('offline')
  const shown = ada!.page.locator('.save-state-shown')
  await expect(shown).toContainText('dans cette page : ne la fermez pas')
  const asksBeforeClosing = () => ada!.page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })))
  expect(await asksBeforeClosing()).toBe(true)
  expect(await ada!.page.evaluate(() => (window as unknown as { asked: number }).asked)).toBe(1)
  await ada!.page.setViewportSize({ width: 390, height: 800 })
  await expect(shown.locator('.save-state-short')).toContainText('non gardées')
  await ada!.page.evaluate(() => (window as unknown as { room(): void }).room())
  await expect(shown.locator('.save-state-short')).toHaveText(/· \d+ gardées$/)
  expect(await asksBeforeClosing()).toBe(false)
  await ada!.page.reload()
  await expect.poll(async () => await ada!.text()).toContain('sans place')
  await house.start()
  await ada!.saved()
})

test('whoever listens to the page hears once that it is offline, and once that all is saved', async ({ people, house }) => {
  const [ada] = await people('note', 1)
  await ada!.saved()
  await ada!.page.evaluate(() => {
    const page = window as unknown as { told: string[] }
    page.told = []
    const spoken = document.querySelector('.save-state .visually-hidden')!
    new MutationObserver(() => page.told.push(spoken.textContent ?? '')).observe(spoken, { childList: true, characterData: true, subtree: true })
  })
  const told = () => ada!.page.evaluate(() => (window as unknown as { told: string[] }).told)
  await ada!.page.clock.install()
  await house.kill()
  await ada!.state('offline')
  await ada!.page.clock.fastForward(10_000)
  for (const [word, pending] of Object.entries({ 'un ': 3, 'deux ': 8, 'trois ': 14 })) {
    await ada!.type(word)
    await expect(ada!.page.locator(`[data-pending="${pending}"]`)).toBeAttached()
    await ada!.page.clock.fastForward(10_000)
  }
  expect(await told()).toHaveLength(1)
  expect((await told())[0]).toContain('Hors ligne')
  await house.start()
  await ada!.saved()
  await ada!.page.clock.fastForward(10_000)
  await expect.poll(told).toHaveLength(2)
  expect((await told())[1]).toBe('Enregistré')
})

for (const kind of Object.keys(KINDS) as Kind[]) {
  test(`a ${kind} whose browser clears what it keeps loses no key, and is kept again`, async ({ people, house, name }) => {
    const [ada, ben] = await people(kind, 2)
    await ada!.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await ada!.type('un ')
    await agree([ada!, ben!], ['un'])
    await ada!.page.evaluate(
      database =>
        new Promise((resolve, reject) => {
          const request = indexedDB.deleteDatabase(database)
          request.onsuccess = resolve
          request.onerror = reject
        }),
      `encrier/${name}`
    )
    await ada!.type('deux ')
    await agree([ada!, ben!], ['un deux'])
    await ada!.saved()
    await house.kill()
    await ada!.type('trois')
    await expect(ada!.page.locator('.save-state-shown')).toContainText('gardées ici')
    await ada!.page.reload()
    await expect.poll(async () => await ada!.text()).toContain('un deux trois')
    await house.start()
    await agree([ada!, ben!], ['un deux trois'])
  })
}
