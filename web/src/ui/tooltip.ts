import { placeAt } from './place.ts';

/** How long a pointer rests before the name of a button shows, milliseconds. */
const REST_MS = 450;

/**
 * Names of icon buttons: every element with `data-tip` shows it after the pointer rests on it or the keyboard comes to it.
 * Escape hides it. For sighted people only: the elements carry an `aria-label` of their own.
 */
export function installTooltips(): void {
  const tip = document.createElement('div');
  tip.className = 'tooltip';
  tip.setAttribute('aria-hidden', 'true');
  tip.popover = 'manual';
  document.body.append(tip);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const hide = (): void => {
    clearTimeout(timer);
    if (tip.matches(':popover-open')) tip.hidePopover();
  };
  const show = (element: HTMLElement): void => {
    const text = element.dataset.tip;
    if (!text || element.getAttribute('aria-expanded') === 'true') return;
    tip.textContent = text;
    // Closed and opened again, it lies over whatever popover or dialog has come meanwhile.
    hide();
    tip.showPopover();
    placeAt(tip, element, 'center');
  };
  const target = (event: Event): HTMLElement | null =>
    event.target instanceof Element ? event.target.closest<HTMLElement>('[data-tip]') : null;

  document.addEventListener('pointerover', (event) => {
    if (event.pointerType !== 'mouse') return;
    const element = target(event);
    clearTimeout(timer);
    if (element) timer = setTimeout(() => show(element), REST_MS);
    else hide();
  });
  document.addEventListener('focusin', (event) => {
    const element = target(event);
    if (element?.matches(':focus-visible')) show(element);
    else hide();
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('pointerdown', hide);
  document.addEventListener('scroll', hide, { capture: true, passive: true });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') hide();
  });
}
