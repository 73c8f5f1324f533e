// What somebody opened, on the start page: tags, pins, filter, order, files, and no fear for the notes. And files to import.

import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { findings } from './findings.ts'
import { expect, type Person, test } from './people.ts'

const LIBRE_OFFICE = fileURLToPath(new URL('../../crates/formats/tests/golden/rapport.odt', import.meta.url))

/** Writes a note with a title and tags. */
async function write(person: Person, name: string, text: string): Promise<void> {
  await person.goTo(`/n/${name}`)
  await person.type(text, 0)
  await person.saved()
}

const titles = (page: Page) => page.locator('.mine-name')
const row = (page: Page, name: string) => page.locator(`.mine-row[data-name="${name}"]`)

/** Three documents, opened in this order. */
async function opened(person: Person, name: string): Promise<void> {
  await write(person, `${name}-a`, '# Élèves absents\n\n###### tags: `6e B` `vie scolaire`\n')
  await write(person, `${name}-b`, '# Budget\n\n###### tags: `conseil`\n')
  await person.goTo(`/p/${name}-c`)
  await person.page.goto('/')
  await expect(titles(person.page)).toHaveCount(3)
}

test('titles and tags of notes are found, filtered and chosen', async ({ person, name }) => {
  const ada = await person()
  const { page } = ada
  await opened(ada, name)
  await expect(titles(page)).toHaveText([`${name}-c`, 'Budget', 'Élèves absents'])
  await page.getByRole('searchbox').fill('eleves')
  await expect(titles(page)).toHaveText(['Élèves absents'])
  await page.getByRole('searchbox').fill('')
  await page.getByRole('button', { name: 'Filtrer par l’étiquette vie scolaire' }).click()
  await expect(page.getByRole('searchbox')).toHaveValue('#vie scolaire')
  await expect(titles(page)).toHaveText(['Élèves absents'])
  await page.getByRole('searchbox').fill('néant')
  await expect(page.locator('.mine-blank')).toContainText('Aucun document ne correspond')
  await page.getByRole('button', { name: 'Tout afficher' }).click()
  await page.getByLabel('Trier').selectOption('title')
  await expect(titles(page)).toHaveText([/./, /./, /./])
  expect((await titles(page).allTextContents()).filter(text => !text.includes(name))).toEqual(['Budget', 'Élèves absents'])
})

test('a pin stays, and a document that is taken out is still there', async ({ person, house, name }) => {
  const ada = await person()
  const { page } = ada
  await opened(ada, name)
  await row(page, `${name}-a`).locator('[data-action="pin"]').click()
  await expect(titles(page)).toHaveText(['Élèves absents', `${name}-c`, 'Budget'])
  await expect(row(page, `${name}-a`).locator('[data-action="pin"]')).toBeFocused()
  await page.reload()
  await expect(titles(page)).toHaveText(['Élèves absents', `${name}-c`, 'Budget'])
  await page.getByRole('button', { name: 'Retirer « Budget » de mon historique' }).click()
  await expect(page.locator('.mine-said')).toContainText('Le document existe toujours.')
  await expect(titles(page)).toHaveCount(2)
  expect(await house.text(`/n/${name}-b/download`)).toContain('# Budget')
  await page.getByRole('button', { name: 'Annuler', exact: true }).click()
  await expect(titles(page)).toHaveText(['Élèves absents', `${name}-c`, 'Budget'])
})

test('emptying the list asks first, and says that nothing is deleted', async ({ person, house, name }) => {
  const ada = await person()
  const { page } = ada
  await opened(ada, name)
  await page.getByRole('button', { name: 'Vider la liste' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Ils ne sont pas supprimés')
  await dialog.getByRole('button', { name: 'Annuler' }).click()
  await expect(titles(page)).toHaveCount(3)
  await page.getByRole('button', { name: 'Vider la liste' }).click()
  await page.keyboard.press('Escape')
  await expect(titles(page)).toHaveCount(3)
  await page.getByRole('button', { name: 'Vider la liste' }).click()
  await dialog.getByRole('button', { name: 'Vider la liste' }).click()
  await expect(page.locator('.mine-said')).toContainText('Aucun document n’a été supprimé.')
  await page.reload()
  await expect(page.locator('.mine-blank')).toContainText('Rien ici pour l’instant')
  expect(await house.text(`/n/${name}-a/download`)).toContain('Élèves absents')
})

test('the list leaves and comes as CodiMD writes it', async ({ person, name }) => {
  const [ada, ben] = [await person(), await person()]
  await opened(ada, name)
  await row(ada.page, `${name}-b`).locator('[data-action="pin"]').click()
  const download = ada.page.waitForEvent('download')
  await ada.page.getByRole('button', { name: 'Exporter la liste' }).click()
  const file = await (await download).path()
  const list = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>[]
  expect(list.find(entry => entry.id === `${name}-b`)).toMatchObject({ text: 'Budget', tags: ['conseil'], pinned: true })
  await ben.page.goto('/')
  await ben.page.locator('#mine-import').setInputFiles(file)
  await expect(ben.page.locator('.mine-said')).toHaveText('3 documents ajoutés ou mis à jour.')
  await expect(titles(ben.page)).toHaveText(['Budget', `${name}-c`, 'Élèves absents'])
  await ben.page.locator('#mine-import').setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{}') })
  await expect(ben.page.locator('.mine-said')).toContainText('n’est pas un historique')
  await titles(ben.page).first().click()
  await ben.page.waitForURL(`**/n/${name}-b`)
})

test('what was opened by a secret link is called by its title, and leaves in no file', async ({ person, house, name }) => {
  const [ada, ben] = [await person(), await person()]
  await write(ada, name, '# Secret du conseil\n\n###### tags: `fermé`\n')
  const made = await ada.page.request.post(`${house.url}/api/v1/documents/${name}/links`, { data: { right: 'read' } })
  const { token } = (await made.json()) as { token: string }
  await ben.page.goto(`/n/${token}`)
  await expect(ben.page.locator('html[data-ready]')).toBeAttached()
  await ben.page.goto('/')
  await expect(titles(ben.page)).toHaveText(['Secret du conseil'])
  await expect(ben.page.locator('.mine-tag')).toHaveText(['fermé'])
  const download = ben.page.waitForEvent('download')
  await ben.page.getByRole('button', { name: 'Exporter la liste' }).click()
  expect(await readFile(await (await download).path(), 'utf8')).not.toContain(token)
})

test('all of it works by keyboard alone', async ({ person, name }) => {
  const ada = await person()
  const { page } = ada
  await opened(ada, name)
  await page.getByRole('searchbox').focus()
  await page.keyboard.type('budget')
  await expect(titles(page)).toHaveText(['Budget'])
  const tab = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1) await page.keyboard.press('Tab')
  }
  await tab(2)
  await expect(page.locator('[data-action="pin"]')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('[data-action="pin"]')).toHaveAttribute('aria-pressed', 'true')
  await tab(2)
  await expect(page.locator('.mine-tag')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('searchbox')).toHaveValue('#conseil')
  await tab(5)
  await page.keyboard.press('Enter')
  await expect(page.locator('.mine-said button')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('[data-action="remove"]')).toBeFocused()
})

test('an account’s list is the server’s, and says so when it cannot be read', async ({ person, name }) => {
  // The worker would ask for the page past the route.
  const ada = await person({ serviceWorkers: 'block' })
  const { page } = ada
  // Who comes without a cookie may never show the one that is given: the server keeps no list for them yet.
  await page.goto('/')
  await opened(ada, name)
  await page.route('**/', async route => {
    const answer = await route.fetch()
    const html = (await answer.text()).replace('id="bootstrap">{', 'id="bootstrap">{"person":true,')
    await route.fulfill({ response: answer, body: html })
  })
  await page.evaluate(() => localStorage.clear())
  await page.reload()
  await expect(page.locator('.mine-place')).toHaveText('Cette liste est gardée avec votre compte.')
  await expect(titles(page)).toHaveText([`${name}-c`, 'Budget', 'Élèves absents'])
  await row(page, `${name}-b`).locator('[data-action="pin"]').click()
  await expect(titles(page).first()).toHaveText('Budget')
  await page.getByRole('button', { name: 'Retirer « Élèves absents » de mon historique' }).click()
  await page.reload()
  await expect(titles(page)).toHaveText(['Budget', `${name}-c`])
  await page.route('**/history', route => route.abort())
  await page.reload()
  await expect(page.locator('.mine-blank')).toContainText('n’a pas pu être lu')
  await page.unroute('**/history')
  await page.getByRole('button', { name: 'Réessayer' }).click()
  await expect(titles(page)).toHaveCount(2)
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 390]) {
    test(`the list has no finding of axe and fits ${width} points in ${colorScheme}`, async ({ person, name }) => {
      const ada = await person({ colorScheme, viewport: { width, height: 900 } })
      const { page } = ada
      await page.goto('/')
      await expect(page.locator('.mine-blank')).toBeVisible()
      expect(await findings(page)).toEqual([])
      await opened(ada, name)
      await row(page, `${name}-a`).locator('[data-action="pin"]').click()
      await row(page, `${name}-b`).locator('[data-action="remove"]').click()
      expect(await findings(page)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/mine-${width}-${colorScheme}.png`, fullPage: true })
      await page.getByRole('button', { name: 'Vider la liste' }).click()
      expect(await findings(page)).toEqual([])
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/clear-${width}-${colorScheme}.png` })
    })
  }
}

test('a file of another program is imported from the start page', async ({ person }) => {
  const ada = await person()
  const { page } = ada
  await page.goto('/')
  const file = (name: string, text: string) => ({ name, mimeType: '', buffer: Buffer.from(text) })
  await page.locator('#file').setInputFiles(file('abime.docx', 'rien'))
  await expect(page.locator('.import-said')).toContainText('Ce fichier est abîmé')
  await page.locator('#file').setInputFiles(LIBRE_OFFICE)
  await page.waitForURL(/\/n\/[\w-]{22}$/)
  await ada.ready()
  expect(await ada.text()).toContain('# Rapport de stage')
  await expect(page.locator('img[alt="Le port vu du quai"]')).toBeVisible()
})
