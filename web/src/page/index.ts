export * from './addresses.ts';
export * from './api.ts';
export * from './bootstrap.ts';
export * from './heading.ts';
export * from './recent.ts';
export * from './storage.ts';
export * from './theme.ts';
