import { execFile } from 'node:child_process';
import { expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { makeCompany, makePerson } from '../support/people.ts';
import { signedIn, visitor } from '../support/site.ts';

const database = useDatabase();

function run(command: string, email: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { PATH: process.env.PATH ?? '', DATABASE_URL: database.url };
  const program = new URL(`../../dist/commands/${command}.js`, import.meta.url).pathname;
  return new Promise((resolve) => {
    execFile(process.execPath, [program, email], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

const EMAIL = 'opal@host.example';

it('makes a superuser, and removes one: out at the next click, of the company too, with rows in both logs', async () => {
  const bloom = await makeCompany(database.owner, 'Bloom');
  const dana = await makePerson(database.owner, bloom, 'Dana Ortiz');
  const made = await run('create_superuser', EMAIL);
  const password = /once\): (\S+)/.exec(made.stdout)?.[1] ?? '';
  const browser = visitor();
  const logIn = () => browser.post('/sessions').type('form').send({ email: EMAIL, password });
  expect((await logIn()).status).toBe(303);
  await browser
    .post('/impersonation')
    .type('form')
    .send({ company_id: String(bloom.id), reason: 'Case 17, they called' });
  expect((await browser.get('/tickets')).status).toBe(200);

  expect((await run('remove_superuser', EMAIL.toUpperCase())).stdout).toContain('is removed');
  expect((await browser.get('/tickets')).headers.location).toContain('/sessions/new');
  expect((await logIn()).status).toBe(422);
  const { rows } = await database.owner.query('select company_id, action from audit_log order by id');
  expect(rows).toEqual([
    { company_id: null, action: 'created a superuser' },
    { company_id: null, action: 'logged in' },
    { company_id: bloom.id, action: 'entered the company' },
    { company_id: bloom.id, action: 'left the company as the operator was removed' },
    { company_id: null, action: 'removed a superuser' },
  ]);
  const { stderr, code } = await run('remove_superuser', EMAIL);
  expect([code, stderr]).toEqual([1, `${EMAIL} is no active superuser.\n`]);
  expect((await run('remove_superuser', dana.email)).code).toBe(1);
  expect((await (await signedIn(dana)).get('/dashboard')).status).toBe(200);
});
