import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { PurgeCSS } from 'purgecss';
import { darkByPreference } from './dark_by_preference.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const target = join(root, 'dist', 'public');
const ownFile = (name: string) => readFileSync(join(root, 'public', name), 'utf8');

/** Tabler's rules that some view, source file or script can use, dark where the reader prefers it, then our own. */
async function styles(): Promise<string> {
  const tabler = readFileSync(createRequire(import.meta.url).resolve('@tabler/core/dist/css/tabler.min.css'), 'utf8');
  const content = ['views/**/*.ejs', 'src/{helpers,users,workflow_*}/**/*.ts', 'public/app.js'].map((glob) =>
    join(root, glob),
  );
  const purged = await new PurgeCSS().purge({ content, css: [{ raw: darkByPreference(tabler) }], keyframes: true });
  const kept = purged
    .map(({ css }) => css)
    .join('')
    .replace(/\/\*# sourceMappingURL.*?\*\//, '');
  return `${kept}\n${ownFile('styles.css')}`;
}

/** Writes a file under a name with its fingerprint, plain, .br and .gz, and gives that name. */
function publish(name: string, text: string): string {
  const bytes = Buffer.from(text);
  const print = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
  const published = `${basename(name, extname(name))}.${print}${extname(name)}`;
  const file = join(target, 'assets', published);
  writeFileSync(file, bytes);
  writeFileSync(
    `${file}.br`,
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  );
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  return `/assets/${published}`;
}

rmSync(target, { recursive: true, force: true });
mkdirSync(join(target, 'assets'), { recursive: true });
const texts = {
  'styles.css': await styles(),
  ...Object.fromEntries(['app.js', 'icons.svg', 'favicon.svg'].map((name) => [name, ownFile(name)])),
};
const manifest = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, publish(name, text)]));
writeFileSync(join(target, 'manifest.json'), JSON.stringify(manifest, null, 2));
