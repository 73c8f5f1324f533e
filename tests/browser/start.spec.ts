// From the first page to a document, in French or English, on a phone too.

import { expect, KINDS, type Kind, test } from './people.ts'

for (const kind of Object.keys(KINDS) as Kind[]) {
  test(`the start page opens a ${kind} of that name`, async ({ person, name }) => {
    const ada = await person()
    await ada.page.goto('/')
    await expect(ada.page.locator('html')).toHaveAttribute('lang', 'fr')
    await ada.page.getByRole('textbox').fill(name)
    await ada.page.locator(`[data-command="new-${kind}"]`).click()
    await ada.page.waitForURL(`**${KINDS[kind]}${name}`)
    await ada.ready()
    await ada.type('mot')
    await ada.saved()
  })

  test(`an empty field opens a ${kind} that nobody can guess`, async ({ person }) => {
    const ada = await person()
    await ada.page.goto('/')
    await ada.page.locator(`[data-command="new-${kind}"]`).click()
    await ada.page.waitForURL(new RegExp(`${KINDS[kind]}[\\w-]{22}$`))
    await ada.ready()
  })

  test(`a ${kind} fits a phone`, async ({ person, name }) => {
    const ada = await person({ viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true })
    await ada.goTo(KINDS[kind] + name)
    await ada.type('Une ligne assez longue pour ne pas tenir sur la largeur d’un petit téléphone.')
    await ada.saved()
    const [content, screen] = await ada.page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth])
    expect(content).toBeLessThanOrEqual(screen ?? 0)
    await expect(ada.page.locator('[data-command="bold"]')).toBeVisible()
    await expect(ada.page.locator('[data-save-state]')).toBeVisible()
  })
}

test('a link to a document here leads there', async ({ person, house, name }) => {
  const ada = await person()
  await ada.page.goto('/')
  await ada.page.getByRole('textbox').fill(`${house.url}/n/${name}`)
  await ada.page.locator('[data-command="new-pad"]').click()
  await ada.page.waitForURL(`**/n/${name}`)
})

test('an English browser reads English', async ({ person, name }) => {
  const ada = await person({ locale: 'en-GB' })
  await ada.goTo(`/n/${name}`)
  await expect(ada.page.locator('html')).toHaveAttribute('lang', 'en')
  await ada.saved()
  await expect(ada.page.locator('[data-save-state="saved"]')).toContainText('Saved')
})

test('what people wrote is found again on the start page', async ({ people, name }) => {
  const [ada] = await people('note', 1)
  await ada!.type('mot')
  await ada!.saved()
  await ada!.page.goto('/')
  await expect(ada!.page.locator(`#recent-list a[href="/n/${name}"]`)).toBeVisible()
})
