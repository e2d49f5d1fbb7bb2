import { beforeAll, describe, expect, it } from 'vitest';
import { importFile } from '#src/workflow_design/workflow_imports.js';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, makeCompany, makePerson } from '../support/people.ts';
import { formValues, signedIn, unescapeHtml, type Visitor } from '../support/site.ts';
import { requestFile, textOf } from './files.ts';
import { rowCounts, twoCompanies } from './people.ts';

const database = useDatabase();
const IMPORT = '/workflow_definitions/import';
let people: Awaited<ReturnType<typeof twoCompanies>>;
let dana: Visitor;

beforeAll(async () => {
  people = await twoCompanies(database);
  dana = await signedIn(people.dana);
});

const paste = (browser: Visitor, text: string, more: Record<string, string> = {}) =>
  browser.post(IMPORT).field({ text, ...more });
const versions = async (companyId: number, key: string) =>
  (
    await database.owner.query(
      'select version, state, title from workflow_definitions where company_id = $1 and key = $2 order by version',
      [companyId, key],
    )
  ).rows;

describe('importing a workflow file', () => {
  it('takes a pasted file as a draft', async () => {
    const answer = await paste(dana, textOf(requestFile({ key: 'pasted', ticket: 'pasted' })));
    expect([answer.status, answer.get('Location')]).toEqual([303, '/workflow_definitions/pasted/versions/1']);
    expect(await versions(people.bloom.id, 'pasted')).toEqual([{ version: 1, state: 'draft', title: 'Request' }]);
    const page = await dana.get(answer.get('Location') ?? '');
    expect(page.text).toContain('Imported as draft, version 1.');
    expect(page.text).toContain('Publish version 1');
  });

  it('takes an uploaded file, before pasted text, also with a byte order mark', async () => {
    const file = Buffer.from(`\uFEFF${textOf(requestFile({ key: 'uploaded', ticket: 'uploaded' }))}`);
    const answer = await dana.post(IMPORT).field('text', 'not this').attach('file', file, 'workflow.json');
    expect([answer.status, answer.get('Location')]).toEqual([303, '/workflow_definitions/uploaded/versions/1']);
  });

  it('makes the next draft over an existing key and replaces a draft, with all its rows', async () => {
    const current = currentFor(people.bloom, people.dana);
    const file = requestFile({ key: 'again', ticket: 'again' });
    await importFile(current, textOf(file));
    const one = await rowCounts(database);
    file.workflow.title = 'Request, better';
    expect(await importFile(current, textOf(file))).toMatchObject({ draft: { version: 1 } });
    expect(await versions(people.bloom.id, 'again')).toEqual([
      { version: 1, state: 'draft', title: 'Request, better' },
    ]);
    expect(await rowCounts(database)).toEqual({ ...one, audit_log: (one.audit_log ?? 0) + 1 });
  });

  it('leaves one audit row', async () => {
    const { draft } = await importFile(
      currentFor(people.bloom, people.dana),
      textOf(requestFile({ key: 'audited', ticket: 'audited' })),
    );
    const { rows } = await database.owner.query(
      "select action, actor_id, after from audit_log where subject_type = 'workflow_definition' and subject_id = $1",
      [draft?.id],
    );
    expect(rows).toEqual([
      {
        action: 'imported a workflow',
        actor_id: people.dana.id,
        after: expect.objectContaining({ key: 'audited', version: 1 }),
      },
    ]);
  });

  it('imports one key twice at once as one draft', async () => {
    const current = currentFor(people.bloom, people.dana);
    const text = textOf(requestFile({ key: 'raced', ticket: 'raced' }));
    const drafts = await Promise.all([1, 2, 3, 4].map(() => importFile(current, text)));
    expect(drafts.map(({ draft }) => draft?.version)).toEqual([1, 1, 1, 1]);
    expect(await versions(people.bloom.id, 'raced')).toHaveLength(1);
  });

  it('gives one of two workflows the ticket key that both want at once', async () => {
    const current = currentFor(people.bloom, people.dana);
    const both = await Promise.all(
      ['first_of_two', 'second_of_two'].map((key) =>
        importFile(current, textOf(requestFile({ key, ticket: 'wanted' }))),
      ),
    );
    expect(both.filter(({ draft }) => draft)).toHaveLength(1);
    expect(
      both.flatMap(({ draft, findings }) => (draft ? [] : findings.map(({ code, pointer }) => [code, pointer]))),
    ).toContainEqual(['duplicate_name', '/tickets/0/key']);
  });

  it('refuses a ticket key that another workflow of the company uses, and lets another company have it', async () => {
    const text = textOf(requestFile({ key: 'other_workflow', ticket: 'pasted' }));
    const answer = await paste(dana, text);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('/tickets/0/key');
    expect(answer.text).toContain('duplicate_name');
    expect(await importFile(currentFor(people.ravel, people.ravi), text)).toMatchObject({ draft: { version: 1 } });
  });
});

describe('who may submit a ticket type', () => {
  it('is changed at once by a file that says it, and the person is told', async () => {
    const file = requestFile({ key: 'opening', ticket: 'opening' });
    await publishFile(currentFor(people.bloom, people.dana), textOf(file));
    file.tickets[0]?.company_role_access.push('managers');
    const asked = await paste(dana, textOf(file));
    const answer = await paste(dana, textOf(file), { seen: formValues(asked.text).seen ?? '' });
    const page = await dana.get(answer.get('Location') ?? '');
    expect(page.text).toContain('Who may submit opening has changed at once');
    const { rows } = await database.owner.query(
      "select before -> 'open_to' as before, after -> 'open_to' as after from audit_log where after ->> 'key' = 'opening' and after ->> 'version' = '2' and action like 'imported%'",
    );
    expect(rows).toEqual([{ before: { opening: [] }, after: { opening: ['managers'] } }]);
  });
});

describe('a key that is there already', () => {
  it('is imported over only after what changes was shown, as it is then', async () => {
    const file = requestFile({ key: 'over', ticket: 'over' });
    await publishFile(currentFor(people.bloom, people.dana), textOf(file));
    file.workflow.title = 'Request, second form';
    file.workflow.tasks.push({ key: 'pay', title: 'Pay', task_type: 'FORM' });
    file.workflow.transitions[1] = { ...file.workflow.transitions[1], to: 'pay', outcome: undefined as never };
    file.workflow.transitions.push({ from: 'pay', to: null, outcome: 'granted' });
    const before = await rowCounts(database);
    const asked = await paste(dana, textOf(file));
    expect(asked.status).toBe(200);
    expect(asked.text).toContain('importing makes the draft of version 2');
    expect(asked.text).toContain('Title: “Request” is now “Request, second form”');
    expect(formValues(asked.text).text).toBe(textOf(file));
    expect(await rowCounts(database)).toEqual(before);
    const seen = formValues(asked.text).seen ?? '';
    expect((await paste(dana, textOf(file), { seen })).status).toBe(303);
    // Now there is a draft, which the page did not show.
    const again = await paste(dana, textOf(file), { seen });
    expect([again.status, again.text.includes('importing replaces it')]).toEqual([200, true]);
    expect(again.text).toContain('Nothing differs from version 2');
    expect((await paste(dana, textOf(file), { seen: formValues(again.text).seen ?? '' })).status).toBe(303);
    expect((await versions(people.bloom.id, 'over')).map(({ state }) => state)).toEqual(['published', 'draft']);
  });
});

describe('company roles that the company lacks', () => {
  it('are shown before importing, then made', async () => {
    const text = textOf(requestFile({ key: 'roles', ticket: 'roles', role: 'keepers' }));
    const before = await rowCounts(database);
    const asked = await paste(dana, text);
    expect(asked.status).toBe(200);
    expect(asked.text).toContain('new_company_role');
    expect(asked.text).toContain('Import and make the roles');
    expect(await rowCounts(database)).toEqual(before);
    const answer = await paste(dana, formValues(asked.text).text ?? '', { make_roles: 'yes' });
    expect(answer.status).toBe(303);
    const { rows } = await database.owner.query(
      `select r.role_name, t.assign_company_role_id = r.id as assigned, (select count(*)::int from user_company_roles u where u.company_role_id = r.id) as people
         from company_roles r join task_definitions t on t.assign_company_role_id = r.id where r.company_id = $1 and r.role_name = 'keepers'`,
      [people.bloom.id],
    );
    // Bloom has three active people, so nobody gets the role by importing.
    expect(rows).toEqual([{ role_name: 'keepers', assigned: true, people: 0 }]);
  });

  it('are given to whoever imports while alone in the company', async () => {
    const alone = await makeCompany(database.owner, 'Alone');
    const ann = await makePerson(database.owner, alone, 'Ann Lee');
    const file = requestFile({ role: 'deciders' });
    file.tickets[0]?.company_role_access.push('askers');
    await importFile(currentFor(alone, ann), textOf(file));
    const { rows } = await database.owner.query(
      'select r.role_name from user_company_roles u join company_roles r on r.id = u.company_role_id where u.user_id = $1 order by 1',
      [ann.id],
    );
    expect(rows.map(({ role_name: name }) => name)).toEqual(['askers', 'deciders']);
  });

  it('are the known ones whatever their capitals, in the company’s spelling', async () => {
    const { draft } = await importFile(
      currentFor(people.bloom, people.dana),
      textOf(requestFile({ key: 'capitals', ticket: 'capitals', role: 'MANAGERS' })),
    );
    expect(draft?.companyRolesMade).toEqual([]);
    const { rows } = await database.owner.query(
      'select assign_to, r.role_name from task_definitions t join company_roles r on r.id = t.assign_company_role_id where workflow_definition_id = $1',
      [draft?.id],
    );
    expect(rows).toEqual([{ assign_to: { company_role: 'managers', not: ['submitter'] }, role_name: 'managers' }]);
  });
});

const unknownKey = { ...requestFile(), colour: 'red' };
const badPointers = requestFile();
badPointers.workflow.transitions[1] = { from: 'approval', to: 'nowhere' };
badPointers.workflow.fields.push({ name: 'Amount', type: 'text', label: 'Amount' } as never);
const unsound = requestFile();
unsound.workflow.transitions[1] = { from: 'approval', to: 'nowhere' };
const wrongTest = requestFile();
Object.assign(wrongTest.tests[0] ?? {}, { expect: { outcome: 'granted' } });
const badLink = requestFile();
Object.assign(badLink.workflow.ext_ref[0] ?? {}, { uri: 'javascript:alert(1)' });
const BAD: readonly [string, string, string[]][] = [
  ['no JSON', '{ "ticketflower": 1, ', ['/']],
  ['JSON but no file', '[]', ['/']],
  ['an unknown format', textOf({ ...requestFile(), ticketflower: 2 }), ['/ticketflower']],
  ['an unknown key', textOf(unknownKey), ['/colour']],
  ['a step that is not there', textOf(unsound), ['/workflow/transitions/1/to']],
  ['a test that ends otherwise', textOf(wrongTest), ['/tests/0']],
  ['a link that runs a script', textOf(badLink), ['/workflow/ext_ref/0/uri']],
  ['several problems', textOf(badPointers), ['/workflow/fields/3/name', '/workflow/transitions/1/to']],
  ['a file that is too deep', `${'['.repeat(5_000)}${']'.repeat(5_000)}`, ['/']],
  ['__proto__', textOf(requestFile()).replace('{', '{"__proto__": {"polluted": true},'), ['/__proto__']],
  ['a NUL character', textOf(requestFile({ title: 'a\0b' })), ['/workflow/title']],
  ['half a character', textOf(requestFile({ title: 'a\ud800b' })), ['/workflow/title']],
];

describe('a bad file', () => {
  it.each(BAD)('%s: findings with pointers, the text kept, nothing written', async (_, text, pointers) => {
    const before = await rowCounts(database);
    const answer = await paste(dana, text);
    expect(answer.status).toBe(422);
    const shown = [...answer.text.matchAll(/finding-place">At <code>([^<]*)<\/code>/g)].map(([, pointer]) =>
      unescapeHtml(pointer ?? ''),
    );
    expect(shown).toEqual(expect.arrayContaining(pointers));
    expect(formValues(answer.text).text?.replaceAll('\r\n', '\n')).toBe(text);
    expect(await rowCounts(database)).toEqual(before);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each([1_100_000, 3_000_000])('of %i bytes is too large, pasted or uploaded', async (size) => {
    const before = await rowCounts(database);
    const text = textOf(requestFile({ title: 'x'.repeat(size) }));
    for (const answer of [
      await paste(dana, text),
      await dana.post(IMPORT).attach('file', Buffer.from(text), 'big.json'),
    ]) {
      expect(answer.status).toBe(422);
      expect(answer.text).toContain('larger than 1 MB');
    }
    expect(await rowCounts(database)).toEqual(before);
  });

  it('that is not text in UTF-8 is said to be so', async () => {
    const answer = await dana.post(IMPORT).attach('file', Buffer.from([0xff, 0xfe, 0x7b, 0x00]), 'utf16.json');
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('UTF-8');
  });

  it('that is missing is asked for', async () => {
    const answer = await paste(dana, '  ');
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('<a href="#text">Choose a file, or paste its text</a>');
  });

  it('as an uploaded file comes back as text to mend', async () => {
    const answer = await dana.post(IMPORT).attach('file', Buffer.from(textOf(unknownKey)), 'workflow.json');
    expect(formValues(answer.text).text).toBe(textOf(unknownKey));
  });
});

describe('the import form', () => {
  it.each([
    ['an unknown field', (browser: Visitor) => browser.post(IMPORT).field({ text: '{}', company_id: '1' })],
    ['a repeated field', (browser: Visitor) => browser.post(IMPORT).field('text', '{}').field('text', '{}')],
    [
      'two files',
      (browser: Visitor) =>
        browser.post(IMPORT).attach('file', Buffer.from('{}'), 'a').attach('file', Buffer.from('{}'), 'b'),
    ],
    [
      'a broken body',
      (browser: Visitor) =>
        browser.post(IMPORT).set('Content-Type', 'multipart/form-data; boundary=x').send('--x\r\nnonsense'),
    ],
  ])('refuses %s', async (_, send) => {
    expect((await send(dana)).status).toBe(400);
  });

  it('refuses what another site sends', async () => {
    const answer = await dana
      .post(IMPORT)
      .set('Sec-Fetch-Site', 'cross-site')
      .field({ text: textOf(requestFile({ key: 'foreign', ticket: 'foreign' })) });
    expect(answer.status).toBe(403);
    expect(await versions(people.bloom.id, 'foreign')).toEqual([]);
  });

  it.each(['omar', 'uma'] as const)('is not for %s', async (name) => {
    const browser = await signedIn(people[name]);
    const before = await rowCounts(database);
    expect((await browser.get(IMPORT)).status).toBe(403);
    expect((await paste(browser, textOf(requestFile({ key: 'mine', ticket: 'mine' })))).status).toBe(403);
    expect(await rowCounts(database)).toEqual(before);
  });
});
