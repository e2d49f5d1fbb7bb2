import { describe, expect, it } from 'vitest';
import { dueWords, titleWords, waysInWords, whoWords } from '#src/workflow_design/definition_words.js';
import { fieldWords } from '#src/workflow_design/field_words.js';
import { entriesInWords } from '#src/workflow_design/form_entry_words.js';
import { compile } from '#src/workflow_engine/compile.js';
import type { AssignTo, Field, Task, WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { requestFile } from './files.ts';

const file = requestFile() as unknown as WorkflowFile;
const definition = compile(file);

describe('who does a step', () => {
  const approval = file.workflow.tasks[0] as Task;
  it.each<[AssignTo | undefined, string]>([
    [undefined, 'Any task worker'],
    [{}, 'Any task worker'],
    [{ company_role: 'managers' }, 'Somebody in managers'],
    [{ submitter: true }, 'Whoever submitted the ticket'],
    [{ field: 'reason' }, 'The person chosen as “Reason”'],
    [
      { same_as: 'approval', not: ['submitter'] },
      'Whoever completed “Approval”, but never whoever submitted the ticket',
    ],
    [
      { company_role: 'a', not: ['submitter', { step: 'approval' }], else: { company_role: 'b' } },
      'Somebody in a, but never whoever submitted the ticket or whoever completed “Approval”; if nobody is left, somebody in b',
    ],
  ])('%j', (assignTo, words) => {
    const { assign_to: _, ...rest } = approval;
    expect(whoWords(definition, { ...rest, ...(assignTo && { assign_to: assignTo }) })).toBe(words);
  });

  it('nobody, for a step that is not a form', () => {
    expect(whoWords(definition, { ...approval, task_type: 'PASS' })).toBe('Nobody: it is done at once');
    expect(whoWords(definition, { ...approval, task_type: 'SYNC_ACTION' })).toBe(
      'TicketFlower: it calls another system',
    );
  });
});

describe('the ways on', () => {
  it('start with the ticket and come in the order in which they are tried', () => {
    const ordered = requestFile();
    for (const [index, transition] of ordered.workflow.transitions.slice(1).entries()) transition.priority = 9 - index;
    expect(waysInWords(compile(ordered as unknown as WorkflowFile))).toEqual([
      { from: 'When a ticket is submitted', rule: '', ways: [{ when: 'Always', to: 'Approval', ends: false }] },
      {
        from: 'After Approval',
        rule: 'Tried from the top; the first that holds is taken.',
        ways: [
          { when: 'If decision is refuse', to: 'End: Refused', ends: true },
          { when: 'If decision is approve', to: 'End: Granted', ends: true },
        ],
      },
    ]);
  });

  it('say that a step without transitions ends', () => {
    const short = requestFile();
    short.workflow.transitions.splice(1);
    expect(waysInWords(compile(short as unknown as WorkflowFile))[1]?.ways).toEqual([
      { when: 'Always', to: 'Nothing follows: this branch ends', ends: true },
    ]);
  });
});

describe('a field', () => {
  it.each<[Field, string, string]>([
    [{ name: 'a', type: 'text', label: 'A' }, 'Line of text', ''],
    [
      { name: 'a', type: 'text', label: 'A', min_length: 2, max_length: 2000, pattern: '[A-Z]+' },
      'Line of text',
      '2 to 2,000 characters, written like [A-Z]+',
    ],
    [{ name: 'a', type: 'integer', label: 'A', min: 0 }, 'Whole number', 'At least 0'],
    [{ name: 'a', type: 'number', label: 'A', max: 0.000001, unit: 'kg' }, 'Number', 'At most 0.000001 kg'],
    [{ name: 'a', type: 'money', label: 'A', currency: 'EUR' }, 'Amount of money', 'EUR'],
    [{ name: 'a', type: 'date', label: 'A', min: '2027-01-04' }, 'Date', 'At least 4 Jan 2027'],
    [
      { name: 'a', type: 'datetime', label: 'A', max: '2027-01-04T00:30:00Z' },
      'Date and time',
      'At most 3 Jan 2027, 19:30',
    ],
    [
      {
        name: 'a',
        type: 'choice',
        label: 'A',
        options: [
          { value: 'x', label: 'X' },
          { value: 'y', label: 'Y', retired: true },
        ],
      },
      'One of several options',
      'X, Y (no longer offered)',
    ],
    [{ name: 'a', type: 'user', label: 'A', company_role: 'managers' }, 'Person of the company', 'In managers'],
  ])('%j', (field, kind, limits) => {
    expect(fieldWords(field, 'America/New_York')).toEqual({ label: 'A', name: 'a', kind, limits });
  });
});

describe('what a form asks', () => {
  it.each([
    [{ field: 'amount', required: true }, 'Must be answered'],
    [{ field: 'amount' }, 'Optional'],
    [
      { field: 'reason', required: { '>': [{ var: 'amount' }, '100.00'] } },
      'Must be answered where amount is over €100',
    ],
    [{ field: 'reason', visible_when: { is_set: { var: 'amount' } } }, 'Optional; shown where amount is filled in'],
  ])('%j', (entry, rule) => {
    expect(entriesInWords(definition, [entry], 'UTC').map((words) => words.rule)).toEqual([rule]);
  });
});

it.each([
  [undefined, undefined],
  [1, '1 hour'],
  [48, '2 days'],
  [36, '36 hours'],
  [24, '1 day'],
])('due after %j hours', (hours, words) => {
  expect(dueWords(hours)).toBe(words);
});

it('a ticket’s title shows its names in brackets', () => {
  const title = definition.tickets.get('request')?.title;
  expect(title && titleWords(definition, title)).toBe('Request over [amount]');
});
