import { beforeAll, describe, expect, it } from 'vitest';
import { changeCompanyRole } from '#src/users/company_roles.js';
import { useDatabase } from '../support/database.ts';
import { currentFor } from '../support/people.ts';
import { signedIn, unescapeHtml, type Visitor } from '../support/site.ts';
import { edit, formOf, pressIn } from './draft_forms.ts';
import { fileOf, makeDraft } from './drafts.ts';
import { rowCounts, twoCompanies } from './people.ts';

const database = useDatabase();
let people: Awaited<ReturnType<typeof twoCompanies>>;
let dana: Visitor;
const asDana = () => currentFor(people.bloom, people.dana);

beforeAll(async () => {
  people = await twoCompanies(database);
  dana = await signedIn(people.dana);
});

describe('a field', () => {
  it('is added with the limits of its kind, its name made from the label', async () => {
    const draft = await makeDraft(asDana(), 'added');
    const answer = await edit(dana, `${draft}/fields/new`, {
      label: 'Tage im Büro',
      type: 'integer',
      min: '1',
      max: '60',
      unit: 'days',
      help: 'Whole days',
    });
    expect([answer.status, answer.get('Location')]).toEqual([303, `${draft}/fields#field-tage_im_buro`]);
    const { workflow } = await fileOf(dana, draft);
    expect(workflow.fields.at(-1)).toEqual({
      name: 'tage_im_buro',
      type: 'integer',
      label: 'Tage im Büro',
      help: 'Whole days',
      min: 1,
      max: 60,
      unit: 'days',
    });
  });

  it('that is a choice asks for its options, whose rows are added, moved and removed with everything typed still there', async () => {
    const draft = await makeDraft(asDana(), 'options');
    const asked = await edit(dana, `${draft}/fields/new`, { label: 'Size', type: 'choice' });
    expect([asked.status, formOf(asked.text).options_2_label]).toEqual([200, '']);
    const typed = await edit(
      dana,
      `${draft}/fields/new`,
      { label: 'Size', help: 'As on the label', type: 'choice' },
      { options_1_label: 'Small', options_2_label: 'Large', press: 'options:add' },
      { options_3_label: 'Medium', press: 'options:up:3' },
    );
    expect(formOf(typed.text)).toMatchObject({
      label: 'Size',
      help: 'As on the label',
      options_1_label: 'Small',
      options_2_label: 'Medium',
      options_3_label: 'Large',
    });
    const saved = await edit(
      dana,
      `${draft}/fields/new`,
      { label: 'Size', type: 'choice' },
      { options_1_label: 'Small', options_2_label: 'Large', options_2_retired: 'yes' },
    );
    expect(saved.status).toBe(303);
    expect((await fileOf(dana, draft)).workflow.fields.at(-1)).toEqual({
      name: 'size',
      type: 'choice',
      label: 'Size',
      options: [
        { value: 'small', label: 'Small' },
        { value: 'large', label: 'Large', retired: true },
      ],
    });
  });

  it('is renamed with every use of it', async () => {
    const draft = await makeDraft(asDana(), 'renamed');
    expect((await edit(dana, `${draft}/fields/decision`, { name: 'verdict' })).status).toBe(303);
    const file = await fileOf(dana, draft);
    expect(JSON.stringify(file)).not.toContain('"decision"');
    expect(file.workflow.transitions[1]?.condition).toEqual({ '==': [{ var: 'verdict' }, 'yes'] });
    expect(file.tests?.[0]?.answers[0]?.output).toEqual({ verdict: 'no' });
    const check = await dana.get(`${draft}/versions/1/check`);
    expect(check.text).not.toContain('Error:</strong>');
  });

  it('has its options renamed with every use of them, and says where', async () => {
    const draft = await makeDraft(asDana(), 'options');
    const saved = await edit(dana, `${draft}/fields/decision`, {
      options_1_value: 'no',
      options_2_value: 'refused',
      name: 'verdict',
    });
    expect(saved.status).toBe(303);
    const file = await fileOf(dana, draft);
    const [first, second] = [1, 2].map((at) => file.workflow.transitions[at]?.condition);
    expect([first, second]).toEqual([{ '==': [{ var: 'verdict' }, 'no'] }, { '==': [{ var: 'verdict' }, 'refused'] }]);
    expect(file.tests?.[0]?.answers[0]?.output).toEqual({ verdict: 'refused' });
    const page = unescapeHtml((await dana.get(`${draft}/fields`)).text);
    expect(page).toContain(
      '“yes” is now “no”, “no” is now “refused”, and was changed along in a condition after “Approval”',
    );
    expect((await dana.get(`${draft}/versions/1/check`)).text).not.toContain('Error:</strong>');
  });

  it('is moved, and removed only when nothing uses it', async () => {
    const draft = await makeDraft(asDana(), 'moved');
    const list = `${draft}/fields`;
    expect((await pressIn(dana, list, `${list}/reason/position`, { by: '-1' })).status).toBe(303);
    expect((await fileOf(dana, draft)).workflow.fields.map(({ name }) => name)).toEqual([
      'reason',
      'amount',
      'decision',
    ]);
    const refused = await pressIn(dana, list, `${list}/amount/removal`);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('is still used by');
    expect(refused.text).toContain('the step “Approval”');
    await edit(dana, `${list}/new`, { label: 'Spare', type: 'text' });
    expect((await pressIn(dana, list, `${list}/spare/removal`)).status).toBe(303);
    expect((await fileOf(dana, draft)).workflow.fields).toHaveLength(3);
  });

  it.each([
    [{ label: '' }, 'Enter a label'],
    [{ name: 'Amount!' }, 'Use a small letter first'],
    [{ name: 'now' }, 'TicketFlower needs this name itself'],
    [{ name: 'reason' }, 'There is a field “reason” already'],
    [{ min: '9', max: '3' }, 'The smallest value is over the largest'],
    [{ min: 'many' }, 'number'],
  ])('with %j comes back with 422, a summary and everything typed', async (change, words) => {
    const draft = await makeDraft(asDana(), 'wrong');
    const answer = await edit(dana, `${draft}/fields/amount`, { help: 'typed words', ...change });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('There is a problem');
    expect(answer.text).toContain(words);
    expect(formOf(answer.text)).toMatchObject({ help: 'typed words', ...change });
    expect((await fileOf(dana, draft)).workflow.fields[0]).not.toHaveProperty('help');
  });
});

describe('two people at one draft', () => {
  it('the second is told what changed, keeps what they typed, and can save it then', async () => {
    const draft = await makeDraft(asDana(), 'both');
    const path = `${draft}/fields/reason`;
    const mine = formOf((await dana.get(path)).text);
    await edit(dana, `${draft}/fields/amount`, { label: 'How much' });
    await edit(dana, path, { help: 'In a sentence' });
    const second = await dana
      .post(path)
      .type('form')
      .send({ ...mine, label: 'Why so' });
    expect(second.status).toBe(409);
    expect(second.text).toContain('Dana Ortiz changed a field: How much');
    expect(formOf(second.text).label).toBe('Why so');
    // Beside each other: what was typed, and what the draft says now; nothing else differs.
    const apart = second.text.split('What it is now')[1]?.split('</table>')[0] ?? '';
    const cells = [...apart.matchAll(/<t[hd][^>]*>([^<]*)<\/t[hd]>/g)].map(([, cell]) => cell);
    expect(cells).toEqual(['Label', 'Why so', 'Reason', 'Hint', 'empty', 'In a sentence']);
    expect((await fileOf(dana, draft)).workflow.fields[1]?.label).toBe('Reason');
    expect((await dana.post(path).type('form').send(formOf(second.text))).status).toBe(303);
    expect((await fileOf(dana, draft)).workflow.fields.map(({ label }) => label)).toEqual([
      'How much',
      'Why so',
      'Decision',
    ]);
  });

  it('is told of a company role that was renamed in it meanwhile', async () => {
    const role = async (name: string) => {
      const sql = 'select id from company_roles where company_id = $1 and role_name = $2';
      return (await database.owner.query(sql, [people.bloom.id, name])).rows[0]?.id;
    };
    const rename = async (from: string, to: string) =>
      changeCompanyRole(asDana(), await role(from), { role_name: to, description: '' });
    const path = `${await makeDraft(asDana(), 'renamed')}/fields/reason`;
    await rename('managers', 'heads');
    const mine = formOf((await dana.get(path)).text);
    await rename('heads', 'bosses');
    const answer = await dana.post(path).type('form').send(mine);
    await rename('bosses', 'managers');
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('Dana Ortiz renamed a company role: “heads” is “bosses” now');
    expect(answer.text).not.toContain('“managers” is “heads” now');
  });

  it('twenty at the same moment: one is saved, nineteen are told', async () => {
    const draft = await makeDraft(asDana(), 'twenty');
    const path = `${draft}/fields/reason`;
    const mine = formOf((await dana.get(path)).text);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        dana
          .post(path)
          .type('form')
          .send({ ...mine, label: `Label ${at}` }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([303, ...Array.from({ length: 19 }, () => 409)]);
  });

  it('a draft that was published meanwhile is no draft any more', async () => {
    const draft = await makeDraft(asDana(), 'gone');
    const mine = formOf((await dana.get(`${draft}/fields/reason`)).text);
    await dana.post(`${draft}/versions/1/publication`).type('form').send({});
    const answer = await dana
      .post(`${draft}/fields/reason`)
      .type('form')
      .send({ ...mine, label: 'Too late' });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('has no draft now');
  });
});

it('every edit leaves an audit row with what changed, before and after', async () => {
  const draft = await makeDraft(asDana(), 'audited');
  await edit(dana, `${draft}/fields/reason`, { label: 'Why' });
  await edit(dana, `${draft}/fields/reason`, {});
  const { rows } = await database.owner.query(
    `select action, before, after from audit_log where action = 'changed a field' and after ->> 'about' = 'Why'`,
  );
  expect(rows).toEqual([
    {
      action: 'changed a field',
      before: { 'fields/reason': { name: 'reason', type: 'long_text', label: 'Reason', max_length: 2000 } },
      after: {
        'fields/reason': { name: 'reason', type: 'long_text', label: 'Why', max_length: 2000 },
        about: 'Why',
        edit_version: 2,
      },
    },
  ]);
});

describe('who may', () => {
  const PAGES = [
    'details',
    'fields',
    'fields/new',
    'fields/amount',
    'tickets',
    'tickets/new',
    'tickets/private',
    'tickets/private/entries',
  ]
    .concat([
      'tickets/private/entries/amount',
      'tickets/private/layouts/edit_layout',
      'layout',
      'tasks',
      'tasks/new',
      'tasks/approval',
    ])
    .concat(['tasks/approval/entries', 'transitions', 'transitions/new', 'transitions/1', 'text']);
  const POSTS = ['fields/amount/position', 'fields/amount/removal', 'tasks/approval/position', 'tasks/approval/removal']
    .concat(['tasks/approval/shown', 'tasks/approval/shown/amount/removal', 'tasks/approval/shown/amount/position'])
    .concat(['transitions/1/position', 'transitions/1/removal', 'tickets/private/removal', 'tickets/private/position'])
    .concat(['tickets/private/entries/amount/position', 'tickets/private/entries/amount/removal']);

  beforeAll(async () => {
    await makeDraft(asDana(), 'private');
  });

  it('not another company: the same answer as for what is not there', async () => {
    const ravi = await signedIn(people.ravi);
    const without = (html: string) => html.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '');
    const before = await rowCounts(database);
    for (const page of PAGES) {
      const foreign = await ravi.get(`/workflow_definitions/private/${page}`);
      const missing = await ravi.get(`/workflow_definitions/missing/${page}`);
      expect([page, foreign.status, without(foreign.text)]).toEqual([page, 404, without(missing.text)]);
      expect((await dana.get(`/workflow_definitions/private/${page}`)).status).toBe(200);
    }
    const body = { edit_version: '1-1', by: '1' };
    for (const noun of POSTS) {
      const sent = noun.endsWith('position') ? body : { edit_version: '1-1' };
      const more = noun.endsWith('shown') ? { shown_field: 'amount' } : {};
      const answer = await ravi
        .post(`/workflow_definitions/private/${noun}`)
        .type('form')
        .send({ ...sent, ...more });
      expect([noun, answer.status]).toEqual([noun, 404]);
    }
    expect(await rowCounts(database)).toEqual(before);
  });

  it('nobody without the role of workflow creator', async () => {
    for (const person of [people.omar, people.uma]) {
      const browser = await signedIn(person);
      for (const page of PAGES) expect((await browser.get(`/workflow_definitions/private/${page}`)).status).toBe(403);
      for (const noun of POSTS)
        expect((await browser.post(`/workflow_definitions/private/${noun}`).type('form').send({})).status).toBe(403);
    }
  });
});
