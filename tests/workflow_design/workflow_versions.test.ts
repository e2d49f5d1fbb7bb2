import { beforeAll, describe, expect, it } from 'vitest';
import { importFile } from '#src/workflow_design/workflow_imports.js';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor } from '../support/people.ts';
import { signedIn, unescapeHtml, type Visitor } from '../support/site.ts';
import { requestFile, textOf } from './files.ts';
import { twoCompanies } from './people.ts';

const database = useDatabase();
let people: Awaited<ReturnType<typeof twoCompanies>>;
let dana: Visitor;

beforeAll(async () => {
  people = await twoCompanies(database);
  dana = await signedIn(people.dana);
});

const asDana = () => currentFor(people.bloom, people.dana);
const file = (key: string) => textOf(requestFile({ key, ticket: key }));
const words = (html: string) => unescapeHtml(html.replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ');
const listOf = (key: string) => `/workflow_definitions/${key}/versions`;
const submit = (key: string, token: string) =>
  submitTicket(asDana(), { ticketKey: key, submissionToken: token, given: { amount: '1.00' } });

describe('the versions of a workflow', () => {
  it('are listed with state, who published them and how many tickets run on each', async () => {
    await publishFile(asDana(), file('listed'));
    for (const token of ['a', 'b']) expect((await submit('listed', token)).kind).toBe('submitted');
    await publishFile(asDana(), file('listed'));
    await submit('listed', 'c');
    await importFile(asDana(), file('listed'));
    const page = words((await dana.get(listOf('listed'))).text);
    expect(page).toMatch(/Version 3 Request Draft .*?Begun by Dana Ortiz None/);
    expect(page).toMatch(/Version 2 Request Published .*?Published by Dana Ortiz 1/);
    expect(page).toMatch(/Version 1 Request Retired .*?Published by Dana Ortiz 2/);
    const draft = words((await dana.get(`${listOf('listed')}/3`)).text);
    expect(draft).toContain(
      '3 tickets run on older versions (1 on version 2, 2 on version 1): they finish on the version they began with.',
    );
    expect(words((await dana.get(`${listOf('listed')}/3/check`)).text)).toContain('3 tickets run on older versions');
  });

  it('come 25 a page', async () => {
    await publishFile(asDana(), file('many'));
    await database.owner.query(
      `insert into workflow_definitions (company_id, key, version, state, title, fields, created_by, published_at)
       select company_id, key, n, 'retired', title, fields, created_by, now() from workflow_definitions, generate_series(2, 30) n where key = 'many' and version = 1`,
    );
    const first = await dana.get(listOf('many'));
    expect(first.text.match(/row-link/g)).toHaveLength(25);
    const next = /rel="next" href="([^"]+)"/.exec(first.text)?.[1] ?? '';
    expect(next).toBe('/workflow_definitions/many/versions?before=6');
    expect((await dana.get(next)).text.match(/row-link/g)).toHaveLength(5);
  });

  it('are nobody else’s', async () => {
    await publishFile(asDana(), file('hidden'));
    const [ravi, omar, uma] = [await signedIn(people.ravi), await signedIn(people.omar), await signedIn(people.uma)];
    expect((await ravi.get(listOf('hidden'))).status).toBe(404);
    expect((await omar.get(listOf('hidden'))).status).toBe(200);
    expect((await uma.get(listOf('hidden'))).status).toBe(403);
  });
});
