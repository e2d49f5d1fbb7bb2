import { type Reader, showWhen } from '#src/helpers/dates.js';
import { outcomeWord, type Tone } from '#src/helpers/statuses.js';
import { decisiveAnswers, reasonWords } from '#src/helpers/turn_words.js';
import type { Data } from '#src/workflow_engine/fields.js';
import { outcomeOf } from './event_outcome.js';
import { tasksTaken } from './tasks_taken.js';
import { deedsOf } from './ticket_deeds.js';
import type { TaskFact, TicketFacts } from './ticket_facts.js';

/** What views/shared/timeline draws. */
export type TimelineEntry = {
  readonly icon: string;
  readonly tone: Tone;
  readonly who?: string;
  readonly text: string;
  readonly detail?: string;
  readonly at: string;
  readonly shown: string;
};

type Entry = Omit<TimelineEntry, 'at' | 'shown'> & { readonly time: Date };
const SYSTEM = 'TicketFlower';

/** What happened to a ticket, newest first; `forAdmin` says of problems what they were. */
export function timelineOf(facts: TicketFacts, reader: Reader, { forAdmin }: { forAdmin: boolean }): TimelineEntry[] {
  const entries: Entry[] = [
    submitted(facts),
    ...completions(facts, reader),
    ...deedsOf(facts, forAdmin),
    ...tasksTaken(facts),
    ...decisions(facts),
    ...problems(facts, forAdmin),
  ];
  const order = entries.map((entry, at) => ({ entry, at, ms: entry.time.getTime() }));
  // Of one moment the later kind is the newer: a completion, then what followed from it.
  order.sort((a, b) => b.ms - a.ms || b.at - a.at);
  return order.map(({ entry: { time, ...entry } }) => ({
    ...entry,
    at: time.toISOString(),
    shown: showWhen(time, reader),
  }));
}

function submitted({ ticket, person }: TicketFacts): Entry {
  return {
    icon: 'ticket',
    tone: 'neutral',
    who: person(ticket.createdBy),
    text: 'submitted the ticket',
    time: ticket.createdAt,
  };
}

function completions({ tasks, loaded, person }: TicketFacts, reader: Reader): Entry[] {
  return tasks.flatMap((task): Entry[] => {
    if (task.tStatus !== 'COMPLETED' || !task.completedAt || !task.isForm || task.skipReason !== null) return [];
    const output = (task.outputData ?? {}) as Data;
    const answer = decisiveAnswers(loaded.definition, task.key, output, { ...reader, person });
    const text = `completed “${task.title}”${answer ? `: ${answer}` : ''}`;
    return [{ icon: 'check', tone: 'success', who: person(task.completedBy), text, time: task.completedAt }];
  });
}

function decisions({ events, tasks, person }: TicketFacts): Entry[] {
  return events.flatMap((event): Entry[] => {
    if (!event.handledAt) return [];
    const outcome = outcomeOf(event.outcome);
    const time = event.handledAt;
    const begun = outcome.begun.map((step): Entry => {
      const task = tasks.find(({ id }) => id === step.taskInstanceId);
      return {
        ...beginning(task, step, person),
        ...details(reasonWords(outcome, step.task), chosen(step, person)),
        time,
      };
    });
    if (!outcome.completes) return begun;
    const ending = outcome.end?.outcome ? `: ${outcomeWord(outcome.end.outcome)}` : '';
    return [
      ...begun,
      {
        icon: 'flag',
        tone: 'success',
        who: SYSTEM,
        text: `completed the ticket${ending}`,
        ...details(reasonWords(outcome, null), undefined),
        time,
      },
    ];
  });
}

function beginning(
  task: TaskFact | undefined,
  step: { task: string; assignedTo: number | null },
  person: TicketFacts['person'],
) {
  const title = task?.title ?? step.task;
  if (step.assignedTo !== null) {
    return {
      icon: 'user-check',
      tone: 'info',
      who: SYSTEM,
      text: `gave “${title}” to ${person(step.assignedTo)}`,
    } as const;
  }
  if (task && !task.isForm)
    return { icon: 'arrow-right', tone: 'neutral', who: SYSTEM, text: `passed “${title}”` } as const;
  return {
    icon: 'user-check',
    tone: 'waiting',
    who: SYSTEM,
    text: `made “${title}”, which nobody could be given yet`,
  } as const;
}

/** "Dana Ortiz is in Finance, shortest list of 3: 1 open". */
function chosen(
  { assignedTo, because }: { assignedTo: number | null; because: string | null },
  person: TicketFacts['person'],
) {
  return assignedTo === null || because === null ? undefined : `${person(assignedTo)} ${because}`;
}

function details(why: string | undefined, because: string | undefined): { detail?: string } {
  const sentences = [why, because];
  const said = sentences.filter((sentence) => sentence !== undefined).map((sentence) => `${sentence}.`);
  return said.length > 0 ? { detail: said.join(' ') } : {};
}

function problems({ errors }: TicketFacts, forAdmin: boolean): Entry[] {
  return errors.map((error): Entry => {
    const detail = forAdmin ? error.errorMessage : 'The ticket admins of your company can see what happened.';
    return {
      icon: 'alert-triangle',
      tone: 'danger',
      text: 'A problem stopped the ticket',
      detail,
      time: error.createdAt,
    };
  });
}
