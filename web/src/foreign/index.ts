export * from './foreign.ts';
