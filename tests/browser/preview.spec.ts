// A note and what it looks like, side by side.

import { expect, KINDS, test } from './people.ts'

test('what one person writes, the other sees rendered', async ({ people }) => {
  const [anna, ben] = await people('note', 2)
  if (!anna || !ben) throw new Error('two people')
  await anna.type('# Bonjour\n\nUn *texte*.', 0)
  await expect(ben.page.locator('.rendered h1')).toHaveText('Bonjour')
  await expect(ben.page.locator('.rendered em')).toHaveText('texte')
  await ben.page.keyboard.press('Control+Alt+v')
  await expect(ben.page.locator('[data-editor=note]')).toBeHidden()
  await anna.type(' Encore.', 0)
  await expect(ben.page.locator('.rendered p')).toContainText('Encore.')
  expect(new URL(ben.page.url()).search).toBe('?view')
})

test('a click on a task changes the source for all', async ({ people }) => {
  const [anna, ben] = await people('note', 2)
  if (!anna || !ben) throw new Error('two people')
  await anna.type('- [ ] pain\n', 0)
  const box = ben.page.locator('.rendered input[type=checkbox]').first()
  await expect(box).toBeEnabled()
  await box.click()
  await expect.poll(() => anna.text()).toContain('- [x] pain')
  await expect(anna.page.locator('.rendered input[type=checkbox]').first()).toBeChecked()
})

test('the splitter is moved by keys and remembered', async ({ person, name }) => {
  const anna = await person()
  await anna.goTo(KINDS.note + name)
  const splitter = anna.page.getByRole('separator')
  await splitter.focus()
  await anna.page.keyboard.press('ArrowRight')
  await expect(splitter).toHaveAttribute('aria-valuenow', '52')
  await anna.page.keyboard.press('End')
  await expect(splitter).toHaveAttribute('aria-valuenow', '80')
  await anna.page.reload()
  await expect(anna.page.getByRole('separator')).toHaveAttribute('aria-valuenow', '80')
})

test('both sides scroll together', async ({ person, name }) => {
  const anna = await person()
  await anna.goTo(KINDS.note + name)
  const text = Array.from({ length: 120 }, (_, number) => `## Titre ${number}\n\nUne phrase.\n`).join('\n')
  await anna.editor.focus()
  await anna.page.keyboard.insertText(text)
  await expect(anna.page.locator('.rendered h2')).toHaveCount(120)
  const preview = anna.page.locator('.note-preview')
  await anna.page.locator('.cm-scroller').evaluate(scroller => scroller.scrollTo(0, scroller.scrollHeight / 2))
  await expect.poll(() => preview.evaluate(pane => pane.scrollTop)).toBeGreaterThan(500)
  await preview.evaluate(pane => new Promise(done => setTimeout(() => done(pane.scrollTo(0, 0)), 300)))
  await expect.poll(() => anna.page.locator('.cm-scroller').evaluate(scroller => scroller.scrollTop)).toBeLessThan(100)
})

test('the preview waits for a connection and says so', async ({ person, name }) => {
  const anna = await person()
  await anna.goTo(KINDS.note + name)
  await anna.type('avant', 0)
  await expect(anna.page.locator('.rendered p')).toHaveText('avant')
  await anna.context.setOffline(true)
  await expect(anna.page.getByText('Aperçu en attente de connexion')).toBeVisible()
  await anna.type(' et après', 0)
  await anna.context.setOffline(false)
  await expect(anna.page.locator('.rendered p')).toHaveText('avant et après')
  await expect(anna.page.getByText('Aperçu en attente de connexion')).toBeHidden()
})
