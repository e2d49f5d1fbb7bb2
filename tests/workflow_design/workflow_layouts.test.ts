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

describe('an arrangement', () => {
  it('is made of sections, and places fields in them in its own order', async () => {
    const draft = await makeDraft(asDana(), 'arranged');
    const path = `${draft}/tickets/arranged/layouts/edit_layout`;
    const saved = await edit(
      dana,
      path,
      { press: 'sections:add' },
      { sections_1_title: 'The money', sections_1_columns: '2', press: 'sections:add' },
      { sections_2_title: 'The words', press: 'placed:down:1' },
      { placed_1_section: '2', placed_2_section: '1' },
    );
    expect(saved.status).toBe(303);
    const layout = [
      { title: 'The money', columns: 2, fields: ['amount'] },
      { title: 'The words', fields: ['reason'] },
    ];
    expect((await fileOf(dana, draft)).tickets[0]?.edit_layout).toEqual(layout);
    const preview = (await dana.get(`${draft}/tickets/arranged/entries`)).text;
    expect(preview.indexOf('The money')).toBeLessThan(preview.indexOf('The words'));
    expect((await edit(dana, path, {})).status).toBe(303);
    expect((await fileOf(dana, draft)).tickets[0]?.edit_layout).toEqual(layout);
    expect((await edit(dana, path, { press: 'sections:remove:1' }, { press: 'sections:remove:1' }, {})).status).toBe(
      303,
    );
    expect((await fileOf(dana, draft)).tickets[0]).not.toHaveProperty('edit_layout');
  });

  it.each([
    'layout',
    'tasks/approval/layouts/display_layout',
    'tasks/approval/layouts/edit_layout',
    'tickets/every/layouts/display_layout',
  ])('is there at %s', async (place) => {
    const draft = await makeDraft(asDana(), 'every');
    const path = `${draft}/${place}`;
    const saved = await edit(dana, path, { press: 'sections:add' }, { sections_1_title: 'One', placed_1_section: '1' });
    expect(saved.status).toBe(303);
    expect(JSON.stringify(await fileOf(dana, draft))).toContain('"title":"One"');
    expect(formOf((await dana.get(path)).text)).toMatchObject({ sections_1_title: 'One', placed_1_section: '1' });
  });

  it('forgets a field that its form asks no longer', async () => {
    const draft = await makeDraft(asDana(), 'forgets', ({ tickets }) => {
      Object.assign(tickets[0] ?? {}, { edit_layout: [{ title: 'All', fields: ['reason', 'amount'] }] });
    });
    const list = `${draft}/tickets/forgets/entries`;
    await pressIn(dana, list, `${list}/reason/removal`);
    expect((await fileOf(dana, draft)).tickets[0]?.edit_layout).toEqual([{ title: 'All', fields: ['amount'] }]);
  });
});
