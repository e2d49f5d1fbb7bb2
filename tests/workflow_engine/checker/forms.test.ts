import { describe, expect, it } from 'vitest';
import { checkFile } from '#src/workflow_engine/checker/check.js';
import { and, is, isSet, not } from '../support/decision_files.js';
import { changed, type Loose } from '../support/workflow_files.js';
import { foundOf } from './found.js';

const ENTRIES = '/workflow/tasks/0/output_schema';
const sound = (changes: Loose) => changed({ '/tests': [], ...changes });
const entry = (visible_when: Loose, required: Loose = true) => ({ field: 'comment', required, visible_when });
const hidden = (given: Loose, more: Loose = {}) =>
  foundOf('hidden_required', sound({ [`${ENTRIES}/1`]: given, ...more }));

describe('an entry that is hidden when it matters', () => {
  it.each([
    ['shown where it is required', entry(is('decision', '==', 'no')), []],
    [
      'required where it is hidden',
      entry(is('decision', '==', 'no'), is('decision', '==', 'yes')),
      [`error ${ENTRIES}/1`],
    ],
    ['required where it may be shown', entry(is('decision', '==', 'no'), is('decision', '!=', 'yes')), []],
    ['shown for no value', entry(and(is('decision', '==', 'no'), is('decision', '==', 'yes'))), [`error ${ENTRIES}/1`]],
    ['shown beyond a limit', entry(is('amount', '>', 100000)), [`error ${ENTRIES}/1`]],
    ['shown at a limit', entry(is('amount', '>=', 100000)), []],
    [
      'shown only where an entry above is empty that must be filled in',
      entry(not(isSet('decision'))),
      [`error ${ENTRIES}/1`],
    ],
    ['shown by a preset that is another', entry(is('category', '==', 'software')), [`error ${ENTRIES}/1`]],
    ['never required at all', entry(is('decision', '==', 'no'), is('amount', '>', 100000)), []],
  ] as [string, Loose, string[]][])('%s', (_what, given, wanted) => {
    expect(hidden(given)).toEqual(wanted);
  });

  it('also in the form of a ticket', () => {
    const conditional = { field: 'comment', visible_when: is('amount', '<', 1) };
    expect(foundOf('hidden_required', sound({ '/tickets/0/fields/-': conditional }))).toEqual([
      'error /tickets/0/fields/2',
    ]);
  });
});

describe('an entry that empties what is written elsewhere', () => {
  it('is told where another form, a preset or a set writes it', () => {
    const found = (changes: Loose) => foundOf('hidden_clears', sound(changes));
    expect(found({})).toEqual([]);
    expect(found({ '/tickets/0/fields/-': { field: 'comment' } })).toEqual([`warning ${ENTRIES}/1`]);
    expect(found({ '/tickets/0/presets/comment': 'None' })).toEqual([`warning ${ENTRIES}/1`]);
    expect(found({ '/workflow/tasks/1/set/comment': 'None' })).toEqual([`warning ${ENTRIES}/1`]);
    expect(found({ '/tickets/0/fields/0/visible_when': isSet('buyer') })).toEqual([]);
  });

  it('is not told of two kinds of ticket', () => {
    const file = sound({ '/tickets/0/fields/1/visible_when': is('amount', '>', 5) });
    file.tickets.push({ ...file.tickets[0], key: 'second' });
    expect(foundOf('hidden_clears', file)).toEqual([]);
  });
});

describe('a field that nothing uses', () => {
  const spare = { name: 'spare', type: 'integer', label: 'Spare' };
  const found = (changes: Loose) => foundOf('unused_field', sound({ '/workflow/fields/-': spare, ...changes }));
  const UNUSED = ['warning /workflow/fields/6'];

  it.each([
    ['nowhere', {}, UNUSED],
    ['asked', { '/tickets/0/fields/-': { field: 'spare' } }, []],
    ['set', { '/workflow/tasks/1/set/spare': 3 }, []],
    ['preset', { '/tickets/0/presets/spare': 3 }, []],
    ['shown', { '/workflow/tasks/0/input_schema/-': 'spare' }, []],
    ['placed', { '/workflow/display_layout': [{ fields: ['spare'] }] }, []],
    [
      'read in a condition',
      { '/workflow/transitions/1/condition': and(is('decision', '==', 'yes'), not(isSet('spare'))) },
      [],
    ],
    [
      'read as a step left it',
      { '/workflow/tasks/1/set/double': { if: [{ is_set: { var: 'steps.approve.spare' } }, 1, 2] } },
      [],
    ],
    ['read in a form', { [`${ENTRIES}/1/visible_when`]: isSet('spare') }, []],
    ['not told beside a name that does not exist', { '/workflow/tasks/0/input_schema/-': 'spar' }, []],
  ] as [string, Loose, string[]][])('%s', (_what, changes, wanted) => {
    expect(found(changes)).toEqual(wanted);
  });
});

describe('a step that may find nobody', () => {
  const found = (people: number, assignTo: Loose, workers = 3) => {
    const company = {
      companyRoles: [{ name: 'managers', people }],
      activeTaskWorkers: workers,
      actionsAvailable: true,
    };
    const { findings } = checkFile(
      sound({ '/workflow/tasks/2/assign_to': assignTo, '/workflow/tasks/0/assign_to': {} }),
      company,
    );
    return findings.filter(({ code }) => code === 'nobody_to_do_it').map(({ pointer }) => pointer);
  };

  it.each([
    ['the only one may be excluded', 1, { company_role: 'managers', not: ['submitter'] }, 1],
    ['one of two is left', 2, { company_role: 'managers', not: ['submitter'] }, 0],
    ['both of two may be excluded', 2, { company_role: 'managers', not: ['submitter', { step: 'approve' }] }, 1],
    ['nobody is excluded', 1, { company_role: 'managers' }, 0],
    [
      'an "else" that has more people',
      2,
      { company_role: 'managers', not: ['submitter'], else: { company_role: 'managers' } },
      0,
    ],
  ] as [string, number, Loose, number][])('%s', (_what, people, assignTo, count) => {
    expect(found(people, assignTo)).toHaveLength(count);
  });

  it('of all task workers', () => {
    expect(found(1, { not: ['submitter'] }, 1)).toEqual(['/workflow/tasks/2']);
    expect(found(1, { not: ['submitter'] }, 2)).toEqual([]);
  });
});
