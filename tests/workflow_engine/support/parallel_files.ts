import type { Loose } from './workflow_files.js';

/**
 * A workflow by its arrows: "start > fork", "fork > a", "a > join", "b > end", "b > end: done", "b > end! : done" (`end: all`).
 * After a bar the rest of the transition as JSON. Steps are FORM unless named in `steps`; one field `f_<step>` each (1 to 9).
 */
export function arrowFile(arrows: readonly string[], steps: { [key: string]: Loose } = {}): Loose {
  const transitions = arrows.map(transition);
  const named = transitions.flatMap(({ from, to }) => [from, to]).filter((key) => key !== null);
  const keys = [...new Set([...Object.keys(steps), ...named])];
  return {
    ticketflower: 1,
    workflow: {
      key: 'arrows',
      title: 'Arrows',
      fields: keys.map((key) => ({ name: `f_${key}`, type: 'integer', label: `F ${key}`, min: 1, max: 9 })),
      outcomes: ['best', 'good', 'bad'],
      tasks: keys.map((key) => task(key, steps[key] ?? {})),
      transitions,
    },
    tickets: [{ key: 'arrows', title: 'Arrows', fields: [] }],
  };
}

function transition(text: string): Loose {
  const [arrow = '', more] = text.split(' | ');
  const [from = '', to = ''] = arrow.split(' > ');
  const rest = more ? JSON.parse(more) : {};
  const [end, outcome] = to.split(/ ?: /);
  const source = from === 'start' ? null : from;
  if (end !== 'end' && end !== 'end!') return { from: source, to, ...rest };
  return { from: source, to: null, ...(outcome && { outcome }), ...(end === 'end!' && { end: 'all' }), ...rest };
}

function task(key: string, changes: Loose): Loose {
  const form = { output_schema: [{ field: `f_${key}`, required: true }] };
  const isForm = (changes.task_type ?? 'FORM') === 'FORM';
  return { key, title: key, task_type: 'FORM', ...(isForm ? form : {}), ...changes };
}

export const PASS: Loose = { task_type: 'PASS' };
export const FORK: Loose = { task_type: 'PASS', next: 'all' };
export const JOIN: Loose = { join: 'all' };
export const CALL: Loose = { task_type: 'SYNC_ACTION', action_url: 'https://example.com/api' };

/** A condition on a step's own field: "f_a < 5". */
export function when(name: string, operator: string, value: Loose): string {
  return JSON.stringify({ condition: { [operator]: [{ var: name }, value] } });
}
