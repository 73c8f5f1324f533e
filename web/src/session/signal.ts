/** A value that tells when it changes. Svelte reads it as a store; everything else by `subscribe`. */
export interface Signal<T> {
  readonly value: T;
  /** Calls `listener` now and after every change; gives back the way to stop. */
  subscribe(listener: (value: T) => void): () => void;
}

/** A {@link Signal} that its owner sets. */
export interface Source<T> extends Signal<T> {
  set(value: T): void;
}

/** A new source. */
export function source<T>(initial: T): Source<T> {
  const listeners = new Set<(value: T) => void>();
  let current = initial;
  return {
    get value() {
      return current;
    },
    subscribe(listener) {
      listeners.add(listener);
      listener(current);
      return () => listeners.delete(listener);
    },
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of [...listeners]) listener(value);
    },
  };
}
