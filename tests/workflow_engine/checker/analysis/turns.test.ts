import { describe, expect, it } from 'vitest';
import { checkFile } from '#src/workflow_engine/checker/check.js';
import { and, decisionFile, FIELDS, is, isSet, not, or, type Turn } from '../../support/decision_files.js';
import type { Loose } from '../../support/workflow_files.js';

const company = { companyRoles: [], activeTaskWorkers: 3, actionsAvailable: true };

/** What is found of the ways out of "decide": "gap amount=1000.00", "overlap 2", "never 1". */
function found(asked: string[], turns: readonly Turn[], more: Loose = {}): string[] {
  const { findings } = checkFile(decisionFile(FIELDS, asked, turns, more), company);
  return findings.flatMap(({ code, pointer, example }) => {
    const place = Number(pointer.split('/')[3]) - 1;
    if (code === 'overlap') return [`overlap ${place}`];
    if (code === 'never_taken') return [`never ${place}`];
    if (code === 'gap') return [`gap ${valuesOf(example as Loose)}`];
    return code === 'unused_field' ? [] : [`${code} ${pointer}`];
  });
}

function valuesOf({ values }: Loose): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

const yes = is('urgent', '==', true);
const no = is('urgent', '==', false);
const today = { var: 'today' };

const COMPLETE: [what: string, asked: string[], turns: Turn[]][] = [
  ['whole numbers side by side', ['days'], [is('days', '<', 5), is('days', '>', 4)]],
  ['whole numbers up to their limits', ['days'], [is('days', 'between', 0, 30), is('days', 'between', 31, 60)]],
  ['a limit that nothing passes', ['days'], [is('days', '<=', 60)]],
  ['cents side by side', ['amount'], [is('amount', '<=', '1000.00'), is('amount', '>=', '1000.01')]],
  ['decimals', ['weight'], [is('weight', '<', 0.5), is('weight', '>=', 0.5)]],
  ['days of the calendar', ['first'], [is('first', '<', '2027-03-01'), is('first', '>', '2027-02-28')]],
  ['moments', ['at'], [is('at', '<', '2027-03-01T10:00:00Z'), is('at', '>=', '2027-03-01T11:00:00+01:00')]],
  ['all options', ['kind'], [is('kind', '==', 'hardware'), is('kind', 'in', ['software', 'travel'])]],
  ['yes and no', ['urgent'], [yes, no]],
  ['set and unset', ['days?'], [not(isSet('days')), is('days', '<', 5), is('days', '>=', 5)]],
  ['guarded in one condition', ['days?'], [and(isSet('days'), is('days', '>', 5)), null]],
  ['everything else last', ['kind', 'days'], [and(is('kind', '==', 'travel'), is('days', '>', 5)), null]],
  ['two fields', ['urgent', 'days'], [yes, and(no, is('days', '<', 3)), and(no, is('days', '>=', 3))]],
  [
    'two fields of one type',
    ['first', 'last'],
    [is('last', '<', { var: 'first' }), is('last', '>=', { var: 'first' })],
  ],
  ['a shifted field', ['days'], [{ '<': [{ '+': [{ var: 'days' }, 5] }, 10] }, is('days', '>=', 5)]],
  [
    'shifted dates',
    ['first', 'last'],
    [
      { '<=': [{ var: 'last' }, { add_days: [{ var: 'first' }, 3] }] },
      { '>': [{ add_days: [{ var: 'last' }, -3] }, { var: 'first' }] },
    ],
  ],
  ['today', ['first'], [is('first', '<', today), is('first', '>=', today)]],
  [
    'today in between',
    ['first'],
    [
      is('first', '<=', today),
      { '==': [{ var: 'first' }, { add_days: [today, 1] }] },
      { '>': [{ var: 'first' }, { add_days: [today, 1] }] },
    ],
  ],
  [
    'texts',
    ['name'],
    [
      is('name', '==', 'Ada'),
      is('name', 'starts_with', 'B'),
      not(or(is('name', '==', 'Ada'), is('name', 'starts_with', 'B'))),
    ],
  ],
  [
    'texts in small letters',
    ['name'],
    [{ '==': [{ lower: { var: 'name' } }, 'ada'] }, { '!=': [{ lower: { var: 'name' } }, 'ada'] }],
  ],
  ['lengths', ['name'], [{ '<': [{ length: { var: 'name' } }, 10] }, { '>=': [{ length: { var: 'name' } }, 10] }]],
  ['lengths up to the limits', ['name'], [{ between: [{ length: { var: 'name' } }, 2, 40] }]],
  [
    'several options',
    ['tags'],
    [
      is('tags', 'contains', 'travel'),
      { '==': [{ length: { var: 'tags' } }, 1] },
      and(is('tags', 'contains', 'hardware'), is('tags', 'contains', 'software')),
    ],
  ],
  ['people', ['boss', 'buyer'], [is('boss', '==', { var: 'buyer' }), is('boss', '!=', { var: 'buyer' })]],
  [
    'the day of a moment',
    ['at'],
    [{ '<': [{ date_of: { var: 'at' } }, '2027-01-05'] }, { '>': [{ date_of: { var: 'at' } }, '2027-01-04'] }],
  ],
  [
    'choices with options in common',
    ['kind', 'other'],
    [is('kind', '==', { var: 'other' }), is('kind', '!=', { var: 'other' })],
  ],
];

const GAPS: [what: string, asked: string[], turns: Turn[], found: string[]][] = [
  ['exactly the bound', ['amount'], [is('amount', '<', 1000), is('amount', '>', 1000)], ['gap amount=1000.00']],
  [
    'one cent',
    ['amount'],
    [is('amount', '<', 1000), is('amount', '>', '1000.00'), is('amount', '>', 2000)],
    ['gap amount=1000.00', 'never 2', 'overlap 2'],
  ],
  ['one whole number', ['days'], [is('days', '<', 5), is('days', '>', 5)], ['gap days=5']],
  ['the smallest value', ['days'], [is('days', '>', 0)], ['gap days=0']],
  ['the largest value', ['days'], [is('days', '<', 60)], ['gap days=60']],
  ['a millionth', ['weight'], [is('weight', '<=', 0.5), is('weight', '>=', 0.500002)], ['gap weight=0.500001']],
  ['one day', ['first'], [is('first', '<', '2027-03-01'), is('first', '>=', '2027-03-02')], ['gap first=2027-03-01']],
  ['an option', ['kind'], [is('kind', '==', 'hardware'), is('kind', '==', 'travel')], ['gap kind=software']],
  ['no', ['urgent'], [yes], ['gap urgent=false']],
  ['unset', ['days?'], [isSet('days')], ['gap days=null']],
  ['two fields', ['urgent', 'days'], [and(yes, is('days', '<', 3)), no], ['gap days=3 urgent=true']],
  [
    'equal fields',
    ['first', 'last'],
    [is('last', '<', { var: 'first' }), is('last', '>', { var: 'first' })],
    ['gap last=2027-01-04 first=2027-01-04'],
  ],
  [
    'today itself',
    ['first'],
    [is('first', '<', today), is('first', '>', today)],
    ['gap first=2027-01-04 today=2027-01-04'],
  ],
  [
    'between two shifts',
    ['days', 'left'],
    [is('days', '<=', { var: 'left' }), { '>': [{ var: 'days' }, { '+': [{ var: 'left' }, 1] }] }],
    ['gap days=0 left=-1'],
  ],
  ['another text', ['name'], [is('name', '==', 'Ada'), is('name', 'contains', 'b')], ['gap name=text']],
  ['a short text', ['name'], [{ '>': [{ length: { var: 'name' } }, 2] }], ['gap name=Ax']],
  [
    'another option among several',
    ['tags'],
    [is('tags', 'contains', 'travel'), { '>': [{ length: { var: 'tags' } }, 1] }],
    ['gap tags=hardware', 'overlap 1'],
  ],
  [
    'the next day of a moment',
    ['at'],
    [{ '<': [{ date_of: { var: 'at' } }, '2027-01-04'] }, { '>': [{ date_of: { var: 'at' } }, '2027-01-04'] }],
    ['gap at=2027-01-04T00:00:00.000Z'],
  ],
];

const OVERLAPS: typeof GAPS = [
  ['at the bound', ['amount'], [is('amount', '<=', 1000), is('amount', '>=', 1000)], ['overlap 1']],
  ['of two fields', ['urgent', 'days'], [yes, is('days', '<=', 30), and(no, is('days', '>', 30))], ['overlap 1']],
  ['is none with everything else last', ['days'], [is('days', '<', 5), null], []],
  [
    'only the first that holds with it',
    ['days'],
    [is('days', '<', 30), is('days', '<', 40), is('days', '>', 10)],
    ['overlap 1', 'overlap 2'],
  ],
  [
    'never: the ones before take all',
    ['days'],
    [is('days', '<', 5), is('days', '<', 3), is('days', '>=', 5)],
    ['never 1', 'overlap 1'],
  ],
  ['never: a limit', ['days'], [is('days', '<=', 60), is('days', '>', 60)], ['never 1']],
  ['never: in itself', ['days'], [and(is('days', '<', 5), is('days', '>', 5)), null], ['never 0']],
  ['never: after one that always holds', ['days'], [null, is('days', '<', 5)], ['never 1', 'overlap 1']],
  ['never: nothing left', ['urgent'], [yes, no, null], ['never 2']],
];

const ALL: typeof GAPS = [
  ['nothing holds', ['days'], [is('days', '<', 5), is('days', '>', 6)], ['gap days=5']],
  ['both hold', ['days'], [is('days', '<', 5), is('days', '>', 3)], []],
  ['otherwise', ['days'], [is('days', '<', 5), { otherwise: true }], []],
  ['otherwise is never needed', ['days'], [is('days', '<', 5), is('days', '>=', 5), { otherwise: true }], ['never 2']],
  ['holds for nothing', ['days'], [is('days', '>', 60), null], ['never 0']],
];

const sorted = (list: string[]) => list.toSorted();

describe('the ways out of a step', () => {
  it.each(COMPLETE)('leave no gap and do not overlap: %s', (_what, asked, turns) => {
    expect(found(asked, turns).filter((one) => !one.startsWith('overlap'))).toEqual([]);
  });

  it.each(GAPS)('leave a gap: %s', (_what, asked, turns, wanted) => {
    expect(sorted(found(asked, turns))).toEqual(sorted(wanted));
  });

  it.each(OVERLAPS)('overlap: %s', (_what, asked, turns, wanted) => {
    expect(sorted(found(asked, turns))).toEqual(sorted(wanted));
  });

  it.each(ALL)('are all taken: %s', (_what, asked, turns, wanted) => {
    expect(sorted(found(asked, turns, { next: 'all' }))).toEqual(sorted(wanted));
  });
});

describe('what cannot be decided', () => {
  const flags = Array.from({ length: 17 }, (_, index) => ({
    name: `flag_${index}`,
    type: 'boolean',
    label: `Flag ${index}`,
  }));
  const ways = (count: number) => {
    const names = flags.slice(0, count).map(({ name }) => name);
    const file = decisionFile(flags.slice(0, count), names, [and(...names.map((name) => is(name, '==', true))), null]);
    return checkFile(file, company).findings.map(({ code, severity, pointer }) => `${severity} ${code} ${pointer}`);
  };

  it('is more than 50,000 cells', () => {
    expect(ways(15)).toEqual([]);
    expect(ways(16)).toEqual(['warning not_provable /workflow/tasks/0']);
  });

  it('is what only values outside an unknown pattern show', () => {
    expect(found(['code'], [is('code', 'starts_with', 'A'), is('code', 'starts_with', 'B')])).toEqual([
      'not_provable /workflow/tasks/0',
    ]);
    expect(found(['code'], [is('code', '==', 'A1'), not(is('code', '==', 'A1'))])).toEqual([]);
  });
});
