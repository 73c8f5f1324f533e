// A reading link shows and does not let write; the page of a bearer never tells the id.

import { expect, test } from './people.ts'

const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

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

test('whoever came by a reading link is shown the pictures, by a cookie that no script reads', async ({ person, house, name }) => {
  const owner = await person()
  await owner.page.goto('/')
  const made = await owner.context.request.post(`${house.url}/api/v1/documents`, { data: { kind: 'note', id: name } })
  expect(made.ok()).toBe(true)
  await owner.context.request.patch(`${house.url}/api/v1/documents/${name}`, { data: { link: 'none' } })
  const image = { name: 'x.png', mimeType: 'image/png', buffer: PIXEL }
  const sent = await owner.context.request.post(`${house.url}/uploadimage?noteId=${name}`, { multipart: { image } })
  const picture = new URL(((await sent.json()) as { link: string }).link)
  await owner.goTo(`/n/${name}`)
  await owner.type(`![un point](${picture.pathname})`, 0)
  await owner.saved()
  const link = await owner.context.request.post(`${house.url}/api/v1/documents/${name}/links`, { data: { right: 'read' } })
  const { token } = (await link.json()) as { token: string }

  const reader = await person()
  await reader.page.goto('/')
  expect((await reader.context.request.get(picture.pathname)).status()).toBe(404)
  await reader.page.goto(`/n/${token}?view`)
  const shown = reader.page.getByRole('img', { name: 'un point' })
  await expect.poll(() => shown.evaluate(one => (one as HTMLImageElement).naturalWidth)).toBe(1)
  expect(await reader.page.evaluate(() => document.cookie)).not.toContain(token)
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
