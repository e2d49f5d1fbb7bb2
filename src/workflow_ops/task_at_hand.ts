import type { Current } from '#src/current.js';
import type { TaskInstance } from '#src/db/generated/client.js';
import { actorNames } from '#src/db/outside_company.js';
import type { Tx } from '#src/db/with_company.js';
import { NotFound } from '#src/errors.js';
import type { WorkflowForm } from '#src/forms/workflow_form.js';
import { peopleNamed } from '#src/forms/workflow_form_data.js';
import { fullName } from '#src/helpers/people.js';
import { hasRole } from '#src/permissions.js';
import { mayWork } from '#src/workflow_engine/assignment.js';
import type { CompiledTask } from '#src/workflow_engine/compile.js';
import type { Data } from '#src/workflow_engine/fields.js';
import type { FormEnv } from '#src/workflow_engine/form.js';
import { readWorkflow, type WorkflowNow } from '#src/workflow_engine/snapshot.js';

/** One task as it stands, with its form and the workflow's data as they are now. */
export type TaskAtHand = {
  readonly task: TaskInstance;
  readonly now: WorkflowNow;
  readonly compiled: CompiledTask;
  readonly form: WorkflowForm;
  readonly env: FormEnv;
  readonly person: (id: number | null) => string;
};

/**
 * A task that this person may work on, or did, whoever has it and however it stands; throws NotFound for any other.
 * `lock` holds its workflow until the transaction ends.
 */
export async function findTaskAtHand(tx: Tx, current: Current, id: number, { lock = false } = {}): Promise<TaskAtHand> {
  const where = { companyId_id: { companyId: current.company.id, id } };
  const found = await tx.taskInstance.findUnique({ where, select: { workflowInstanceId: true } });
  const now = found && (await readWorkflow(tx, current.company.id, found, { lock }));
  // Read after the lock: it may have been completed while this waited.
  const task = now && (await tx.taskInstance.findUnique({ where }));
  const compiled = task && now.loaded.definition.tasks.get(now.loaded.taskKeys.get(task.taskDefinitionId) ?? '');
  if (!now || !task || compiled?.task.task_type !== 'FORM') throw new NotFound();
  if (!(await maySee(tx, current, task, now, compiled))) throw new NotFound();
  return { task, now, compiled, ...formOf(current, now, compiled), person: await personIn(tx, task, now) };
}

async function maySee(tx: Tx, current: Current, task: TaskInstance, now: WorkflowNow, { task: step }: CompiledTask) {
  const { id, companyRoleIds } = current.user;
  if (task.assignedTo === id || task.completedBy === id) return true;
  const roles = await tx.companyRole.findMany({
    where: { companyId: current.company.id, id: { in: [...companyRoleIds] } },
    select: { roleName: true },
  });
  const companyRoles = roles.map(({ roleName }) => roleName);
  return mayWork(now, step.key, { id, isWorker: hasRole(current, 'task_worker'), companyRoles });
}

function formOf({ user }: Current, { at, loaded, ticket, company, person }: WorkflowNow, { task }: CompiledTask) {
  const { fields } = loaded.definition;
  const form: WorkflowForm = { fields, entries: task.output_schema ?? [], layout: task.edit_layout };
  const env: FormEnv = {
    ticket: { number: ticket.number, title: ticket.title, submitter: ticket.submitter },
    task: { assignee: { name: fullName(user), email: user.email } },
    now: at.toISOString(),
    timeZone: company.timeZone,
    person,
  };
  return { form, env };
}

async function personIn(tx: Tx, task: TaskInstance, { instance, loaded, ticket }: WorkflowNow) {
  const { assignedTo, completedBy, inputData, outputData } = task;
  const shown = [instance.workflowData, inputData, outputData];
  const named = shown.flatMap((data) => peopleNamed(loaded.definition.fields, (data ?? {}) as Data));
  const names = await actorNames(tx, [assignedTo, completedBy, ticket.submitterId, ...named]);
  return (id: number | null) => (id === null ? 'nobody' : (names.get(id) ?? 'somebody who left'));
}
