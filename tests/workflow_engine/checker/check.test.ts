import { describe, expect, it } from 'vitest';
import { checkFile, type Installation } from '#src/workflow_engine/checker/check.js';
import { blocksImport, blocksPublishing, partsOf } from '#src/workflow_engine/checker/finding.js';
import type { Json } from '#src/workflow_engine/workflow_file.js';
import { changed, type Loose, soundFile } from '../support/workflow_files.js';

const company: Installation = {
  companyRoles: [
    { name: 'managers', people: 2 },
    { name: 'nobody yet', people: 0 },
  ],
  activeTaskWorkers: 3,
  actionsAvailable: true,
};

type Changes = { [pointer: string]: Json | undefined };

function found(file: Loose, installation = company): string[] {
  return checkFile(file, installation).findings.map(({ severity, code, pointer }) => `${severity} ${code} ${pointer}`);
}

const FIELD = '/workflow/fields';
const TASK = '/workflow/tasks';
const WAY = '/workflow/transitions';
const OTHERWISE = { from: 'approve', to: 'compute', otherwise: true };
const variable = (name: string) => ({ var: name });
const loop = { key: 'loop', title: 'Loop', task_type: 'FORM' };
const action = { key: 'call', title: 'Call', task_type: 'SYNC_ACTION', action_url: 'https://example.com/api' };

/** What is changed in a sound file, and every finding that this gives, exactly. */
const TABLE: [what: string, changes: Changes, findings: string[]][] = [
  ['schema: an unknown key', { [`${FIELD}/0/lable`]: 'x' }, [`error schema ${FIELD}/0/lable`]],
  ['schema: a missing key, at what lacks it', { [`${FIELD}/0/label`]: undefined }, [`error schema ${FIELD}/0`]],
  ['schema: a wrong type of field', { [`${FIELD}/4/type`]: 'texts' }, [`error schema ${FIELD}/4/type`]],
  ['schema: an unknown format', { '/ticketflower': 2 }, ['error schema /ticketflower']],
  ['schema: a reserved name', { '/workflow/key': 'versions' }, ['error schema /workflow/key']],
  ['schema: a name with a capital', { '/tickets/0/key': 'Purchase', '/tests': [] }, ['error schema /tickets/0/key']],
  ['schema: an empty title', { '/workflow/title': ' ' }, ['error schema /workflow/title']],
  ['schema: a pattern that is not RE2', { [`${FIELD}/4/pattern`]: '(?=a)' }, [`error schema ${FIELD}/4/pattern`]],
  ['schema: min over max', { [`${FIELD}/0/min`]: 200000, '/tests': [] }, [`error schema ${FIELD}/0/min`]],
  [
    'schema: an unknown operator',
    { [`${WAY}/1/condition`]: { '===': [1, 1] } },
    [`error schema ${WAY}/1/condition/===`],
  ],
  ['schema: a key of another type of step', { [`${TASK}/1/due_hours`]: 4 }, [`error schema ${TASK}/1/due_hours`]],
  [
    'schema: two ways of assigning',
    { [`${TASK}/0/assign_to/field`]: 'buyer' },
    [`error schema ${TASK}/0/assign_to/field`],
  ],
  ['schema: a wrong "not"', { [`${TASK}/0/assign_to/not/0`]: 'manager' }, [`error schema ${TASK}/0/assign_to/not/0`]],
  ['schema: an outcome that is no end', { [`${WAY}/3/outcome`]: 'bought' }, [`error schema ${WAY}/3/outcome`]],
  [
    'schema: equal priorities',
    { [`${WAY}/1/priority`]: 1, [`${WAY}/2/priority`]: 1 },
    [`error schema ${WAY}/2/priority`],
  ],
  ['schema: a missing priority', { [`${WAY}/1/priority`]: 1 }, [`error schema ${WAY}/2`]],
  ['schema: NUL in a text', { '/workflow/title': 'a\0' }, ['error schema /workflow/title']],
  [
    'schema: half of a character in a key',
    { '/tickets/0/presets/\ud800': 1 },
    ['error schema', 'error bad_reference'].map((one) => `${one} /tickets/0/presets/\ud800`),
  ],
  [
    'schema: buttons for what is no choice',
    { '/tickets/0/fields/0/as': 'buttons' },
    ['error schema /tickets/0/fields/0/as'],
  ],
  ['schema: a person in a file', { '/tickets/0/fields/1/default': 7 }, ['error schema /tickets/0/fields/1/default']],
  ['schema: otherwise without next all', { [`${WAY}/3/otherwise`]: true }, [`error schema ${WAY}/3/otherwise`]],
  [
    'schema: two otherwise',
    { [`${TASK}/0/next`]: 'all', [`${WAY}/1`]: OTHERWISE, [`${WAY}/2`]: { ...OTHERWISE, to: 'buy' }, '/tests': [] },
    [`error schema ${WAY}/2/otherwise`],
  ],
  [
    'schema: otherwise with a condition',
    { [`${TASK}/0/next`]: 'all', [`${WAY}/1/otherwise`]: true },
    [`error schema ${WAY}/1/otherwise`],
  ],
  [
    'schema: priorities under next all',
    { [`${TASK}/0/next`]: 'all', [`${WAY}/1/priority`]: 1 },
    [`error schema ${WAY}/1/priority`],
  ],
  ['schema: end all that is no end', { [`${WAY}/3/end`]: 'all' }, [`error schema ${WAY}/3/end`]],
  [
    'next all, otherwise, join and end all are known',
    {
      [`${TASK}/0/next`]: 'all',
      [`${TASK}/2/join`]: 'all',
      [`${WAY}/1`]: { from: 'approve', to: 'compute', otherwise: true },
      [`${WAY}/4/end`]: 'all',
    },
    [],
  ],
  [
    'schema: a file to upload',
    { [`${FIELD}/-`]: { name: 'scan', type: 'file', label: 'Scan' } },
    [`error schema ${FIELD}/6/type`],
  ],
  [
    'unknown_name: in a condition',
    { [`${WAY}/1/condition`]: { '==': [variable('decisoin'), 'yes'] } },
    [`error unknown_name ${WAY}/1/condition/==/0/var`],
  ],
  [
    'unknown_name: a step',
    { [`${TASK}/1/set/double`]: variable('steps.approv.amount') },
    [`error unknown_name ${TASK}/1/set/double/var`],
  ],
  [
    'bad_reference: form entry',
    { '/tickets/0/fields/0/field': 'amout', '/tests': [] },
    ['error bad_reference /tickets/0/fields/0/field'],
  ],
  [
    'bad_reference: shown field',
    { [`${TASK}/0/input_schema/0`]: 'amout' },
    [`error bad_reference ${TASK}/0/input_schema/0`],
  ],
  ['bad_reference: to', { [`${WAY}/3/to`]: 'bye' }, [`error bad_reference ${WAY}/3/to`]],
  ['bad_reference: from', { [`${WAY}/3/from`]: 'compote' }, [`error bad_reference ${WAY}/3/from`]],
  ['bad_reference: outcome', { [`${WAY}/4/outcome`]: 'brought' }, [`error bad_reference ${WAY}/4/outcome`]],
  ['bad_reference: preset', { '/tickets/0/presets/colour': 'red' }, ['error bad_reference /tickets/0/presets/colour']],
  [
    'bad_reference: option of a preset',
    { '/tickets/0/presets/category': 'wood' },
    ['error bad_reference /tickets/0/presets/category'],
  ],
  [
    'bad_reference: option of a default',
    { [`${TASK}/0/output_schema/0/default`]: 'maybe' },
    [`error bad_reference ${TASK}/0/output_schema/0/default`],
  ],
  [
    'bad_reference: layout',
    { '/workflow/display_layout': [{ fields: ['amount', 'nought'] }] },
    ['error bad_reference /workflow/display_layout/0/fields/1'],
  ],
  ['bad_reference: set', { [`${TASK}/1/set/treble`]: 3 }, [`error bad_reference ${TASK}/1/set/treble`]],
  [
    'bad_reference: assigned field',
    { [`${TASK}/2/assign_to/field`]: 'byer' },
    [`error bad_reference ${TASK}/2/assign_to/field`],
  ],
  [
    'bad_reference: assigned field that is no person',
    { [`${TASK}/2/assign_to/field`]: 'amount' },
    [`error bad_reference ${TASK}/2/assign_to/field`],
  ],
  [
    'bad_reference: same_as',
    { [`${TASK}/2/assign_to`]: { same_as: 'aprove' } },
    [`error bad_reference ${TASK}/2/assign_to/same_as`],
  ],
  [
    'bad_reference: not a step of nobody',
    { [`${TASK}/2/assign_to/not`]: [{ step: 'compute' }] },
    [`error bad_reference ${TASK}/2/assign_to/not/0/step`],
  ],
  [
    'bad_reference: a condition reads an entry below it',
    { '/tickets/0/fields/0/visible_when': { is_set: variable('buyer') } },
    ['error bad_reference /tickets/0/fields/0/visible_when/is_set/var'],
  ],
  [
    'bad_reference: a condition reads its own entry',
    { [`${TASK}/0/output_schema/1/required`]: { is_set: variable('comment') } },
    [`error bad_reference ${TASK}/0/output_schema/1/required/is_set/var`],
  ],
  [
    'bad_reference: in a test a warning, also its outcome',
    { '/tests/0/expect/outcome': 'sold' },
    ['warning bad_reference /tests/0/expect/outcome'],
  ],
  [
    'bad_reference: in a test a warning, also its answers',
    { '/tests/0/answers/1/task': 'bye' },
    ['warning bad_reference /tests/0/answers/1/task'],
  ],
  [
    'duplicate_name: fields',
    { [`${FIELD}/-`]: { name: 'comment', type: 'text', label: 'Again' } },
    [`error duplicate_name ${FIELD}/6/name`],
  ],
  [
    'duplicate_name: steps',
    { [`${TASK}/-`]: { key: 'buy', title: 'Again', task_type: 'FORM' } },
    [`error duplicate_name ${TASK}/3/key`],
  ],
  ['duplicate_name: outcomes', { '/workflow/outcomes/-': 'bought' }, ['error duplicate_name /workflow/outcomes/2']],
  [
    'duplicate_name: options',
    { [`${FIELD}/1/options/-`]: { value: 'hardware', label: 'Again' } },
    [`error duplicate_name ${FIELD}/1/options/2/value`],
  ],
  [
    'duplicate_name: asked twice',
    { '/tickets/0/fields/-': { field: 'amount' } },
    ['error duplicate_name /tickets/0/fields/2/field'],
  ],
  [
    'duplicate_name: preset and asked',
    { '/tickets/0/fields/-': { field: 'category' } },
    ['error duplicate_name /tickets/0/fields/2/field'],
  ],
  [
    'type_mismatch: a condition',
    { [`${WAY}/1/condition`]: { '==': [variable('amount'), 'yes'] } },
    [`error type_mismatch ${WAY}/1/condition/==`],
  ],
  [
    'type_mismatch: a preset',
    { '/tickets/0/presets/category': 3 },
    ['error type_mismatch /tickets/0/presets/category'],
  ],
  [
    'type_mismatch: set',
    { [`${TASK}/1/set/double`]: { cat: ['a', 'b'] } },
    [`error type_mismatch ${TASK}/1/set/double/cat`],
  ],
  [
    'too_rich: arithmetic of two names',
    { [`${WAY}/1/condition`]: { '>': [{ '*': [variable('amount'), variable('double')] }, 3] } },
    [`error too_rich ${WAY}/1/condition/>/0/*`],
  ],
  ['too_rich: literals only', { [`${WAY}/1/condition`]: { '==': [1, 1] } }, [`error too_rich ${WAY}/1/condition/==`]],
  ['no_start: none', { [`${WAY}/0`]: { from: 'buy', to: 'approve' } }, [`error no_start ${WAY}`]],
  ['no_start: only to the end', { [`${WAY}/0/to`]: null }, [`error no_start ${WAY}`]],
  ['unreachable_task: alone', { [`${TASK}/-`]: loop }, [`error unreachable_task ${TASK}/3`]],
  [
    'unreachable_task: a circle that is not reached is only that',
    { [`${TASK}/-`]: loop, [`${WAY}/-`]: { from: 'loop', to: 'loop' } },
    [`error unreachable_task ${TASK}/3`],
  ],
  [
    'unreachable_task: cut off',
    { [`${WAY}/1/to`]: 'buy', [`${WAY}/3/to`]: null, '/tests': [] },
    [`error unreachable_task ${TASK}/1`],
  ],
  [
    'no_way_to_end: a step onto itself',
    { [`${TASK}/-`]: loop, [`${WAY}/4`]: { from: 'buy', to: 'loop' }, [`${WAY}/-`]: { from: 'loop', to: 'loop' } },
    [1, 2, 3].map((step) => `error no_way_to_end ${TASK}/${step}`),
  ],
  [
    'no_way_to_end: two steps in a circle',
    { [`${WAY}/4`]: { from: 'buy', to: 'compute' } },
    [`error no_way_to_end ${TASK}/1`, `error no_way_to_end ${TASK}/2`],
  ],
  [
    'new_company_role: of a step',
    { [`${TASK}/0/assign_to/company_role`]: 'chiefs' },
    [`warning new_company_role ${TASK}/0/assign_to/company_role`],
  ],
  [
    'new_company_role: of a ticket',
    { '/tickets/0/company_role_access': ['Managers', 'staff'] },
    ['warning new_company_role /tickets/0/company_role_access/1'],
  ],
  [
    'new_company_role: once a role',
    { [`${FIELD}/2/company_role`]: 'staff', '/tickets/0/company_role_access': ['staff'] },
    [`warning new_company_role ${FIELD}/2/company_role`],
  ],
  [
    'nobody_to_do_it: a role that nobody has',
    { [`${TASK}/0/assign_to/company_role`]: 'nobody yet' },
    [`warning nobody_to_do_it ${TASK}/0`],
  ],
  [
    'nobody_to_do_it: submitter, not the submitter',
    { [`${TASK}/2/assign_to`]: { submitter: true, not: ['submitter'] }, '/tests': [] },
    [`error nobody_to_do_it ${TASK}/2`],
  ],
  [
    'nobody_to_do_it: the same as a step, not that step',
    { [`${TASK}/2/assign_to`]: { same_as: 'approve', not: [{ step: 'approve' }] } },
    [`error nobody_to_do_it ${TASK}/2`],
  ],
  [
    'nobody_to_do_it: not with an else',
    { [`${TASK}/2/assign_to`]: { submitter: true, not: ['submitter'], else: { company_role: 'managers' } } },
    [],
  ],
  [
    'forbidden_link: a script',
    { '/workflow/ext_ref/0/uri': 'javascript:alert(1)' },
    ['error forbidden_link /workflow/ext_ref/0/uri'],
  ],
  [
    'forbidden_link: of a ticket',
    { '/tickets/0/ext_ref': [{ label: 'x', uri: 'ftp://example.com' }] },
    ['error forbidden_link /tickets/0/ext_ref/0/uri'],
  ],
  ['test_failed: outcome', { '/tests/1/expect/outcome': 'bought' }, ['error test_failed /tests/1']],
  ['test_failed: path', { '/tests/0/expect/path': ['approve', 'buy'] }, ['error test_failed /tests/0']],
  ['test_failed: data', { '/tests/0/expect/data/double': 81 }, ['error test_failed /tests/0']],
  [
    'gap: what a test would have run into',
    { [`${WAY}/1/condition`]: { '==': [variable('amount'), 41] } },
    [`error gap ${TASK}/0`, 'error test_failed /tests/0', `warning overlap ${WAY}/2`],
  ],
];

describe('the checker', () => {
  it('has nothing to say about a sound file', () => {
    const { file, findings } = checkFile(soundFile(), company);
    expect(findings).toEqual([]);
    expect(file).toEqual(soundFile());
  });

  it.each(TABLE)('%s', (_what, changes, findings) => {
    expect(found(changed(changes))).toEqual(findings);
  });

  it.each(TABLE)('points to something in the file: %s', (_what, changes) => {
    const file = changed(changes);
    for (const { pointer, message } of checkFile(file, company).findings) {
      expect(message).not.toBe('');
      partsOf(pointer).reduce((here, part) => {
        expect(Object.hasOwn(here, part), pointer).toBe(true);
        return here[part];
      }, file);
    }
  });

  it('reports actions that cannot be run; they stop publishing, not importing', () => {
    const file = changed({ [`${TASK}/-`]: action, [`${WAY}/4`]: { from: 'buy', to: 'call' }, '/tests': [] });
    const { findings } = checkFile(file, { ...company, actionsAvailable: false });
    expect(findings.map(({ code, pointer }) => [code, pointer])).toEqual([['actions_not_available', `${TASK}/3`]]);
    expect(findings.map((finding) => [blocksImport(finding), blocksPublishing(finding)])).toEqual([[false, true]]);
    expect(found(file)).toEqual([]);
    expect(
      found(changed({ [`${TASK}/3/task_type`]: 'ASYNC_ACTION' }, file), { ...company, actionsAvailable: false }),
    ).toHaveLength(1);
  });

  it('leaves out what needs a company when none is known', () => {
    const file = changed({ [`${TASK}/0/assign_to/company_role`]: 'chiefs', [`${TASK}/2/assign_to`]: undefined });
    expect(found(file, { companyRoles: null, activeTaskWorkers: null, actionsAvailable: true })).toEqual([]);
    expect(found(file, { ...company, activeTaskWorkers: 0 })).toContain(`warning nobody_to_do_it ${TASK}/2`);
  });

  it('reports everything at once: errors first, each in the order of the file, also beside a wrong form', () => {
    const file = changed({
      '/tickets/0/company_role_access': ['staff'],
      '/tickets/0/fields/0/field': 'amout',
      '/workflow/ext_ref/0/uri': 'x',
      [`${FIELD}/0/lable`]: 'x',
      [`${TASK}/0/titel`]: 'x',
      [`${WAY}/3/to`]: 'bye',
    });
    expect(found(file)).toEqual([
      'error forbidden_link /workflow/ext_ref/0/uri',
      `error schema ${FIELD}/0/lable`,
      `error schema ${TASK}/0/titel`,
      `error bad_reference ${WAY}/3/to`,
      'error bad_reference /tickets/0/fields/0/field',
      'warning new_company_role /tickets/0/company_role_access/0',
    ]);
    expect(checkFile(file, company).file).toBeUndefined();
  });

  it('does not call a name missing whose field is only wrong', () => {
    expect(found(changed({ [`${FIELD}/3/label`]: 5 }))).toEqual([`error schema ${FIELD}/3/label`]);
  });

  it.each([
    [{ [`${FIELD}/0/lable`]: 'x', [`${FIELD}/0/label`]: undefined }, 'Write “label” instead of “lable”'],
    [{ [`${TASK}/0/task_type`]: 'FROM' }, 'Write “FORM”'],
    [{ [`${WAY}/3/to`]: 'buyy' }, 'Write “buy”'],
    [{ [`${WAY}/1/condition`]: { '==': [variable('decisoin'), 'yes'] } }, 'Write “decision”'],
  ] as [Changes, string][])('suggests what was probably meant: %j', (changes, mend) => {
    const [finding] = checkFile(changed(changes), company).findings.filter((one) => one.patch);
    expect(finding?.mend).toBe(mend);
  });

  it.each([
    null,
    5,
    'x',
    [],
    {},
    { workflow: 5, tickets: {}, tests: null },
    { workflow: { fields: [null, 5, {}], tasks: [[]], transitions: 'x' } },
  ])('survives %j', (json) => {
    const { file, findings } = checkFile(json, company);
    expect(file).toBeUndefined();
    expect(findings.every(({ code }) => code === 'schema' || code === 'no_start')).toBe(true);
    expect(findings.length).toBeGreaterThan(0);
  });
});
