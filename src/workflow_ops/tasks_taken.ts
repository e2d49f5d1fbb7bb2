import { outcomeOf } from './event_outcome.js';
import type { TicketFacts } from './ticket_facts.js';

/** The timeline's entries of open tasks that were taken from people who may no longer do them; what became of the tasks is told elsewhere. */
export function tasksTaken({ events, tasks, person }: TicketFacts) {
  return events.flatMap(({ outcome, handledAt }) => {
    const taken = outcomeOf(outcome).taken;
    if (!handledAt || !taken || taken.from === null) return [];
    const name = person(taken.from);
    const title = tasks.find(({ id }) => id === taken.taskInstanceId)?.title ?? 'a task';
    const text = `took “${title}” from ${name}`;
    const words = { who: 'TicketFlower', text, detail: `${name} may no longer do it.` };
    return [{ icon: 'user-check', tone: 'waiting' as const, ...words, time: handledAt }];
  });
}
