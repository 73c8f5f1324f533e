import { describe, expect, it } from 'vitest';
import { descriptionOf, findPlaceholder, placeholderOf, settledPlaceholder } from './placeholder.ts';

describe('the placeholder of a picture', () => {
  it('is found after its description was written and text came before it', () => {
    const { text, description } = placeholderOf('Description', 'Envoi de a--b>.png…', 'k3f9');
    expect(text.slice(description.from, description.to)).toBe('Description');
    const source = `avant\n${text.replace('Description', 'Le [nouveau] préau')} après`;
    const found = findPlaceholder(source, 'k3f9');
    expect(source.slice(found?.from, found?.tail)).toBe('![Le [nouveau] préau');
    expect(source.slice(found?.tail, found?.to)).toBe(']()<!-- Envoi de a b .png… ~k3f9 -->');
  });

  it('is found when its description has become several lines', () => {
    const { text } = placeholderOf('Description', 'Envoi', 'k3f9');
    const source = text.replace('Desc', 'Une\n\ndesc');
    expect(settledPlaceholder(source, 'k3f9', '/u/a.png')?.changes).toEqual({
      from: source.indexOf(']('),
      to: source.length,
      insert: '](/u/a.png)',
    });
  });

  it('is gone when somebody took it away', () => {
    expect(findPlaceholder('![x](https://a)', 'k3f9')).toBeNull();
    expect(findPlaceholder('![x\n~k3f9 -->', 'k3f9')).toBeNull();
  });

  it.each([
    ['plan-du-college.png', 'plan du college'],
    ['IMG_20240102.jpg', '…'],
    ['image.png', '…'],
    ['a](x)[b.png', 'a x b'],
    ['.png', '…'],
  ])('describes %j', (name, words) => expect(descriptionOf(name, '…')).toBe(words));
});
