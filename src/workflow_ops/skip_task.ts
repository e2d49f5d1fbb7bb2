import { record } from '#src/audit.js';
import { crashPoint } from '#src/crash_points.js';
import type { Current } from '#src/current.js';
import { Prisma } from '#src/db/generated/client.js';
import { type Tx, withCompany } from '#src/db/with_company.js';
import { type EntryProblem, pick } from '#src/forms/workflow_form.js';
import { type EventRef, writeEvent } from '#src/workflow_engine/events.js';
import type { Data } from '#src/workflow_engine/fields.js';
import { answerForm } from '#src/workflow_engine/form.js';
import { writeLostTasks } from '#src/workflow_engine/reassign.js';
import { WorkflowStateManager } from '#src/workflow_engine/workflow_state_manager.js';
import { peopleAnswered } from './people_offered.js';
import { readerOf } from './reader.js';
import { settleErrors } from './settle_errors.js';
import { skipForm } from './skip_form.js';
import { findTaskToMend, type TaskToMend, whyOver } from './task_to_mend.js';

/** Skipped; or what is wrong with the values; or why it cannot be skipped any more. */
export type Skipped =
  | { readonly kind: 'done' }
  | { readonly kind: 'invalid'; readonly problems: readonly EntryProblem[] }
  | { readonly kind: 'refused'; readonly why: string };

type Written = Skipped & { readonly events?: readonly EventRef[] };
type Skip = { readonly taskId: number; readonly reason: string; readonly given: Data };

/** Lets a ticket go on as if this task were completed, with the values that the admin gives for later steps. Throws NotFound. */
export async function skipTask(current: Current, skip: Skip): Promise<Skipped> {
  const { events = [], ...skipped } = await withCompany(current, (tx) => write(tx, current, skip));
  crashPoint('after_completion_commit');
  for (const event of events) await WorkflowStateManager.handle(event);
  return skipped;
}

async function write(tx: Tx, current: Current, { taskId, reason, given }: Skip): Promise<Written> {
  const here = await findTaskToMend(tx, current, taskId, { lock: true });
  const why = whyNotSkipped(here, current);
  if (why !== undefined) return { kind: 'refused', why };
  const { form, env } = skipForm(here, current);
  const answered = answerForm(form, here.now.instance.workflowData, given, env);
  const people = await peopleAnswered(tx, current, form, answered.data);
  const problems = [...answered.problems, ...people.problems];
  if (problems.length > 0) return { kind: 'invalid', problems };
  const output = pick(answered.data, answered.asked);
  return { kind: 'done', events: await close(tx, current, here, { reason, output, data: answered.data }) };
}

/** Why a task cannot be skipped now; undefined where it can. */
export function whyNotSkipped(here: TaskToMend, current: Current): string | undefined {
  const held = here.now.instance.wStatus === 'ON_HOLD' ? 'This ticket is on hold. Resume it first.' : undefined;
  return whyOver(here, readerOf(current)) ?? held;
}

type Closing = { readonly reason: string; readonly output: Data; readonly data: Data };

async function close(
  tx: Tx,
  current: Current,
  { task, now, compiled }: TaskToMend,
  closing: Closing,
): Promise<EventRef[]> {
  const { reason, output, data } = closing;
  const companyId = current.company.id;
  const ticketInstanceId = now.ticket.id;
  const done = {
    tStatus: 'COMPLETED',
    completedAt: now.at,
    completedBy: current.user.id,
    skipReason: reason,
  } as const;
  await tx.taskInstance.update({
    where: { companyId_id: { companyId, id: task.id } },
    data: { ...done, outputData: output as Prisma.InputJsonObject, draftData: Prisma.DbNull },
    select: { id: true },
  });
  await tx.workflowInstance.update({
    where: { companyId_id: { companyId, id: now.instance.id } },
    data: { workflowData: data as Prisma.InputJsonObject },
    select: { id: true },
  });
  const about = { ticketInstanceId, taskInstanceId: task.id };
  const errors = await settleErrors(tx, current, about, 'The task was skipped.');
  const before = { t_status: task.tStatus };
  const after = {
    t_status: 'COMPLETED',
    task: compiled.task.key,
    skip_reason: reason,
    output_data: output,
    errors_resolved: errors,
  };
  await record(
    tx,
    current,
    'skipped a task',
    { type: 'task_instance', id: task.id, ticketInstanceId },
    { before, after },
  );
  const event = await writeEvent(tx, current, { ...about, kind: 'task_completed', data });
  return [event, ...(await writeLostTasks(tx, current, now, task.id))];
}
