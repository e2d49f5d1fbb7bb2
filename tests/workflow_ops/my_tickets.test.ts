import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import { findTicketType } from '#src/workflow_ops/ticket_types.js';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, makePerson } from '../support/people.ts';
import { formValues, makeSite, signedIn, unescapeHtml, type Visitor } from '../support/site.ts';
import { purchase } from '../support/workflows.ts';
import { rowCounts, submitPurchase, twoCompanies } from './people.ts';

const database = useDatabase();
let all: Awaited<ReturnType<typeof twoCompanies>>;
let lee: Visitor;
beforeAll(async () => {
  all = await twoCompanies(database.owner);
  lee = await signedIn(all.lee);
});

const NEW = '/my_tickets/new?ticket_definition=purchase';
const open = async (browser: Visitor, page = NEW): Promise<Record<string, string>> =>
  formValues((await browser.get(page)).text);
const send = (browser: Visitor, values: object) => browser.post('/my_tickets').type('form').send(values);
const words = (html: string) => unescapeHtml(html.replaceAll(/<[^>]*>/g, '')).replaceAll(/\s+/g, ' ');
const ticketsOf = async (companyId: number) =>
  (await database.owner.query('select * from ticket_instances where company_id = $1 order by number', [companyId]))
    .rows;

describe('choosing a ticket type', () => {
  it('offers what is published and open to this person', async () => {
    const page = await lee.get('/my_tickets/new');
    expect(page.status).toBe(200);
    expect(page.text).toContain('href="/my_tickets/new?ticket_definition=purchase"');
  });

  it('hides a type that is open to another company role, everywhere', async () => {
    const file = purchase((draft) => {
      draft.workflow.key = 'secret';
      Object.assign(draft.tickets[0] ?? {}, {
        key: 'secret',
        title: 'Secret thing',
        company_role_access: ['directors'],
      });
    });
    await publishFile(currentFor(all.bloom, all.dana), file);
    expect((await lee.get('/my_tickets/new')).text).not.toContain('Secret thing');
    expect((await lee.get('/my_tickets/new?ticket_definition=secret')).status).toBe(404);
    const refused = await send(lee, { ...(await open(lee)), ticket_definition: 'secret', f_amount: '1' });
    expect(refused.status).toBe(404);
    const director = await signedIn(
      await makePerson(database.owner, all.bloom, 'Ana Dir', { roles: ['user'], companyRoles: ['directors'] }),
    );
    expect((await director.get('/my_tickets/new')).text).toContain('Secret thing');
    expect((await director.get('/my_tickets/new?ticket_definition=secret')).status).toBe(200);
  });

  it('refuses a type that does not exist with the same page', async () => {
    expect((await lee.get('/my_tickets/new?ticket_definition=nothing')).status).toBe(404);
    for (const key of ['__proto__', '', '%00', 'a%00', '%ED%A0%80', "'%22"]) {
      expect((await lee.get(`/my_tickets/new?ticket_definition=${key}`)).status).toBe(404);
    }
    expect((await send(lee, { ...(await open(lee)), ticket_definition: 'a\0', f_amount: '1' })).status).toBe(404);
  });

  it('is for users only', async () => {
    const ravi = await signedIn(all.ravi);
    for (const path of ['/my_tickets', '/my_tickets/new', NEW, '/my_tickets/1'])
      expect((await ravi.get(path)).status).toBe(403);
    expect((await send(ravi, {})).status).toBe(403);
  });
});

describe('submitting', () => {
  it('makes the ticket, moves its workflow and says where it is', async () => {
    const answer = await send(lee, { ...(await open(lee)), f_amount: '1,200', f_reason: 'New\r\nlaptop' });
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toMatch(/^\/my_tickets\/\d+$/);
    const page = await lee.get(answer.headers.location ?? '');
    expect(page.status).toBe(200);
    expect(page.text).toMatch(/Purchase for 1,?200/);
    expect(words(page.text)).toContain('Waiting for Ravi Shah to complete Approval, due tomorrow');
    expect(words(page.text)).toContain('Lee Park submitted the ticket');
    expect(words(page.text)).toContain('TicketFlower gave “Approval” to Ravi Shah');
    expect(words(page.text)).toContain('the only one who may do this');
    expect(page.text).toContain('aria-current="step"');
    expect(page.text).toContain('New\nlaptop');
  });

  it('brings the page back with everything typed, the error at its field and in the summary', async () => {
    const answer = await send(lee, {
      ...(await open(lee)),
      f_amount: 'about <b>1200</b>',
      f_reason: 'Because "it" broke',
    });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('<title>Error: ');
    expect(answer.text).toContain('There is a problem');
    expect(answer.text).toContain('href="#f_amount"');
    expect(answer.text).toContain('id="f_amount-problem"');
    expect(answer.text).not.toContain('<b>1200');
    expect(formValues(answer.text)).toMatchObject({ f_amount: 'about <b>1200</b>', f_reason: 'Because "it" broke' });
    expect((await send(lee, { ...(await open(lee)), f_amount: '' })).text).toContain('Enter amount');
  });

  it.each([
    ['a field that is not asked', { f_decision: 'yes' }],
    ['a field that does not exist', { f_nothing: '1' }],
    ['one that the page does not send', { created_by: '1' }],
    ['a title where the type makes one', { title: 'Mine' }],
    ['one field twice', { f_amount: ['1', '2'] }],
    ['an operator', { 'f_amount[gt]': '0' }],
    ['a prototype', { f___proto__: 'x', 'f_constructor.prototype': 'y' }],
    ['no token', { submission_token: '' }],
    ['no version', { version: 'x' }],
    ['a version beyond int4', { version: '99999999999' }],
  ])('refuses %s with 400 and writes nothing', async (_, values) => {
    const before = await rowCounts(database.owner);
    const answer = await send(lee, { ...(await open(lee)), f_amount: '1', ...values });
    expect(answer.status).toBe(400);
    expect(await rowCounts(database.owner)).toEqual(before);
  });

  it('refuses what cannot be stored at its field', async () => {
    const answer = await send(lee, { ...(await open(lee)), f_amount: '1', f_reason: 'a\0b' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Remove the characters');
  });

  it('gives one ticket for one form, however often it is sent', async () => {
    const values: Record<string, string> = { ...(await open(lee)), f_amount: '7' };
    const [one, other] = [await send(lee, values), await send(lee, values)];
    expect([one.status, other.status]).toEqual([303, 303]);
    expect(other.headers.location).toBe(one.headers.location);
    const same = (await ticketsOf(all.bloom.id)).filter((row) => row.submission_token === values.submission_token);
    expect(same).toHaveLength(1);
  });

  it('gives one ticket, one event and one audit row for 20 at once', async () => {
    const values: Record<string, string> = { ...(await open(lee)), f_amount: '8' };
    const before = await rowCounts(database.owner);
    const [{ ticket_count: countBefore }] = (
      await database.owner.query('select ticket_count from companies where id = $1', [all.bloom.id])
    ).rows;
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(lee, values)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]));
    expect(new Set(answers.map(({ headers }) => headers.location)).size).toBe(1);
    const after = await rowCounts(database.owner);
    expect(after.ticket_instances).toBe((before.ticket_instances ?? 0) + 1);
    expect(after.workflow_events).toBe((before.workflow_events ?? 0) + 1);
    expect(after.task_instances).toBe((before.task_instances ?? 0) + 1);
    const audit = await database.owner.query(
      `select count(*)::int as n from audit_log a join ticket_instances t on t.id = a.subject_id
        where a.action = 'submitted a ticket' and t.submission_token = $1`,
      [values.submission_token],
    );
    expect(audit.rows[0].n).toBe(1);
    const [{ ticket_count: countAfter }] = (
      await database.owner.query('select ticket_count from companies where id = $1', [all.bloom.id])
    ).rows;
    expect(countAfter).toBe(countBefore + 1);
  });

  it('gives one ticket also where all 20 look for an earlier one before the first is written', async () => {
    const current = currentFor(all.bloom, all.lee);
    const submission = { ticketKey: 'purchase', submissionToken: randomUUID(), given: { amount: 21 } };
    const before = await rowCounts(database.owner);
    const submitted = await Promise.all(Array.from({ length: 20 }, () => submitTicket(current, submission)));
    expect(new Set(submitted.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(submitted[0]?.kind).toBe('submitted');
    const after = await rowCounts(database.owner);
    for (const table of ['ticket_instances', 'workflow_events', 'workflow_instances', 'task_instances']) {
      expect(after[table]).toBe((before[table] ?? 0) + 1);
    }
  });

  it('begins the version that is open now where another was published after its type was read, and counts once', async () => {
    const current = currentFor(all.bloom, all.lee);
    const file = purchase((draft) => {
      draft.workflow.key = 'replaced';
      Object.assign(draft.tickets[0] ?? {}, { key: 'replaced' });
    });
    await publishFile(currentFor(all.bloom, all.dana), file);
    const read = await findTicketType(current, 'replaced');
    await publishFile(currentFor(all.bloom, all.dana), file);
    const before = (await ticketsOf(all.bloom.id)).at(-1).number;
    const submission = { ticketKey: 'replaced', submissionToken: randomUUID(), given: { amount: 4 } };
    expect(await submitTicket(current, submission, read)).toEqual({ kind: 'submitted', number: before + 1 });
    const { id } = await findTicketType(current, 'replaced');
    expect(id).not.toBe(read.id);
    expect((await ticketsOf(all.bloom.id)).at(-1).ticket_definition_id).toBe(id);
  });

  it('shows a form that was used for other answers again, with a fresh token', async () => {
    const values = await open(lee);
    const first = await send(lee, { ...values, f_amount: '9' });
    const answer = await send(lee, { ...values, f_amount: '10', f_reason: 'Another one' });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain(`#${first.headers.location?.split('/').at(-1)}`);
    const again = formValues(answer.text);
    expect(again).toMatchObject({ f_amount: '10', f_reason: 'Another one' });
    expect(again.submission_token).not.toBe(values.submission_token);
    expect((await send(lee, again)).status).toBe(303);
  });

  it('may use a token that another person used', async () => {
    const submission_token = randomUUID();
    const dana = await signedIn(all.dana);
    for (const browser of [lee, dana]) {
      const answer = await send(browser, { ...(await open(browser)), submission_token, f_amount: '11' });
      expect(answer.status).toBe(303);
    }
  });
});

describe('the versions of a form', () => {
  it('shows a form of an older version again on the newer, with what still fits', async () => {
    const current = currentFor(all.ravel, all.mei);
    const mei = await signedIn(all.mei);
    const changing = (version: 1 | 2) =>
      purchase(({ workflow, tickets: [ticket] }) => {
        workflow.key = 'changing';
        Object.assign(ticket ?? {}, { key: 'changing' });
        if (version === 2) ticket?.fields.splice(1, 1, { field: 'comment', required: true });
      });
    await publishFile(current, changing(1));
    const old = await open(mei, '/my_tickets/new?ticket_definition=changing');
    await publishFile(current, changing(2));
    const answer = await send(mei, { ...old, f_amount: '12', f_reason: 'Gone' });
    expect(answer.status).toBe(409);
    const again = formValues(answer.text);
    expect(again).toMatchObject({ f_amount: '12', f_comment: '', version: '2' });
    expect(again).not.toHaveProperty('f_reason');
    expect((await send(mei, { ...again, f_comment: 'Now asked' })).status).toBe(303);
  });

  it('asks a title first where the type makes none', async () => {
    const file = purchase(({ workflow, tickets: [ticket] }) => {
      workflow.key = 'titled';
      Object.assign(ticket ?? {}, { key: 'titled' });
      delete ticket?.ticket_title;
    });
    await publishFile(currentFor(all.bloom, all.dana), file);
    const page = '/my_tickets/new?ticket_definition=titled';
    const missing = await send(lee, { ...(await open(lee, page)), f_amount: '1', title: ' ' });
    expect(missing.status).toBe(422);
    expect(missing.text).toContain('Enter a title');
    const answer = await send(lee, { ...formValues(missing.text), title: '<script>alert(1)</script>' });
    expect(answer.status).toBe(303);
    const shown = await lee.get(answer.headers.location ?? '');
    expect(shown.text).toContain('&lt;script&gt;alert(1)');
    expect(shown.text).not.toContain('<script>alert(1)');
  });
});

describe('my tickets', () => {
  it('shows nobody else’s: not the other company’s, not a colleague’s', async () => {
    const theirs = await submitPurchase(all.ravel, all.mei);
    const danas = await submitPurchase(all.bloom, all.dana);
    const missing = await lee.get('/my_tickets/999999');
    expect(missing.status).toBe(404);
    const mei = await signedIn(all.mei);
    expect((await mei.get(`/my_tickets/${theirs}`)).status).toBe(200);
    expect((await lee.get(`/my_tickets/${danas}`)).status).toBe(404);
    for (const path of ['x', '0', '99999999999', '-1', '1e3'])
      expect((await lee.get(`/my_tickets/${path}`)).status).toBe(404);
  });

  it('pages through, newest first, active and archive', async () => {
    const sam = await makePerson(database.owner, all.bloom, 'Sam Many', { roles: ['user'] });
    const numbers: number[] = [];
    for (let amount = 0; amount < 27; amount++) numbers.push(await submitPurchase(all.bloom, sam, amount));
    const browser = await signedIn(sam);
    const listed = (html: string) =>
      [...html.matchAll(/href="\/my_tickets\/(\d+)"/g)].map(([, number]) => Number(number));
    const first = await browser.get('/my_tickets?nonsense=1&before=abc');
    expect(listed(first.text)).toEqual(numbers.toReversed().slice(0, 25));
    const next = unescapeHtml(/rel="next" href="([^"]*)"/.exec(first.text)?.[1] ?? '');
    expect(listed((await browser.get(next)).text)).toEqual(numbers.toReversed().slice(25));
    expect((await browser.get('/my_tickets?state=archive')).text).toContain('Nothing in the archive');
  });

  it('writes nothing when read', async () => {
    const number = await submitPurchase(all.bloom, all.lee);
    const site = makeSite();
    const browser = await signedIn(all.lee, site);
    const before = await rowCounts(database.owner);
    for (const path of ['/my_tickets', '/my_tickets?state=archive', '/my_tickets/new', NEW, `/my_tickets/${number}`]) {
      expect((await browser.get(path)).status).toBe(200);
    }
    expect(await rowCounts(database.owner)).toEqual(before);
  });
});
