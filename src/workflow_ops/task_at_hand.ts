import type { Current } from '#src/current.js';
import type { TaskInstance } from '#src/db/generated/client.js';
import { actorNames } from '#src/db/outside_company.js';
import { inOrder, type SqlTx } from '#src/db/sql_tx.js';
import { NotFound } from '#src/errors.js';
import type { WorkflowForm } from '#src/forms/workflow_form.js';
import { peopleNamed } from '#src/forms/workflow_form_data.js';
import { fullName } from '#src/helpers/people.js';
import { hasRole } from '#src/permissions.js';
import { mayWork } from '#src/workflow_engine/assignment.js';
import type { CompiledTask } from '#src/workflow_engine/compile.js';
import type { Data } from '#src/workflow_engine/fields.js';
import type { FormEnv } from '#src/workflow_engine/form.js';
import { lockAndReadWorkflow, readWorkflow, type WorkflowNow } from '#src/workflow_engine/snapshot.js';

/** A task's row, as its page and its verbs read it. */
export type TaskRow = Pick<
  TaskInstance,
  | 'id'
  | 'taskDefinitionId'
  | 'tStatus'
  | 'assignedTo'
  | 'assignedBecause'
  | 'assignedAt'
  | 'dueAt'
  | 'startedAt'
  | 'completedAt'
  | 'completedBy'
  | 'skipReason'
  | 'inputData'
  | 'outputData'
  | 'draftData'
>;

/** One task as it stands, with its workflow as it is now. */
export type TaskInWorkflow = {
  readonly task: TaskRow;
  readonly now: WorkflowNow;
  readonly compiled: CompiledTask;
};

/** One task as it stands, with its form and the workflow's data as they are now. */
export type TaskAtHand = TaskInWorkflow & {
  readonly form: WorkflowForm;
  readonly env: FormEnv;
  readonly person: (id: number | null) => string;
};

/** A task of the company, whatever its step; `lock` holds its workflow until the transaction ends. Throws NotFound. */
export async function findTaskInWorkflow(
  tx: SqlTx,
  companyId: number,
  id: number,
  { lock = false } = {},
): Promise<TaskInWorkflow> {
  // The task is read after the lock: it may have been completed while this waited.
  const [now, task] = await inOrder(
    tx,
    () => (lock ? lockAndReadWorkflow : readWorkflow)(tx, companyId, { taskInstanceId: id }),
    () => findTaskRow(tx, companyId, id),
  );
  const compiled = task && now?.loaded.definition.tasks.get(now.loaded.taskKeys.get(task.taskDefinitionId) ?? '');
  if (!now || !task || !compiled) throw new NotFound();
  return { task, now, compiled };
}

/**
 * A task that this person may work on, or did, whoever has it and however it stands; throws NotFound for any other.
 * `lock` holds its workflow until the transaction ends.
 */
export async function findTaskAtHand(
  tx: SqlTx,
  current: Current,
  id: number,
  { lock = false } = {},
): Promise<TaskAtHand> {
  const { task, now, compiled } = await findTaskInWorkflow(tx, current.company.id, id, { lock });
  if (compiled.task.task_type !== 'FORM') throw new NotFound();
  if (!(await maySee(tx, current, task, now, compiled))) throw new NotFound();
  return { task, now, compiled, ...formOf(current, now, compiled), person: await personIn(tx, task, now) };
}

async function findTaskRow(tx: SqlTx, companyId: number, id: number): Promise<TaskRow | undefined> {
  const [row] = await tx.$queryRaw<TaskRow[]>`
    select id, task_definition_id as "taskDefinitionId", t_status::text as "tStatus", assigned_to as "assignedTo", assigned_because as "assignedBecause",
           assigned_at as "assignedAt", due_at as "dueAt", started_at as "startedAt", completed_at as "completedAt", completed_by as "completedBy",
           skip_reason as "skipReason", input_data as "inputData", output_data as "outputData", draft_data as "draftData"
      from task_instances where company_id = ${companyId} and id = ${id}`;
  return row;
}

async function maySee(tx: SqlTx, current: Current, task: TaskRow, now: WorkflowNow, { task: step }: CompiledTask) {
  const { id, companyRoleIds } = current.user;
  if (task.assignedTo === id || task.completedBy === id) return true;
  const roles = await tx.$queryRaw<{ name: string }[]>`
    select role_name as name from company_roles where company_id = ${current.company.id} and id = any (${[...companyRoleIds]}::int[])`;
  const companyRoles = roles.map(({ name }) => name);
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

/** What the task itself showed and was answered may name people whom the workflow's data no longer does. */
async function personIn(tx: SqlTx, { inputData, outputData }: TaskRow, { names, loaded, person }: WorkflowNow) {
  const named = [inputData, outputData].flatMap((data) => peopleNamed(loaded.definition.fields, (data ?? {}) as Data));
  const earlier = await actorNames(
    tx,
    named.filter((id) => !Object.hasOwn(names, id)),
  );
  return (id: number | null) => (id === null ? 'nobody' : (earlier.get(id) ?? person(id)));
}
