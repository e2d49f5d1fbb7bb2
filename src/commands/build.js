// Builds what `npm start` and `npm test` run. Plain JavaScript, since it runs before anything is compiled.
// Each part is built again only if what it is made of has changed, so that a second start takes no time for it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);
const program = (name, file) => join(dirname(require.resolve(`${name}/package.json`)), file);

/** The parts in their order: what each is made of, what it makes, and the program that makes it. */
const PARTS = [
  {
    name: 'client',
    from: ['prisma/schema.prisma', 'prisma/prisma.config.ts', 'package-lock.json'],
    makes: 'src/db/generated/client.ts',
    run: () => [program('prisma', 'build/index.js'), 'generate', '--config', 'prisma/prisma.config.ts'],
  },
  {
    name: 'code',
    from: ['src', 'tsconfig.json', 'package.json', 'package-lock.json'],
    makes: 'dist/server.js',
    run: () => [program('typescript', 'bin/tsc'), '-p', 'tsconfig.json'],
  },
  {
    name: 'assets',
    from: ['public', 'views', 'src', 'package-lock.json'],
    makes: 'dist/public/manifest.json',
    run: () => ['dist/commands/build_assets.js'],
  },
];

function filesOf(path) {
  if (!path.includes('.') || !/\.\w+$/.test(path)) {
    return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .sort();
  }
  return [join(root, path)];
}

function fingerprint(part) {
  const hash = createHash('sha256').update(process.version);
  for (const file of part.from.flatMap(filesOf)) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

mkdirSync(join(root, 'dist'), { recursive: true });
for (const part of PARTS) {
  const stamp = join(root, 'dist', `.${part.name}.built`);
  const now = fingerprint(part);
  if (existsSync(join(root, part.makes)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) continue;
  rmSync(stamp, { force: true });
  const { status, stdout, stderr } = spawnSync(process.execPath, part.run(), { cwd: root, encoding: 'utf8' });
  if (status !== 0) {
    process.stderr.write(`Building the ${part.name} failed.\n${stdout}${stderr}`);
    process.exit(1);
  }
  writeFileSync(stamp, now);
}
