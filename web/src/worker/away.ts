import failurePage from '../../../crates/server/src/failure.html?raw';
import english from '../../locales/en/away.ftl';
import french from '../../locales/fr/away.ftl';
import { escapeHtml } from './decide.ts';

/** After how long the page asks for the server again, seconds; its sentence says so. */
const RETRY_S = 15;

/** The page that says that the server is not reached and tries again: the server's own for what went wrong, filled in here. */
export function awayPage(language: string, path: string): string {
  const { body } = language === 'en' ? english : french;
  const words = (key: string): string =>
    escapeHtml(String(body.find((message) => message.id === key)?.value ?? ''));
  const parts: Record<string, string> = {
    lang: language === 'en' ? 'en' : 'fr',
    title: words('away'),
    message: words('away-text'),
    create: `<p><a href="${escapeHtml(path)}">${words('away-retry')}</a></p>`,
    home: words('away-home'),
  };
  return failurePage
    .replace('</title>', `</title>\n    <meta http-equiv="refresh" content="${RETRY_S}" />`)
    .replace(/\{(lang|title|message|create|home)\}/g, (_all, part: string) => parts[part] ?? '');
}
