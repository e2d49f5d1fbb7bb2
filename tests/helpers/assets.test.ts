import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadAssets } from '#src/helpers/assets.js';

const root = new URL('../..', import.meta.url).pathname;
const built = join(root, 'dist', 'public');
const asset = loadAssets(built);
const bytes = (name: string, ending = '') => readFileSync(join(built, `${asset(name)}${ending}`));

describe('loadAssets', () => {
  it('knows only what was built', () => {
    expect(asset('app.js')).toMatch(/^\/assets\/app\.[0-9a-f]{10}\.js$/);
    expect(() => asset('nothing.css')).toThrow('There is no asset "nothing.css"');
  });

  it('says what to run where nothing was built', () => {
    expect(() => loadAssets(mkdtempSync(join(tmpdir(), 'assets-')))).toThrow('npm run build');
  });

  it('does not take names from the object’s own kind', () => {
    const folder = mkdtempSync(join(tmpdir(), 'assets-'));
    writeFileSync(join(folder, 'manifest.json'), '{}');
    expect(() => loadAssets(folder)('constructor')).toThrow('There is no asset');
  });
});

describe('the built assets', () => {
  it.each(['styles.css', 'app.js', 'icons.svg', 'favicon.svg'])(
    '%s is there plain and compressed, the same bytes',
    (name) => {
      expect(brotliDecompressSync(bytes(name, '.br')).equals(bytes(name))).toBe(true);
      expect(gunzipSync(bytes(name, '.gz')).equals(bytes(name))).toBe(true);
    },
  );

  it('stay under 60 KB of a first load of 150', () => {
    const sizes = ['styles.css', 'app.js', 'icons.svg', 'favicon.svg'].map((name) => bytes(name, '.gz').length);
    expect(sizes.reduce((all, one) => all + one, 0)).toBeLessThan(60_000);
  });

  it('are dark where the reader prefers it, without a script', () => {
    expect(bytes('styles.css').toString()).toMatch(/@media \(prefers-color-scheme:dark\)\{:root\{color-scheme:dark/);
  });

  it('fetch nothing from elsewhere', () => {
    const fetched = [
      ...bytes('styles.css')
        .toString()
        .matchAll(/url\(["']?([^"')]*)|@import/g),
    ].map(([whole, address]) => address ?? whole);
    expect(fetched.filter((address) => !address.startsWith('data:'))).toEqual([]);
  });
});

describe('icons', () => {
  const sprite = new Set(
    [
      ...bytes('icons.svg')
        .toString()
        .matchAll(/<symbol id="([\w-]+)"/g),
    ].map(([, name]) => name),
  );
  const files = ['views', 'src'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:ejs|ts)$/.test(file) && !file.includes('generated'))
      .map((file) => join(root, folder, file)),
  );

  it('are all in the sprite that views and their data name', () => {
    const named = files.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/shared\/icon', \{ name: '([\w-]+)'|\bicon: '([\w-]+)'/g)].map(
        ([, inView, inData]) => inView ?? inData,
      ),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !sprite.has(name))).toEqual([]);
  });
});
