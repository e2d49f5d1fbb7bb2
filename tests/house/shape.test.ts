import { describe, expect, it } from 'vitest';
import { filesBelow, sourceFiles } from '../support/source.ts';

const AREAS = ['users', 'workflow_design', 'workflow_ops'];

describe('one spelling', () => {
  it('a resource has one name in the router, its views and its test', async () => {
    const routers = (await sourceFiles()).map(({ path }) => path).filter((path) => path.endsWith('.router.ts'));
    const views = (await filesBelow('views', '.ejs')).map(({ path }) => path);
    const tests = (await filesBelow('tests', '.test.ts')).map(({ path }) => path);
    // Nothing of their own to show: they answer with a redirect or with what another page shows.
    const WITHOUT_VIEWS = [
      'src/users/impersonation.router.ts',
      'src/workflow_design/workflow_file_schema.router.ts',
      'src/workflow_design/workflow_shown.router.ts',
    ];
    const missing = routers.flatMap((path) => {
      const [, area = '', file = ''] = path.split('/');
      const resource = file.replace('.router.ts', '');
      const view = WITHOUT_VIEWS.includes(path) || views.some((name) => name.startsWith(`views/${area}/${resource}/`));
      const test = tests.some((name) => name.startsWith(`tests/${area}/${resource}`));
      return [...(view ? [] : [`views/${area}/${resource}/`]), ...(test ? [] : [`tests/${area}/${resource}.test.ts`])];
    });
    expect(routers.length).toBeGreaterThan(10);
    expect(missing).toEqual([]);
  });

  it('areas have no drawers', async () => {
    const names = (await sourceFiles()).map(({ path }) => path);
    expect(names.filter((path) => /\/(utils?|common|misc|types|index)(\.ts|\/)/.test(path))).toEqual([]);
  });
});

describe('sizes and exports', () => {
  it('no source file over 200 lines, no view over 120', async () => {
    const long = [
      ...(await filesBelow('src', '.ts')).map((file) => ({ ...file, most: 200 })),
      ...(await filesBelow('views', '.ejs')).map((file) => ({ ...file, most: 120 })),
    ];
    expect(long.filter(({ text, most }) => text.split('\n').length > most + 1).map(({ path }) => path)).toEqual([]);
  });

  it('no default exports, no barrels, no base classes but errors', async () => {
    const files = await sourceFiles();
    expect(files.filter(({ text }) => /^export default|^export \*/m.test(text)).map(({ path }) => path)).toEqual([]);
    const classes = files.flatMap(({ path, text }) =>
      [...text.matchAll(/\bclass (\w+)(?: extends (\w+))?/g)].map(([, name, parent]) => ({ path, name, parent })),
    );
    expect(
      classes
        .filter(({ parent }) => !['Error', 'PageError'].includes(parent ?? ''))
        .map(({ path, name }) => `${path} ${name}`),
    ).toEqual([]);
  });

  it('every exported function says in a line what it does', async () => {
    const files = await sourceFiles();
    const bare = files.flatMap(({ path, text }) =>
      [...text.matchAll(/(^|\n)([^\n]*)\nexport (?:async )?function (\w+)/g)]
        .filter(([, , before]) => !/\*\/\s*$/.test(before ?? ''))
        .map(([, , , name]) => `${path} ${name}`),
    );
    expect(bare).toEqual([]);
  });
});

describe('views', () => {
  /** What a view may print raw: the layout's body, and SVG that helpers vouch for. */
  const RAW = /^(include\(.*\)|body|diagram)$/s;

  it('print raw only includes, the layout’s body and SafeHtml', async () => {
    const views = await filesBelow('views', '.ejs');
    const raw = views.flatMap(({ path, text }) =>
      [...text.matchAll(/<%-\s*([^%]*?)\s*-?%>/g)].map(([, what = '']) => ({ path, what: what.trim() })),
    );
    expect(views.length).toBeGreaterThan(20);
    expect(
      raw.filter(({ what }) => what !== '' && !RAW.test(what)).map(({ path, what }) => `${path}: ${what}`),
    ).toEqual([]);
  });

  it('have no inline script, style or handler', async () => {
    const views = await filesBelow('views', '.ejs');
    expect(
      views
        .filter(({ text }) => /\sstyle=|<style|<script(?![^>]*\bsrc=)|\son[a-z]+=/i.test(text))
        .map(({ path }) => path),
    ).toEqual([]);
  });

  it('SafeHtml is made in few places', async () => {
    const files = await sourceFiles();
    const makers = files.filter(({ text }) => /\brendered\(/.test(text)).map(({ path }) => path);
    expect(
      makers.filter((path) => !/^src\/(helpers\/(safe_html|diagram\w*)|middleware\/pages)\.ts$/.test(path)),
    ).toEqual([]);
  });
});

it('areas are the three that the house has', async () => {
  const folders = new Set(
    (await sourceFiles()).filter(({ path }) => path.endsWith('.router.ts')).map(({ path }) => path.split('/')[1]),
  );
  expect([...folders].sort()).toEqual(AREAS);
});
