import type { Current } from '#src/current.js';
import type { Prisma } from '#src/db/generated/client.js';
import type { SqlTx } from '#src/db/sql_tx.js';
import { type Tx, withCompany } from '#src/db/with_company.js';
import type { EntryProblem, WorkflowForm } from '#src/forms/workflow_form.js';
import type { Option, PeopleOffered } from '#src/forms/workflow_form_fields.js';
import { fullName } from '#src/helpers/people.js';
import type { Data } from '#src/workflow_engine/fields.js';
import type { Field } from '#src/workflow_engine/workflow_file.js';

type UserField = Extract<Field, { type: 'user' }>;
const MOST = 1_000;

function userFields({ fields, entries }: WorkflowForm): UserField[] {
  return entries.flatMap(({ field: name }) => {
    const field = fields.get(name);
    return field?.type === 'user' ? [field] : [];
  });
}

/** Active people who can open their tasks (a task may be given to whomever a field names), of a company role where the field names one. */
function offeredBy(companyId: number, { company_role: role }: UserField): Prisma.UserWhereInput {
  const canOpenTasks: Prisma.UserWhereInput = { systemRoles: { some: { role: { in: ['task_worker', 'user'] } } } };
  const active = { companyId, deactivatedAt: null, ...canOpenTasks };
  if (role === undefined) return active;
  return { ...active, companyRoles: { some: { companyRole: { roleName: { equals: role, mode: 'insensitive' } } } } };
}

/** Whom each `user` field of the form offers, by name. */
export async function findPeopleOffered(
  tx: Tx,
  current: Pick<Current, 'company'>,
  form: WorkflowForm,
): Promise<PeopleOffered> {
  const offered = new Map<string, Option[]>();
  for (const field of userFields(form)) {
    const people = await tx.user.findMany({
      where: offeredBy(current.company.id, field),
      select: { id: true, firstName: true, lastName: true },
      orderBy: [{ firstName: 'asc' }, { lastName: 'asc' }, { id: 'asc' }],
      take: MOST,
    });
    offered.set(
      field.name,
      people.map((person) => ({ value: String(person.id), label: fullName(person) })),
    );
  }
  return offered;
}

/** The same for a page, in a transaction of its own. */
export async function findPeopleFor(
  current: Pick<Current, 'company'>,
  { form }: { readonly form: WorkflowForm },
): Promise<PeopleOffered> {
  if (userFields(form).length === 0) return new Map();
  return withCompany(current, (tx) => findPeopleOffered(tx, current, form));
}

/** Whom the answers of a form name: a problem where that is nobody whom the company offers there, else the name, by id. */
export type PeopleAnswered = {
  readonly problems: readonly EntryProblem[];
  readonly names: ReadonlyMap<number, string>;
};

/** Looks at the answers of the form's `user` fields; one statement for all. */
export async function peopleAnswered(
  tx: SqlTx,
  { company }: Pick<Current, 'company'>,
  form: WorkflowForm,
  data: Data,
): Promise<PeopleAnswered> {
  const answered = userFields(form).filter(({ name }) => Object.hasOwn(data, name) && typeof data[name] === 'number');
  if (answered.length === 0) return { problems: [], names: new Map() };
  const ids = answered.map(({ name }) => data[name]);
  const roles = answered.map(({ company_role: role }) => role ?? null);
  const offered = await tx.$queryRaw<{ at: number; id: number; firstName: string; lastName: string }[]>`
    select a.at::int, u.id, u.first_name as "firstName", u.last_name as "lastName"
      from unnest(${ids}::int[], ${roles}::text[]) with ordinality a (id, role_name, at)
      join users u on u.company_id = ${company.id} and u.id = a.id and u.deactivated_at is null
     where exists (select from user_system_roles s where s.company_id = ${company.id} and s.user_id = a.id and s.role in ('task_worker', 'user'))
       and (a.role_name is null or exists (
             select from user_company_roles cr join company_roles c on c.company_id = cr.company_id and c.id = cr.company_role_id
              where cr.company_id = ${company.id} and cr.user_id = a.id and lower(c.role_name) = lower(a.role_name)))`;
  const at = new Set(offered.map((one) => one.at));
  const problems = answered.flatMap(({ name }, index) =>
    at.has(index + 1) ? [] : [{ field: name, message: 'Choose a person from the list' }],
  );
  return { problems, names: new Map(offered.map((person) => [person.id, fullName(person)])) };
}
