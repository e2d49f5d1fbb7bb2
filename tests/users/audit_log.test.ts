import { beforeAll, describe, expect, it } from 'vitest';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import { safetyFile } from '../safety/workflow.ts';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, makeCompany, makeOperator, makePerson, type Person, type TestCompany } from '../support/people.ts';
import { signedIn, unescapeHtml, type Visitor } from '../support/site.ts';

const database = useDatabase();
let bloom: TestCompany;
let dana: Person;
let admin: Person;
let operator: Person;
let browser: Visitor;

beforeAll(async () => {
  bloom = await makeCompany(database.owner, 'Bloom');
  dana = await makePerson(database.owner, bloom, 'Dana Ortiz');
  admin = await makePerson(database.owner, bloom, 'Ada Min', { roles: ['admin'] });
  operator = await makeOperator(database.owner);
  const current = currentFor(bloom, dana);
  await publishFile(current, safetyFile({ name: 'Bloom' }));
  await submitTicket(current, { ticketKey: 'purchase', submissionToken: 'a', given: { amount: 10, reason: 'Pens' } });
  const ravel = await makeCompany(database.owner, 'Ravel');
  const raya = await makePerson(database.owner, ravel, 'Raya Ravel');
  await publishFile(currentFor(ravel, raya), safetyFile({ name: 'Ravel' }));
  browser = await signedIn(dana);
  const inside = await signedIn(operator);
  await inside
    .post('/impersonation')
    .type('form')
    .send({ company_id: String(bloom.id), reason: 'Case 17, they called' });
  await inside.post('/workflow_templates/application_for_leave/copies').type('form').send({});
  await inside.post('/impersonation/end');
});

const plain = (html: string) => unescapeHtml(html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')).trim();
const rowsIn = (html: string) => [...html.matchAll(/<li class="audit-row"[\s\S]*?<\/li>/g)].map(([row]) => plain(row));
const rowsAt = async (query: string, as = browser) => rowsIn((await as.get(`/audit_log${query}`)).text);
const nextOf = (html: string) => unescapeHtml(/rel="next" href="([^"]+)"/.exec(html)?.[1] ?? '');
const insert = (action: string, at: string, fields: { actor?: number | null; after?: object } = {}) =>
  database.owner.query(
    `insert into audit_log (company_id, actor_id, action, subject_type, after, created_at) values ($1, $2, $3, 'x', $4, $5)`,
    [bloom.id, fields.actor ?? null, action, fields.after ?? null, at],
  );

describe('the audit log', () => {
  it('is for admins of the company', async () => {
    expect((await (await signedIn(admin)).get('/audit_log')).status).toBe(200);
    const worker = await makePerson(database.owner, bloom, 'Will Worker', { roles: ['task_worker', 'ticket_admin'] });
    const his = await signedIn(worker);
    for (const path of ['/audit_log', '/audit_log/csv']) expect((await his.get(path)).status, path).toBe(403);
  });

  it('says in plain words who did what to what, and for whom an operator did it', async () => {
    const rows = await rowsAt('');
    expect(rows.find((row) => row.startsWith('Dana Ortiz submitted a ticket'))).toContain('#1 Bloom purchase for 10');
    expect(rows.find((row) => row.startsWith('The system started the workflow'))).toContain('#1 Bloom purchase');
    const support = rows.filter((row) => row.startsWith('Opal Erator (TicketFlower support)'));
    expect(support.map((row) => row.slice(35, 60).trim()).map((row) => row.split(' for ')[0])).toEqual([
      expect.stringMatching(/^left the company/),
      expect.stringMatching(/^imported a workflow/),
      expect.stringMatching(/^entered the company/),
    ]);
    for (const row of support) expect(row).toContain('for Bloom as TicketFlower support');
    expect(rows.at(0)).toMatch(/from (::ffff:)?127\.0\.0\.1/);
    expect(rows.join()).not.toContain('Ravel');
  });

  it('links to what the reader may open, and only to that', async () => {
    expect((await browser.get('/audit_log')).text).toContain('href="/tickets/1"');
    const hers = await (await signedIn(admin)).get('/audit_log');
    expect(hers.text).not.toContain('href="/tickets/1"');
    expect(plain(hers.text)).toContain('#1 Bloom purchase for 10');
  });

  it('shows the changed fields before and after, people by name, as text', async () => {
    await insert('changed <b>', '2024-01-01', {
      after: { assigned_to: dana.id, title: '<script>x</script>', on: true },
    });
    const { text } = await browser.get('/audit_log?from=2024-01-01&to=2024-01-01');
    expect(text).not.toContain('<script>x');
    expect(rowsIn(text)[0]).toContain(
      'Field Before After On — Yes Title — <script>x</script> Assigned to — Dana Ortiz',
    );
  });
});

describe('filters', () => {
  it('choose by person, the system, operators, action, type and ticket, and the URL keeps them', async () => {
    const starts = async (query: string) => [
      ...new Set((await rowsAt(query)).map((row) => row.split(' ').slice(0, 2).join(' '))),
    ];
    expect(await starts(`?person=${dana.id}`)).toEqual(['Dana Ortiz']);
    expect(await starts('?person=system')).toEqual(['The system']);
    expect(await starts('?person=support')).toEqual(['Opal Erator']);
    expect(await rowsAt('?action=submitted+a+ticket')).toHaveLength(1);
    expect((await rowsAt('?subject=company')).every((row) => row.includes('the company'))).toBe(true);
    const ofTicket = await rowsAt('?ticket=%231');
    expect(ofTicket.length).toBeGreaterThanOrEqual(3);
    expect(ofTicket.every((row) => row.includes('#1 '))).toBe(true);
    expect(await rowsAt('?ticket=999')).toEqual([]);
    expect(await rowsAt(`?person=${dana.id}&action=left+the+company`)).toEqual([]);
    const page = (await browser.get(`/audit_log?person=${dana.id}&action=submitted+a+ticket`)).text;
    expect(page).toContain(`<option value="${dana.id}" selected>`);
    expect(page).toContain('href="/audit_log?action=submitted+a+ticket"');
    expect(unescapeHtml(page)).toContain(`/audit_log/csv?person=${dana.id}&action=submitted+a+ticket`);
  });

  it('take no harm from nonsense', async () => {
    const all = await rowsAt('');
    expect(await rowsAt('?person=x&from=2026-02-31&to=yesterday&ticket=0&before=x&unknown=1&action=&subject=')).toEqual(
      all,
    );
    expect((await browser.get('/audit_log?action=%00&person=99999999999')).status).toBe(200);
  });

  it('take days of the reader’s time zone, both included', async () => {
    await database.owner.query(`update users set time_zone = 'America/New_York' where id = $1`, [dana.id]);
    // In New York the clocks go forward on 9 March 2025: the day has 23 hours, from 05:00 to 04:00 of the next, in UTC.
    for (const [action, at] of [
      ['too early', '2025-03-09 04:59:59Z'],
      ['first', '2025-03-09 05:00:00Z'],
      ['last', '2025-03-10 03:59:59.999Z'],
      ['too late', '2025-03-10 04:00:00Z'],
    ] as const)
      await insert(action, at);
    const rows = await rowsAt('?from=2025-03-09&to=2025-03-09');
    expect(rows.map((row) => /^The system (too early|first|last|too late)/.exec(row)?.[1])).toEqual(['last', 'first']);
    await database.owner.query(`update users set time_zone = 'UTC' where id = $1`, [dana.id]);
  });

  it('go on page by page in the order of time, also where many rows have one moment or nearly', async () => {
    for (let at = 0; at < 60; at++) await insert(`row ${at}`, `2023-05-01 10:00:00.00000${at % 7}Z`);
    const order = await database.owner.query(
      `select action from audit_log where company_id = $1 and created_at < '2023-06-01' order by created_at desc, id desc`,
      [bloom.id],
    );
    const seen: string[] = [];
    let path = '/audit_log?from=2023-05-01&to=2023-05-01';
    while (path !== '') {
      const { text } = await browser.get(path);
      seen.push(...rowsIn(text).map((row) => /row \d+/.exec(row)?.[0] ?? ''));
      path = nextOf(text);
    }
    expect(seen).toEqual(order.rows.map(({ action }) => action));
  });

  it('are each served by an index', async () => {
    await database.owner.query(
      `insert into audit_log (company_id, actor_id, impersonating, action, subject_type, created_at)
       select $1, case when n % 3 = 0 then null else $2::int end, false, 'moved the ticket on', 'workflow_instance', now() - n * interval '1 minute'
         from generate_series(1, 20000) n`,
      [bloom.id, admin.id],
    );
    await database.owner.query('analyze audit_log');
    const plan = async (condition: string) =>
      (
        await database.owner.query(
          `explain select id from audit_log where company_id = ${bloom.id} and ${condition} order by created_at desc, id desc limit 26`,
        )
      ).rows
        .map((row) => row['QUERY PLAN'])
        .join('\n');
    expect(await plan('true')).toContain('audit_log_when');
    expect(await plan(`created_at < '2023-05-02' and created_at >= '2023-05-01'`)).toContain('audit_log_when');
    expect(await plan(`actor_id = ${dana.id} and not impersonating`)).toContain('audit_log_actor');
    expect(await plan('impersonating')).toContain('audit_log_operators');
    expect(await plan(`action = 'entered the company'`)).toContain('audit_log_action');
    expect(await plan(`subject_type = 'company'`)).toContain('audit_log_subject');
    expect(await plan('ticket_instance_id = 1')).toContain('audit_log_ticket');
  });
});

describe('the CSV', () => {
  it('has the rows of the same filter, times as ISO, formulas defused', async () => {
    await insert('=cmd()', '2022-01-01 10:00Z', { after: { a: 'x, "y"' } });
    for (const action of ['+1', '-1', '@sum', 'fine']) await insert(action, '2022-01-01 10:00Z');
    const answer = await browser.get('/audit_log/csv?from=2022-01-01&to=2022-01-01');
    expect(answer.headers['content-type']).toContain('text/csv');
    expect(answer.headers['content-disposition']).toContain('audit_log.csv');
    const lines = answer.text.replace('\uFEFF', '').trim().split('\n');
    expect(lines[0]).toBe(
      'time,who,as support,action,subject type,subject id,subject,ticket,before,after,ip,request id',
    );
    expect(lines.slice(1).map((line) => line.split(',')[3])).toEqual(['fine', "'@sum", "'-1", "'+1", "'=cmd()"]);
    expect(lines.at(-1)).toBe(`2022-01-01T10:00:00.000Z,The system,,'=cmd(),x,,X,,,"{""a"":""x, \\""y\\""""}",,`);
  });

  it('has every row of a long log, as many as the page', async () => {
    const { text } = await browser.get(`/audit_log/csv?action=moved+the+ticket+on&person=${admin.id}`);
    const { rows } = await database.owner.query(
      `select count(*)::int as n from audit_log where company_id = $1 and action = 'moved the ticket on' and actor_id = $2`,
      [bloom.id, admin.id],
    );
    expect(rows[0].n).toBeGreaterThan(13_000);
    expect(text.trim().split('\n')).toHaveLength(rows[0].n + 1);
  });
});
