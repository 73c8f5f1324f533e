export * from './addresses.ts';
export * from './asker.ts';
export * from './blocks.ts';
export * from './commands.ts';
export * from './keys.ts';
export * from './links.ts';
export * from './mount.ts';
export * from './schema.ts';
