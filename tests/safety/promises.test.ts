import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT_ROOT } from '#src/config.js';
import { filesBelow } from '../support/source.ts';

const text = (path: string) => readFile(join(PROJECT_ROOT, path), 'utf8');
const isThere = (path: string) =>
  access(join(PROJECT_ROOT, path)).then(
    () => true,
    () => false,
  );

it('every proof that is named is there', async () => {
  const readme = await text('README.md');
  const promises = readme.slice(readme.indexOf('## Safety'), readme.indexOf('## Decisions'));
  const all = `${await text('tests/safety/README.md')}\n${promises}`;
  const named = [...all.matchAll(/[\w/]+\.test\.ts/g)].map(([path]) =>
    path.startsWith('tests/') ? path : `tests/${path}`,
  );
  expect(promises.match(/\.test\.ts/g)?.length).toBeGreaterThan(5);
  expect(named.length).toBeGreaterThan(40);
  const missing = [];
  for (const path of new Set(named)) if (!(await isThere(path))) missing.push(path);
  expect(missing).toEqual([]);
  const figures = (await filesBelow('tests/figures', '.ts')).map(({ path }) => path);
  const ids = [...all.matchAll(/figures? ((?:[A-Z]\d+(?:, | and )?)+)/g)].flatMap(
    ([, list = '']) => list.match(/[A-Z]\d+/g) ?? [],
  );
  const lost = ids.filter((id) => !figures.some((path) => path.startsWith(`tests/figures/${id.toLowerCase()}_`)));
  expect(lost).toEqual([]);
});
