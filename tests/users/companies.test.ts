import { beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { makeCompany, makeOperator, makePerson, PASSWORD, type Person, type TestCompany } from '../support/people.ts';
import { fillEveryTable } from '../support/rows.ts';
import { signedIn, unescapeHtml, type Visitor, visitor } from '../support/site.ts';

const database = useDatabase();
let operator: Person;
let browser: Visitor;
beforeAll(async () => {
  operator = await makeOperator(database.owner);
  for (let at = 0; at < 30; at++) await makeCompany(database.owner, `Company ${String(at).padStart(2, '0')}`);
  browser = await signedIn(operator);
});

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => `Company ${String(from + at).padStart(2, '0')}`);
const namesIn = (html: string) =>
  [...html.matchAll(/<a class="row-link" href="\/companies\/\d+">([^<]+)<\/a>/g)].map(([, name]) =>
    unescapeHtml(name ?? ''),
  );
const namesAt = async (path: string) => namesIn((await browser.get(path)).text);
const nextOf = (html: string) => unescapeHtml(/rel="next" href="([^"]+)"/.exec(html)?.[1] ?? '');

describe('the list of companies', () => {
  it('is by name, 25 a page, the next page beginning where this one ends', async () => {
    const page = await browser.get('/companies?unknown=1');
    expect(namesIn(page.text)).toEqual(numbered(0, 25));
    const second = await browser.get(nextOf(page.text));
    expect(namesIn(second.text)).toEqual(numbered(25, 30));
    expect(second.text).not.toContain('rel="next"');
    expect(await namesAt('/companies?after=x&state=nonsense')).toEqual(numbered(0, 25));
  });

  it('finds by the beginnings of words, in any case and order, and keeps the search on the next page', async () => {
    for (const name of ['Ärzte am Markt', 'Bloom Flowers & Sons', "O'Hara Florist"])
      await makeCompany(database.owner, name);
    expect(await namesAt('/companies?search=flow')).toEqual(['Bloom Flowers & Sons']);
    expect(await namesAt('/companies?search=sons+BLO')).toEqual(['Bloom Flowers & Sons']);
    expect(await namesAt(`/companies?search=${encodeURIComponent('ärz')}`)).toEqual(['Ärzte am Markt']);
    expect(await namesAt('/companies?search=hara')).toEqual(["O'Hara Florist"]);
    expect(await namesAt('/companies?search=loom')).toEqual([]);
    for (const odd of ['%', '!!', "' & | :* (", '<->', '\0'])
      expect((await browser.get(`/companies?search=${encodeURIComponent(odd)}`)).status, odd).toBe(200);
    expect(await namesAt('/companies?search=%21%21')).toEqual([]);
    const page = await browser.get('/companies?search=company');
    expect(namesIn(page.text)).toHaveLength(25);
    expect(nextOf(page.text)).toContain('search=company');
    expect(namesIn((await browser.get(nextOf(page.text))).text)).toHaveLength(5);
  });

  it('is served by its indexes, not by reading all companies', async () => {
    await database.owner.query(
      `insert into companies (name) select 'Many ' || md5(n::text) from generate_series(1, 5000) n`,
    );
    await database.owner.query('analyze companies');
    const plan = async (sql: string) =>
      (await database.owner.query(`explain ${sql}`)).rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(
      await plan(
        `select 1 from companies c where c.deactivated_at is null and company_words(c.name) @@ to_tsquery('simple', 'flow:*')`,
      ),
    ).toContain('companies_words');
    expect(
      await plan(
        `select 1 from companies c where c.deactivated_at is null and (lower(c.name), c.id) > ('company 10', 3) order by lower(c.name), c.id limit 26`,
      ),
    ).toContain('companies_active');
    await database.owner.query(`delete from companies where name like 'Many %'`);
  });

  it('counts active people and open tickets, and says when its own people were last active', async () => {
    const quiet = await makeCompany(database.owner, 'Quiet');
    const busy = await makeCompany(database.owner, 'Busy');
    const dana = await makePerson(database.owner, busy, 'Dana Ortiz');
    const gone = await makePerson(database.owner, busy, 'Gone Long');
    await database.owner.query('update users set deactivated_at = now() where id = $1', [gone.id]);
    await fillEveryTable(database.owner, busy, dana.id);
    await database.owner.query(`update audit_log set created_at = '2025-03-04 12:00Z' where company_id = $1`, [
      busy.id,
    ]);
    await database.owner.query(
      `insert into audit_log (company_id, actor_id, impersonating, action, subject_type) values ($1, $2, true, 'x', 'x'), ($1, null, false, 'x', 'x')`,
      [busy.id, operator.id],
    );
    const rowOf = async (name: string) =>
      (await browser.get(`/companies?search=${name}`)).text
        .replace(/[\s\S]*<tbody/, '')
        .split(/<td[^>]*>/)
        .slice(2, 5)
        .map((cell) => cell.replaceAll(/<[^>]*>/g, ' ').trim());
    expect(await rowOf('Busy')).toEqual(['1', '1', '4 Mar 2025 12:00']);
    expect(await rowOf('Quiet')).toEqual(['0', '0', 'Never']);
    expect((await browser.get(`/companies/${quiet.id}`)).text).toContain('Enter this company');
    expect((await browser.get('/companies/999999')).status).toBe(404);
    expect((await browser.get('/companies/x')).status).toBe(404);
  });
});

describe('deactivating a company', () => {
  let bloom: TestCompany;
  let dana: Person;
  const send = (path: string, reason: string, as = browser) => as.post(path).type('form').send({ reason });
  const REASON = 'They did not pay for a year';
  beforeAll(async () => {
    bloom = await makeCompany(database.owner, 'Bloomless');
    dana = await makePerson(database.owner, bloom, 'Dana Ortiz');
  });

  it('asks once more, with a reason', async () => {
    const page = await browser.get(`/companies/${bloom.id}/deactivation`);
    expect(page.text).toContain('Nothing is deleted');
    const answer = await send(`/companies/${bloom.id}/deactivation`, 'short');
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('>\nshort</textarea>');
    expect((await signedIn(dana).then((hers) => hers.get('/dashboard'))).status).toBe(200);
  });

  it('ends its sessions at the next request, for good, and the operators’ stays; its log has who and why', async () => {
    const hers = await signedIn(dana);
    const other = await signedIn(
      await makePerson(database.owner, await makeCompany(database.owner, 'Other'), 'Ravi Other'),
    );
    const inside = await signedIn(await makeOperator(database.owner, 'Otto Erator'));
    await inside
      .post('/impersonation')
      .type('form')
      .send({ company_id: String(bloom.id), reason: 'Helping with a ticket' });
    expect((await inside.get('/tickets')).status).toBe(200);
    expect((await send(`/companies/${bloom.id}/deactivation`, REASON)).status).toBe(303);
    expect((await hers.get('/dashboard')).headers.location).toContain('/sessions/new');
    expect((await inside.get('/tickets')).status).toBe(403);
    expect((await other.get('/dashboard')).status).toBe(200);
    const logIn = await visitor().post('/sessions').type('form').send({ email: dana.email, password: PASSWORD });
    expect(logIn.status).toBe(422);
    expect((await send(`/companies/${bloom.id}/deactivation`, REASON)).status).toBe(409);
    const enter = await browser
      .post('/impersonation')
      .type('form')
      .send({ company_id: String(bloom.id), reason: REASON });
    expect(enter.status).toBe(409);
    expect(await namesAt('/companies?search=bloomless')).toEqual([]);
    expect(await namesAt('/companies?search=bloomless&state=archive')).toEqual(['Bloomless']);

    expect((await send(`/companies/${bloom.id}/deactivation/end`, 'They paid in the end')).status).toBe(303);
    expect((await hers.get('/dashboard')).headers.location).toContain('/sessions/new');
    expect((await inside.get('/tickets')).status).toBe(403);
    expect((await (await signedIn(dana)).get('/dashboard')).status).toBe(200);
    const { rows } = await database.owner.query(
      `select action, actor_id, impersonating, after ->> 'reason' as reason from audit_log
        where company_id = $1 and subject_type = 'company' order by id`,
      [bloom.id],
    );
    expect(rows.map(({ action }) => action)).toEqual([
      'entered the company',
      'left the company as it was deactivated',
      'deactivated the company',
      'reactivated the company',
    ]);
    expect(rows[2]).toEqual({
      action: 'deactivated the company',
      actor_id: operator.id,
      impersonating: true,
      reason: REASON,
    });
  });

  it('is a superuser’s alone, also in SQL', async () => {
    const hers = await signedIn(dana);
    expect((await send(`/companies/${bloom.id}/deactivation`, REASON, hers)).status).toBe(403);
    const { rows } = await database.owner.query(
      `select set_company_active($1, $2, false, 'x', null, null) as done, (select count(*)::int from companies_for_superuser($1, null, null, false, null, 50)) as seen,
              (select count(*)::int from installation_log($1, null, 50)) as log`,
      [dana.id, bloom.id],
    );
    expect(rows).toEqual([{ done: false, seen: 0, log: 0 }]);
  });
});
