/** Where shells and assets are kept; one cache per build. */
export const SHELL_PREFIX = 'encrier-shell-';

/** Where the bootstraps of visited pages are kept, under the pages' addresses. They outlive builds. */
export const PAGES_CACHE = 'encrier-pages-1';
