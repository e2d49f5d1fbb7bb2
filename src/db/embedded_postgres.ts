import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { type Account, postgresBinaries, unprivilegedAccount } from './embedded_postgres_files.js';

const DATABASE = 'ticketflower';
const INITDB = [
  '--username=postgres',
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
];

/** A running embedded PostgreSQL: the owner's URL of its database, and how to stop it. */
export type EmbeddedPostgres = { readonly url: string; readonly stop: () => Promise<void> };

type Server = {
  bin: (name: string) => string;
  data: string;
  passwordFile: string;
  log: string;
  account: Account | undefined;
};

async function run(server: Server, name: string, args: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    // A session of its own, so that Ctrl-C reaches neither the server nor a stop that is under way.
    const child = spawn(server.bin(name), args, {
      ...server.account,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    // 'exit', not 'close': the server that pg_ctl leaves running keeps the pipes open.
    child.on('exit', (code) => resolve({ code, output }));
  });
}

async function must(server: Server, name: string, args: string[]): Promise<void> {
  const { code, output } = await run(server, name, args).catch((error: Error) => ({ code: -1, output: error.message }));
  if (code === 0) return;
  const unreachable = /EACCES|ermission denied/.test(output)
    ? ` The user "${server.account?.name ?? 'running this'}" must be able to enter the project's folder and ${server.data}: put the project in an open folder, or set DATA_DIR.`
    : '';
  const log = await readFile(server.log, 'utf8').catch(() => '');
  throw new Error(
    `The embedded PostgreSQL did not work (${name}: ${output.trim()}).${unreachable} ${log.slice(-500)}`.trim(),
  );
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

async function initialise(server: Server): Promise<void> {
  await writeFile(server.passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 });
  if (server.account) await chown(server.passwordFile, server.account.uid, server.account.gid);
  await must(server, 'initdb', [`--pgdata=${server.data}`, `--pwfile=${server.passwordFile}`, ...INITDB]);
}

/** The port of the server that runs on this data directory, also one that a killed process left behind; undefined where none does. */
async function runningPort(server: Server): Promise<number | undefined> {
  if ((await run(server, 'pg_ctl', ['status', '-D', server.data])).code !== 0) return undefined;
  const lines = (await readFile(join(server.data, 'postmaster.pid'), 'utf8')).split('\n');
  return Number(lines[3]);
}

async function start(server: Server, settings: readonly string[]): Promise<number> {
  const port = await freePort();
  const options = [`-p ${port}`, '-c listen_addresses=127.0.0.1', "-c unix_socket_directories=''", ...settings].join(
    ' ',
  );
  await must(server, 'pg_ctl', ['start', '-w', '-D', server.data, '-l', server.log, '-o', options]);
  return port;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  return work(client).finally(() => client.end());
}

async function createDatabase(url: (database: string) => string): Promise<void> {
  await withClient(url('postgres'), async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  });
}

/** Stops the server unless another TicketFlower process is still using it. */
async function stop(server: Server, adminUrl: string): Promise<void> {
  const others = await withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
    );
    return rows[0]?.n ?? 0;
  }).catch(() => 0);
  if (others === 0) await must(server, 'pg_ctl', ['stop', '-D', server.data, '-m', 'fast', '-w']);
}

/** Starts (or attaches to) the PostgreSQL that lives in `folder`; `settings` are further server options like `-c fsync=off`. */
export async function startEmbeddedPostgres(
  folder: string,
  settings: readonly string[] = [],
): Promise<EmbeddedPostgres> {
  const account = await unprivilegedAccount();
  const home = join(folder, 'postgres');
  await mkdir(folder, { recursive: true });
  await mkdir(home, { recursive: true, mode: 0o700 });
  if (account) await chown(home, account.uid, account.gid);
  const server = {
    bin: await postgresBinaries(),
    data: join(home, 'data'),
    passwordFile: join(home, 'password'),
    log: join(home, 'log'),
    account,
  };
  if (!(await exists(join(server.data, 'global', 'pg_control')))) {
    await rm(server.data, { recursive: true, force: true });
    await initialise(server);
  }
  const port = (await runningPort(server)) ?? (await start(server, settings));
  const password = await readFile(server.passwordFile, 'utf8');
  const url = (database: string) => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
  await createDatabase(url);
  return { url: url(DATABASE), stop: () => stop(server, url('postgres')) };
}
