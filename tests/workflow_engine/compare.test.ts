import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Change, type Comparison, compare, isSame } from '#src/workflow_engine/compare.js';
import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { purchase } from '../support/workflows.ts';
import { workflows } from './support/random_workflows.js';

const kinds = (changes: readonly Change<unknown>[]) => changes.map(({ kind }) => kind);
const edited = (change: (file: WorkflowFile) => void) => compare(purchase(), purchase(change));

describe('comparing two versions', () => {
  it('finds what was added, removed and changed', () => {
    const found = edited(({ workflow, tickets }) => {
      workflow.title = 'Purchases';
      workflow.fields.push({ name: 'urgent', type: 'boolean', label: 'Urgent' });
      workflow.fields[0] = { name: 'amount', type: 'integer', label: 'Amount', min: 1 };
      workflow.tasks[1] = { ...workflow.tasks[1], key: 'order', title: 'Order it', task_type: 'FORM' };
      workflow.transitions[2] = { from: 'approval', to: 'order' };
      workflow.transitions[3] = { from: 'order', to: null, outcome: 'bought' };
      tickets[0]?.fields.push({ field: 'urgent' });
    });
    expect(found.details).toEqual(['title']);
    expect(found.fields.map(({ kind, after }) => `${kind} ${after?.name}`)).toEqual(['changed amount', 'added urgent']);
    expect(found.tasks.map(({ kind, before, after }) => `${kind} ${(after ?? before)?.key}`)).toEqual([
      'added order',
      'removed buy',
    ]);
    expect(found.transitions.map(({ kind, before, after }) => [kind, before?.index, after?.index])).toEqual([
      ['added', undefined, 2],
      ['added', undefined, 3],
      ['removed', 2, undefined],
      ['removed', 3, undefined],
    ]);
    expect(kinds(found.tickets)).toEqual(['changed']);
    expect([found.moved, found.reordered]).toEqual([[], []]);
  });

  it('knows a way again whose condition or end changed', () => {
    const condition = { '<': [{ var: 'amount' }, 900] };
    const found = edited(({ workflow }) => {
      workflow.transitions[2] = { from: 'approval', to: 'buy', condition };
      workflow.transitions[3] = { from: 'buy', to: 'approval' };
    });
    expect(found.transitions.map(({ kind, after }) => [kind, after?.index])).toEqual([
      ['changed', 2],
      ['changed', 3],
    ]);
  });

  it('tells a new order only where it means something', () => {
    const swapped = edited(({ workflow }) => {
      const [first, second, third, last] = workflow.transitions;
      workflow.transitions = [first, third, second, last].flatMap((way) => way ?? []);
    });
    expect([swapped.reordered, swapped.transitions]).toEqual([['approval'], []]);
    const apart = edited(({ workflow }) => {
      workflow.transitions.push(...workflow.transitions.splice(0, 1));
      workflow.fields.reverse();
    });
    expect([apart.reordered, apart.transitions, apart.moved]).toEqual([[], [], ['fields']]);
  });

  it('leaves out who may submit, which is of no version', () => {
    const found = edited(({ tickets: [ticket] }) => {
      if (ticket) ticket.company_role_access = ['managers'];
    });
    expect(isSame(found)).toBe(true);
  });
});

/** A comparison seen from the other side. */
function mirrored({ fields, tasks, tickets, tests, transitions }: Comparison) {
  const swap = { added: 'removed', removed: 'added', changed: 'changed' } as const;
  const side = (changes: readonly Change<unknown>[]) =>
    changes.map(({ kind, before, after }) => JSON.stringify([swap[kind], after ?? null, before ?? null])).sort();
  return [fields, tasks, tickets, tests]
    .map(side)
    .concat([[String(kinds(transitions).filter((kind) => kind !== 'changed').length)]]);
}
const seen = ({ fields, tasks, tickets, tests, transitions }: Comparison) =>
  [fields, tasks, tickets, tests]
    .map((changes: readonly Change<unknown>[]) =>
      changes.map(({ kind, before, after }) => JSON.stringify([kind, before ?? null, after ?? null])).sort(),
    )
    .concat([[String(kinds(transitions).filter((kind) => kind !== 'changed').length)]]);

describe('comparing random workflows', () => {
  it('finds nothing between a file and itself, and the same from both sides', () => {
    fc.assert(
      fc.property(workflows, workflows, (one, other) => {
        expect(isSame(compare(one, structuredClone(one)))).toBe(true);
        expect(seen(compare(one, other))).toEqual(mirrored(compare(other, one)));
      }),
      { numRuns: 60 },
    );
  });

  it('tells all that makes one of the other', () => {
    fc.assert(
      fc.property(workflows, workflows, (one, other) => {
        const { fields, tasks, transitions } = compare(one, other);
        const apply = <T>(list: readonly T[], changes: readonly Change<T>[]) => {
          const kept = list.filter((item) => !changes.some(({ before }) => before === item));
          return new Set([...kept, ...changes.flatMap(({ after }) => after ?? [])].map((item) => JSON.stringify(item)));
        };
        const texts = (list: readonly unknown[]) => new Set(list.map((item) => JSON.stringify(item)));
        expect(apply(one.workflow.fields, fields)).toEqual(texts(other.workflow.fields));
        expect(apply(one.workflow.tasks, tasks)).toEqual(texts(other.workflow.tasks));
        const gone = new Set(transitions.flatMap(({ before }) => before?.index ?? []));
        const ways = [
          ...one.workflow.transitions.filter((_: unknown, index: number) => !gone.has(index)),
          ...transitions.flatMap(({ after }) => after?.transition ?? []),
        ];
        expect(texts(ways)).toEqual(texts(other.workflow.transitions));
        expect(ways).toHaveLength(other.workflow.transitions.length);
      }),
      { numRuns: 60 },
    );
  });
});
