import { describe, expect, it } from 'vitest';
import { explain } from '#src/workflow_engine/expressions/explain.js';
import type { Json } from '#src/workflow_engine/workflow_file.js';
import { fields, parsed, v } from './sample_fields.js';

const sentences: [Json, string][] = [
  [
    { and: [{ '>': [v('count'), 1000] }, { '==': [v('category'), 'hardware'] }] },
    'count is over 1,000 and category is hardware',
  ],
  [{ '>': [v('amount'), 1000] }, 'amount is over $1,000'],
  [{ '>=': [v('amount'), '1000.50'] }, 'amount is at least $1,000.50'],
  [{ '<': [v('days'), 5] }, 'working days is under 5 days'],
  [{ '<': [5, v('days')] }, 'working days is over 5 days'],
  [{ '<=': [v('days'), v('count')] }, 'working days is at most count'],
  [{ '<': [v('first_day'), '2027-01-04'] }, 'first day is before 4 Jan 2027'],
  [{ '>=': [v('first_day'), v('today')] }, 'first day is on or after today'],
  [{ '>': [v('last_day'), { add_days: [v('first_day'), 3] }] }, 'last day is after 3 days after first day'],
  [{ '>': [v('last_day'), { add_days: [v('first_day'), -1] }] }, 'last day is after 1 day before first day'],
  [{ '!=': [v('category'), 'travel'] }, 'category is not travel & hotels'],
  [{ in: [v('category'), ['hardware', 'software', 'travel']] }, 'category is hardware, software or travel & hotels'],
  [{ between: [v('days'), 1, 5] }, 'working days is from 1 to 5 days'],
  [{ '!': { between: [v('days'), 1, 5] } }, 'working days is not from 1 to 5 days'],
  [{ is_set: v('notes') }, 'notes is filled in'],
  [{ '!': { is_set: v('notes') } }, 'notes is empty'],
  [{ '==': [v('urgent'), true] }, 'urgent is yes'],
  [{ '!': { '>': [v('count'), 3] } }, 'count is not over 3'],
  [{ '!': { '!': { '>': [v('count'), 3] } } }, 'count is over 3'],
  [{ contains: [v('tags'), 'hardware'] }, 'tags include hardware'],
  [{ starts_with: [{ lower: v('name') }, 'ab'] }, 'name in small letters starts with “ab”'],
  [{ '>': [{ length: v('tags') }, 1] }, 'the number of tags is over 1'],
  [{ '==': [v('contact'), 'a@b.example'] }, 'e-mail of the contact is “a@b.example”'],
  [{ '==': [v('manager'), v('steps.approval.completed_by')] }, 'manager is the person who did “Manager approval”'],
  [{ '==': [v('steps.approval.category'), 'software'] }, 'category of “Manager approval” is software'],
  [{ '>': [{ '+': [v('days'), 5] }, v('count')] }, 'working days plus 5 is over count'],
  [
    { and: [{ '>': [v('count'), 1] }, { or: [{ '==': [v('urgent'), true] }, { is_set: v('name') }] }] },
    'count is over 1 and either urgent is yes or name is filled in',
  ],
  [
    { or: [{ and: [{ '>': [v('count'), 1] }, { is_set: v('notes') }] }, { is_set: v('name') }] },
    'count is over 1 and notes is filled in, or name is filled in',
  ],
  [
    { '!': { or: [{ is_set: v('notes') }, { is_set: v('name') }] } },
    'it is not so that notes is filled in or name is filled in',
  ],
  [{ round: [{ '*': [{ '+': [v('amount'), 1] }, 2] }, 2] }, '((amount plus $1) times 2) rounded to 2 decimal places'],
  [{ if: [{ is_set: v('name') }, 1, 2] }, '1 if name is filled in, else 2'],
];

describe('explain', () => {
  it.each(sentences)('%j: %s', (json, sentence) => {
    const taskTitle = (key: string) => (key === 'approval' ? 'Manager approval' : key);
    expect(explain(parsed(json), { fields, taskTitle })).toBe(sentence);
  });

  it('says something about any expression, known names or not', () => {
    expect(explain(parsed({ '==': [v('nothing'), 3] }), { fields })).toBe('nothing is 3');
  });
});
