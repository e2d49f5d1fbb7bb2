import type { Current } from '../current.js';
import { Prisma } from '../db/generated/client.js';
import { type Tx, withCompany } from '../db/with_company.js';
import { addDays, momentOf } from '../workflow_engine/calendar.js';
import type { AuditFilter, AuditQuery } from './audit_log.schema.js';
import { findSubjects, type Subjects } from './audit_subjects.js';
import type { AuditRow } from './audit_words.js';

const PAGE = 25;
const CSV_CHUNK = 500;
const MOST_PEOPLE = 1_000;

/** What the filters can be set to. */
export type AuditChoices = {
  readonly people: readonly { id: number; name: string }[];
  readonly actions: readonly string[];
  readonly subjects: readonly string[];
};

const all = (conditions: readonly Prisma.Sql[]) => Prisma.join([...conditions], ' and ');

function personIs(person: AuditFilter['person']): Prisma.Sql[] {
  if (person === undefined) return [];
  if (person === 'system') return [Prisma.sql`actor_id is null`];
  return [person === 'support' ? Prisma.sql`impersonating` : Prisma.sql`actor_id = ${person} and not impersonating`];
}

/** A filter as SQL; days begin at midnight of the reader's time zone. */
function conditions({ company, user }: Current, filter: AuditFilter): Prisma.Sql[] {
  const { action, subject, from, to, ticket } = filter;
  const midnight = (day: string | undefined) =>
    day === undefined ? undefined : momentOf(`${day}T00:00`, user.timeZone);
  const [begin, end] = [midnight(from), midnight(to === undefined ? undefined : addDays(to, 1))];
  return [
    Prisma.sql`company_id = ${company.id}`,
    ...personIs(filter.person),
    ...(action === undefined ? [] : [Prisma.sql`action = ${action}`]),
    ...(subject === undefined ? [] : [Prisma.sql`subject_type = ${subject}`]),
    ...(begin === undefined ? [] : [Prisma.sql`created_at >= ${begin}::timestamptz`]),
    ...(end === undefined ? [] : [Prisma.sql`created_at < ${end}::timestamptz`]),
    ...(ticket === undefined
      ? []
      : [
          Prisma.sql`ticket_instance_id = (select t.id from ticket_instances t where t.company_id = ${company.id} and t.number = ${ticket})`,
        ]),
  ];
}

/** The rows after row `before` in the log's order, newest first. */
async function rowsAfter(tx: Tx, current: Current, { before, ...filter }: AuditQuery, most: number) {
  const where = conditions(current, filter);
  if (before !== undefined) {
    // As text: a JavaScript date would lose the microseconds, and with them rows.
    const [last] = await tx.$queryRaw<{ at: string }[]>`
      select created_at::text as at from audit_log where company_id = ${current.company.id} and id = ${before}`;
    if (!last) return [];
    where.push(Prisma.sql`(created_at, id) < (${last.at}::timestamptz, ${before})`);
  }
  return tx.$queryRaw<AuditRow[]>`
    select id, actor_id, impersonating, action, subject_type, subject_id, ticket_instance_id, before, after, ip, request_id, created_at
      from audit_log where ${all(where)} order by created_at desc, id desc limit ${most}`;
}

/** One page of the audit log, with the names of what it is about and what the filters can be set to. */
export async function listAuditLog(current: Current, query: AuditQuery) {
  return withCompany(current, async (tx) => {
    const found = await rowsAfter(tx, current, query, PAGE + 1);
    const rows = found.slice(0, PAGE);
    const next = found.length > PAGE ? rows.at(-1)?.id : undefined;
    return { rows, next, subjects: await findSubjects(tx, current, rows), choices: await findChoices(tx, current) };
  });
}

/** Every row of a filter, newest first, a few hundred a transaction, so that no reader of a long file holds one open. */
export async function* auditRows(current: Current, filter: AuditFilter): AsyncGenerator<[AuditRow, Subjects]> {
  let before: number | undefined;
  do {
    const chunk = await withCompany(current, async (tx) => {
      const rows = await rowsAfter(tx, current, { ...filter, before }, CSV_CHUNK);
      return { rows, subjects: await findSubjects(tx, current, rows) };
    });
    for (const row of chunk.rows) yield [row, chunk.subjects];
    before = chunk.rows.length === CSV_CHUNK ? chunk.rows.at(-1)?.id : undefined;
  } while (before !== undefined);
}

async function findChoices(tx: Tx, { company }: Current): Promise<AuditChoices> {
  const people = await tx.user.findMany({
    where: { companyId: company.id },
    select: { id: true, firstName: true, lastName: true },
    orderBy: [{ firstName: 'asc' }, { lastName: 'asc' }, { id: 'asc' }],
    take: MOST_PEOPLE,
  });
  return {
    people: people.map(({ id, firstName, lastName }) => ({ id, name: `${firstName} ${lastName}` })),
    actions: await distinct(tx, company.id, Prisma.sql`action`),
    subjects: await distinct(tx, company.id, Prisma.sql`subject_type`),
  };
}

/** The few different values of a column, each found by one step in its index, however long the log is. */
async function distinct(tx: Tx, companyId: number, column: Prisma.Sql): Promise<string[]> {
  const next = (than: Prisma.Sql) =>
    Prisma.sql`(select min(${column}) from audit_log where company_id = ${companyId} ${than})`;
  const rows = await tx.$queryRaw<{ value: string }[]>`
    with recursive found(value) as (
      select ${next(Prisma.empty)}
      union all select ${next(Prisma.sql`and ${column} > found.value`)} from found where found.value is not null)
    select value from found where value is not null limit 200`;
  return rows.map(({ value }) => value);
}
