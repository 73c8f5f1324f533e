export * from './protocol.ts';
export * from './watch.ts';
