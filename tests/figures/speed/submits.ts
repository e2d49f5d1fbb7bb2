import { randomUUID } from 'node:crypto';
import { allTemplates } from '#src/workflow_design/workflow_templates.js';
import type { Seeded } from './seeded.ts';

const KEY = 'application_for_leave';

/** The fields of a submission as a page sends them; each call is another submission. `manager` is whom the ticket names. */
export function submissionForm(manager: number): () => Record<string, string> {
  const template = allTemplates().get(KEY);
  const test = template?.file.tests?.[0];
  if (!template || !test) throw new Error(`there is no template ${KEY} with a test`);
  const typed = Object.entries(test.submit).map(([name, value]) => {
    const isPerson = template.definition.fields.get(name)?.type === 'user';
    return [`f_${name}`, String(isPerson ? manager : value)];
  });
  const page = { ticket_definition: test.ticket, version: '1', ...Object.fromEntries(typed) };
  return () => ({ ...page, submission_token: randomUUID() });
}

/** A request for the hammer that submits another ticket each time. */
export function submitting({ colleagueId, headers }: Seeded) {
  const next = submissionForm(colleagueId);
  return {
    method: 'POST' as const,
    path: '/my_tickets',
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
    setupRequest: (request: object) => ({ ...request, body: new URLSearchParams(next()).toString() }),
  };
}
