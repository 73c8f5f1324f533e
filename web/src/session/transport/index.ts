export type { Transport } from './choice.ts';
export * from './loader.ts';
