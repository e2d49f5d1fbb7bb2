import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';

/** Processes that serve requests on one port. */
export type WebProcesses = { readonly port: number; readonly stop: () => Promise<void> };

/** Whether this is one of several processes that another one started. */
export const isWebProcess = (): boolean => cluster.isWorker;

/**
 * Starts this program so many times on one port; ready when all of them are. One that ends later is started anew; one that cannot start
 * has said why, and is thrown.
 */
export async function startWebProcesses(count: number, env: Record<string, string>): Promise<WebProcesses> {
  const start = () => cluster.fork(env);
  const ready = await Promise.all(Array.from({ length: count }, () => untilReady(start())));
  let stopping = false;
  cluster.on('exit', () => {
    // A second's pause, so that what cannot start does not start without end.
    if (!stopping) setTimeout(() => stopping || start(), 1_000);
  });
  const stop = async () => {
    stopping = true;
    const running = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
    await Promise.all(running.map(end));
  };
  return { port: ready[0] ?? 0, stop };
}

async function untilReady(worker: Worker): Promise<number> {
  const ended = once(worker, 'exit').then(() => {
    throw new Error('a process of it could not start');
  });
  const [address] = await Promise.race([once(worker, 'listening'), ended]);
  ended.catch(() => {});
  return (address as { port: number }).port;
}

async function end(worker: Worker): Promise<void> {
  if (worker.isDead()) return;
  const ended = once(worker, 'exit');
  worker.process.kill('SIGTERM');
  await ended;
}
