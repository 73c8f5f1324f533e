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

test('whoever has no mouse loses no place: contents give it back, a note that is only shown takes it', async ({ person, name }) => {
  const anna = await person()
  await anna.goTo(KINDS.note + name)
  await anna.type('# Un\n\n## Deux\n', 0)
  const opener = anna.page.getByRole('button', { name: 'Sommaire', exact: true })
  for (const close of ['Escape', 'Enter']) {
    await opener.focus()
    await anna.page.keyboard.press('Enter')
    await expect(anna.page.locator('nav.contents')).toBeFocused()
    await anna.page.keyboard.press('Tab')
    await anna.page.keyboard.press(close)
    await expect(anna.page.locator('nav.contents')).toBeHidden()
    await expect(opener).toBeFocused()
  }
  await anna.editor.focus()
  await anna.page.keyboard.press('Control+Alt+v')
  await expect(anna.page.locator('.note-preview')).toBeFocused()
  await anna.page.keyboard.press('Control+Alt+e')
  await expect(anna.editor).toBeFocused()
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

test('a preview that stands still has tasks that cannot be ticked', async ({ person, name }) => {
  const anna = await person()
  await anna.goTo(KINDS.note + name)
  await anna.type('- [ ] pain', 0)
  const box = anna.page.locator('.rendered input[type=checkbox]')
  await expect(box).toBeEnabled()
  await anna.context.setOffline(true)
  await expect(box).toBeDisabled()
  await anna.context.setOffline(false)
  await expect(box).toBeEnabled()
})

test('a diagram is drawn, and one that would do more does nothing', async ({ person, name, house }) => {
  const anna = await person()
  const foreign: string[] = []
  await anna.context.route('**/*', async route => {
    const url = new URL(route.request().url())
    if (url.origin !== new URL(house.url).origin && url.protocol !== 'data:') foreign.push(url.href)
    await route.continue()
  })
  anna.page.on('dialog', dialog => {
    foreign.push(dialog.message())
    void dialog.dismiss()
  })
  await anna.goTo(KINDS.note + name)
  await anna.editor.focus()
  await anna.page.keyboard.insertText(
    [
      '```mermaid\ngraph TD\n  A[Début] --> B[Fin]\n```',
      '```mermaid\n%%{init: {"securityLevel": "loose", "htmlLabels": true, "themeCSS": "@import url(https://evil.example/a.css)"}}%%\n' +
        'graph TD\n  A["<img src=https://evil.example/x onerror=alert(1)>"] --> B\n' +
        '  click A href "javascript:alert(1)"\n  click B call alert(1)\n```'
    ].join('\n\n')
  )
  const drawings = anna.page.locator('.rendered figure.diagram > img.drawing')
  await expect(drawings).toHaveCount(2)
  const [plain, hostile] = await drawings.evaluateAll(images => images.map(image => decodeURIComponent(image.getAttribute('src') ?? '')))
  expect(plain).toContain('Début')
  expect(hostile).not.toMatch(/javascript:|onerror=|<img|@import|<foreignObject|href="https?:\/\/evil/i)
  await expect.poll(() => drawings.first().evaluate(image => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(20)
  expect(foreign).toEqual([])
})
