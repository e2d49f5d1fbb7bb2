import { beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { makeCompany, makePerson, type Person, type TestCompany } from '../support/people.ts';
import { signedIn, visitor } from '../support/site.ts';

const database = useDatabase();
let bloom: TestCompany;
let dana: Person;
let operator: Person;

beforeAll(async () => {
  bloom = await makeCompany(database.owner, 'Bloom');
  dana = await makePerson(database.owner, bloom, 'Dana Ortiz', { roles: ['user'] });
  const { rows } = await database.owner.query(
    `insert into users (email, password_hash, first_name, last_name, is_superuser) select 'op@host.example', password_hash, 'Op', 'Erator', true from users where id = $1 returning id`,
    [dana.id],
  );
  operator = { id: rows[0].id, email: 'op@host.example', firstName: 'Op', lastName: 'Erator', roles: [] };
});

describe('a superuser', () => {
  it('sees the companies, enters one, which the header shows, sees what all five roles see, and leaves; both are in its audit log', async () => {
    const browser = await signedIn(operator);
    expect((await browser.get('/')).headers.location).toBe('/companies');
    expect((await browser.get('/companies')).text).toContain('Bloom');
    expect((await browser.get('/dashboard')).status).toBe(403);
    const entered = await browser
      .post('/impersonation')
      .type('form')
      .send({ company_id: String(bloom.id) });
    expect([entered.status, entered.headers.location]).toEqual([303, '/dashboard']);
    const page = await browser.get('/dashboard');
    expect(page.text).toContain('action="/impersonation/end"');
    expect(page.text).toContain('href="/workflow_errors"');
    await browser.post('/impersonation/end');
    expect((await browser.get('/dashboard')).status).toBe(403);
    const { rows } = await database.owner.query(
      'select action, actor_id, impersonating from audit_log where company_id = $1 order by id',
      [bloom.id],
    );
    expect(rows).toEqual([
      { action: 'entered the company', actor_id: operator.id, impersonating: true },
      { action: 'left the company', actor_id: operator.id, impersonating: true },
    ]);
  });

  it('gets 404 for a company that is not there', async () => {
    const browser = await signedIn(operator);
    for (const company_id of ['999999', '0', 'x', '99999999999']) {
      expect((await browser.post('/impersonation').type('form').send({ company_id })).status, company_id).toBe(404);
    }
  });
});

describe('anybody else', () => {
  it('cannot see the companies or enter one', async () => {
    const browser = await signedIn(dana);
    expect((await browser.get('/companies')).status).toBe(403);
    expect(
      (
        await browser
          .post('/impersonation')
          .type('form')
          .send({ company_id: String(bloom.id) })
      ).status,
    ).toBe(403);
    expect((await visitor().get('/companies')).status).toBe(303);
  });

  it('gains nothing from the session key of a superuser', async () => {
    const other = await makeCompany(database.owner, 'Ravel');
    const browser = await signedIn(dana);
    await database.owner.query(
      `update session set sess = jsonb_set(sess::jsonb, '{impersonatedCompanyId}', $1::jsonb)::json`,
      [String(other.id)],
    );
    const page = await browser.get('/dashboard');
    expect(page.text).toContain('Bloom');
    expect(page.text).not.toContain('Ravel');
  });

  it('who was a superuser until now, loses it at the next request', async () => {
    const browser = await signedIn(operator);
    await browser
      .post('/impersonation')
      .type('form')
      .send({ company_id: String(bloom.id) });
    // A superuser is of no company, so demoting one by hand means giving him one.
    await database.owner.query('alter table users disable trigger keep_company');
    await database.owner.query('update users set is_superuser = false, company_id = $2 where id = $1', [
      operator.id,
      bloom.id,
    ]);
    await database.owner.query('alter table users enable trigger keep_company');
    expect((await browser.get('/companies')).status).toBe(403);
    expect((await browser.get('/dashboard')).text).not.toContain('/impersonation/end');
  });
});
