import { duePhrase, type Reader, showWhen } from '#src/helpers/dates.js';
import { outcomeWord } from '#src/helpers/statuses.js';
import type { TaskFact, TicketFacts } from './ticket_facts.js';

/** A sentence in pieces, some of them strong. */
export type Words = readonly { readonly text: string; readonly strong?: boolean }[];

const DONE: readonly string[] = ['COMPLETED', 'CANCELLED'];
const plain = (text: string): Words => [{ text }];

/** The tasks that a ticket waits for. */
export function openTasks({ tasks }: Pick<TicketFacts, 'tasks'>): TaskFact[] {
  return tasks.filter(({ tStatus }) => !DONE.includes(tStatus));
}

/** Where a ticket is: "Waiting for Dana Ortiz to complete Finance approval, due today 17:00." */
export function whereItIs(facts: TicketFacts, reader: Reader, { forAdmin }: { forAdmin: boolean }): Words {
  const { workflow, ticket } = facts;
  const open = openTasks(facts);
  if (workflow?.wStatus === 'COMPLETED' || workflow?.wStatus === 'CANCELLED')
    return plain(ended(workflow, ticket, reader));
  if (workflow?.wStatus === 'ON_HOLD') return plain(held(workflow, reader));
  if (open.length > 0) return [...waiting(open, facts, reader), ...stoppedBeside(open, facts)];
  if (facts.errors.some(({ status }) => status !== 'RESOLVED')) {
    const told = 'The ticket admins of your company can see what happened.';
    return plain(`Stopped by a problem. ${forAdmin ? 'The workflow error below says what happened.' : told}`);
  }
  return plain('Submitted. The first step is being prepared.');
}

function held({ heldAt, heldReason }: NonNullable<TicketFacts['workflow']>, reader: Reader): string {
  const since = heldAt ? ` since ${lowered(showWhen(heldAt, reader))}` : '';
  return `On hold${since}${heldReason ? `: ${heldReason}` : ': a ticket admin has stopped it for now.'}`;
}

const lowered = (when: string) => when.replace(/^(T|Y)/, (letter) => letter.toLowerCase());

type Ended = Pick<NonNullable<TicketFacts['workflow']>, 'wStatus' | 'outcome'>;

function ended(
  { wStatus, outcome }: Ended,
  { closedAt }: Pick<TicketFacts['ticket'], 'closedAt'>,
  reader: Reader,
): string {
  const when = closedAt ? ` ${lowered(showWhen(closedAt, reader))}` : '';
  if (wStatus === 'CANCELLED') return `Cancelled${when}.`;
  return outcome ? `Completed${when}: ${outcomeWord(outcome)}.` : `Completed${when}.`;
}

/** That another branch has stopped; a problem of an open task (nobody has it) is said with that. */
function stoppedBeside(open: readonly TaskFact[], { errors }: Pick<TicketFacts, 'errors'>): Words {
  const elsewhere = errors.some(
    ({ status, taskInstanceId }) => status !== 'RESOLVED' && !open.some(({ id }) => id === taskInstanceId),
  );
  return elsewhere ? plain(' Another part of it is stopped by a problem.') : [];
}

function waiting(open: readonly TaskFact[], { person }: TicketFacts, reader: Reader): Words {
  const parts = open.map(({ assignedTo, title, dueAt }): Words => {
    const due = dueAt ? `, ${duePhrase(dueAt, reader)}` : '';
    if (assignedTo === null) return [{ text: 'somebody to be given ' }, { text: title, strong: true }, { text: due }];
    const who = { text: person(assignedTo), strong: true };
    return [who, { text: ' to complete ' }, { text: title, strong: true }, { text: due }];
  });
  const joined = parts.flatMap((part, at) => [{ text: at === 0 ? 'Waiting for ' : ', and for ' }, ...part]);
  return [...joined, { text: '.' }];
}
