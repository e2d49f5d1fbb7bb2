import { beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { PASSWORD } from '../support/people.ts';
import { type ServerProcess, startServer, stopServer } from '../support/server_process.ts';
import { ask, formBody, type Reply } from './ask.ts';
import { cookieAfter } from './cookies.ts';
import { makeWorld, type World } from './world.ts';

const database = useDatabase();
let world: World;
beforeAll(async () => {
  world = await makeWorld(database.owner);
});

const PLANTED = {
  password: 'planted-password-42',
  token: 'planted-token-42',
  data: 'planted-data-42',
  reason: 'planted-reason-42',
};
const env = () => ({ DATABASE_URL: database.url, SESSION_SECRET: 'planted-session-secret-of-32-characters' });

const policyOf = (headers: Reply['headers']) => `\npolicy: ${headers['content-security-policy']}`;

/** What people and attackers send, with a database that fails under it. */
async function visit({ url }: ServerProcess): Promise<{ cookie: string; broken: string[] }> {
  const { email } = world.own.people.all;
  const post = (path: string, form: Record<string, string>, cookie = '') =>
    ask(url, { method: 'POST', path, cookie, body: formBody(form) });
  await post('/sessions', { email, password: PLANTED.password });
  const cookie = cookieAfter(await post('/sessions', { email, password: PASSWORD }));
  await ask(url, { method: 'GET', path: `/memberships/new?token=${PLANTED.token}` });
  await ask(url, { method: 'GET', path: '/nothing%0a%1b[31m{"level":60}' });
  const submission = { ticket_definition: 'purchase', version: '1', submission_token: crypto.randomUUID() };
  const broken: string[] = [];
  for (const [table, asking] of BROKEN) {
    await database.owner.query(`alter table ${table} rename to gone`);
    const form = { ...submission, f_amount: '10', f_reason: PLANTED.data };
    const answers =
      asking === 'submit'
        ? [await post('/my_tickets', form, cookie)]
        : [
            await ask(url, { method: 'GET', path: asking, cookie }),
            await post('/tickets/1/hold', { reason: PLANTED.reason }, cookie),
          ];
    await database.owner.query(`alter table gone rename to ${table}`);
    for (const { status, text, headers } of answers) if (status === 500) broken.push(`${text}${policyOf(headers)}`);
  }
  // A fault in the layer of sessions, before any router.
  await database.owner.query('alter table session rename to gone');
  const answer = await ask(url, { method: 'GET', path: '/dashboard', cookie });
  await database.owner.query('alter table gone rename to session');
  if (answer.status === 500) broken.push(`${answer.text}${policyOf(answer.headers)}`);
  return { cookie, broken };
}
const BROKEN = [
  ['ticket_instances', 'submit'],
  ['workflow_events', 'submit'],
  ['workflow_instances', '/tickets'],
] as const;

describe.each(['production', 'development', 'test', ''])('29 and 30: with NODE_ENV=%s', (NODE_ENV) => {
  let server: ServerProcess;
  let broken: string[];
  let cookie: string;
  beforeAll(async () => {
    server = await startServer({ ...env(), NODE_ENV, LOG_LEVEL: 'debug' });
    ({ broken, cookie } = await visit(server));
    // Its last lines are out when it has ended.
    await stopServer(server);
  });

  it('an error page shows its number and nothing of the inside', () => {
    expect(broken.length).toBeGreaterThanOrEqual(4);
    for (const text of broken) {
      expect(text).toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
      expect(text).toContain("policy: default-src 'none';script-src 'self';");
      expect(text).not.toMatch(
        /\bat \S+ \(|node_modules|\/dist\/|\.[tj]s:\d|\bgone\b|relation|prisma|select |insert /i,
      );
      for (const planted of Object.values(PLANTED)) expect(text).not.toContain(planted);
    }
  });

  it('the log says what failed, and holds no secret, no ticket data, no address of a person', () => {
    const lines = server
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'));
    const parsed = lines.map((line) => JSON.parse(line) as { msg?: string; err?: { stack?: string; code?: string } });
    const failed = parsed.filter(({ msg }) => msg === 'request failed');
    expect(failed.length).toBe(broken.length);
    for (const { err } of failed)
      expect(err).toMatchObject({
        stack: expect.stringContaining(' at '),
        code: expect.stringMatching(/^(42P01|P2021)$/),
      });
    const log = server.output();
    const sid = decodeURIComponent(cookie.split('=')[1] ?? '').slice(2, 30);
    const secrets = [
      ...Object.values(PLANTED),
      PASSWORD,
      env().SESSION_SECRET,
      sid,
      world.own.people.all.email,
      'Bloom reason',
    ];
    expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
  });

  it('a line in the log stays one line', () => {
    const lines = server
      .output()
      .split('\n')
      .filter((line) => line.includes('/nothing'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 30, status: 404 });
    expect(server.output()).not.toContain('\u001b');
  });
});
