import { expect, it } from 'vitest';
import type { Prisma } from '#src/db/generated/client.js';
import { momentOf, withRetry } from '#src/workflow_engine/retried.js';

const createdAt = new Date('2026-11-01T08:00:00.000Z');
const note = { retried_at: '2026-11-09T10:30:00.000Z', retried_error: 7, retried_by: 3 };

it('conditions see the moment of the commit, and on a retry the moment of the retry', () => {
  expect(momentOf({ createdAt, payload: null })).toBe('2026-11-01T08:00:00.000Z');
  expect(momentOf({ createdAt, payload: { other: 1 } })).toBe('2026-11-01T08:00:00.000Z');
  expect(momentOf({ createdAt, payload: withRetry(null, note) as Prisma.JsonObject })).toBe('2026-11-09T10:30:00.000Z');
});

it('a retry keeps what else was noted, and the latest one stands', () => {
  const later = { ...note, retried_at: '2026-11-10T09:00:00.000Z' };
  expect(withRetry(withRetry({ other: 1 }, note), later)).toEqual({ other: 1, ...later });
});
