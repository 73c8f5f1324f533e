import { renderAbc } from 'abcjs';
import { type Draw, svgText } from '../frame.ts';

/** Music. */
export const draw: Draw = async ({ source, dark }) => {
  const place = document.createElement('div');
  document.body.append(place);
  try {
    renderAbc(place, source, { foregroundColor: dark ? '#eceef3' : '#1b1d24', staffwidth: 700 });
    const drawn = place.querySelector('svg');
    if (!drawn) throw new Error('nothing was drawn');
    return { svg: svgText(drawn) };
  } finally {
    place.remove();
  }
};
