import { type Loader, parse, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { Draw } from '../frame.ts';

const REFUSED = 'nothing is loaded from elsewhere';

/** Loads nothing: data stands in the text, and links lead nowhere. What was asked for is said by `onRefused`. */
function closed(onRefused: () => void): Loader {
  const refuse = async (): Promise<never> => {
    onRefused();
    throw new Error(REFUSED);
  };
  return {
    load: refuse,
    http: refuse,
    file: refuse,
    sanitize: async () => ({ href: '' }),
  } as unknown as Loader;
}

/** Vega without `eval`: expressions are interpreted. */
export const draw: Draw = async ({ source, kind, dark }) => {
  const given = JSON.parse(source) as TopLevelSpec;
  const ink = dark ? '#eceef3' : '#1b1d24';
  const grid = dark ? '#3a3f4d' : '#dddddd';
  const config = {
    background: 'transparent',
    axis: { labelColor: ink, titleColor: ink, domainColor: ink, tickColor: ink, gridColor: grid },
    legend: { labelColor: ink, titleColor: ink },
    header: { labelColor: ink, titleColor: ink },
    title: { color: ink, subtitleColor: ink },
    style: { 'guide-label': { fill: ink }, 'guide-title': { fill: ink } },
  };
  // vega-lite writes colours of its own into what it makes: it has to know ours before.
  const spec =
    kind === 'vega-lite'
      ? compile(given, { config }).spec
      : (given as unknown as Parameters<typeof parse>[0]);
  let isRefused = false;
  const loader = closed(() => {
    isRefused = true;
  });
  const view = new View(parse(spec, config, { ast: true }), {
    expr: expressionInterpreter,
    loader,
    renderer: 'none',
  });
  try {
    const svg = await view.toSVG();
    // Vega itself would show a picture of nothing.
    if (isRefused) throw new Error(REFUSED);
    return { svg };
  } finally {
    view.finalize();
  }
};
