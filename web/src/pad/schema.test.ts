import { expect, it } from 'vitest';
import agreed from '../../schema.json';
import { padSchema } from './schema.ts';

/** Attribute names with the values that stand for "not set". */
function defaults(attributes: Record<string, { default?: unknown }> | undefined): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes ?? {}).map(([name, spec]) => [name, spec.default ?? null]),
  );
}

function shape(specs: Record<string, { attributes: object }>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { attributes }]) => [
      name,
      defaults(attributes as Record<string, { default?: unknown }>),
    ]),
  );
}

it('has exactly the nodes, marks and attributes that the server exports', () => {
  const isWritten = ([name]: [string, unknown]) =>
    name !== 'doc' && name !== 'text' && !name.startsWith('foreign');
  const nodes = Object.entries(padSchema.nodes).filter(isWritten);
  const ours = Object.fromEntries(nodes.map(([name, type]) => [name, defaults(type.spec.attrs)]));
  expect(ours).toEqual(shape(agreed.nodes));
  const marks = Object.entries(padSchema.marks)
    .filter(isWritten)
    .map(([name, type]) => [name, defaults(type.spec.attrs)]);
  expect(Object.fromEntries(marks)).toEqual(shape(agreed.marks));
  expect(padSchema.topNodeType.name).toBe(agreed.topNode);
});
