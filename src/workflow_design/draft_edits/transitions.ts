import type { Transition, WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import type { Edit } from './edit.js';
import { withAt, without } from './lists.js';

const NOT_THERE = { refused: 'This way on is not there any more.' };

/** Adds a way on at the end (`at` undefined) or changes the one at this place of the file. Both its ends must be there. */
export function setTransition(at: number | undefined, transition: Transition): Edit {
  return (file) => {
    const { tasks, transitions } = file.workflow;
    if (at !== undefined && !(at in transitions)) return NOT_THERE;
    const lost = [transition.from, transition.to].find(
      (key) => key !== null && !tasks.some((task) => task.key === key),
    );
    if (lost !== undefined) return { refused: `There is no step “${lost}” any more.` };
    return withTransitions(file, withAt(transitions, at ?? transitions.length, transition));
  };
}

/** Has a way tried earlier (-1) or later (1) than its neighbour out of the same step: they change places, and priorities where they have some. */
export function moveTransition(at: number, by: -1 | 1): Edit {
  return (file) => {
    const { transitions } = file.workflow;
    const one = transitions[at];
    if (!one) return NOT_THERE;
    const order = inTheirOrder(transitions, one.from);
    const place = order.indexOf(at);
    const neighbour = order[place + by];
    const other = neighbour === undefined ? undefined : transitions[neighbour];
    if (neighbour === undefined || !other) return file;
    // With priorities their order says nothing, so those alone change hands.
    const made = [...transitions];
    const prioritized = one.priority !== undefined && other.priority !== undefined;
    made[at] = prioritized ? { ...one, priority: other.priority } : other;
    made[neighbour] = prioritized ? { ...other, priority: one.priority } : one;
    return withTransitions(file, made);
  };
}

/** Removes a way on. */
export function removeTransition(at: number): Edit {
  return (file) => {
    const { transitions } = file.workflow;
    return at in transitions ? withTransitions(file, without(transitions, at)) : NOT_THERE;
  };
}

/** The places in the file of the ways out of a step (null: of the start), in the order in which they are tried. */
export function inTheirOrder(transitions: readonly Transition[], from: string | null): number[] {
  const places = [...transitions.keys()].filter((at) => transitions[at]?.from === from);
  const priority = (at: number) => transitions[at]?.priority ?? 0;
  return places.sort((one, other) => priority(one) - priority(other) || one - other);
}

function withTransitions(file: WorkflowFile, transitions: Transition[]): WorkflowFile {
  return { ...file, workflow: { ...file.workflow, transitions } };
}
