/// <reference types="vite/client" />
/// <reference types="svelte" />

/** The client's version, from package.json at build time. */
declare const __ENCRIER_VERSION__: string;

declare module '*.ftl' {
  import type { FluentResource } from '@fluent/bundle';

  /** The file's messages, parsed by the build. */
  const resource: FluentResource;
  export default resource;
}
