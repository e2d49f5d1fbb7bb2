import type { Json } from '#src/workflow_engine/workflow_file.js';

/** A sound workflow file: somebody asks, a manager decides. Fresh at every call, so that a test may spoil it. */
export function requestFile({ key = 'request', ticket = 'request', role = 'managers', title = 'Request' } = {}) {
  return {
    ticketflower: 1,
    workflow: {
      key,
      title,
      description: 'From asking to the answer.',
      ext_ref: [{ label: 'Rules', desc: 'Who may ask', uri: 'https://intranet.example.com/rules' }],
      fields: [
        { name: 'amount', type: 'money', label: 'Amount', min: '0.00', max: '5000.00', currency: 'EUR' },
        { name: 'reason', type: 'long_text', label: 'Reason', max_length: 2000 },
        {
          name: 'decision',
          type: 'choice',
          label: 'Decision',
          options: [
            { value: 'yes', label: 'Approve' },
            { value: 'no', label: 'Refuse' },
          ],
        },
      ],
      outcomes: ['granted', 'refused'],
      tasks: [
        {
          key: 'approval',
          title: 'Approval',
          task_type: 'FORM',
          assign_to: { company_role: role, not: ['submitter'] },
          due_hours: 48,
          input_schema: ['amount', 'reason'],
          output_schema: [{ field: 'decision', required: true, as: 'buttons' }],
        },
      ] as Record<string, Json>[],
      transitions: [
        { from: null, to: 'approval' },
        { from: 'approval', to: null, condition: { '==': [{ var: 'decision' }, 'yes'] }, outcome: 'granted' },
        { from: 'approval', to: null, condition: { '==': [{ var: 'decision' }, 'no'] }, outcome: 'refused' },
      ] as Record<string, Json>[],
    },
    tickets: [
      {
        key: ticket,
        title: 'Ask for something',
        description: 'Whatever you need.',
        company_role_access: [] as string[],
        ticket_title: { cat: ['Request over ', { var: 'amount' }] } as Json,
        fields: [{ field: 'amount', required: true }, { field: 'reason' }] as Record<string, Json>[],
      },
    ],
    tests: [
      {
        title: 'a refused request ends refused',
        ticket,
        submit: { amount: '10.00' },
        answers: [{ task: 'approval', output: { decision: 'no' } }],
        expect: { status: 'COMPLETED', outcome: 'refused', path: ['approval'] },
      },
    ] as Record<string, Json>[],
  };
}

/** A file as text. */
export const textOf = (file: unknown) => JSON.stringify(file);
