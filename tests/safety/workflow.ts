import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';

/** Up to this amount the first step is the submitter's own; from `GAP_FROM` no way holds, which is a workflow error. */
export const OWN_UP_TO = 100;
export const GAP_FROM = 1_000;

const YES_NO = [
  { value: 'yes', label: 'Approve' },
  { value: 'no', label: 'Refuse' },
];

/** A workflow with an id in each of its forms: small amounts go to the submitter, others to a worker, the largest nowhere, unless it is `whole`. */
export function safetyFile({
  name,
  key = 'purchase',
  whole = false,
}: {
  name: string;
  key?: string;
  whole?: boolean;
}): WorkflowFile {
  const form = [{ field: 'decision', required: true }, { field: 'buyer' }, { field: 'comment' }];
  return {
    ticketflower: 1,
    workflow: {
      key,
      title: `${name} purchase`,
      fields: [
        { name: 'amount', type: 'integer', label: `${name} amount`, min: 0 },
        { name: 'reason', type: 'long_text', label: 'Reason' },
        { name: 'buyer', type: 'user', label: 'Buyer' },
        { name: 'decision', type: 'choice', label: 'Decision', options: YES_NO },
        { name: 'comment', type: 'text', label: 'Comment' },
        { name: 'spare', type: 'text', label: 'Spare' },
      ],
      outcomes: ['bought'],
      tasks: [
        { key: 'look', title: `${name} look`, task_type: 'FORM', assign_to: { submitter: true }, output_schema: form },
        {
          key: 'approval',
          title: `${name} approval`,
          task_type: 'FORM',
          input_schema: ['amount', 'reason'],
          output_schema: form,
        },
      ],
      transitions: [
        { from: null, to: 'look', condition: { '<': [{ var: 'amount' }, OWN_UP_TO] } },
        {
          from: null,
          to: 'approval',
          condition: { and: [{ '>=': [{ var: 'amount' }, OWN_UP_TO] }, { '<': [{ var: 'amount' }, GAP_FROM] }] },
        },
        ...(whole ? [{ from: null, to: 'approval' }] : []),
        { from: 'look', to: null, outcome: 'bought' },
        { from: 'approval', to: null, outcome: 'bought' },
      ],
    },
    tickets: [
      {
        key,
        title: `${name} request`,
        ticket_title: { cat: [`${name} purchase for `, { var: 'amount' }] },
        fields: [{ field: 'amount', required: true }, { field: 'reason' }, { field: 'buyer' }],
      },
      { key: `${key}_too`, title: `${name} other request`, fields: [{ field: 'amount', required: true }] },
    ],
    tests: [
      {
        title: `${name} test`,
        ticket: key,
        submit: { amount: 10 },
        answers: [{ task: 'look', output: { decision: 'yes' } }],
        expect: { status: 'COMPLETED' },
      },
    ],
  };
}
