import { record } from '../audit.js';
import type { Current, SystemRole } from '../current.js';
import { type Tx, withCompany } from '../db/with_company.js';
import { NotFound } from '../errors.js';
import { fullName } from '../helpers/people.js';
import { lockAssignment } from '../workflow_engine/assign.js';
import type { EventRef } from '../workflow_engine/events.js';
import { writeTasksOfPerson } from '../workflow_engine/reassign.js';
import { WorkflowStateManager } from '../workflow_engine/workflow_state_manager.js';

/** Changed, or it was so already; or why it cannot be. */
export type PersonChange =
  | { readonly kind: 'changed' | 'unchanged' }
  | { readonly kind: 'refused'; readonly why: string };

/** Somebody of the company, as they are before the change. */
export type Person = {
  readonly id: number;
  readonly name: string;
  readonly active: boolean;
  readonly roles: readonly SystemRole[];
  readonly companyRoleIds: readonly number[];
};

type Fields = { readonly [field: string]: unknown };
/** One change of one person: what it is called in the audit log, what was and what is, and the write itself. */
export type Change = {
  readonly action: string;
  readonly before: Fields;
  readonly after: Fields;
  readonly write: (tx: Tx) => Promise<unknown>;
  /** Whether the person is an active admin afterwards. */
  readonly staysAdmin: boolean;
};

/** So many tasks are looked at before the answer; the reconciler takes the rest a moment later. */
const AT_ONCE = 20;

type Planned = (person: Person, tx: Tx) => Change | false | Promise<Change | false>;
type Written = { readonly done: PersonChange; readonly events: readonly EventRef[] };

/** The one way in which people change: the change, the end of their sessions, the audit row and what it means for tasks, in one transaction. */
export async function changePerson(current: Current, userId: number, plan: Planned): Promise<PersonChange> {
  const { done, events } = await withCompany(current, async (tx): Promise<Written> => {
    // Nobody is given a task between what is changed here and what is found to follow from it, and admins change one after the other.
    await lockAssignment(tx, current.company.id);
    const person = await findPerson(tx, current, userId);
    const planned = await plan(person, tx);
    if (!planned) return { done: { kind: 'unchanged' }, events: [] };
    const why = await whyNot(tx, current, person, planned);
    if (why !== undefined) return { done: { kind: 'refused', why }, events: [] };
    return { done: { kind: 'changed' }, events: await write(tx, current, person, planned) };
  });
  for (const event of events.slice(0, AT_ONCE)) await WorkflowStateManager.handle(event);
  return done;
}

async function write(tx: Tx, current: Current, { id }: Person, planned: Change): Promise<EventRef[]> {
  const { action, before, after } = planned;
  await planned.write(tx);
  await tx.user.updateMany({
    where: { companyId: current.company.id, id },
    data: { sessionVersion: { increment: 1 } },
  });
  await record(tx, current, action, { type: 'user', id }, { before, after });
  return writeTasksOfPerson(tx, current, id);
}

async function findPerson(tx: Tx, { company }: Current, id: number): Promise<Person> {
  const found = await tx.user.findFirst({
    where: { companyId: company.id, id },
    select: {
      ...{ firstName: true, lastName: true, deactivatedAt: true },
      systemRoles: { select: { role: true } },
      companyRoles: { select: { companyRoleId: true } },
    },
  });
  if (!found) throw new NotFound();
  return {
    id,
    name: fullName(found),
    active: found.deactivatedAt === null,
    roles: found.systemRoles.map(({ role }) => role),
    companyRoleIds: found.companyRoles.map(({ companyRoleId }) => companyRoleId),
  };
}

/** A company always has an active admin (spec 1.3). */
async function whyNot(tx: Tx, { company }: Current, person: Person, planned: Change): Promise<string | undefined> {
  const { id, name, active, roles } = person;
  if (planned.staysAdmin || !active || !roles.includes('admin')) return undefined;
  const others = await tx.user.count({
    where: { companyId: company.id, id: { not: id }, deactivatedAt: null, systemRoles: { some: { role: 'admin' } } },
  });
  return others > 0
    ? undefined
    : `${name} is the only active admin of ${company.name}. Make somebody else an admin first.`;
}
