export * from './hocuspocus-socket.ts';
export * from './ledger.ts';
export * from './local-copy.ts';
export * from './pending-store.ts';
export * from './save-state.ts';
export * from './session.ts';
export * from './signal.ts';
export * from './socket.ts';
