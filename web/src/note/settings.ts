/** What a note's head of settings says of the text that follows: its language, and where its lines begin. */
export interface Settings {
  readonly lang?: string;
  readonly dir?: 'rtl' | 'ltr';
}

/** Characters of a note in which its settings are looked for. */
export const SETTINGS_CHARACTERS = 2_000;

/** Reads them as the server does: on lines of their own, in a head that is closed. */
export function settingsOf(head: string): Settings {
  const matter = /^---[ \t]*\n([\s\S]*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)/.exec(head)?.[1];
  const said = (key: string): string | undefined =>
    new RegExp(`^${key}:[ \\t]*["']?([\\w-]+)["']?[ \\t]*$`, 'm').exec(matter ?? '')?.[1];
  const [lang, dir] = [said('lang'), said('dir')];
  return { ...(lang && { lang }), ...((dir === 'rtl' || dir === 'ltr') && { dir }) };
}
