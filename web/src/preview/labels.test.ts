// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import english from '../../locales/en/preview.ftl';
import french from '../../locales/fr/preview.ftl';
import { wordsOf } from '../i18n/index.ts';
import { LABELS, relabeller } from './labels.ts';

const server = (label: string): string => wordsOf('fr', french)(`rendered-${label}`);
const reader = (label: string): string => wordsOf('en', english)(`rendered-${label}`);

it('knows them all', () => {
  const keys = french.body.map(({ id }) => id).filter((id) => id.startsWith('rendered-'));
  expect(keys).toEqual(LABELS.map((label) => `rendered-${label}`));
});

it('says them in the language of the reader, and leaves those of the note', () => {
  const root = document.createElement('div');
  root.innerHTML =
    '<nav class="toc" aria-label="Table des matières"></nav><details class="spoiler"><summary>Détails</summary><p>Détails</p></details>' +
    '<div class="markdown-alert"><p class="markdown-alert-title">Conseil</p></div><details class="spoiler"><summary>Mon titre</summary></details>' +
    '<a class="foreign-image" data-src="https://a.example/b.png" title="Image de a.example">Image de a.example</a>' +
    '<a class="foreign-image" data-src="https://a.example/b.png" title="Image de a.example">Image de profil</a>' +
    '<a class="embed" title="Vidéo – /v.mp4">Vidéo</a><a class="embed" title="YouTube – x">Page d’un autre site (a.example)</a>' +
    '<section class="footnotes" aria-label="Notes"><a class="footnote-backref" title="Retour au texte">↩︎</a></section>';
  relabeller(server, reader)(root);
  expect(root.textContent).toBe(
    'DetailsDétailsTipMon titrePicture from a.exampleImage de profilVidéoPage of another site (a.example)↩︎',
  );
  const told = [...root.querySelectorAll('[aria-label], [title]')].map(
    (element) => element.getAttribute('aria-label') ?? element.getAttribute('title'),
  );
  expect(told).toEqual([
    'Table of contents',
    'Picture from a.example',
    'Picture from a.example',
    'Video – /v.mp4',
    'YouTube – x',
    'Footnotes',
    'Back to the text',
  ]);
});
