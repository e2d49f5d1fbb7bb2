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

describe('the details', () => {
  it('are title, description, links and outcomes; renamed outcomes are followed', async () => {
    const draft = await makeDraft(asDana(), 'details');
    const saved = await edit(
      dana,
      `${draft}/details`,
      { title: 'Asking', description: '', outcomes_1_name: 'All right', press: 'links:add' },
      { links_2_label: 'Help', links_2_uri: 'mailto:help@example.com', press: 'outcomes:add' },
      { outcomes_3_name: 'Given up' },
    );
    expect(saved.status).toBe(303);
    const { workflow } = await fileOf(dana, draft);
    expect(workflow.title).toBe('Asking');
    expect(workflow).not.toHaveProperty('description');
    expect(workflow.outcomes).toEqual(['all_right', 'refused', 'given_up']);
    expect(workflow.transitions.map(({ outcome }) => outcome)).toEqual([undefined, 'all_right', 'refused']);
    expect(workflow.ext_ref?.[1]).toEqual({ label: 'Help', uri: 'mailto:help@example.com' });
  });

  it('keep an outcome that a way leads to', async () => {
    const draft = await makeDraft(asDana(), 'used');
    const answer = await edit(dana, `${draft}/details`, { press: 'outcomes:remove:1' }, { title: 'Typed' });
    expect([answer.status, answer.text.includes('A way to the end still leads to “granted”')]).toEqual([422, true]);
    expect(formOf(answer.text).title).toBe('Typed');
    expect((await fileOf(dana, draft)).workflow.outcomes).toEqual(['granted', 'refused']);
  });

  it.each([
    [{ title: '  ' }, 'Enter a title'],
    [{ links_1_uri: 'javascript:alert(1)' }, 'Enter an address that begins with https://'],
    [{ outcomes_1_name: '!!!' }, 'Use at least one letter'],
    [{ outcomes_1_name: 'Refused' }, 'This outcome is there already'],
  ])('with %j come back with 422 and everything typed', async (change, words) => {
    const draft = await makeDraft(asDana(), 'wrong');
    const answer = await edit(dana, `${draft}/details`, { description: 'typed', ...change });
    expect([answer.status, answer.text.includes(words)]).toEqual([422, true]);
    expect(formOf(answer.text)).toMatchObject({ description: 'typed', ...change });
  });

  it('take only what their page sends, and one edit_version', async () => {
    const draft = await makeDraft(asDana(), 'strict');
    for (const body of [{ state: 'published' }, { links_1_evil: 'x' }])
      expect((await edit(dana, `${draft}/details`, body)).status).toBe(400);
    expect((await edit(dana, `${draft}/details`, { edit_version: '0-0' })).status).toBe(409);
    expect((await pressIn(dana, `${draft}/details`, `${draft}/fields/amount/position`, { by: '7' })).status).toBe(400);
  });
});
