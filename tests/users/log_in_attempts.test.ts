import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { beginAttempt, failAttempt } from '#src/db/log_in_attempts.js';
import { placeOf } from '#src/middleware/attempt_by.js';
import { LOG_IN } from '#src/users/log_in_attempts.js';
import { useDatabase } from '../support/database.ts';
import { makeCompany, makePerson, PASSWORD, type Person } from '../support/people.ts';
import { startServer, stopServer } from '../support/server_process.ts';
import {
  formValues,
  makeSite,
  SESSION_SECRET,
  unescapeHtml,
  type Visitor,
  visitor,
  visitorFrom,
} from '../support/site.ts';

const database = useDatabase();
let dana: Person;
let ravi: Person;
let site: ReturnType<typeof makeSite>;
beforeAll(async () => {
  const bloom = await makeCompany(database.owner, 'Bloom');
  dana = await makePerson(database.owner, bloom, 'Dana Ortiz');
  ravi = await makePerson(database.owner, bloom, 'Ravi Patel');
  site = makeSite({ publicUrl: 'https://tickets.example.com' });
});
beforeEach(() => database.owner.query('delete from log_in_attempts'));

const logIn = (browser: Visitor, email: string, password: string) =>
  browser.post('/sessions').type('form').send({ email, password });
const wrong = (browser: Visitor, email = dana.email) => logIn(browser, email, 'wrong password');
const from = (ip: string) => visitorFrom(ip, site);
/** Failures as they would be after so many wrong tries, without a fifth of a second for each. */
const failed = async (times: number, browser: Visitor, email = dana.email) => {
  await wrong(browser, email);
  for (let n = 1; n < times; n++)
    await database.owner.query(
      'insert into log_in_attempts (kind, from_hash, about_hash, failed) select kind, from_hash, about_hash, true from log_in_attempts order by id desc limit 1',
    );
};
const age = (interval: string) =>
  database.owner.query('update log_in_attempts set created_at = created_at - $1::interval', [interval]);

describe('wrong passwords', () => {
  it('are answered ten times; the 11th is told when to try again, in another process too, with the address kept', async () => {
    const server = await startServer({ DATABASE_URL: database.url, SESSION_SECRET: SESSION_SECRET });
    try {
      for (let n = 0; n < 10; n++) expect((await wrong(visitor())).status).toBe(422);
      for (const site of [makeSite(), server.url]) {
        const answer = await logIn(visitor(site as ReturnType<typeof makeSite>), dana.email, PASSWORD);
        expect(answer.status).toBe(429);
        expect(answer.headers['set-cookie']).toBeUndefined();
        expect(unescapeHtml(answer.text)).toContain('Too many tries from here. Wait a minute, then try again');
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
        expect(formValues(answer.text).email).toBe(dana.email);
      }
    } finally {
      await stopServer(server);
    }
  });

  it('do not keep the right person out elsewhere', async () => {
    await failed(10, from('203.0.113.1'));
    expect((await logIn(from('203.0.113.1'), dana.email, PASSWORD)).status).toBe(429);
    expect((await logIn(from('198.51.100.7'), dana.email, PASSWORD)).status).toBe(303);
  });

  it('of one person from many places leave three tries to each place', async () => {
    for (let n = 0; n < 10; n++) await failed(1, from(`203.0.113.${n}`));
    for (const status of [422, 422, 422, 429]) expect((await wrong(from('198.51.100.9'))).status).toBe(status);
    expect((await logIn(from('198.51.100.8'), dana.email, PASSWORD)).status).toBe(303);
  });

  it('make the wait grow, and are forgotten after a quarter of an hour', async () => {
    const browser = visitor();
    await failed(10, browser);
    expect(Number((await wrong(browser)).headers['retry-after'])).toBeLessThanOrEqual(60);
    await age('61 seconds');
    expect((await wrong(browser)).status).toBe(422);
    const second = Number((await wrong(browser)).headers['retry-after']);
    expect([second > 60, second <= 120]).toEqual([true, true]);
    await age('15 minutes');
    expect((await logIn(browser, dana.email, PASSWORD)).status).toBe(303);
    expect((await database.owner.query('select 1 from log_in_attempts')).rows).toEqual([]);
  });

  it('are cleared by the right one, for that person alone', async () => {
    const browser = visitor();
    await failed(9, browser);
    expect((await logIn(browser, dana.email, PASSWORD)).status).toBe(303);
    await failed(9, browser);
    expect((await logIn(browser, ravi.email, PASSWORD)).status).toBe(303);
    expect((await wrong(browser)).status).toBe(422);
    expect((await wrong(browser)).status).toBe(429);
  });

  it('count while they are under way, so that twenty at once are no twenty guesses', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => wrong(visitor())));
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(10);
  });

  it('are let through one after the other: of ten that come at the same moment, with nine failures there, one', async () => {
    const by = { from: 'a place', about: 'somebody' };
    for (let n = 0; n < 9; n++) await failAttempt((await beginAttempt(LOG_IN, by)).id ?? 0);
    // Writing stands still until all ten are under way.
    await database.owner.query(`
      create function stand_still() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock_shared(1); return new; end $$;
      create trigger stand_still before insert on log_in_attempts for each row execute function stand_still();
      select pg_advisory_lock(1)`);
    const tries = Promise.all(Array.from({ length: 10 }, () => beginAttempt(LOG_IN, by)));
    const waiting = async () => {
      const { rows } = await database.owner.query(
        `select count(*)::int as n from pg_locks l join pg_database d on d.oid = l.database
          where l.locktype = 'advisory' and not l.granted and d.datname = current_database()`,
      );
      return rows[0].n;
    };
    await expect.poll(waiting, { interval: 5 }).toBe(10);
    await database.owner.query('select pg_advisory_unlock(1)');
    expect((await tries).filter(({ id }) => id !== undefined)).toHaveLength(1);
    await database.owner.query('drop trigger stand_still on log_in_attempts');
  });

  it('count for unknown addresses alike', async () => {
    await failed(10, visitor(), 'nobody@bloom.example');
    expect((await wrong(visitor(), 'nobody@bloom.example')).status).toBe(429);
  });

  it('leave no address in the table', async () => {
    await wrong(visitor());
    const { rows } = await database.owner.query('select t::text as row from log_in_attempts t');
    expect(rows).toHaveLength(1);
    expect(rows[0].row).not.toMatch(/dana|bloom|127\.0/);
  });
});

it('right passwords are not counted', async () => {
  for (let n = 0; n < 12; n++) expect((await logIn(visitor(), ravi.email, PASSWORD)).status).toBe(303);
  expect((await database.owner.query('select 1 from log_in_attempts')).rows).toEqual([]);
});

it('sign-ups are counted: each tells whether an address has an account', async () => {
  const signUp = () =>
    visitor()
      .post('/sign_ups')
      .type('form')
      .send({ company_name: 'X', first_name: 'X', last_name: 'X', email: dana.email, password: 'correct horse' });
  for (let n = 0; n < 5; n++) expect((await signUp()).status).toBe(422);
  const answer = await signUp();
  expect(answer.status).toBe(429);
  expect(unescapeHtml(answer.text)).not.toContain('already has an account');
  expect(formValues(answer.text).company_name).toBe('X');
});

it.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['', ''],
])('a place is one address, of IPv6 a whole network: %s', (ip, place) => {
  expect(placeOf(ip)).toBe(place);
});
