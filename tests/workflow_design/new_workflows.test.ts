import { beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { currentFor } from '../support/people.ts';
import { signedIn, type Visitor } from '../support/site.ts';
import { edit, formOf, pressIn } from './draft_forms.ts';
import { fileOf, makeDraft } from './drafts.ts';
import { twoCompanies } from './people.ts';

const database = useDatabase();
let people: Awaited<ReturnType<typeof twoCompanies>>;
let dana: Visitor;
const asDana = () => currentFor(people.bloom, people.dana);

beforeAll(async () => {
  people = await twoCompanies(database);
  dana = await signedIn(people.dana);
});

const create = (title: string, more: Record<string, string> = {}) =>
  dana
    .post('/workflow_definitions/new')
    .type('form')
    .send({ title, description: '', ...more });

describe('a new workflow', () => {
  it('begins as an empty draft with one ticket type, its key made from the title and free', async () => {
    const first = await create('Résumé of 3 things');
    expect([first.status, first.get('Location')]).toEqual([303, '/workflow_definitions/resume_of_3_things/fields']);
    const second = await create('Résumé of 3 things');
    expect(second.get('Location')).toBe('/workflow_definitions/resume_of_3_things_2/fields');
    expect((await create('日本')).get('Location')).toBe('/workflow_definitions/workflow/fields');
    expect(await fileOf(dana, '/workflow_definitions/resume_of_3_things_2')).toEqual({
      ticketflower: 1,
      workflow: { key: 'resume_of_3_things_2', title: 'Résumé of 3 things', fields: [], tasks: [], transitions: [] },
      tickets: [{ key: 'resume_of_3_things_2', title: 'Résumé of 3 things', company_role_access: [], fields: [] }],
    });
    for (const page of [
      '',
      '/details',
      '/fields',
      '/tickets',
      '/tasks',
      '/transitions',
      '/text',
      '/layout',
      '/versions/1/check',
    ])
      expect([page, (await dana.get(`/workflow_definitions/resume_of_3_things${page}`)).status]).toEqual([page, 200]);
  });

  it.each([
    ['without a title', { title: ' ', description: 'typed' }, 'Enter a title'],
    ['with a description that cannot be stored', { title: 'typed', description: 'of ink\0' }, 'cannot be saved'],
  ])('%s comes back with 422, what to do and what was typed', async (_, { title, description }, message) => {
    const answer = await create(title, { description });
    expect([answer.status, answer.text.includes(message), answer.text.includes('typed')]).toEqual([422, true, true]);
  });

  it('can be a copy of another one, under keys of its own', async () => {
    const draft = await makeDraft(asDana(), 'source');
    const opened = await dana.get('/workflow_definitions/new?copy_of=source&version=1');
    expect(opened.text).toContain('value="Copy of Request"');
    const made = await create('Copy', { copy_of: 'source', version: '1' });
    expect(made.get('Location')).toBe('/workflow_definitions/copy/versions/1');
    const [source, copy] = [await fileOf(dana, draft), await fileOf(dana, '/workflow_definitions/copy')];
    expect(copy.tickets[0]?.key).toBe('source_2');
    expect(copy.tests?.[0]?.ticket).toBe('source_2');
    expect({ ...copy.workflow, key: '', title: '', description: '' }).toEqual({
      ...source.workflow,
      key: '',
      title: '',
      description: '',
    });
    expect((await dana.post('/workflow_definitions/copy/versions/1/publication').type('form').send({})).status).toBe(
      303,
    );
  });

  it('is not made of another company’s', async () => {
    await makeDraft(asDana(), 'ours');
    const ravi = await signedIn(people.ravi);
    const copied = { title: 'Theirs', description: '', copy_of: 'ours', version: '1' };
    expect((await ravi.get('/workflow_definitions/new?copy_of=ours&version=1')).status).toBe(404);
    expect((await ravi.post('/workflow_definitions/new').type('form').send(copied)).status).toBe(404);
    const omar = await signedIn(people.omar);
    expect((await omar.get('/workflow_definitions/new')).status).toBe(403);
    expect((await omar.post('/workflow_definitions/new').type('form').send(copied)).status).toBe(403);
  });
});

describe('the next draft', () => {
  it('is started from a published version, once; the published one stays', async () => {
    const draft = await makeDraft(asDana(), 'next');
    await dana.post(`${draft}/versions/1/publication`).type('form').send({});
    expect((await dana.get(`${draft}/fields`)).status).toBe(409);
    const start = () => dana.post(`${draft}/versions/1/drafts`).type('form').send({});
    const answers = await Promise.all([start(), start()]);
    expect(answers.map((answer) => [answer.status, answer.get('Location')])).toEqual([
      [303, `${draft}/versions/2`],
      [303, `${draft}/versions/2`],
    ]);
    await edit(dana, `${draft}/fields/reason`, { label: 'Why' });
    expect((await fileOf(dana, draft, 1)).workflow.fields[1]?.label).toBe('Reason');
    expect((await fileOf(dana, draft, 2)).workflow.fields[1]?.label).toBe('Why');
    expect((await pressIn(dana, `${draft}/fields`, `${draft}/fields/reason/position`, { by: '-1' })).status).toBe(303);
    expect(formOf((await dana.get(`${draft}/details`)).text).title).toBe('Request');
  });
});
