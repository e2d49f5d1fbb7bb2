import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '#src/config.js';
import { eventsHandled } from '../support/crashes.ts';
import { useDatabase } from '../support/database.ts';
import { logIn, post } from '../support/http_client.ts';
import { makeOperator, makePerson, type Person } from '../support/people.ts';
import { type ServerProcess, startServer, stopServer } from '../support/server_process.ts';
import { orderCompany } from '../workflow_ops/order.ts';

const DAY = 24 * 3_600_000;
const database = useDatabase();
const env = () => ({ DATABASE_URL: database.url, SESSION_SECRET: 'only for tests, only for tests, only' });
/** A server whose own clock stands off; the database's is right. */
const skewed = (days: number, more = {}) =>
  startServer({
    ...env(),
    NODE_OPTIONS: `--import=${join(PROJECT_ROOT, 'tests', 'support', 'shifted_clock.mjs')}`,
    CLOCK_AHEAD_MS: String(days * DAY),
    ...more,
  });

let right: ServerProcess;
beforeAll(async () => {
  right = await startServer(env());
});
afterAll(() => stopServer(right));

const rows = async (sql: string, values: unknown[] = []) => (await database.owner.query(sql, values)).rows;
const get = (server: ServerProcess, path: string, cookie = '') =>
  fetch(server.url + path, { headers: { cookie }, redirect: 'manual' });
/** Sends a form and gives the page that answers it. */
async function page(server: ServerProcess, path: string, cookie: string, form: Record<string, string>) {
  const headers = { cookie, 'sec-fetch-site': 'same-origin' };
  const answer = await fetch(server.url + path, { method: 'POST', headers, body: new URLSearchParams(form) });
  return answer.text();
}
const linkOn = (html: string) => /http:[^"\s]+?(\/[a-z_/]+\?token=[\w-]{43})/.exec(html)?.[1] ?? 'no link';

/** What lies in the future on purpose, and how a session is dated, which its store does by the process's clock. */
const DEADLINES = ['due_at', 'expires_at', 'ends_at', 'expire'];
/** Every moment in the database that lies outside of this test, by the database's clock. */
async function moved(since: Date): Promise<string[]> {
  const columns = await rows(
    `select table_name as t, column_name as c from information_schema.columns join information_schema.tables using (table_schema, table_name)
      where table_schema = 'public' and table_type = 'BASE TABLE' and data_type = 'timestamp with time zone' and column_name <> all ($1)`,
    [DEADLINES],
  );
  expect(columns.length).toBeGreaterThan(40);
  const wrong: string[] = [];
  for (const { t, c } of columns) {
    const sql = `select from "${t}" where "${c}" > clock_timestamp() or ("${c}" < $1 and "${c}" > $1::timestamptz - interval '3 days')`;
    if (t !== '_prisma_migrations' && (await rows(sql, [since])).length > 0) wrong.push(`${t}.${c}`);
  }
  return wrong;
}

describe.each([2, -2])('37: a server whose clock is %d days off', (days) => {
  let server: ServerProcess;
  let began: Date;
  let dana: Person;
  let ravi: Person;
  let companyId: number;
  beforeAll(async () => {
    await database.owner.query('truncate companies, audit_log, session restart identity cascade');
    [{ now: began }] = (await rows('select clock_timestamp() as now')) as [{ now: Date }];
    const made = await orderCompany(database.owner);
    dana = made.dana;
    ravi = made.ravi;
    companyId = made.bloom.id;
    server = await skewed(days);
  });
  afterAll(() => stopServer(server));

  it('takes log-ins and sessions that began elsewhere, and others take its own', async () => {
    for (const [one, other] of [
      [right, server],
      [server, right],
      [server, server],
    ] as const) {
      const cookie = await logIn(one.url, dana);
      expect((await get(other, '/dashboard', cookie)).status).toBe(200);
      const [{ seconds }] = await rows(
        'select extract(epoch from max(expire) - now())::float8 as seconds from session',
      );
      expect(seconds).toBeGreaterThan(11 * 86_400);
    }
  });

  it('dates due times, what happened and how long a ticket was held by the database’s clock', async () => {
    const cookie = await logIn(server.url, dana);
    const form = { ticket_definition: 'order', version: '1', f_amount: '10', f_surcharge: '1' };
    const sent = await post(`${server.url}/my_tickets`, cookie, { ...form, submission_token: randomUUID() });
    expect(sent.status).toBe(303);
    expect(await eventsHandled(database.owner)).toBe(true);
    const due = () =>
      rows(
        `select extract(epoch from due_at - now())::int / 60 as minutes from task_instances where due_at is not null order by due_at`,
      );
    const soon = [{ minutes: expect.closeTo(24 * 60, -1) }, { minutes: expect.closeTo(48 * 60, -1) }];
    expect(await due()).toEqual(soon);
    // Held by one server and resumed by the other.
    expect((await post(`${server.url}/tickets/1/hold`, cookie, { reason: 'Wait' })).status).toBe(303);
    expect((await post(`${right.url}/tickets/1/hold/end`, cookie, {})).status).toBe(303);
    expect(await due()).toEqual(soon);
    const worker = await logIn(server.url, ravi);
    const [task] = await rows(
      `select i.id from task_instances i join task_definitions d on d.company_id = i.company_id and d.id = i.task_definition_id where d.key = 'inspect'`,
    );
    expect((await post(`${server.url}/my_tasks/${task.id}/completion`, worker, { f_checked: 'true' })).status).toBe(
      303,
    );
    expect(await eventsHandled(database.owner)).toBe(true);
    expect(await rows(`select 1 from workflow_errors where error_code <> 'no_assignee'`)).toEqual([]);
    expect(await moved(began)).toEqual([]);
    const ready = await (await get(server, '/readyz')).json();
    expect(ready).toMatchObject({ ok: true, stuck: 0, oldest_open_event_seconds: 0 });
  });

  it('takes up what a server of the same clock left when it was killed', async () => {
    const killed = await skewed(days, { CRASH_AT: 'after_submit_commit' });
    const cookie = await logIn(killed.url, dana);
    const form = { ticket_definition: 'order', version: '1', f_amount: '20', f_surcharge: '1' };
    await post(`${killed.url}/my_tickets`, cookie, { ...form, submission_token: randomUUID() }).catch(() => {});
    expect((await killed.ended).signal).toBe('SIGKILL');
    expect(await eventsHandled(database.owner)).toBe(true);
    const [{ n }] = await rows('select count(*)::int as n from workflow_instances');
    expect(n).toBe(2);
  });

  it('makes links that are good for their time, and not after', async () => {
    const cookie = await logIn(server.url, dana);
    const invitation = await page(server, '/invitations', cookie, {
      email: `new${days}@bloom.example`,
      first_name: '',
      last_name: '',
      system_roles: 'user',
    });
    const reset = await page(server, `/users/${ravi.id}/password_reset`, cookie, {});
    const lasting = await rows(
      `select extract(epoch from expires_at - now())::int / 60 as minutes from invitations union all
       select extract(epoch from expires_at - now())::int / 60 from password_resets order by 1`,
    );
    expect(lasting).toEqual([{ minutes: expect.closeTo(60, -1) }, { minutes: expect.closeTo(7 * 24 * 60, -1) }]);
    const links = [linkOn(invitation), linkOn(reset)];
    const opened = () =>
      Promise.all(links.flatMap((link) => [server, right].map(async (at) => (await get(at, link)).status)));
    expect(await opened()).toEqual([200, 200, 200, 200]);
    for (const table of ['invitations', 'password_resets'])
      await database.owner.query(`update ${table} set expires_at = now() - interval '1 second'`);
    expect(await opened()).toEqual([410, 410, 404, 404]);
  });

  it('lets an operator stay for 60 minutes', async () => {
    const cookie = await logIn(server.url, await makeOperator(database.owner, `Opal Erator${days}`));
    const headers = { cookie, 'sec-fetch-site': 'same-origin' };
    const body = new URLSearchParams({ company_id: String(companyId), reason: 'Case 17: clocks' });
    const entered = await fetch(`${server.url}/impersonation`, { method: 'POST', headers, body, redirect: 'manual' });
    const inside = /sid=[^;]+/.exec(String(entered.headers.get('set-cookie')))?.[0] ?? '';
    for (const at of [server, right])
      expect(await (await get(at, '/dashboard', inside)).text()).toContain('60 more minutes');
    await database.owner.query(`update impersonations set ends_at = now() - interval '1 second'`);
    expect((await get(server, '/dashboard', inside)).status).toBe(403);
    expect(await moved(began)).toEqual([]);
  });

  it('dates what happens to people alike', async () => {
    const late = await makePerson(database.owner, { id: companyId, name: `late${days}` }, 'Lea Late', {
      roles: ['user'],
    });
    const cookie = await logIn(server.url, dana);
    expect((await post(`${server.url}/users/${late.id}/deactivation`, cookie, {})).status).toBe(303);
    expect(await moved(began)).toEqual([]);
  });
});
