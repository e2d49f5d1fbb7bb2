import { expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { makeCompany, makePerson } from '../support/people.ts';
import { signedIn, unescapeHtml } from '../support/site.ts';

const database = useDatabase();

it('lists companies by name, 25 a page, the next page beginning where this one ends', async () => {
  const first = await makeCompany(database.owner, 'Company 00');
  const dana = await makePerson(database.owner, first, 'Dana Ortiz');
  for (let at = 1; at < 30; at++) await makeCompany(database.owner, `Company ${String(at).padStart(2, '0')}`);
  await database.owner.query(
    `insert into users (email, password_hash, first_name, last_name, is_superuser) select 'op@host.example', password_hash, 'Op', 'Erator', true from users where id = $1`,
    [dana.id],
  );
  const browser = await signedIn({ ...dana, email: 'op@host.example' });
  const page = await browser.get('/companies?unknown=1');
  expect(namesIn(page.text)).toEqual(numbered(0, 25));
  const next = unescapeHtml(/rel="next" href="([^"]+)"/.exec(page.text)?.[1] ?? '');
  const second = await browser.get(next);
  expect(namesIn(second.text)).toEqual(numbered(25, 30));
  expect(second.text).not.toContain('rel="next"');
  expect(namesIn((await browser.get('/companies?after_id=x&after=Company')).text)).toEqual(numbered(0, 25));
});

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => `Company ${String(from + at).padStart(2, '0')}`);
const namesIn = (html: string) => [...html.matchAll(/<strong>(Company \d\d)<\/strong>/g)].map(([, name]) => name);
