import { expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { makeCompany, makeOperator, makePerson } from '../support/people.ts';
import { signedIn, unescapeHtml } from '../support/site.ts';

const database = useDatabase();

const rowsIn = (html: string) =>
  [...html.matchAll(/<tr role="row">\s*<td[\s\S]*?<\/tr>/g)].map(([row]) =>
    [...row.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell]) =>
      unescapeHtml((cell ?? '').replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')).trim(),
    ),
  );

it('shows what operators did to the installation and to companies, and nothing of what companies do', async () => {
  const bloom = await makeCompany(database.owner, 'Bloom');
  await signedIn(await makePerson(database.owner, bloom, 'Dana Ortiz'));
  const browser = await signedIn(await makeOperator(database.owner));
  await browser
    .post('/impersonation')
    .type('form')
    .send({ company_id: String(bloom.id), reason: 'Case 17, they called' });
  await browser.post('/workflow_templates/application_for_leave/copies').type('form').send({});
  await browser.post('/impersonation/end');
  const page = await browser.get('/installation_log');
  expect(rowsIn(page.text).map((cells) => cells.slice(1, 5))).toEqual([
    ['Opal Erator', 'left the company', 'Bloom', 'Case 17, they called'],
    ['Opal Erator', 'entered the company', 'Bloom', 'Case 17, they called'],
    ['Opal Erator', 'logged in', '—', '—'],
  ]);
});

it('has 25 rows a page, the next page beginning where this one ends', async () => {
  await database.owner.query('truncate audit_log');
  await database.owner.query(
    `insert into audit_log (action, subject_type) select 'row ' || n, 'x' from generate_series(1, 30) n`,
  );
  const browser = await signedIn(await makeOperator(database.owner, 'Otto Erator'));
  const page = await browser.get('/installation_log?before=x');
  const next = unescapeHtml(/rel="next" href="([^"]+)"/.exec(page.text)?.[1] ?? '');
  const all = [...rowsIn(page.text), ...rowsIn((await browser.get(next)).text)].map(([, , what]) => what);
  expect(all).toEqual(['logged in', ...Array.from({ length: 30 }, (_, at) => `row ${30 - at}`)]);
});
