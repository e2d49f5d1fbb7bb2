import type { Loose } from './workflow_files.ts';

/** One way out of a decision: its condition (null: always) and the step it leads to ("end": the end; default: a step of its own). */
export type Turn = Loose | null;

/**
 * A ticket that asks `asked` (a name with "?" need not be filled in), then a step without questions whose ways on are `turns`, each to a
 * step of its own, in their order.
 */
export function decisionFile(fields: Loose[], asked: string[], turns: readonly Turn[], more: Loose = {}): Loose {
  const steps = turns.map((_, index) => `way_${index}`);
  const form = asked.map((name) =>
    name.endsWith('?') ? { field: name.slice(0, -1) } : { field: name, required: true },
  );
  return {
    ticketflower: 1,
    workflow: {
      key: 'decision',
      title: 'Decision',
      fields,
      tasks: [
        { key: 'decide', title: 'Decide', task_type: 'FORM', ...more },
        ...steps.map((key) => ({ key, title: key, task_type: 'FORM' })),
      ],
      transitions: [
        { from: null, to: 'decide' },
        ...turns.map((turn, index) => ({ from: 'decide', to: steps[index], ...turnOf(turn) })),
      ],
    },
    tickets: [{ key: 'decision', title: 'Decision', fields: form }],
  };
}

function turnOf(turn: Turn): Loose {
  if (turn === null) return {};
  return turn.otherwise ? turn : { condition: turn };
}

/** A comparison of a name with values: is('amount', '<', 5). */
export function is(name: string, operator: string, ...values: Loose[]): Loose {
  return { [operator]: [{ var: name }, ...values] };
}

export const isSet = (name: string): Loose => ({ is_set: { var: name } });
export const not = (condition: Loose): Loose => ({ '!': condition });
export const and = (...conditions: Loose[]): Loose => ({ and: conditions });
export const or = (...conditions: Loose[]): Loose => ({ or: conditions });

const options = ['hardware', 'software', 'travel'].map((value) => ({ value, label: value }));

/** One field of every type that conditions compare. */
export const FIELDS: Loose[] = [
  { name: 'days', type: 'integer', label: 'Days', min: 0, max: 60 },
  { name: 'left', type: 'integer', label: 'Days left' },
  { name: 'weight', type: 'number', label: 'Weight' },
  { name: 'amount', type: 'money', label: 'Amount', currency: 'EUR', min: '0.01' },
  { name: 'budget', type: 'money', label: 'Budget', currency: 'EUR' },
  { name: 'urgent', type: 'boolean', label: 'Urgent' },
  { name: 'first', type: 'date', label: 'First day' },
  { name: 'last', type: 'date', label: 'Last day' },
  { name: 'at', type: 'datetime', label: 'At' },
  { name: 'kind', type: 'choice', label: 'Kind', options },
  { name: 'other', type: 'choice', label: 'Other', options: options.slice(1) },
  { name: 'tags', type: 'choices', label: 'Tags', options },
  { name: 'name', type: 'text', label: 'Name', min_length: 2, max_length: 40 },
  { name: 'code', type: 'text', label: 'Code', pattern: '[AB][0-9]' },
  { name: 'mail', type: 'email', label: 'Mail' },
  { name: 'boss', type: 'user', label: 'Boss' },
  { name: 'buyer', type: 'user', label: 'Buyer' },
];
