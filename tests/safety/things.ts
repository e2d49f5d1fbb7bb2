import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { invite } from '#src/users/invitations.js';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import { makePerson, type Person } from '../support/people.ts';
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

/** Invites an address by the verb; gives the link's token. */
export async function makeInvitation(side: Side, person: Person, email: string): Promise<string> {
  const roles = { system_roles: ['user' as const], company_role_ids: [] };
  const invited = await invite(actingFor(side, person), { email, first_name: '', last_name: '', ...roles });
  if (invited.kind !== 'invited') throw new Error(invited.why);
  return invited.token;
}

/** An invitation of this address. */
export async function invitationOf(owner: pg.Client, side: Side, email: string): Promise<number> {
  await makeInvitation(side, side.people.all, email);
  return idOf(owner, 'select id from invitations where company_id = $1 and email = $2', [side.company.id, email]);
}

/** A person of the company whom nothing else needs. */
export const freshPerson = (owner: pg.Client, { company }: Side) =>
  makePerson(owner, company, `${company.name}-${randomUUID()} ${company.name}`, { roles: ['user'] });

/** A company role that nobody has and nothing uses. */
export const freshRole = (owner: pg.Client, { company }: Side) =>
  idOf(owner, 'insert into company_roles (company_id, role_name) values ($1, $2) returning id', [
    company.id,
    `${company.name} ${randomUUID()}`,
  ]);
