import { execFile } from 'node:child_process';
import { beforeAll, expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { makeCompany, makePerson } from '../support/people.ts';
import { type Stand, standAt } from '../workflow_engine/support/standing_tickets.ts';

const database = useDatabase({ connected: false });
const program = new URL('../../dist/commands/check_tickets.js', import.meta.url).pathname;

function check(url = database.url): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { PATH: process.env.PATH ?? '', DATABASE_URL: url };
  return new Promise((resolve) => {
    execFile(process.execPath, [program], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

const companies: { id: number; stand: Stand }[] = [];
beforeAll(async () => {
  for (const name of ['Bloom', 'Ravel']) {
    const company = await makeCompany(database.owner, name);
    const person = await makePerson(database.owner, company, 'Dana Ortiz');
    companies.push({ id: company.id, stand: await standAt(database.owner, company, person) });
  }
});

it('prints one JSON line and exits 0 where every ticket is sound', async () => {
  const { code, stdout } = await check();
  expect([code, stdout]).toEqual([0, '{"ok":true,"broken":[]}\n']);
});

it('names the broken branches of all companies and exits 1', async () => {
  await database.owner.query('update users set deactivated_at = now()');
  const { code, stdout } = await check();
  expect(stdout.trim().split('\n')).toHaveLength(1);
  expect([code, JSON.parse(stdout)]).toEqual([
    1,
    {
      ok: false,
      broken: companies.map(({ id, stand }) => ({
        company_id: id,
        number: 1,
        ticket_instance_id: stand.ticket,
        task_instance_id: stand.task,
        event_id: null,
        reason: 'not_theirs',
      })),
    },
  ]);
});

it('exits 2 and says so in a sentence where it cannot look', async () => {
  const { code, stderr } = await check('postgres://nobody@127.0.0.1:1/nowhere');
  expect(code).toBe(2);
  expect(stderr).toMatch(/^The tickets could not be checked\. [^\n]*\n$/);
});
