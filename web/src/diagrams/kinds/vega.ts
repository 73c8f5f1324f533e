import { type Loader, parse, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { Draw } from '../frame.ts';

const refuse = (): Promise<never> => Promise.reject(new Error('nothing is loaded from elsewhere'));

/** Loads nothing: data stands in the text. */
const loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse } as unknown as Loader;

/** Vega without `eval`: expressions are interpreted. */
export const draw: Draw = async ({ source, kind, dark }) => {
  const given = JSON.parse(source) as TopLevelSpec;
  const spec = kind === 'vega-lite' ? compile(given).spec : (given as unknown as Parameters<typeof parse>[0]);
  const ink = dark ? '#eceef3' : '#1b1d24';
  const config = {
    background: 'transparent',
    axis: { labelColor: ink, titleColor: ink, domainColor: ink, tickColor: ink },
    legend: { labelColor: ink, titleColor: ink },
    title: { color: ink },
  };
  const view = new View(parse(spec, config, { ast: true }), {
    expr: expressionInterpreter,
    loader,
    renderer: 'none',
  });
  try {
    return { svg: await view.toSVG() };
  } finally {
    view.finalize();
  }
};
