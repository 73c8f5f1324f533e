import type { Plugin } from 'vite';

const THEME = /[\\/]reveal\.js[\\/]dist[\\/]theme[\\/][\w-]+\.css$/;

/** A theme of reveal without the fonts that it fetches from elsewhere or brings along: half a megabyte, and no policy of ours allows them. */
export function withoutFonts(css: string): string {
  return css.replaceAll(/@import\s*["'][^"']*["'];?/g, '').replaceAll(/@font-face\s*\{[^}]*\}/g, '');
}

/** Takes the fonts out of reveal's themes. */
export function themes(): Plugin {
  return {
    name: 'encrier-themes',
    enforce: 'pre',
    transform(source, id) {
      return THEME.test(id.split('?')[0] ?? id) ? { code: withoutFonts(source), map: null } : null;
    },
  };
}
