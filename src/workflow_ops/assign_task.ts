import { record } from '#src/audit.js';
import type { Current } from '#src/current.js';
import { Prisma } from '#src/db/generated/client.js';
import { type Tx, withCompany } from '#src/db/with_company.js';
import type { Option } from '#src/forms/workflow_form_fields.js';
import { fullName } from '#src/helpers/people.js';
import { lockAssignment } from '#src/workflow_engine/assign.js';
import { mayWork } from '#src/workflow_engine/assignment.js';
import { readerOf } from './reader.js';
import { settleErrors } from './settle_errors.js';
import { findTaskToMend, type TaskToMend, whyOver } from './task_to_mend.js';

/** Given; or refused with a reason, as it changed meanwhile; or nobody whom the step allows was chosen. */
export type Assigned =
  | { readonly kind: 'done'; readonly name: string }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'invalid'; readonly problem: string };

const MOST = 1_000;
const NOT_ALLOWED = 'Choose somebody from the list: only they may do this step';

/** Gives a task to a person whom its step allows, never to an excluded one; a draft of whoever had it goes. Throws NotFound. */
export async function assignTask(
  current: Current,
  { taskId, userId }: { taskId: number; userId: number },
): Promise<Assigned> {
  return withCompany(current, async (tx): Promise<Assigned> => {
    const here = await findTaskToMend(tx, current, taskId, { lock: true });
    const why = whyOver(here, readerOf(current));
    if (why !== undefined) return { kind: 'refused', why };
    // Nobody is deactivated, or loses a role, between being found allowed and being given the task.
    await lockAssignment(tx, current.company.id);
    const person = (await findAssignable(tx, current, here)).find(({ value }) => value === String(userId));
    if (!person) return { kind: 'invalid', problem: NOT_ALLOWED };
    if (here.task.assignedTo !== userId) await give(tx, current, here, userId);
    return { kind: 'done', name: person.label };
  });
}

async function give(tx: Tx, current: Current, { task, now, compiled }: TaskToMend, userId: number): Promise<void> {
  const companyId = current.company.id;
  const { at } = now;
  const because = `was chosen by ${fullName(current.user)}`;
  await tx.taskInstance.update({
    where: { companyId_id: { companyId, id: task.id } },
    data: {
      ...{ assignedTo: userId, assignedBecause: because, assignedAt: at, tStatus: 'OPEN', startedAt: null },
      draftData: Prisma.DbNull,
    },
    select: { id: true },
  });
  const about = { ticketInstanceId: now.ticket.id, taskInstanceId: task.id };
  const errors = await settleErrors(tx, current, about, 'The task was given to somebody.');
  const before = { assigned_to: task.assignedTo, t_status: task.tStatus };
  const after = { assigned_to: userId, t_status: 'OPEN', task: compiled.task.key, errors_resolved: errors };
  const subject = { type: 'task_instance', id: task.id, ticketInstanceId: now.ticket.id };
  await record(tx, current, 'assigned a task', subject, { before, after });
  // Last of all: whoever is being chosen for other tasks holds the assignment lock and waits for this row.
  await tx.user.updateMany({ where: { companyId, id: userId }, data: { lastAssignedAt: at } });
}

/** Every active person who may have this task and can open it, by name. */
export async function findAssignable(tx: Tx, current: Current, { now, compiled }: TaskToMend): Promise<Option[]> {
  if (compiled.task.task_type !== 'FORM') return [];
  const people = await tx.user.findMany({
    where: {
      companyId: current.company.id,
      deactivatedAt: null,
      systemRoles: { some: { role: { in: ['task_worker', 'user'] } } },
    },
    select: { ...NAMED, systemRoles: { select: { role: true } }, companyRoles: ROLE_NAMES },
    orderBy: [{ firstName: 'asc' }, { lastName: 'asc' }, { id: 'asc' }],
    take: MOST,
  });
  const allowed = people.filter(({ id, systemRoles, companyRoles }) => {
    const isWorker = systemRoles.some(({ role }) => role === 'task_worker');
    const roles = companyRoles.map(({ companyRole }) => companyRole.roleName);
    return mayWork(now, compiled.task.key, { id, isWorker, companyRoles: roles });
  });
  return allowed.map((person) => ({ value: String(person.id), label: fullName(person) }));
}

const NAMED = { id: true, firstName: true, lastName: true } as const;
const ROLE_NAMES = { select: { companyRole: { select: { roleName: true } } } } as const;
