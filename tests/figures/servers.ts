import { type ServerProcess, startServer } from '../support/server_process.ts';

/** Server processes on one database, of which some may be down at any moment. */
export type Servers = {
  /** The addresses of those that are up. */
  readonly urls: () => readonly string[];
  /** Resolves as soon as one is up. */
  readonly up: () => Promise<void>;
  readonly start: (env: Record<string, string>) => Promise<ServerProcess>;
  /** Kills one at once, as a power cut would; true where it died of that and of nothing before. */
  readonly kill: (server: ServerProcess) => Promise<boolean>;
  readonly stopAll: () => Promise<void>;
};

/** Keeps count of servers that are started and killed. */
export function keepServers(): Servers {
  const running = new Set<ServerProcess>();
  let waiting: (() => void)[] = [];
  const urls = () => [...running].map(({ url }) => url);
  return {
    urls,
    up: () => (running.size > 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    start: async (env) => {
      const server = await startServer(env);
      running.add(server);
      void server.ended.then(() => running.delete(server));
      for (const resolve of waiting) resolve();
      waiting = [];
      return server;
    },
    kill: async (server) => {
      running.delete(server);
      server.child.kill('SIGKILL');
      return (await server.ended).signal === 'SIGKILL';
    },
    stopAll: async () => {
      for (const resolve of waiting) resolve();
      for (const { child } of running) child.kill('SIGTERM');
      await Promise.all([...running].map(({ ended }) => ended));
    },
  };
}
