import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import type { Person } from '../support/people.ts';
import { actingFor, type Side } from './world.ts';

/** Submits a ticket by the verb; gives its number, and the token it was sent with. */
export async function makeTicket(
  side: Side,
  person: Person,
  amount: number,
  ticketKey = 'purchase',
): Promise<{ number: number; token: string }> {
  const token = randomUUID();
  const given = { amount, reason: `${side.company.name} reason` };
  const submitted = await submitTicket(actingFor(side, person), { ticketKey, submissionToken: token, given });
  if (submitted.kind !== 'submitted') throw new Error(JSON.stringify(submitted));
  return { number: submitted.number, token };
}

async function idOf(owner: pg.Client, sql: string, values: unknown[]): Promise<number> {
  const { rows } = await owner.query<{ id: number | null }>(sql, values);
  const id = rows[0]?.id;
  if (typeof id !== 'number') throw new Error(`nothing found: ${sql} ${values}`);
  return id;
}

/** The newest task of a ticket. */
export const taskOf = (owner: pg.Client, { company }: Side, number: number) =>
  idOf(
    owner,
    `select max(i.id) as id from task_instances i
       join workflow_instances w on w.company_id = i.company_id and w.id = i.workflow_instance_id
       join ticket_instances t on t.company_id = w.company_id and t.id = w.ticket_instance_id where i.company_id = $1 and t.number = $2`,
    [company.id, number],
  );

/** The newest workflow error of a ticket. */
export const errorOf = (owner: pg.Client, { company }: Side, number: number) =>
  idOf(
    owner,
    `select max(e.id) as id from workflow_errors e join ticket_instances t on t.company_id = e.company_id and t.id = e.ticket_instance_id
      where e.company_id = $1 and t.number = $2`,
    [company.id, number],
  );
