export * from './caret.ts';
export * from './palette.ts';
export * from './people.ts';
export * from './profile.ts';
