import type { Response } from 'supertest';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Current } from '#src/current.js';
import { endOverdueImpersonations } from '#src/db/superusers.js';
import { setCompanyRoles, setSystemRoles } from '#src/users/people_changes.js';
import { databaseContents, useDatabase } from '../support/database.ts';
import { currentFor, makeCompany, makeOperator, makePerson, type Person, type TestCompany } from '../support/people.ts';
import { formValues, signedIn, unescapeHtml, type Visitor, visitor } from '../support/site.ts';

const database = useDatabase();
let bloom: TestCompany;
let dana: Person;
let operator: Person;

beforeAll(async () => {
  bloom = await makeCompany(database.owner, 'Bloom');
  dana = await makePerson(database.owner, bloom, 'Dana Ortiz', { roles: ['user'] });
  operator = await makeOperator(database.owner);
});
beforeEach(async () => {
  await database.owner.query('update impersonations set ended_at = now() where ended_at is null');
  await database.owner.query('truncate audit_log');
});

const REASON = 'Case 17: a ticket does not move';
const enter = (browser: Visitor, company: TestCompany, reason = REASON): Promise<Response> =>
  browser
    .post('/impersonation')
    .type('form')
    .send({ company_id: String(company.id), reason });
const auditOf = async (company: TestCompany) =>
  (
    await database.owner.query(
      'select action, actor_id, impersonating from audit_log where company_id = $1 and actor_id = $2 order by id',
      [company.id, operator.id],
    )
  ).rows;
const byOperator = (action: string) => ({ action, actor_id: operator.id, impersonating: true });
const sidOf = ({ headers }: Response) => /sid=([^;]+)/.exec(String(headers['set-cookie']))?.[1];
/** Moves the end of every stay, by the database's clock. */
const letRunOut = () =>
  database.owner.query(`update impersonations set ends_at = now() - interval '1 second' where ended_at is null`);

describe('a superuser', () => {
  it('sees the companies, enters one with a reason, sees what all five roles see, and leaves; both are in its audit log', async () => {
    const browser = await signedIn(operator);
    expect((await browser.get('/')).headers.location).toBe('/companies');
    expect((await browser.get('/companies')).text).toContain('Bloom');
    expect((await browser.get('/dashboard')).status).toBe(403);
    const entered = await enter(browser, bloom);
    expect([entered.status, entered.headers.location]).toEqual([303, '/dashboard']);
    for (const path of ['/my_tickets', '/my_tasks', '/tickets', '/workflow_errors', '/workflow_templates']) {
      const page = await browser.get(path);
      expect([path, page.status]).toEqual([path, 200]);
      const bar = /<div class="impersonation">[\s\S]*?<\/form>/.exec(page.text)?.[0] ?? '';
      expect(bar).toContain('Bloom');
      expect(bar).toContain('60 more minutes');
      expect(bar).toContain(REASON);
      expect(bar).toContain('action="/impersonation/end"');
    }
    expect((await browser.post('/impersonation/end')).headers.location).toBe('/companies');
    expect((await browser.get('/dashboard')).status).toBe(403);
    expect(await auditOf(bloom)).toEqual([byOperator('entered the company'), byOperator('left the company')]);
    const { rows } = await database.owner.query(`select after from audit_log where action = 'entered the company'`);
    expect(rows[0].after).toEqual({ reason: REASON, until: expect.stringMatching(/^\d{4}-.*Z$/) });
  });

  it('gets another session id at start and at stop, and the old ones are worth nothing', async () => {
    const browser = await signedIn(operator);
    const inside = sidOf(await enter(browser, bloom));
    const after = sidOf(await browser.post('/impersonation/end'));
    expect(inside).toBeDefined();
    expect(after).toBeDefined();
    expect(after).not.toBe(inside);
    const thief = await visitor().get('/companies').set('Cookie', `sid=${inside}`);
    expect([thief.status, thief.headers.location]).toEqual([303, '/sessions/new?return_to=%2Fcompanies']);
  });

  it.each(['', '   ', 'too short'])(
    'does not enter without a reason: %j; what was typed is still there',
    async (reason) => {
      const browser = await signedIn(operator);
      const answer = await enter(browser, bloom, reason);
      expect(answer.status).toBe(422);
      expect(answer.text).toContain('There is a problem');
      expect(answer.text).toContain('Enter why, in at least 10 characters');
      expect(answer.text).toContain(`>\n${reason}</textarea>`);
      expect((await browser.get('/dashboard')).status).toBe(403);
      expect(await auditOf(bloom)).toEqual([]);
    },
  );

  it('gets 404 for a company that is not there', async () => {
    const browser = await signedIn(operator);
    for (const company_id of ['999999', '0', 'x', '99999999999']) {
      const answer = await browser.post('/impersonation').type('form').send({ company_id, reason: REASON });
      expect(answer.status, company_id).toBe(404);
    }
  });

  it('who goes from one company to another, or logs out, has left the one before', async () => {
    const ravel = await makeCompany(database.owner, 'Ravel & Sons');
    const browser = await signedIn(operator);
    await enter(browser, bloom);
    await enter(browser, ravel);
    expect((await browser.get('/dashboard')).text).toContain('Ravel &amp; Sons');
    expect((await auditOf(bloom)).map(({ action }) => action)).toEqual(['entered the company', 'left the company']);
    await browser.post('/sessions/end');
    expect((await auditOf(ravel)).map(({ action }) => action)).toEqual(['entered the company', 'left the company']);
  });
});

describe('after 60 minutes', () => {
  it('is what the database gives, and the application’s role cannot write more', async () => {
    await enter(await signedIn(operator), bloom);
    const { rows } = await database.owner.query(
      `select extract(epoch from ends_at - created_at)::int as seconds,
              has_column_privilege('ticketflower_app', 'impersonations', 'ends_at', 'INSERT, UPDATE') as may
         from impersonations order by id desc limit 1`,
    );
    expect(rows).toEqual([{ seconds: 3600, may: false }]);
  });

  it('the superuser is out and told so, and a page reads as before for nobody of the company', async () => {
    const browser = await signedIn(operator);
    await enter(browser, bloom);
    await letRunOut();
    const before = await databaseContents(database.owner);
    const page = await browser.get('/tickets');
    expect(page.status).toBe(403);
    expect(unescapeHtml(page.text)).toContain('You are no longer in Bloom');
    expect(page.text).toContain(`href="/companies/${bloom.id}"`);
    const companies = await browser.get('/companies');
    expect(companies.status).toBe(200);
    expect(companies.text).toContain('You are no longer in it');
    expect(await databaseContents(database.owner)).toEqual(before);
    await browser.post('/impersonation/end');
    expect((await browser.get('/companies')).text).not.toContain('You are no longer in it');
  });

  it('what was posted is not done, and is sent again by one click after entering again, also past a missing reason', async () => {
    const browser = await signedIn(operator);
    await enter(browser, bloom);
    await letRunOut();
    const typed = { title: 'A long text <b>of mine</b>', submission_token: 'of the form' };
    const answer = await browser
      .post('/my_tickets')
      .type('form')
      .send({ ...typed, password: 'never-shown' });
    expect(answer.status).toBe(403);
    expect(unescapeHtml(answer.text)).toContain('nothing of it is lost');
    expect(answer.text).not.toContain('never-shown');
    const again = (page: Response, reason: string) =>
      browser
        .post('/impersonation')
        .type('form')
        .send({ ...formValues(page.text), reason });
    const asked = await again(answer, 'short');
    expect(asked.status).toBe(422);
    const entered = await again(asked, REASON);
    expect([entered.status, formValues(entered.text)]).toEqual([200, typed]);
    expect(entered.text).toContain('<form class="card" method="post" action="/my_tickets">');
    expect((await browser.get('/dashboard')).status).toBe(200);
  });

  it('the company’s audit log says so, once, also when nobody clicks', async () => {
    const browser = await signedIn(operator);
    await enter(browser, bloom);
    await letRunOut();
    expect(await endOverdueImpersonations()).toBe(1);
    expect(await endOverdueImpersonations()).toBe(0);
    await browser.post('/impersonation/end');
    expect((await auditOf(bloom)).map(({ action }) => action)).toEqual([
      'entered the company',
      'left the company as the time ran out',
    ]);
  });
});

describe('inside a company a superuser', () => {
  it('leaves its own name and the company’s on every write', async () => {
    const browser = await signedIn(operator);
    await enter(browser, bloom);
    await browser.post('/workflow_templates/application_for_leave/copies').type('form').send({});
    const { rows } = await database.owner.query(
      `select actor_id, impersonating, company_id from audit_log where action = 'imported a workflow'`,
    );
    expect(rows).toEqual([{ actor_id: operator.id, impersonating: true, company_id: bloom.id }]);
  });

  it('gives no roles', async () => {
    const current: Current = { ...currentFor(bloom, operator), impersonating: true };
    const role = await database.owner.query(
      `insert into company_roles (company_id, role_name) values ($1, 'night shift') returning id`,
      [bloom.id],
    );
    await expect(setSystemRoles(current, dana.id, ['user', 'admin'])).rejects.toThrow('Operators cannot give roles');
    await expect(setCompanyRoles(current, dana.id, [role.rows[0].id])).rejects.toThrow('Operators cannot give roles');
    const { rows } = await database.owner.query('select role from user_system_roles where user_id = $1', [dana.id]);
    expect(rows).toEqual([{ role: 'user' }]);
  });
});

describe('anybody else', () => {
  it('cannot see the companies or enter one', async () => {
    const browser = await signedIn(dana);
    for (const path of ['/companies', `/companies/${bloom.id}`, '/installation_log']) {
      expect((await browser.get(path)).status, path).toBe(403);
      expect((await visitor().get(path)).status, path).toBe(303);
    }
    expect((await enter(browser, bloom)).status).toBe(403);
  });

  it('gains nothing from the session keys of a superuser', async () => {
    const other = await makeCompany(database.owner, 'Ravel');
    const { rows } = await database.owner.query(
      `insert into impersonations (company_id, user_id, reason) values ($1, $2, 'written by SQL') returning id`,
      [other.id, dana.id],
    );
    const browser = await signedIn(dana);
    await database.owner.query(`update session set sess = (sess::jsonb || $1::jsonb)::json`, [
      JSON.stringify({ impersonatedCompanyId: other.id, impersonationId: rows[0].id }),
    ]);
    const page = await browser.get('/dashboard');
    expect(page.text).toContain('Bloom');
    expect(page.text).not.toContain('Ravel');
  });

  it('gains nothing from the stay of another superuser', async () => {
    await enter(await signedIn(operator), bloom);
    const { rows } = await database.owner.query('select max(id)::int as id from impersonations');
    const browser = await signedIn(await makeOperator(database.owner, 'Otto Erator'));
    await database.owner.query(`update session set sess = (sess::jsonb || $1::jsonb)::json`, [
      JSON.stringify({ impersonatedCompanyId: bloom.id, impersonationId: rows[0].id }),
    ]);
    expect((await browser.get('/dashboard')).status).toBe(403);
    for (const junk of ['x', 1.5, 1e12, null, { a: 1 }]) {
      await database.owner.query(`update session set sess = (sess::jsonb || $1::jsonb)::json`, [
        JSON.stringify({ impersonatedCompanyId: junk, impersonationId: junk }),
      ]);
      expect((await browser.get('/dashboard')).status, JSON.stringify(junk)).toBe(403);
    }
  });

  it('who was a superuser until now, loses it at the next request', async () => {
    const browser = await signedIn(operator);
    await enter(browser, bloom);
    expect((await browser.get('/tickets')).status).toBe(200);
    // A superuser is of no company, so demoting one by hand means giving him one.
    await database.owner.query('alter table users disable trigger keep_company');
    await database.owner.query('update users set is_superuser = false, company_id = $2 where id = $1', [
      operator.id,
      bloom.id,
    ]);
    await database.owner.query('alter table users enable trigger keep_company');
    expect((await browser.get('/companies')).status).toBe(403);
    expect((await browser.get('/tickets')).status).toBe(403);
    expect((await browser.get('/dashboard')).text).not.toContain('/impersonation/end');
  });
});
