export * from './block-list.ts';
export * from './feed.ts';
export * from './labels.ts';
export * from './message.ts';
export * from './scroll.ts';
export * from './view.ts';
