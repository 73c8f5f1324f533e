export * from './commands.ts';
export * from './mount.ts';
