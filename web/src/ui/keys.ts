const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

const NAMES: Record<string, string> = isMac
  ? { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↩' }
  : { Mod: 'Ctrl', Shift: 'Maj', Alt: 'Alt', Enter: 'Entrée' };
const ENGLISH: Record<string, string> = { Shift: 'Shift', Enter: 'Enter' };

/** A key combination as it is printed on the reader's keyboard: `Mod-Shift-x` becomes "Ctrl+Maj+X". */
export function keyText(combination: string, language: string): string {
  const names = combination.split('-').map((key) => {
    const name = (!isMac && language === 'en' && ENGLISH[key]) || NAMES[key];
    return name ?? (key.length === 1 ? key.toUpperCase() : key);
  });
  return names.join(isMac ? '' : '+');
}
