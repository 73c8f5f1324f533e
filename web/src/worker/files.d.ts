/** Files that the build reads for the worker, which has no types of a page. */
declare module '*.html?raw' {
  const text: string;
  export default text;
}

declare module '*.ftl' {
  const resource: { readonly body: readonly { readonly id: string; readonly value: unknown }[] };
  export default resource;
}
