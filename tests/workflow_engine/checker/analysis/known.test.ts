import { describe, expect, it } from 'vitest';
import { and, decisionFile, FIELDS, is, isSet } from '../../support/decision_files.js';
import { arrowFile, FORK, JOIN, PASS, when } from '../../support/parallel_files.js';
import { changed, type Loose, soundFile } from '../../support/workflow_files.js';
import { allFound } from '../found.js';

/** What is found beside warnings that are not looked at here. */
function found(file: Loose): string[] {
  return allFound(file)
    .filter((one) => !/unused_field|overlap|parallel_write|new_company_role/.test(one))
    .map((one) => one.replace('/workflow/', ''));
}

const v = (name: string): Loose => ({ var: name });
const asks = (...entries: Loose[]): Loose => ({ output_schema: entries });
const needs = (field: string): Loose => ({ field, required: true });
const sets = (set: Loose): Loose => ({ ...PASS, set });
const SUM = sets({ f_x: { '+': [v('f_a'), 1] } });
const X = { x: PASS };

type Case = [what: string, arrows: string[], steps: { [key: string]: Loose }, found: string[]];

describe('a name that may be unset', () => {
  it.each([
    [
      'nothing has set it',
      ['start > s', 's > b'],
      { s: SUM, a: PASS, ...X },
      ['error maybe_unset tasks/0/set/f_x/+/0/var', 'error unreachable_task tasks/1', 'error unreachable_task tasks/2'],
    ],
    ['it was asked and required', ['start > a', 'a > s', 's > x'], { s: SUM, ...X }, []],
    [
      'it need not be filled in',
      ['start > a', 'a > s', 's > x'],
      { a: asks({ field: 'f_a' }), s: SUM, ...X },
      ['error maybe_unset tasks/1/set/f_x/+/0/var'],
    ],
    [
      'one of two ways leaves it out',
      ['start > b', `b > a | ${when('f_b', '<', 5)}`, 'b > s', 'a > s', 's > x'],
      { s: SUM, ...X },
      ['error maybe_unset tasks/0/set/f_x/+/0/var'],
    ],
    [
      'both ways set it',
      ['start > b', `b > a | ${when('f_b', '<', 5)}`, 'b > c', 'a > s', 'c > s', 's > x'],
      { s: SUM, c: asks(needs('f_a')), ...X },
      [],
    ],
    [
      'a branch that always runs sets it',
      ['start > f', 'f > a', 'f > b', 'a > s', 'b > s', 's > x'],
      { f: FORK, s: { ...SUM, ...JOIN }, ...X },
      [],
    ],
    [
      'a branch that may not run sets it',
      ['start > c', 'c > f', `f > a | ${when('f_c', '<', 5)}`, 'f > b', 'a > s', 'b > s', 's > x'],
      { f: FORK, s: { ...SUM, ...JOIN }, ...X },
      ['error maybe_unset tasks/1/set/f_x/+/0/var'],
    ],
    [
      'a branch that may end before the join sets it',
      ['start > f', 'f > a', 'f > b', `a > end | ${when('f_a', '<', 5)}`, 'a > s', 'b > s', 's > x'],
      { f: FORK, s: { ...SUM, ...JOIN }, ...X },
      ['error maybe_unset tasks/1/set/f_x/+/0/var'],
    ],
    [
      'a branch that may end everything sets it',
      ['start > f', 'f > a', 'f > b', `a > end! | ${when('f_a', '<', 5)}`, 'a > s', 'b > s', 's > x'],
      { f: FORK, s: { ...SUM, ...JOIN }, ...X },
      [],
    ],
    [
      'a fork within a branch',
      ['start > f', 'f > g', 'f > b', 'g > a', 'g > c', 'a > s', 'c > s', 'b > s', 's > x'],
      { f: FORK, g: FORK, s: { ...SUM, ...JOIN }, ...X },
      [],
    ],
    [
      'a branch beside does not count',
      ['start > f', 'f > a', 'f > s', 'a > x', 's > y'],
      { f: FORK, s: SUM, ...X, y: PASS },
      ['error maybe_unset tasks/1/set/f_x/+/0/var'],
    ],
    [
      'a step within a loop unsets it again',
      ['start > a', 'a > s', 's > b', 'b > c', `c > s | ${when('f_c', '<', 5)}`, 'c > x'],
      { s: SUM, b: asks({ field: 'f_a' }), ...X },
      ['error maybe_unset tasks/0/set/f_x/+/0/var'],
    ],
    [
      'what a step left',
      ['start > a', 'a > b', 'b > s', 's > x'],
      { b: asks({ field: 'f_a' }), s: sets({ f_x: v('steps.a.f_a') }), ...X },
      [],
    ],
    [
      'what a step left that was not come by',
      ['start > b', `b > a | ${when('f_b', '<', 5)}`, 'b > s', 'a > s', 's > x'],
      { s: sets({ f_x: v('steps.a.f_a') }), ...X },
      ['error maybe_unset tasks/0/set/f_x/var'],
    ],
    [
      'asked for first',
      ['start > b', 'b > a', 'a > s', 's > x'],
      { a: asks({ field: 'f_a' }), s: sets({ f_x: { if: [{ is_set: v('f_a') }, v('f_a'), 0] } }), ...X },
      [],
    ],
    [
      'asked for the wrong way round',
      ['start > b', 'b > a', 'a > s', 's > x'],
      { a: asks({ field: 'f_a' }), s: sets({ f_x: { if: [{ is_set: v('f_a') }, 0, v('f_a')] } }), ...X },
      ['error maybe_unset tasks/1/set/f_x/if/2/var'],
    ],
    [
      'in a condition',
      ['start > a', `a > x | ${when('f_b', '<', 5)}`, 'a > b'],
      X,
      ['error maybe_unset transitions/1/condition/</0/var'],
    ],
  ] satisfies Case[])('%s', (_what, arrows, steps, wanted) => {
    expect(found(arrowFile(arrows, steps))).toEqual(wanted);
  });

  it('in the title of a ticket, and where a person is named', () => {
    expect(found(changed({ '/tickets/0/fields/0': { field: 'amount' }, '/tests': [] }))).toEqual([
      'error maybe_unset tasks/1/set/double/*/0/var',
      'error maybe_unset /tickets/0/ticket_title/cat/1/var',
    ]);
    expect(found(changed({ '/tickets/0/fields/1': { field: 'buyer' }, '/tests': [] }))).toEqual([
      'error maybe_unset tasks/2/assign_to/field',
    ]);
    const otherwise = { field: 'buyer', else: { company_role: 'buyers' } };
    expect(
      found(changed({ '/tickets/0/fields/1': { field: 'buyer' }, '/workflow/tasks/2/assign_to': otherwise })).filter(
        (one) => one.includes('unset'),
      ),
    ).toEqual([]);
  });
});

describe('what is known on the way in', () => {
  it('is the values that got here', () => {
    const later = (condition: Loose) => {
      const file = decisionFile(FIELDS, ['days'], [is('days', '<', 5), is('days', '>=', 5)]);
      file.workflow.transitions.push({ from: 'way_0', to: null, condition });
      return found(file);
    };
    expect(later(is('days', '<=', 4))).toEqual([]);
    expect(later(is('days', '<', 4))).toEqual(['error gap tasks/1']);
    expect(later(is('days', '>', 4))).toEqual(['error gap tasks/1', 'error never_taken transitions/3']);
  });

  it('is forgotten where something may be written beside', () => {
    const arrows = (more: string[]) => [
      'start > c',
      `c > f | ${when('f_c', '<', 5)}`,
      'c > end',
      'f > a',
      'f > b',
      `a > end | ${when('f_c', '<', 5)}`,
      ...more,
    ];
    expect(found(arrowFile(arrows(['b > end']), { f: FORK }))).toEqual([]);
    expect(
      found(arrowFile(arrows(['b > end']), { f: FORK, b: asks(needs('f_c')), x: PASS })).filter((one) =>
        one.includes('gap'),
      ),
    ).toEqual(['error gap tasks/4']);
  });

  it('is told apart by the kind of ticket', () => {
    const file = decisionFile(FIELDS, ['days'], [is('kind', '==', 'travel'), is('kind', '==', 'hardware')]);
    const [ticket] = file.tickets;
    file.tickets = [
      { ...ticket, presets: { kind: 'travel' } },
      { ...ticket, key: 'second', presets: { kind: 'hardware' }, fields: [] },
    ];
    file.workflow.transitions.push(
      { from: 'way_0', to: null, condition: is('days', '<', 5) },
      { from: 'way_0', to: 'way_1' },
    );
    expect(found(file)).toEqual([]);
    file.workflow.transitions[4].from = 'way_1';
    file.workflow.transitions[3].from = 'way_1';
    file.workflow.transitions[4].to = null;
    expect(found(file)).toEqual(['error maybe_unset transitions/3/condition/</0/var']);
  });

  it('is what a form made sure of by its conditions', () => {
    const conditional = { field: 'days', required: true, visible_when: is('kind', '==', 'travel') };
    const file = decisionFile(FIELDS, ['kind'], [and(is('kind', '==', 'travel'), is('days', '<', 5)), null]);
    file.tickets[0].fields.push(conditional);
    expect(found(file)).toEqual([]);
    file.tickets[0].fields[1] = { ...conditional, visible_when: is('kind', '==', 'hardware') };
    expect(found(file)).toEqual(['error maybe_unset transitions/1/condition/and/1/</0/var']);
    const later = decisionFile(FIELDS, ['kind'], [is('kind', '==', 'travel'), null]);
    later.tickets[0].fields.push(conditional);
    later.workflow.transitions.push(
      { from: 'way_0', to: null, condition: is('days', '<', 5) },
      { from: 'way_0', to: 'way_1', condition: is('days', '>=', 5) },
    );
    expect(found(later)).toEqual([]);
    later.workflow.transitions[3].from = 'way_1';
    later.workflow.transitions[4] = { from: 'way_1', to: null };
    expect(found(later)).toEqual(['error maybe_unset transitions/3/condition/</0/var']);
  });

  it('is a fixed value that a step sets', () => {
    const file = decisionFile(FIELDS, ['urgent'], [is('urgent', '==', true), null]);
    file.workflow.tasks[1] = {
      key: 'way_0',
      title: 'x',
      task_type: 'PASS',
      set: { kind: { if: [isSet('urgent'), 'travel', 'hardware'] } },
    };
    file.workflow.transitions.push({ from: 'way_0', to: null, condition: is('kind', 'in', ['travel', 'hardware']) });
    expect(found(file)).toEqual([]);
    file.workflow.transitions[3].condition = is('kind', '==', 'travel');
    expect(found(file)).toEqual(['error gap tasks/1']);
  });
});

describe('a divisor that may be 0', () => {
  const dividing = (divisor: Loose, changes: Loose = {}) =>
    found(
      changed(
        { '/workflow/tasks/1/set/double': { round: [{ '/': [100, divisor] }, 0] }, '/tests': [], ...changes },
        soundFile(),
      ),
    );
  const POINTER = 'error maybe_zero tasks/1/set/double/round/0//';

  it.each([
    ['a field from 1 on', v('amount'), {}, []],
    ['a field from 0 on', v('amount'), { '/workflow/fields/0/min': 0 }, [POINTER]],
    ['a field from below 0 on', v('amount'), { '/workflow/fields/0/min': -5 }, [POINTER]],
    [
      'never 0 by a condition on the way',
      v('amount'),
      {
        '/workflow/fields/0/min': 0,
        '/workflow/transitions/1/condition': and(is('decision', '==', 'yes'), is('amount', '>', 0)),
        '/workflow/transitions/2/condition': undefined,
      },
      [],
    ],
    ['a sum over 0', { '+': [v('amount'), 1] }, { '/workflow/fields/0/min': 0 }, []],
    ['a difference', { '-': [v('amount'), 5] }, {}, [POINTER]],
    ['a product', { '*': [v('amount'), 2] }, {}, []],
    ['a fixed 0', 0, {}, [POINTER]],
  ] as [string, Loose, Loose, string[]][])('%s', (_what, divisor, changes, wanted) => {
    expect(dividing(divisor, changes).map((one) => one.replace('~1', '/'))).toEqual(wanted);
  });
});
