import { randomUUID } from 'node:crypto';
import { PASSWORD } from '../../support/people.ts';
import type { RouteCase } from './route_case.ts';

const anyone = { serves: 'anyone', answer: 200 } as const;

/** The routes of coming and going, and those beside the areas. */
export const userRoutes: readonly RouteCase[] = [
  { method: 'GET', path: '/healthz', ...anyone },
  { method: 'GET', path: '/readyz', ...anyone },
  { method: 'GET', path: '/workflow_file.schema.json', ...anyone },
  { method: 'GET', path: '/', ...anyone, answer: 303, answers: { anonymous: 200 } },
  { method: 'GET', path: '/sign_ups/new', ...anyone },
  {
    ...{ method: 'POST', path: '/sign_ups', serves: 'anyone', answer: 303, changesSession: true },
    body: () => ({
      ...{ company_name: 'Newcomers', first_name: 'Nora', last_name: 'New', password: 'a long and good password' },
      email: `${randomUUID()}@new.example`,
      time_zone: 'UTC',
    }),
  },
  { method: 'GET', path: '/sessions/new', ...anyone },
  {
    ...{ method: 'POST', path: '/sessions', serves: 'anyone', answer: 303, changesSession: true },
    body: ({ maker }) => ({ email: maker.email, password: PASSWORD }),
  },
  { method: 'POST', path: '/sessions/end', serves: 'anyone', answer: 303, changesSession: true },
  { method: 'GET', path: '/audit_log', serves: ['admin'], answer: 200 },
  { method: 'GET', path: '/audit_log/csv', serves: ['admin'], answer: 200 },
  { method: 'GET', path: '/dashboard', serves: 'signed in', answer: 200 },
];
