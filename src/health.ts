import { Router } from 'express';
import { databaseAnswers } from './db/outside_company.js';
import { anyone } from './middleware/require_role.js';

let stopping = false;

/** Says from now on that no new work should come here. */
export function announceStop(): void {
  stopping = true;
}

/** Whether the process lives, and whether it can work. */
export const health = Router();
health.get('/healthz', anyone, (_req, res) => res.json({ ok: true }));
health.get('/readyz', anyone, async (_req, res) => {
  const ready = !stopping && (await databaseAnswers());
  res.status(ready ? 200 : 503).json({ ok: ready });
});
