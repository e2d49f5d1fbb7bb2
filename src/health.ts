import { Router } from 'express';
import { databaseAnswers, findSoundness } from './db/outside_company.js';
import { anyone } from './middleware/require_role.js';

let stopping = false;

/** Says from now on that no new work should come here. */
export function announceStop(): void {
  stopping = true;
}

/** Anybody may ask, so the figures are looked up at most this often. */
const KEPT_MS = 5_000;
type Figures = { readonly stuck: number | null; readonly oldest_open_event_seconds: number | null };
const UNKNOWN: Figures = { stuck: null, oldest_open_event_seconds: null };

/** Whether the database can be worked with, and how the tickets of the installation stand: figures that are unknown are null. */
async function lookUp(): Promise<Figures & { ok: boolean }> {
  const answers = await databaseAnswers().catch(() => false);
  if (!answers) return { ok: false, ...UNKNOWN };
  const figures = await findSoundness().then(
    ({ stuck, oldestOpenEventSeconds }): Figures => ({ stuck, oldest_open_event_seconds: oldestOpenEventSeconds }),
    () => UNKNOWN,
  );
  return { ok: true, ...figures };
}

/** One look-up for everybody who asks within a few seconds; a failure is not kept. */
function keeping<T extends { ok: boolean }>(look: () => Promise<T>): () => Promise<T> {
  let kept: { until: number; found: Promise<T> } | undefined;
  return async () => {
    if (!kept || kept.until < Date.now()) kept = { until: Date.now() + KEPT_MS, found: look() };
    const found = await kept.found;
    if (!found.ok) kept = undefined;
    return found;
  };
}

/** Whether the process lives, and whether it can work: not while it stops or the database is away. Stuck tickets are told, and no reason to restart it. */
export function health(): Router {
  const router = Router();
  const standing = keeping(lookUp);
  router.get('/healthz', anyone, (_req, res) => res.json({ ok: true }));
  router.get('/readyz', anyone, async (_req, res) => {
    const found = stopping ? { ok: false, ...UNKNOWN } : await standing();
    res.status(found.ok ? 200 : 503).json(found);
  });
  return router;
}
