export * from './commands.ts';
export * from './mount.ts';
export * from './outline.ts';
export * from './preferences.ts';
