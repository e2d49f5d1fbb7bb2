import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';

/** A workflow with a field of every type but file, conditions, layouts, a preset and a person who decides. */
export function equipment(): WorkflowFile {
  return {
    ticketflower: 1,
    workflow: {
      key: 'equipment',
      title: 'Equipment request',
      fields: [
        {
          name: 'item',
          type: 'choice',
          label: 'What do you need?',
          options: [
            { value: 'laptop', label: 'Laptop' },
            { value: 'phone', label: 'Phone' },
            { value: 'fax', label: 'Fax', retired: true },
          ],
        },
        {
          name: 'extras',
          type: 'choices',
          label: 'Extras',
          options: [
            { value: 'bag', label: 'Bag' },
            { value: 'mouse', label: 'Mouse' },
            { value: 'dock', label: 'Dock' },
          ],
        },
        {
          name: 'amount',
          type: 'money',
          label: 'Amount',
          currency: 'USD',
          min: '0',
          help: 'Over $500 also goes to Finance.',
        },
        { name: 'pieces', type: 'integer', label: 'Pieces', min: 1, max: 60 },
        { name: 'weight', type: 'number', label: 'Weight', unit: 'kg' },
        { name: 'needed_by', type: 'date', label: 'Needed by' },
        { name: 'call_at', type: 'datetime', label: 'Call me at' },
        { name: 'for_me', type: 'boolean', label: 'Is it for you?' },
        { name: 'who', type: 'text', label: 'For whom' },
        { name: 'reason', type: 'long_text', label: 'Why is it needed?' },
        { name: 'email', type: 'email', label: 'E-mail of the supplier' },
        { name: 'shop', type: 'url', label: 'Link to the shop' },
        { name: 'phone', type: 'phone', label: 'Phone of the supplier' },
        { name: 'manager', type: 'user', label: 'Manager', company_role: 'managers' },
        { name: 'source', type: 'text', label: 'Source' },
        {
          name: 'decision',
          type: 'choice',
          label: 'Decision',
          options: [
            { value: 'approved', label: 'Approve' },
            { value: 'refused', label: 'Refuse' },
          ],
        },
        { name: 'comment', type: 'long_text', label: 'Comment for the requester' },
      ],
      outcomes: ['approved', 'refused'],
      tasks: [
        {
          key: 'approval',
          title: 'Manager approval',
          task_type: 'FORM',
          due_hours: 48,
          assign_to: { field: 'manager' },
          input_schema: [
            'item',
            'extras',
            'amount',
            'pieces',
            'weight',
            'needed_by',
            'call_at',
            'for_me',
            'who',
            'reason',
            'email',
            'shop',
            'phone',
            'manager',
          ],
          display_layout: [
            { title: 'The wish', fields: ['item', 'amount', 'reason'] },
            { title: 'More', fields: ['needed_by'] },
          ],
          output_schema: [
            { field: 'decision', required: true, as: 'buttons' },
            { field: 'comment', required: true, visible_when: { '==': [{ var: 'decision' }, 'refused'] } },
          ],
        },
      ],
      transitions: [
        { from: null, to: 'approval' },
        { from: 'approval', to: null, condition: { '==': [{ var: 'decision' }, 'approved'] }, outcome: 'approved' },
        { from: 'approval', to: null, condition: { '==': [{ var: 'decision' }, 'refused'] }, outcome: 'refused' },
      ],
    },
    tickets: [
      {
        key: 'equipment',
        title: 'Equipment request',
        description: 'Laptops, phones and what goes with them.',
        presets: { source: 'page' },
        fields: [
          { field: 'item', required: true },
          { field: 'extras' },
          { field: 'amount', required: true },
          { field: 'pieces', default: 1 },
          { field: 'weight' },
          { field: 'needed_by' },
          { field: 'call_at' },
          { field: 'for_me', required: true },
          { field: 'who', required: true, visible_when: { '==': [{ var: 'for_me' }, false] } },
          { field: 'reason', required: { '>': [{ var: 'amount' }, 500] } },
          { field: 'email' },
          { field: 'shop' },
          { field: 'phone' },
          { field: 'manager', required: true },
        ],
        edit_layout: [
          { columns: 2, fields: ['item', 'amount', 'pieces', 'weight'] },
          { title: 'When and for whom', fields: ['needed_by', 'call_at', 'for_me', 'who'] },
        ],
      },
    ],
  };
}
