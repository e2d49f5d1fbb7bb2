import { beforeAll, describe, expect, it } from 'vitest';
import { importFile } from '#src/workflow_design/workflow_imports.js';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, makeCompany, makePerson } from '../support/people.ts';
import { signedIn, type Visitor } from '../support/site.ts';
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
const states = async (key: string) =>
  (
    await database.owner.query(
      'select version, state from workflow_definitions where company_id = $1 and key = $2 order by version',
      [people.bloom.id, key],
    )
  ).rows.map(({ version, state }) => `${version} ${state}`);
const press = (browser: Visitor, key: string, version: number, noun: string) =>
  browser.post(`/workflow_definitions/${key}/versions/${version}/${noun}`).type('form').send({});

describe('a version', () => {
  it('is shown with its diagram, steps, ways on in words, fields, ticket types and tests', async () => {
    await importFile(asDana(), file('shown'));
    const page = await dana.get('/workflow_definitions/shown/versions/1');
    expect(page.status).toBe(200);
    for (const words of [
      'Draft',
      '<svg',
      'Somebody in managers, but never whoever submitted the ticket',
      'If decision is approve',
      'End: Granted',
      '0.00 to 5000.00 EUR',
      'Open to: Everybody',
      'a refused request ends refused',
      '2 days',
    ]) {
      expect(page.text).toContain(words);
    }
    expect(page.text).toMatch(/<a href="https:\/\/intranet\.example\.com\/rules" rel="noopener"/);
  });

  it('is published, retires the one before, and is then frozen', async () => {
    await importFile(asDana(), file('life'));
    expect((await press(dana, 'life', 1, 'publication')).status).toBe(303);
    await importFile(asDana(), file('life'));
    expect(await states('life')).toEqual(['1 published', '2 draft']);
    expect((await dana.get('/workflow_definitions/life')).text).toContain('Workflow · version 1');
    const answer = await press(dana, 'life', 2, 'publication');
    expect([answer.status, answer.get('Location')]).toEqual([303, '/workflow_definitions/life/versions/2']);
    expect(await states('life')).toEqual(['1 retired', '2 published']);
    expect((await press(dana, 'life', 2, 'publication')).status).toBe(409);
    expect((await press(dana, 'life', 2, 'removal')).status).toBe(409);
    const { rows } = await database.owner.query(
      "select action, before, after from audit_log where action like 'published%' and after ->> 'key' = 'life' order by id",
    );
    expect(rows.map(({ before, after }) => [before.published_version, after.version])).toEqual([
      [undefined, 1],
      [1, 2],
    ]);
  });

  it('is retired', async () => {
    await publishFile(asDana(), file('leaving'));
    expect((await press(dana, 'leaving', 1, 'retirement')).status).toBe(303);
    expect(await states('leaving')).toEqual(['1 retired']);
    expect((await dana.get('/workflow_definitions/leaving')).text).toContain('Nobody can submit this version any more');
    expect((await press(dana, 'leaving', 1, 'retirement')).status).toBe(409);
  });

  it('is discarded while it is a draft, with all its rows', async () => {
    const before = await rowCounts(database);
    await importFile(
      asDana(),
      file('thrown_away', (made) => made.tickets[0]?.company_role_access.push('managers')),
    );
    const answer = await press(dana, 'thrown_away', 1, 'removal');
    expect([answer.status, answer.get('Location')]).toEqual([303, '/workflow_definitions']);
    expect(await rowCounts(database)).toEqual({ ...before, audit_log: (before.audit_log ?? 0) + 2 });
    expect((await dana.get('/workflow_definitions/thrown_away')).status).toBe(404);
  });

  it('is published once when two people publish it at once', async () => {
    await importFile(asDana(), file('both'));
    const answers = await Promise.all([press(dana, 'both', 1, 'publication'), press(dana, 'both', 1, 'publication')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect(await states('both')).toEqual(['1 published']);
  });
});

describe('publishing is refused', () => {
  const action = {
    key: 'call',
    title: 'Call',
    task_type: 'SYNC_ACTION',
    action_url: 'https://api.example.com/x',
    input_transform: { amount: { var: 'amount' }, why: { var: 'reason' } },
    output_transform: {},
  };

  it('for a file with actions, which can be imported', async () => {
    const text = file('acting', ({ workflow }) => {
      workflow.tasks.push(action);
      workflow.transitions[1] = { from: 'approval', to: 'call', condition: { '==': [{ var: 'decision' }, 'yes'] } };
      workflow.transitions.push({ from: 'call', to: null, outcome: 'granted' });
    });
    const { draft } = await importFile(asDana(), text);
    expect(draft?.version).toBe(1);
    const before = await rowCounts(database);
    const answer = await press(dana, 'acting', 1, 'publication');
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('actions_not_available');
    expect(answer.text).toContain('/workflow/tasks/1');
    expect(await states('acting')).toEqual(['1 draft']);
    expect(await rowCounts(database)).toEqual(before);
    const check = await dana.get('/workflow_definitions/acting/versions/1/check');
    expect([check.status, check.text.includes('actions_not_available')]).toEqual([200, true]);
  });

  it('for a draft whose test has come to fail', async () => {
    const { draft } = await importFile(asDana(), file('tested'));
    await database.owner.query(
      `update workflow_definitions set tests = jsonb_set(tests, '{0,expect,outcome}', '"granted"') where id = $1`,
      [draft?.id],
    );
    const answer = await press(dana, 'tested', 1, 'publication');
    expect([answer.status, answer.text.includes('test_failed')]).toEqual([422, true]);
    expect(await states('tested')).toEqual(['1 draft']);
  });
});

describe('the check page', () => {
  it('says when there is nothing to mend', async () => {
    // One manager alone may not approve what she submits herself.
    await makePerson(database.owner, people.bloom, 'Mia Berg', { companyRoles: ['managers'] });
    await importFile(asDana(), file('fine'));
    const page = await dana.get('/workflow_definitions/fine/versions/1/check');
    expect(page.status).toBe(200);
    expect(page.text).toContain('nothing to mend');
  });
});

describe('the list', () => {
  it('has each workflow once, 25 a page, and keeps its filter', async () => {
    const many = await makeCompany(database.owner, 'Many');
    const ann = await makePerson(database.owner, many, 'Ann Lee');
    for (let number = 10; number < 37; number++) await importFile(currentFor(many, ann), file(`w${number}`));
    const browser = await signedIn(ann);
    const keysOn = (html: string) =>
      [...html.matchAll(/class="row-link" href="\/workflow_definitions\/(\w+)"/g)].map(([, key]) => key);
    const first = await browser.get('/workflow_definitions?state=draft&nonsense=1');
    expect(keysOn(first.text)).toEqual(Array.from({ length: 25 }, (_, index) => `w${index + 10}`));
    const next =
      /rel="next" href="([^"]+)"/.exec(first.text)?.[1]?.replaceAll('&amp;', '&').replaceAll('&#38;', '&') ?? '';
    expect(next).toBe('/workflow_definitions?state=draft&after=w34');
    expect(keysOn((await browser.get(next)).text)).toEqual(['w35', 'w36']);
    expect(keysOn((await browser.get('/workflow_definitions?state=published')).text)).toEqual([]);
    expect(keysOn((await browser.get('/workflow_definitions?after=%27--&state=x')).text)).toHaveLength(25);
  });

  it('says what to do next where there is nothing', async () => {
    const empty = await makeCompany(database.owner, 'Empty');
    const ann = await signedIn(await makePerson(database.owner, empty, 'Ann Lee'));
    expect((await ann.get('/workflow_definitions')).text).toContain('href="/workflow_templates"');
    for (const path of ['/task_definitions', '/ticket_definitions'])
      expect((await ann.get(path)).text).toContain('href="/workflow_definitions"');
  });
});

describe('the export', () => {
  it('is the file, as an attachment', async () => {
    await importFile(asDana(), file('exported'));
    const answer = await dana.get('/workflow_definitions/exported/versions/1/export');
    expect(answer.get('Content-Disposition')).toBe('attachment; filename=exported_version_1.json');
    expect(answer.type).toBe('application/json');
    expect(JSON.parse(answer.text)).toEqual(JSON.parse(file('exported')));
  });
});

const PAGES = ['', '/versions/1', '/versions/1/check', '/versions/1/export'].map(
  (rest) => `/workflow_definitions/private${rest}`,
);
const NOUNS = ['publication', 'retirement', 'removal'];

describe('who may', () => {
  beforeAll(async () => {
    await importFile(asDana(), file('private'));
  });

  it('not another company: the same answer as for what is not there', async () => {
    const ravi = await signedIn(people.ravi);
    const without = (html: string) => html.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '');
    const before = await rowCounts(database);
    for (const page of PAGES) {
      const [foreign, missing] = [await ravi.get(page), await ravi.get(page.replace('private', 'missing'))];
      expect([page, foreign.status]).toEqual([page, 404]);
      expect(without(foreign.text)).toBe(without(missing.text));
    }
    for (const noun of NOUNS) expect((await press(ravi, 'private', 1, noun)).status).toBe(404);
    expect(await rowCounts(database)).toEqual(before);
    expect(await states('private')).toEqual(['1 draft']);
  });

  it('a ticket admin read, but not write, and sees no button that would be refused', async () => {
    const omar = await signedIn(people.omar);
    for (const page of [...PAGES, '/workflow_definitions']) {
      const answer = await omar.get(page);
      expect([page, answer.status]).toEqual([page, 200]);
      expect(answer.text).not.toMatch(/publication|removal|\/workflow_definitions\/import|\/workflow_templates/);
    }
    for (const noun of NOUNS) expect((await press(omar, 'private', 1, noun)).status).toBe(403);
    expect(await states('private')).toEqual(['1 draft']);
  });

  it('nobody without either role', async () => {
    const uma = await signedIn(people.uma);
    for (const page of [
      ...PAGES,
      '/workflow_definitions',
      '/task_definitions',
      '/ticket_definitions',
      '/workflow_templates',
    ]) {
      expect([page, (await uma.get(page)).status]).toEqual([page, 403]);
    }
    for (const noun of NOUNS) expect((await press(uma, 'private', 1, noun)).status).toBe(403);
  });

  it.each([
    '/workflow_definitions/private/versions/0',
    '/workflow_definitions/private/versions/99999999999',
    '/workflow_definitions/private/versions/x',
    '/workflow_definitions/PRIVATE',
    '/workflow_definitions/versions',
    '/workflow_definitions/private%00/versions/1',
  ])('%s is not found', async (path) => {
    expect((await dana.get(path)).status).toBe(404);
  });

  it('nobody with fields that the page does not send', async () => {
    const answer = await dana
      .post('/workflow_definitions/private/versions/1/publication')
      .type('form')
      .send({ state: 'published' });
    expect(answer.status).toBe(400);
  });
});

describe('links of a definition', () => {
  it('that are not http, https or mailto are text, even when they came into the database by other ways', async () => {
    const { draft } = await importFile(asDana(), file('linked'));
    const uris = [
      'javascript:alert(1)',
      ' JaVaScRiPt:alert(1)',
      'data:text/html,x',
      'vbscript:x',
      '/sessions/end',
      '//evil.example',
    ];
    const refs = [
      ...uris.map((uri, at) => ({ label: `bad ${at}`, uri })),
      { label: 'good', uri: 'mailto:help@example.com' },
    ];
    await database.owner.query('update workflow_definitions set ext_ref = $2 where id = $1', [
      draft?.id,
      JSON.stringify(refs),
    ]);
    const page = (await dana.get('/workflow_definitions/linked/versions/1')).text;
    const hrefs = [...page.matchAll(/href="([^"]*)"/g)].map(([, href]) => href ?? '');
    expect(hrefs).toContain('mailto:help@example.com');
    expect(hrefs.filter((href) => /script|data:|evil|^\/sessions\/end/i.test(href))).toEqual([]);
    expect(page).toContain('javascript:alert(1)');
  });

  it('and titles are escaped', async () => {
    const title = '<script>alert(1)</script><img src=x onerror=alert(1)>"\'{{7*7}}<%= 7*7 %>';
    const text = file('escaped', (made) => {
      made.workflow.title = title;
      made.workflow.description = title;
      Object.assign(made.workflow.tasks[0] ?? {}, { title });
      Object.assign(made.workflow.fields[0] ?? {}, { label: title });
    });
    const { findings, draft } = await importFile(asDana(), text);
    expect([findings.filter(({ severity }) => severity === 'error'), draft?.version]).toEqual([[], 1]);
    for (const path of [
      '/workflow_definitions',
      '/workflow_definitions/escaped',
      '/task_definitions',
      '/ticket_definitions/escaped',
    ]) {
      const page = await dana.get(path);
      expect([path, page.status]).toEqual([path, 200]);
      expect(page.text).not.toMatch(/<script>alert|<img src=x/);
      expect(page.text).not.toContain('49');
    }
  });
});
