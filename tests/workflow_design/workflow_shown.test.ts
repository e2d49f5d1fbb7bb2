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

describe('what a step shows', () => {
  const showing = async (draft: string) => (await fileOf(dana, draft)).workflow.tasks[0]?.input_schema;

  it('is added one by one or all at once, moved and removed', async () => {
    const draft = await makeDraft(asDana(), 'showing');
    const [list, shown] = [`${draft}/tasks/approval/entries`, `${draft}/tasks/approval/shown`];
    await pressIn(dana, list, `${shown}/reason/position`, { by: '-1' });
    expect(await showing(draft)).toEqual(['reason', 'amount']);
    await pressIn(dana, list, `${shown}/amount/removal`);
    await pressIn(dana, list, shown, { shown_field: 'decision' });
    expect(await showing(draft)).toEqual(['reason', 'decision']);
    await pressIn(dana, list, shown, { shown_field: '', all: 'yes' });
    expect(await showing(draft)).toEqual(['reason', 'decision', 'amount']);
  });

  it('asks which field where none is chosen', async () => {
    const draft = await makeDraft(asDana(), 'unsaid');
    const answer = await pressIn(dana, `${draft}/tasks/approval/entries`, `${draft}/tasks/approval/shown`, {
      shown_field: '',
    });
    expect([answer.status, answer.text.includes('Choose a field')]).toEqual([422, true]);
    expect(formOf(answer.text)).toEqual({});
    expect((await edit(dana, `${draft}/tasks/approval`, {})).status).toBe(303);
  });

  it('refuses a name that no database stores, and keeps the draft as it was', async () => {
    const draft = await makeDraft(asDana(), 'unstorable');
    const before = await showing(draft);
    const answer = await pressIn(dana, `${draft}/tasks/approval/entries`, `${draft}/tasks/approval/shown`, {
      shown_field: '\0',
    });
    expect([answer.status, answer.text.includes('cannot be stored')]).toEqual([422, true]);
    expect(await showing(draft)).toEqual(before);
  });
});
