import { instance } from '@viz-js/viz';
import { type Draw, svgText } from '../frame.ts';

let viz: ReturnType<typeof instance> | undefined;

/** Graphviz, with lines and letters that are seen on the page's own ground. */
export const draw: Draw = async ({ source, dark }) => {
  viz ??= instance();
  const ink = dark ? '#eceef3' : '#1b1d24';
  const drawn = (await viz).renderSVGElement(source, {
    graphAttributes: { bgcolor: 'transparent', color: ink, fontcolor: ink, fontname: 'sans-serif' },
    nodeAttributes: { color: ink, fontcolor: ink, fontname: 'sans-serif' },
    edgeAttributes: { color: ink, fontcolor: ink, fontname: 'sans-serif' },
  });
  return { svg: svgText(drawn) };
};
