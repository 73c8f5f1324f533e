/**
 * One stop for Tab in a row of controls, arrows within it: a toolbar as the ARIA practices describe it. Works on whatever
 * elements carry `data-roving`, in document order.
 */
export function roving(row: HTMLElement): { destroy(): void } {
  const stops = (): HTMLElement[] =>
    [...row.querySelectorAll<HTMLElement>('[data-roving]')].filter((stop) => stop.offsetParent !== null);

  function hold(stop: HTMLElement): void {
    for (const other of row.querySelectorAll<HTMLElement>('[data-roving]')) {
      other.tabIndex = other === stop ? 0 : -1;
    }
  }

  function onFocus(event: FocusEvent): void {
    const stop =
      event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-roving]') : null;
    if (stop) hold(stop);
  }

  function onKey(event: KeyboardEvent): void {
    // With a modifier, arrows belong to the browser and to the text.
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const all = stops();
    const at = all.indexOf(document.activeElement as HTMLElement);
    if (at < 0) return;
    const target: Record<string, number> = {
      ArrowRight: (at + 1) % all.length,
      ArrowLeft: (at - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    };
    const next = target[event.key];
    if (next === undefined) return;
    event.preventDefault();
    all[next]?.focus();
    all[next]?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  row.addEventListener('focusin', onFocus);
  row.addEventListener('keydown', onKey);
  const first = row.querySelector<HTMLElement>('[data-roving]');
  if (first) hold(first);
  return {
    destroy() {
      row.removeEventListener('focusin', onFocus);
      row.removeEventListener('keydown', onKey);
    },
  };
}
