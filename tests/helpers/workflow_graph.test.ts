import { describe, expect, it } from 'vitest';
import { endId, START, whoWords, workflowGraph } from '#src/helpers/workflow_graph.js';
import { workflowFileSchema } from '#src/workflow_engine/workflow_file.js';

const file = workflowFileSchema.parse({
  ticketflower: 1,
  workflow: {
    key: 'leave',
    title: 'Leave',
    fields: [],
    outcomes: ['not_granted'],
    tasks: [
      { key: 'approval', title: 'Approval', task_type: 'FORM', assign_to: { company_role: 'managers' } },
      { key: 'book', title: 'Book', task_type: 'PASS' },
    ],
    transitions: [
      { from: null, to: 'approval' },
      { from: 'approval', to: 'book', condition: true },
      { from: 'approval', to: null, outcome: 'not_granted' },
    ],
  },
  tickets: [{ key: 'leave', title: 'Leave', fields: [] }],
});

describe('workflowGraph', () => {
  it('numbers edges as the file’s transitions, then the silent ends', () => {
    const { edges } = workflowGraph(file, ({ condition }) => (condition === true ? 'always' : undefined));
    expect(edges).toEqual([
      { from: START, to: 'approval' },
      { from: 'approval', to: 'book', label: 'always' },
      { from: 'approval', to: endId('not_granted') },
      { from: 'book', to: endId(null) },
    ]);
  });

  it('has a start, the steps with who does them, and one end per outcome', () => {
    const { nodes } = workflowGraph(file, () => undefined);
    expect(nodes.map(({ title, subtitle, kind }) => [title, subtitle, kind])).toEqual([
      ['Submitted', '', 'start'],
      ['Approval', 'managers', 'FORM'],
      ['Book', 'Automatic', 'PASS'],
      ['Not granted', '', 'end'],
      ['Done', '', 'end'],
    ]);
  });

  it.each([
    [undefined, 'Any task worker'],
    [{ submitter: true }, 'Submitter'],
    [{ field: 'manager' }, 'A named person'],
    [{ same_as: 'approval' }, 'As an earlier step'],
    [{ not: ['submitter'] }, 'Any task worker'],
  ] as const)('who: %o', (assignTo, words) => {
    expect(whoWords(assignTo as Parameters<typeof whoWords>[0])).toBe(words);
  });
});
