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

describe('a ticket type', () => {
  it('is added, then says what its tickets are called, what it sets, and who may submit it', async () => {
    const draft = await makeDraft(asDana(), 'types');
    const added = await edit(dana, `${draft}/tickets/new`, { title: 'Small request' });
    expect(added.get('Location')).toBe(`${draft}/tickets/small_request`);
    const page = await dana.get(`${draft}/tickets/small_request`);
    const access = /name="(access_\d+)"[^>]*>\s*<span[^>]*>managers/.exec(page.text)?.[1] ?? '';
    const saved = await edit(
      dana,
      `${draft}/tickets/small_request`,
      { [access]: 'yes', press: 'parts:add' },
      { parts_1_text: 'Request of ', parts_1_field: 'ticket.submitter.name', press: 'presets:add' },
      { presets_1_field: 'amount', presets_1_value: '10' },
    );
    expect(saved.status).toBe(303);
    expect((await fileOf(dana, draft)).tickets[1]).toEqual({
      key: 'small_request',
      title: 'Small request',
      company_role_access: ['managers'],
      presets: { amount: 10 },
      ticket_title: { cat: ['Request of ', { var: 'ticket.submitter.name' }] },
      fields: [],
    });
  });

  it('keeps all that its form did not change, also a title that parts cannot say', async () => {
    const draft = await makeDraft(asDana(), 'kept', ({ tickets }) => {
      Object.assign(tickets[0] ?? {}, {
        presets: { reason: '{"not":"json"' },
        ticket_title: { upper: [{ var: 'ticket.submitter.name' }] },
      });
      tickets[0]?.fields.splice(1, 1);
    });
    const before = await fileOf(dana, draft);
    expect((await edit(dana, `${draft}/tickets/kept`, {})).status).toBe(303);
    expect(await fileOf(dana, draft)).toEqual(before);
  });

  it('has a title of parts that is turned into text and back', async () => {
    const draft = await makeDraft(asDana(), 'titled');
    const path = `${draft}/tickets/titled`;
    const text = await edit(dana, path, { press: 'title:switch' });
    expect(JSON.parse(formOf(text.text).title_text ?? '')).toEqual({ cat: ['Request over ', { var: 'amount' }] });
    const back = await edit(dana, path, { press: 'title:switch' }, { press: 'title:switch' });
    expect(formOf(back.text)).toMatchObject({ parts_1_text: 'Request over ', parts_1_field: 'amount' });
  });

  it('is renamed with its tests, moved, and removed but for the last one', async () => {
    const draft = await makeDraft(asDana(), 'moving');
    const list = `${draft}/tickets`;
    await edit(dana, `${list}/moving`, { key: 'asking' });
    expect((await fileOf(dana, draft)).tests?.[0]?.ticket).toBe('asking');
    expect((await pressIn(dana, list, `${list}/asking/removal`)).text).toContain('is the only ticket type');
    await edit(dana, `${list}/new`, { title: 'Other' });
    await pressIn(dana, list, `${list}/other/position`, { by: '-1' });
    expect((await fileOf(dana, draft)).tickets.map(({ key }) => key)).toEqual(['other', 'asking']);
    expect((await pressIn(dana, list, `${list}/asking/removal`)).text).toContain(
      'the test “a refused request ends refused”',
    );
    expect((await pressIn(dana, list, `${list}/other/removal`)).status).toBe(303);
  });

  it('cannot take the key of another workflow’s ticket type', async () => {
    await makeDraft(asDana(), 'owner');
    const draft = await makeDraft(asDana(), 'thief');
    const answer = await edit(dana, `${draft}/tickets/thief`, { key: 'owner' });
    expect([answer.status, answer.text.includes('already has a ticket type')]).toEqual([422, true]);
  });
});
