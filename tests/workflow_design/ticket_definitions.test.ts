import { beforeAll, describe, expect, it } from 'vitest';
import { importFile } from '#src/workflow_design/workflow_imports.js';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { fillIn } from '../support/http_form.ts';
import { currentFor } from '../support/people.ts';
import { signedIn, type Visitor } from '../support/site.ts';
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

describe('a ticket type', () => {
  it('shows its form as people will see it, switched off, and who may submit it', async () => {
    const file = requestFile({ key: 'looked_at', ticket: 'looked_at' });
    file.tickets[0]?.company_role_access.push('managers');
    await publishFile(asDana(), textOf(file));
    const page = await dana.get('/ticket_definitions/looked_at');
    expect(page.status).toBe(200);
    const preview = /<fieldset disabled>[\s\S]*?<\/fieldset>/.exec(page.text)?.[0] ?? '';
    for (const words of [
      'name="f_amount"',
      'Amount (EUR)',
      'Reason <span class="text-secondary">(optional)</span>',
      'Submit ticket',
    ])
      expect(preview).toContain(words);
    expect(page.text).toContain('Request over [amount]');
    expect(page.text.replaceAll(/\s+/g, ' ')).toMatch(/Who may submit it<\/dt><dd><span class="">managers/);
  });

  it('is the published one while a draft of it waits', async () => {
    const file = requestFile({ key: 'two', ticket: 'two' });
    await publishFile(asDana(), textOf(file));
    Object.assign(file.tickets[0] ?? {}, { title: 'Ask for more' });
    await importFile(asDana(), textOf(file));
    expect((await dana.get('/ticket_definitions/two')).text).toContain('Ask for something');
    const list = await dana.get('/ticket_definitions');
    expect(
      [...list.text.matchAll(/href="\/ticket_definitions\/(\w+)"/g)]
        .map(([, key]) => key)
        .filter((key) => key === 'two'),
    ).toHaveLength(1);
  });

  it('of another company is not found', async () => {
    const ravi = await signedIn(people.ravi);
    expect((await ravi.get('/ticket_definitions/looked_at')).status).toBe(404);
    expect((await ravi.get('/ticket_definitions')).text).not.toContain('looked_at');
    expect((await dana.get('/ticket_definitions/Looked_At')).status).toBe(404);
  });
});

describe('who may submit a ticket type', () => {
  const roles = async (key: string) =>
    (
      await database.owner.query(
        'select r.role_name from ticket_type_roles t join company_roles r on r.id = t.company_role_id where t.company_id = $1 and ticket_key = $2 order by 1',
        [people.bloom.id, key],
      )
    ).rows.map(({ role_name: name }) => name);

  it('goes with its last version: a later one of the same key does not inherit it', async () => {
    const file = requestFile({ key: 'gone', ticket: 'gone' });
    file.tickets[0]?.company_role_access.push('managers');
    await importFile(asDana(), textOf(file));
    expect(await roles('gone')).toEqual(['managers']);
    await dana.post('/workflow_definitions/gone/versions/1/removal').type('form').send({});
    expect(await roles('gone')).toEqual([]);
  });

  it('also when the next draft drops the ticket type', async () => {
    const file = requestFile({ key: 'dropping', ticket: 'dropped' });
    file.tickets[0]?.company_role_access.push('managers');
    await importFile(asDana(), textOf(file));
    await importFile(asDana(), textOf(requestFile({ key: 'dropping', ticket: 'kept' })));
    expect(await roles('dropped')).toEqual([]);
  });
});

describe('a new version', () => {
  it('takes the new tickets, while running ones keep theirs', async () => {
    const file = requestFile({ key: 'running', ticket: 'running' });
    await publishFile(asDana(), textOf(file));
    const submit = () =>
      fillIn(dana, '/my_tickets/new?ticket_definition=running', '/my_tickets', { f_amount: '10.00' });
    expect((await submit()).status).toBe(303);
    file.workflow.title = 'Request, better';
    await publishFile(asDana(), textOf(file));
    expect((await submit()).status).toBe(303);
    const { rows } = await database.owner.query(
      `select d.version, d.state from workflow_instances i join workflow_definitions d on d.id = i.workflow_definition_id
        where d.company_id = $1 and d.key = 'running' order by i.id`,
      [people.bloom.id],
    );
    expect(rows).toEqual([
      { version: 1, state: 'retired' },
      { version: 2, state: 'published' },
    ]);
    await dana.post('/workflow_definitions/running/versions/2/retirement').type('form').send({});
    expect((await dana.get('/my_tickets/new?ticket_definition=running')).status).toBe(404);
  });
});
