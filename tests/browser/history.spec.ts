// The past of a text: two people write, one looks back, compares, names and restores; both see it.

import { findings } from './findings.ts'
import { agree, expect, KINDS, type Kind, test } from './people.ts'

const PAGES = { pad: 'timeslider', note: 'history' } as const

for (const kind of Object.keys(KINDS) as Kind[]) {
  test(`a ${kind} is looked back at, compared and restored`, async ({ people, name }) => {
    const [ada, ben] = await people(kind, 2)
    await ada!.type('bonjour')
    await ada!.saved()
    await agree([ada!, ben!], ['bonjour'])
    await ben!.type(' monde')
    await ben!.saved()
    await agree([ada!, ben!], ['bonjour monde'])

    const page = await ada!.context.newPage()
    await page.goto(`${KINDS[kind]}${name}/${PAGES[kind]}`)
    await expect(page.locator('html[data-ready]')).toBeAttached()
    await expect(page.locator('#shown')).toHaveText(/bonjour monde/)
    expect(await findings(page)).toEqual([])

    // The arrow goes to the end of the session before: Ada's.
    await page.keyboard.press('ArrowLeft')
    await expect(page.locator('#shown')).toHaveText(/^\s*bonjour\s*$/)
    await page.getByRole('button', { name: 'Comparer' }).click()
    await expect(page.locator('ins')).toHaveText(/ monde/)
    expect(await findings(page)).toEqual([])
    await page.getByRole('button', { name: 'Comparer' }).click()

    await page.getByRole('button', { name: 'Nommer cette version' }).click()
    await page.keyboard.type('Premier jet')
    await page.keyboard.press('Enter')
    await expect(page.locator('#versions')).toContainText('Premier jet')

    await page.getByRole('button', { name: 'Restaurer' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Restaurer' }).click()
    await expect(page.getByRole('status')).toHaveText('Le texte de ce moment est restauré.')
    await expect(async () => {
      for (const someone of [ada!, ben!]) expect((await someone.text()).trim()).toBe('bonjour')
    }).toPass({ timeout: 20_000 })
  })
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the past on a phone, in ${colorScheme}`, async ({ person, name }) => {
    const ada = await person({ colorScheme, viewport: { width: 390, height: 780 } })
    await ada.goTo(KINDS.note + name)
    await ada.type('# Titre\n\nun texte')
    await ada.saved()
    await ada.page.goto(`${KINDS.note}${name}/history`)
    await expect(ada.page.locator('#shown')).toHaveText(/un texte/)
    expect(await findings(ada.page)).toEqual([])
    const wide = await ada.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(wide).toBeLessThanOrEqual(0)
  })
}
