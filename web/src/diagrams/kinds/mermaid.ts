import mermaid from 'mermaid';
import { type Draw, svgText } from '../frame.ts';
import { harmless } from '../harmless.ts';

let count = 0;

/** Mermaid in its strictest dress: no HTML in labels, no clicks, and no settings out of the text. */
export const draw: Draw = async ({ source, kind, dark }) => {
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: 'strict',
    htmlLabels: false,
    flowchart: { htmlLabels: false },
    maxTextSize: 50_000,
    maxEdges: 500,
    theme: dark ? 'dark' : 'default',
    fontFamily: 'system-ui, sans-serif',
    suppressErrorRendering: true,
    // Whatever a directive names stays ours.
    secure: [
      'secure',
      'securityLevel',
      'startOnLoad',
      'maxTextSize',
      'maxEdges',
      'htmlLabels',
      'flowchart',
      'themeCSS',
      'fontFamily',
      'suppressErrorRendering',
    ],
  });
  count += 1;
  const text = harmless(source, kind);
  const { svg } = await mermaid.render(`drawing-${count}`, text);
  const place = document.createElement('div');
  place.innerHTML = svg;
  document.body.append(place);
  try {
    const drawn = place.querySelector('svg');
    if (!drawn) throw new Error('nothing was drawn');
    return { svg: svgText(drawn) };
  } finally {
    place.remove();
  }
};
