import { beforeAll, describe, expect, it } from 'vitest';
import { importFile } from '#src/workflow_design/workflow_imports.js';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor } from '../support/people.ts';
import { formValues, signedIn, unescapeHtml, type Visitor } from '../support/site.ts';
import { requestFile, textOf } from './files.ts';
import { rowCounts, twoCompanies } from './people.ts';

const database = useDatabase();
let people: Awaited<ReturnType<typeof twoCompanies>>;
let dana: Visitor;

beforeAll(async () => {
  people = await twoCompanies(database);
  dana = await signedIn(people.dana);
});

const asDana = () => currentFor(people.bloom, people.dana);
const file = (key: string, change: (file: ReturnType<typeof requestFile>) => void = () => {}) => {
  const made = requestFile({ key, ticket: key });
  change(made);
  return textOf(made);
};
const testsOf = (key: string) => `/workflow_definitions/${key}/versions/1/tests`;
const send = (browser: Visitor, path: string, body: object) => browser.post(path).type('form').send(body);
const words = (html: string) => unescapeHtml(html.replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ');
const titles = async (key: string) => {
  const { rows } = await database.owner.query(
    `select coalesce(jsonb_path_query_array(tests, '$[*].title'), '[]') as titles from workflow_definitions where company_id = $1 and key = $2`,
    [people.bloom.id, key],
  );
  return rows[0].titles;
};
const seen = (html: string) => formValues(html).edit_version ?? '';

describe('the tests of a draft', () => {
  it('are run: each with what differs, and which ways they cover', async () => {
    const { draft } = await importFile(asDana(), file('ran'));
    const passed = words((await dana.get(testsOf('ran'))).text);
    expect(passed).toContain('The test passes.');
    expect(passed).toContain('2 of 3 ways are covered by tests that pass.');
    expect(passed).toContain('After Approval, if decision is approve: End: Granted');
    await database.owner.query(
      `update workflow_definitions set tests = jsonb_set(tests, '{0,expect,outcome}', '"granted"') where id = $1`,
      [draft?.id],
    );
    const failed = words((await dana.get(testsOf('ran'))).text);
    expect(failed).toContain('The outcome is refused, not granted');
    expect(failed).toContain('0 of 3 ways');
  });

  it('are renamed and deleted, each with its row in the audit log', async () => {
    await importFile(asDana(), file('named'));
    const page = await dana.get(testsOf('named'));
    const empty = await send(dana, `${testsOf('named')}/0/title`, { edit_version: seen(page.text), title: ' ' });
    expect([empty.status, empty.text.includes('Enter a title')]).toEqual([422, true]);
    const renamed = await send(dana, `${testsOf('named')}/0/title`, {
      edit_version: seen(page.text),
      title: 'Refused',
    });
    expect([renamed.status, await titles('named')]).toEqual([303, ['Refused']]);
    const stale = await send(dana, `${testsOf('named')}/0/removal`, { edit_version: seen(page.text) });
    expect([stale.status, await titles('named')]).toEqual([409, ['Refused']]);
    const lost = await send(dana, `${testsOf('named')}/7/removal`, { edit_version: seen(stale.text) });
    expect(lost.status).toBe(404);
    const gone = await send(dana, `${testsOf('named')}/0/removal`, { edit_version: seen(stale.text) });
    expect([gone.status, await titles('named')]).toEqual([303, []]);
    const { rows } = await database.owner.query(
      "select action, before, after from audit_log where action like '%a test' order by id",
    );
    expect(rows).toEqual([
      {
        action: 'renamed a test',
        before: { tests: ['a refused request ends refused'] },
        after: { tests: ['Refused'] },
      },
      { action: 'deleted a test', before: { tests: ['Refused'] }, after: { tests: [] } },
    ]);
    expect((await dana.get(testsOf('named'))).text).toContain('No tests yet');
  });
});

describe('suggested tests', () => {
  it('cover what is not covered; the chosen ones are kept and pass', async () => {
    await importFile(
      asDana(),
      file('suggested', (made) => {
        made.tests.length = 0;
      }),
    );
    const path = `${testsOf('suggested')}/suggestions`;
    const page = await dana.get(path);
    expect(words(page.text)).toContain('2 tests for what is not covered yet');
    expect((await send(dana, path, { edit_version: seen(page.text) })).status).toBe(422);
    const stale = await send(dana, path, { edit_version: 'x', keep: ['0', '1'] });
    expect([stale.status, await titles('suggested')]).toEqual([409, []]);
    const one = await send(dana, path, { edit_version: seen(page.text), keep: '1' });
    expect(one.status).toBe(303);
    const next = await dana.get(path);
    expect(words(next.text)).toContain('One test for what is not covered yet');
    await send(dana, path, { edit_version: seen(next.text), keep: '0' });
    expect(await titles('suggested')).toHaveLength(2);
    const all = words((await dana.get(testsOf('suggested'))).text);
    expect(all).toContain('All 2 tests pass.');
    expect(all).toContain('All 3 ways are covered');
    expect((await dana.get(path)).text).toContain('Nothing to suggest');
  });

  it('say which ways nothing leads to', async () => {
    await importFile(
      asDana(),
      file('unreachable', ({ workflow }) => {
        const never = { and: [{ '==': [{ var: 'decision' }, 'yes'] }, { '<': [{ var: 'amount' }, 0] }] };
        workflow.transitions.splice(1, 0, { from: 'approval', to: null, condition: never, outcome: 'granted' });
      }),
    );
    const page = words((await dana.get(`${testsOf('unreachable')}/suggestions`)).text);
    expect(page).toContain('Not covered');
    expect(page).toContain('amount is under €0');
  });
});

describe('who may', () => {
  it('not another company; a ticket admin reads only; a published version stays as it is', async () => {
    await importFile(asDana(), file('secret'));
    const { text } = await dana.get(testsOf('secret'));
    const [ravi, omar] = [await signedIn(people.ravi), await signedIn(people.omar)];
    const before = await rowCounts(database);
    for (const path of ['', '/suggestions']) expect((await ravi.get(testsOf('secret') + path)).status).toBe(404);
    const own = { edit_version: seen(text) };
    for (const [path, body] of [
      ['/0/title', { ...own, title: 'x' }],
      ['/0/removal', own],
      ['/suggestions', { ...own, keep: '0' }],
    ] as const) {
      expect((await send(ravi, testsOf('secret') + path, body)).status, path).toBe(404);
      expect((await send(omar, testsOf('secret') + path, body)).status, path).toBe(403);
    }
    const read = await omar.get(testsOf('secret'));
    expect([read.status, /removal|suggestions/.test(read.text)]).toEqual([200, false]);
    expect(await rowCounts(database)).toEqual(before);
    await publishFile(asDana(), file('frozen'));
    expect((await send(dana, `${testsOf('frozen')}/0/removal`, own)).status).toBe(409);
    expect((await dana.get(`${testsOf('frozen')}/suggestions`)).status).toBe(409);
    expect((await send(dana, `${testsOf('secret')}/0/removal`, { ...own, more: 'x' })).status).toBe(400);
    expect((await send(dana, `${testsOf('secret')}/x/removal`, own)).status).toBe(404);
  });
});
