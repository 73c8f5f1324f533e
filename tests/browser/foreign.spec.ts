// Things of other hosts: nothing is asked of them before a click, and the click is offered to hands, keys and readers alike.

import type { BrowserContext } from '@playwright/test'
import { findings } from './findings.ts'
import { expect, Person, test } from './people.ts'

const TEXT = `# Films

{%youtube aqz-KE_bpKQ %}

<iframe src="https://player.vimeo.com/video/124148255"></iframe>

![un chat](https://images.example/chat.png)

{%gist someone/abc123 %}
`

const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

/** Answers for all other hosts, and writes down what they were asked and by what referrer. */
async function strangers(context: BrowserContext): Promise<{ address: string; referrer: string | undefined }[]> {
  const asked: { address: string; referrer: string | undefined }[] = []
  await context.route(
    url => !url.host.startsWith('localhost') && url.protocol.startsWith('http'),
    async route => {
      const request = route.request()
      asked.push({ address: request.url(), referrer: (await request.allHeaders()).referer })
      if (request.resourceType() === 'image') await route.fulfill({ body: PIXEL, contentType: 'image/png' })
      else await route.fulfill({ body: '<!doctype html><title>film</title><p>un film</p>', contentType: 'text/html' })
    }
  )
  return asked
}

async function write({ page }: Person, name: string, text: string): Promise<void> {
  const answer = await page.request.post(`/new/${name}`, { data: text, headers: { 'content-type': 'text/markdown' }, maxRedirects: 0 })
  expect(answer.status()).toBe(302)
}

/** Where a note is shown. */
const PLACES: Record<string, (name: string) => string> = {
  preview: name => `/n/${name}?view`,
  published: name => `/s/${name}`,
  book: name => `/${name}-livre/book`,
  slides: name => `/p/${name}?theme=white`
}

for (const [place, address] of Object.entries(PLACES)) {
  test(`nothing is asked before a click, and all is there after it: ${place}`, async ({ person, house, name }) => {
    const ada = await person()
    const asked = await strangers(ada.context)
    await write(ada, name, TEXT)
    if (place === 'book') await write(ada, `${name}-livre`, `- [Films](/${name})\n`)
    await ada.page.goto(address(name))
    const button = ada.page.getByRole('button', { name: 'Afficher la vidéo de www.youtube-nocookie.com' })
    await expect(button).toBeVisible()
    await expect(ada.page.getByRole('button', { name: 'Afficher la vidéo de player.vimeo.com' })).toBeVisible()
    await expect(ada.page.getByRole('link', { name: 'GitHub Gist (gist.github.com)' })).toBeVisible()
    expect(await findings(ada.page)).toEqual([])
    expect(asked).toEqual([])

    await button.focus()
    await ada.page.keyboard.press('Enter')
    const frame = ada.page.locator('.embed-place iframe')
    await expect(frame).toBeFocused()
    await expect(ada.page.frameLocator('.embed-place iframe').getByText('un film')).toBeVisible()
    await expect(frame).toHaveAttribute('title', 'YouTube – www.youtube-nocookie.com')
    await expect(frame).toHaveAttribute('sandbox', 'allow-scripts allow-same-origin allow-presentation')
    // YouTube plays nothing for whoever does not say where they stand; it learns of the house and not of the note.
    expect(asked).toEqual([{ address: 'https://www.youtube-nocookie.com/embed/aqz-KE_bpKQ', referrer: `${house.url}/` }])

    await ada.page.getByRole('link', { name: 'un chat' }).click()
    await expect(ada.page.getByRole('img', { name: 'un chat' })).toBeVisible()
    await ada.page.getByRole('button', { name: 'Afficher la vidéo de player.vimeo.com' }).click()
    await expect(ada.page.locator('.embed-place iframe')).toHaveCount(2)
    await expect.poll(() => asked.map(({ address: one }) => new URL(one).host)).toEqual(['www.youtube-nocookie.com', 'images.example', 'player.vimeo.com'])
    expect(asked.slice(1).map(({ referrer }) => referrer)).toEqual([undefined, undefined])
  })
}

test('a page without drawings and things of others has no script, one with them has it', async ({ person, name }) => {
  const ada = await person()
  for (const [index, [text, scripts]] of (
    [
      ['# Rien\n\n![ici](/uploads/x.png)\n', 0],
      ['{%gist a/b %}\n', 0],
      ['{%youtube aqz-KE_bpKQ %}\n', 1],
      ['![a](https://images.example/a.png)\n', 1],
      ['$x$\n', 1]
    ] as const
  ).entries()) {
    await write(ada, `${name}-${index}`, text)
    await ada.page.goto(`/s/${name}-${index}`)
    expect(await ada.page.locator('script').count(), text).toBe(scripts)
  }
})

test('what was loaded stays while others write', async ({ person, name }) => {
  const ada = await person()
  await strangers(ada.context)
  await write(ada, name, TEXT)
  await ada.goTo(`/n/${name}?both`)
  await ada.page.getByRole('button', { name: 'Afficher la vidéo de www.youtube-nocookie.com' }).click()
  const frame = ada.page.locator('.embed-place iframe')
  await frame.evaluate(element => element.setAttribute('data-mark', 'same'))
  await ada.type('\n\nencore', 0)
  await expect(ada.page.locator('.rendered')).toContainText('encore')
  await expect(frame).toHaveAttribute('data-mark', 'same')
})

test('a page may frame the hosts that it is told, and no other', async ({ browser, house, name }) => {
  // Not one of the people whose pages must not break their policy: this one is to.
  const context = await browser.newContext({ baseURL: house.url })
  const ada = new Person(await context.newPage())
  const asked = await strangers(ada.context)
  await write(ada, name, TEXT)
  const answer = await ada.page.goto(`/s/${name}`)
  expect(answer?.headers()['content-security-policy']).toContain(
    "frame-src 'self' https://www.youtube-nocookie.com https://player.vimeo.com https://embed.figma.com;"
  )
  const refused = await ada.page.evaluate(
    () =>
      new Promise<string>(resolve => {
        document.addEventListener('securitypolicyviolation', event => resolve(event.effectiveDirective), { once: true })
        document.body.append(Object.assign(document.createElement('iframe'), { src: 'https://evil.example/' }))
      })
  )
  expect(refused).toBe('frame-src')
  expect(asked).toEqual([])
  await context.close()
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 390]) {
    test(`cards in ${colorScheme} at ${width} px`, async ({ person, name }) => {
      const ada = await person({ colorScheme, viewport: { width, height: 900 } })
      await strangers(ada.context)
      await write(ada, name, TEXT)
      for (const place of ['preview', 'published'] as const) {
        await ada.page.goto(PLACES[place]!(name))
        await expect(ada.page.locator('.embed-card')).toHaveCount(2)
        expect(await ada.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
        expect(await findings(ada.page)).toEqual([])
        if (process.env.SHOTS) await ada.page.screenshot({ path: `${process.env.SHOTS}/cards-${place}-${width}-${colorScheme}.png` })
      }
    })
  }
}
