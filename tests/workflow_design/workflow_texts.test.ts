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

describe('the text of a draft', () => {
  const textOf = async (draft: string) => formOf((await dana.get(`${draft}/text`)).text).text ?? '';

  it('is its file, byte for byte, with findings beside', async () => {
    const draft = await makeDraft(asDana(), 'bytes');
    const exported = await dana.get(`${draft}/versions/1/export`);
    expect(await textOf(draft)).toBe(exported.text);
    await edit(dana, `${draft}/fields/reason`, { label: 'Why' });
    expect(await textOf(draft)).toContain('"label": "Why"');
  });

  it('is saved half-finished, with what stops publishing said', async () => {
    const draft = await makeDraft(asDana(), 'half');
    const file = JSON.parse(await textOf(draft));
    const { tests: _, ...rest } = file;
    const text = JSON.stringify({ ...rest, workflow: { ...file.workflow, tasks: [], transitions: [] } });
    const saved = await edit(dana, `${draft}/text`, { text });
    expect(saved.status).toBe(303);
    expect((await fileOf(dana, draft)).workflow.tasks).toEqual([]);
    expect((await dana.get(`${draft}/text`)).text).toContain('stop');
    for (const page of ['', '/versions/1', '/versions/1/check', '/fields', '/tasks', '/transitions', '/tickets'])
      expect([page, (await dana.get(`${draft}${page}`)).status]).toEqual([page, 200]);
    expect((await dana.post(`${draft}/versions/1/publication`).type('form').send({})).status).toBe(422);
  });

  it.each([
    ['{', 'schema'],
    ['{"ticketflower": 1}', 'is missing here'],
    [JSON.stringify({ __proto__x: 1 }), 'is not known here'],
  ])('%j is not kept; it comes back with what hinders that', async (text, words) => {
    const draft = await makeDraft(asDana(), 'broken');
    const before = await fileOf(dana, draft);
    const answer = await edit(dana, `${draft}/text`, { text });
    expect([answer.status, answer.text.includes(words)]).toEqual([422, true]);
    expect(formOf(answer.text).text).toBe(text);
    expect(await fileOf(dana, draft)).toEqual(before);
  });

  it('keeps its key, both ends of every way, and expressions of the language', async () => {
    const draft = await makeDraft(asDana(), 'bounds');
    const text = await textOf(draft);
    for (const [from, to, words] of [
      ['"key": "bounds",\n    "title"', '"key": "other",\n    "title"', 'key stays'],
      ['"to": "approval"', '"to": "nowhere"', 'There is no step “nowhere”'],
      ['"==": [', '"equals": [', 'There is no operator'],
    ]) {
      const answer = await edit(dana, `${draft}/text`, { text: text.replace(from ?? '', to ?? '') });
      expect([words, answer.status, answer.text.includes(words ?? '')]).toEqual([words, 422, true]);
    }
  });

  it('makes company roles only when that is wanted', async () => {
    const draft = await makeDraft(asDana(), 'roles');
    const text = (await textOf(draft)).replace('"company_role": "managers"', '"company_role": "night shift"');
    const asked = await edit(dana, `${draft}/text`, { text });
    expect([asked.status, asked.text.includes('Save and make the roles')]).toEqual([200, true]);
    const count = async () =>
      (await database.owner.query(`select count(*)::int as n from company_roles where role_name = 'night shift'`))
        .rows[0].n;
    expect(await count()).toBe(0);
    expect((await edit(dana, `${draft}/text`, { text, make_roles: 'yes' })).status).toBe(303);
    expect(await count()).toBe(1);
  });

  it('of somebody who was slower comes back with 409 and all that they typed', async () => {
    const draft = await makeDraft(asDana(), 'slow');
    const mine = formOf((await dana.get(`${draft}/text`)).text);
    await edit(dana, `${draft}/tasks/approval`, { title: 'Look' });
    const text = (mine.text ?? '').replace('Reason', 'Why');
    const answer = await dana
      .post(`${draft}/text`)
      .type('form')
      .send({ ...mine, text });
    expect([answer.status, answer.text.includes('changed a step: Look')]).toEqual([409, true]);
    expect(formOf(answer.text).text).toBe(text);
  });

  it('may have a megabyte, not more; and pressing nothing else', async () => {
    const draft = await makeDraft(asDana(), 'large');
    const text = `${' '.repeat(1_200_000)}{}`;
    expect((await dana.post(`${draft}/text`).type('form').send({ edit_version: '1-1', text })).status).toBe(413);
    const long = await pressIn(dana, `${draft}/text`, `${draft}/text`, { text: `${' '.repeat(300_000)}{` });
    expect(long.status).toBe(422);
  });
});
