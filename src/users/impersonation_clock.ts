import type { Logger } from 'pino';
import { endOverdueImpersonations } from '../db/superusers.js';

const EVERY_MS = 15_000;

/**
 * Notes stays of superusers in companies as over soon after their time is up, also when nobody clicks any more, until the function it gives
 * back is called. That a stay is over does not hang on this: every request compares the time by itself.
 */
export function startImpersonationClock(log: Pick<Logger, 'warn'>): () => Promise<void> {
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = endOverdueImpersonations().then(
      () => {},
      (error: Error) => log.warn({ err: { message: error.message } }, 'ending stays failed, will try again'),
    );
  }, EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
