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
import { peopleProblems } from './people_offered.js';
import { readerOf } from './reader.js';
import { findTaskAtHand, type TaskAtHand } from './task_at_hand.js';
import { whyNot } from './task_standing.js';

/** Done; or what is wrong with the answers; or why it is not this person's to complete, in a sentence. */
export type Completed =
  | { readonly kind: 'completed' }
  | { readonly kind: 'invalid'; readonly problems: readonly EntryProblem[] }
  | { readonly kind: 'refused'; readonly why: string };

type Written = Completed & { readonly events?: readonly EventRef[] };

/** Completes a task with the given answers and lets its workflow move on; throws NotFound for a task that this person may not work on. */
export async function completeTask(
  current: Current,
  { taskId, given }: { taskId: number; given: Data },
): Promise<Completed> {
  const { events = [], ...completed } = await withCompany(current, (tx) => write(tx, current, taskId, given));
  crashPoint('after_completion_commit');
  for (const event of events) await WorkflowStateManager.handle(event);
  return completed;
}

async function write(tx: Tx, current: Current, taskId: number, given: Data): Promise<Written> {
  const here = await findTaskAtHand(tx, current, taskId, { lock: true });
  const why = whyNot(here, current.user.id, readerOf(current));
  if (why !== undefined) return { kind: 'refused', why };
  const answered = answerForm(here.form, here.now.instance.workflowData, given, here.env);
  const problems = [...answered.problems, ...(await peopleProblems(tx, current, here.form, answered.data))];
  if (problems.length > 0) return { kind: 'invalid', problems };
  const output = pick(answered.data, answered.asked);
  await closeTask(tx, current, here, output);
  return { kind: 'completed', events: await merge(tx, current, here, answered.data, output) };
}

async function closeTask(tx: Tx, current: Current, { task, now, compiled }: TaskAtHand, output: Data): Promise<void> {
  const shown = pick(now.instance.workflowData, compiled.task.input_schema ?? []);
  const done = {
    tStatus: 'COMPLETED',
    completedAt: now.at,
    completedBy: current.user.id,
    draftData: Prisma.DbNull,
  } as const;
  const { count } = await tx.taskInstance.updateMany({
    where: {
      companyId: current.company.id,
      id: task.id,
      assignedTo: current.user.id,
      tStatus: { in: ['OPEN', 'IN_PROGRESS'] },
    },
    data: { ...done, inputData: shown as Prisma.InputJsonObject, outputData: output as Prisma.InputJsonObject },
  });
  // Under the workflow's lock nobody else can have been here.
  if (count !== 1) throw new Error(`task ${task.id} was not open any more`);
}

async function merge(
  tx: Tx,
  current: Current,
  { task, now, compiled }: TaskAtHand,
  data: Data,
  output: Data,
): Promise<EventRef[]> {
  const companyId = current.company.id;
  const ticketInstanceId = now.ticket.id;
  await tx.workflowInstance.update({
    where: { companyId_id: { companyId, id: now.instance.id } },
    data: { workflowData: data as Prisma.InputJsonObject },
    select: { id: true },
  });
  const before = { t_status: task.tStatus };
  const after = { t_status: 'COMPLETED', task: compiled.task.key, output_data: output };
  await record(
    tx,
    current,
    'completed a task',
    { type: 'task_instance', id: task.id, ticketInstanceId },
    { before, after },
  );
  const event = await writeEvent(tx, current, {
    ticketInstanceId,
    taskInstanceId: task.id,
    kind: 'task_completed',
    data,
  });
  const lost = await writeLostTasks(tx, current, now, task.id);
  crashPoint('before_completion_commit');
  return [event, ...lost];
}
