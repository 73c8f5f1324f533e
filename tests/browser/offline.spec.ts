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
