import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Current } from '#src/current.js';
import { sqlInCompany } from '#src/db/sql_in_company.js';
import { readWorkflow } from '#src/workflow_engine/snapshot.js';
import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import { findTicketFacts } from '#src/workflow_ops/ticket_facts.js';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, makeCompany, makePerson, type TestCompany } from '../support/people.ts';
import { purchase } from '../support/workflows.ts';

const database = useDatabase();
let company: TestCompany;
let current: Current;

beforeEach(async () => {
  company = await makeCompany(database.owner, `Company ${randomUUID()}`);
  current = currentFor(company, await makePerson(database.owner, company, 'Dana Ortiz'));
});

async function submitted(file: WorkflowFile): Promise<number> {
  await publishFile(current, file);
  const ticket = { ticketKey: 'purchase', submissionToken: randomUUID(), given: { amount: 100 } };
  const { number } = (await submitTicket(current, ticket)) as { number: number };
  return number;
}
const rows = async <T extends object>(sql: string) => (await database.owner.query<T>(sql, [company.id])).rows;

describe('what is read of a ticket', () => {
  it('leaves out what decides nothing and is shown nowhere: drafts and the data of events', async () => {
    const number = await submitted(purchase());
    const facts = await sqlInCompany(current, (tx) => findTicketFacts(tx, company.id, { number }));
    const ticketInstanceId = facts?.ticket.id ?? 0;
    const now = await sqlInCompany(current, (tx) => readWorkflow(tx, company.id, { ticketInstanceId }));
    expect(Object.keys(now?.tasks[0] ?? {}).toSorted()).toEqual(
      ['assignedTo', 'completedAt', 'completedBy', 'id', 'key', 'outputData', 'tStatus'].toSorted(),
    );
    expect(facts?.tasks[0]).toMatchObject({ key: 'approval', tStatus: 'OPEN' });
    expect(facts?.tasks[0]).not.toHaveProperty('draftData');
    expect(facts?.events[0]).toMatchObject({ kind: 'ticket_submitted' });
    expect(facts?.events[0]).not.toHaveProperty('data');
  });
});

describe('steps that are nobody’s', () => {
  it('follow each other 50 times until that is a workflow error; events keep only what was asked', async () => {
    await submitted(
      purchase(({ workflow }) => {
        const small = { '<': [{ var: 'amount' }, 500] };
        for (let nth = 1; nth <= 51; nth++) {
          workflow.tasks.push({ key: `spin${nth}`, title: `Spin ${nth}`, task_type: 'PASS', set: {} });
          const to = nth === 51 ? 'approval' : `spin${nth + 1}`;
          workflow.transitions.push({ from: `spin${nth}`, to, condition: small }, { from: `spin${nth}`, to: null });
        }
        workflow.transitions[0] = { from: null, to: 'spin1' };
      }),
    );
    expect(await rows('select error_code from workflow_errors where company_id = $1')).toEqual([
      { error_code: 'too_many_passes' },
    ]);
    expect(await rows('select id from task_instances where company_id = $1')).toHaveLength(50);
    const kept = await rows<{ why: { holds: boolean | null }[] }>(
      `select outcome -> 'why' as why from workflow_events where company_id = $1`,
    );
    expect(new Set(kept.flatMap(({ why }) => why.map(({ holds }) => holds)))).toEqual(new Set([true]));
  });
});
