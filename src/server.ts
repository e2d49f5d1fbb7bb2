import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import 'dotenv/config';
import { type Config, ConfigError, readConfig } from './config.js';
import { setCrashPoint } from './crash_points.js';
import { findDatabase, openDatabase } from './db/prepare.js';
import { announceStop } from './health.js';
import { keepHeapSmall } from './heap.js';
import { createHttpServer } from './http_server.js';
import { makeLog } from './log.js';
import { closeMail, openMail } from './mail.js';
import { isWebProcess, startWebProcesses } from './web_processes.js';

const GRACE_MS = 10_000;
/** Whoever sends a request byte by byte is let go (safety.md 34); Node looks for them every 30 s by itself. */
const PATIENCE = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000 };
const MOST_CONNECTIONS = 2_000;

/** The secret of local sessions, made once and kept beside the database, so that people stay logged in over a restart. */
async function sessionSecret(config: Config): Promise<string> {
  if (config.sessionSecret !== undefined) return config.sessionSecret;
  const file = join(config.dataDir, 'session_secret');
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept.length >= 32) return kept;
  const made = randomBytes(32).toString('hex');
  await mkdir(config.dataDir, { recursive: true });
  await writeFile(file, made, { mode: 0o600 });
  await chmod(file, 0o600);
  return made;
}

function listen(server: Server, config: Config): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `Port ${config.port} is in use. Stop the other program, or start with another one: PORT=${config.port + 1}`;
      reject(error.code === 'EADDRINUSE' ? new ConfigError(taken) : error);
    });
    server.listen(config.port, config.host, () => resolve((server.address() as AddressInfo).port));
  });
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(late);
}

/** Calls `stop` once for the signals that end a program, and when the npm that started it is gone (npm keeps SIGTERM to itself). */
function onStop(config: Config, stop: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  if (!config.underNpm) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(), 500).unref();
}

function announce(config: Config, port: number): void {
  const address = config.publicUrl?.href ?? `http://localhost:${port}/`;
  process.stdout.write(
    `TicketFlower is ready: ${address}\nOpen it in a browser and choose "Sign up" to make your company. Ctrl-C stops it.\n`,
  );
}

/** Serves by several processes: this one has the database ready for them, starts them anew when they end, and stops them. */
async function serveBySeveral(config: Config): Promise<void> {
  const { appUrl, ownerUrl, stop } = await findDatabase(config);
  const env = {
    DATABASE_URL: appUrl,
    MIGRATION_DATABASE_URL: ownerUrl,
    SESSION_SECRET: await sessionSecret(config),
  };
  try {
    const processes = await startWebProcesses(config.webProcesses, env);
    const end = async () => {
      await processes.stop();
      await stop();
      process.exit(0);
    };
    onStop(config, () => void end());
    announce(config, processes.port);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function main(): Promise<void> {
  const config = readConfig();
  if (config.webProcesses > 1 && !isWebProcess()) await serveBySeveral(config);
  else await serve(config);
}

/** What serves requests, read from the disk while the database starts: either takes half a second. */
async function readApplication() {
  const [{ createApp }, { startReconciler }, { startImpersonationClock }] = await Promise.all([
    import('./app.js'),
    import('./workflow_engine/reconciler.js'),
    import('./users/impersonation_clock.js'),
  ]);
  return { createApp, startReconciler, startImpersonationClock };
}

async function serve(config: Config): Promise<void> {
  keepHeapSmall();
  setCrashPoint(config.crashAt);
  const log = makeLog(config.logLevel);
  await openMail({ smtpUrl: config.smtpUrl, from: config.mailFrom, toLog: config.publicUrl === undefined, log });
  const onLost = (error: Error) => log.warn({ err: { message: error.message } }, 'database connection lost');
  const application = readApplication();
  // What went wrong with it is said below, when there is a database to be stopped.
  application.catch(() => {});
  const closeDatabase = await openDatabase(config, onLost);
  const { server, answerWith } = createHttpServer(PATIENCE);
  server.maxConnections = MOST_CONNECTIONS;
  let stopReconciler = async () => {};
  let stopImpersonationClock = async () => {};
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= (async () => {
      announceStop();
      if (server.listening) await closeServer(server);
      await stopReconciler();
      await stopImpersonationClock();
      await closeDatabase();
      closeMail();
    })();
    return stopping;
  };
  try {
    const { createApp, startReconciler, startImpersonationClock } = await application;
    answerWith(createApp({ config, sessionSecret: await sessionSecret(config), log }));
    const port = await listen(server, config);
    stopReconciler = startReconciler(log);
    stopImpersonationClock = startImpersonationClock(log);
    onStop(config, () => void stop().then(() => process.exit(0)));
    if (!isWebProcess()) announce(config, port);
  } catch (error) {
    await stop();
    throw error;
  }
}

main().catch((error: Error) => {
  process.stderr.write(
    `TicketFlower could not start. ${error instanceof ConfigError ? error.message : (error.stack ?? error.message)}\n`,
  );
  process.exit(1);
});
