import type pg from 'pg';
import { type Current, SYSTEM_ROLES, type SystemRole } from '#src/current.js';
import { importFile } from '#src/workflow_design/workflow_imports.js';
import { retire } from '#src/workflow_design/workflow_versions.js';
import { publishFile } from '../support/definitions.ts';
import {
  currentFor,
  giveCompanyRole,
  makeCompany,
  makeOperator,
  makePerson,
  type Person,
  type TestCompany,
} from '../support/people.ts';
import { errorOf, freshPerson, freshRole, invitationOf, makeTicket, taskOf } from './things.ts';
import { safetyFile } from './workflow.ts';

/** Who asks: nobody, people with one system role, with none or with all, a superuser out of a company or inside one. */
export const ACTORS = ['anonymous', ...SYSTEM_ROLES, 'none', 'all', 'superuser', 'impersonating'] as const;
export type Actor = (typeof ACTORS)[number];
/** Those of them who are of a company. */
export type Member = SystemRole | 'none' | 'all';
const MEMBERS: readonly Member[] = [...SYSTEM_ROLES, 'none', 'all'];

export type Side = { readonly company: TestCompany; readonly people: { readonly [member in Member]: Person } };

/** What only the other company has: none of these is an id, number or key of the own one. */
export type Beyond = {
  readonly number: number;
  readonly task: number;
  readonly error: number;
  readonly step: number;
  readonly person: number;
  readonly role: number;
  readonly invitation: number;
  readonly token: string;
};

/** Two companies whose ids, numbers and keys are the same as far as the database lets them, and an operator. */
export type World = {
  readonly owner: pg.Client;
  readonly own: Side;
  readonly other: Side;
  readonly beyond: Beyond;
  readonly operator: Person;
  /** A page of the own company as somebody with every role sees it; there once everybody is logged in. */
  readonly pages: { open: (path: string) => Promise<string> };
};

/** The word that stands in everything that the other company calls its own, and nowhere else. */
export const MARK = 'Ravel';

/** What a verb is given when this member acts, with every role, so that things can be made for whomever. */
export const actingFor = ({ company }: Side, person: Person): Current =>
  currentFor(company, { ...person, roles: SYSTEM_ROLES });

/** Sets every sequence but those of ids that are unique over all companies. */
async function continueAt(owner: pg.Client, from: number): Promise<void> {
  const { rows } = await owner.query<{ name: string }>(
    `select quote_ident(sequencename) as name from pg_sequences where schemaname = 'public'
        and sequencename not in ('users_id_seq', 'companies_id_seq', 'audit_log_id_seq')`,
  );
  for (const { name } of rows) await owner.query(`select setval($1, $2, false)`, [name, from]);
}

async function makeSide(owner: pg.Client, name: string): Promise<Side> {
  const company = await makeCompany(owner, name);
  const people = {} as { [member in Member]: Person };
  for (const member of MEMBERS) {
    const roles = member === 'all' ? SYSTEM_ROLES : member === 'none' ? [] : [member];
    people[member] = await makePerson(owner, company, `${name}-${member} ${name}`, { roles });
  }
  await giveCompanyRole(owner, company, people.all.id, `${name} managers`);
  const side = { company, people };
  const current = actingFor(side, people.all);
  await publishFile(current, safetyFile({ name }));
  await importFile(current, JSON.stringify(safetyFile({ name, key: 'drafted' })));
  for (const amount of [10, 200, 5_000]) await makeTicket(side, people.all, amount);
  return side;
}

/** What the other company has beyond the own one: a second version, a workflow of its own, more tickets. */
async function makeMore(owner: pg.Client, side: Side): Promise<Beyond> {
  const { company, people } = side;
  const current = actingFor(side, people.all);
  const published = await publishFile(current, safetyFile({ name: MARK, key: 'ravel_only' }));
  await retire(current, await publishFile(current, safetyFile({ name: MARK, key: 'ravel_retired' })));
  await importFile(current, JSON.stringify(safetyFile({ name: MARK, key: 'ravel_draft' })));
  await publishFile(current, safetyFile({ name: `${MARK} again` }));
  await owner.query('update companies set ticket_count = 500000 where id = $1', [company.id]);
  const failed = await makeTicket(side, people.all, 5_000);
  const worked = await makeTicket(side, people.all, 200);
  const one = async (sql: string, values: unknown[]) => (await owner.query(sql, values)).rows[0];
  await owner.query(`select setval('users_id_seq', 500000, false)`);
  return {
    number: worked.number,
    token: worked.token,
    task: await taskOf(owner, side, worked.number),
    error: await errorOf(owner, side, failed.number),
    step: (
      await one('select id from task_definitions where workflow_definition_id = $1 limit 1', [
        published.workflowDefinitionId,
      ])
    ).id,
    person: (await freshPerson(owner, side)).id,
    invitation: await invitationOf(owner, side, 'newcomer@ravel.example'),
    role: await freshRole(owner, side),
  };
}

/** Makes the world; the database must be connected and empty. */
export async function makeWorld(owner: pg.Client): Promise<World> {
  const own = await makeSide(owner, 'Bloom');
  await continueAt(owner, 1);
  const other = await makeSide(owner, MARK);
  await continueAt(owner, 500_000);
  const beyond = await makeMore(owner, other);
  await continueAt(owner, 1_000);
  const operator = await makeOperator(owner);
  const open = () => Promise.reject(new Error('nobody is logged in yet'));
  return { owner, own, other, beyond, operator, pages: { open } };
}

/** A fingerprint of everything that belongs to a company, table by table in one text. */
export async function contentsOf(owner: pg.Client, companyId: number): Promise<string> {
  const { rows } = await owner.query<{ name: string; key: string }>(
    `select table_name as name, case table_name when 'companies' then 'id' else 'company_id' end as key from information_schema.columns
      join information_schema.tables using (table_schema, table_name)
     where table_schema = 'public' and table_type = 'BASE TABLE' and (column_name = 'company_id' or (table_name = 'companies' and column_name = 'id')) order by 1`,
  );
  const sums = rows.map(
    ({ name, key }) =>
      `select '${name}' as name, md5(coalesce(string_agg(r::text, ',' order by r::text), '')) as sum from "${name}" r where ${key} = $1`,
  );
  const found = await owner.query<{ name: string; sum: string }>(sums.join(' union all '), [companyId]);
  return found.rows.map(({ name, sum }) => `${name} ${sum}`).join('\n');
}
