import { beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { currentFor } from '../support/people.ts';
import { signedIn, unescapeHtml, type Visitor } from '../support/site.ts';
import { edit, formOf } from './draft_forms.ts';
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

/** The cells of the table in which a conflict's page lays both beside each other. */
function apartOn(html: string): string[] {
  const table = html.split('What it is now')[1]?.split('</table>')[0] ?? '';
  return [...table.matchAll(/<t[hd][^>]*>([^<]*)<\/t[hd]>/g)].map(([, cell = '']) => unescapeHtml(cell));
}

type Texts = Record<string, string>;
/** Somebody opens a page, another saves it with `theirs`, then the first sends `mine`. */
type Case = {
  readonly page: string;
  readonly theirs: Texts;
  readonly mine: Texts;
  readonly apart: readonly string[];
};

const SECTIONS = [
  { title: 'First', fields: ['amount'] },
  { title: 'Last', fields: ['reason'] },
];

const cases: readonly Case[] = [
  {
    page: 'details',
    theirs: { title: 'Asking' },
    mine: { description: 'Ours.' },
    apart: ['Title', 'Request', 'Asking', 'Description', 'Ours.', 'From asking to the answer.'],
  },
  {
    page: 'tasks/approval',
    theirs: { title: 'A look', never_submitter: 'UNTICKED' },
    mine: { due_hours: '24' },
    apart: [
      ...['Title', 'Approval', 'A look'],
      ...['Never whoever submitted the ticket', 'ticked', 'not ticked'],
      ...['Due after', '24', '48'],
    ],
  },
  {
    page: 'tickets/KEY',
    theirs: { title: 'Ask' },
    mine: { description: '' },
    apart: ['Title', 'Ask for something', 'Ask', 'Description', 'empty', 'Whatever you need.'],
  },
  {
    page: 'transitions/2',
    theirs: { outcome: 'refused' },
    mine: { when_1_value: 'no' },
    apart: ['Line 1, Value', 'Refuse', 'Approve', 'Outcome', 'Granted', 'Refused'],
  },
  {
    page: 'tasks/approval/entries/decision',
    theirs: { required: 'no' },
    mine: { help: 'Take care' },
    apart: ['Must it be answered?', 'Yes', 'No, it may stay empty', 'Hint in this form', 'Take care', 'empty'],
  },
  {
    page: 'tickets/KEY/layouts/edit_layout',
    theirs: { placed_2_section: '1', press: 'placed:down:1' },
    mine: { placed_1_section: '2' },
    apart: [
      ...['Amount, Section', 'Last', 'First'],
      ...['Reason, Section', 'Last', 'First'],
      ...['Fields, in order', 'Amount, Reason', 'Reason, Amount'],
    ],
  },
];

describe('what was typed and what the draft says now', () => {
  it.each(cases)('stand beside each other at $page', async ({ page, theirs, mine, apart }) => {
    const key = page.replaceAll(/\W/g, '').toLowerCase();
    const draft = await makeDraft(asDana(), key, ({ tickets }) => {
      Object.assign(tickets[0] ?? {}, { edit_layout: SECTIONS });
    });
    const path = `${draft}/${page.replace('KEY', key)}`;
    const opened = formOf((await dana.get(path)).text);
    expect((await edit(dana, path, theirs, ...(theirs.press ? [{}] : []))).status).toBe(303);
    const saved = await fileOf(dana, draft);
    const refused = await dana
      .post(path)
      .type('form')
      .send({ ...opened, ...mine });
    expect(refused.status).toBe(409);
    expect(apartOn(refused.text)).toEqual(apart);
    expect(formOf(refused.text)).toMatchObject(mine);
    expect(await fileOf(dana, draft)).toEqual(saved);
    // Having seen it, the second save is theirs to make.
    expect((await dana.post(path).type('form').send(formOf(refused.text))).status).toBe(303);
  });

  it('stand beside each other for a text, with the lines that differ', async () => {
    const draft = await makeDraft(asDana(), 'texts');
    const { text = '', ...rest } = formOf((await dana.get(`${draft}/text`)).text);
    await edit(dana, `${draft}/fields/reason`, { label: 'Why' });
    const mine = text.replace('"Whatever you need."', '"All you need."').replace('2000', '100');
    const refused = await dana
      .post(`${draft}/text`)
      .type('form')
      .send({ ...rest, text: mine });
    expect(refused.status).toBe(409);
    expect(apartOn(refused.text)).toEqual([
      'fields/reason',
      '"label": "Reason",\n"max_length": 100',
      '"label": "Why",\n"max_length": 2000',
      'tickets/texts',
      '"description": "All you need.",',
      '"description": "Whatever you need.",',
    ]);
    expect(formOf(refused.text).text).toBe(mine);
  });
});
