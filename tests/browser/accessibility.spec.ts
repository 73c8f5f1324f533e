// Everybody can use it: no finding of axe in light and dark, and a toolbar that needs no mouse.

import { findings } from './findings.ts'
import { expect, KINDS, type Kind, test } from './people.ts'

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the start page in ${colorScheme}`, async ({ person }) => {
    const ada = await person({ colorScheme })
    await ada.page.goto('/')
    await expect(ada.page.locator('[data-command="new-pad"]')).toBeVisible()
    expect(await findings(ada.page)).toEqual([])
  })

  test(`the guide, which has all that a note can show, in ${colorScheme}`, async ({ person }) => {
    const ada = await person({ colorScheme })
    await ada.page.goto('/features')
    await expect(ada.page.locator('article [style*="color"]').first()).toBeAttached()
    expect(await findings(ada.page)).toEqual([])
  })

  for (const kind of Object.keys(KINDS) as Kind[]) {
    test(`a ${kind} with somebody else in it, in ${colorScheme}`, async ({ person, name }) => {
      const [ada, ben] = [await person({ colorScheme }), await person({ colorScheme })]
      await Promise.all([ada, ben].map(someone => someone.goTo(KINDS[kind] + name)))
      await ben.type(kind === 'pad' ? '# Titre\n- un\ndeux' : '# Titre\n\n- **un** [deux](https://example.org) `trois`\n')
      await ben.saved()
      await expect(ada.page.locator('.remote-caret')).toBeAttached()
      expect(await findings(ada.page)).toEqual([])
      await ada.page.locator('[data-command="share"]').click()
      await expect(ada.page.getByRole('dialog')).toBeVisible()
      expect(await findings(ada.page)).toEqual([])
    })
  }
}

test('the toolbar of a pad works by keyboard alone', async ({ people }) => {
  const [ada] = await people('pad', 1)
  const { page, editor } = ada!
  await ada!.type('gras')
  await page.keyboard.press('Control+a')
  const toolbar = page.getByRole('toolbar')
  const focused = (command: string) => expect(toolbar.locator(`[data-command="${command}"]`)).toBeFocused()
  await page.keyboard.press('Alt+F9')
  await expect(toolbar.locator(':focus')).toBeAttached()
  await page.keyboard.press('Home')
  await focused('undo')
  for (const command of ['redo', 'style', 'bold']) {
    await page.keyboard.press('ArrowRight')
    await focused(command)
  }
  await page.keyboard.press('Enter')
  await expect(editor.locator('strong')).toHaveText('gras')
  await expect(toolbar.locator('[data-command="bold"]')).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.press('Escape')
  await expect(editor).toBeFocused()
})

test('one Tab leads through the toolbar, not twenty', async ({ people }) => {
  const [ada] = await people('note', 1)
  const stops = await ada!.page.getByRole('toolbar').locator('button[tabindex="0"]').count()
  expect(stops).toBe(1)
})
