import { describe, expect, it } from 'vitest';
import { nameOf, readNames } from '#src/workflow_engine/expressions/names.js';
import { parsed } from './sample_fields.js';

describe('names', () => {
  it('finds every name with its place', () => {
    const node = parsed({
      and: [{ '==': [{ var: 'a' }, { lower: { var: 'steps.b.c' } }] }, { is_set: { var: ['a'] } }],
    });
    expect(readNames(node)).toEqual([
      { name: 'a', pointer: '/and/0/==/0/var' },
      { name: 'steps.b.c', pointer: '/and/0/==/1/lower/var' },
      { name: 'a', pointer: '/and/1/is_set/var' },
    ]);
    expect(readNames(parsed({ object: { x: [{ var: 'y' }] } }))).toEqual([{ name: 'y', pointer: '/object/x/0/var' }]);
  });

  it.each([
    ['first_day', { of: 'field', field: 'first_day' }],
    ['steps.a.b', { of: 'step', step: 'a', field: 'b' }],
    ['steps.a.completed_by', { of: 'completed_by', step: 'a' }],
    ['ticket.submitter.email', { of: 'ticket', part: 'submitter.email' }],
    ['response.body.items.0', { of: 'body', path: ['items', '0'] }],
    ['response.body', undefined],
    ['response.body.', undefined],
    ['response.headers.x', undefined],
    ['steps.a', undefined],
    ['steps.a.b.c', undefined],
    ['ticket.submitter', undefined],
    ['a.b', undefined],
  ])('%s', (text, name) => {
    expect(nameOf(text)).toEqual(name);
  });
});
