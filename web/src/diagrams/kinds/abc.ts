import { renderAbc } from 'abcjs';
import { type Draw, svgText } from '../frame.ts';

/** Music. */
export const draw: Draw = async ({ source, dark }) => {
  const ink = dark ? '#eceef3' : '#1b1d24';
  const place = document.createElement('div');
  document.body.append(place);
  try {
    renderAbc(place, source, { foregroundColor: ink, staffwidth: 700 });
    const drawn = place.querySelector('svg');
    if (!drawn) throw new Error('nothing was drawn');
    // Titles and words are in the colour of the text around, of which a picture has none.
    drawn.style.color = ink;
    drawn.setAttribute('fill', ink);
    return { svg: svgText(drawn) };
  } finally {
    place.remove();
  }
};
