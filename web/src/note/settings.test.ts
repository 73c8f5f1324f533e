import { expect, it } from 'vitest';
import { settingsOf } from './settings.ts';

it.each([
  ['---\ntitle: a\nlang: en-GB\n---\n', { lang: 'en-GB' }],
  ['---\nlang: "ar"\ndir: rtl\n...\ntexte', { lang: 'ar', dir: 'rtl' }],
  ['---\ndir: up\n---', {}],
  ['---\nlang: <b>\n---', {}],
  ['---\nlang: en\n', {}],
  ['texte\n---\nlang: en\n---\n', {}],
])('of %j are read', (text, settings) => expect(settingsOf(text)).toEqual(settings));
