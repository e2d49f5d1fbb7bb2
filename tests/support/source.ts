import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { PROJECT_ROOT } from '#src/config.js';

export type SourceFile = { path: string; text: string; imports: { from: string; path: string | null }[] };

/** Every file below a folder of the project with this ending, its path with slashes from the project's root; generated code left out. */
export async function filesBelow(folder: string, ending: string): Promise<{ path: string; text: string }[]> {
  const names = await readdir(join(PROJECT_ROOT, folder), { recursive: true });
  const paths = names
    .map((name) => `${folder}/${name.split(sep).join('/')}`)
    .filter((path) => path.endsWith(ending) && !path.includes('/generated/'));
  return Promise.all(
    paths.sort().map(async (path) => ({ path, text: await readFile(join(PROJECT_ROOT, path), 'utf8') })),
  );
}

/** Every source file with what it imports: the project's own files by path, packages as they are written. */
export async function sourceFiles(): Promise<SourceFile[]> {
  const files = await filesBelow('src', '.ts');
  return files.map((file) => ({ ...file, imports: importsOf(file) }));
}

function importsOf({ path, text }: { path: string; text: string }): SourceFile['imports'] {
  const found = [...text.matchAll(/^(?:import|export)\b[^;]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  return found.map((from) => ({ from, path: resolved(path, from) }));
}

function resolved(path: string, from: string): string | null {
  if (from.startsWith('#src/')) return from.replace('#src/', 'src/').replace(/\.js$/, '.ts');
  if (!from.startsWith('.')) return null;
  const absolute = join(PROJECT_ROOT, dirname(path), from.replace(/\.js$/, '.ts'));
  return relative(PROJECT_ROOT, absolute).split(sep).join('/');
}
