import { type Reader, showWhen } from '#src/helpers/dates.js';
import type { DiagramState, NodeState } from '#src/helpers/diagram.js';
import type { SafeHtml } from '#src/helpers/safe_html.js';
import { endId, START, silentEdge } from '#src/helpers/workflow_graph.js';
import { workflowDiagram } from '#src/workflow_design/workflow_diagram.js';
import { outcomeOf } from './event_outcome.js';
import type { TaskFact, TicketFacts } from './ticket_facts.js';

/** The picture of a ticket's workflow with where it is now; undefined where the workflow is too large to draw. */
export function ticketDiagram(facts: TicketFacts, sentence: string, reader: Reader): Promise<SafeHtml | undefined> {
  const { id, editVersion, definition } = facts.loaded;
  const pictured = { companyId: facts.ticket.companyId, id, editVersion, definition };
  return workflowDiagram(pictured, stateOf(facts, sentence, reader));
}

function stateOf(facts: TicketFacts, sentence: string, reader: Reader): DiagramState {
  const { ticket, tasks, loaded } = facts;
  const nodes = new Map<string, { state: NodeState; subtitle?: string }>();
  const start = hasOpenError(facts.errors, null) ? 'error' : 'done';
  nodes.set(START, { state: start, subtitle: showWhen(ticket.createdAt, reader) });
  // A step that was begun again is where its last run is.
  for (const task of tasks) nodes.set(task.key, { state: nodeState(task, facts), subtitle: subtitle(task, facts) });
  // Of a closed ticket nothing is to come any more.
  for (const { key } of ticket.closedAt ? tasks.filter(({ tStatus }) => tStatus === 'CANCELLED') : [])
    nodes.delete(key);
  const { ends, taken } = waysTaken(facts);
  for (const id of ends) nodes.set(id, { state: 'done' });
  return { name: `${loaded.title}. ${sentence}`, nodes, taken, rest: ticket.closedAt ? 'plain' : 'ahead' };
}

function nodeState({ id, tStatus }: TaskFact, { errors }: TicketFacts): NodeState {
  // Also a step that is done: what failed is the way on from it.
  if (tStatus === 'ERROR' || hasOpenError(errors, id)) return 'error';
  if (tStatus === 'COMPLETED') return 'done';
  return tStatus === 'CANCELLED' ? 'ahead' : 'now';
}

function hasOpenError(errors: TicketFacts['errors'], taskInstanceId: number | null): boolean {
  return errors.some((error) => error.taskInstanceId === taskInstanceId && error.status !== 'RESOLVED');
}

function subtitle({ assignedTo, completedBy, tStatus, isForm, skipReason }: TaskFact, { person }: TicketFacts): string {
  if (!isForm) return 'Automatic';
  if (skipReason !== null) return 'Skipped';
  if (tStatus === 'COMPLETED') return person(completedBy);
  return assignedTo === null ? 'Nobody yet' : person(assignedTo);
}

/** The transitions that were taken, by their place in the file, and the ends that were reached. */
function waysTaken({ events, tasks, loaded }: TicketFacts): { ends: string[]; taken: Set<number> } {
  const { transitions } = loaded.definition.file.workflow;
  const taken = new Set<number>();
  const ends: string[] = [];
  for (const { kind, outcome, handledAt, taskInstanceId } of events) {
    // A branch that an admin gave up reached no end.
    if (kind === 'branch_ended') continue;
    const { why, end } = outcomeOf(outcome);
    const ways = why.filter(({ holds }) => holds === true);
    if (handledAt) for (const { transition } of ways) taken.add(transition);
    if (!end) continue;
    const ending = ways.filter(({ to }) => to === null);
    ends.push(
      ...(ways.length > 0 ? ending.map(({ transition }) => endId(transitions[transition]?.outcome)) : [endId(null)]),
    );
    const step = tasks.find(({ id }) => id === taskInstanceId)?.key ?? null;
    const silent = ways.length === 0 ? silentEdge(loaded.definition.file, step) : undefined;
    if (silent !== undefined) taken.add(silent);
  }
  return { ends, taken };
}
