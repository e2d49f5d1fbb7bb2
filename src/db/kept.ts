import { onDisconnect } from './connection.js';

/** What was made of rows that do not change, by name. */
export type Kept<T> = {
  readonly get: (name: string) => T | undefined;
  readonly set: (name: string, value: T) => void;
  readonly delete: (name: string) => void;
};

/** Keeps at most `most` things, of which the first make room, until the database is disconnected. */
export function keptWhileConnected<T>(most: number): Kept<T> {
  const kept = new Map<string, T>();
  onDisconnect(() => kept.clear());
  return {
    get: (name) => kept.get(name),
    set: (name, value) => {
      const [first] = kept.keys();
      if (kept.size >= most && !kept.has(name) && first !== undefined) kept.delete(first);
      kept.set(name, value);
    },
    delete: (name) => {
      kept.delete(name);
    },
  };
}
