import type { Snapshot } from './decision.js';
import type { MovingKind, StoredEvent } from './events.js';
import type { Data } from './fields.js';
import { isRetried, momentOf } from './retried.js';
import { passedSinceForm, stepsAsOf, type WorkflowNow } from './snapshot.js';

/** What deciding on an event reads: the event's own data and moment, and where the workflow stands now. */
export function snapshotOf(event: StoredEvent, now: WorkflowNow): Snapshot {
  const stepOf = (taskId: number | null) => now.tasks.find(({ id }) => id === taskId)?.key ?? null;
  const open = now.tasks.filter(({ tStatus }) => tStatus !== 'COMPLETED' && tStatus !== 'CANCELLED');
  const others = now.events.filter(({ id }) => id !== event.id).map(({ taskInstanceId }) => stepOf(taskInstanceId));
  const living = [...open.map(({ key }) => key), ...others];
  return {
    definition: now.loaded.definition,
    event: { kind: event.kind as MovingKind, task: stepOf(event.taskInstanceId) },
    data: event.data as Data,
    // A retry reads everything afresh.
    steps: isRetried(event) ? now.steps : stepsAsOf(now, event.id),
    ticket: { number: now.ticket.number, title: now.ticket.title, submitter: now.ticket.submitter },
    now: momentOf(event),
    timeZone: now.company.timeZone,
    workflow: { begun: now.tasks.length, passed: passedSinceForm(now), living, arrivals: now.instance.arrivals },
    person: now.person,
  };
}
