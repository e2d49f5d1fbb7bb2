import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PROJECT_ROOT } from '#src/config.js';

export type ServerProcess = {
  url: string;
  child: ChildProcess;
  output: () => string;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
};

/** Starts the built server as an operator would, on a free port; ready when this resolves. Throws with its output where it ends instead. */
export async function startServer(env: Record<string, string>): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['--enable-source-maps', '--disable-proto=delete', join('dist', 'server.js')], {
    cwd: PROJECT_ROOT,
    env: { PATH: process.env.PATH ?? '', PORT: '0', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stderr.on('data', (chunk) => (text += chunk));
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  const ready = new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const address = /ready: (http:\S+)\//.exec(text)?.[1];
      if (address) resolve(address.replace('localhost', '127.0.0.1'));
    });
  });
  const url = await Promise.race([ready, ended.then(() => undefined)]);
  if (url === undefined) throw new Error(`the server ended: ${text}`);
  return { url, child, output: () => text, ended };
}

/** Stops a server as an operator would and gives its exit. */
export async function stopServer(server: ServerProcess) {
  server.child.kill('SIGTERM');
  return server.ended;
}
