import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';

/** The smallest useful workflow: an amount is asked, somebody decides, amounts from 500 to 1,000 fall into a gap. */
export function purchase(change: (file: WorkflowFile) => void = () => {}): WorkflowFile {
  const file: WorkflowFile = {
    ticketflower: 1,
    workflow: {
      key: 'purchase',
      title: 'Purchase',
      fields: [
        { name: 'amount', type: 'integer', label: 'Amount', min: 0 },
        { name: 'reason', type: 'long_text', label: 'Reason' },
        {
          name: 'decision',
          type: 'choice',
          label: 'Decision',
          options: [
            { value: 'yes', label: 'Approve' },
            { value: 'no', label: 'Refuse' },
          ],
        },
        { name: 'comment', type: 'text', label: 'Comment' },
      ],
      outcomes: ['bought', 'refused'],
      tasks: [
        {
          key: 'approval',
          title: 'Approval',
          task_type: 'FORM',
          due_hours: 24,
          input_schema: ['amount', 'reason'],
          output_schema: [
            { field: 'decision', required: true, as: 'buttons' },
            { field: 'comment', required: true, visible_when: { '==': [{ var: 'decision' }, 'no'] } },
          ],
        },
        { key: 'buy', title: 'Buy it', task_type: 'FORM', input_schema: ['amount'] },
      ],
      transitions: [
        { from: null, to: 'approval' },
        { from: 'approval', to: null, condition: { '==': [{ var: 'decision' }, 'no'] }, outcome: 'refused' },
        {
          from: 'approval',
          to: 'buy',
          condition: { or: [{ '<': [{ var: 'amount' }, 500] }, { '>': [{ var: 'amount' }, 1000] }] },
        },
        { from: 'buy', to: null, outcome: 'bought' },
      ],
    },
    tickets: [
      {
        key: 'purchase',
        title: 'Buy something',
        ticket_title: { cat: ['Purchase for ', { var: 'amount' }] },
        fields: [{ field: 'amount', required: true }, { field: 'reason' }],
      },
    ],
  };
  change(file);
  return file;
}
