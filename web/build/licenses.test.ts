import { expect, it } from 'vitest';
import { licenseOf, packageOf } from './licenses.ts';

it('knows the package of a module, however deep', () => {
  expect(packageOf('/a/src/b.ts')).toBeNull();
  expect(packageOf('/a/node_modules/katex/dist/katex.mjs')).toBe('/a/node_modules/katex');
  expect(packageOf('/a/node_modules/x/node_modules/@y/z/i.js')).toBe('/a/node_modules/x/node_modules/@y/z');
});

it('passes on what a package says of itself', () => {
  const text = licenseOf(packageOf(`${process.cwd()}/node_modules/katex/x.js`) ?? '');
  expect(text).toMatch(/^katex [\d.]+ \(MIT\)\n/);
  expect(text).toContain('Permission is hereby granted');
});
