/** Pixels kept free between a floating element and the window's edge, and between it and what it belongs to. */
const EDGE = 8;
const GAP = 6;

/** Puts a floating element below `anchor`, or above where there is more room, inside the window. */
export function placeAt(floating: HTMLElement, anchor: HTMLElement, align: 'start' | 'end' | 'center'): void {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = floating;
  const wish = { start: at.left, end: at.right - width, center: at.left + (at.width - width) / 2 }[align];
  const left = Math.max(EDGE, Math.min(wish, window.innerWidth - width - EDGE));
  const below = window.innerHeight - at.bottom - GAP - EDGE;
  const above = at.top - GAP - EDGE;
  const up = below < height && above > below;
  floating.style.left = `${left}px`;
  floating.style.top = up ? 'auto' : `${at.bottom + GAP}px`;
  floating.style.bottom = up ? `${window.innerHeight - at.top + GAP}px` : 'auto';
  floating.style.maxHeight = `${Math.max(120, up ? above : below)}px`;
}
