import type { Current } from '#src/current.js';
import type { Prisma } from '#src/db/generated/client.js';
import type { Tx } from '#src/db/with_company.js';
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

/** A problem for each `user` field of the form whose answer is nobody that the company offers there. */
export async function peopleProblems(
  tx: Tx,
  current: Pick<Current, 'company'>,
  form: WorkflowForm,
  data: Data,
): Promise<EntryProblem[]> {
  const problems: EntryProblem[] = [];
  for (const field of userFields(form)) {
    const id = Object.hasOwn(data, field.name) ? data[field.name] : undefined;
    if (typeof id !== 'number') continue;
    const there = await tx.user.findFirst({
      where: { ...offeredBy(current.company.id, field), id },
      select: { id: true },
    });
    if (!there) problems.push({ field: field.name, message: 'Choose a person from the list' });
  }
  return problems;
}
