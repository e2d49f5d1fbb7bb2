import { execFile } from 'node:child_process';
import { beforeAll, expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { makeCompany, makePerson, type Person } from '../support/people.ts';
import { visitor } from '../support/site.ts';

const database = useDatabase();
const program = new URL('../../dist/commands/reset_password.js', import.meta.url).pathname;
let dana: Person;
beforeAll(async () => {
  dana = await makePerson(database.owner, await makeCompany(database.owner, 'Bloom'), 'Dana Ortiz');
  await database.owner.query(
    `insert into users (email, password_hash, first_name, last_name, is_superuser) values ('op@host.example', 'x', 'Op', 'Erator', true)`,
  );
});

function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { PATH: process.env.PATH ?? '', DATABASE_URL: database.url, PORT: '4321' };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

it.each(['dana', 'superuser'])('prints a link that sets a new password once, with an audit row: %s', async (who) => {
  const email = who === 'dana' ? dana.email : 'op@host.example';
  const { code, stdout } = await run(email.toUpperCase());
  const link = new URL(/http:\S+/.exec(stdout)?.[0] ?? '');
  expect([code, link.host]).toEqual([0, 'localhost:4321']);
  const password = 'four words in a row';
  const set = () =>
    visitor()
      .post('/password_resets/password')
      .type('form')
      .send({ token: link.searchParams.get('token'), password });
  expect([(await set()).status, (await set()).status]).toEqual([303, 404]);
  expect((await visitor().post('/sessions').type('form').send({ email, password })).status).toBe(303);
  const { rows } = await database.owner.query(
    `select a.action, a.actor_id, a.company_id is null as outside from audit_log a join users u on u.id = a.subject_id where u.email = $1 and a.action not like 'logged %' order by a.id limit 1`,
    [email],
  );
  expect(rows).toEqual([{ action: 'made a password reset link', actor_id: null, outside: who !== 'dana' }]);
});

it('says that nobody has the address, or how it is used', async () => {
  expect(await run('nobody@bloom.example')).toMatchObject({ code: 1, stdout: '' });
  expect((await run()).stderr).toContain('Usage: npm run reset_password -- EMAIL');
});
