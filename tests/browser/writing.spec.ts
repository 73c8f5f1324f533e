// What makes writing a note quicker: pictures, tables, words that are offered, keys of other editors.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { agree, expect, KINDS, test } from './people.ts'

/** The smallest PNG of a colour. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** Pastes or drops files, as the browser does with those of the system. */
async function give(page: Page, how: 'paste' | 'drop', files: readonly { name: string; type: string; base64: string }[]): Promise<void> {
  await page.evaluate(
    ([how, files]) => {
      const data = new DataTransfer()
      for (const { name, type, base64 } of files)
        data.items.add(new File([Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))], name, { type }))
      const target = document.querySelector('.cm-content') as HTMLElement
      const place = target.getBoundingClientRect()
      const at = { clientX: place.left + 40, clientY: place.top + 30 }
      const shared = { bubbles: true, cancelable: true }
      target.dispatchEvent(
        how === 'paste' ? new ClipboardEvent('paste', { ...shared, clipboardData: data }) : new DragEvent('drop', { ...shared, ...at, dataTransfer: data })
      )
    },
    [how, files] as const
  )
}

test('two pictures are pasted while one goes on writing', async ({ people }) => {
  const [anna, ben] = await people('note', 2)
  if (!anna || !ben) throw new Error('two people')
  const held: (() => void)[] = []
  await anna.context.route('**/uploadimage**', async route => {
    await new Promise<void>(resolve => held.push(resolve))
    await route.continue()
  })
  await anna.type('# Photos\n\n', 0)
  await give(anna.page, 'paste', [
    { name: 'cour.png', type: 'image/png', base64: PNG },
    { name: 'IMG_0042.png', type: 'image/png', base64: PNG }
  ])
  await expect.poll(() => held.length).toBe(2)
  await expect(anna.page.locator('.note-uploads')).toContainText('2 images')
  // The description of the first is selected: it is written while the picture is on its way.
  await anna.page.keyboard.type('La cour')
  expect(await anna.text()).toContain('![La cour]()<!-- Envoi de cour.png')
  await anna.type('\nsuite', 0)
  for (const go of held) go()
  await expect(anna.page.locator('.note-uploads')).toHaveText('')
  const text = await agree([anna, ben], ['![La cour](/uploads/', '![Description de l’image](/uploads/', 'suite'])
  expect(text).not.toContain('<!--')
  await expect(ben.page.locator('.rendered img')).toHaveCount(2)
  await expect.poll(() => ben.page.locator('.rendered img').evaluateAll(all => all.every(one => (one as HTMLImageElement).naturalWidth === 1))).toBe(true)
})

test('a picture that does not get through leaves its description, and is sent there again', async ({ person, name }) => {
  const anna = await person()
  await anna.goTo(KINDS.note + name)
  const held: (() => void)[] = []
  await anna.context.route('**/uploadimage**', async route => {
    await new Promise<void>(resolve => held.push(resolve))
    await (held.length === 1 ? route.abort() : route.continue())
  })
  await give(anna.page, 'paste', [{ name: 'IMG_0042.png', type: 'image/png', base64: PNG }])
  await expect.poll(() => held.length).toBe(1)
  await anna.page.keyboard.type('La cour')
  const leaves = () => anna.page.evaluate(() => window.dispatchEvent(new Event('beforeunload', { cancelable: true })))
  expect(await leaves()).toBe(false)
  held[0]?.()
  await expect(anna.page.getByRole('alert')).toContainText('« IMG_0042.png » n’a pas été envoyée.')
  expect(await anna.text()).toBe('![La cour]()')
  await anna.page.locator('[data-command=again]').click()
  await expect.poll(() => held.length).toBe(2)
  held[1]?.()
  await expect.poll(() => anna.text()).toMatch(/^!\[La cour\]\(\/uploads\/[\w-]+\.png\)$/)
  await expect(anna.page.getByRole('alert')).toHaveCount(0)
  await anna.saved()
  expect(await leaves()).toBe(true)
})

test('a file that is no picture is refused in words, and leaves nothing behind', async ({ person, name }) => {
  const anna = await person()
  await anna.goTo(KINDS.note + name)
  await anna.type('avant', 0)
  await anna.saved()
  await give(anna.page, 'drop', [{ name: 'faux.png', type: 'image/png', base64: btoa('<script>alert(1)</script>') }])
  await expect(anna.page.getByRole('alert')).toContainText('« faux.png » n’a pas été envoyée.')
  await expect(anna.page.getByRole('alert')).toContainText('PNG, JPEG, GIF, WebP, AVIF ou SVG')
  expect(await anna.text()).toBe('avant')
})

test('AVIF is sent as it is, and pictures that only the browser can read as it draws them', async ({ person, name }) => {
  const anna = await person()
  await anna.goTo(KINDS.note + name)
  await anna.type('avant\n\n', 0)
  const file = async (ending: string) => await readFile(join(import.meta.dirname, 'pictures', `two-colours.${ending}`))
  const pictures = anna.page.locator('.rendered img')
  const avif = (await file('avif')).toString('base64')
  await give(anna.page, 'paste', [{ name: 'deux.avif', type: 'image/avif', base64: avif }])
  await expect(pictures).toHaveCount(1)
  await anna.type('\n\n', 0)
  await anna.page.locator('input[type=file]').setInputFiles({ name: 'deux.bmp', mimeType: 'image/bmp', buffer: await file('bmp') })
  await expect(pictures).toHaveCount(2)
  // What a telephone calls JPEG may be something else.
  await give(anna.page, 'drop', [{ name: 'deux.jpg', type: 'image/jpeg', base64: avif }])
  await expect.poll(() => anna.text()).toMatch(/(?:\/uploads\/[\w-]+\.jpg[^]*){2}/)
  expect(await anna.text()).toMatch(/\/uploads\/[\w-]+\.webp/)
  const seen = await pictures.first().evaluate(async element => {
    const picture = element as HTMLImageElement
    await picture.decode()
    const context = Object.assign(document.createElement('canvas'), { width: 32, height: 24 }).getContext('2d')
    context?.drawImage(picture, 0, 0)
    return [4, 28].map(x => [...(context?.getImageData(x, 12, 1, 1).data ?? [])].slice(0, 3))
  })
  expect(seen.map(([red = 0, , blue = 0]) => (red > blue ? 'red' : 'blue'))).toEqual(['red', 'blue'])
  await expect(anna.page.getByRole('alert')).toHaveCount(0)
  await give(anna.page, 'paste', [{ name: 'faux.avif', type: 'image/avif', base64: btoa('nothing') }])
  await expect(anna.page.getByRole('alert')).toContainText('« faux.avif » n’a pas été envoyée.')
})

test('a table is walked through by keys and mended by its menu', async ({ person, name }) => {
  const anna = await person()
  await anna.goTo(KINDS.note + name)
  await anna.editor.focus()
  await anna.page.locator('[data-command=table]').click()
  await anna.page.getByRole('menuitem', { name: 'Insérer un tableau' }).click()
  for (const word of ['Nom', 'Âge', 'Ada', '36']) {
    await anna.page.keyboard.type(word)
    await anna.page.keyboard.press('Tab')
  }
  await anna.page.keyboard.type('Alan')
  await anna.page.locator('[data-command=table]').click()
  await anna.page.getByRole('menuitem', { name: 'Colonne après' }).click()
  await anna.page.keyboard.press('Control+Enter')
  await anna.page.keyboard.type('fin')
  expect(await anna.text()).toBe(
    ['| Nom  |     | Âge |', '| ---- | --- | --- |', '| Ada  |     | 36  |', '| Alan |     |     |', 'fin'].join('\n')
  )
})

test('emoji and languages are offered and taken by keys', async ({ person, name }) => {
  const anna = await person()
  await anna.goTo(KINDS.note + name)
  await anna.type('bravo :tada', 40)
  await expect(anna.page.getByRole('option').first()).toContainText(':tada:')
  await anna.page.keyboard.press('Enter')
  await anna.page.keyboard.type('\n\n```pyt', { delay: 40 })
  await expect(anna.page.getByRole('option')).toHaveCount(1)
  await anna.page.keyboard.press('Enter')
  await expect.poll(() => anna.text()).toBe('bravo :tada:\n\n```python')
})

test('what is copied from a page comes as markdown', async ({ person, name }) => {
  const anna = await person()
  await anna.goTo(KINDS.note + name)
  // What reads HTML comes behind the editor, with the colours; before, plain text is what is pasted.
  await expect(anna.page.locator('.cm-content[data-language=markdown]')).toBeVisible()
  await anna.editor.focus()
  await anna.page.evaluate(() => {
    const data = new DataTransfer()
    data.setData('text/html', '<h2>Titre</h2><p>Un <b>mot</b> et <a href="https://exemple.fr/">un lien</a>.</p><script>alert(1)</script>')
    data.setData('text/plain', 'Titre Un mot')
    document.querySelector('.cm-content')?.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }))
  })
  await expect.poll(() => anna.text()).toBe('## Titre\n\nUn **mot** et [un lien](https://exemple.fr/).')
})

test('Vim’s keys are a preference that stays', async ({ person, name }) => {
  const anna = await person()
  await anna.goTo(KINDS.note + name)
  await anna.type('un deux', 0)
  await anna.page.locator('[data-command=preferences]').click()
  await anna.page.getByRole('menuitemradio', { name: 'Vim' }).click()
  await anna.page.reload()
  await anna.ready()
  await expect(anna.page.locator('.cm-vim-panel')).toBeVisible()
  await anna.editor.focus()
  await anna.page.keyboard.type('0dw')
  await expect.poll(() => anna.text()).toBe('deux')
  await anna.page.keyboard.type('u')
  await expect.poll(() => anna.text()).toBe('un deux')
  // What came back is not selected: `dd` takes the line, not what is selected and then some.
  await anna.page.keyboard.type('dd')
  await expect.poll(() => anna.text()).toBe('')
})

test('Emacs’s keys are in what is built', async ({ person, name }) => {
  const anna = await person()
  await anna.page.addInitScript(() => localStorage.setItem('encrier.editor', '{"keymap":"emacs"}'))
  await anna.goTo(KINDS.note + name)
  await expect(anna.page.locator('.cm-emacsMode')).toBeAttached()
  await anna.type('un deux', 0)
  await anna.page.keyboard.press('Control+a')
  await anna.page.keyboard.type('X')
  await expect.poll(() => anna.text()).toBe('Xun deux')
  await anna.page.keyboard.press('Control+k')
  await expect.poll(() => anna.text()).toBe('X')
})
