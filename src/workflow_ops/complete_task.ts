import { record } from '#src/audit.js';
import { crashPoint } from '#src/crash_points.js';
import type { Current } from '#src/current.js';
import { sqlInCompany } from '#src/db/sql_in_company.js';
import { type SqlTx, sendWithCommit } from '#src/db/sql_tx.js';
import { type EntryProblem, pick } from '#src/forms/workflow_form.js';
import { type EventRef, writeEvent } from '#src/workflow_engine/events.js';
import type { Data } from '#src/workflow_engine/fields.js';
import { answerForm } from '#src/workflow_engine/form.js';
import { writeLostTasks } from '#src/workflow_engine/reassign.js';
import { WorkflowStateManager } from '#src/workflow_engine/workflow_state_manager.js';
import { peopleAnswered } from './people_offered.js';
import { readerOf } from './reader.js';
import { findTaskAtHand, type TaskAtHand } from './task_at_hand.js';
import { whyNot } from './task_standing.js';

/** Done; or what is wrong with the answers; or why it is not this person's to complete, in a sentence. */
export type Completed =
  | { readonly kind: 'completed' }
  | { readonly kind: 'invalid'; readonly problems: readonly EntryProblem[] }
  | { readonly kind: 'refused'; readonly why: string };

/** What was written leads to: the completion's event, and those of others who may no longer have, or now may have, a task. */
type Written = Completed & { readonly event?: Promise<EventRef>; readonly lost?: readonly EventRef[] };

/** Completes a task with the given answers and lets its workflow move on; throws NotFound for a task that this person may not work on. */
export async function completeTask(
  current: Current,
  { taskId, given }: { taskId: number; given: Data },
): Promise<Completed> {
  const { event, lost = [], ...completed } = await sqlInCompany(current, (tx) => write(tx, current, taskId, given));
  crashPoint('after_completion_commit');
  if (event) for (const one of [await event, ...lost]) await WorkflowStateManager.handle(one);
  return completed;
}

async function write(tx: SqlTx, current: Current, taskId: number, given: Data): Promise<Written> {
  const here = await findTaskAtHand(tx, current, taskId, { lock: true });
  const why = whyNot(here, current.user.id, readerOf(current));
  if (why !== undefined) return { kind: 'refused', why };
  const answered = answerForm(here.form, here.now.instance.workflowData, given, here.env);
  const people = await peopleAnswered(tx, current, here.form, answered.data);
  const problems = [...answered.problems, ...people.problems];
  if (problems.length > 0) return { kind: 'invalid', problems };
  const output = pick(answered.data, answered.asked);
  return { kind: 'completed', ...(await close(tx, current, here, { output, data: answered.data })) };
}

type Closing = { readonly output: Data; readonly data: Data };

/** The task, the workflow's data, the audit row and the event, sent together: with the commit, where nobody else loses a task by it. */
async function close(tx: SqlTx, current: Current, here: TaskAtHand, { output, data }: Closing) {
  const { task, now, compiled } = here;
  const companyId = current.company.id;
  const ticketInstanceId = now.ticket.id;
  const before = { t_status: task.tStatus };
  const after = { t_status: 'COMPLETED', task: compiled.task.key, output_data: output };
  const subject = { type: 'task_instance', id: task.id, ticketInstanceId };
  const about = { ticketInstanceId, taskInstanceId: task.id };
  const closed = closeTask(tx, current, here, output);
  const event = writeEvent(tx, current, { ...about, kind: 'task_completed', data });
  const written = Promise.all([
    closed,
    tx.$executeRaw`
      update workflow_instances set workflow_data = ${JSON.stringify(data)}::jsonb, updated_at = now()
       where company_id = ${companyId} and id = ${now.instance.id}`,
    record(tx, current, 'completed a task', subject, { before, after }),
    event,
  ]);
  await sendWithCommit(tx, written);
  const lost = await writeLostTasks(tx, current, now, task.id);
  crashPoint('before_completion_commit');
  return { event, lost };
}

async function closeTask(tx: SqlTx, current: Current, { task, now, compiled }: TaskAtHand, output: Data) {
  const shown = pick(now.instance.workflowData, compiled.task.input_schema ?? []);
  const count = await tx.$executeRaw`
    update task_instances
       set t_status = 'COMPLETED', completed_at = clock_timestamp(), completed_by = ${current.user.id}, draft_data = null, updated_at = now(),
           input_data = ${JSON.stringify(shown)}::jsonb, output_data = ${JSON.stringify(output)}::jsonb
     where company_id = ${current.company.id} and id = ${task.id} and assigned_to = ${current.user.id} and t_status in ('OPEN', 'IN_PROGRESS')`;
  // Under the workflow's lock nobody else can have been here.
  if (count !== 1) throw new Error(`task ${task.id} was not open any more`);
}
