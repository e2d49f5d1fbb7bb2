import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { WorkflowStateManager } from '#src/workflow_engine/workflow_state_manager.js';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import { runConcurrentClients } from '../support/concurrent_clients.ts';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, makeCompany, makePerson } from '../support/people.ts';
import { purchase } from '../support/workflows.ts';

const database = useDatabase();

it('16 clients, three parallel branches and a join, each completion sent twice at once: never stuck, nothing twice, fairly given out', async () => {
  const { deadlocks_retried: _, busy: __, spread, ...left } = await runConcurrentClients(database.owner, 60);
  expect(left).toEqual({
    tickets: 60,
    completions: 240,
    not_exactly_one: 0,
    thrown: [],
    workflow_errors: 0,
    unhandled: 0,
    stuck: 0,
    begun_twice: 0,
    unfinished: 0,
  });
  expect(spread).toBeLessThanOrEqual(1);
}, 120_000);

it('many callers at once are one try and do not use up the ten', async () => {
  const company = await makeCompany(database.owner, 'Many callers');
  const current = currentFor(company, await makePerson(database.owner, company, 'Dana Ortiz'));
  await publishFile(current, purchase());
  await submitTicket(current, { ticketKey: 'purchase', submissionToken: randomUUID(), given: { amount: 1 } });
  const { rows } = await database.owner.query(
    `update workflow_events set handled_at = null, outcome = null, attempts = 0, due_at = now() where company_id = $1 returning id`,
    [company.id],
  );
  // The task that the first handling made has this event as its cause; a second beginning would be refused by the unique key.
  await database.owner.query('delete from task_instances where company_id = $1', [company.id]);
  const event = { companyId: company.id, eventId: rows[0].id };
  const handled = await Promise.all(Array.from({ length: 40 }, () => WorkflowStateManager.handle(event)));
  expect(handled.filter((one) => one === 'handled')).toHaveLength(1);
  expect(handled.filter((one) => one === 'failed')).toEqual([]);
  const { rows: after } = await database.owner.query('select attempts from workflow_events where company_id = $1', [
    company.id,
  ]);
  expect(after).toEqual([{ attempts: 1 }]);
});
