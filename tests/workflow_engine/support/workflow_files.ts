import type { Json } from '#src/workflow_engine/workflow_file.js';

/** JSON that a test changes freely. */
// biome-ignore lint/suspicious/noExplicitAny: a test breaks files in every way that JSON allows
export type Loose = any;

/** A small sound file with something of everything; every test gets its own copy. */
export function soundFile(): Loose {
  return structuredClone({
    ticketflower: 1,
    workflow: {
      key: 'purchase',
      title: 'Purchase',
      ext_ref: [{ label: 'Policy', uri: 'https://intranet.example.com/buying' }],
      fields: [
        { name: 'amount', type: 'integer', label: 'Amount', min: 1, max: 100000 },
        { name: 'category', type: 'choice', label: 'Category', options: [option('hardware'), option('software')] },
        { name: 'buyer', type: 'user', label: 'Buyer' },
        { name: 'decision', type: 'choice', label: 'Decision', options: [option('yes'), option('no')] },
        { name: 'comment', type: 'long_text', label: 'Comment' },
        { name: 'double', type: 'integer', label: 'Double' },
      ],
      outcomes: ['bought', 'refused'],
      tasks: [
        {
          key: 'approve',
          title: 'Approve',
          task_type: 'FORM',
          assign_to: { company_role: 'managers', not: ['submitter'] },
          input_schema: ['amount'],
          output_schema: [
            { field: 'decision', required: true },
            { field: 'comment', required: true, visible_when: { '==': [{ var: 'decision' }, 'no'] } },
          ],
        },
        { key: 'compute', title: 'Compute', task_type: 'PASS', set: { double: { '*': [{ var: 'amount' }, 2] } } },
        { key: 'buy', title: 'Buy', task_type: 'FORM', assign_to: { field: 'buyer' } },
      ],
      transitions: [
        { from: null, to: 'approve' },
        { from: 'approve', to: 'compute', condition: { '==': [{ var: 'decision' }, 'yes'] } },
        { from: 'approve', to: null, condition: { '==': [{ var: 'decision' }, 'no'] }, outcome: 'refused' },
        { from: 'compute', to: 'buy' },
        { from: 'buy', to: null, outcome: 'bought' },
      ],
    },
    tickets: [
      {
        key: 'purchase',
        title: 'Buy something',
        presets: { category: 'hardware' },
        ticket_title: { cat: ['Purchase of ', { var: 'amount' }] },
        fields: [
          { field: 'amount', required: true },
          { field: 'buyer', required: true },
        ],
      },
    ],
    tests: [
      {
        title: 'approved',
        ticket: 'purchase',
        submit: { amount: 40, buyer: 'ben@example.com' },
        answers: [{ task: 'approve', output: { decision: 'yes' } }, { task: 'buy' }],
        expect: {
          status: 'COMPLETED',
          outcome: 'bought',
          path: ['approve', 'compute', 'buy'],
          data: { double: 80, category: 'hardware', comment: null },
        },
      },
      {
        title: 'refused',
        ticket: 'purchase',
        submit: { amount: 40, buyer: 'ben@example.com' },
        answers: [{ task: 'approve', output: { decision: 'no', comment: 'Too much' } }],
        expect: { status: 'COMPLETED', outcome: 'refused', path: ['approve'] },
      },
    ],
  });
}

function option(value: string): { value: string; label: string } {
  return { value, label: value };
}

/** A change to a sound file: a value by its JSON Pointer (`undefined` removes it; `-` at the end adds to a list). */
export function changed(changes: { [pointer: string]: Json | undefined }, file: Loose = soundFile()): Loose {
  for (const [pointer, value] of Object.entries(changes)) {
    const path = pointer.split('/').slice(1);
    const last = path.pop() ?? '';
    const owner = path.reduce((here, part) => here[part], file);
    if (last === '-') owner.push(value);
    else if (value === undefined) delete owner[last];
    else owner[last] = value;
  }
  return file;
}
