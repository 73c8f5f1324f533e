// A reading link shows and does not let write; the page of a bearer never tells the id.

import { expect, test } from './people.ts'

test('a reading link made in the browser reads and no more', async ({ people, person, name }) => {
  const [ada] = await people('note', 1)
  await ada!.type('à lire seulement')
  await ada!.saved()
  await ada!.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await ada!.page.locator('[data-command="share"]').click()
  await ada!.page.locator('[data-command="copy-read-link"]').click()
  await expect.poll(() => ada!.page.evaluate(() => navigator.clipboard.readText())).toMatch(/\/n\/r\.[\w-]{27}$/)
  const address = await ada!.page.evaluate(() => navigator.clipboard.readText())
  const reader = await person()
  // Whoever may not write is shown the page; the source is a key away.
  await reader.page.goto(address)
  await expect(reader.page.locator('.rendered')).toContainText('à lire seulement')
  await reader.goTo(`${address}?both`)
  await expect.poll(async () => await reader.text()).toBe('à lire seulement')
  await reader.state('readonly')
  await reader.type('défiguré ')
  await ada!.page.keyboard.press('Escape')
  await ada!.type(' ensemble')
  await expect.poll(async () => await reader.text()).toBe('à lire seulement ensemble')
  expect(await ada!.text()).toBe('à lire seulement ensemble')
  expect(await reader.page.content()).not.toContain(name)
})

test('a document turned read-only tells its open pages', async ({ person, house, name }) => {
  const owner = await person()
  await owner.page.goto('/')
  const made = await owner.context.request.post(`${house.url}/api/v1/documents`, { data: { kind: 'note', id: name } })
  expect(made.ok()).toBe(true)
  const guest = await person()
  await guest.goTo(`/n/${name}`)
  await guest.type('tant que')
  await guest.saved()
  const changed = await owner.context.request.patch(`${house.url}/api/v1/documents/${name}`, { data: { link: 'read' } })
  expect(changed.ok()).toBe(true)
  await guest.state('readonly')
})
