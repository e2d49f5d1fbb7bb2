import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import { publishFile } from '../support/definitions.ts';
import { currentFor, makeCompany, makePerson, type Person, type TestCompany } from '../support/people.ts';
import { purchase } from '../support/workflows.ts';

/** Two companies with the same ticket type: Dana designs and administers, Lee submits, Ravi works; Mei is the other company's Dana. */
export async function twoCompanies(owner: pg.Client) {
  const bloom = await makeCompany(owner, `Bloom ${randomUUID()}`);
  const ravel = await makeCompany(owner, `Ravel ${randomUUID()}`);
  const dana = await makePerson(owner, bloom, 'Dana Ortiz', {
    roles: ['admin', 'user', 'ticket_admin', 'workflow_creator'],
  });
  const lee = await makePerson(owner, bloom, 'Lee Park', { roles: ['user'] });
  const ravi = await makePerson(owner, bloom, 'Ravi Shah', { roles: ['task_worker'] });
  const mei = await makePerson(owner, ravel, 'Mei Lin');
  await publishFile(currentFor(bloom, dana), purchase());
  await publishFile(currentFor(ravel, mei), purchase());
  return { bloom, ravel, dana, lee, ravi, mei };
}

/** Submits a purchase by the verb; gives the ticket's number. */
export async function submitPurchase(company: TestCompany, person: Person, amount = 100): Promise<number> {
  const submission = { ticketKey: 'purchase', submissionToken: randomUUID(), given: { amount } };
  const submitted = await submitTicket(currentFor(company, person), submission);
  if (submitted.kind !== 'submitted') throw new Error(JSON.stringify(submitted));
  return submitted.number;
}

/** The newest task of a ticket. */
export async function newestTask(owner: pg.Client, company: TestCompany, number: number): Promise<number> {
  const { rows } = await owner.query(
    `select max(i.id) as id from task_instances i
       join workflow_instances w on w.company_id = i.company_id and w.id = i.workflow_instance_id
       join ticket_instances t on t.company_id = w.company_id and t.id = w.ticket_instance_id
      where i.company_id = $1 and t.number = $2`,
    [company.id, number],
  );
  return rows[0].id;
}

/** How many rows every table of the database has, by its name; the sessions' apart. */
export async function rowCounts(owner: pg.Client): Promise<Record<string, number>> {
  const tables = await owner.query(`select tablename as name from pg_tables where schemaname = 'public'`);
  const counts: Record<string, number> = {};
  for (const { name } of tables.rows) {
    const { rows } = await owner.query(`select count(*)::int as n from ${name}`);
    counts[name] = rows[0].n;
  }
  return counts;
}
