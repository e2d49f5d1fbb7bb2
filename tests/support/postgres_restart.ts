import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { postgresBinaries, unprivilegedAccount } from '#src/db/embedded_postgres_files.js';

/** Restarts the embedded PostgreSQL that lives in `folder` at once, as after a crash, on the same port; resolves when it takes connections again. */
export async function restartImmediately(folder: string): Promise<void> {
  const bin = await postgresBinaries();
  const home = join(folder, 'postgres');
  const args = ['restart', '-w', '-m', 'immediate', '-D', join(home, 'data'), '-l', join(home, 'log')];
  const child = spawn(bin('pg_ctl'), args, { ...(await unprivilegedAccount()), detached: true, stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`pg_ctl restart ended with ${code}`);
}
