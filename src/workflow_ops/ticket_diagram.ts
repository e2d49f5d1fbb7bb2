import { duePhrase, type Reader, showWhen } from '#src/helpers/dates.js';
import type { DiagramState, NodeState } from '#src/helpers/diagram.js';
import type { SafeHtml } from '#src/helpers/safe_html.js';
import { endId, START } from '#src/helpers/workflow_graph.js';
import { workflowDiagram } from '#src/workflow_design/workflow_diagram.js';
import type { Definition } from '#src/workflow_engine/compile.js';
import { outcomeOf } from './event_outcome.js';
import type { TaskFact, TicketFacts } from './ticket_facts.js';

/** The picture of a ticket's workflow with where it is now; undefined where the workflow is too large to draw. */
export function ticketDiagram(facts: TicketFacts, sentence: string, reader: Reader): Promise<SafeHtml | undefined> {
  const { id, state, definition } = facts.loaded;
  return workflowDiagram({ companyId: facts.ticket.companyId, id, state, definition }, stateOf(facts, sentence, reader));
}

function stateOf(facts: TicketFacts, sentence: string, reader: Reader): DiagramState {
  const { ticket, tasks, loaded } = facts;
  const nodes = new Map<string, { state: NodeState; subtitle?: string }>();
  nodes.set(START, { state: 'done', subtitle: showWhen(ticket.createdAt, reader) });
  // A step that was begun again is where its last run is.
  for (const task of tasks) nodes.set(task.key, { state: nodeState(task, facts), subtitle: subtitle(task, facts, reader) });
  const { ends, taken } = waysTaken(facts);
  for (const id of ends) nodes.set(id, { state: 'done' });
  return { name: `${loaded.title}. ${sentence}`, nodes, taken, rest: 'ahead' };
}

function nodeState({ id, tStatus }: TaskFact, { errors }: TicketFacts): NodeState {
  if (tStatus === 'COMPLETED') return 'done';
  if (tStatus === 'CANCELLED') return 'ahead';
  const hasError = errors.some((error) => error.taskInstanceId === id && error.status !== 'RESOLVED');
  return hasError || tStatus === 'ERROR' ? 'error' : 'now';
}

function subtitle({ assignedTo, completedBy, dueAt, tStatus, isForm }: TaskFact, { person }: TicketFacts, reader: Reader): string {
  if (!isForm) return 'Automatic';
  if (tStatus === 'COMPLETED') return person(completedBy);
  if (assignedTo === null) return 'Nobody yet';
  return dueAt ? `${person(assignedTo)} · ${duePhrase(dueAt, reader)}` : person(assignedTo);
}

/** The transitions that were taken, by their place in the file, and the ends that were reached. */
function waysTaken({ events, tasks, loaded }: TicketFacts): { ends: string[]; taken: Set<number> } {
  const { transitions } = loaded.definition.file.workflow;
  const taken = new Set<number>();
  const ends: string[] = [];
  for (const { outcome, handledAt, taskInstanceId } of events) {
    const { why, end } = outcomeOf(outcome);
    const way = why.find(({ holds }) => holds === true);
    if (handledAt && way) taken.add(way.transition);
    if (!end) continue;
    ends.push(endId(way ? transitions[way.transition]?.outcome : null));
    if (!way) addSilentEnd(taken, loaded.definition, tasks.find(({ id }) => id === taskInstanceId)?.key);
  }
  return { ends, taken };
}

/** A step without transitions ends silently: the graph counts those edges after the file's transitions. */
function addSilentEnd(taken: Set<number>, { file }: Definition, key: string | undefined): void {
  const { tasks, transitions } = file.workflow;
  const left = new Set(transitions.map(({ from }) => from));
  const silent = tasks.filter((task) => !left.has(task.key)).findIndex((task) => task.key === key);
  if (silent >= 0) taken.add(transitions.length + silent);
}
