import type { Task, WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import type { Edit, Edited } from './edit.js';
import { moved, renamed, withAt, without } from './lists.js';
import { usesIn, withTaskKeys } from './names_in.js';

const NOT_THERE = { refused: 'This step is not there any more.' };

/** Adds a step at the end. */
export function addTask(task: Task): Edit {
  return (file) => (isTaken(file, task.key) ? taken(task.key) : withTasks(file, [...file.workflow.tasks, task]));
}

/** Changes a step as `change` says; a new key is followed wherever the old one stood. */
export function changeTask(key: string, change: (task: Task) => Task | { readonly refused: string }): Edit {
  return (file) => {
    const at = file.workflow.tasks.findIndex((task) => task.key === key);
    const task = file.workflow.tasks[at];
    if (!task) return NOT_THERE;
    const made = change(task);
    if ('refused' in made) return made;
    if (made.key !== key && isTaken(file, made.key)) return taken(made.key);
    const named = made.key === key ? file : withTaskKeys(file, renamed(key, made.key));
    return withTasks(named, withAt(named.workflow.tasks, at, made));
  };
}

/** Moves a step one place up or down in the list; the arrows alone say what follows what. */
export function moveTask(key: string, by: -1 | 1): Edit {
  return (file) => {
    const at = file.workflow.tasks.findIndex((task) => task.key === key);
    return at === -1 ? NOT_THERE : withTasks(file, moved(file.workflow.tasks, at, by));
  };
}

/** Removes a step with the ways in and out of it; refused where a condition, a value or another step's people refer to it. */
export function removeTask(key: string): Edit {
  return (file): Edited => {
    const at = file.workflow.tasks.findIndex((task) => task.key === key);
    const task = file.workflow.tasks[at];
    if (!task) return NOT_THERE;
    const left = withTasks(file, without(file.workflow.tasks, at));
    const transitions = file.workflow.transitions.filter(({ from, to }) => from !== key && to !== key);
    const made = { ...left, workflow: { ...left.workflow, transitions } };
    const uses = usesIn(made, withTaskKeys, key);
    if (uses.length === 0) return made;
    return { refused: `“${task.title}” is still used by ${uses.join(', ')}. Take it out there first.` };
  };
}

function isTaken(file: WorkflowFile, key: string): boolean {
  return file.workflow.tasks.some((task) => task.key === key);
}

function taken(key: string) {
  return { refused: `There is a step “${key}” already; give this one another name.` };
}

function withTasks(file: WorkflowFile, tasks: Task[]): WorkflowFile {
  return { ...file, workflow: { ...file.workflow, tasks } };
}

/** How many ways lead into or out of a step, so that removing it can say so. */
export function waysAt(file: WorkflowFile, key: string): number {
  return file.workflow.transitions.filter(({ from, to }) => from === key || to === key).length;
}
