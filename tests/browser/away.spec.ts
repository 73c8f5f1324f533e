// Pages that this browser does not keep, while the server is away: nothing is made up, and they come by themselves.

import { expect, KINDS, test } from './people.ts'

test('slides of a note are no pad while the server is away', async ({ person, house, name }) => {
  const ada = await person()
  await ada.goTo(KINDS.note + name)
  await ada.type('# Un\n\n---\n\n# Deux')
  await ada.saved()
  await ada.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await house.kill()
  for (const address of ['/jamais-vue', `${KINDS.note}jamais-vue`, KINDS.pad + name]) {
    await ada.page.goto(address)
    await expect(ada.page.locator('h1')).toHaveText('Le serveur ne répond pas')
    await expect(ada.editor).toHaveCount(0)
  }
  await house.start()
  await ada.page.getByRole('link', { name: 'Réessayer' }).click()
  await expect(ada.page.locator('.reveal .slides')).toBeVisible()
})

test('a note is shown by its short address and other modes, from what was kept', async ({ person, house, name }) => {
  const ada = await person()
  await ada.goTo(KINDS.note + name)
  await ada.type('gardé ici')
  await ada.saved()
  await ada.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await house.kill()
  for (const address of [`/${name}`, `${KINDS.note}${name}?edit`]) {
    await ada.page.goto(address)
    await expect(ada.editor).toContainText('gardé ici')
  }
  await house.start()
})
