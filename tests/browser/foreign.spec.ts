// Things of other hosts: nothing is asked of them before a click, and the click is offered to hands, keys and readers alike.

import type { BrowserContext } from '@playwright/test'
import { findings } from './findings.ts'
import { PDF_HOST } from './house.ts'
import { expect, Person, test } from './people.ts'

const TEXT = `# Films

{%youtube aqz-KE_bpKQ %}

<iframe src="https://player.vimeo.com/video/124148255"></iframe>

![un chat](https://images.example/chat.png)

{%gist someone/abc123 %}

{%slideshare someone/a-show %}

{%speakerdeck 0123456789abcdef0123456789abcdef %}

{%speakerdeck someone/a-talk %}

{%pdf https://${PDF_HOST}/plan.pdf %}

{%pdf https://elsewhere.example/plan.pdf %}
`

/** What each card's button says, in the order of the text. */
const BUTTONS = [
  'Afficher la vidéo de www.youtube-nocookie.com',
  'Afficher la vidéo de player.vimeo.com',
  'Afficher la page de gist.github.com',
  'Afficher la page de www.slideshare.net',
  'Afficher la page de speakerdeck.com',
  `Afficher le PDF de ${PDF_HOST}`
]

/** A gist as GitHub writes it. */
const GIST_SCRIPT = `
document.write('<div id="gist1" class="gist"><div class="gist-file">un gist <a id="raw" href="https://gist.github.com/someone/abc123/raw">brut</a></div></div>');
`

/** The same, and all that it may not; what it managed is written where the test finds it. */
const HOSTILE_SCRIPT = `${GIST_SCRIPT}
const report = [];
const attempt = (name, act) => { try { act(); report.push(name) } catch {} };
attempt('parent', () => parent.document.title);
attempt('cookie', () => document.cookie);
attempt('storage', () => localStorage.length);
attempt('top', () => { top.location = 'https://evil.example/' });
const settled = fetch('/').then(() => report.push('fetch'), () => {});
const picture = new Promise(done => {
  const image = new Image();
  image.onload = () => { report.push('picture'); done() };
  image.onerror = done;
  image.src = 'https://evil.example/seen.png';
});
Promise.all([settled, picture]).then(() => { document.body.dataset.origin = origin; document.body.dataset.managed = report.join(' ') });
parent.postMessage({ height: 1e9 }, '*');
`

/** What SlideShare answers: a call with the HTML of a frame. */
const SHOW_SCRIPT = `show({"html":"<iframe src=\\"https://www.slideshare.net/slideshow/embed_code/key/b4KdX9\\" width=\\"427\\"></iframe>"});`

const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

/** Answers for all other hosts, and writes down what they were asked and by what referrer. */
async function strangers(context: BrowserContext, gist = GIST_SCRIPT): Promise<{ address: string; referrer: string | undefined }[]> {
  const asked: { address: string; referrer: string | undefined }[] = []
  await context.route(
    url => !url.host.startsWith('localhost') && url.protocol.startsWith('http'),
    async route => {
      const request = route.request()
      asked.push({ address: request.url(), referrer: (await request.allHeaders()).referer })
      const script = request.url().startsWith('https://gist.github.com/') ? gist : SHOW_SCRIPT
      if (request.resourceType() === 'image') await route.fulfill({ body: PIXEL, contentType: 'image/png' })
      else if (request.resourceType() === 'script') await route.fulfill({ body: script, contentType: 'text/javascript' })
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
    for (const name of BUTTONS) await expect(ada.page.getByRole('button', { name })).toBeVisible()
    await expect(ada.page.locator('.embed-load')).toHaveCount(BUTTONS.length)
    for (const name of ['GitHub Gist (gist.github.com)', 'Speaker Deck (speakerdeck.com)', 'PDF (elsewhere.example)']) {
      await expect(ada.page.getByRole('link', { name }).last()).toBeVisible()
    }
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

for (const place of ['preview', 'published', 'slides'] as const) {
  test(`a picture in a link and one in HTML are loaded by a click or a key, which leads nowhere: ${place}`, async ({ person, name }) => {
    const ada = await person()
    const asked = await strangers(ada.context)
    const text = '[![un chat](https://images.example/chat.png)](/ailleurs)\n\n<p>un mot <img src="https://images.example/chien.png" alt="un chien"></p>\n'
    await write(ada, name, text)
    await ada.page.goto(PLACES[place]!(name))
    const address = ada.page.url()
    const cat = ada.page.getByRole('button', { name: 'un chat' })
    await expect(cat).toBeVisible()
    expect(await findings(ada.page)).toEqual([])
    await cat.click()
    await expect(ada.page.getByRole('img', { name: 'un chat' })).toBeVisible()
    await expect(cat).toHaveCount(0)
    expect(asked.map(({ address: one }) => one)).toEqual(['https://images.example/chat.png'])
    await ada.page.locator('[data-src$="chien.png"]').focus()
    await ada.page.keyboard.press('Enter')
    await expect(ada.page.getByRole('img', { name: 'un chien' })).toBeVisible()
    expect(asked.map(({ address: one }) => one)).toEqual(['https://images.example/chat.png', 'https://images.example/chien.png'])
    expect(ada.page.url()).toBe(address)
    // The picture that is there is a link as any other.
    await ada.page.getByRole('img', { name: 'un chat' }).dispatchEvent('click')
    await ada.page.waitForURL('**/ailleurs')
  })
}

for (const place of ['preview', 'published'] as const) {
  test(`a gist is written by a script that can reach nothing: ${place}`, async ({ browser, house, name }) => {
    // Not one of the people whose pages must not break their policy: this script is to.
    const context = await browser.newContext({ baseURL: house.url, locale: 'fr-FR' })
    const ada = new Person(await context.newPage())
    const asked = await strangers(context, HOSTILE_SCRIPT)
    await write(ada, name, TEXT)
    await ada.page.goto(PLACES[place]!(name))
    const frame = ada.page.locator('.embed-card[data-kind=gist] iframe')
    const gist = ada.page.frameLocator('.embed-card[data-kind=gist] iframe')
    await ada.page.getByRole('button', { name: 'Afficher la page de gist.github.com' }).click()
    await expect(gist.getByText('un gist')).toBeVisible()
    await expect(gist.locator('#missing')).toBeHidden()
    await expect(frame).toHaveAttribute('title', 'GitHub Gist – gist.github.com')
    await expect(frame).toHaveAttribute('src', '/_/embed/gist/someone/abc123?lang=fr')
    await expect(gist.locator('body')).toHaveAttribute('data-origin', 'null')
    await expect(gist.locator('body')).toHaveAttribute('data-managed', '')
    expect(asked).toEqual([{ address: 'https://gist.github.com/someone/abc123.js', referrer: undefined }])
    expect(context.pages()).toHaveLength(1)
    expect(new URL(ada.page.url()).origin).toBe(house.url)
    // It lied about its height, and said the truth when it was laid out.
    expect((await frame.boundingBox())?.height).toBeLessThanOrEqual(640)
    await expect.poll(async () => (await frame.boundingBox())?.height).toBeLessThan(100)
    // What is clicked in it opens beside it, as a page of its own host.
    const [opened] = await Promise.all([context.waitForEvent('page'), gist.getByRole('link', { name: 'brut' }).click()])
    await opened.waitForURL('https://gist.github.com/someone/abc123/raw')
    expect(await opened.evaluate(() => [origin, String(opener)])).toEqual(['https://gist.github.com', 'null'])
    await context.close()
  })

  test(`SlideShare is asked for a key, and what has it is framed: ${place}`, async ({ person, name }) => {
    const ada = await person()
    const asked = await strangers(ada.context)
    await write(ada, name, TEXT)
    await ada.page.goto(PLACES[place]!(name))
    const card = ada.page.locator('.embed-card[data-kind=slideshare]')
    await card.getByRole('button').focus()
    await ada.page.keyboard.press('Enter')
    const key = 'https://www.slideshare.net/slideshow/embed_code/key/b4KdX9'
    await expect(card.locator('iframe')).toHaveAttribute('src', key)
    await expect(card.locator('iframe')).toHaveAttribute('sandbox', 'allow-scripts allow-same-origin allow-presentation')
    await expect(card.locator('iframe')).toBeFocused()
    const question = 'https://www.slideshare.net/api/oembed/2?url=https%3A%2F%2Fwww.slideshare.net%2Fsomeone%2Fa-show&format=jsonp&callback=show'
    await expect.poll(() => asked).toEqual([question, key].map(address => ({ address, referrer: undefined })))
  })

  test(`a talk and a PDF of a known host are framed: ${place}`, async ({ person, name }) => {
    const ada = await person()
    const asked = await strangers(ada.context)
    await write(ada, name, TEXT)
    await ada.page.goto(PLACES[place]!(name))
    for (const [kind, address, sandbox] of [
      ['speakerdeck', 'https://speakerdeck.com/player/0123456789abcdef0123456789abcdef', 'allow-scripts allow-same-origin allow-presentation'],
      ['pdf', `https://${PDF_HOST}/plan.pdf`, null]
    ] as const) {
      const card = ada.page.locator(`.embed-card[data-kind=${kind}]`)
      await card.getByRole('button').click()
      await expect(ada.page.frameLocator(`.embed-card[data-kind=${kind}] iframe`).getByText('un film')).toBeVisible()
      expect(await card.locator('iframe').getAttribute('sandbox')).toBe(sandbox)
      expect(asked.splice(0)).toEqual([{ address, referrer: undefined }])
    }
  })
}

test('a gist that is not there is a sentence', async ({ person, name }) => {
  const ada = await person({ locale: 'en-GB' })
  await ada.context.route('https://gist.github.com/**', route => route.fulfill({ body: '', contentType: 'text/javascript' }))
  await ada.context.route('https://www.slideshare.net/**', route => route.fulfill({ body: '', contentType: 'text/javascript' }))
  await write(ada, name, '{%gist someone/abc123 %}\n\n{%slideshare someone/a-show %}\n')
  await ada.page.goto(`/s/${name}`)
  for (const [kind, sentence] of [
    ['gist', 'This gist cannot be shown: it is no longer there, or GitHub does not answer.'],
    ['slideshare', 'These slides cannot be shown: they are no longer there, or SlideShare does not answer.']
  ]) {
    await ada.page.locator(`.embed-card[data-kind=${kind}]`).getByRole('button').click()
    await expect(ada.page.frameLocator(`.embed-card[data-kind=${kind}] iframe`).getByText(sentence!)).toBeVisible()
  }
})

test('our page hears only the frame that it made, and only what it may hear', async ({ person, name }) => {
  const ada = await person()
  await strangers(ada.context)
  await write(ada, name, TEXT)
  await ada.page.goto(`/s/${name}`)
  const card = ada.page.locator('.embed-card[data-kind=gist]')
  await card.getByRole('button').click()
  await expect(ada.page.frameLocator('.embed-card[data-kind=gist] iframe').getByText('un gist')).toBeVisible()
  const say = (data: unknown) =>
    ada.page.evaluate(data => {
      postMessage(data, '*')
      return new Promise<void>(done => addEventListener('message', () => done(), { once: true }))
    }, data)
  await say({ key: 'b4KdX9' })
  await expect(card.locator('iframe')).toHaveAttribute('src', '/_/embed/gist/someone/abc123?lang=fr')
  const within = ada.page.frames().find(frame => frame.url().includes('/_/embed/gist/'))
  for (const key of ['../../x', 'a/../../b', '', 7]) await within?.evaluate(key => parent.postMessage({ key }, '*'), key)
  await within?.evaluate(() => parent.postMessage({ height: 333 }, '*'))
  await expect.poll(async () => (await card.locator('iframe').boundingBox())?.height).toBeGreaterThan(300)
  await expect(card.locator('iframe')).toHaveAttribute('src', '/_/embed/gist/someone/abc123?lang=fr')
})

test('a page without drawings and things of others has no script, one with them has it', async ({ person, name }) => {
  const ada = await person()
  for (const [index, [text, scripts]] of (
    [
      ['# Rien\n\n![ici](/uploads/x.png)\n', 0],
      ['{%pdf https://elsewhere.example/a.pdf %}\n', 0],
      ['{%gist a/b %}\n', 1],
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
    `frame-src 'self' https://www.youtube-nocookie.com https://player.vimeo.com https://embed.figma.com https://speakerdeck.com/player/ https://www.slideshare.net/slideshow/embed_code/key/ https://${PDF_HOST};`
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
        await expect(ada.page.locator('.embed-card')).toHaveCount(BUTTONS.length)
        expect(await ada.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
        expect(await findings(ada.page)).toEqual([])
        if (process.env.SHOTS) await ada.page.screenshot({ path: `${process.env.SHOTS}/cards-${place}-${width}-${colorScheme}.png` })
      }
    })
  }
}
