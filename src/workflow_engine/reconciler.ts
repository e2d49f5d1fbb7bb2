import type { Logger } from 'pino';
import { crashPoint } from '../crash_points.js';
import { findDueEvents, type Position } from '../db/outside_company.js';
import { recordSilentlyStuck } from './silently_stuck.js';
import { WorkflowStateManager } from './workflow_state_manager.js';

const EVERY_MS = 2_000;
const AT_ONCE = 20;

/** Gives every due event that nobody has handled to the manager, a few at a time; true where there may be more. */
export async function reconcile(log: Pick<Logger, 'info'>): Promise<boolean> {
  const due = await findDueEvents(AT_ONCE);
  for (const event of due) {
    crashPoint('before_taking_up');
    const handled = await WorkflowStateManager.handle(event);
    if (handled !== 'not ours') log.info({ ...event, handled }, 'event taken up');
  }
  return due.length === AT_ONCE;
}

/** Looks at the next open tickets, that none is silently stuck; gives where to go on. */
async function watch(from: Position | null, log: Pick<Logger, 'error'>): Promise<Position | null> {
  const { next, recorded } = await recordSilentlyStuck(from);
  if (recorded > 0) log.error({ recorded }, 'tickets were silently stuck; each has a workflow error now');
  return next;
}

/** Reconciles at start and every few seconds until the function it gives back is called, which waits for what is under way. */
export function startReconciler(log: Logger): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let looked: Position | null = null;
  const round = async (): Promise<void> => {
    const more = await reconcile(log)
      .then(async (there) => {
        // While events are still in the queue their tickets are being carried on: only what is left then is stuck.
        if (!there) looked = await watch(looked, log);
        return there;
      })
      .catch((error: Error) => {
        log.warn({ err: { message: error.message } }, 'reconciling failed, will try again');
        return false;
      });
    if (!stopped) timer = setTimeout(next, more ? 0 : EVERY_MS);
  };
  let running = round();
  function next(): void {
    running = round();
  }
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
